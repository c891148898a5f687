//! An agenda as it is to be: what is published, with what was saved on this device over it.

use std::collections::BTreeMap;

use passerelle_shared::model::{DayHour, EditField, Language, RecordId, Slot, Timestamp};
use passerelle_shared::rules::edit::session::fields;
use passerelle_shared::rules::edit::{Fields, Wish};

use crate::state::{AgendaEdits, Edits, Programme};

pub const DAY: Slot = Slot { field: EditField::Day, language: None };
pub const BEGINS: Slot = Slot { field: EditField::Begins, language: None };
pub const UNTIL: Slot = Slot { field: EditField::Until, language: None };
pub const KIND: Slot = Slot { field: EditField::SessionKind, language: None };
pub const TRACK: Slot = Slot { field: EditField::Track, language: None };

/// One session.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Planned {
    /// As far as it is known here.
    pub stands: Fields,
    /// As it is to be.
    pub fields: Fields,
    pub state: State,
}

/// What is under way of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    #[default]
    Published,
    /// Nothing of it is published yet, or something else is.
    Waits,
    /// It is still there, until the server has heard that it was taken back.
    IsTakenBack,
    /// What was saved of it was refused.
    NotDone,
}

pub type Agenda = BTreeMap<RecordId, Planned>;

impl Planned {
    /// With what this person has changed of it, where the record was read by then.
    pub fn of(stands: Fields, edits: Option<&Edits>, read_at: Option<Timestamp>) -> Planned {
        let (known, typed) = edits.map(|edits| (edits.known(read_at), edits.typed())).unwrap_or_default();
        let over = |under: &Fields, over: Fields| -> Fields { under.clone().into_iter().chain(over).collect() };
        let stands = over(&stands, known);
        let fields = over(&stands, typed);
        Planned { stands, fields, state: edits.map(|edits| state(edits, read_at)).unwrap_or_default() }
    }

    pub fn said(&self, slot: Slot) -> &str {
        self.fields.get(&slot).map_or("", String::as_str)
    }

    pub fn day(&self) -> u8 {
        self.said(DAY).parse().unwrap_or(0)
    }

    pub fn hour(&self, slot: Slot) -> Option<DayHour> {
        DayHour::parse(self.said(slot))
    }

    /// In the preferred language, or any.
    pub fn words(&self, field: EditField, preferred: Language) -> Option<(&str, Language)> {
        let said = |language: Language| (self.said(Slot::words(field, language)), language);
        [preferred].into_iter().chain(Language::ALL).map(said).find(|(words, _)| !words.is_empty())
    }

    /// What is called so in each language.
    pub fn in_each_language(&self, field: EditField) -> BTreeMap<Language, String> {
        let words = |language| (language, self.said(Slot::words(field, language)).to_owned());
        Language::ALL.into_iter().map(words).filter(|(_, words)| !words.is_empty()).collect()
    }

    /// By day and hour, those without one last.
    fn rank(&self) -> (u8, i64, i64) {
        let minutes = |slot| self.hour(slot).map_or(i64::MAX, DayHour::minutes);
        (self.day(), minutes(BEGINS), minutes(UNTIL))
    }
}

fn state(edits: &Edits, read_at: Option<Timestamp>) -> State {
    match (edits.not_done.is_empty(), edits.waits.is_empty()) {
        (false, _) => State::NotDone,
        (true, _) if edits.is_under_way(Wish::TakeBackSession, read_at) => State::IsTakenBack,
        (true, false) => State::Waits,
        (true, true) => State::Published,
    }
}

/// Of one that isn't among what was read by then there is something to show.
fn is_new(edits: &Edits, read_at: Option<Timestamp>) -> bool {
    let is_added = || edits.done_since(read_at).any(|one| one.wish == Wish::EditSession);
    let is_under_way = !edits.waits.is_empty() || !edits.not_done.is_empty();
    is_under_way || (is_added() && state(edits, read_at) != State::IsTakenBack)
}

/// What stands of a session in the programme; nothing where it isn't there.
pub fn stands(programme: &Programme, id: &RecordId) -> Fields {
    let Some(session) = programme.session(id) else { return Fields::new() };
    let Some(event) = programme.event(&session.event) else { return Fields::new() };
    fields(event, session, programme.texts(id))
}

