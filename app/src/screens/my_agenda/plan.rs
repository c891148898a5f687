//! What is mine, day by day: what is at the same time, where there is no time to change rooms, and what is free between.

use passerelle_shared::model::{
    Event, EventStatus, EventTime, Language, PartialDate, RecordId, Session, Timestamp, WallTime,
};

use super::mine::{Hold, Mine};
use crate::screens::programme::hours_of_day;
use crate::state::Programme;
use crate::state::order::{in_order, last_if_none};

/// From one room to the other, with a word in the corridor.
const CHANGE_MS_MIN: i64 = 5 * Timestamp::MINUTE;
/// Less is no time of one's own.
const FREE_MS_MIN: i64 = 15 * Timestamp::MINUTE;
/// What goes on for longer stands on its first day only.
const DAYS_MAX: i64 = 31;

/// Those without a known day come last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    pub days: Vec<Day>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// At the event, as precise as it is known. What goes on after midnight stays with its evening.
    pub date: Option<PartialDate>,
    pub events: Vec<EventOnDay>,
    /// In the order of time, those without an hour last.
    pub sessions: Vec<Planned>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventOnDay {
    pub id: RecordId,
    /// Which of its days this is, of how many, where it has several.
    pub part: Option<(u8, u8)>,
    pub hold: Hold,
    pub is_off: bool,
    pub clashes: Vec<RecordId>,
    span: Option<Span>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    pub id: RecordId,
    /// Its event doesn't take place.
    pub is_off: bool,
    /// The others that one can't be at as well.
    pub clashes: Vec<RecordId>,
    /// What ends so late in another room that one comes too late.
    pub hurry_from: Option<RecordId>,
    pub free_before_ms: Option<i64>,
    span: Option<Span>,
    room: Room,
}

/// By instants: on the night when the clocks change, too, an hour is an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    starts: Timestamp,
    ends: Option<Timestamp>,
}

/// Where it is, as far as it is said, and in which language.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Room {
    event: RecordId,
    name: Option<(Language, String)>,
}

impl Span {
    fn meets(self, other: Span) -> bool {
        let (Some(ends), Some(other_ends)) = (self.ends, other.ends) else { return false };
        self.starts < other_ends && other.starts < ends
    }
}

impl Room {
    /// Rooms that are called so in two languages may be one.
    fn is_another(&self, other: &Room) -> bool {
        match (&self.name, &other.name) {
            _ if self.event != other.event => true,
            (Some((language, name)), Some((its, other))) => language == its && name != other,
            _ => false,
        }
    }
}

/// Rooms are compared by their names in `language`, where they have one in it.
pub fn plan(programme: &Programme, mine: &Mine, language: Language) -> Plan {
    let mut days = Vec::new();
    for (id, hold) in &mine.events {
        let Some(event) = programme.event(id) else { continue };
        for (date, one) in days_of(programme, id, event, *hold) {
            on(&mut days, date).events.push(one);
        }
    }
    for id in &mine.sessions {
        let Some((session, event)) = session_and_event(programme, id) else { continue };
        let planned = planned(programme, id, session, event, language);
        on(&mut days, day_of_session(session, event)).sessions.push(planned);
    }
    // By the last day that a date can mean: "in May" stands behind the days of May, and what isn't known behind all.
    let rank = |day: &Day| {
        let is_vague = day.date.is_some_and(|date| !date.is_a_day());
        ("", [last_if_none(day.date.map(|date| date.end_utc().0)), i64::from(is_vague), 0])
    };
    let order = in_order(days.iter().map(rank).collect());
    Plan { days: order.into_iter().map(|at| days[at].clone().in_order()).collect() }.with_clashes()
}

fn on(days: &mut Vec<Day>, date: Option<PartialDate>) -> &mut Day {
    let at = days.iter().position(|day| day.date == date).unwrap_or_else(|| {
        days.push(Day { date, events: Vec::new(), sessions: Vec::new() });
        days.len() - 1
    });
    &mut days[at]
}

fn session_and_event<'a>(programme: &'a Programme, id: &RecordId) -> Option<(&'a Session, &'a Event)> {
    let session = programme.session(id)?;
    Some((session, programme.event(&session.event)?))
}

