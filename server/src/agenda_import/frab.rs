//! What both of frab's formats say of a session, as an agenda has it.

use std::collections::BTreeMap;

use jiff::civil::Time;
use passerelle_shared::model::{EditField, PartialDate, SessionKind};

use super::fault::Fault;
use super::hours;
use crate::database::{End, OtherSession, When};

/// A session as a file lists it: under which day and in which room, and the texts by their names.
#[derive(Debug, Clone, Default)]
pub(super) struct Listed {
    pub stands_at: String,
    pub day: Option<PartialDate>,
    /// What is listed before this hour is in the night after the day.
    pub day_begins: Option<Time>,
    pub room: Option<String>,
    pub texts: BTreeMap<String, String>,
    pub persons: Option<Vec<String>>,
}

impl Listed {
    fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(|text| text.trim())
    }

    fn said(&self, name: &str) -> Option<&str> {
        self.text(name).filter(|text| !text.is_empty())
    }

    fn fault(&self, reason: impl Into<String>) -> Fault {
        Fault::at(&self.stands_at, reason)
    }

    pub fn read(&self, zone: Option<&str>) -> Result<OtherSession, Fault> {
        let title = self.said("title").ok_or_else(|| self.fault("it has no title"))?;
        let (summary, body) = self.words();
        Ok(OtherSession {
            stands_at: self.stands_at.clone(),
            name: ["guid", "id"].iter().find_map(|name| self.said(name)).map(str::to_owned),
            title: title.to_owned(),
            room: self.text("room").or(self.room.as_deref()).map(str::to_owned),
            summary,
            body,
            track: self.text("track").map(str::to_owned),
            kind: self.said("type").map(kind),
            speakers: self.persons.clone(),
            spoken: self.said("language").and_then(hours::language),
            day: self.day,
            starts: self.starts(zone)?,
            ends: self.ends(zone)?,
            taken_back: None,
        })
    }

    /// What is too long for a summary is the beginning of the text.
    fn words(&self) -> (Option<String>, Option<String>) {
        let summary = self.joined(&["subtitle", "abstract"]);
        if summary.chars().count() > EditField::Summary.characters_max() {
            return (Some(String::new()), Some(self.joined(&["subtitle", "abstract", "description"])));
        }
        let says_so = ["subtitle", "abstract"].iter().any(|name| self.texts.contains_key(*name));
        (says_so.then_some(summary), self.text("description").map(str::to_owned))
    }

    fn joined(&self, names: &[&str]) -> String {
        names.iter().filter_map(|name| self.said(name)).collect::<Vec<&str>>().join("\n\n")
    }

    fn starts(&self, zone: Option<&str>) -> Result<Option<When>, Fault> {
        if let Some(when) = self.said("date").and_then(|date| hours::when(date, zone)) {
            return Ok(Some(when));
        }
        let Some(start) = self.said("start") else {
            return Err(self.fault(match self.said("date") {
                Some(date) => format!("`{date}` is not a date like 2026-04-01T09:00:00+01:00"),
                None => "it has neither a date nor a start".to_owned(),
            }));
        };
        let time = hours::clock(start).ok_or_else(|| self.fault(format!("`{start}` is not an hour like 09:00")))?;
        let day = self.said("date").and_then(hours::day).or(self.day);
        let day = day.ok_or_else(|| self.fault("it has an hour, and nobody says on which day"))?;
        Ok(hours::listed(day, self.day_begins, time, zone))
    }

    fn ends(&self, zone: Option<&str>) -> Result<Option<End>, Fault> {
        let end = self.said("end").and_then(|end| hours::when(end, zone)).map(End::At);
        let Some(duration) = self.said("duration") else { return Ok(end) };
        match hours::minutes(duration) {
            Some(0) => Ok(end.or(Some(End::Open))),
            Some(minutes) => Ok(Some(End::AfterMinutes(minutes))),
            None => Err(self.fault(format!("`{duration}` is not a duration like 0:45"))),
        }
    }
}

/// By our own words, else by those that other programs use.
pub(super) fn kind(text: &str) -> SessionKind {
    const WORDS: [(&str, SessionKind); 17] = [
        ("panel", SessionKind::Panel),
        ("discussion", SessionKind::Panel),
        ("podium", SessionKind::Panel),
        ("round table", SessionKind::Panel),
        ("table ronde", SessionKind::Panel),
        ("workshop", SessionKind::Workshop),
        ("tutorial", SessionKind::Workshop),
        ("atelier", SessionKind::Workshop),
        ("exercise", SessionKind::Exercise),
        ("exercice", SessionKind::Exercise),
        ("break", SessionKind::Break),
        ("pause", SessionKind::Break),
        ("ceremony", SessionKind::Ceremony),
        ("talk", SessionKind::Talk),
        ("lecture", SessionKind::Talk),
        ("keynote", SessionKind::Talk),
        ("presentation", SessionKind::Talk),
    ];
    let text = text.to_lowercase();
    WORDS.iter().find(|(word, _)| text.contains(word)).map_or(SessionKind::Other, |(_, kind)| *kind)
}
