//! Own records: what only its person writes, on any of their devices. The last act wins, by what it had seen: a star that
//! was taken off is never brought back by a phone that hasn't heard of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::json;
use crate::model::{OwnRecord, Reason, RecordId, Timestamp};
use crate::rules::Family;
use crate::sync::{Author, CommandId, Decision, Entry};

/// The names of what one can want. Each kind of own record has its own: a node names what it knows, and a device keeps the
/// others back.
pub const KINDS: [&str; 2] = ["keep-star", "let-go-of-star"];

/// What is kept is no longer than this, in bytes of JSON.
pub const KEPT_BYTES_MAX: usize = 4 * 1024;

/// One intent of one person about one record of their own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Command {
    pub id: CommandId,
    pub author: Author,
    pub kind: Wish,
    pub concerns: RecordId,
    /// What is to be kept: of a star nothing, `{}`.
    pub body: Box<RawValue>,
    pub seen: Seen,
    /// The device's clock: evidence, never an order.
    pub intended_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_ahead_ms: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    KeepStar,
    LetGoOfStar,
}

/// What the person had in view.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Seen {
    /// See [`OwnRecord::acts`].
    #[serde(default)]
    pub acts: u32,
    /// Their own command before this one about the same record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<CommandId>,
}

/// What becomes of a command.
#[derive(Debug, Clone)]
pub enum Ruling {
    Becomes(OwnRecord),
    /// Nothing changes; its author knows of so many acts from now on.
    Stays {
        decision: Decision,
        acts: u32,
    },
}

/// Decides about one command; `seen_acts` are those that its author had in view, own unanswered ones included.
pub fn judge(stands: Option<&OwnRecord>, seen_acts: u32, command: &Command) -> Ruling {
    if command.concerns.starred().is_none() || command.body.get().len() > KEPT_BYTES_MAX {
        return Ruling::Stays { decision: Decision::Refused { reason: Reason::NotUnderstood }, acts: 0 };
    }
    let acts = stands.map_or(0, |stands| stands.acts);
    let kept = stands.and_then(|stands| stands.kept.as_ref());
    let unchanged = |acts| Ruling::Stays { decision: Decision::Unchanged { stands: None }, acts };
    let becomes = |kept| Ruling::Becomes(OwnRecord { acts: acts.saturating_add(1), kept });
    match command.kind {
        // It stands as it is wanted, whoever was first: that much its author knows.
        Wish::KeepStar if kept.is_some_and(|kept| kept.get() == command.body.get()) => unchanged(acts),
        Wish::LetGoOfStar if kept.is_none() => unchanged(acts),
        _ if seen_acts < acts => unchanged(seen_acts),
        Wish::KeepStar => becomes(Some(command.body.clone())),
        Wish::LetGoOfStar => becomes(None),
    }
}

/// What a screen shows of an own record, with the outbox over it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shown {
    pub is_kept: bool,
    /// What a new command has in view.
    pub seen: Seen,
    /// It has not reached the server yet.
    pub is_pending: bool,
}