/// Its day in the agenda, or else the one on the wall, or what is known of its event.
fn day_of_session(session: &Session, event: &Event) -> Option<PartialDate> {
    event.day(session.day).or_else(|| session.starts_wall.map(WallTime::day)).or(event.starts)
}

fn planned(programme: &Programme, id: &RecordId, session: &Session, event: &Event, language: Language) -> Planned {
    let words = programme.text_in(id, language).filter(|(text, _)| !text.place.is_empty());
    Planned {
        id: id.clone(),
        is_off: event.status == EventStatus::Cancelled,
        clashes: Vec::new(),
        hurry_from: None,
        free_before_ms: None,
        span: session.starts_at.map(|starts| Span { starts, ends: session.ends_at }),
        room: Room { event: session.event.clone(), name: words.map(|(text, language)| (language, text.place.clone())) },
    }
}

/// On each of its days, with its hours there.
fn days_of(programme: &Programme, id: &RecordId, event: &Event, hold: Hold) -> Vec<(Option<PartialDate>, EventOnDay)> {
    let one = |part: Option<(u8, u8)>, span: Option<Span>| EventOnDay {
        id: id.clone(),
        part,
        hold,
        is_off: event.status == EventStatus::Cancelled,
        clashes: Vec::new(),
        span,
    };
    let last = event.ends.filter(|date| date.is_a_day()).or(event.starts);
    let days = event.starts.zip(last).and_then(|(first, last)| last.days_after(first));
    let Some(days) = days.filter(|days| (0..DAYS_MAX).contains(days)) else {
        return vec![(event.starts, one(None, None))];
    };
    let count = days.saturating_add(1) as u8;
    let on_day = |number: u8| {
        let span = span_of_day(event, number, hours_of_day(programme, id, event, number));
        (event.day(number), one((count > 1).then_some((number, count)), span))
    };
    (1..=count).map(on_day).collect()
}

/// From the first session's start to the last one's end, or all of the day.
fn span_of_day(event: &Event, number: u8, hours: Option<(EventTime<'_>, Option<EventTime<'_>>)>) -> Option<Span> {
    if let Some((start, Some(end))) = hours {
        return Some(Span { starts: start.at, ends: Some(end.at) });
    }
    let before = i64::from(number).saturating_sub(1).saturating_mul(Timestamp::DAY);
    let starts = event.sort_key()?.plus_ms(before);
    Some(Span { starts, ends: Some(starts.plus_ms(Timestamp::DAY)) })
}

impl Day {
    fn in_order(mut self) -> Day {
        let rank = |span: Option<Span>| {
            let ends = span.and_then(|span| span.ends);
            ("", [last_if_none(span.map(|span| span.starts.0)), last_if_none(ends.map(|ends| ends.0)), 0])
        };
        let events = in_order(self.events.iter().map(|one| rank(one.span)).collect());
        let sessions = in_order(self.sessions.iter().map(|one| rank(one.span)).collect());
        self.events = events.into_iter().map(|at| self.events[at].clone()).collect();
        self.sessions = sessions.into_iter().map(|at| self.sessions[at].clone()).collect();
        self.note_what_is_between();
        self
    }

    /// What is free before each session, and from where there is no time to come.
    fn note_what_is_between(&mut self) {
        let mut before: Vec<Planned> = Vec::new();
        for planned in &mut self.sessions {
            let Some(span) = planned.span.filter(|_| !planned.is_off) else { continue };
            let end = |other: &Planned| other.span.and_then(|span| span.ends);
            if let Some(free_from) = before.iter().filter_map(end).max() {
                let free_ms = span.starts.since_ms(free_from);
                planned.free_before_ms = (free_ms >= FREE_MS_MIN).then_some(free_ms);
            }
            let is_too_late = |other: &&Planned| {
                let is_close = end(other).is_some_and(|end| (0..CHANGE_MS_MIN).contains(&span.starts.since_ms(end)));
                is_close && other.room.is_another(&planned.room)
            };
            planned.hurry_from = before.iter().rev().find(is_too_late).map(|other| other.id.clone());
            before.push(planned.clone());
        }
    }

    /// When nothing of it is left to come; `None` where no day is known.
    pub fn over_at(&self) -> Option<Timestamp> {
        let spans = self.spans();
        let last = spans.map(|span| span.ends.unwrap_or(span.starts.plus_ms(Timestamp::HOUR))).max();
        last.or(self.date.map(PartialDate::end_utc))
    }

