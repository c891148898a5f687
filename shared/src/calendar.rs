//! What a calendar takes as a file (iCalendar, RFC 5545), the same from the app and in mails: an event, a session, or all
//! that somebody has in their agenda.
//!
//! - The `UID` is the record's name, and the `SEQUENCE` counts up: with what an event's terms count, and for a session with
//!   when it was known so. A later file takes the place of an earlier one, also one that says that it is cancelled.
//! - What lasts some days, or whose hours aren't known, stands on its days; what lasts some hours stands on instants in UTC,
//!   which need no table of time zones.

use crate::model::{Contact, Event, EventStatus, Language, PartialDate, RecordId, Session, Timestamp};

/// What stands in the file.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    pub id: &'a RecordId,
    pub facts: Facts,
    /// In `language`; place and description may be empty.
    pub title: &'a str,
    pub place: &'a str,
    pub description: &'a str,
    pub language: Language,
    /// Where it is to be read about.
    pub url: Option<&'a str>,
    pub made_at: Timestamp,
}

/// What is so in every language.
#[derive(Debug, Clone)]
pub struct Facts {
    pub when: When,
    pub standing: Standing,
    pub sequence: u64,
    pub contact: Option<Contact>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// From the first to the last of them.
    Days {
        first: PartialDate,
        last: PartialDate,
    },
    Hours {
        starts_at: Timestamp,
        ends_at: Option<Timestamp>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Confirmed,
    /// It takes place, and nobody has said that one may come.
    Tentative,
    Cancelled,
}

/// From the beginning of the first session to the end of the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
}

impl Facts {
    /// `None` where no day is known. One day with hours stands on them, see [`hours`].
    pub fn of_event(event: &Event, hours: Option<Hours>) -> Option<Facts> {
        let first = event.starts.filter(|date| date.is_a_day())?;
        let last = event.ends.filter(|date| date.is_a_day()).unwrap_or(first);
        let when = match hours.filter(|_| first == last) {
            Some(Hours { starts_at, ends_at }) => When::Hours { starts_at, ends_at: Some(ends_at) },
            None => When::Days { first, last },
        };
        let standing = standing(event);
        let terms = event.terms().map_or(0, |terms| u64::from(terms.version).saturating_mul(2));
        let sequence = terms.saturating_add(u64::from(standing == Standing::Cancelled));
        Some(Facts { when, standing, sequence, contact: event.contact.read() })
    }

    /// As of when it is known so: what was known later takes the place of it.
    pub fn of_session(session: &Session, event: &Event, known_at: Timestamp) -> Option<Facts> {
        let on_its_day = || event.day(session.day).map(|day| When::Days { first: day, last: day });
        let by_the_clock = session.starts_at.map(|starts_at| When::Hours { starts_at, ends_at: session.ends_at });
        let sequence = (known_at.0.saturating_sub(SEQUENCES_FROM.0) / Timestamp::MINUTE).max(0).unsigned_abs();
        Some(Facts { when: by_the_clock.or_else(on_its_day)?, standing: standing(event), sequence, contact: None })
    }
}

fn standing(event: &Event) -> Standing {
    if event.status == EventStatus::Cancelled { Standing::Cancelled } else { Standing::Confirmed }
}

/// 2026-01-01: minutes from then on fit into the 31 bits of a `SEQUENCE`.
const SEQUENCES_FROM: Timestamp = Timestamp(1_767_225_600_000);

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
    [&id.slug().replace('/', "-"), ".ics"].concat()
}

/// All in one file.
pub fn file(entries: &[Entry<'_>]) -> String {
    let mut lines = Lines::default();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Passerelle//Passerelle//EN", "METHOD:PUBLISH"] {
        lines.add(&[line]);
    }
    for entry in entries {
        add(&mut lines, entry);
    }
    lines.add(&["END:VCALENDAR"]);
    lines.0
}

