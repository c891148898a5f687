//! What is particular about an event that is written anew, or made from another one: it has all that it takes to be read and
//! signed up for, since everybody reads it at once.

use std::collections::BTreeSet;

use super::event::{self, fault_of_days};
use super::{Command, Effect, Fields, becomes, changed, has_words_without_title, put, understood, wanted};
use crate::model::{
    EditField, Event, EventKind, Field, FieldChange, Kind, Language, PartialDate, Reason, RecordId, Slot, Text,
    WallTime,
};

const FIELDS: [EditField; 14] = [
    EditField::Title,
    EditField::Summary,
    EditField::Body,
    EditField::Place,
    EditField::Starts,
    EditField::Ends,
    EditField::Closes,
    EditField::Capacity,
    EditField::Policy,
    EditField::Kind,
    EditField::Country,
    EditField::Zone,
    EditField::Project,
    EditField::From,
];

/// What its form asks, beside what every form does; an event that is made from another one asks the same as that.
pub const ASKS: [Field; 6] =
    [Field::Title, Field::Service, Field::WorkingLanguage, Field::Interpretation, Field::Diet, Field::Accessibility];

/// The end of its address; more than one would type.
const NAME_MAX: usize = 80;

/// Whether a new event can have this name.
pub fn can_be_called(id: &RecordId) -> bool {
    let is_plain = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
    id.kind() == Some(Kind::Event) && (1..=NAME_MAX).contains(&id.slug().len()) && id.slug().chars().all(is_plain)
}

/// What a decision about a new event depends on.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// There was one of this name, whatever became of it.
    pub is_there: bool,
    /// The projects whose events its author may write.
    pub writes_for: &'a BTreeSet<RecordId>,
    /// And that of no project.
    pub writes_for_all: bool,
    /// Whether hours of this zone can be told.
    pub knows_zone: fn(&str) -> bool,
    /// What it begins with, where it is made from another one that is published.
    pub original: Option<&'a Fields>,
}

/// What a new event begins with that is made from this one: all that its form shows but the days, which are that one's own.
pub fn fields<'a>(original: &Event, words: impl IntoIterator<Item = (Language, &'a Text)>) -> Fields {
    const ITS_OWN: [EditField; 4] = [EditField::Note, EditField::Starts, EditField::Ends, EditField::Closes];
    let mut fields = event::fields(original, words);
    fields.retain(|slot, _| !ITS_OWN.contains(&slot.field));
    let kind = EventKind::NAMES.into_iter().find(|(kind, _)| *kind == original.kind);
    put(&mut fields, EditField::Kind, kind.map_or_else(String::new, |(_, name)| name.to_owned()));
    put(&mut fields, EditField::Country, original.country.map(|country| country.to_string()).unwrap_or_default());
    put(&mut fields, EditField::Zone, original.zone.clone().unwrap_or_default());
    put(&mut fields, EditField::Project, original.project.as_ref().map(ToString::to_string).unwrap_or_default());
    fields
}

/// Decides about one.
pub fn judge(situation: &Situation<'_>, command: &Command) -> Effect {
    weigh(situation, command).into()
}

fn weigh(situation: &Situation<'_>, command: &Command) -> Result<Effect, Reason> {
    let changes = &command.body.changes;
    understood(changes, &FIELDS)?;
    if situation.is_there {
        return Err(Reason::OtherBody);
    }
    let fields = with(situation, changed(situation.original.unwrap_or(&Fields::new()), changes)?);
    match fault(situation, &fields) {
        Some(reason) => Err(reason),
        None => Ok(Effect::Change(fields)),
    }
}

/// What is wrong with one, as far as a device can tell before it is saved.
pub fn complaint(situation: &Situation<'_>, changes: &[FieldChange]) -> Option<Reason> {
    understood(changes, &FIELDS).err().or_else(|| fault(situation, &with(situation, wanted(changes))))
}

/// All that it says: what it begins with, and over it what was typed.
fn with(situation: &Situation<'_>, typed: Fields) -> Fields {
    let mut fields = situation.original.cloned().unwrap_or_default();
    fields.extend(typed);
    fields.retain(|_, text| !text.is_empty());
    fields
}

