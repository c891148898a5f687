//! An event that is written at a desk, or made there from another one, with its agenda on the new days.

use passerelle_shared::model::{
    CountryCode, Day, EditField, Event, EventKind, EventStatus, Kind, Language, PartialDate, RecordId, Session,
    SignUpPolicy, SignUpTerms, Slot, Text, Timestamp, Track, WallTime,
};
use passerelle_shared::rules::edit::event::policy_named;
use passerelle_shared::rules::edit::{Fields, new_event as rules};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::event::{StandingEvent, first_written, later, on_later_day};
use super::{Words, changed_json, edited_words, parts, publish, translations};
use crate::database::Result;
use crate::database::content::edited::value;
use crate::database::engine::take_turns;
use crate::database::scope::Change;
use crate::database::sign_up::places;
use crate::zones;

/// An event that isn't there, and what it is made from.
pub(in crate::database) struct NewEvent {
    id: RecordId,
    pub is_there: bool,
    original: Option<StandingEvent>,
}

impl NewEvent {
    /// From here on whoever else writes one of this name waits.
    pub async fn find(change: &mut Change, id: &RecordId, from: Option<RecordId>) -> Result<NewEvent> {
        take_turns(change.connection().await?, id.as_str()).await?;
        let is_there = places::lock(change, id).await?.is_some();
        let original = match from {
            Some(from) => StandingEvent::find(change, &from).await?,
            None => None,
        };
        Ok(NewEvent { id: id.clone(), is_there, original })
    }

    /// Whether hours of this zone can be told.
    pub fn knows_zone(zone: &str) -> bool {
        zones::zone(zone).is_some()
    }

    /// What it begins with, where it is made from another one.
    pub fn begins_with(&self) -> Option<Fields> {
        let original = self.original.as_ref()?;
        Some(rules::fields(&original.event, original.words.iter().map(|(language, text)| (*language, text))))
    }

    /// Carries out what was judged.
    pub async fn write(&self, change: &mut Change, fields: &Fields, now: Timestamp) -> Result<()> {
        let words: Words = self.original.iter().flat_map(|original| &original.words).map(come_along).collect();
        let words = edited_words(&words, fields);
        let mut event = written(self.original.as_ref().map(|original| &original.event), fields);
        event.follows = self.original.iter().map(|original| original.id.clone()).collect();
        event.translations = translations(&[], &words);
        if let Some(original) = &self.original {
            event.goes_on_until = self.copy_agenda(change, original, &event).await?;
        }
        first_written(change, &self.id, event, &words, now).await
    }

    /// When its last session ends.
    async fn copy_agenda(
        &self,
        change: &mut Change,
        original: &StandingEvent,
        event: &Event,
    ) -> Result<Option<Timestamp>> {
        let days = event.starts.zip(original.event.starts).and_then(|(new, old)| new.days_after(old));
        let days = days.unwrap_or_default();
        let zone = event.zone.as_deref().and_then(zones::zone);
        let copying = Copying { from: &original.id, to: &self.id };
        copying
            .each(change, Kind::Day, |day: Day| {
                let date = day.date.map(|date| on_later_day(date, days));
                Day { event: self.id.clone(), date, ..day }
            })
            .await?;
        copying.each(change, Kind::Track, |track: Track| Track { event: self.id.clone(), ..track }).await?;
        let mut last_end = None;
        copying
            .each(change, Kind::Session, |session: Session| {
                let mut session = Session {
                    event: self.id.clone(),
                    track: session.track.as_ref().map(|track| copying.name(track)),
                    starts_wall: session.starts_wall.and_then(|wall| later(wall, days)),
                    ends_wall: session.ends_wall.and_then(|wall| later(wall, days)),
                    ..session
                };
                if let Some(zone) = &zone {
                    zones::stamp_session(&mut session, zone);
                }
                last_end = last_end.max(session.ends_at);
                session
            })
            .await?;
        Ok(last_end)
    }
}

/// From the parts of one event to those of another.
#[derive(Clone, Copy)]
struct Copying<'a> {
    from: &'a RecordId,
    to: &'a RecordId,
}

