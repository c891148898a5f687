//! What a screen shows of a sign-up: the server's record with the outbox folded over it, as it is read.

use std::collections::BTreeMap;

use super::{Command, CommandBody};
use crate::json;
use crate::model::{RecordId, SignUp, SignUpForm, Timestamp};
use crate::rules::Family;
use crate::sync::{CommandId, Entry};

/// Where a person stands with one event.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stands {
    /// The server's record, as it was received.
    pub sign_up: Option<SignUp>,
    /// The person's commands that have no outcome yet, oldest first. Never stored as a record, so that
    /// nothing the server sends can hide them.
    pub pending: Vec<Pending>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Pending {
    pub order: u64,
    pub command: CommandId,
    pub wants: Wants,
    pub is_tried: bool,
    pub is_set_aside: bool,
    pub saved_at: Timestamp,
    /// The server judges no more of this account before then, by its clock; nor what follows such a one about the event.
    pub put_off_until: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Wants {
    Place(Box<SignUpForm>),
    Withdrawal,
    Offer,
    /// What only a newer app knows.
    Unknown,
}

impl Stands {
    /// What the person did last and waits for, if anything.
    pub fn waits_for(&self) -> Option<&Pending> {
        self.pending.iter().rev().find(|pending| !pending.is_set_aside)
    }

    /// The acts that a new command of this person has in view.
    pub fn acts(&self) -> u32 {
        self.sign_up.as_ref().map_or(0, |sign_up| sign_up.acts)
    }

    /// The command that a new one is written after.
    pub fn latest(&self) -> Option<&CommandId> {
        self.pending.last().map(|pending| &pending.command)
    }
}

/// Lays the outbox over the records; `entries` are those of the person whose records these are.
pub fn fold<'a>(
    sign_ups: impl IntoIterator<Item = &'a SignUp>,
    entries: impl IntoIterator<Item = &'a Entry>,
) -> BTreeMap<RecordId, Stands> {
    let mut stands: BTreeMap<RecordId, Stands> = BTreeMap::new();
    for sign_up in sign_ups {
        stands.entry(sign_up.event.clone()).or_default().sign_up = Some(sign_up.clone());
    }
    for entry in entries {
        let Some(wants) = wants(entry) else { continue };
        let Stands { pending: before, .. } = stands.entry(entry.command.concerns.clone()).or_default();
        let pending = Pending {
            order: entry.order,
            command: entry.command.id.clone(),
            wants,
            is_tried: entry.is_tried,
            is_set_aside: entry.is_set_aside,
            saved_at: entry.saved_at,
            put_off_until: entry.put_off_until.max(before.last().and_then(|last| last.put_off_until)),
        };
        before.push(pending);
    }
    stands
}

/// `None` for another family's.
fn wants(entry: &Entry) -> Option<Wants> {
    if !matches!(Family::of(&entry.command.kind), Some(Family::SignUp) | None) {
        return None;
    }
    let body = json::read::<Command>(&entry.raw)
        .map_or(CommandBody::Unknown { event: entry.command.concerns.clone() }, |command| command.body);
    Some(match body {
        CommandBody::RequestPlace { form, .. } => Wants::Place(form),
        CommandBody::Withdraw { .. } => Wants::Withdrawal,
        CommandBody::AcceptOffer { .. } => Wants::Offer,
        CommandBody::Unknown { .. } => Wants::Unknown,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EmailAddress, SignUpState};
    use crate::rules::sign_up::Seen;
    use crate::sync::Author;

    const TUNIS: &str = "event/tunis";

    fn sign_up(state: SignUpState) -> SignUp {
        SignUp { event: TUNIS.into(), state, acts: 1, form: SignUpForm::default(), offer_until: None, history: vec![] }
    }

    fn entry(order: u64, body: CommandBody) -> Entry {
        let email = EmailAddress::parse("amina@example.org").expect("an address");
        let command = Command {
            id: CommandId(format!("{order:032x}")),
            author: Author::Email(email),
            body,
            seen: Seen::default(),
            intended_at: Timestamp(0),
            clock_ahead_ms: None,
        };
        Entry::new(order, serde_json::to_string(&command).expect("plain data"), Timestamp(0)).expect("a command")
    }

    #[test]
    fn news_from_the_server_does_not_hide_a_pending_withdrawal() {
        let entries = [entry(1, CommandBody::Withdraw { event: TUNIS.into() })];

        let folded = fold([&sign_up(SignUpState::Confirmed)], &entries);

        let stands = &folded[&RecordId::from(TUNIS)];
        assert_eq!(stands.sign_up.as_ref().map(|sign_up| sign_up.state), Some(SignUpState::Confirmed));
        assert_eq!(stands.waits_for().map(|pending| &pending.wants), Some(&Wants::Withdrawal));
    }

    #[test]
    fn a_first_request_shows_before_the_server_knows_of_it() {
        let form = SignUpForm { name: "Amina".into(), ..SignUpForm::default() };
        let entries = [entry(1, CommandBody::RequestPlace { event: TUNIS.into(), form: Box::new(form.clone()) })];

        let folded = fold([], &entries);

        let stands = &folded[&RecordId::from(TUNIS)];
        assert_eq!(stands.sign_up, None);
        assert_eq!(stands.waits_for().map(|pending| &pending.wants), Some(&Wants::Place(Box::new(form))));
        assert_eq!(stands.latest(), Some(&entries[0].command.id));
    }

    #[test]
    fn a_new_command_has_in_view_what_the_server_said_last() {
        let known = SignUp { acts: 3, ..sign_up(SignUpState::Confirmed) };

        assert_eq!(fold([&known], &[])[&RecordId::from(TUNIS)].acts(), 3);
        assert_eq!(Stands::default().acts(), 0);
    }
}
