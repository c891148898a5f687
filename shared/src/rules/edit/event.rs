//! What is particular about an event that is edited: its days and deadline in their order, places for all who have one, and
//! a cancellation with a reason.

use super::{Command, Effect, Fields, Wish, becomes, changed, fields_of_words, has_note, has_words_without_title, put};
use super::{understood, wanted};
use crate::model::{
    EditField, Event, EventStatus, FieldChange, Language, PartialDate, Reason, SignUpPolicy, Slot, Text, Timestamp,
    WallTime,
};

/// Its words, in each language.
pub const WORDS: [EditField; 5] =
    [EditField::Title, EditField::Summary, EditField::Body, EditField::Place, EditField::Note];

const FIELDS: [EditField; 10] = [
    EditField::Title,
    EditField::Summary,
    EditField::Body,
    EditField::Place,
    EditField::Note,
    EditField::Starts,
    EditField::Ends,
    EditField::Closes,
    EditField::Capacity,
    EditField::Policy,
];

/// What an event's fields are, with its words in each language.
pub fn fields<'a>(event: &Event, words: impl IntoIterator<Item = (Language, &'a Text)>) -> Fields {
    let mut fields = fields_of_words(words, &WORDS);
    put(&mut fields, EditField::Starts, event.starts.map(String::from).unwrap_or_default());
    put(&mut fields, EditField::Ends, event.ends.map(String::from).unwrap_or_default());
    if let Some(terms) = event.terms() {
        put(&mut fields, EditField::Closes, terms.closes_wall.map(String::from).unwrap_or_default());
        let capacity = terms.capacity.map(|capacity| capacity.to_string());
        put(&mut fields, EditField::Capacity, capacity.unwrap_or_default());
        put(&mut fields, EditField::Policy, policy_name(terms.policy).to_owned());
    }
    fields
}

pub fn policy_name(policy: SignUpPolicy) -> &'static str {
    match policy {
        SignUpPolicy::Open => "open",
        SignUpPolicy::Approval => "approval",
        SignUpPolicy::Nomination => "nomination",
        SignUpPolicy::Other => "",
    }
}

/// `None` for what is no policy of ours.
pub fn policy_named(name: &str) -> Option<SignUpPolicy> {
    [SignUpPolicy::Open, SignUpPolicy::Approval, SignUpPolicy::Nomination]
        .into_iter()
        .find(|policy| policy_name(*policy) == name)
}

/// What a decision about an edit depends on.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    pub now: Timestamp,
    pub event: &'a Event,
    pub fields: &'a Fields,
    /// Places that are taken, offers included.
    pub taken: u32,
}

/// Decides about one edit of somebody who runs the event.
pub fn judge(situation: &Situation<'_>, command: &Command) -> Effect {
    weigh(situation, command).into()
}

fn weigh(situation: &Situation<'_>, command: &Command) -> Result<Effect, Reason> {
    let changes = &command.body.changes;
    understood_here(changes)?;
    let is_cancelling = command.kind == Wish::CancelEvent;
    if is_cancelling {
        if situation.event.status == EventStatus::Cancelled {
            return Ok(Effect::Unchanged);
        }
        if situation.event.is_past(situation.now) {
            return Err(Reason::EventOver);
        }
        has_note(changes)?;
    }
    let changed = changed(situation.fields, changes)?;
    if let Some(reason) = fault(situation, &changed) {
        return Err(reason);
    }
    Ok(if changed.is_empty() && !is_cancelling { Effect::Unchanged } else { Effect::Change(changed) })
}

/// What is wrong with changes, as far as a device can tell before they are saved.
pub fn complaint(situation: &Situation<'_>, changes: &[FieldChange]) -> Option<Reason> {
    understood_here(changes).err().or_else(|| fault(situation, &wanted(changes)))
}

/// Whoever could ask for a place can't be told that nobody can any more.
fn understood_here(changes: &[FieldChange]) -> Result<(), Reason> {
    understood(changes, &FIELDS)?;
    let is_taken_away = |change: &FieldChange| change.field == EditField::Policy && change.after.trim().is_empty();
    if changes.iter().any(is_taken_away) { Err(Reason::NotUnderstood) } else { Ok(()) }
}

