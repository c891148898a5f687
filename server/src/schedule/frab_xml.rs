//! `schedule.xml`, in the order that its published schema asks for.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event as Xml};

use super::agenda::{Agenda, Day, Entry};
use super::frab;

pub(super) fn written(agenda: &Agenda) -> Vec<u8> {
    let mut file = Vec::new();
    let mut writer = Writer::new_with_indent(&mut file, b' ', 2);
    schedule(&mut writer, agenda).expect("memory takes what is written");
    file.push(b'\n');
    file
}

type Out<'a> = Writer<&'a mut Vec<u8>>;

fn schedule(out: &mut Out<'_>, agenda: &Agenda) -> io::Result<()> {
    out.write_event(Xml::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    out.create_element("schedule").write_inner_content(|out| {
        let generator = out.create_element("generator").with_attribute(("name", "passerelle"));
        generator.with_attribute(("version", env!("CARGO_PKG_VERSION"))).write_empty()?;
        text(out, "version", &agenda.version.to_string())?;
        conference(out, agenda)?;
        (1..).zip(&agenda.days).try_for_each(|(index, day)| self::day(out, agenda, index, day))
    })?;
    Ok(())
}

fn conference(out: &mut Out<'_>, agenda: &Agenda) -> io::Result<()> {
    let date = |day: Option<&Day>| day.map(|day| day.date.to_string()).unwrap_or_default();
    out.create_element("conference").write_inner_content(|out| {
        text(out, "title", &agenda.title)?;
        text(out, "acronym", &frab::acronym(agenda))?;
        text(out, "start", &date(agenda.days.first()))?;
        text(out, "end", &date(agenda.days.last()))?;
        text(out, "days", &agenda.days.len().to_string())?;
        text(out, "timeslot_duration", frab::TIMESLOT)?;
        if let Some(page) = &agenda.page {
            text(out, "url", page)?;
        }
        text(out, "time_zone_name", &agenda.zone_name)?;
        for track in &agenda.tracks {
            out.create_element("track").with_attribute(("name", &*allowed(track))).write_empty()?;
        }
        Ok(())
    })?;
    Ok(())
}

fn day(out: &mut Out<'_>, agenda: &Agenda, index: usize, day: &Day) -> io::Result<()> {
    let element = out.create_element("day").with_attribute(("index", &*index.to_string()));
    let element = element.with_attribute(("date", &*day.date.to_string()));
    let element = element.with_attribute(("start", &*frab::instant(&day.starts)));
    element.with_attribute(("end", &*frab::instant(&day.ends))).write_inner_content(|out| {
        for room in agenda.rooms() {
            let entries: Vec<&Entry> = day.entries.iter().filter(|entry| agenda.room_of(entry) == room).collect();
            if !entries.is_empty() {
                self::room(out, agenda, room, &entries)?;
            }
        }
        Ok(())
    })?;
    Ok(())
}

fn room(out: &mut Out<'_>, agenda: &Agenda, name: &str, entries: &[&Entry]) -> io::Result<()> {
    let element = out.create_element("room").with_attribute(("name", &*allowed(name)));
    let element = element.with_attribute(("guid", &*frab::room(agenda, name).to_string()));
    element.write_inner_content(|out| entries.iter().try_for_each(|entry| event(out, agenda, entry)))?;
    Ok(())
}

fn event(out: &mut Out<'_>, agenda: &Agenda, entry: &Entry) -> io::Result<()> {
    let element = out.create_element("event").with_attribute(("guid", &*entry.guid.to_string()));
    element.with_attribute(("id", &*entry.number.to_string())).write_inner_content(|out| {
        text(out, "date", &frab::instant(&entry.starts))?;
        text(out, "start", &frab::hour(&entry.starts))?;
        text(out, "duration", &frab::duration(entry))?;
        text(out, "room", agenda.room_of(entry))?;
        text(out, "slug", &frab::slug(agenda, entry))?;
        if let Some(page) = &agenda.page {
            text(out, "url", page)?;
        }
        text(out, "title", &entry.title)?;
        text(out, "subtitle", "")?;
        text(out, "track", &entry.track)?;
        text(out, "type", frab::kind(entry.kind))?;
        text(out, "language", entry.language.map_or("", |language| language.code()))?;
        text(out, "abstract", &entry.summary)?;
        text(out, "description", &entry.body)?;
        out.create_element("persons")
            .write_inner_content(|out| entry.speakers.iter().try_for_each(|name| person(out, agenda, name)))?;
        out.create_element("links").write_empty()?;
        out.create_element("attachments").write_empty()?;
        Ok(())
    })?;
    Ok(())
}

fn person(out: &mut Out<'_>, agenda: &Agenda, name: &str) -> io::Result<()> {
    let guid = frab::person(agenda, name);
    let element = out.create_element("person").with_attribute(("id", &*frab::number(guid).to_string()));
    let element = element.with_attribute(("guid", &*guid.to_string()));
    element.write_text_content(BytesText::new(&allowed(name)))?;
    Ok(())
}

fn text(out: &mut Out<'_>, name: &str, text: &str) -> io::Result<()> {
    match text {
        "" => out.create_element(name).write_empty()?,
        text => out.create_element(name).write_text_content(BytesText::new(&allowed(text)))?,
    };
    Ok(())
}

/// Without the characters that no file of this kind may hold, written out or not.
fn allowed(text: &str) -> String {
    let is_allowed = |character: &char| {
        matches!(character, '\t' | '\n' | '\r')
            || !character.is_control() && !matches!(character, '\u{fffe}' | '\u{ffff}')
    };
    text.chars().filter(is_allowed).collect()
}
