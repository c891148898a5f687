//! `schedule.json`, as its published schema has it.

use passerelle_shared::model::Language;
use serde_json::{Map, Value, json};

use super::agenda::{Agenda, Day, Entry};
use super::frab;

pub(super) fn written(agenda: &Agenda) -> Vec<u8> {
    let days: Vec<Value> = (1..).zip(&agenda.days).map(|(index, day)| self::day(agenda, index, day)).collect();
    let room = |name: &&str| json!({ "name": name, "guid": frab::room(agenda, name) });
    let rooms: Vec<Value> = agenda.rooms().iter().map(room).collect();
    let tracks: Vec<Value> = agenda.tracks.iter().map(|name| json!({ "name": name })).collect();
    let date = |day: Option<&Day>| day.map(|day| day.date.to_string());
    let mut conference = json!({
        "acronym": frab::acronym(agenda),
        "title": agenda.title,
        "start": date(agenda.days.first()),
        "end": date(agenda.days.last()),
        "daysCount": agenda.days.len(),
        "timeslot_duration": frab::TIMESLOT,
        "time_zone_name": agenda.zone_name,
        "tracks": tracks,
        "rooms": rooms,
        "days": days,
    });
    if let Some(page) = &agenda.page {
        conference["url"] = json!(page);
    }
    let schedule = json!({
        "$schema": "https://c3voc.de/schedule/schema.json",
        "generator": { "name": "passerelle", "version": env!("CARGO_PKG_VERSION") },
        "schedule": { "version": agenda.version.to_string(), "conference": conference },
    });
    serde_json::to_vec_pretty(&schedule).expect("it is plain data")
}

fn day(agenda: &Agenda, index: usize, day: &Day) -> Value {
    let mut rooms: Map<String, Value> = Map::new();
    for entry in &day.entries {
        let room = rooms.entry(agenda.room_of(entry)).or_insert_with(|| json!([]));
        room.as_array_mut().expect("a room is a list").push(event(agenda, entry));
    }
    json!({
        "index": index,
        "date": day.date.to_string(),
        "day_start": frab::instant(&day.starts),
        "day_end": frab::instant(&day.ends),
        "rooms": rooms,
    })
}

fn event(agenda: &Agenda, entry: &Entry) -> Value {
    let person = |name: &String| {
        let guid = frab::person(agenda, name);
        json!({ "guid": guid, "id": frab::number(guid), "public_name": name })
    };
    let persons: Vec<Value> = entry.speakers.iter().map(person).collect();
    // An address is asked for; where nobody knows ours, the name that nobody else has is one, too.
    let url = agenda.page.clone().unwrap_or_else(|| entry.guid.urn().to_string());
    let mut event = json!({
        "guid": entry.guid,
        "id": entry.number,
        "date": frab::instant(&entry.starts),
        "start": frab::hour(&entry.starts),
        "duration": frab::duration(entry),
        "room": agenda.room_of(entry),
        "slug": frab::slug(agenda, entry),
        "url": url,
        "title": entry.title,
        "subtitle": "",
        "track": entry.track,
        "type": frab::kind(entry.kind),
        "language": entry.language.map(Language::code),
        "abstract": entry.summary,
        "description": entry.body,
        "persons": persons,
        "links": [],
        "attachments": [],
    });
    if let Some(ends) = &entry.ends {
        event["end"] = json!(frab::instant(ends));
    }
    event
}