/// Of one event.
pub fn agenda(programme: &Programme, event: &RecordId, edits: &AgendaEdits, read_at: Option<Timestamp>) -> Agenda {
    let published = programme.sessions_of(event).iter().map(|(id, _)| id);
    let new = edits.iter().filter(|(_, edits)| is_new(edits, read_at)).map(|(id, _)| id);
    let planned = |id: &RecordId| Planned::of(stands(programme, id), edits.get(id), read_at);
    published.chain(new).map(|id| (id.clone(), planned(id))).collect()
}

/// Those of one day, in their order.
pub fn on_day(agenda: &Agenda, day: u8) -> Vec<RecordId> {
    let mut of_day: Vec<(&RecordId, &Planned)> = agenda.iter().filter(|(_, planned)| planned.day() == day).collect();
    of_day.sort_by_key(|(_, planned)| planned.rank());
    of_day.into_iter().map(|(id, _)| id.clone()).collect()
}

#[cfg(test)]
pub mod tests {
    use passerelle_shared::json;
    use passerelle_shared::model::{FieldChange, Reason};
    use passerelle_shared::rules::edit::Pending;

    use super::*;
    use crate::state::EditNotDone;

    pub const TITLE: Slot = Slot { field: EditField::Title, language: Some(Language::French) };
    pub const ROOM: Slot = Slot { field: EditField::Room, language: Some(Language::French) };

    /// An agenda of which all is published.
    pub fn published(sessions: &[(&str, &[(Slot, &str)])]) -> Agenda {
        let fields = |said: &[(Slot, &str)]| said.iter().map(|(slot, text)| (*slot, (*text).to_owned())).collect();
        sessions.iter().map(|(id, said)| (RecordId::from(*id), Planned::of(fields(said), None, None))).collect()
    }

    fn changes(changes: &[(Slot, &str, &str)]) -> Vec<FieldChange> {
        changes.iter().map(|(slot, before, after)| FieldChange::new(*slot, before, after)).collect()
    }

    fn waits(id: &str, wish: Wish, said: &[(Slot, &str, &str)]) -> (RecordId, Edits) {
        let pending = Pending {
            order: 1,
            command: json::read(r#""a""#).expect("a name"),
            wish,
            concerns: id.into(),
            changes: changes(said),
            is_tried: false,
            is_set_aside: false,
            put_off_until: None,
        };
        (id.into(), Edits { waits: vec![pending], ..Edits::default() })
    }

    #[test]
    fn what_waits_is_shown_over_what_is_published_and_what_is_new_among_it() {
        let session = |hours: &str| format!(r#"{{"event":"event/tunis","day":1,"kind":"talk",{hours}}}"#);
        let [nine, ten] = [("09:00", 8), ("10:00", 9)].map(|(wall, utc)| {
            session(&format!(r#""starts_at":{},"starts_wall":"2027-04-01T{wall}""#, utc * 3_600_000))
        });
        let programme = Programme::of(&[
            ("event/tunis", r#"{"kind":"training","status":"planned","starts":"2027-04-01","ends":"2027-04-02"}"#),
            ("session/tunis/opening", &nine),
            ("session/tunis/seizing", &ten),
            ("text/fr/session/tunis/opening", r#"{"title":"Ouverture","place":"Grande salle"}"#),
        ]);
        let new = [(TITLE, "", "Café"), (DAY, "", "1"), (BEGINS, "", "09:30")];
        let why = EditNotDone {
            wish: Wish::EditSession,
            changes: changes(&[(DAY, "1", "3")]),
            why: Reason::SessionOutsideEvent,
        };
        let mut edits: AgendaEdits = [
            waits("session/tunis/opening", Wish::EditSession, &[(BEGINS, "09:00", "11:00")]),
            waits("session/tunis/new", Wish::EditSession, &new),
        ]
        .into();

        let planned = agenda(&programme, &"event/tunis".into(), &edits, None);
        let names: Vec<String> = on_day(&planned, 1).iter().map(ToString::to_string).collect();
        assert_eq!(names, ["session/tunis/new", "session/tunis/seizing", "session/tunis/opening"]);
        let opening = &planned[&RecordId::from("session/tunis/opening")];
        assert_eq!((opening.said(BEGINS), opening.state), ("11:00", State::Waits));
        assert_eq!(opening.words(EditField::Room, Language::Arabic), Some(("Grande salle", Language::French)));

        edits.insert("session/tunis/seizing".into(), Edits { not_done: vec![why], ..Edits::default() });
        let planned = agenda(&programme, &"event/tunis".into(), &edits, None);
        assert_eq!(planned[&RecordId::from("session/tunis/seizing")].state, State::NotDone);
        assert_eq!(on_day(&planned, 3), [RecordId::from("session/tunis/seizing")], "as it was typed");
    }
}