fn add(lines: &mut Lines, entry: &Entry<'_>) {
    let Entry { id, title, place, description, .. } = *entry;
    let Facts { when, standing, sequence, ref contact } = entry.facts;
    let language = [";LANGUAGE=", entry.language.code()].concat();
    lines.add(&["BEGIN:VEVENT"]);
    lines.add(&["UID:", &uid(id)]);
    lines.add(&["SEQUENCE:", &sequence.to_string()]);
    lines.add(&["DTSTAMP:", &instant(entry.made_at)]);
    for line in times(when).into_iter().flatten() {
        lines.add(&[&line]);
    }
    lines.add(&["SUMMARY", &language, ":", &escaped(title)]);
    for (name, text) in [("LOCATION", place), ("DESCRIPTION", description)] {
        if !text.trim().is_empty() {
            lines.add(&[name, &language, ":", &escaped(text)]);
        }
    }
    if let Some(contact) = contact {
        lines.add(&["ORGANIZER;CN=\"", &quotable(&contact.name), "\":mailto:", &contact.email]);
    }
    if let Some(url) = entry.url {
        lines.add(&["URL:", &quotable(url)]);
    }
    let status = match standing {
        Standing::Confirmed => "CONFIRMED",
        Standing::Tentative => "TENTATIVE",
        Standing::Cancelled => "CANCELLED",
    };
    lines.add(&["STATUS:", status]);
    lines.add(&["END:VEVENT"]);
}

/// `event-rabat@passerelle`, `session-rabat.opening@passerelle`: no slug has a point in it.
pub fn uid(id: &RecordId) -> String {
    [&id.as_str().replacen('/', "-", 1).replace('/', "."), "@passerelle"].concat()
}

