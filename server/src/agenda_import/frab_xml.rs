//! `schedule.xml`, event by event: whatever else is in it is passed over.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event as Xml};

use super::fault::Fault;
use super::frab::Listed;
use super::hours;
use crate::database::OtherAgenda;

pub(super) fn read(text: &str) -> Result<OtherAgenda, Vec<Fault>> {
    let found = found(text).map_err(|fault| vec![fault])?;
    let (mut sessions, mut faults) = (Vec::new(), Vec::new());
    for listed in &found.sessions {
        match listed.read(found.zone.as_deref()) {
            Ok(session) => sessions.push(session),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(OtherAgenda { language: found.language, sessions }) } else { Err(faults) }
}

/// What was found so far, and where in the file it is.
#[derive(Default)]
struct Finding {
    path: Vec<String>,
    zone: Option<String>,
    language: Option<passerelle_shared::model::Language>,
    /// What is listed now has the day and the room of it.
    heads: Listed,
    session: Option<Listed>,
    /// Of the innermost element.
    text: String,
    sessions: Vec<Listed>,
}

fn found(text: &str) -> Result<Finding, Fault> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let mut finding = Finding::default();
    let mut lines = Lines { text, at: 0, line: 1 };
    loop {
        let line = lines.of(reader.buffer_position());
        match reader.read_event() {
            Err(cause) => {
                let line = lines.of(reader.error_position());
                return Err(Fault::at(format!("line {line}"), format!("it isn't XML as it should be: {cause}")));
            }
            Ok(Xml::Start(element)) => finding.open(&element, line)?,
            Ok(Xml::Empty(element)) => {
                finding.open(&element, line)?;
                finding.close();
            }
            Ok(Xml::End(_)) => finding.close(),
            Ok(Xml::Text(text)) => finding.text += &text,
            Ok(Xml::CData(text)) => finding.text += &text,
            Ok(Xml::GeneralRef(reference)) => finding.text += &meant(&reference),
            Ok(Xml::Eof) => break,
            Ok(_) => {}
        }
    }
    match finding.path.last() {
        Some(open) => Err(Fault::of_file(format!("it ends within <{open}>: a part of the file is missing"))),
        None => Ok(finding),
    }
}

/// Of one that nobody knows, its name.
fn meant(reference: &str) -> String {
    let written = format!("&{reference};");
    quick_xml::escape::unescape_with(&written, quick_xml::escape::resolve_html5_entity)
        .map(std::borrow::Cow::into_owned)
        .unwrap_or(written)
}

impl Finding {
    fn open(&mut self, element: &BytesStart<'_>, line: usize) -> Result<(), Fault> {
        let name = element.local_name().as_ref().to_owned();
        let parent = self.path.last().map(String::as_str);
        match (parent, name.as_str()) {
            (None, "schedule") => self.language = attribute(element, "lang").as_deref().and_then(hours::language),
            (None, root) => {
                let reason =
                    format!("it is another kind of XML: its root is <{root}>, that of a schedule is <schedule>");
                return Err(Fault::at(format!("line {line}"), reason));
            }
            (_, "day") => {
                let begins = attribute(element, "start").as_deref().and_then(clock_of);
                let day = attribute(element, "date").as_deref().and_then(hours::day);
                self.heads = Listed { day, day_begins: begins, ..Listed::default() };
            }
            (Some("day"), "room") => self.heads.room = attribute(element, "name"),
            (Some("day" | "room"), "event") => {
                let names = ["guid", "id"].into_iter();
                let texts = names.filter_map(|name| Some((name.to_owned(), attribute(element, name)?))).collect();
                self.session = Some(Listed { stands_at: format!("line {line}"), texts, ..self.heads.clone() });
            }
            (Some("event"), "persons") => {
                self.session.iter_mut().for_each(|session| session.persons = Some(Vec::new()));
            }
            _ => {}
        }
        self.path.push(name);
        self.text.clear();
        Ok(())
    }

    fn close(&mut self) {
        let Some(name) = self.path.pop() else { return };
        let text = std::mem::take(&mut self.text);
        let parent = self.path.last().map(String::as_str);
        match (parent, &mut self.session) {
            (Some("conference"), None) if name == "time_zone_name" => self.zone = Some(text.trim().to_owned()),
            (Some("day" | "room"), Some(_)) if name == "event" => self.sessions.extend(self.session.take()),
            (Some("event"), Some(session)) if name != "persons" => drop(session.texts.insert(name, text)),
            (Some("persons"), Some(session)) if !text.trim().is_empty() => {
                session.persons.get_or_insert_default().push(text.trim().to_owned());
            }
            _ => {}
        }
    }
}

/// The hour of `2026-04-01T09:00:00+01:00`.
pub(super) fn clock_of(instant: &str) -> Option<jiff::civil::Time> {
    hours::clock(instant.get(11..16)?)
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = element.html_attributes().filter_map(Result::ok);
    let found = all.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let resolve = quick_xml::escape::resolve_html5_entity;
    let value = quick_xml::escape::unescape_with(&found.value, resolve).map(std::borrow::Cow::into_owned);
    Some(value.unwrap_or_else(|_| found.value.clone().into_owned()))
}

