//! What is particular about a session that is added or changed at a desk: it is on one of its event's days, at hours that
//! there are in the event's zone, and when it is taken back all can read why.
//!
//! ```text
//! added ─▶ for all to read ──taken back──▶ gone, with its reason: what comes instead is another session
//! ```

mod clashes;

use std::collections::BTreeSet;

use super::{
    Command, Effect, Fields, Wish, becomes, carried_out, changed, fields_of_words, has_words_without_title, put,
    stands, taken_back, understood, wanted, with,
};
use crate::model::{
    DayHour, EditField, Event, FieldChange, FieldStands, Hour, Language, Reason, RecordId, Session, SessionKind, Slot,
    Speaker, Text, Timestamp, Turn, WallTime,
};

pub use clashes::{Clash, clashes};

/// Its words, in each language.
pub const WORDS: [EditField; 4] = [EditField::Title, EditField::Room, EditField::Summary, EditField::Body];

const FIELDS: [EditField; 12] = [
    EditField::Title,
    EditField::Room,
    EditField::Summary,
    EditField::Body,
    EditField::Day,
    EditField::Begins,
    EditField::Until,
    EditField::SessionKind,
    EditField::Track,
    EditField::Speakers,
    EditField::Languages,
    EditField::Interpretation,
];

pub const KINDS: [SessionKind; 7] = [
    SessionKind::Talk,
    SessionKind::Panel,
    SessionKind::Workshop,
    SessionKind::Exercise,
    SessionKind::Break,
    SessionKind::Ceremony,
    SessionKind::Other,
];

const DAY: Slot = Slot { field: EditField::Day, language: None };
const BEGINS: Slot = Slot { field: EditField::Begins, language: None };
const UNTIL: Slot = Slot { field: EditField::Until, language: None };
const KIND: Slot = Slot { field: EditField::SessionKind, language: None };
const TRACK: Slot = Slot { field: EditField::Track, language: None };

/// What a session's fields are, with its words in each language.
pub fn fields<'a>(event: &Event, session: &Session, words: impl IntoIterator<Item = (Language, &'a Text)>) -> Fields {
    let mut fields = fields_of_words(words, &WORDS);
    let hour = |wall: Option<WallTime>| wall.map(|wall| hour_typed(event, session.day, wall)).unwrap_or_default();
    put(&mut fields, EditField::Day, session.day.to_string());
    put(&mut fields, EditField::Begins, hour(session.starts_wall));
    put(&mut fields, EditField::Until, hour(session.ends_wall));
    put(&mut fields, EditField::SessionKind, kind_name(session.kind).to_owned());
    put(&mut fields, EditField::Track, session.track.as_ref().map(ToString::to_string).unwrap_or_default());
    put(&mut fields, EditField::Speakers, speakers_typed(&session.speakers));
    put(&mut fields, EditField::Languages, languages_typed(&session.all_languages()));
    put(&mut fields, EditField::Interpretation, languages_typed(&session.all_interpretation()));
    fields
}

/// With its day where it is on none of its own.
fn hour_typed(event: &Event, day: u8, wall: WallTime) -> String {
    let hour = event.day(day).and_then(|day| DayHour::of(wall, day));
    hour.map_or_else(|| wall.to_string(), |hour| hour.to_string())
}

pub fn kind_name(kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::Talk => "talk",
        SessionKind::Panel => "panel",
        SessionKind::Workshop => "workshop",
        SessionKind::Exercise => "exercise",
        SessionKind::Break => "break",
        SessionKind::Ceremony => "ceremony",
        SessionKind::Other => "other",
    }
}

pub fn kind_named(name: &str) -> Option<SessionKind> {
    KINDS.into_iter().find(|kind| kind_name(*kind) == name)
}

fn speakers_typed(speakers: &[Speaker]) -> String {
    let line = |speaker: &Speaker| match speaker.affiliation.is_empty() {
        true => speaker.name.clone(),
        false => [&*speaker.name, "; ", &*speaker.affiliation].concat(),
    };
    speakers.iter().map(line).collect::<Vec<String>>().join("\n")
}