    pub fn starts_at(&self) -> Option<Timestamp> {
        self.spans().map(|span| span.starts).min()
    }

    fn spans(&self) -> impl Iterator<Item = Span> {
        self.events.iter().filter_map(|one| one.span).chain(self.sessions.iter().filter_map(|one| one.span))
    }

    pub fn is_over(&self, now: Timestamp) -> bool {
        self.over_at().is_some_and(|over_at| over_at <= now)
    }

    /// What the day is known by among the others.
    pub fn key(&self) -> String {
        self.date.map_or_else(String::new, |date| date.to_string())
    }

    /// Before which of the sessions the present stands: the first that hasn't begun.
    pub fn present(&self, now: Timestamp) -> usize {
        let has_begun = |planned: &Planned| planned.span.is_some_and(|span| span.starts <= now);
        self.sessions.iter().rposition(has_begun).map_or(0, |at| at.saturating_add(1))
    }
}

impl Plan {
    /// Events with events of the same day, sessions with sessions: an event and what is in it don't clash.
    fn with_clashes(mut self) -> Plan {
        for day in &mut self.days {
            let held: Held =
                day.events.iter().filter(|one| !one.is_off).map(|one| (one.id.clone(), one.span)).collect();
            for one in day.events.iter_mut().filter(|one| !one.is_off) {
                one.clashes = met(&held, &one.id, one.span);
            }
        }
        let sessions = self.days.iter().flat_map(|day| &day.sessions).filter(|planned| !planned.is_off);
        let held: Held = sessions.map(|planned| (planned.id.clone(), planned.span)).collect();
        for planned in self.days.iter_mut().flat_map(|day| &mut day.sessions).filter(|planned| !planned.is_off) {
            planned.clashes = met(&held, &planned.id, planned.span);
        }
        self
    }

    /// What is to come or under way, and what is over.
    pub fn parted(&self, now: Timestamp) -> (Vec<String>, Vec<String>) {
        let (over, coming): (Vec<&Day>, Vec<&Day>) = self.days.iter().partition(|day| day.is_over(now));
        let keys = |days: Vec<&Day>| days.into_iter().map(Day::key).collect();
        (keys(coming), keys(over))
    }

    /// In which of the days the present is, if it is in one: an evening that goes on after midnight has it until it ends.
    pub fn day_of_now(&self, now: Timestamp, is_today: impl Fn(&Day) -> bool) -> Option<String> {
        let has_begun = |day: &Day| day.starts_at().is_some_and(|starts| starts <= now);
        let is_it = |day: &&Day| !day.is_over(now) && day.starts_at().is_some() && (has_begun(day) || is_today(day));
        self.days.iter().find(is_it).map(Day::key)
    }

    /// When the next of my sessions begins, if that is within half a day.
    pub fn next_start(&self, now: Timestamp) -> Option<Timestamp> {
        const NEAR_MS: i64 = 12 * Timestamp::HOUR;
        let sessions = self.days.iter().flat_map(|day| &day.sessions).filter(|planned| !planned.is_off);
        let starts = sessions.filter_map(|planned| Some(planned.span?.starts));
        starts.filter(|start| now < *start && start.since_ms(now) < NEAR_MS).min()
    }

    /// With what each of these is at the same time, on whichever day, in the order of time; what is over or off is left out.
    pub fn to_come(&self, now: Timestamp) -> Vec<(RecordId, Vec<RecordId>)> {
        let mut listed: Vec<(RecordId, Vec<RecordId>)> = Vec::new();
        let mut take = |id: &RecordId, clashes: &[RecordId]| {
            let at = listed.iter().position(|(its, _)| its == id).unwrap_or_else(|| {
                listed.push((id.clone(), Vec::new()));
                listed.len() - 1
            });
            let known = &mut listed[at].1;
            for clash in clashes {
                if !known.contains(clash) {
                    known.push(clash.clone());
                }
            }
        };
        for day in self.days.iter().filter(|day| !day.is_over(now)) {
            for one in day.events.iter().filter(|one| !one.is_off) {
                take(&one.id, &one.clashes);
            }
            let is_to_come = |planned: &&Planned| {
                !planned.is_off && planned.span.is_none_or(|span| span.ends.is_none_or(|ends| now < ends))
            };
            for planned in day.sessions.iter().filter(is_to_come) {
                take(&planned.id, &planned.clashes);
            }
        }
        listed
    }
}

