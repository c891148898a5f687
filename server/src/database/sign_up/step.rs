//! A step that a sign-up takes: the place that goes with it, its row, the person's record and the mail.

use passerelle_shared::model::{Kind, Reason, RecordId, SignUp, SignUpState, Step, Timestamp};
use passerelle_shared::sync::Scope;

use super::stored::{Stored, live_of, load};
use super::{applicant, places};
use crate::database::engine::Statement;
use crate::database::scope::{Change, Put};
use crate::database::{Notice, Result};

/// A person who changes their mind more often is remembered by the first step and the latest ones.
const HISTORY_STEPS_MAX: usize = 200;

/// Whether the person is told by mail. What they did themselves to their details needs none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::database) enum Tell {
    ByMail,
    OnScreenOnly,
}

/// Takes one step: moves the place that goes with it, writes the row and the person's record, notes the mail.
pub(in crate::database) fn step(
    change: &mut Change,
    stored: &mut Stored,
    from: Option<SignUpState>,
    step: Step,
    tell: Tell,
) -> Result<()> {
    let (had, has) = (from.is_some_and(SignUpState::takes_a_place), step.state.takes_a_place());
    let event = stored.sign_up.event.clone();
    match (had, has) {
        (false, true) => places::take(change, &event, stored.country),
        (true, false) => places::give_back(change, &event, stored.country),
        _ => {}
    }
    match (from == Some(SignUpState::Reserve), step.state == SignUpState::Reserve) {
        (false, true) => places::count_in_line(change, &event, 1),
        (true, false) => places::count_in_line(change, &event, -1),
        _ => {}
    }
    stored.sign_up.state = step.state;
    if step.state != SignUpState::Offered {
        stored.sign_up.offer_until = None;
    }
    let reason = step.reason.clone();
    stored.sign_up.history.push(step);
    if stored.sign_up.history.len() > HISTORY_STEPS_MAX {
        stored.sign_up.history.remove(1);
    }
    write(change, stored)?;
    self::tell(change, stored)?;
    let SignUp { state, offer_until, .. } = stored.sign_up;
    let notice = Notice { event, state, reason, offer_until };
    match tell {
        Tell::ByMail => change.tell(stored.account.clone(), notice, stored.at()),
        Tell::OnScreenOnly => change.tell_instead(&stored.account, notice, stored.at()),
    }
    Ok(())
}

fn write(change: &mut Change, stored: &Stored) -> Result<()> {
    let sign_up = &stored.sign_up;
    let statement = Statement::new(
        "INSERT INTO sign_up (account, event, state, acts, country, form, ticket, offer_until, history, changed_at, cleared)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)
         ON CONFLICT (account, event) DO UPDATE SET state = excluded.state, acts = excluded.acts,
             country = excluded.country, form = excluded.form, ticket = excluded.ticket,
             offer_until = excluded.offer_until, history = excluded.history, changed_at = excluded.changed_at,
             cleared = excluded.cleared",
    );
    let statement = statement
        .bind(stored.account.0.as_str())
        .bind(sign_up.event.as_str())
        .bind(sign_up.state.as_str())
        .bind(i64::from(sign_up.acts))
        .bind(stored.country.as_str())
        .bind(serde_json::to_string(&sign_up.form)?)
        .bind(stored.ticket)
        .bind(sign_up.offer_until.map(|until| until.0))
        .bind(serde_json::to_string(&sign_up.history)?)
        .bind(stored.at().0);
    change.later(statement);
    Ok(())
}

/// Tells by mail everybody who may still come what has become of the event; each sign-up stands as it stood.
pub(in crate::database) async fn tell_all(
    change: &mut Change,
    event: &RecordId,
    reason: &Reason,
    now: Timestamp,
) -> Result<()> {
    for account in live_of(change.connection().await?, event).await? {
        let Some(stored) = load(change.connection().await?, &account, event).await? else { continue };
        let SignUp { state, offer_until, .. } = stored.sign_up;
        let notice = Notice { event: event.clone(), state, reason: Some(reason.clone()), offer_until };
        change.tell(account, notice, now);
    }
    Ok(())
}

/// Puts what stands into the scope of the account, for the person's devices, and before those who run the event.
pub(in crate::database) fn tell(change: &mut Change, stored: &Stored) -> Result<()> {
    let sign_up = &stored.sign_up;
    let record = RecordId::new(Kind::SignUp, sign_up.event.slug());
    let json = serde_json::to_string(sign_up)?;
    change.put(Scope::account(&stored.account), record, Put::Body { json, pack: None });
    applicant::show(change, stored)
}