/// `None` where one of them has no name.
pub fn speakers(typed: &str) -> Option<Vec<Speaker>> {
    let read = |line: &str| {
        let (name, affiliation) = line.split_once([';', '؛']).unwrap_or((line, ""));
        let (name, affiliation) = (name.trim().to_owned(), affiliation.trim().to_owned());
        let is_named = !name.is_empty();
        is_named.then(|| Speaker {
            name,
            affiliation,
            names: Default::default(),
            affiliation_names: Default::default(),
        })
    };
    typed.lines().filter(|line| !line.trim().is_empty()).map(read).collect()
}

fn languages_typed(languages: &[Language]) -> String {
    languages.iter().map(|language| language.code()).collect::<Vec<&str>>().join(" ")
}

/// `None` where one of them isn't known.
pub fn languages(typed: &str) -> Option<Vec<Language>> {
    typed.split_whitespace().map(Language::parse).collect()
}

/// What a zone's clocks make of an hour; `None` where the zone isn't known.
pub type Clocks<'a> = dyn Fn(WallTime) -> Option<Hour> + 'a;

/// What a decision about an edit depends on.
#[derive(Clone, Copy)]
pub struct Situation<'a> {
    pub event: &'a Event,
    /// Of a session that isn't there nothing stands.
    pub fields: &'a Fields,
    pub is_taken_back: bool,
    /// Those of the event.
    pub tracks: &'a BTreeSet<RecordId>,
    pub clocks: &'a Clocks<'a>,
}

/// Decides about one edit of somebody who runs the event.
pub fn judge(situation: &Situation<'_>, command: &Command) -> Effect {
    match command.kind {
        Wish::TakeBackSession => weigh_taking_back(situation, command).into(),
        _ => weigh(situation, command).into(),
    }
}

fn weigh(situation: &Situation<'_>, command: &Command) -> Result<Effect, Reason> {
    let changes = &command.body.changes;
    understood(changes, &FIELDS)?;
    if situation.is_taken_back {
        return Err(Reason::SessionTakenBack);
    }
    let changed = changed(situation.fields, changes)?;
    if let Some(reason) = fault(situation, &changed) {
        return Err(reason);
    }
    Ok(carried_out(changed))
}

fn weigh_taking_back(situation: &Situation<'_>, command: &Command) -> Result<Effect, Reason> {
    let changes = &command.body.changes;
    understood(changes, &[EditField::Note])?;
    if situation.is_taken_back {
        return Ok(Effect::Unchanged);
    }
    if situation.fields.is_empty() {
        return Err(Reason::NotUnderstood);
    }
    taken_back(changes)
}

/// What is wrong with changes, as far as a device can tell before they are saved.
pub fn complaint(situation: &Situation<'_>, changes: &[FieldChange]) -> Option<Reason> {
    understood(changes, &FIELDS).err().or_else(|| fault(situation, &wanted(changes)))
}

/// What would be wrong with the session if these fields were changed so.
fn fault(situation: &Situation<'_>, changed: &Fields) -> Option<Reason> {
    let fields = situation.fields;
    let is_new = fields.is_empty();
    let has_none = |slot| becomes(fields, changed, slot).is_empty();
    if (is_new && changed.keys().all(|slot| slot.field != EditField::Title))
        || has_words_without_title(fields, changed, &WORDS)
    {
        return Some(Reason::TitleNeeded);
    }
    let track = changed.get(&TRACK).filter(|track| !track.is_empty());
    let is_elsewhere = |track: &&String| !situation.tracks.contains(&RecordId::from(track.as_str()));
    if (is_new && (has_none(DAY) || has_none(KIND))) || track.filter(is_elsewhere).is_some() {
        return Some(Reason::NotUnderstood);
    }
    if [DAY, BEGINS, UNTIL].iter().any(|slot| changed.contains_key(slot)) {
        let after = with(fields, changed);
        return mistakes(situation.event, &after, situation.clocks).iter().find_map(Clash::reason);
    }
    None
}

/// When a session is, as far as its fields say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hours {
    pub begins: Option<(WallTime, Hour)>,
    pub until: Option<(WallTime, Hour)>,
}

impl Hours {
    fn instant(hour: Option<(WallTime, Hour)>) -> Option<Timestamp> {
        hour.map(|(wall, hour)| hour.meant(wall.turn()))
    }

