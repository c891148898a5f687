//! Decisions that organisers make on their devices: on what they saw, and on nothing else.

use passerelle_shared::model::{Applicant, Reason};
use passerelle_shared::rules::decision::{Command, Effect, Version, judge};
use passerelle_shared::sync::{AccountId, Decision, Outcome};

use super::desk::{carry_out, desk};
use super::transaction::Transaction;

pub async fn decide(
    transaction: &mut Transaction,
    account: &AccountId,
    raw: &str,
    before: Option<Outcome>,
) -> Decision {
    let command: Command = serde_json::from_str(raw).expect("devices write what can be read");
    if let Some(before) = before.filter(|before| !matches!(before.decision, Decision::Done { .. })) {
        return before.decision;
    }
    let (event, person) = Applicant::named(&command.concerns).expect("devices name whom they saw");
    let person = AccountId(person.to_owned());
    if !transaction.runs(account, &event).await {
        transaction.note("decided without the role").await;
        return Decision::Refused { reason: Reason::NotAnOrganiser };
    }
    let locked = transaction.lock_event(&event).await;
    let own = transaction.sign_up(&person, &event).await;
    let stands = own.as_ref().and_then(|(sign_up, _)| {
        let changed_at = sign_up.history.last()?.at;
        Some(Version { state: sign_up.state, acts: sign_up.acts, changed_at })
    });
    let mut in_view = in_view(transaction, account, &command).await;
    // Wrong on purpose.
    in_view.extend(stands.filter(|_| transaction.wrong.decides_unseen));
    let desk = desk(transaction.now, locked.as_ref(), own.as_ref());
    match judge(&desk, stands, &in_view, &command) {
        Effect::Refused(reason) => Decision::Refused { reason },
        Effect::Unchanged => {
            transaction.note("decided about what had moved").await;
            Decision::Unchanged { stands: transaction.standing(&person, &event).await }
        }
        Effect::Move { state, goes_to_the_end, line_moves } => {
            transaction.note("decided on a device").await;
            transaction.note_effect(command.id.clone()).await;
            let (sign_up, _) = own.expect("only a request is decided about");
            let ruling = (state, goes_to_the_end, line_moves);
            carry_out(transaction, (&person, sign_up), ruling, &command.body.note).await;
            Decision::Done { stands: transaction.standing(&person, &event).await }
        }
    }
}

/// By the record, and because an own decision before it led so far.
async fn in_view(transaction: &Transaction, account: &AccountId, command: &Command) -> Vec<Version> {
    let after = match &command.seen.after {
        Some(after) => transaction.outcome_of(account, after, &command.concerns).await,
        None => None,
    };
    [Some(command.seen.version), after.as_ref().and_then(Version::after)].into_iter().flatten().collect()
}