impl Copying<'_> {
    /// With its words in all languages, and all that this version doesn't know.
    async fn each<T: Serialize + DeserializeOwned + Clone>(
        self,
        change: &mut Change,
        kind: Kind,
        mut copied: impl FnMut(T) -> T,
    ) -> Result<()> {
        let prefix = self.from.part(kind, "");
        let originals = parts(change, &prefix).await?;
        for (id, body) in &originals {
            let before: T = serde_json::from_str(body)?;
            let json = changed_json(Some(body), &value(&before)?, value(&copied(before))?)?;
            publish(change, &self.name(id), None, json);
        }
        for language in Language::ALL {
            for (id, body) in parts(change, &prefix.text(language)).await? {
                let about = id.translated().map_or_else(|| id.clone(), |(_, about)| about);
                // Of what was taken back there are words, too.
                if originals.contains_key(&about) {
                    publish(change, &self.name(&about).text(language), None, body);
                }
            }
        }
        Ok(())
    }

    /// `session/paris-2026/opening` → `session/paris-2027/opening`
    fn name(self, part: &RecordId) -> RecordId {
        let its_own = |kind: Kind| part.as_str().strip_prefix(self.from.part(kind, "").as_str());
        match part.kind().and_then(|kind| Some((kind, its_own(kind)?))) {
            Some((kind, name)) => self.to.part(kind, name),
            None => part.clone(),
        }
    }
}

/// What the form doesn't show, without what came of that one.
fn come_along((language, text): (&Language, &Text)) -> (Language, Text) {
    let Text { aims, themes, lines_of_work, .. } = text.clone();
    (*language, Text { aims, themes, lines_of_work, ..Text::default() })
}

/// What the original says that holds for another one as well, with what is typed.
fn written(original: Option<&Event>, fields: &Fields) -> Event {
    let plain = |field| fields.get(&Slot::plain(field)).map(String::as_str);
    let date = |field| plain(field).and_then(PartialDate::parse);
    let kind = plain(EditField::Kind).and_then(EventKind::named).unwrap_or(EventKind::Other);
    let (starts, ends) = (date(EditField::Starts), date(EditField::Ends));
    let days = starts.zip(ends).and_then(|(starts, ends)| ends.days_after(starts));
    let terms = plain(EditField::Policy).and_then(policy_named).map(|policy| SignUpTerms {
        capacity: plain(EditField::Capacity).and_then(|capacity| capacity.parse().ok()),
        closes_wall: plain(EditField::Closes).and_then(WallTime::parse),
        ..terms(original.and_then(Event::terms), policy)
    });
    let of_both = |original: &Event| Event { people: None.into(), countries: Vec::new(), ..original.clone() };
    Event {
        project: plain(EditField::Project).map(RecordId::from),
        kind,
        status: EventStatus::Planned,
        starts,
        ends,
        days: days.and_then(|days| u8::try_from(days.saturating_add(1)).ok()),
        zone: plain(EditField::Zone).map(str::to_owned),
        country: plain(EditField::Country).and_then(CountryCode::parse),
        participants: None,
        sign_up: terms.into(),
        goes_on_until: None,
        ..original.map_or_else(|| nothing(kind), of_both)
    }
}

/// The same quotas and questions as before, from now on.
fn terms(before: Option<SignUpTerms>, policy: SignUpPolicy) -> SignUpTerms {
    let new = SignUpTerms {
        version: 1,
        policy,
        capacity: None,
        quotas: Default::default(),
        opens_at: None,
        closes_at: None,
        opens_wall: None,
        closes_wall: None,
        asks: rules::ASKS.to_vec(),
    };
    match before {
        Some(SignUpTerms { quotas, asks, .. }) => SignUpTerms { quotas, asks, ..new },
        None => new,
    }
}

fn nothing(kind: EventKind) -> Event {
    Event {
        project: None,
        priority_area: None,
        kind,
        status: EventStatus::Planned,
        starts: None,
        ends: None,
        days: None,
        starts_at: None,
        ends_at: None,
        goes_on_until: None,
        zone: None,
        country: None,
        participants: None,
        countries: Vec::new(),
        organisations: None.into(),
        people: None.into(),
        contact: None.into(),
        languages: Vec::new(),
        interpretation: Vec::new(),
        more_languages: Vec::new(),
        more_interpretation: Vec::new(),
        follows: Vec::new(),
        related: Vec::new(),
        links: None.into(),
        sign_up: None.into(),
        translations: Vec::new(),
        sample: false,
    }
}
