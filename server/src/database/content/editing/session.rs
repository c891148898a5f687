//! A session that is added to an agenda at a desk, changed or taken back.

use std::collections::BTreeSet;

use passerelle_shared::model::{EditField, Event, Kind, Language, RecordId, Session, Slot, Speaker, Text, Timestamp};
use passerelle_shared::rules::edit::session::{self as rules, Hours};
use passerelle_shared::rules::edit::{Command, Effect, Fields, Wish};
use serde_json::Value;

use super::event::StandingEvent;
use super::{Bodies, Words, bodies_of, edited_words, is_withdrawn, parts, publish, put, put_words, translations};
use super::{with_words, withdraw, words_in};
use crate::database::Result;
use crate::database::content::edited::value;
use crate::database::scope::Change;
use crate::zones;

/// A session as it stands, with its event, or one that nobody has added yet.
pub(in crate::database) struct StandingSession {
    id: RecordId,
    event: StandingEvent,
    session: Option<Session>,
    is_taken_back: bool,
    tracks: BTreeSet<RecordId>,
    words: Words,
    bodies: Bodies,
}

impl StandingSession {
    /// To be asked behind the event's lock.
    pub async fn find(change: &mut Change, event: StandingEvent, id: &RecordId) -> Result<StandingSession> {
        let bodies = bodies_of(change, &passerelle_shared::sync::Scope::programme(), id).await?;
        let session = bodies.get(id).map(|json| serde_json::from_str(json)).transpose()?;
        let is_taken_back = session.is_none() && is_withdrawn(change, id).await?;
        let tracks = parts(change, &event.id.part(Kind::Track, "")).await?.into_keys().collect();
        let words = if session.is_some() { words_in(&bodies, id)? } else { Words::new() };
        Ok(StandingSession { id: id.clone(), event, session, is_taken_back, tracks, words, bodies })
    }

    pub fn judge(&self, command: &Command) -> Effect {
        let zone = self.event.event.zone.as_deref().and_then(zones::zone);
        rules::judge(
            &rules::Situation {
                event: &self.event.event,
                fields: &self.fields(),
                is_taken_back: self.is_taken_back,
                tracks: &self.tracks,
                clocks: &|wall| zones::hour(wall, zone.as_ref()?),
            },
            command,
        )
    }

    /// Of one that isn't there there are none.
    fn fields(&self) -> Fields {
        let Some(session) = &self.session else { return Fields::new() };
        let words = self.words.iter().map(|(language, text)| (*language, text));
        rules::fields(&self.event.event, session, words)
    }

    /// Carries out what was judged.
    pub async fn change(&self, change: &mut Change, wish: Wish, changed: &Fields, now: Timestamp) -> Result<()> {
        self.change_alone(change, wish, changed, now)?;
        self.event.move_end(change).await
    }

    /// One of many: the end of its event is to be moved behind the last one.
    pub fn change_alone(&self, change: &mut Change, wish: Wish, changed: &Fields, now: Timestamp) -> Result<()> {
        match wish {
            Wish::TakeBackSession => self.take_back(change, changed, now),
            _ => self.edit(change, changed, now),
        }
    }

    fn edit(&self, change: &mut Change, changed: &Fields, now: Timestamp) -> Result<()> {
        let words = edited_words(&self.words, changed);
        let before = self.session.clone();
        let mut session = before.clone().unwrap_or_else(|| new_session(&self.event.id));
        let fields = self.fields().into_iter().chain(changed.clone()).collect();
        edit(&mut session, changed, hours(&self.event.event, &fields));
        session.translations = translations(&session.translations, &words);
        let before = before.map_or_else(|| Ok(Value::Null), |before| value(&before));
        put(change, &self.id, self.bodies.get(&self.id), before, value(&session))?;
        put_words(change, &self.id, &self.bodies, (&self.words, &words), now)
    }

    /// What it was called stays, with why it is gone.
    fn take_back(&self, change: &mut Change, notes: &Fields, now: Timestamp) -> Result<()> {
        let note = |language| notes.get(&Slot::words(EditField::Note, language)).cloned().unwrap_or_default();
        let reason = notes.values().next().cloned().unwrap_or_default();
        for id in with_words(&self.id) {
            let stands = self.bodies.get(&id);
            match id.translated() {
                Some((language, _)) => {
                    let title = self.words.get(&language).map(|text| text.title.clone()).unwrap_or_default();
                    let left = Text { title, note: note(language), ..Text::default() };
                    if left != Text::default() {
                        publish(change, &id, stands, value(&left)?.to_string());
                    }
                }
                None => withdraw(change, id, stands, &reason, now),
            }
        }
        Ok(())
    }
}

fn new_session(event: &RecordId) -> Session {
    Session {
        event: event.clone(),
        day: 1,
        track: None,
        kind: passerelle_shared::model::SessionKind::Other,
        starts_at: None,
        ends_at: None,
        starts_wall: None,
        ends_wall: None,
        speakers: Vec::new(),
        languages: Vec::new(),
        interpretation: Vec::new(),
        more_languages: Vec::new(),
        more_interpretation: Vec::new(),
        translations: Vec::new(),
    }
}

fn hours(event: &Event, fields: &Fields) -> Hours {
    let zone = event.zone.as_deref().and_then(zones::zone);
    rules::hours(event, fields, &|wall| zones::hour(wall, zone.as_ref()?)).unwrap_or_default()
}

fn edit(session: &mut Session, changed: &Fields, hours: Hours) {
    let changed = |field| changed.get(&Slot::plain(field));
    if let Some(day) = changed(EditField::Day).and_then(|day| day.parse().ok()) {
        session.day = day;
    }
    if [EditField::Day, EditField::Begins, EditField::Until].into_iter().any(|field| changed(field).is_some()) {
        (session.starts_at, session.ends_at) = (hours.starts_at(), hours.ends_at());
        (session.starts_wall, session.ends_wall) =
            (hours.begins.map(|(wall, _)| wall), hours.until.map(|(wall, _)| wall));
    }
    if let Some(kind) = changed(EditField::SessionKind).and_then(|kind| rules::kind_named(kind)) {
        session.kind = kind;
    }
    if let Some(track) = changed(EditField::Track) {
        session.track = (!track.is_empty()).then(|| RecordId::from(track.as_str()));
    }
    if let Some(speakers) = changed(EditField::Speakers).and_then(|typed| rules::speakers(typed)) {
        session.speakers = speakers.into_iter().map(|speaker| known(&session.speakers, speaker)).collect();
    }
    if let Some(languages) = changed(EditField::Languages).and_then(|typed| rules::languages(typed)) {
        (session.languages, session.more_languages) = Language::parted(languages);
    }
    if let Some(languages) = changed(EditField::Interpretation).and_then(|typed| rules::languages(typed)) {
        (session.interpretation, session.more_interpretation) = Language::parted(languages);
    }
}

/// With the names in other languages of whoever was there before under the same name.
fn known(before: &[Speaker], mut speaker: Speaker) -> Speaker {
    if let Some(same) = before.iter().find(|other| other.name == speaker.name) {
        speaker.names = same.names.clone();
    }
    if let Some(same) = before.iter().find(|other| other.affiliation == speaker.affiliation) {
        speaker.affiliation_names = same.affiliation_names.clone();
    }
    speaker
}
