//! What is changed of several sessions at once: the rest of a day is shifted, a break is copied to all rooms.

use std::collections::{BTreeMap, BTreeSet};

use passerelle_shared::model::{DayHour, EditField, Hour, Language, PartialDate, RecordId, Slot, Turn, WallTime};
use passerelle_shared::rules::edit::Fields;
use passerelle_shared::rules::edit::Wish;

use super::planned::{Agenda, BEGINS, DAY, KIND, Planned, State, TRACK, UNTIL};
use crate::screens::desk::editing::changes;
use crate::state::NewEdit;

/// The sessions of its day that don't begin before this one, but for those that are taken back.
pub fn the_rest(agenda: &Agenda, from: &RecordId) -> Vec<RecordId> {
    let Some(first) = agenda.get(from) else { return Vec::new() };
    let Some(begins) = first.hour(BEGINS) else { return Vec::new() };
    let is_of_the_rest = |planned: &Planned| {
        planned.day() == first.day()
            && planned.state != State::IsTakenBack
            && planned.hour(BEGINS).is_some_and(|hour| begins.minutes() <= hour.minutes())
    };
    agenda.iter().filter(|(_, planned)| is_of_the_rest(planned)).map(|(id, _)| id.clone()).collect()
}

/// All of them so many minutes later, each as long as it was; `None` where one would leave its day, or come to an hour that
/// there isn't.
pub fn shifted(
    agenda: &Agenda,
    from: &RecordId,
    minutes: i64,
    hour: &impl Fn(u8, DayHour) -> Option<Hour>,
) -> Option<Vec<NewEdit>> {
    let later = |planned: &Planned, slot: Slot| -> Option<Option<(Slot, String)>> {
        let Some(before) = planned.hour(slot) else { return Some(None) };
        let after = before.later(minutes).filter(|after| slot != BEGINS || !is_next_morning(*after))?;
        let is_there = !matches!(hour(planned.day(), after), Some(Hour::Never(_)));
        let second = DayHour { turn: Turn::Second, ..after };
        // From one second turn to another.
        let stays_second = before.turn == Turn::Second && matches!(hour(planned.day(), after), Some(Hour::Twice(..)));
        is_there.then(|| Some((slot, if stays_second { second } else { after }.to_string())))
    };
    let one = |id: RecordId| {
        let planned = &agenda[&id];
        let moved = [later(planned, BEGINS)?, later(planned, UNTIL)?];
        Some(edit(id, planned, moved.into_iter().flatten()))
    };
    the_rest(agenda, from).into_iter().map(one).collect()
}

/// What begins then is of another day.
fn is_next_morning(hour: DayHour) -> bool {
    const NIGHT_ENDS: u8 = 6;
    hour.is_on_next_day && hour.hour >= NIGHT_ENDS
}

/// What an hour of the event's day is there.
pub fn hour_of<'a>(
    day: impl Fn(u8) -> Option<PartialDate> + 'a,
    clocks: impl Fn(WallTime) -> Option<Hour> + 'a,
) -> impl Fn(u8, DayHour) -> Option<Hour> + 'a {
    move |number, hour| clocks(hour.on(day(number)?)?)
}

/// What was saved before and is to go in it, and this.
fn edit(id: RecordId, planned: &Planned, typed: impl IntoIterator<Item = (Slot, String)>) -> NewEdit {
    let wanted: Fields = planned.fields.clone().into_iter().chain(typed).collect();
    (id, Wish::EditSession, changes(&planned.stands, &wanted))
}

/// What a room is called.
type Room = BTreeMap<Language, String>;

/// The rooms of that day where it isn't yet, each once.
pub fn other_rooms(agenda: &Agenda, id: &RecordId) -> BTreeSet<Room> {
    let Some(one) = agenda.get(id) else { return BTreeSet::new() };
    let of_day = || agenda.values().filter(|other| other.day() == one.day() && other.state != State::IsTakenBack);
    let room = |planned: &Planned| planned.in_each_language(EditField::Room);
    let is_same = |other: &&Planned| [BEGINS, UNTIL, KIND].iter().all(|slot| other.said(*slot) == one.said(*slot));
    let has_it: Vec<Room> = of_day().filter(is_same).map(room).collect();
    let is_one_of =
        |room: &Room| has_it.iter().any(|other| other.iter().any(|one| room.get_key_value(one.0) == Some(one)));
    of_day().map(room).filter(|room| !room.is_empty() && !is_one_of(room)).collect()
}

/// The same in each of the other rooms, in the languages in which it has words.
pub fn copies(agenda: &Agenda, id: &RecordId, name: impl Fn() -> RecordId) -> Vec<NewEdit> {
    let Some(one) = agenda.get(id) else { return Vec::new() };
    let titles = one.in_each_language(EditField::Title);
    let copy = |room: &Room| {
        let mut fields = one.fields.clone();
        fields.retain(|slot, _| slot.field != EditField::Room);
        let words = room.iter().filter(|(language, _)| titles.contains_key(language));
        fields.extend(words.map(|(language, words)| (Slot::words(EditField::Room, *language), words.clone())));
        if let Some(track) = track_of(agenda, one.said(DAY), room) {
            fields.insert(TRACK, track);
        }
        (name(), Wish::EditSession, changes(&Fields::new(), &fields))
    };
    other_rooms(agenda, id).iter().map(copy).collect()
}

