//! Decisions: what an organiser wants to become of somebody's request, made on what stood on their screen. What moved
//! since, because the person withdrew or a colleague decided, is never decided over.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::sign_up::{Desk, DeskRefusal, Ruling, Verdict, decide};
use crate::json;
use crate::model::{Applicant, Reason, RecordId, SignUpState, Timestamp};
use crate::rules::Family;
use crate::sync::{Author, CommandId, Entry, Outcome};

/// The names of what one can want.
pub const KINDS: [&str; 3] = ["confirm", "put-on-reserve", "refuse"];

/// What is said to the person is no longer than this.
pub const NOTE_CHARACTERS_MAX: usize = 1_000;

/// One decision of one organiser about one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    pub id: CommandId,
    pub author: Author,
    pub kind: Verdict,
    /// The [`Applicant`].
    pub concerns: RecordId,
    pub body: Body,
    pub seen: Seen,
    /// The device's clock: evidence, never an order.
    pub intended_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_ahead_ms: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Body {
    /// Why, in the organiser's words: the person reads it. Nobody is refused without one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What the organiser had in view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub version: Version,
    /// Their own decision before this one about the same request, that had no outcome in view yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<CommandId>,
}

/// Which of the states that a request goes through stood there: each step of it has another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    pub state: SignUpState,
    pub acts: u32,
    pub changed_at: Timestamp,
}

impl Version {
    pub fn of(applicant: &Applicant) -> Version {
        Version { state: applicant.state, acts: applicant.acts, changed_at: applicant.changed_at }
    }

    /// What a decision led to.
    pub fn after(outcome: &Outcome) -> Option<Version> {
        let stands = outcome.stands()?;
        Some(Version { state: stands.state, acts: stands.acts, changed_at: outcome.decided_at })
    }
}

/// What becomes of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    Refused(Reason),
    /// It stands so already, or isn't what was decided about: its organiser is answered with what stands.
    Unchanged,
    /// See [`Ruling::Move`].
    Move {
        state: SignUpState,
        goes_to_the_end: bool,
        line_moves: bool,
    },
}

/// Decides about one decision of somebody who may decide about the event; `in_view` is what its author saw, own
/// decisions that had no outcome included.
pub fn judge(desk: &Desk<'_>, stands: Option<Version>, in_view: &[Version], command: &Command) -> Effect {
    let note = command.body.note.trim();
    if note.is_empty() && command.kind == Verdict::Refuse {
        return Effect::Refused(Reason::NoteNeeded);
    }
    if note.chars().count() > NOTE_CHARACTERS_MAX {
        return Effect::Refused(Reason::NotUnderstood);
    }
    if stands.is_some_and(|stands| !in_view.contains(&stands)) {
        return Effect::Unchanged;
    }
    match decide(desk, command.kind) {
        Ok(Ruling::Stands) => Effect::Unchanged,
        Ok(Ruling::Move { state, goes_to_the_end, line_moves }) => Effect::Move { state, goes_to_the_end, line_moves },
        Err(refusal) => Effect::Refused(reason(&refusal)),
    }
}

/// As the organiser's app is told it.
fn reason(refusal: &DeskRefusal) -> Reason {
    match refusal {
        DeskRefusal::NotAnOrganiser => Reason::NotAnOrganiser,
        DeskRefusal::UnknownEvent => Reason::UnknownEvent,
        DeskRefusal::NoSignUpHere => Reason::NoSignUpHere,
        DeskRefusal::NoSuchRequest => Reason::NoSuchRequest,
        DeskRefusal::EventCancelled => Reason::EventCancelled,
        DeskRefusal::EventOver => Reason::EventOver,
        DeskRefusal::NothingToDecide { .. } => Reason::NothingToDecide,
        DeskRefusal::EventFull { .. } => Reason::EventFull,
        DeskRefusal::QuotaFull { .. } => Reason::QuotaFull,
    }
}

/// A decision that has no outcome yet, as a screen shows it beside what stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    pub order: u64,
    pub command: CommandId,
    pub verdict: Verdict,
    pub note: String,
    pub is_tried: bool,
    /// The server could not read it.
    pub is_set_aside: bool,
    /// The server judges no more of this account before then, by its clock.
    pub put_off_until: Option<Timestamp>,
}

