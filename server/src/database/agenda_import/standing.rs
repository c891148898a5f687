//! What stands of an event's agenda when another program's comes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use passerelle_shared::model::{Event, Kind, Language, PartialDate, RecordId, Session, Text, Track};
use passerelle_shared::rules::edit::{Fields, session as rules};

use crate::database::Result;
use crate::zones;

pub(super) struct Standing {
    pub id: RecordId,
    pub event: Event,
    pub zone: TimeZone,
    pub first: PartialDate,
    pub last: PartialDate,
    pub words: BTreeMap<Language, Text>,
    /// In their order.
    pub tracks: Vec<StandingTrack>,
    pub sessions: BTreeMap<RecordId, StandingOne>,
    pub withdrawn: BTreeSet<RecordId>,
}

pub(super) struct StandingTrack {
    pub id: RecordId,
    pub order: u32,
    pub titles: Vec<String>,
}

pub(super) struct StandingOne {
    pub session: Session,
    pub words: BTreeMap<Language, Text>,
    pub fields: Fields,
}

/// What is published of an event and its agenda; what was withdrawn has no body.
pub(super) type Rows = BTreeMap<RecordId, Option<String>>;

impl Standing {
    /// `None` where its days or its zone aren't known.
    pub fn of(id: &RecordId, event: Event, rows: &Rows) -> Result<Option<Standing>> {
        let zone = event.zone.as_deref().and_then(zones::zone);
        let (Some(zone), Some(first)) = (zone, event.day(1)) else { return Ok(None) };
        let last = event.last_day_number().and_then(|last| event.day(last)).unwrap_or(first);
        let (mut tracks, mut sessions, mut withdrawn) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
        for (part, body) in rows {
            match (part.kind(), body) {
                (Some(Kind::Track), Some(body)) => tracks.push(track(part, body, rows)?),
                (Some(Kind::Session), Some(body)) => {
                    drop(sessions.insert(part.clone(), one(&event, part, body, rows)?));
                }
                (Some(Kind::Session), None) => drop(withdrawn.insert(part.clone())),
                _ => {}
            }
        }
        tracks.sort_by_key(|track| track.order);
        let words = words(id, rows)?;
        Ok(Some(Standing { id: id.clone(), event, zone, first, last, words, tracks, sessions, withdrawn }))
    }

    pub fn zone_name(&self) -> &str {
        self.event.zone.as_deref().unwrap_or_default()
    }

    /// The one in which other programs are told of it, unless they ask for another one.
    pub fn first_language(&self) -> Language {
        Language::ALL.into_iter().find(|language| self.words.contains_key(language)).unwrap_or(Language::English)
    }

    /// Other programs have no session without a room: of one that has none they are told where the event is, or its name.
    pub fn is_somewhere(&self, room: &str) -> bool {
        self.words.values().any(|words| [&words.place, &words.title].into_iter().any(|name| name == room))
    }
}

fn track(id: &RecordId, body: &str, rows: &Rows) -> Result<StandingTrack> {
    let track: Track = serde_json::from_str(body)?;
    let titles = words(id, rows)?.into_values().map(|words| words.title).collect();
    Ok(StandingTrack { id: id.clone(), order: track.order, titles })
}

fn one(event: &Event, id: &RecordId, body: &str, rows: &Rows) -> Result<StandingOne> {
    let session: Session = serde_json::from_str(body)?;
    let words = words(id, rows)?;
    let fields = rules::fields(event, &session, words.iter().map(|(language, text)| (*language, text)));
    Ok(StandingOne { session, words, fields })
}

fn words(id: &RecordId, rows: &Rows) -> Result<BTreeMap<Language, Text>> {
    let mut words = BTreeMap::new();
    for language in Language::ALL {
        if let Some(Some(json)) = rows.get(&id.text(language)) {
            words.insert(language, serde_json::from_str(json)?);
        }
    }
    Ok(words)
}
