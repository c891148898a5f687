//! A calendar (iCalendar, RFC 5545): each of its events that has an hour, once, is a session.

use calcard::common::PartialDateTime;
use calcard::icalendar::timezone::TzResolver;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarEntry, ICalendarParameterName, ICalendarProperty as Property,
    ICalendarStatus, ICalendarValue,
};
use calcard::{Entry, Parser};
use passerelle_shared::model::{PartialDate, Timestamp, Turn, WallTime};

use super::fault::Fault;
use super::found::Found;
use super::hours;
use crate::database::{End, OtherAgenda, OtherSession, When};
use crate::zones;

pub(super) fn read(text: &str) -> Result<Found, Vec<Fault>> {
    let (mut parser, mut found, mut faults) = (Parser::new(text), Found::default(), Vec::new());
    loop {
        match parser.entry() {
            Entry::ICalendar(calendar) => add(&calendar, &mut found, &mut faults),
            Entry::Eof => break,
            Entry::InvalidLine(line) => {
                faults.push(Fault::of_file(format!("`{}` is no line of a calendar", line.trim())));
            }
            other => {
                faults.push(Fault::of_file(format!("it isn't a calendar as it should be: {other:?}")));
                break;
            }
        }
    }
    if !text.trim_end().to_ascii_uppercase().ends_with("END:VCALENDAR") {
        faults.push(Fault::of_file("it ends before END:VCALENDAR: a part of the file is missing"));
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

fn add(calendar: &ICalendar, found: &mut Found, faults: &mut Vec<Fault>) {
    let zones = calendar.build_owned_tz_resolver();
    for component in calendar.components.iter().filter(|component| component.component_type.is_event()) {
        let event = VEvent { component, zones: &zones };
        if let Some(reason) = event.is_no_session() {
            found.left_out.push(event.fault(reason));
            continue;
        }
        match event.read() {
            Ok(session) => add_to(&mut found.agenda, session, component),
            Err(fault) => faults.push(fault),
        }
    }
}

fn add_to(agenda: &mut OtherAgenda, session: OtherSession, component: &ICalendarComponent) {
    let tag =
        component.property(&Property::Summary).and_then(|entry| entry.parameter(&ICalendarParameterName::Language));
    agenda.language = agenda.language.or_else(|| tag.and_then(|tag| hours::language(tag.as_text()?)));
    agenda.sessions.push(session);
}

struct VEvent<'a> {
    component: &'a ICalendarComponent,
    zones: &'a TzResolver<String>,
}

impl VEvent<'_> {
    /// Why it is left out, if it is.
    fn is_no_session(&self) -> Option<&'static str> {
        let is_event_of_ours =
            self.component.uid().is_some_and(|uid| uid.starts_with("event-") && uid.ends_with("@passerelle"));
        match self.date(&Property::Dtstart) {
            _ if is_event_of_ours => Some("it is an event, and no session of one"),
            _ if self.component.is_recurrent_or_override() => {
                Some("it comes again and again: write each time as one of its own")
            }
            None => Some("nobody says when it begins"),
            Some((_, date)) if !date.has_time() => Some("it lasts whole days, and a session has hours"),
            Some(_) => None,
        }
    }

    fn read(&self) -> Result<OtherSession, Fault> {
        let title = self.text(&Property::Summary).filter(|title| !title.is_empty());
        let comment = self.text(&Property::Comment).unwrap_or_default();
        let is_cancelled = self.component.status() == Some(&ICalendarStatus::Cancelled);
        Ok(OtherSession {
            stands_at: self.stands_at(),
            name: self.component.uid().map(|uid| uid.trim().to_owned()).filter(|uid| !uid.is_empty()),
            title: title.ok_or_else(|| self.fault("it has no title"))?,
            room: Some(self.text(&Property::Location).unwrap_or_default()),
            body: self.text(&Property::Description),
            starts: self.when(&Property::Dtstart)?,
            ends: self.ends()?,
            taken_back: is_cancelled.then_some(comment),
            ..OtherSession::default()
        })
    }

    fn ends(&self) -> Result<Option<End>, Fault> {
        let lasts = self.component.property(&Property::Duration).and_then(|entry| entry.values.first());
        if let Some(ICalendarValue::Duration(lasts)) = lasts {
            return Ok(Some(End::AfterMinutes(lasts.as_seconds() / 60)));
        }
        Ok(Some(self.when(&Property::Dtend)?.map_or(End::Open, End::At)))
    }

    fn when(&self, name: &Property) -> Result<Option<When>, Fault> {
        let Some((entry, date)) = self.date(name) else { return Ok(None) };
        let not_a_time = || self.fault(format!("its {} is not a time", name.as_str()));
        let wall = wall(date).ok_or_else(not_a_time)?;
        if date.has_zone() {
            return Ok(Some(When::At(wall.as_utc().minus_ms(offset_ms(date)))));
        }
        let Some(named) = entry.parameter(&ICalendarParameterName::Tzid).and_then(|value| value.as_text()) else {
            return Ok(Some(When::OnTheWall { wall, zone: None }));
        };
        let zone = self.zone(named).ok_or_else(|| self.fault(format!("the time zone `{named}` isn't known")))?;
        Ok(Some(When::OnTheWall { wall, zone: Some(zone) }))
    }

    /// By its name, or by that which other programs have for it.
    fn zone(&self, named: &str) -> Option<String> {
        let by_others = || self.zones.resolve(named).and_then(|zone| Some(zone.name()?.into_owned()));
        Some(named.to_owned()).filter(|name| zones::zone(name).is_some()).or_else(by_others)
    }

    fn date(&self, name: &Property) -> Option<(&ICalendarEntry, &PartialDateTime)> {
        let entry = self.component.property(name)?;
        Some((entry, entry.values.first()?.as_partial_date_time()?))
    }

    fn text(&self, name: &Property) -> Option<String> {
        Some(self.component.property(name)?.values.first()?.as_text()?.trim().to_owned())
    }

    fn stands_at(&self) -> String {
        let title = self.text(&Property::Summary).or_else(|| self.component.uid().map(str::to_owned));
        format!("VEVENT ({})", title.unwrap_or_default())
    }

    fn fault(&self, reason: impl Into<String>) -> Fault {
        Fault::at(self.stands_at(), reason)
    }
}