fn fault(situation: &Situation<'_>, fields: &Fields) -> Option<Reason> {
    let nothing = Fields::new();
    let plain = |field| becomes(&nothing, fields, Slot::plain(field));
    let may_write = match plain(EditField::Project) {
        "" => situation.writes_for_all,
        project => situation.writes_for.contains(&RecordId::from(project)),
    };
    if !may_write {
        return Some(Reason::NotAnOrganiser);
    }
    let is_made_from_one = !plain(EditField::From).is_empty();
    if (is_made_from_one && situation.original.is_none()) || EventKind::named(plain(EditField::Kind)).is_none() {
        return Some(Reason::NotUnderstood);
    }
    if fields.keys().all(|slot| slot.field != EditField::Title)
        || has_words_without_title(&nothing, fields, &event::WORDS)
    {
        return Some(Reason::TitleNeeded);
    }
    let (starts, ends) = (PartialDate::parse(plain(EditField::Starts)), PartialDate::parse(plain(EditField::Ends)));
    if let Some(reason) = fault_of_days(starts, ends, true) {
        return Some(reason);
    }
    if !(situation.knows_zone)(plain(EditField::Zone)) {
        return Some(Reason::ZoneNeeded);
    }
    let has_terms = !plain(EditField::Policy).is_empty();
    if !has_terms && [EditField::Closes, EditField::Capacity].into_iter().any(|field| !plain(field).is_empty()) {
        return Some(Reason::NoSignUpHere);
    }
    match (WallTime::parse(plain(EditField::Closes)), starts) {
        (Some(closes), Some(starts)) if closes.day().start_utc() > starts.end_utc() => Some(Reason::DeadlineAfterStart),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;
    use crate::model::FieldStands;
    use crate::rules::edit::Wish;
    use crate::rules::edit::tests::command;

    const TITLE: Slot = Slot { field: EditField::Title, language: Some(Language::French) };
    const GLACY: &str = "project/glacy";

    fn plain(field: EditField) -> Slot {
        Slot::plain(field)
    }

    fn whole() -> Vec<(Slot, &'static str, &'static str)> {
        vec![
            (TITLE, "", "Atelier"),
            (plain(EditField::Starts), "", "2027-04-01"),
            (plain(EditField::Ends), "", "2027-04-03"),
            (plain(EditField::Zone), "", "Africa/Tunis"),
            (plain(EditField::Kind), "", "workshop"),
            (plain(EditField::Country), "", "TN"),
            (plain(EditField::Project), "", GLACY),
            (plain(EditField::Policy), "", "open"),
            (plain(EditField::Capacity), "", "20"),
            (plain(EditField::Closes), "", "2027-03-20T23:59"),
        ]
    }

    /// The same with this instead; nothing of it where it is empty.
    fn instead(slot: Slot, text: &'static str) -> Vec<(Slot, &'static str, &'static str)> {
        let others = whole().into_iter().filter(|(other, ..)| *other != slot);
        others.chain((!text.is_empty()).then_some((slot, "", text))).collect()
    }

    fn judged(changes: &[(Slot, &str, &str)]) -> Effect {
        judged_from(None, changes)
    }

    fn judged_from(original: Option<&Fields>, changes: &[(Slot, &str, &str)]) -> Effect {
        let writes_for = [RecordId::from(GLACY)].into();
        let knows_zone = |zone: &str| zone == "Africa/Tunis";
        let situation =
            Situation { is_there: false, writes_for: &writes_for, writes_for_all: false, knows_zone, original };
        judge(&situation, &command(Wish::CreateEvent, "event/new", changes))
    }

    fn refusal(changes: &[(Slot, &str, &str)]) -> Option<Reason> {
        match judged(changes) {
            Effect::Refused(reason) => Some(reason),
            _ => None,
        }
    }

    #[test]
    fn an_event_with_all_that_it_takes_is_written() {
        let Effect::Change(fields) = judged(&whole()) else { panic!("it is") };

        assert_eq!(fields.len(), whole().len());
        assert_eq!(refusal(&instead(plain(EditField::Capacity), "")), None, "room for everybody");
        assert_eq!(refusal(&instead(plain(EditField::Country), "")), None, "in no country, as on line");
    }

    #[test]
    fn what_is_missing_is_named() {
        let (starts, ends) = (plain(EditField::Starts), plain(EditField::Ends));

        assert_eq!(refusal(&instead(TITLE, "")), Some(Reason::TitleNeeded));
        assert_eq!(refusal(&instead(starts, "")), Some(Reason::DaysNeeded));
        assert_eq!(refusal(&instead(starts, "2027-04")), Some(Reason::DaysNeeded));
        assert_eq!(refusal(&instead(ends, "2027-03-31")), Some(Reason::EndsBeforeStart));
        for zone in ["", "Tunis", "Africa/Nowhere"] {
            assert_eq!(refusal(&instead(plain(EditField::Zone), zone)), Some(Reason::ZoneNeeded), "{zone}");
        }
        assert_eq!(
            refusal(&instead(plain(EditField::Policy), "")),
            Some(Reason::NoSignUpHere),
            "places, and no asking"
        );
        let late = instead(plain(EditField::Closes), "2027-04-02T00:00");
        assert_eq!(refusal(&late), Some(Reason::DeadlineAfterStart));
    }

    #[test]
    fn only_who_organises_a_project_writes_its_events() {
        let project = plain(EditField::Project);

        assert_eq!(refusal(&instead(project, "project/euromed")), Some(Reason::NotAnOrganiser));
        assert_eq!(refusal(&instead(project, "")), Some(Reason::NotAnOrganiser));
    }

    #[test]
    fn what_no_form_can_send_is_not_understood() {
        let note = Slot::words(EditField::Note, Language::French);
        for changes in [
            instead(plain(EditField::Kind), "party"),
            instead(plain(EditField::Kind), ""),
            instead(plain(EditField::Country), "Tunisia"),
            instead(plain(EditField::From), "article/a"),
            // That isn't published.
            instead(plain(EditField::From), "event/gone"),
            instead(note, "Why?"),
        ] {
            assert_eq!(refusal(&changes), Some(Reason::NotUnderstood), "{changes:?}");
        }
    }

    #[test]
    fn made_from_another_one_it_says_the_same_where_nothing_else_was_typed_but_for_the_days() {
        let original: Event = json::read(
            r#"{"kind":"training","status":"held","starts":"2026-04-01","ends":"2026-04-03","zone":"Africa/Tunis",
                "country":"TN","project":"project/glacy","translations":["fr","ar"],
                "sign_up":{"version":3,"policy":"open","capacity":20,"closes_wall":"2026-03-20T23:59","asks":[]}}"#,
        )
        .expect("an event");
        let text = |title: &str| Text { title: title.into(), note: "It rains.".into(), ..Text::default() };
        let (french, arabic) = (text("Atelier"), text("ورشة"));
        let original = fields(&original, [(Language::French, &french), (Language::Arabic, &arabic)]);
        let (from, policy) = (plain(EditField::From), plain(EditField::Policy));
        let days = [(plain(EditField::Starts), "", "2027-04-01"), (plain(EditField::Ends), "", "2027-04-03")];
        let made = |typed: &[(Slot, &str, &str)]| {
            judged_from(Some(&original), &[&[(from, "", "event/tunis")], &days[..], typed].concat())
        };

        let Effect::Change(said) = made(&[(TITLE, "Atelier", "Cours")]) else { panic!("it is written") };
        let says = |slot: Slot| said.get(&slot).map_or("", String::as_str);
        assert_eq!((says(TITLE), says(Slot::words(EditField::Title, Language::Arabic))), ("Cours", "ورشة"));
        assert_eq!((says(plain(EditField::Kind)), says(plain(EditField::Capacity))), ("training", "20"));
        assert_eq!((says(plain(EditField::Closes)), says(Slot::words(EditField::Note, Language::French))), ("", ""));

        let Effect::Change(said) = made(&[(policy, "open", ""), (plain(EditField::Capacity), "20", "")]) else {
            panic!("one can't sign up for it")
        };
        assert_eq!(said.get(&policy), None);
        let fields =
            vec![FieldStands { field: EditField::Title, language: Some(Language::French), text: "Atelier".into() }];
        let moved = made(&[(TITLE, "Séminaire", "Cours")]);
        assert_eq!(moved, Effect::Refused(Reason::EditedMeanwhile { fields }), "that one was changed meanwhile");
        let without_days = judged_from(Some(&original), &[(from, "", "event/tunis")]);
        assert_eq!(without_days, Effect::Refused(Reason::DaysNeeded));
    }

    #[test]
    fn a_name_is_one_that_can_stand_in_an_address() {
        for name in ["event/paris-2027", "event/4f3a9b2c"] {
            assert!(can_be_called(&name.into()), "{name}");
        }
        for name in
            ["event/", "event/paris/2027", "event/Paris 2027", "article/paris", &["event/", &"a".repeat(81)].concat()]
        {
            assert!(!can_be_called(&name.into()), "{name}");
        }
    }

    #[test]
    fn a_name_is_used_once() {
        let writes_for = [RecordId::from(GLACY)].into();
        let situation = Situation {
            is_there: true,
            writes_for: &writes_for,
            writes_for_all: false,
            knows_zone: |_| true,
            original: None,
        };

        let effect = judge(&situation, &command(Wish::CreateEvent, "event/new", &whole()));

        assert_eq!(effect, Effect::Refused(Reason::OtherBody));
    }
}
