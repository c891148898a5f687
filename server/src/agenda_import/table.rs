//! A table (CSV), a session a line: its columns are known by their names, in the first line, and stand in any order.
//!
//! ```text
//! Day, Title        must be there
//! Starts, Ends      or Duration; what ends before it starts ends on the next day
//! Room, Track, Summary, Text, Speakers (with commas or lines between them), Language, Kind
//! ID                by which a session is known again when its title or day has changed
//! ```

use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord};
use jiff::civil::Time;
use passerelle_shared::model::PartialDate;
use passerelle_shared::tables::as_typed;

use super::fault::Fault;
use super::{frab, hours};
use crate::database::{End, OtherAgenda, OtherSession};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Day,
    Title,
    Starts,
    Ends,
    Duration,
    Room,
    Track,
    Summary,
    Text,
    Speakers,
    Language,
    Kind,
    Id,
}

/// In small letters.
const NAMES: [(Column, &[&str]); 13] = [
    (Column::Day, &["day", "date", "jour"]),
    (Column::Title, &["title", "titre", "session"]),
    (Column::Starts, &["starts", "start", "begins", "from", "début", "de"]),
    (Column::Ends, &["ends", "end", "until", "to", "fin", "à"]),
    (Column::Duration, &["duration", "durée"]),
    (Column::Room, &["room", "location", "place", "salle", "lieu"]),
    (Column::Track, &["track", "theme", "thème", "filière"]),
    (Column::Summary, &["summary", "abstract", "résumé"]),
    (Column::Text, &["text", "description", "body", "texte"]),
    (Column::Speakers, &["speakers", "speaker", "persons", "intervenants", "intervenant"]),
    (Column::Language, &["language", "langue"]),
    (Column::Kind, &["kind", "type", "genre"]),
    (Column::Id, &["id", "guid", "uid"]),
];

fn column(name: &str) -> Option<Column> {
    let name = name.trim().to_lowercase();
    NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(column, _)| *column)
}

/// Whether the first line names what a table must have.
pub(super) fn has_head(text: &str) -> bool {
    let Some(head) = text.lines().next() else { return false };
    let separator = char::from(separator(head));
    let columns: Vec<Column> = head.split(separator).filter_map(|name| column(name.trim_matches('"'))).collect();
    [Column::Day, Column::Title].iter().all(|needed| columns.contains(needed))
}

/// The one that there are most of.
fn separator(head: &str) -> u8 {
    let count = |separator: &u8| head.bytes().filter(|byte| byte == separator).count();
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

pub(super) fn read(text: &str) -> Result<OtherAgenda, Vec<Fault>> {
    let head = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let separator = separator(head);
    let mut reader = ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(text.as_bytes());
    let head = reader.headers().map_err(|cause| vec![Fault::of_file(cause.to_string())])?.clone();
    let columns = columns(&head)?;
    let (mut sessions, mut faults) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let row = record.map_err(|cause| Fault::of_file(cause.to_string())).and_then(|record| {
            let line = line(text, record.position());
            Row { line, record, columns: &columns }.read()
        });
        match row {
            Ok(session) => sessions.extend(session),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(OtherAgenda { language: None, sessions }) } else { Err(faults) }
}

/// The reader's own count is of where the record before it ends.
fn line(text: &str, position: Option<&csv::Position>) -> usize {
    let at = position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or_default();
    let is_end = |byte: &&u8| matches!(byte, b'\r' | b'\n');
    let ends = text.as_bytes().get(at..).unwrap_or_default().iter().take_while(is_end).count();
    let before = text.as_bytes().get(..at.saturating_add(ends)).unwrap_or_default();
    before.iter().filter(|byte| **byte == b'\n').count().saturating_add(1)
}

fn columns(head: &StringRecord) -> Result<BTreeMap<Column, usize>, Vec<Fault>> {
    let (mut columns, mut faults) = (BTreeMap::new(), Vec::new());
    for (at, name) in head.iter().enumerate() {
        let Some(column) = column(name) else { continue };
        if columns.insert(column, at).is_some() {
            faults.push(Fault::at("line 1", format!("there is more than one column like `{}`", name.trim())));
        }
    }
    for (needed, name) in [(Column::Day, "Day"), (Column::Title, "Title")] {
        if !columns.contains_key(&needed) {
            faults.push(Fault::at("line 1", format!("there is no column `{name}`")));
        }
    }
    if faults.is_empty() { Ok(columns) } else { Err(faults) }
}

struct Row<'a> {
    line: usize,
    record: StringRecord,
    columns: &'a BTreeMap<Column, usize>,
}