/// Where all that is in this room on that day is in one track.
fn track_of(agenda: &Agenda, day: &str, room: &Room) -> Option<String> {
    let in_room = |planned: &&Planned| planned.said(DAY) == day && planned.in_each_language(EditField::Room) == *room;
    let tracks: BTreeSet<&str> = agenda.values().filter(in_room).map(|planned| planned.said(TRACK)).collect();
    tracks.first().filter(|track| tracks.len() == 1 && !track.is_empty()).map(|track| (*track).to_owned())
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::FieldChange;

    use super::super::planned::tests::{ROOM, TITLE, published};
    use super::*;

    fn day() -> Agenda {
        published(&[
            ("session/a/opening", &[(DAY, "1"), (BEGINS, "09:00"), (UNTIL, "10:00"), (ROOM, "Grande salle")]),
            (
                "session/a/lab",
                &[(DAY, "1"), (BEGINS, "10:00"), (UNTIL, "12:00"), (ROOM, "Labo"), (TRACK, "track/a/lab")],
            ),
            (
                "session/a/break",
                &[
                    (DAY, "1"),
                    (TITLE, "Pause"),
                    (KIND, "break"),
                    (BEGINS, "12:00"),
                    (UNTIL, "13:00"),
                    (ROOM, "Grande salle"),
                ],
            ),
            ("session/a/dinner", &[(DAY, "1"), (BEGINS, "23:30")]),
            ("session/a/open-end", &[(DAY, "1")]),
            ("session/a/tomorrow", &[(DAY, "2"), (BEGINS, "12:00")]),
        ])
    }

    /// Clocks that go forward over the hour from two to three of the first night.
    fn hour(day: u8, hour: DayHour) -> Option<Hour> {
        let wall = hour.on(PartialDate::parse("2027-03-27")?)?;
        Some(match day == 1 && hour.is_on_next_day && hour.hour == 2 {
            true => Hour::Never(wall.as_utc()),
            false => Hour::Once(wall.as_utc()),
        })
    }

    fn said(edits: &[NewEdit]) -> Vec<String> {
        let change = |change: &FieldChange| format!("{} {}", change.field.as_str(), change.after);
        let line = |(id, _, changes): &NewEdit| {
            let changes: Vec<String> = changes.iter().map(change).collect();
            format!("{}: {}", id.slug(), changes.join(", "))
        };
        edits.iter().map(line).collect()
    }

    #[test]
    fn the_rest_of_a_day_is_shifted_and_each_session_lasts_as_long_as_before() {
        let shift = |minutes| shifted(&day(), &"session/a/lab".into(), minutes, &hour);

        let later = shift(45).expect("there is room");
        let expected = [
            "a/break: begins 12:45, until 13:45",
            "a/dinner: begins 00:15 next day",
            "a/lab: begins 10:45, until 12:45",
        ];
        assert_eq!(said(&later), expected);
        assert_eq!(said(&shift(-30).expect("there is room"))[2], "a/lab: begins 09:30, until 11:30");
        assert_eq!(shift(-601), None, "before its day");
        assert_eq!(shift(13 * 60), None, "dinner on the next day at noon");
        assert_eq!(shift(150 + 30), None, "an hour that there isn't");
        assert_eq!(shifted(&day(), &"session/a/open-end".into(), 15, &hour), Some(Vec::new()), "it has no hour");
    }

    #[test]
    fn what_waits_of_a_session_goes_in_the_same_edit() {
        let mut agenda = day();
        let lab = agenda.get_mut(&RecordId::from("session/a/lab")).expect("it is there");
        lab.fields.insert(TITLE, "Saisir".to_owned());
        agenda.get_mut(&RecordId::from("session/a/break")).expect("it is there").state = State::IsTakenBack;

        let edits = shifted(&agenda, &"session/a/lab".into(), 15, &hour).expect("there is room");

        assert_eq!(said(&edits), ["a/dinner: begins 23:45", "a/lab: title Saisir, begins 10:15, until 12:15"]);
    }

    #[test]
    fn a_break_is_copied_to_each_room_where_it_is_not_yet_with_the_track_of_the_room() {
        let name = || RecordId::from("session/a/new");

        let edits = copies(&day(), &"session/a/break".into(), name);

        let expected =
            ["a/new: title Pause, room Labo, day 1, begins 12:00, until 13:00, session-kind break, track track/a/lab"];
        assert_eq!(said(&edits), expected);
        let (_, _, changes) = &edits[0];
        let mut after = day();
        let fields = changes.iter().map(|change| (change.slot(), change.after.clone())).collect();
        after.insert(name(), Planned::of(fields, None, None));
        assert_eq!(copies(&after, &"session/a/break".into(), name), [], "once is enough");
    }
}
