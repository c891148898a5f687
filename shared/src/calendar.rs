//! An event as a file that calendars read (iCalendar, RFC 5545), the same from the app and in mails.
//!
//! - The `UID` is the event's name and the `SEQUENCE` counts up with what its terms count, so that a later file takes the
//!   place of an earlier one, also one that says that the event is cancelled.
//! - What lasts some days, or whose hours aren't known, stands on its days; what lasts some hours stands on instants in UTC,
//!   which need no table of time zones.

use crate::model::{Event, EventStatus, Language, PartialDate, RecordId, Session, Timestamp};

/// What stands in the file.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    pub id: &'a RecordId,
    pub event: &'a Event,
    /// Its title and place in `language`; the place may be empty.
    pub title: &'a str,
    pub place: &'a str,
    pub language: Language,
    /// See [`hours`].
    pub hours: Option<Hours>,
    /// Where the event is to be read about.
    pub url: Option<&'a str>,
    pub made_at: Timestamp,
}

/// From the beginning of the first session to the end of the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
}

/// A calendar's own word for the file's type, with the method that mail programs ask for.
pub const CONTENT_TYPE: &str = "text/calendar; charset=utf-8; method=PUBLISH";

/// The hours of an event, where a session says when it begins and one when it ends.
pub fn hours<'a>(sessions: impl Iterator<Item = &'a Session>) -> Option<Hours> {
    let (mut starts_at, mut ends_at) = (None::<Timestamp>, None::<Timestamp>);
    for session in sessions {
        let start = session.starts_at;
        starts_at = start.map(|start| starts_at.map_or(start, |first| first.min(start))).or(starts_at);
        ends_at = ends_at.max(session.ends_at.or(start));
    }
    let hours = Hours { starts_at: starts_at?, ends_at: ends_at? };
    (hours.starts_at < hours.ends_at).then_some(hours)
}

pub fn file_name(id: &RecordId) -> String {
    [id.slug(), ".ics"].concat()
}

/// `None` where no day is known.
pub fn file(entry: &Entry<'_>) -> Option<String> {
    let Entry { id, event, title, place, language, .. } = *entry;
    let when = when(event, entry.hours)?;
    let (status, is_cancelled) = match event.status {
        EventStatus::Cancelled => ("CANCELLED", 1),
        _ => ("CONFIRMED", 0),
    };
    let sequence =
        event.terms().map_or(0, |terms| u64::from(terms.version).saturating_mul(2)).saturating_add(is_cancelled);
    let language = [";LANGUAGE=", language.code()].concat();

    let mut lines = Lines::default();
    for line in
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Passerelle//Passerelle//EN", "METHOD:PUBLISH", "BEGIN:VEVENT"]
    {
        lines.add(&[line]);
    }
    lines.add(&["UID:", &id.as_str().replace('/', "-"), "@passerelle"]);
    lines.add(&["SEQUENCE:", &sequence.to_string()]);
    lines.add(&["DTSTAMP:", &instant(entry.made_at)]);
    let [start, end] = when;
    lines.add(&["DTSTART", &start]);
    lines.add(&["DTEND", &end]);
    lines.add(&["SUMMARY", &language, ":", &escaped(title)]);
    if !place.trim().is_empty() {
        lines.add(&["LOCATION", &language, ":", &escaped(place)]);
    }
    if let Some(contact) = event.contact.read() {
        lines.add(&["ORGANIZER;CN=\"", &quotable(&contact.name), "\":mailto:", &contact.email]);
    }
    if let Some(url) = entry.url {
        lines.add(&["URL:", &quotable(url)]);
    }
    lines.add(&["STATUS:", status]);
    lines.add(&["END:VEVENT"]);
    lines.add(&["END:VCALENDAR"]);
    Some(lines.0)
}

