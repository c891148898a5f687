//! A congress whose programme lives: revision by revision something is moved, renamed, withdrawn or brought back.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use passerelle_server::database::{Pack, PublishedEvent};
use passerelle_shared::json;
use passerelle_shared::model::{
    Event, EventKind, EventStatus, Kind, Names, RecordId, Session, SessionKind, Speaker, Text, Timestamp,
};

use crate::generated::{LANGUAGES, text, words};
use crate::plain;

const EVENTS: u32 = 10;
const SESSIONS_PER_EVENT: u32 = 8;
const SUMMARY_BYTES: usize = 300;
const PACK: &str = "congress";

/// What one revision did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Revision {
    SessionMoved,
    SessionRenamed,
    RoomChanged,
    PersonReplaced,
    SessionWithdrawn,
    SessionBroughtBack,
    EventCancelled,
    EventRestored,
    /// The sessions of half the congress are told anew at once.
    HalfRewritten,
}

impl Revision {
    pub const ALL: [Revision; 9] = [
        Revision::SessionMoved,
        Revision::SessionRenamed,
        Revision::RoomChanged,
        Revision::PersonReplaced,
        Revision::SessionWithdrawn,
        Revision::SessionBroughtBack,
        Revision::EventCancelled,
        Revision::EventRestored,
        Revision::HalfRewritten,
    ];
}

/// The organisers' own file: what is true, whatever servers and devices believe.
pub struct Congress {
    rng: Rng,
    events: BTreeMap<RecordId, Event>,
    sessions: BTreeMap<RecordId, Session>,
    words: BTreeMap<RecordId, Text>,
    withdrawn: BTreeSet<RecordId>,
    /// The same as JSON, as it is published.
    bodies: BTreeMap<RecordId, String>,
}

impl Congress {
    pub fn seeded(seed: u64) -> Congress {
        let (events, sessions, words) = Default::default();
        let (withdrawn, bodies) = Default::default();
        let mut congress = Congress { rng: Rng::with_seed(seed), events, sessions, words, withdrawn, bodies };
        for number in 0..EVENTS {
            let id = RecordId::new(Kind::Event, &format!("congress-{number:02}"));
            congress.events.insert(id.clone(), event());
            congress.print(&id);
            congress.write_words(&id);
            for session in 0..SESSIONS_PER_EVENT {
                congress.add_session(&id, session);
            }
        }
        congress
    }

    /// What a device has to show.
    pub fn bodies(&self) -> &BTreeMap<RecordId, String> {
        &self.bodies
    }

    pub fn is_withdrawn(&self, id: &RecordId) -> bool {
        let of = id.translated().map_or_else(|| id.clone(), |(_, of)| of);
        self.withdrawn.contains(&of)
    }

    pub fn is_cancelled(&self, id: &RecordId) -> bool {
        self.events.get(id).is_some_and(|event| event.status == EventStatus::Cancelled)
    }

    pub fn pack(&self) -> Pack {
        let is_event = |id: &RecordId| id.kind() == Some(Kind::Event);
        let records = self.bodies.iter().filter(|(id, _)| !is_event(id));
        let events = self.events.iter().map(|(id, event)| PublishedEvent {
            id: id.clone(),
            event: event.clone(),
            conditions: String::new(),
            conditions_of_0_1: String::new(),
        });
        Pack {
            name: PACK.to_owned(),
            records: records.map(|(id, json)| (id.clone(), json.clone())).collect(),
            events: events.collect(),
            removals: self.withdrawn.iter().map(|id| (id.clone(), "The speaker can't come.".to_owned())).collect(),
            anchor: None,
        }
    }