    pub fn starts_at(self) -> Option<Timestamp> {
        Hours::instant(self.begins)
    }

    pub fn ends_at(self) -> Option<Timestamp> {
        Hours::instant(self.until)
    }
}

/// `None` where an hour is said, and not of which day or by which clock.
pub fn hours(event: &Event, fields: &Fields, clocks: &Clocks<'_>) -> Option<Hours> {
    let hour = |slot| match stands(fields, slot) {
        "" => Some(None),
        text => {
            let wall = wall(event, stands(fields, DAY), text)?;
            Some(Some((wall, clocks(wall)?)))
        }
    };
    Some(Hours { begins: hour(BEGINS)?, until: hour(UNTIL)? })
}

fn wall(event: &Event, day: &str, text: &str) -> Option<WallTime> {
    WallTime::parse(text).or_else(|| DayHour::parse(text)?.on(event.day(day.parse().ok()?)?))
}

/// What is wrong with a session's day and hours by themselves.
fn mistakes(event: &Event, fields: &Fields, clocks: &Clocks<'_>) -> Vec<Clash> {
    let has_hours = [BEGINS, UNTIL].iter().any(|slot| !stands(fields, *slot).is_empty());
    // Where no hours are given a "day" may be a part of the agenda, and there may be more of them than days.
    let is_outside = |day: u8| day == 0 || (has_hours && event.last_day_number().is_some_and(|last| last < day));
    if stands(fields, DAY).parse::<u8>().is_ok_and(is_outside) {
        return vec![Clash::OutsideEvent];
    }
    let Some(hours) = hours(event, fields, clocks) else { return vec![Clash::HoursNeedZone] };
    let mut mistakes = Vec::new();
    for (field, hour) in [(EditField::Begins, hours.begins), (EditField::Until, hours.until)] {
        match hour {
            Some((wall, Hour::Once(_))) if wall.turn() == Turn::Second => mistakes.push(Clash::NoSuchHour(field, wall)),
            Some((wall, Hour::Never(_))) => mistakes.push(Clash::NoSuchHour(field, wall)),
            Some((wall, Hour::Twice(..))) => mistakes.push(Clash::HourComesTwice(field, wall)),
            Some((_, Hour::Once(_))) | None => {}
        }
    }
    // Of an hour that there isn't nobody knows whether another one comes before it.
    let are_there = !mistakes.iter().any(|mistake| matches!(mistake, Clash::NoSuchHour(..)));
    if let (Some(starts_at), Some(ends_at)) = (hours.starts_at(), hours.ends_at())
        && are_there
        && ends_at <= starts_at
    {
        mistakes.push(Clash::EndsFirst);
    }
    mistakes
}

impl Clash {
    /// Why it can't be saved so; of what can there is none.
    fn reason(&self) -> Option<Reason> {
        match self {
            Clash::OutsideEvent => Some(Reason::SessionOutsideEvent),
            Clash::HoursNeedZone => Some(Reason::HoursNeedZone),
            Clash::NoSuchHour(field, wall) => {
                let stands = FieldStands { field: *field, language: None, text: wall.to_string() };
                Some(Reason::NoSuchHour { fields: vec![stands] })
            }
            Clash::EndsFirst => Some(Reason::EndsBeforeStart),
            Clash::HourComesTwice(..) | Clash::Room { .. } | Clash::Speaker { .. } => None,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::json;
    use crate::rules::edit::tests::command;

    const TITLE: Slot = Slot { field: EditField::Title, language: Some(Language::French) };
    const NOTE: Slot = Slot { field: EditField::Note, language: Some(Language::French) };
    const SPEAKERS: Slot = Slot { field: EditField::Speakers, language: None };
    const NEW: [(Slot, &str, &str); 3] = [(TITLE, "", "Ouverture"), (DAY, "", "1"), (KIND, "", "talk")];

    /// Three days in Paris; in the night to the first one the clocks go forward.
    pub fn event() -> Event {
        json::read(
            r#"{"kind":"training","status":"planned","starts":"2027-03-28","ends":"2027-03-30","zone":"Europe/Paris",
                "translations":["fr"]}"#,
        )
        .expect("an event")
    }

    pub fn paris(wall: WallTime) -> Option<Hour> {
        let instant = |text: &str| WallTime::parse(text).expect("an hour").as_utc();
        let (spring, autumn) = (instant("2027-03-28T01:00"), instant("2027-10-31T01:00"));
        Hour::by(wall, |at| Some(WallTime::at(at, if (spring..autumn).contains(&at) { 120 } else { 60 })))
    }

    fn session() -> Session {
        json::read(
            r#"{"event":"event/paris","day":1,"kind":"panel","track":"track/paris/lab","starts_wall":"2027-03-28T22:00",
                "ends_wall":"2027-03-29T01:00","speakers":[{"name":"Ana Ejemplo","affiliation":"Fictiva"},{"name":"Nour"}],
                "languages":["fr"],"more_languages":["pt"],"interpretation":["ar"],"translations":["fr"]}"#,
        )
        .expect("a session")
    }

