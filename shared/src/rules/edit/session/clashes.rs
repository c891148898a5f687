//! What in an agenda can't be so, or can hardly be meant: two sessions in one room, one person in two rooms, an hour that
//! there isn't.

use std::collections::{BTreeMap, BTreeSet};

use super::{Clocks, hours, mistakes, speakers};
use crate::model::{EditField, Event, Language, RecordId, Slot, Timestamp, WallTime};
use crate::rules::edit::{Fields, stands};

/// One thing that is wrong with a session of an agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clash {
    /// Its day is none of the event's.
    OutsideEvent,
    /// It has hours, and nobody knows of which day or by which clock.
    HoursNeedZone,
    NoSuchHour(EditField, WallTime),
    HourComesTwice(EditField, WallTime),
    EndsFirst,
    /// The other one is there at the same time.
    Room {
        with: RecordId,
    },
    Speaker {
        with: RecordId,
        name: String,
    },
}

/// What an agenda's sessions have against each other, and each by itself; nothing of those of which nothing is wrong.
pub fn clashes(
    event: &Event,
    agenda: &BTreeMap<RecordId, Fields>,
    clocks: &Clocks<'_>,
) -> BTreeMap<RecordId, Vec<Clash>> {
    let taken: Vec<Taken<'_>> = agenda.iter().filter_map(|(id, fields)| Taken::of(event, id, fields, clocks)).collect();
    let against_others = |id: &RecordId| -> Vec<Clash> {
        let Some(one) = taken.iter().find(|taken| taken.id == id) else { return Vec::new() };
        taken.iter().filter(|other| other.id != id && one.meets(other)).flat_map(|other| one.against(other)).collect()
    };
    let found = |(id, fields): (&RecordId, &Fields)| {
        let all = [mistakes(event, fields, clocks), against_others(id)].concat();
        (!all.is_empty()).then(|| (id.clone(), all))
    };
    agenda.iter().filter_map(found).collect()
}

/// When and where a session is, and who speaks.
struct Taken<'a> {
    id: &'a RecordId,
    from: Timestamp,
    to: Timestamp,
    rooms: BTreeSet<(Language, String)>,
    /// By name, as it is compared.
    speakers: BTreeMap<String, String>,
}

impl<'a> Taken<'a> {
    /// `None` where it isn't known when it begins.
    fn of(event: &Event, id: &'a RecordId, fields: &Fields, clocks: &Clocks<'_>) -> Option<Taken<'a>> {
        let hours = hours(event, fields, clocks)?;
        let from = hours.starts_at()?;
        // Of one that has no end it is known that it begins.
        let to = hours.ends_at().filter(|to| from < *to).unwrap_or_else(|| from.plus_ms(1));
        let room = |language: Language| {
            let room = stands(fields, Slot::words(EditField::Room, language));
            (!room.is_empty()).then(|| (language, compared(room)))
        };
        let names = speakers(stands(fields, Slot::plain(EditField::Speakers))).unwrap_or_default().into_iter();
        Some(Taken {
            id,
            from,
            to,
            rooms: Language::ALL.into_iter().filter_map(room).collect(),
            speakers: names.map(|speaker| (compared(&speaker.name), speaker.name)).collect(),
        })
    }

    fn meets(&self, other: &Taken<'_>) -> bool {
        self.from < other.to && other.from < self.to
    }

    fn against(&self, other: &Taken<'_>) -> Vec<Clash> {
        let with = other.id.clone();
        let room = self.rooms.iter().any(|room| other.rooms.contains(room)).then(|| Clash::Room { with: with.clone() });
        let both = self.speakers.iter().filter(|(compared, _)| other.speakers.contains_key(*compared));
        let speakers = both.map(|(_, name)| Clash::Speaker { with: with.clone(), name: name.clone() });
        room.into_iter().chain(speakers).collect()
    }
}