/// What would be wrong with the event if these fields were changed so.
fn fault(situation: &Situation<'_>, changed: &Fields) -> Option<Reason> {
    let is_touched = |field| changed.contains_key(&Slot::plain(field));
    let plain = |field| becomes(situation.fields, changed, Slot::plain(field));
    let has_terms = situation.event.terms().is_some();
    if !has_terms && [EditField::Closes, EditField::Capacity, EditField::Policy].into_iter().any(is_touched) {
        return Some(Reason::NoSignUpHere);
    }
    let (starts, ends) = (PartialDate::parse(plain(EditField::Starts)), PartialDate::parse(plain(EditField::Ends)));
    let days_are_touched = is_touched(EditField::Starts) || is_touched(EditField::Ends);
    if days_are_touched && let Some(reason) = fault_of_days(starts, ends, has_terms) {
        return Some(reason);
    }
    if (days_are_touched || is_touched(EditField::Closes))
        && let (Some(closes), Some(starts)) = (WallTime::parse(plain(EditField::Closes)), starts)
        && closes.day().start_utc() > starts.end_utc()
    {
        return Some(Reason::DeadlineAfterStart);
    }
    if is_touched(EditField::Capacity)
        && plain(EditField::Capacity).parse::<u32>().is_ok_and(|capacity| capacity < situation.taken)
    {
        return Some(Reason::CapacityBelowTaken { taken: situation.taken });
    }
    has_words_without_title(situation.fields, changed, &WORDS).then_some(Reason::TitleNeeded)
}