/// What stands behind `DTSTART` and `DTEND`; the end of days is the day after.
fn when(event: &Event, hours: Option<Hours>) -> Option<[String; 2]> {
    let first = event.starts.filter(|date| date.is_a_day())?;
    let last = event.ends.filter(|date| date.is_a_day()).unwrap_or(first);
    if let Some(Hours { starts_at, ends_at }) = hours.filter(|_| first == last) {
        return Some([starts_at, ends_at].map(|at| [":", &instant(at)].concat()));
    }
    let day = |date: PartialDate| [";VALUE=DATE:", &date.to_string().replace('-', "")].concat();
    Some([day(first), day(PartialDate::of_utc(last.end_utc().plus_ms(1)))])
}

/// `20270105T080000Z`.
fn instant(at: Timestamp) -> String {
    let day = PartialDate::of_utc(at);
    let seconds = at.since_ms(day.start_utc()) / Timestamp::SECOND;
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{}T{hour:02}{minute:02}{second:02}Z", day.to_string().replace('-', ""))
}

/// Text as a value: its lines are kept, and nothing in it ends the value.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => escaped.push_str("\\n"),
            '\t' => escaped.push(' '),
            other if other.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// What may stand between quotes, or in an address.
fn quotable(text: &str) -> String {
    let text = text.chars().filter(|character| !character.is_control());
    text.map(|character| if character == '"' { '\'' } else { character }).collect()
}

/// Lines that end as the standard wants it, and go on in the next where they are long.
#[derive(Default)]
struct Lines(String);

impl Lines {
    const OCTETS_MAX: usize = 75;

    fn add(&mut self, parts: &[&str]) {
        let mut octets = 0_usize;
        for character in parts.iter().flat_map(|part| part.chars()) {
            if octets.saturating_add(character.len_utf8()) > Self::OCTETS_MAX {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(character);
            octets = octets.saturating_add(character.len_utf8());
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    fn event(json: &str) -> Event {
        json::read(json).expect("an event")
    }

    fn seminar() -> Event {
        event(
            r#"{"kind":"seminar","status":"planned","starts":"2027-01-04","ends":"2027-01-06",
                "contact":{"name":"The \"office\"","email":"office@example.org"},
                "sign_up":{"version":3,"policy":"open"}}"#,
        )
    }

    fn entry<'a>(id: &'a RecordId, event: &'a Event, title: &'a str) -> Entry<'a> {
        let (place, language) = ("Rabat, Maroc", Language::French);
        let made_at = PartialDate::parse("2026-11-26").expect("a day").start_utc();
        Entry { id, event, title, place, language, hours: None, url: Some("https://example.org/events/rabat"), made_at }
    }

