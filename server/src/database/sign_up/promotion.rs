//! A freed place goes to the next in line, in the transaction that freed it; offers lapse.

use passerelle_shared::model::{Actor, CountryCode, Reason, RecordId, SignUpState, Step, Timestamp};
use passerelle_shared::rules::sign_up::{Waiting, call_up, promote};
use passerelle_shared::sync::AccountId;

use super::places;
use super::step::{Tell, step};
use super::stored::{Stored, load};
use crate::database::engine::{Beside, Connection, count};
use crate::database::scope::Change;
use crate::database::{Database, Error, Result};

/// Gives out what is free, one by one, for as long as somebody in line can have it. Where nobody made room there is
/// nothing to give as a reason.
pub(in crate::database) async fn fill(
    change: &mut Change,
    event: &RecordId,
    reason: Option<Reason>,
    now: Timestamp,
) -> Result<()> {
    while let Some(row) = places::lock(change, event).await? {
        let line = next_in_line(change.connection().await?, event).await?;
        let Some(next) = promote(row.facts(), now, row.taken, line.as_slice()) else { break };
        let mut stored = load(change.connection().await?, &next.key, event)
            .await?
            .ok_or(Error::Assertion("who stands in line has a sign-up"))?;
        let (state, offer_until) = call_up(row.facts(), now);
        stored.sign_up.offer_until = offer_until;
        let called_up = Step { at: now, by: Actor::Rules, state, reason: reason.clone(), intended_at: None };
        step(change, &mut stored, Some(SignUpState::Reserve), called_up, Tell::ByMail)?;
    }
    Ok(())
}

/// The first in line whose country has room; the rule itself is asked again by `promote`.
async fn next_in_line(connection: &mut Connection, event: &RecordId) -> Result<Vec<Waiting<AccountId>>> {
    let next: Option<(String, String, i64)> = sqlx::query_as(
        "SELECT sign_up.account, sign_up.country, coalesce(quota.taken, 0) FROM sign_up
         LEFT JOIN quota ON quota.event = sign_up.event AND quota.country = sign_up.country
         WHERE sign_up.event = $1 AND sign_up.state = 'reserve' AND (quota.places IS NULL OR quota.taken < quota.places)
         ORDER BY sign_up.ticket LIMIT 1",
    )
    .bind(event.as_str())
    .fetch_optional(connection)
    .await?;
    let waiting = |(account, country, taken): (String, String, i64)| {
        let country = CountryCode::parse(&country)?;
        Some(Waiting { key: AccountId(account), country, taken_by_country: count(taken) })
    };
    Ok(next.and_then(waiting).into_iter().collect())
}

/// Takes back an offer whose time is over; whether anything changed.
pub(in crate::database) async fn lapse(change: &mut Change, stored: &mut Stored, now: Timestamp) -> Result<bool> {
    let is_over = stored.sign_up.offer_until.is_some_and(|until| until < now);
    if stored.sign_up.state != SignUpState::Offered || !is_over {
        return Ok(false);
    }
    let reason = Some(Reason::OfferLapsed);
    let lapsed = Step { at: now, by: Actor::Rules, state: SignUpState::Refused, reason, intended_at: None };
    step(change, stored, Some(SignUpState::Offered), lapsed, Tell::ByMail)?;
    fill(change, &stored.sign_up.event.clone(), Some(Reason::PlaceFreed), now).await?;
    Ok(true)
}

impl Database {
    /// Takes back all offers whose time is over, each in its own transaction; how many.
    pub async fn lapse_offers(&self, now: Timestamp) -> Result<u32> {
        let due: Vec<(String, String)> =
            sqlx::query_as("SELECT account, event FROM sign_up WHERE state = 'offered' AND offer_until < $1")
                .bind(now.0)
                .fetch_all(&self.readers)
                .await?;
        let mut lapsed = 0;
        for (account, event) in due {
            let (account, event) = (AccountId(account), RecordId::from(event));
            // What two got into each other's way about is due again in the next round.
            lapsed = u32::from(self.lapse_offer(&account, &event, now).await?).saturating_add(lapsed);
        }
        Ok(lapsed)
    }

    async fn lapse_offer(&self, account: &AccountId, event: &RecordId, now: Timestamp) -> Result<bool> {
        let mut change = Change::begin(self, Beside::Others).await?;
        places::lock(&mut change, event).await?;
        // Another node may have been here before.
        let Some(mut stored) = load(change.connection().await?, account, event).await? else { return Ok(false) };
        let has_lapsed = lapse(&mut change, &mut stored, now).await?;
        change.commit().await?;
        Ok(has_lapsed)
    }
}