pub(super) fn fault_of_days(starts: Option<PartialDate>, ends: Option<PartialDate>, has_terms: bool) -> Option<Reason> {
    match (starts, ends) {
        (Some(starts), Some(ends)) if ends.end_utc() < starts.start_utc() => Some(Reason::EndsBeforeStart),
        (starts, ends) if has_terms && [starts, ends].iter().any(|day| day.is_none_or(|day| !day.is_a_day())) => {
            Some(Reason::DaysNeeded)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;
    use crate::model::FieldStands;
    use crate::rules::edit::tests::command;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);
    const TITLE: Slot = Slot { field: EditField::Title, language: Some(Language::French) };
    const PLACE: Slot = Slot { field: EditField::Place, language: Some(Language::French) };

    fn plain(field: EditField) -> Slot {
        Slot::plain(field)
    }

    fn event() -> Event {
        json::read(
            r#"{"kind":"training","status":"planned","starts":"2027-04-01","ends":"2027-04-03","zone":"Africa/Tunis",
                "starts_at":1806534000000,"ends_at":1806793199999,"translations":["fr"],
                "sign_up":{"version":1,"policy":"open","capacity":20,"closes_wall":"2027-03-20T23:59","asks":[]}}"#,
        )
        .expect("an event")
    }

    fn standing() -> Fields {
        let french = Text { title: "Atelier".into(), place: "Tunis".into(), ..Text::default() };
        fields(&event(), [(Language::French, &french)])
    }

    fn judged_of(event: &Event, kind: Wish, changes: &[(Slot, &str, &str)]) -> Effect {
        let situation = Situation { now: NOW, event, fields: &standing(), taken: 12 };
        judge(&situation, &command(kind, "event/tunis", changes))
    }

    fn judged(changes: &[(Slot, &str, &str)]) -> Effect {
        judged_of(&event(), Wish::EditEvent, changes)
    }

    fn changed(changes: &[(Slot, &str)]) -> Effect {
        Effect::Change(changes.iter().map(|(slot, text)| (*slot, (*text).to_owned())).collect())
    }

    #[test]
    fn a_field_that_stands_as_it_was_seen_takes_what_was_typed() {
        let capacity = plain(EditField::Capacity);

        let effect = judged(&[(TITLE, "Atelier", " Atelier régional "), (capacity, "20", "24")]);

        assert_eq!(effect, changed(&[(TITLE, "Atelier régional"), (capacity, "24")]));
    }

    #[test]
    fn where_one_field_moved_nothing_is_done_and_what_stands_is_told_of_that_one() {
        let effect = judged(&[(TITLE, "Séminaire", "Cours"), (PLACE, "Tunis", "Sousse")]);

        let fields =
            vec![FieldStands { field: EditField::Title, language: Some(Language::French), text: "Atelier".into() }];
        assert_eq!(effect, Effect::Refused(Reason::EditedMeanwhile { fields }));
    }

    #[test]
    fn what_somebody_else_has_typed_alike_is_no_quarrel() {
        assert_eq!(judged(&[(TITLE, "Séminaire", "Atelier")]), Effect::Unchanged);
        assert_eq!(judged(&[(TITLE, "Séminaire", "Atelier"), (PLACE, "Tunis", "Sfax")]), changed(&[(PLACE, "Sfax")]));
        assert_eq!(judged(&[]), Effect::Unchanged);
    }

    #[test]
    fn a_capacity_goes_down_to_what_is_taken_and_not_below() {
        let capacity = plain(EditField::Capacity);

        assert_eq!(judged(&[(capacity, "20", "12")]), changed(&[(capacity, "12")]));
        assert_eq!(judged(&[(capacity, "20", "11")]), Effect::Refused(Reason::CapacityBelowTaken { taken: 12 }));
        assert_eq!(judged(&[(capacity, "20", "")]), changed(&[(capacity, "")]), "room for everybody");
    }

    #[test]
    fn days_come_in_their_order_and_the_deadline_before_them() {
        let [starts, ends, closes] = [EditField::Starts, EditField::Ends, EditField::Closes].map(plain);
        let refused = |changes: &[(Slot, &str, &str)]| match judged(changes) {
            Effect::Refused(reason) => Some(reason),
            _ => None,
        };

        assert_eq!(refused(&[(ends, "2027-04-03", "2027-03-31")]), Some(Reason::EndsBeforeStart));
        assert_eq!(refused(&[(ends, "2027-04-03", "2027-04-01")]), None, "a day is enough");
        assert_eq!(refused(&[(starts, "2027-04-01", "2027-03-19")]), Some(Reason::DeadlineAfterStart));
        assert_eq!(refused(&[(closes, "2027-03-20T23:59", "2027-04-02T00:00")]), Some(Reason::DeadlineAfterStart));
        assert_eq!(refused(&[(closes, "2027-03-20T23:59", "2027-04-01T09:00")]), None);
        assert_eq!(refused(&[(starts, "2027-04-01", "2027-04")]), Some(Reason::DaysNeeded));
        assert_eq!(refused(&[(ends, "2027-04-03", "")]), Some(Reason::DaysNeeded));
    }

    #[test]
    fn words_of_a_language_have_a_title_and_the_last_one_stays() {
        let arabic = |field| Slot::words(field, Language::Arabic);
        let place = arabic(EditField::Place);

        assert_eq!(judged(&[(place, "", "تونس")]), Effect::Refused(Reason::TitleNeeded));
        let both = [(arabic(EditField::Title), "", "ورشة"), (place, "", "تونس")];
        assert!(matches!(judged(&both), Effect::Change(_)));
        assert_eq!(judged(&[(TITLE, "Atelier", ""), (PLACE, "Tunis", "")]), Effect::Refused(Reason::TitleNeeded));
    }

    #[test]
    fn what_no_form_can_send_is_not_understood() {
        for change in [
            (plain(EditField::Title), "", "Atelier"),
            (Slot::words(EditField::Capacity, Language::French), "20", "21"),
            (plain(EditField::Capacity), "20", "-1"),
            (plain(EditField::Capacity), "20", "007"),
            (plain(EditField::Starts), "2027-04-01", "1 April"),
            (plain(EditField::Closes), "2027-03-20T23:59", "soon"),
            (plain(EditField::Policy), "open", "by lot"),
            (plain(EditField::Policy), "open", ""),
            (plain(EditField::Unknown), "", ""),
            (plain(EditField::Published), "", "2027-04-01"),
        ] {
            assert_eq!(judged(&[change]), Effect::Refused(Reason::NotUnderstood), "{change:?}");
        }
        assert_eq!(judged(&[(TITLE, "Atelier", "A"), (TITLE, "Atelier", "B")]), Effect::Refused(Reason::NotUnderstood));
    }

    #[test]
    fn of_what_is_too_long_it_is_told_where_it_stands() {
        let (fits, long) = ("é".repeat(300), "é".repeat(301));
        let french = Some(Language::French);
        let fields = vec![FieldStands { field: EditField::Title, language: french, text: String::new() }];

        assert_eq!(judged(&[(TITLE, "Atelier", &long)]), Effect::Refused(Reason::TooLong { fields }));
        assert_eq!(judged(&[(TITLE, "Atelier", &fits)]), changed(&[(TITLE, &fits)]));
    }

    #[test]
    fn where_one_cannot_sign_up_there_are_no_places_to_change() {
        let read_only = Event { sign_up: None.into(), ..event() };

        let effect = judged_of(&read_only, Wish::EditEvent, &[(plain(EditField::Capacity), "20", "21")]);

        assert_eq!(effect, Effect::Refused(Reason::NoSignUpHere));
    }

    #[test]
    fn an_event_is_cancelled_once_with_a_reason_and_before_it_is_over() {
        let note = Slot::words(EditField::Note, Language::French);
        let why: &[(Slot, &str, &str)] = &[(note, "", "La salle est fermée.")];
        let (cancelled, over) =
            (Event { status: EventStatus::Cancelled, ..event() }, Event { ends_at: Some(Timestamp(1)), ..event() });

        let effect = judged_of(&event(), Wish::CancelEvent, why);

        assert_eq!(effect, Effect::Change([(note, "La salle est fermée.".to_owned())].into()));
        assert_eq!(judged_of(&event(), Wish::CancelEvent, &[]), Effect::Refused(Reason::NoteNeeded));
        assert_eq!(judged_of(&event(), Wish::CancelEvent, &[(note, "", " ")]), Effect::Refused(Reason::NoteNeeded));
        assert_eq!(judged_of(&cancelled, Wish::CancelEvent, why), Effect::Unchanged);
        assert_eq!(judged_of(&over, Wish::CancelEvent, why), Effect::Refused(Reason::EventOver));
    }
}
