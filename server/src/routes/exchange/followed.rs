//! What an exchange says of the scopes that a device follows beside its account's.

use passerelle_shared::sync::{Followed, FollowedNews, Following, Given, digest_of};

use crate::database::EpochOver;
use crate::routes::Context;
use crate::routes::http::trouble::Refusal;
use crate::routes::signed_in::SignedIn;

/// However little room is left, a page of something goes along.
const PAGE_BYTES_MIN: usize = 4 * 1024;
/// What a page weighs beside its records.
const PAGE_OVERHEAD_BYTES: usize = 512;
/// A scope in the list of what is given, with a long name.
const GIVEN_OVERHEAD_BYTES: usize = 90;

pub async fn news(
    context: &Context,
    who: &SignedIn,
    said: &Following,
    bytes_left: usize,
) -> Result<Result<FollowedNews, EpochOver>, Refusal> {
    let Some(followed) = Followed::heard(&who.followed, said) else {
        return Ok(Ok(FollowedNews { say_all: true, ..FollowedNews::default() }));
    };
    if followed != who.followed {
        context.asking("note_followed", context.database.note_followed(&who.id, &followed)).await?;
    }
    let asked = context.database.given(&who.account.id, context.are_there_desks, context.now());
    let given = context.asking("given", asked).await?;
    pages(context, who, (&followed, given), said, bytes_left).await
}

async fn pages(
    context: &Context,
    who: &SignedIn,
    (followed, given): (&Followed, Vec<Given>),
    said: &Following,
    bytes_left: usize,
) -> Result<Result<FollowedNews, EpochOver>, Refusal> {
    let moved = match context.asking("moved", context.database.moved(followed.to_read(&given))).await? {
        Ok(moved) => moved,
        Err(over) => return Ok(Err(over)),
    };
    let mut news = FollowedNews::default();
    let mut bytes_left = bytes_left.max(PAGE_BYTES_MIN);
    if digest_of(&given) != said.given {
        let list_bytes = GIVEN_OVERHEAD_BYTES.saturating_mul(given.len());
        if list_bytes > bytes_left {
            // The device asks again at once, and then there is less to say of its account.
            return Ok(Ok(FollowedNews { is_more: true, ..news }));
        }
        bytes_left = bytes_left.saturating_sub(list_bytes);
        news.given = Some(given);
    }
    for to_read in moved {
        if bytes_left < PAGE_BYTES_MIN {
            news.is_more = true;
            break;
        }
        if let Some(event) = to_read.new_desk() {
            context.asking("keep_desk", context.database.keep_desk(&event)).await?;
        }
        let asked = context.database.followed_page(&to_read, bytes_left);
        let followed = context.asking("followed_page", asked).await?;
        let noted = context.database.note_look(&who.account.id, &who.id, &followed.page, context.now());
        context.asking("note_look", noted).await?;
        bytes_left = bytes_left.saturating_sub(followed.page.bytes().saturating_add(PAGE_OVERHEAD_BYTES));
        news.pages.push(followed);
    }
    Ok(Ok(news))
}