/// Lays the outbox over the records, both of one person.
pub fn fold<'a>(
    records: impl IntoIterator<Item = (&'a RecordId, &'a OwnRecord)>,
    entries: impl IntoIterator<Item = &'a Entry>,
) -> BTreeMap<RecordId, Shown> {
    let mut shown: BTreeMap<RecordId, Shown> = BTreeMap::new();
    for (id, record) in records {
        let seen = Seen { acts: record.acts, after: None };
        shown.insert(id.clone(), Shown { is_kept: record.is_kept(), seen, is_pending: false });
    }
    for entry in entries.into_iter().filter(|entry| Family::of(&entry.command.kind) == Some(Family::OwnRecord)) {
        let Some(command) = json::read::<Command>(&entry.raw) else { continue };
        let shown = shown.entry(command.concerns).or_default();
        shown.is_kept = command.kind == Wish::KeepStar;
        shown.seen.after = Some(command.id);
        shown.is_pending = true;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::AccountId;

    fn command(kind: Wish) -> Command {
        Command {
            id: CommandId("0f".repeat(16)),
            author: Author::Account(AccountId("a1".into())),
            kind,
            concerns: RecordId::star(&"event/tunis".into()),
            body: RawValue::from_string("{}".into()).expect("JSON"),
            seen: Seen::default(),
            intended_at: Timestamp(1),
            clock_ahead_ms: None,
        }
    }

    fn stands(acts: u32, is_kept: bool) -> OwnRecord {
        OwnRecord { acts, kept: is_kept.then(|| command(Wish::KeepStar).body) }
    }

    /// Whether it is kept afterwards and the acts that are counted, or the acts that its author knows of.
    fn ruled(stands: Option<&OwnRecord>, seen_acts: u32, kind: Wish) -> Result<(bool, u32), u32> {
        match judge(stands, seen_acts, &command(kind)) {
            Ruling::Becomes(next) => Ok((next.is_kept(), next.acts)),
            Ruling::Stays { decision, acts } => {
                assert_eq!(decision, Decision::Unchanged { stands: None });
                Err(acts)
            }
        }
    }

    #[test]
    fn a_star_is_set_and_taken_off() {
        assert_eq!(ruled(None, 0, Wish::KeepStar), Ok((true, 1)));
        assert_eq!(ruled(Some(&stands(1, true)), 1, Wish::LetGoOfStar), Ok((false, 2)));
        assert_eq!(ruled(Some(&stands(2, false)), 2, Wish::KeepStar), Ok((true, 3)));
    }

    #[test]
    fn a_star_that_was_taken_off_is_not_brought_back_by_a_phone_that_has_not_heard_of_it() {
        assert_eq!(ruled(Some(&stands(2, false)), 1, Wish::KeepStar), Err(1));
        assert_eq!(ruled(Some(&stands(2, false)), 0, Wish::KeepStar), Err(0));
    }

    #[test]
    fn who_set_the_same_star_on_a_second_phone_can_take_it_off_there() {
        assert_eq!(ruled(Some(&stands(1, true)), 0, Wish::KeepStar), Err(1), "it stands, and they know");
        assert_eq!(ruled(Some(&stands(1, true)), 1, Wish::LetGoOfStar), Ok((false, 2)));
        assert_eq!(ruled(Some(&stands(3, true)), 1, Wish::LetGoOfStar), Err(1), "it was taken off and set again since");
    }

    #[test]
    fn who_takes_a_star_off_that_is_off_already_is_told_what_stands_and_nothing_is_counted() {
        assert_eq!(ruled(None, 0, Wish::LetGoOfStar), Err(0));
        assert_eq!(ruled(Some(&stands(2, false)), 1, Wish::LetGoOfStar), Err(2), "the other phone was first");
        assert_eq!(ruled(Some(&stands(2, false)), 2, Wish::LetGoOfStar), Err(2));
    }

    #[test]
    fn what_is_kept_may_be_four_kilobytes_and_not_a_byte_longer() {
        let kept = |bytes: usize| {
            let body = RawValue::from_string(format!("\"{}\"", "x".repeat(bytes - 2))).expect("JSON");
            matches!(judge(None, 0, &Command { body, ..command(Wish::KeepStar) }), Ruling::Becomes(_))
        };

        assert!(kept(4_096));
        assert!(!kept(4_097));
    }

    #[test]
    fn what_is_no_own_record_or_far_too_long_is_not_understood() {
        let not_ours = Command { concerns: "event/tunis".into(), ..command(Wish::KeepStar) };
        let long = RawValue::from_string(format!("\"{}\"", "x".repeat(KEPT_BYTES_MAX))).expect("JSON");
        for wrong in [not_ours, Command { body: long, ..command(Wish::KeepStar) }] {
            let Ruling::Stays { decision, .. } = judge(None, 0, &wrong) else { panic!("{wrong:?}") };
            assert_eq!(decision, Decision::Refused { reason: Reason::NotUnderstood });
        }
    }

    #[test]
    fn the_outbox_lies_over_what_the_server_holds() {
        let id = RecordId::star(&"event/tunis".into());
        let entry = |kind| {
            let raw = serde_json::to_string(&command(kind)).expect("plain data");
            Entry::new(1, raw, Timestamp(0)).expect("a command")
        };
        let record = stands(3, false);

        let shown = fold([(&id, &record)], &[entry(Wish::KeepStar)]);
        let Shown { is_kept, seen, is_pending } = &shown[&id];
        assert!(*is_kept && *is_pending);
        assert_eq!(*seen, Seen { acts: 3, after: Some(command(Wish::KeepStar).id) });
        assert!(!fold([(&id, &record)], &[])[&id].is_kept);
        assert!(fold([], &[entry(Wish::LetGoOfStar)]).values().all(|shown| !shown.is_kept));
    }

    #[test]
    fn a_star_on_the_wire_looks_like_this() {
        let json = serde_json::to_string(&command(Wish::LetGoOfStar)).expect("plain data");
        assert_eq!(
            json,
            r#"{"id":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f","author":{"account":"a1"},"kind":"let-go-of-star","concerns":"star/event/tunis","body":{},"seen":{"acts":0},"intended_at":1}"#
        );
        assert_eq!(
            serde_json::from_str::<Command>(&json).expect("a command").concerns.starred(),
            Some("event/tunis".into())
        );
    }
}