    fn standing() -> Fields {
        let french = Text { title: "Ouverture".into(), place: "Grande salle".into(), ..Text::default() };
        fields(&event(), &session(), [(Language::French, &french)])
    }

    fn judged_of(event: &Event, stands: &Fields, wish: Wish, changes: &[(Slot, &str, &str)]) -> Effect {
        let tracks = [RecordId::from("track/paris/lab"), RecordId::from("track/paris/law")].into();
        let is_taken_back = stands.contains_key(&NOTE);
        let situation = Situation { event, fields: stands, is_taken_back, tracks: &tracks, clocks: &paris };
        judge(&situation, &command(wish, "session/paris/opening", changes))
    }

    fn judged(stands: &Fields, changes: &[(Slot, &str, &str)]) -> Effect {
        judged_of(&event(), stands, Wish::EditSession, changes)
    }

    fn refused(stands: &Fields, changes: &[(Slot, &str, &str)]) -> Option<Reason> {
        match judged(stands, changes) {
            Effect::Refused(reason) => Some(reason),
            _ => None,
        }
    }

    fn changed(changes: &[(Slot, &str)]) -> Effect {
        Effect::Change(changes.iter().map(|(slot, text)| (*slot, (*text).to_owned())).collect())
    }

    #[test]
    fn a_sessions_fields_are_as_they_are_typed_and_stay_where_the_event_moves() {
        let shown = |slot| stands(&standing(), slot).to_owned();

        assert_eq!([DAY, BEGINS, UNTIL, KIND].map(shown), ["1", "22:00", "01:00 next day", "panel"]);
        assert_eq!(shown(SPEAKERS), "Ana Ejemplo; Fictiva\nNour");
        let [spoken, into] = [EditField::Languages, EditField::Interpretation].map(Slot::plain);
        assert_eq!([spoken, into, TRACK].map(shown), ["fr pt", "ar", "track/paris/lab"]);
        let read = speakers(&shown(SPEAKERS)).expect("two people");
        assert_eq!(read, session().speakers);
        assert_eq!(speakers("; Fictiva"), None);
        assert_eq!(speakers("أنا ؛ فكتيفا").expect("one")[0].affiliation, "فكتيفا");
    }

    #[test]
    fn a_new_session_has_a_title_a_day_and_a_kind() {
        let none = Fields::new();

        assert_eq!(judged(&none, &NEW), changed(&[(TITLE, "Ouverture"), (DAY, "1"), (KIND, "talk")]));
        assert_eq!(refused(&none, &NEW[1..]), Some(Reason::TitleNeeded));
        assert_eq!(refused(&none, &NEW[..2]), Some(Reason::NotUnderstood));
        assert_eq!(refused(&none, &[NEW[0], NEW[2]]), Some(Reason::NotUnderstood));
        let of_another = [&NEW[..], &[(TRACK, "", "track/tunis/lab")]].concat();
        assert_eq!(refused(&none, &of_another), Some(Reason::NotUnderstood));
    }