fn wall(date: &PartialDateTime) -> Option<WallTime> {
    let day = format!("{:04}-{:02}-{:02}", date.year?, date.month?, date.day?);
    WallTime::new(PartialDate::parse(&day)?, date.hour?, date.minute?, Turn::First)
}

fn offset_ms(date: &PartialDateTime) -> i64 {
    let part = |number: Option<u8>, ms: i64| i64::from(number.unwrap_or_default()).saturating_mul(ms);
    let ahead = part(date.tz_hour, Timestamp::HOUR).saturating_add(part(date.tz_minute, Timestamp::MINUTE));
    if date.tz_minus { ahead.saturating_neg() } else { ahead }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(events: &[&str]) -> String {
        let event = |lines: &&str| format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT\n");
        let events: String = events.iter().map(event).collect();
        format!("BEGIN:VCALENDAR\nVERSION:2.0\n{events}END:VCALENDAR\n").replace('\n', "\r\n")
    }

    #[test]
    fn hours_are_read_with_a_zone_in_utc_and_without_either() {
        let wall = |text: &str, zone: Option<&str>| {
            Some(When::OnTheWall { wall: WallTime::parse(text).expect("an hour"), zone: zone.map(Into::into) })
        };
        for (start, expected) in [
            ("DTSTART;TZID=Europe/Paris:20260401T090000", wall("2026-04-01T09:00", Some("Europe/Paris"))),
            ("DTSTART;TZID=\"Romance Standard Time\":20260401T090000", wall("2026-04-01T09:00", Some("Europe/Paris"))),
            ("DTSTART:20260401T080000Z", Some(When::At(Timestamp(1_775_030_400_000)))),
            ("DTSTART:20260401T090000", wall("2026-04-01T09:00", None)),
        ] {
            let read = read(&file(&[&format!(
                "UID:a@example.org\n{start}\nDURATION:PT1H30M\nSUMMARY;LANGUAGE=fr:Ouverture\\, bref\nLOCATION:Salle\n  A"
            )]));

            let read = read.unwrap_or_else(|faults| panic!("{start}: {faults:?}"));
            let session = &read.agenda.sessions[0];
            assert_eq!(session.starts, expected, "{start}");
            assert_eq!(session.ends, Some(End::AfterMinutes(90)));
            assert_eq!((session.title.as_str(), session.room.as_deref()), ("Ouverture, bref", Some("Salle A")));
            assert_eq!((session.name.as_deref(), &session.body), (Some("a@example.org"), &None));
            assert_eq!(read.agenda.language, Some(passerelle_shared::model::Language::French));
        }
    }

    #[test]
    fn what_lasts_days_or_comes_again_is_left_out_and_told_and_what_is_cancelled_says_why() {
        let read = read(&file(&[
            "UID:1\nDTSTART;VALUE=DATE:20260401\nSUMMARY:Whole day",
            "UID:2\nDTSTART:20260401T090000Z\nRRULE:FREQ=DAILY\nSUMMARY:Daily",
            "UID:event-rabat@passerelle\nDTSTART:20260401T090000Z\nSUMMARY:Rabat",
            "UID:3\nSUMMARY:Some time",
            "UID:4\nDTSTART:20260401T090000Z\nDTEND:20260401T100000Z\nSTATUS:CANCELLED\nCOMMENT:The hall is closed.\nSUMMARY:Gone",
        ]))
        .expect("a calendar");

        let told: Vec<String> = read.left_out.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "VEVENT (Whole day): it lasts whole days, and a session has hours",
                "VEVENT (Daily): it comes again and again: write each time as one of its own",
                "VEVENT (Rabat): it is an event, and no session of one",
                "VEVENT (Some time): nobody says when it begins",
            ]
        );
        let [gone] = &read.agenda.sessions[..] else { panic!("{:?}", read.agenda) };
        assert_eq!(gone.taken_back.as_deref(), Some("The hall is closed."));
    }

    #[test]
    fn what_can_not_be_read_is_named() {
        for (file, fault) in [
            (
                file(&["UID:1\nDTSTART;TZID=Mars/Olympus:20260401T090000\nSUMMARY:A"]),
                "VEVENT (A): the time zone `Mars/Olympus` isn't known",
            ),
            (file(&["UID:1\nDTSTART:20260401T090000Z"]), "VEVENT (1): it has no title"),
            ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n".to_owned(), "it ends before END:VCALENDAR"),
        ] {
            let faults = read(&file).expect_err("a bad file");
            assert!(faults[0].to_string().starts_with(fault), "{fault}\n{}", faults[0]);
        }
    }
}