/// The last decision about each request, of the person whose entries these are.
pub fn fold<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> BTreeMap<RecordId, Pending> {
    let mut pending = BTreeMap::new();
    for entry in entries.into_iter().filter(|entry| Family::of(&entry.command.kind) == Some(Family::Decision)) {
        let Some(command) = json::read::<Command>(&entry.raw) else { continue };
        let last = Pending {
            order: entry.order,
            command: command.id,
            verdict: command.kind,
            note: command.body.note,
            is_tried: entry.is_tried,
            is_set_aside: entry.is_set_aside,
            put_off_until: entry.put_off_until,
        };
        pending.insert(command.concerns, last);
    }
    pending
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CountryCode, EventStatus, SignUpPolicy, SignUpTerms};
    use crate::rules::sign_up::{EventFacts, Places};
    use crate::sync::AccountId;

    const NOW: Timestamp = Timestamp(10_000_000);

    fn terms() -> SignUpTerms {
        SignUpTerms {
            version: 1,
            policy: SignUpPolicy::Approval,
            capacity: Some(2),
            quotas: [(CountryCode::parse("TN").expect("two letters"), 1)].into(),
            opens_at: None,
            closes_at: None,
            opens_wall: None,
            closes_wall: None,
            asks: vec![],
        }
    }

    fn version(state: SignUpState) -> Version {
        Version { state, acts: 1, changed_at: Timestamp(7) }
    }

    fn command(kind: Verdict, note: &str) -> Command {
        Command {
            id: CommandId("0f".repeat(16)),
            author: Author::Account(AccountId("5a".into())),
            kind,
            concerns: Applicant::id(&"event/tunis".into(), "a1"),
            body: Body { note: note.into() },
            seen: Seen { version: version(SignUpState::AwaitingDecision), after: None },
            intended_at: Timestamp(9),
            clock_ahead_ms: None,
        }
    }

    fn judged(stands: Version, in_view: &[Version], taken: u32, command: &Command) -> Effect {
        let terms = terms();
        let event = EventFacts { status: EventStatus::Planned, starts_at: None, ends_at: None, terms: Some(&terms) };
        let country = CountryCode::parse("TN").expect("two letters");
        let places = Places { taken, taken_by_country: taken };
        let desk = Desk { now: NOW, event: Some(event), stands: Some((stands.state, country)), places };
        judge(&desk, Some(stands), in_view, command)
    }

    fn moves(state: SignUpState) -> Effect {
        Effect::Move { state, goes_to_the_end: false, line_moves: false }
    }

    #[test]
    fn who_waits_is_confirmed_put_on_reserve_or_refused_as_the_organiser_saw_them() {
        let waits = version(SignUpState::AwaitingDecision);

        let judged = |verdict| judged(waits, &[waits], 0, &command(verdict, "as agreed"));

        assert_eq!(judged(Verdict::Confirm), moves(SignUpState::Confirmed));
        assert_eq!(judged(Verdict::Reserve), moves(SignUpState::Reserve));
        assert_eq!(judged(Verdict::Refuse), moves(SignUpState::Refused));
    }

    #[test]
    fn what_moved_since_it_was_seen_is_not_decided_over() {
        let seen = version(SignUpState::AwaitingDecision);
        for moved in [
            Version { acts: 2, ..seen },
            Version { state: SignUpState::Withdrawn, ..seen },
            Version { changed_at: Timestamp(8), ..seen },
        ] {
            assert_eq!(judged(moved, &[seen], 0, &command(Verdict::Confirm, "")), Effect::Unchanged, "{moved:?}");
        }
    }

    #[test]
    fn who_thinks_again_before_the_first_word_was_answered_has_that_one_in_view() {
        let (seen, confirmed) = (version(SignUpState::AwaitingDecision), version(SignUpState::Confirmed));
        let refuse = command(Verdict::Refuse, "a double");

        assert_eq!(judged(confirmed, &[seen], 1, &refuse), Effect::Unchanged);
        let refused = Effect::Move { state: SignUpState::Refused, goes_to_the_end: false, line_moves: true };
        assert_eq!(judged(confirmed, &[seen, confirmed], 1, &refuse), refused);
    }

    #[test]
    fn nobody_is_refused_without_a_word_and_no_word_is_without_end() {
        let waits = version(SignUpState::AwaitingDecision);
        let judged = |verdict, note: &str| judged(waits, &[waits], 0, &command(verdict, note));

        assert_eq!(judged(Verdict::Refuse, " \n"), Effect::Refused(Reason::NoteNeeded));
        assert_eq!(judged(Verdict::Confirm, " "), moves(SignUpState::Confirmed));
        assert_eq!(judged(Verdict::Refuse, &"é".repeat(1_000)), moves(SignUpState::Refused));
        assert_eq!(judged(Verdict::Refuse, &"é".repeat(1_001)), Effect::Refused(Reason::NotUnderstood));
    }

    #[test]
    fn nobody_is_confirmed_beyond_what_there_is() {
        let waits = version(SignUpState::AwaitingDecision);
        let confirm = command(Verdict::Confirm, "");

        assert_eq!(judged(waits, &[waits], 1, &confirm), Effect::Refused(Reason::QuotaFull));
        assert_eq!(judged(waits, &[waits], 2, &confirm), Effect::Refused(Reason::EventFull));
    }

    #[test]
    fn the_last_decision_about_each_request_is_shown_until_it_is_answered() {
        let entry = |order, command: &Command| {
            let raw = serde_json::to_string(command).expect("plain data");
            Entry::new(order, raw, Timestamp(0)).expect("a command")
        };
        let other = Command { concerns: "applicant/tunis/b2".into(), ..command(Verdict::Confirm, "") };

        let shown = fold(&[
            entry(1, &command(Verdict::Confirm, "")),
            entry(2, &other),
            entry(3, &command(Verdict::Refuse, "no")),
        ]);

        let verdicts: Vec<(&str, Verdict)> = shown.iter().map(|(id, one)| (id.as_str(), one.verdict)).collect();
        assert_eq!(verdicts, [("applicant/tunis/a1", Verdict::Refuse), ("applicant/tunis/b2", Verdict::Confirm)]);
    }

    #[test]
    fn a_decision_on_the_wire_looks_like_this() {
        let command = command(Verdict::Reserve, "later");
        let json = serde_json::to_string(&command).expect("plain data");

        assert_eq!(
            json,
            r#"{"id":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f","author":{"account":"5a"},"kind":"put-on-reserve","concerns":"applicant/tunis/a1","body":{"note":"later"},"seen":{"version":{"state":"awaiting-decision","acts":1,"changed_at":7}},"intended_at":9}"#
        );
        assert_eq!(serde_json::from_str::<Command>(&json).expect("what was written can be read"), command);
        let kinds = [Verdict::Confirm, Verdict::Reserve, Verdict::Refuse]
            .map(|verdict| serde_json::to_value(verdict).expect("a name"));
        assert_eq!(kinds, KINDS);
    }
}