    #[test]
    fn its_day_is_one_of_the_events_and_its_hours_are_those_that_there_are() {
        let no_such = |field, text: &str| {
            let fields = vec![FieldStands { field, language: None, text: text.to_owned() }];
            Some(Reason::NoSuchHour { fields })
        };

        assert_eq!(refused(&standing(), &[(DAY, "1", "4")]), Some(Reason::SessionOutsideEvent));
        assert_eq!(refused(&standing(), &[(DAY, "1", "0")]), Some(Reason::SessionOutsideEvent));
        assert_eq!(refused(&standing(), &[(DAY, "1", "3")]), None);
        assert_eq!(refused(&standing(), &[(UNTIL, "01:00 next day", "21:00")]), Some(Reason::EndsBeforeStart));
        assert_eq!(refused(&standing(), &[(UNTIL, "01:00 next day", "22:00")]), Some(Reason::EndsBeforeStart));
        assert_eq!(refused(&standing(), &[(BEGINS, "22:00", "02:30")]), no_such(EditField::Begins, "2027-03-28T02:30"));
        let second = "01:00 next day second";
        assert_eq!(
            refused(&standing(), &[(UNTIL, "01:00 next day", second)]),
            no_such(EditField::Until, "2027-03-29T01:00 second")
        );
        assert_eq!(refused(&standing(), &[(BEGINS, "22:00", ""), (UNTIL, "01:00 next day", "")]), None);
    }

    #[test]
    fn an_hour_needs_a_day_and_a_zone_and_a_part_of_an_agenda_without_hours_needs_none() {
        let vague = Event { starts: None, ends: None, ..event() };
        let part = [(DAY, "", "7"), NEW[0], NEW[2]];
        let hour = (BEGINS, "", "09:00");

        assert!(matches!(judged_of(&vague, &Fields::new(), Wish::EditSession, &part), Effect::Change(_)));
        let with_hour = [&part[..], &[hour]].concat();
        let effect = judged_of(&vague, &Fields::new(), Wish::EditSession, &with_hour);
        assert_eq!(effect, Effect::Refused(Reason::HoursNeedZone));
    }

    #[test]
    fn where_somebody_moved_the_same_hour_nothing_is_done_and_other_fields_both_count() {
        let fields = vec![FieldStands { field: EditField::Begins, language: None, text: "22:00".into() }];

        let effect = judged(&standing(), &[(BEGINS, "21:00", "21:30"), (TITLE, "Ouverture", "Accueil")]);

        assert_eq!(effect, Effect::Refused(Reason::EditedMeanwhile { fields }));
        assert_eq!(judged(&standing(), &[(TITLE, "Ouverture", "Accueil")]), changed(&[(TITLE, "Accueil")]));
        assert_eq!(judged(&standing(), &[(BEGINS, "21:00", "22:00")]), Effect::Unchanged);
    }

    #[test]
    fn what_no_form_can_send_is_not_understood() {
        for change in [
            (BEGINS, "22:00", "ten"),
            (BEGINS, "22:00", "2027-03-28T09:00"),
            (DAY, "1", "first"),
            (DAY, "1", ""),
            (KIND, "panel", "party"),
            (KIND, "panel", ""),
            (SPEAKERS, "", "; Fictiva"),
            (Slot::plain(EditField::Languages), "fr pt", "fr, xx"),
            (Slot::plain(EditField::Capacity), "", "3"),
        ] {
            assert_eq!(refused(&standing(), &[change]), Some(Reason::NotUnderstood), "{change:?}");
        }
    }

    #[test]
    fn a_session_is_taken_back_once_with_a_reason_and_nobody_changes_it_any_more() {
        let why: &[_] = &[(NOTE, "", "L’oratrice est malade.")];
        let taken_back: Fields = [(NOTE, "L’oratrice est malade.".to_owned())].into();
        let take_back = |fields: &Fields, changes| judged_of(&event(), fields, Wish::TakeBackSession, changes);

        assert_eq!(take_back(&standing(), why), changed(&[(NOTE, "L’oratrice est malade.")]));
        assert_eq!(take_back(&standing(), &[]), Effect::Refused(Reason::NoteNeeded));
        assert_eq!(take_back(&standing(), &[(NOTE, "", " ")]), Effect::Refused(Reason::NoteNeeded));
        assert_eq!(take_back(&taken_back, why), Effect::Unchanged);
        assert_eq!(take_back(&Fields::new(), why), Effect::Refused(Reason::NotUnderstood));
        assert_eq!(refused(&taken_back, &[(TITLE, "Ouverture", "Accueil")]), Some(Reason::SessionTakenBack));
    }
}