impl Row<'_> {
    /// A line of which nothing is filled in is none.
    fn read(&self) -> Result<Option<OtherSession>, Fault> {
        if self.record.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(None);
        }
        let title = self.said(Column::Title).ok_or_else(|| self.fault("it has no title"))?;
        let day = self.said(Column::Day).ok_or_else(|| self.fault("it has no day"))?;
        let day = hours::day(day).ok_or_else(|| self.fault(format!("`{day}` is not a day like 2026-04-01")))?;
        let starts = self.hour(Column::Starts)?;
        let text = |column| self.cell(column).map(str::to_owned);
        Ok(Some(OtherSession {
            stands_at: self.stands_at(),
            name: self.said(Column::Id).map(str::to_owned),
            title: title.to_owned(),
            room: text(Column::Room),
            summary: text(Column::Summary),
            body: text(Column::Text),
            track: text(Column::Track),
            kind: self.said(Column::Kind).map(frab::kind),
            speakers: self.cell(Column::Speakers).map(names),
            spoken: self.said(Column::Language).and_then(hours::language),
            // Where there is an hour, it says the day, too; the session may stay in the night of the day before.
            day: starts.is_none().then_some(day),
            starts: starts.and_then(|time| hours::on_the_wall(day, time, None)),
            ends: self.ends(day, starts)?,
            taken_back: None,
        }))
    }

    fn ends(&self, day: PartialDate, starts: Option<Time>) -> Result<Option<End>, Fault> {
        if let Some(time) = self.hour(Column::Ends)? {
            let day = if starts.is_some_and(|starts| time <= starts) { hours::next(day) } else { day };
            return Ok(hours::on_the_wall(day, time, None).map(End::At));
        }
        match self.said(Column::Duration) {
            Some(lasts) => {
                let minutes = hours::minutes(lasts);
                let minutes = minutes.ok_or_else(|| self.fault(format!("`{lasts}` is not a duration like 0:45")))?;
                Ok(Some(End::AfterMinutes(minutes)))
            }
            None => {
                let is_asked = [Column::Ends, Column::Duration].iter().any(|column| self.columns.contains_key(column));
                Ok(is_asked.then_some(End::Open))
            }
        }
    }

    fn hour(&self, column: Column) -> Result<Option<Time>, Fault> {
        let Some(hour) = self.said(column) else { return Ok(None) };
        hours::clock(hour).map(Some).ok_or_else(|| self.fault(format!("`{hour}` is not an hour like 09:00")))
    }

    /// `None` where there is no such column; where the line ends before it, nothing stands in it.
    fn cell(&self, column: Column) -> Option<&str> {
        let at = self.columns.get(&column)?;
        Some(as_typed(self.record.get(*at).unwrap_or_default()).trim())
    }

    fn said(&self, column: Column) -> Option<&str> {
        self.cell(column).filter(|text| !text.is_empty())
    }

    fn stands_at(&self) -> String {
        format!("line {}", self.line)
    }

    fn fault(&self, reason: impl Into<String>) -> Fault {
        Fault::at(self.stands_at(), reason)
    }
}

fn names(cell: &str) -> Vec<String> {
    cell.split([',', '\n', '،']).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::{SessionKind, WallTime};

    use super::*;
    use crate::database::When;

    fn on_the_wall(text: &str) -> When {
        When::OnTheWall { wall: WallTime::parse(text).expect("an hour"), zone: None }
    }

    #[test]
    fn columns_stand_in_any_order_between_commas_semicolons_or_tabs_and_a_formula_is_text() {
        let rows = [
            ["Titre", "Jour", "Début", "Fin", "Intervenants", "Type", "Salle"],
            ["'=1+1", "01/04/2026", "23:00", "0:30", "\"Ana Ejemplo, Nour Mithal\"", "workshop", "\"A; , \"\"B\"\"\""],
            ["=cmd|' /C calc'!A0", "2026-04-02", "", "", "", "", ""],
        ];
        for separator in [",", ";", "\t"] {
            let text = rows.map(|row| row.join(separator)).join("\r\n") + "\r\n" + &separator.repeat(6) + "\r\n\r\n";
            // The quotation marks keep a separator within its cell.
            let sessions = read(&text).expect("an agenda").sessions;

            let [night, formula] = &sessions[..] else { panic!("{sessions:?}") };
            assert_eq!((night.title.as_str(), night.stands_at.as_str()), ("=1+1", "line 2"));
            assert_eq!(night.starts, Some(on_the_wall("2026-04-01T23:00")));
            assert_eq!(night.ends, Some(End::At(on_the_wall("2026-04-02T00:30"))));
            assert_eq!(night.speakers, Some(vec!["Ana Ejemplo".to_owned(), "Nour Mithal".to_owned()]));
            assert_eq!((night.kind, night.room.as_deref()), (Some(SessionKind::Workshop), Some("A; , \"B\"")));
            assert_eq!((night.track.as_ref(), night.summary.as_ref(), night.day), (None, None, None));
            assert_eq!(formula.title, "=cmd|' /C calc'!A0");
            assert_eq!((formula.day, &formula.starts), (PartialDate::parse("2026-04-02"), &None));
            assert_eq!(formula.ends, Some(End::Open));
        }
    }

    #[test]
    fn what_can_not_be_read_is_named_with_its_line() {
        for (text, fault) in [
            ("Jour,Début\n", "line 1: there is no column `Title`"),
            ("Title,Titre,Day\n", "line 1: there is more than one column like `Titre`"),
            ("Day,Title\n2026-04-01,\"two\nlines\"\n,B", "line 4: it has no day"),
            ("Day,Title\n2026-04-01\n", "line 2: it has no title"),
            ("Day,Title\nthe first,A\n", "line 2: `the first` is not a day like 2026-04-01"),
            ("Day,Title,Starts\n2026-04-01,A,noon\n", "line 2: `noon` is not an hour like 09:00"),
            ("Day,Title,Starts,Duration\n2026-04-01,A,9:00,long\n", "line 2: `long` is not a duration"),
        ] {
            let faults = read(text).expect_err("a bad file");
            assert!(faults[0].to_string().starts_with(fault), "{fault}\n{}", faults[0]);
        }
    }
}