/// Counts on from where it was asked last.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn of(&mut self, position: u64) -> usize {
        let to = usize::try_from(position).unwrap_or(usize::MAX).min(self.text.len());
        let passed = self.text.as_bytes().get(self.at..to).unwrap_or_default();
        self.line = self.line.saturating_add(passed.iter().filter(|byte| **byte == b'\n').count());
        self.at = self.at.max(to);
        self.line
    }
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::{Language, PartialDate, SessionKind, Timestamp, WallTime};

    use super::*;
    use crate::database::{End, OtherSession, When};

    /// As real files are: without what they should have, and with what nobody asked for.
    const BROKEN: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<schedule xmlns:x="urn:x" xml:lang="fr">
  <x:made by="somebody"/>
  <conference><title>Congrès</title><time_zone_name>Europe/Paris</time_zone_name></conference>
  <day index="1" date="2026-04-01" start="2026-04-01T09:00:00+02:00">
    <room name="Salle &quot;A&quot;">
      <event guid="2f6f1a3c-0001-4000-8000-000000000001" id="1">
        <date>2026-04-01T09:00:00+02:00</date><start>09:00</start><duration>0:45</duration>
        <title>R&D &amp; droit &eacute;crit</title><subtitle>Sous-titre</subtitle>
        <type>Panel discussion</type><track>Droit</track><language>fr-FR</language>
        <abstract>Bref.</abstract><description><![CDATA[Long <b>texte</b>.]]></description>
        <persons><person>Ana Ejemplo</person><person id="7"> Nour Mithal </person><person/></persons>
        <logo/><unheard><of>this</of></unheard>
      </event>
      <event id="2"><start>01:30</start><duration>PT45M</duration><title>Nuit</title></event>
    </room>
    <room name="Vide"/>
    <room><event><date>2026-04-01 14:00</date><duration>00:00</duration><title>Sans nom</title><room/></event></room>
  </day>
  <day date="2026-04-02"><room name="B"><event id="3"><date>2026-04-02T10:00</date><title>Demain</title></event></room></day>
</schedule>"#;

    fn day(text: &str) -> Option<PartialDate> {
        PartialDate::parse(text)
    }

    fn on_the_wall(text: &str) -> Option<When> {
        let wall = WallTime::parse(text).expect("an hour");
        Some(When::OnTheWall { wall, zone: Some("Europe/Paris".into()) })
    }

    #[test]
    fn a_file_that_breaks_its_schema_is_read_all_the_same() {
        let agenda = read(BROKEN).expect("an agenda");

        assert_eq!(agenda.language, Some(Language::French));
        let expected = OtherSession {
            stands_at: "line 8".into(),
            name: Some("2f6f1a3c-0001-4000-8000-000000000001".into()),
            title: "R&D & droit écrit".into(),
            room: Some("Salle \"A\"".into()),
            summary: Some("Sous-titre\n\nBref.".into()),
            body: Some("Long <b>texte</b>.".into()),
            track: Some("Droit".into()),
            kind: Some(SessionKind::Panel),
            speakers: Some(vec!["Ana Ejemplo".into(), "Nour Mithal".into()]),
            spoken: Some(Language::French),
            day: day("2026-04-01"),
            starts: Some(When::At(Timestamp(1_775_026_800_000))),
            ends: Some(End::AfterMinutes(45)),
            taken_back: None,
        };
        assert_eq!(agenda.sessions[0], expected);
        let [_, night, unnamed, tomorrow] = &agenda.sessions[..] else { panic!("{agenda:?}") };
        assert_eq!((night.name.as_deref(), night.day), (Some("2"), day("2026-04-01")), "the night is its evening's");
        assert_eq!(night.starts, on_the_wall("2026-04-02T01:30"));
        assert_eq!((night.speakers.as_ref(), night.summary.as_ref()), (None, None), "nothing is said of them");
        assert_eq!((unnamed.name.as_ref(), unnamed.room.as_deref(), &unnamed.ends), (None, Some(""), &Some(End::Open)));
        assert_eq!(unnamed.starts, on_the_wall("2026-04-01T14:00"));
        assert_eq!((tomorrow.day, &tomorrow.ends), (day("2026-04-02"), &None));
    }

    #[test]
    fn what_can_not_be_read_is_named_with_its_line() {
        let event = |inner: &str| {
            format!("<schedule>\n<day>\n<room name='a'>\n<event>{inner}</event>\n</room></day></schedule>")
        };
        for (file, fault) in [
            ("<rss>\n</rss>".to_owned(), "line 1: it is another kind of XML: its root is <rss>"),
            ("<schedule>\n<day>\n</schedule>".to_owned(), "line 3: it isn't XML as it should be"),
            ("<schedule>\n<day>\n".to_owned(), "it ends within <day>"),
            (event("<start>09:00</start>"), "line 4: it has no title"),
            (event("<title>A</title>"), "line 4: it has neither a date nor a start"),
            (event("<title>A</title><start>09:00</start>"), "line 4: it has an hour, and nobody says on which day"),
            (event("<title>A</title><date>2026-02-30T10:00</date>"), "line 4: `2026-02-30T10:00` is not a date"),
            (event("<title>A</title><date>2026-04-01</date><start>25:00</start>"), "line 4: `25:00` is not an hour"),
            (
                event("<title>A</title><date>2026-04-01T10:00</date><duration>long</duration>"),
                "line 4: `long` is not a duration",
            ),
        ] {
            let faults = read(&file).expect_err("a bad file");
            assert!(faults[0].to_string().starts_with(fault), "{fault}\n{}", faults[0]);
        }
    }

    #[test]
    fn what_is_too_long_for_a_summary_is_the_beginning_of_the_text() {
        let long = "mot ".repeat(600);
        let file = format!(
            "<schedule><day date='2026-04-01'><room><event><title>A</title><start>10:00</start>\
             <abstract>{long}</abstract><description>Suite.</description></event></room></day></schedule>"
        );

        let agenda = read(&file).expect("an agenda");

        assert_eq!(agenda.sessions[0].summary.as_deref(), Some(""));
        assert_eq!(agenda.sessions[0].body, Some(format!("{}\n\nSuite.", long.trim())));
    }
}