    fn unfolded(file: &str) -> Vec<String> {
        file.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn some_days_stand_from_the_first_to_the_one_after_the_last() {
        let (id, event) = (RecordId::from("event/rabat"), seminar());

        let file = file(&entry(&id, &event, "Séminaire")).expect("its days are known");

        assert_eq!(
            unfolded(&file),
            [
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//Passerelle//Passerelle//EN",
                "METHOD:PUBLISH",
                "BEGIN:VEVENT",
                "UID:event-rabat@passerelle",
                "SEQUENCE:6",
                "DTSTAMP:20261126T000000Z",
                "DTSTART;VALUE=DATE:20270104",
                "DTEND;VALUE=DATE:20270107",
                "SUMMARY;LANGUAGE=fr:Séminaire",
                "LOCATION;LANGUAGE=fr:Rabat\\, Maroc",
                "ORGANIZER;CN=\"The 'office'\":mailto:office@example.org",
                "URL:https://example.org/events/rabat",
                "STATUS:CONFIRMED",
                "END:VEVENT",
                "END:VCALENDAR",
            ]
        );
    }

    #[test]
    fn some_hours_stand_on_instants_and_what_has_no_day_stands_nowhere() {
        let id = RecordId::from("event/rabat");
        let one_day = event(r#"{"kind":"seminar","status":"planned","starts":"2026-12-31","ends":"2026-12-31"}"#);
        let some_month = event(r#"{"kind":"seminar","status":"planned","starts":"2026-12"}"#);
        let midnight = PartialDate::parse("2027-01-01").expect("a day").start_utc();
        let hours = Some(Hours { starts_at: midnight.plus_ms(-Timestamp::HOUR), ends_at: midnight.plus_ms(90_000) });

        let lines = unfolded(&file(&Entry { hours, ..entry(&id, &one_day, "a") }).expect("a day"));

        assert!(lines.contains(&"DTSTART:20261231T230000Z".to_owned()), "{lines:?}");
        assert!(lines.contains(&"DTEND:20270101T000130Z".to_owned()), "{lines:?}");
        assert_eq!(file(&entry(&id, &some_month, "a")), None);
    }

    #[test]
    fn what_is_cancelled_takes_the_place_of_what_was_confirmed() {
        let (id, held) = (RecordId::from("event/rabat"), seminar());
        let cancelled = Event { status: EventStatus::Cancelled, ..seminar() };

        let before = unfolded(&file(&entry(&id, &held, "a")).expect("days"));
        let after = unfolded(&file(&entry(&id, &cancelled, "a")).expect("days"));

        assert_eq!(before[5], after[5], "one event");
        assert_eq!((before[6].as_str(), after[6].as_str()), ("SEQUENCE:6", "SEQUENCE:7"));
        assert!(after.contains(&"STATUS:CANCELLED".to_owned()));
    }

    #[test]
    fn whatever_a_title_says_it_is_a_title() {
        let (id, event) = (RecordId::from("event/rabat"), seminar());
        for (title, value) in [
            ("a;b,c\\d", "a\\;b\\,c\\\\d"),
            ("a\r\nEND:VEVENT\nb\rc\u{2028}d", "a\\nEND:VEVENT\\nb\\nc\\nd"),
            ("a\u{0}\u{7}\tb", "a b"),
            ("\u{202E}تدريب\u{202C}", "\u{202E}تدريب\u{202C}"),
            ("", ""),
        ] {
            let lines = unfolded(&file(&entry(&id, &event, title)).expect("days"));

            assert_eq!(lines[10], ["SUMMARY;LANGUAGE=fr:", value].concat());
            assert_eq!(lines.len(), 17);
        }
    }

    #[test]
    fn no_line_is_longer_than_the_standard_allows_and_no_character_is_cut() {
        let (id, event) = (RecordId::from("event/rabat"), seminar());
        for letter in ["a", "é", "ش", "😀", "e\u{301}"] {
            for length in 0..160 {
                let title = letter.repeat(length);
                let file = file(&entry(&id, &event, &title)).expect("days");

                assert!(file.split("\r\n").all(|line| line.len() <= 75), "{file}");
                assert!(!file.replace("\r\n", "").contains(['\r', '\n']));
                assert!(unfolded(&file).contains(&["SUMMARY;LANGUAGE=fr:", &*title].concat()));
            }
        }
    }

    #[test]
    fn hours_go_from_the_first_session_to_the_end_of_the_last() {
        let session = |starts: Option<i64>, ends: Option<i64>| -> Session {
            let at = |at: Option<i64>| at.map_or("null".to_owned(), |at| at.to_string());
            let (starts, ends) = (at(starts), at(ends));
            json::read(&format!(r#"{{"event":"event/a","day":1,"kind":"talk","starts_at":{starts},"ends_at":{ends}}}"#))
                .expect("a session")
        };
        let of = |sessions: &[Session]| hours(sessions.iter()).map(|hours| (hours.starts_at.0, hours.ends_at.0));

        assert_eq!(of(&[session(Some(5), Some(9)), session(Some(2), Some(4)), session(None, None)]), Some((2, 9)));
        assert_eq!(of(&[session(Some(5), None), session(Some(2), None)]), Some((2, 5)));
        assert_eq!(of(&[session(None, None)]), None);
        assert_eq!(of(&[session(Some(5), None)]), None);
    }
}