/// `DTSTART`, and `DTEND` where an end is known; the end of days is the day after.
fn times(when: When) -> [Option<String>; 2] {
    match when {
        When::Days { first, last } => {
            let day =
                |name: &str, date: PartialDate| [name, ";VALUE=DATE:", &date.to_string().replace('-', "")].concat();
            let after = PartialDate::of_utc(last.end_utc().plus_ms(1));
            [Some(day("DTSTART", first)), Some(day("DTEND", after))]
        }
        When::Hours { starts_at, ends_at } => {
            let at = |name: &str, at: Timestamp| [name, ":", &instant(at)].concat();
            [Some(at("DTSTART", starts_at)), ends_at.map(|ends_at| at("DTEND", ends_at))]
        }
    }
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

    fn entry<'a>(id: &'a RecordId, event: &Event, title: &'a str) -> Entry<'a> {
        Entry {
            id,
            facts: Facts::of_event(event, None).expect("its days are known"),
            title,
            place: "Rabat, Maroc",
            description: "",
            language: Language::French,
            url: Some("https://example.org/events/rabat"),
            made_at: PartialDate::parse("2026-11-26").expect("a day").start_utc(),
        }
    }

    fn session(starts: Option<i64>, ends: Option<i64>) -> Session {
        let at = |at: Option<i64>| at.map_or("null".to_owned(), |at| at.to_string());
        let (starts, ends) = (at(starts), at(ends));
        json::read(&format!(r#"{{"event":"event/a","day":2,"kind":"talk","starts_at":{starts},"ends_at":{ends}}}"#))
            .expect("a session")
    }

    fn unfolded(file: &str) -> Vec<String> {
        file.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn some_days_stand_from_the_first_to_the_one_after_the_last() {
        let (id, event) = (RecordId::from("event/rabat"), seminar());

        let file = file(&[entry(&id, &event, "Séminaire")]);

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

        let facts = Facts::of_event(&one_day, hours).expect("a day");
        let lines = unfolded(&file(&[Entry { facts, ..entry(&id, &one_day, "a") }]));

        assert!(lines.contains(&"DTSTART:20261231T230000Z".to_owned()), "{lines:?}");
        assert!(lines.contains(&"DTEND:20270101T000130Z".to_owned()), "{lines:?}");
        assert!(Facts::of_event(&some_month, None).is_none());
    }

    #[test]
    fn what_is_cancelled_takes_the_place_of_what_was_confirmed() {
        let (id, held) = (RecordId::from("event/rabat"), seminar());
        let cancelled = Event { status: EventStatus::Cancelled, ..seminar() };

        let before = unfolded(&file(&[entry(&id, &held, "a")]));
        let after = unfolded(&file(&[entry(&id, &cancelled, "a")]));

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
            let lines = unfolded(&file(&[entry(&id, &event, title)]));

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
                let file = file(&[entry(&id, &event, &title)]);

                assert!(file.split("\r\n").all(|line| line.len() <= 75), "{file}");
                assert!(!file.replace("\r\n", "").contains(['\r', '\n']));
                assert!(unfolded(&file).contains(&["SUMMARY;LANGUAGE=fr:", &*title].concat()));
            }
        }
    }

    #[test]
    fn hours_go_from_the_first_session_to_the_end_of_the_last() {
        let of = |sessions: &[Session]| hours(sessions.iter()).map(|hours| (hours.starts_at.0, hours.ends_at.0));

        assert_eq!(of(&[session(Some(5), Some(9)), session(Some(2), Some(4)), session(None, None)]), Some((2, 9)));
        assert_eq!(of(&[session(Some(5), None), session(Some(2), None)]), Some((2, 5)));
        assert_eq!(of(&[session(None, None)]), None);
        assert_eq!(of(&[session(Some(5), None)]), None);
    }

    #[test]
    fn a_session_stands_on_its_hours_on_its_day_or_nowhere_and_what_was_known_later_counts() {
        let event = seminar();
        let known = |minutes: i64| Timestamp(SEQUENCES_FROM.0 + minutes * Timestamp::MINUTE);
        let facts = |session: &Session, event: &Event, minutes| Facts::of_session(session, event, known(minutes));
        let when = |session: &Session| facts(session, &event, 0).map(|facts| facts.when);
        let day = PartialDate::parse("2027-01-05").expect("a day");

        let (starts_at, ends_at) = (Timestamp(5), Some(Timestamp(9)));
        assert_eq!(when(&session(Some(5), Some(9))), Some(When::Hours { starts_at, ends_at }));
        assert_eq!(when(&session(Some(5), None)), Some(When::Hours { starts_at, ends_at: None }));
        assert_eq!(when(&session(None, None)), Some(When::Days { first: day, last: day }));
        let some_day = self::event(r#"{"kind":"seminar","status":"planned"}"#);
        assert!(facts(&session(None, None), &some_day, 0).is_none());

        let sequences = [-5, 0, 7, 600_000].map(|minutes| facts(&session(Some(5), None), &event, minutes));
        let sequences = sequences.map(|facts| facts.expect("its hours").sequence);
        assert_eq!(sequences, [0, 0, 7, 600_000]);
    }

    #[test]
    fn a_whole_agenda_is_read_alike_by_another_program() {
        use icalendar::Component;

        let titles = ["تدريب على الأدلة الرقمية، الجلسة الأولى؛ مع أسئلة", "a,b;c\\d\ne", "x"];
        let long = "Très long titre ".repeat(40);
        let ids = ["event/rabat", "session/rabat/1-2", "session/rabat-1/2", "event/tunis"].map(RecordId::from);
        let cancelled = Event { status: EventStatus::Cancelled, ..seminar() };
        let mut entries = vec![
            entry(&ids[0], &seminar(), titles[0]),
            entry(&ids[1], &seminar(), titles[1]),
            entry(&ids[2], &seminar(), &long),
            entry(&ids[3], &cancelled, titles[2]),
        ];
        entries[1].facts = Facts::of_session(&session(Some(0), None), &seminar(), Timestamp(0)).expect("its hour");
        entries[2].facts.standing = Standing::Tentative;
        entries[2].description = "En attente de décision";

        let file = file(&entries);

        let read: icalendar::Calendar = file.parse().expect("an iCalendar file");
        let told: Vec<[Option<String>; 4]> = read
            .components
            .iter()
            .map(|one| {
                let icalendar::CalendarComponent::Event(one) = one else { panic!("an event") };
                ["UID", "SUMMARY", "STATUS", "DTEND"].map(|name| one.property_value(name).map(str::to_owned))
            })
            .collect();
        let expected = [
            ["event-rabat@passerelle", titles[0], "CONFIRMED", "20270107"],
            ["session-rabat.1-2@passerelle", titles[1], "CONFIRMED", ""],
            ["session-rabat-1.2@passerelle", &long, "TENTATIVE", "20270107"],
            ["event-tunis@passerelle", titles[2], "CANCELLED", "20270107"],
        ];
        let expected = expected.map(|one| one.map(|value| Some(value.to_owned()).filter(|value| !value.is_empty())));
        assert_eq!(told, expected);
    }
}