/// What takes place, and when.
type Held = Vec<(RecordId, Option<Span>)>;

fn met(held: &Held, id: &RecordId, span: Option<Span>) -> Vec<RecordId> {
    let meets = |other: &Option<Span>| span.zip(*other).is_some_and(|(span, other)| span.meets(other));
    held.iter().filter(|(other, its)| other != id && meets(its)).map(|(other, _)| other.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        WallTime::parse(text).expect("an hour").as_utc().0
    }

    /// In UTC, as in `2026-12-01T09:00`.
    fn session(event: &str, day: u8, starts: &str, ends: &str) -> String {
        let (starts, ends) = (at(starts), at(ends));
        format!(r#"{{"event":"event/{event}","day":{day},"kind":"talk","starts_at":{starts},"ends_at":{ends}}}"#)
    }

    fn event(starts: &str, ends: &str, status: &str) -> String {
        let starts_at = at(&format!("{starts}T00:00"));
        format!(
            r#"{{"kind":"seminar","status":"{status}","starts":"{starts}","ends":"{ends}","starts_at":{starts_at}}}"#
        )
    }

    fn room(name: &str) -> String {
        format!(r#"{{"title":"Talk","place":"{name}"}}"#)
    }

    fn programme(records: &[(&str, String)]) -> Programme {
        Programme::of(&records.iter().map(|(id, json)| (*id, json.as_str())).collect::<Vec<_>>())
    }

    fn mine(sessions: &[&str], events: &[(&str, Hold)]) -> Mine {
        Mine {
            sessions: sessions.iter().map(|id| RecordId::from(*id)).collect(),
            events: events.iter().map(|(id, hold)| (RecordId::from(*id), *hold)).collect(),
        }
    }

    fn plan_of(programme: &Programme, mine: &Mine) -> Plan {
        plan(programme, mine, Language::French)
    }

    fn ids(ids: &[RecordId]) -> Vec<&str> {
        ids.iter().map(RecordId::as_str).collect()
    }

    /// One day in Rabat, in the rooms that are given.
    fn rabat(sessions: &[(&str, &str, &str)]) -> Programme {
        let mut records = vec![("event/rabat".to_owned(), event("2026-12-01", "2026-12-01", "planned"))];
        for (number, (starts, ends, place)) in sessions.iter().enumerate() {
            let id = format!("session/rabat/{}", number + 1);
            let [starts, ends] = [starts, ends].map(|hour| format!("2026-12-01T{hour}"));
            records.push((format!("text/fr/{id}"), room(place)));
            records.push((id, session("rabat", 1, &starts, &ends)));
        }
        Programme::of(&records.iter().map(|(id, json)| (id.as_str(), json.as_str())).collect::<Vec<_>>())
    }

    const THREE: [&str; 3] = ["session/rabat/1", "session/rabat/2", "session/rabat/3"];

    #[test]
    fn what_is_at_the_same_time_says_so_and_what_follows_does_not() {
        let programme = rabat(&[("08:00", "10:00", "A"), ("09:00", "11:00", "B"), ("11:00", "12:00", "B")]);

        let plan = plan_of(&programme, &mine(&THREE, &[("event/rabat", Hold::Star)]));

        let day = &plan.days[0];
        let told: Vec<(&str, Vec<&str>)> =
            day.sessions.iter().map(|one| (one.id.as_str(), ids(&one.clashes))).collect();
        assert_eq!(told, [(THREE[0], vec![THREE[1]]), (THREE[1], vec![THREE[0]]), (THREE[2], vec![])]);
        assert_eq!(ids(&day.events[0].clashes), Vec::<&str>::new(), "an event and what is in it don't clash");
    }

    #[test]
    fn who_has_to_be_in_another_room_at_once_is_told_and_who_stays_or_has_time_is_not() {
        for (second, starts, hurries) in [
            ("B", "10:00", true),
            ("B", "10:04", true),
            ("B", "10:05", false),
            ("A", "10:00", false),
            ("", "10:00", false),
        ] {
            let programme = rabat(&[("09:00", "10:00", "A"), (starts, "11:00", second)]);

            let plan = plan_of(&programme, &mine(&THREE[..2], &[]));

            let from = plan.days[0].sessions[1].hurry_from.as_ref().map(RecordId::as_str);
            assert_eq!(from, hurries.then_some(THREE[0]), "{second} at {starts}");
        }
    }

    #[test]
    fn what_is_free_between_two_of_mine_counts_from_the_end_of_all_that_was_before() {
        let programme = rabat(&[("08:00", "12:00", "A"), ("08:30", "09:00", "B"), ("13:30", "14:00", "A")]);

        let plan = plan_of(&programme, &mine(&THREE, &[]));

        let free: Vec<Option<i64>> = plan.days[0].sessions.iter().map(|one| one.free_before_ms).collect();
        assert_eq!(free, [None, None, Some(90 * Timestamp::MINUTE)]);
    }

    #[test]
    fn an_event_of_several_days_stands_on_each_and_clashes_only_where_its_hours_do() {
        let programme = programme(&[
            ("event/tunis", event("2026-11-30", "2026-12-01", "planned")),
            ("event/rabat", event("2026-12-01", "2026-12-01", "planned")),
            ("event/cairo", event("2026-12-01", "2026-12-01", "planned")),
            ("session/rabat/1", session("rabat", 1, "2026-12-01T08:00", "2026-12-01T10:00")),
            ("session/cairo/1", session("cairo", 1, "2026-12-01T10:00", "2026-12-01T12:00")),
        ]);
        let events = [("event/tunis", Hold::Place), ("event/rabat", Hold::Asked), ("event/cairo", Hold::Star)];

        let plan = plan_of(&programme, &mine(&[], &events));

        let told: Vec<_> = plan
            .days
            .iter()
            .flat_map(|day| &day.events)
            .map(|one| (one.id.slug(), one.part, one.clashes.iter().map(RecordId::slug).collect::<Vec<_>>()))
            .collect();
        assert_eq!(
            told,
            [
                ("tunis", Some((1, 2)), vec![]),
                ("tunis", Some((2, 2)), vec!["rabat", "cairo"]),
                ("rabat", None, vec!["tunis"]),
                ("cairo", None, vec!["tunis"]),
            ]
        );
    }

    #[test]
    fn what_is_called_off_is_shown_and_keeps_nobody_from_anything() {
        let mut records = vec![
            ("event/rabat", event("2026-12-01", "2026-12-01", "cancelled")),
            ("event/tunis", event("2026-12-01", "2026-12-01", "planned")),
        ];
        for (id, of) in [("session/rabat/1", "rabat"), ("session/tunis/1", "tunis")] {
            records.push((id, session(of, 1, "2026-12-01T08:00", "2026-12-01T10:00")));
        }

        let plan = plan_of(
            &programme(&records),
            &mine(&["session/rabat/1", "session/tunis/1"], &[("event/rabat", Hold::Asked)]),
        );

        let day = &plan.days[0];
        assert!(day.events[0].is_off);
        let off: Vec<(bool, usize)> = day.sessions.iter().map(|one| (one.is_off, one.clashes.len())).collect();
        assert_eq!(off, [(true, 0), (false, 0)]);
        assert_eq!(plan.to_come(Timestamp(0)).len(), 1);
    }

    #[test]
    fn an_evening_that_ends_after_midnight_stays_with_its_day_and_holds_the_present_until_it_ends() {
        let programme = programme(&[
            ("event/rabat", event("2026-12-01", "2026-12-02", "planned")),
            ("session/rabat/1", session("rabat", 1, "2026-12-01T22:00", "2026-12-02T01:30")),
            ("session/rabat/2", session("rabat", 2, "2026-12-02T09:00", "2026-12-02T10:00")),
        ]);
        let plan = plan_of(&programme, &mine(&THREE[..2], &[]));
        let present = |now: &str| {
            let (now, today) = (Timestamp(at(now)), PartialDate::parse(&now[..10]));
            plan.day_of_now(now, |day| day.date == today)
        };

        assert_eq!(plan.days.iter().map(Day::key).collect::<Vec<_>>(), ["2026-12-01", "2026-12-02"]);
        assert_eq!(present("2026-11-30T23:59"), None);
        assert_eq!(present("2026-12-01T08:00").as_deref(), Some("2026-12-01"));
        assert_eq!(present("2026-12-02T01:29").as_deref(), Some("2026-12-01"));
        assert_eq!(present("2026-12-02T01:30").as_deref(), Some("2026-12-02"));
        assert_eq!(plan.days[0].present(Timestamp(at("2026-12-02T00:30"))), 1);
        assert_eq!(plan.days[1].present(Timestamp(at("2026-12-02T08:30"))), 0);
    }

    #[test]
    fn on_the_night_when_the_clocks_go_back_an_hour_that_comes_twice_is_no_clash() {
        // In Paris from half past ten to half past two, and from half past two, the second time, to half past three.
        let programme = programme(&[
            ("event/paris", event("2026-10-24", "2026-10-24", "planned")),
            ("session/paris/1", session("paris", 1, "2026-10-24T20:30", "2026-10-25T00:30")),
            ("session/paris/2", session("paris", 1, "2026-10-25T01:30", "2026-10-25T02:30")),
        ]);

        let plan = plan_of(&programme, &mine(&["session/paris/1", "session/paris/2"], &[]));

        assert_eq!(plan.days.len(), 1);
        let [evening, night] = &plan.days[0].sessions[..] else { panic!("both") };
        assert_eq!((evening.clashes.len(), night.free_before_ms), (0, Some(Timestamp::HOUR)));
    }

    #[test]
    fn what_is_known_to_the_month_stands_behind_its_days_and_what_is_not_known_last() {
        let month = |when: &str| format!(r#"{{"kind":"seminar","status":"planned"{when}}}"#);
        let programme = programme(&[
            ("event/some-day", month("")),
            ("event/december", month(r#","starts":"2026-12""#)),
            ("event/rabat", event("2026-12-31", "2026-12-31", "planned")),
            ("event/tunis", event("2027-01-01", "2027-01-01", "planned")),
            ("session/some-day/1", r#"{"event":"event/some-day","day":1,"kind":"talk"}"#.to_owned()),
        ]);
        let slugs = ["some-day", "december", "rabat", "tunis"].map(|slug| format!("event/{slug}"));
        let events = slugs.each_ref().map(|id| (id.as_str(), Hold::Star));

        let plan = plan_of(&programme, &mine(&["session/some-day/1", "session/never/was"], &events));

        assert_eq!(plan.days.iter().map(Day::key).collect::<Vec<_>>(), ["2026-12-31", "2026-12", "2027-01-01", ""]);
        assert_eq!(plan.days[3].sessions.len(), 1, "what isn't known here is left out");
        let (coming, over) = plan.parted(Timestamp(at("2027-01-01T00:00")));
        assert_eq!(
            (coming, over),
            (vec!["2027-01-01".to_owned(), String::new()], vec!["2026-12-31".to_owned(), "2026-12".to_owned()])
        );
    }

    #[test]
    fn the_first_screen_is_told_what_is_to_come_once_with_all_its_clashes() {
        let programme = programme(&[
            ("event/tunis", event("2026-11-30", "2026-12-01", "planned")),
            ("event/rabat", event("2026-11-30", "2026-11-30", "planned")),
            ("event/cairo", event("2026-12-01", "2026-12-01", "planned")),
            ("session/cairo/1", session("cairo", 1, "2026-12-01T08:00", "2026-12-01T10:00")),
        ]);
        let events = ["event/tunis", "event/rabat", "event/cairo"].map(|id| (id, Hold::Star));
        let plan = plan_of(&programme, &mine(&["session/cairo/1"], &events));
        let told = |now: &str| -> Vec<(String, usize)> {
            let listed = plan.to_come(Timestamp(at(now)));
            listed.into_iter().map(|(id, clashes)| (id.slug().to_owned(), clashes.len())).collect()
        };
        let one = |slug: &str, clashes| (slug.to_owned(), clashes);

        assert_eq!(told("2026-11-29T12:00"), [one("tunis", 2), one("rabat", 1), one("cairo", 1), one("cairo/1", 0)]);
        assert_eq!(told("2026-12-01T11:00"), [one("tunis", 1), one("cairo", 1)]);
    }
}