/// However it is written.
fn compared(name: &str) -> String {
    name.split_whitespace().collect::<Vec<&str>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::edit::session::tests::{event, paris};

    type Said<'a> = (&'a str, &'a [(EditField, &'a str)]);

    /// Each on the first day, unless it says otherwise.
    fn found(sessions: &[Said<'_>]) -> Vec<(String, Clash)> {
        let fields = |said: &[(EditField, &str)]| -> Fields {
            let slot = |field: EditField| match field.is_words() {
                true => Slot::words(field, Language::French),
                false => Slot::plain(field),
            };
            let said = [(EditField::Day, "1")].iter().chain(said);
            said.map(|(field, text)| (slot(*field), (*text).to_owned())).collect()
        };
        let agenda = sessions.iter().map(|(id, said)| (RecordId::from(*id), fields(said))).collect();
        let found = clashes(&event(), &agenda, &paris).into_iter();
        found.flat_map(|(id, all)| all.into_iter().map(move |one| (id.to_string(), one))).collect()
    }

    const FROM: EditField = EditField::Begins;
    const TO: EditField = EditField::Until;
    const ROOM: EditField = EditField::Room;
    const SPEAKERS: EditField = EditField::Speakers;

    #[test]
    fn two_sessions_in_one_room_at_one_time_clash_however_the_room_is_written_and_what_follows_does_not() {
        let with = |id: &str| Clash::Room { with: id.into() };

        let found_here = found(&[
            ("session/a/1", &[(FROM, "09:00"), (TO, "10:00"), (ROOM, "Grande salle")]),
            ("session/a/2", &[(FROM, "09:30"), (TO, "10:30"), (ROOM, "grande  Salle")]),
            ("session/a/3", &[(FROM, "10:30"), (TO, "11:00"), (ROOM, "Grande salle")]),
            ("session/a/4", &[(FROM, "09:30"), (TO, "10:30"), (ROOM, "Petite salle")]),
            ("session/a/5", &[(EditField::Day, "2"), (FROM, "09:30"), (ROOM, "Grande salle")]),
            ("session/a/6", &[(ROOM, "Grande salle")]),
        ]);

        assert_eq!(
            found_here,
            [("session/a/1".to_owned(), with("session/a/2")), ("session/a/2".to_owned(), with("session/a/1"))]
        );
    }

    #[test]
    fn one_person_does_not_speak_in_two_rooms_and_a_session_without_an_end_begins_somewhere() {
        let found = found(&[
            ("session/a/1", &[(FROM, "09:00"), (TO, "10:00"), (SPEAKERS, "Ana Ejemplo; Fictiva\nNour Mithal")]),
            ("session/a/2", &[(FROM, "09:30"), (SPEAKERS, "ana ejemplo")]),
            ("session/a/3", &[(FROM, "10:00"), (TO, "11:00"), (SPEAKERS, "Nour Mithal")]),
        ]);

        let clash = |with: &str, name: &str| Clash::Speaker { with: with.into(), name: name.into() };
        let expected = [
            ("session/a/1".to_owned(), clash("session/a/2", "Ana Ejemplo")),
            ("session/a/2".to_owned(), clash("session/a/1", "ana ejemplo")),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn an_hour_that_there_is_not_or_twice_an_end_before_the_beginning_and_another_day_are_told() {
        let wall = |text: &str| WallTime::parse(text).expect("an hour");

        let found = found(&[
            ("session/a/1", &[(FROM, "02:30"), (TO, "03:30")]),
            ("session/a/2", &[(FROM, "14:00"), (TO, "13:00")]),
            ("session/a/3", &[(EditField::Day, "4"), (FROM, "14:00")]),
            ("session/a/4", &[(EditField::Day, "4")]),
            ("session/a/5", &[(FROM, "22:00"), (TO, "01:00 next day")]),
        ]);

        assert_eq!(
            found,
            [
                ("session/a/1".to_owned(), Clash::NoSuchHour(FROM, wall("2027-03-28T02:30"))),
                ("session/a/2".to_owned(), Clash::EndsFirst),
                ("session/a/3".to_owned(), Clash::OutsideEvent),
            ]
        );
    }
}