    /// Mostly small things, seldom a large one.
    pub fn revise(&mut self) -> Revision {
        let (session, event) = (self.some_session(), self.some_event());
        let revision = match self.rng.u32(0..1_000) {
            0..300 => Revision::SessionMoved,
            300..500 => Revision::SessionRenamed,
            500..700 => Revision::RoomChanged,
            700..840 => Revision::PersonReplaced,
            840..960 if self.withdrawn.is_empty() || self.rng.bool() => Revision::SessionWithdrawn,
            840..960 => Revision::SessionBroughtBack,
            960..995 if self.is_cancelled(&event) => Revision::EventRestored,
            960..995 => Revision::EventCancelled,
            _ => Revision::HalfRewritten,
        };
        match revision {
            Revision::SessionMoved => self.change_session(&session, |session, rng| {
                session.starts_at = Some(Timestamp(rng.i64(0..100) * 15 * Timestamp::MINUTE));
            }),
            Revision::PersonReplaced => self.change_session(&session, |session, rng| {
                session.speakers = vec![speaker(rng)];
            }),
            Revision::SessionRenamed => {
                self.change_words(&session, |text, language, rng| text.title = words(language, 7, rng));
            }
            Revision::RoomChanged => {
                self.change_words(&session, |text, language, rng| text.place = words(language, 2, rng));
            }
            Revision::SessionWithdrawn => {
                self.withdrawn.insert(session.clone());
                self.print_all_of(&session);
            }
            Revision::SessionBroughtBack => {
                let gone = self.rng.choice(&self.withdrawn).expect("there is one").clone();
                self.withdrawn.remove(&gone);
                self.print_all_of(&gone);
            }
            Revision::EventCancelled => self.set_status(&event, EventStatus::Cancelled),
            Revision::EventRestored => self.set_status(&event, EventStatus::Planned),
            Revision::HalfRewritten => {
                let half = self.sessions.len() / 2;
                let sessions: Vec<RecordId> = self.sessions.keys().take(half).cloned().collect();
                sessions.iter().for_each(|session| self.write_words(session));
            }
        }
        revision
    }

    fn add_session(&mut self, event: &RecordId, number: u32) {
        let id = RecordId::new(Kind::Session, &format!("{}/session-{number}", event.slug()));
        let session = Session {
            starts_at: Some(Timestamp(i64::from(number) * Timestamp::HOUR)),
            speakers: vec![speaker(&mut self.rng)],
            ..plain::session(event, 1, SessionKind::Talk)
        };
        self.sessions.insert(id.clone(), session);
        self.print(&id);
        self.write_words(&id);
    }

    fn write_words(&mut self, of: &RecordId) {
        for language in LANGUAGES {
            let text = Text {
                title: words(language, 7, &mut self.rng),
                summary: text(language, SUMMARY_BYTES, &mut self.rng),
                place: words(language, 2, &mut self.rng),
                ..Text::default()
            };
            let id = words_of(language, of);
            self.words.insert(id.clone(), text);
            self.print(&id);
        }
    }

    fn change_session(&mut self, id: &RecordId, change: impl Fn(&mut Session, &mut Rng)) {
        change(self.sessions.get_mut(id).expect("a session"), &mut self.rng);
        self.print(id);
    }

    fn change_words(&mut self, of: &RecordId, change: impl Fn(&mut Text, &str, &mut Rng)) {
        for language in LANGUAGES {
            let id = words_of(language, of);
            change(self.words.get_mut(&id).expect("its words"), language, &mut self.rng);
            self.print(&id);
        }
    }

    fn set_status(&mut self, event: &RecordId, status: EventStatus) {
        self.events.get_mut(event).expect("an event").status = status;
        self.print(event);
        let note = if status == EventStatus::Cancelled { "The host had to cancel." } else { "" };
        self.change_words(event, |text, _, _| note.clone_into(&mut text.note));
    }

    fn some_event(&mut self) -> RecordId {
        self.rng.choice(self.events.keys()).expect("there are events").clone()
    }

    fn some_session(&mut self) -> RecordId {
        let live: Vec<&RecordId> = self.sessions.keys().filter(|id| !self.withdrawn.contains(id)).collect();
        (*self.rng.choice(&live).expect("most are live")).clone()
    }

    fn print_all_of(&mut self, id: &RecordId) {
        self.print(id);
        LANGUAGES.iter().for_each(|language| self.print(&words_of(language, id)));
    }

    fn print(&mut self, id: &RecordId) {
        let event = self.events.get(id).map(json::write);
        let session = || self.sessions.get(id).map(json::write);
        let words = || self.words.get(id).map(json::write);
        match event.or_else(session).or_else(words).filter(|_| !self.is_withdrawn(id)) {
            Some(json) => self.bodies.insert(id.clone(), json),
            None => self.bodies.remove(id),
        };
    }
}

fn words_of(language: &str, of: &RecordId) -> RecordId {
    format!("text/{language}/{of}").into()
}

fn speaker(rng: &mut Rng) -> Speaker {
    Speaker {
        name: words("fr", 2, rng),
        affiliation: words("fr", 3, rng),
        names: Names::default(),
        affiliation_names: Names::default(),
    }
}

fn event() -> Event {
    plain::event(EventKind::Conference, EventStatus::Planned)
}
