//! Dates with just the precision that is known, as they stand on the wall at the event, and by the reader's own clock.

use passerelle_shared::model::{Event, EventTime, Hour, PartialDate, Timestamp, WallTime};
use passerelle_words::clocks::{self, Table};
use passerelle_words::dates as words;
use passerelle_words::{Style, Writing};

use super::writing::{Browser, Counted};
use super::{language, more, text};
use crate::platform::intl::{self, Clock};
pub use words::DateBlock;

pub fn date_block(event: &Event) -> DateBlock {
    words::date_block(event, &Browser)
}

/// When an event is, by the days that it has there: `15–16 November 2007`, `May 2019`, or that it isn't given.
pub fn when(event: &Event) -> String {
    text().dates.when(event, &Browser)
}

/// The same; of what has passed and nobody says that it happened, that it was planned.
pub fn when_said(event: &Event, now: Timestamp) -> String {
    text().dates.when_said(event, now, &Browser)
}

/// When something begins: the hour there, and by the reader's own clock where that differs.
pub fn beginning(time: EventTime<'_>) -> (String, Option<String>) {
    in_both(time, Style::WeekdayTime)
}

/// Until when, or from when on, something can be done: `20 March, 23:59` there, and by the reader's own clock.
pub fn deadline(time: EventTime<'_>) -> (String, Option<String>) {
    in_both(time, Style::DateTime)
}

fn in_both(time: EventTime<'_>, style: Style) -> (String, Option<String>) {
    let own = || text().dates.own_time.with(&here(style, time.at));
    match clocks::at_event(&time, &Browser) {
        Some(wall) => (there(style, wall), own_zone_differs(time).then(own)),
        // A browser that doesn't know the zone: never the reader's hour as if it were the event's.
        None => (own(), None),
    }
}

/// How long an event lasts, where the source says so.
pub fn length(event: &Event) -> Option<String> {
    text().dates.length(event, &Browser)
}

pub fn date(date: PartialDate) -> String {
    words::date(date, &Browser)
}

/// From a date to another, each as precise as it is known.
pub fn period(starts: Option<PartialDate>, ends: Option<PartialDate>) -> Option<String> {
    text().dates.period(starts, ends, &Browser)
}

/// Like an event's dates, for one line beside a title.
pub fn span(starts: Option<PartialDate>, ends: Option<PartialDate>) -> String {
    text().dates.span(starts, ends, &Browser)
}

/// A moment by the device's clock: `15 November, 14:32`.
pub fn moment(at: Timestamp) -> String {
    here(Style::DateTime, at)
}

/// A moment by the device's clock with its year, as it has to stand on paper: `15 November 2026 · 14:32`.
pub fn known_as_of(at: Timestamp) -> String {
    [here(Style::Date, at), here(Style::Time, at)].join(" · ")
}

/// How long something lasts: `1 h 30 min`.
pub fn duration(ms: i64) -> String {
    let words = &more().my_agenda;
    let minutes = (ms / Timestamp::MINUTE).unsigned_abs();
    match (minutes / 60, minutes % 60) {
        (0, minutes) => words.minutes.with(minutes),
        (hours, 0) => words.hours.with(hours),
        (hours, minutes) => words.hours_and_minutes.with(&words.hours.with(hours), &words.minutes.with(minutes)),
    }
}

/// Which day it is at an event.
pub fn today_at(event: &Event, now: Timestamp) -> Option<PartialDate> {
    clocks::today(event, now, &Browser)
}

/// How old something is: today's hour, or the day with it.
pub fn as_of(at: Timestamp, now: Timestamp) -> String {
    match here(Style::Date, at) == here(Style::Date, now) {
        true => here(Style::Time, at),
        false => moment(at),
    }
}

/// From one hour to another on the wall at the event. Where nobody knows them, the reader's own, which then are said to be.
pub fn times(start: EventTime<'_>, end: Option<EventTime<'_>>) -> String {
    let wall = |time: &EventTime<'_>| clocks::at_event(time, &Browser).map(|wall| there(Style::Time, wall));
    match (wall(&start), end.as_ref().map(wall)) {
        (Some(start), None) => start,
        (Some(start), Some(Some(end))) => [start, end].join("–"),
        _ => text().dates.own_time.with(&hours_here(start, end)),
    }
}

/// The same hours where the reader is, if they are others.
pub fn own_times(start: EventTime<'_>, end: Option<EventTime<'_>>) -> Option<String> {
    let wall = clocks::at_event(&start, &Browser).filter(|_| own_zone_differs(start))?;
    let hours = hours_here(start, end);
    let is_same_day = there(Style::Date, wall) == here(Style::Date, start.at);
    let hours = if is_same_day { hours } else { [here(Style::WeekdayShort, start.at), hours].join(" ") };
    Some(text().dates.own_time.with(&hours))
}

fn hours_here(start: EventTime<'_>, end: Option<EventTime<'_>>) -> String {
    match end {
        Some(end) => [here(Style::Time, start.at), here(Style::Time, end.at)].join("–"),
        None => here(Style::Time, start.at),
    }
}

/// Whether the clock on the reader's wall shows something else than the one at the event.
fn own_zone_differs(time: EventTime<'_>) -> bool {
    clocks::differs(&time, &Browser)
}

/// How far the clock at the event is from UTC at that moment, as `UTC+1`; nothing where nobody knows.
pub fn offset_at(time: EventTime<'_>) -> Option<String> {
    let offset = clocks::offset(clocks::ahead(&time, &Browser)?);
    // In a right-to-left line the sign would jump to the other side.
    Some(if language().is_right_to_left() { ["\u{200E}", &offset].concat() } else { offset })
}

/// A day of an agenda: `Monday 30 November`.
pub fn day_of(date: PartialDate) -> String {
    words::on(Style::Weekday, date, &Browser)
}

/// Next, with the day where it isn't today at the event: `Next · Monday 30 November`.
pub fn next(event: &Event, start: EventTime<'_>, now: Timestamp) -> String {
    let next = text().dates.next;
    match clocks::another_day(event, &start, now, &Browser) {
        Some(day) => [next, &day_of(day)].join(" · "),
        None => next.to_owned(),
    }
}

/// `Tomorrow`, `In 12 days`; nothing for what is far away, over, or not known to the day.
pub fn until_start(event: &Event, now: Timestamp) -> Option<String> {
    text().dates.until_start(event, now, &Browser, &Browser)
}

/// A day and an hour on a wall, as they were typed.
pub fn on_wall(wall: WallTime) -> String {
    format!("{}, {:02}:{:02}", date(wall.day()), wall.hour(), wall.minute())
}

/// What this browser's table makes of the hours in a zone.
pub fn clocks_in(zone: Option<&str>) -> impl Fn(WallTime) -> Option<Hour> {
    move |wall| Hour::by(wall, |at| intl::wall(Some(zone?), at))
}

/// This browser's table of time zones.
impl Table for Browser {
    fn there(&self, zone: &str, at: Timestamp) -> Option<WallTime> {
        intl::wall(Some(zone), at)
    }

    fn here(&self, at: Timestamp) -> Option<WallTime> {
        intl::wall(None, at)
    }
}

/// What stands on a wall, written as if it stood on one in UTC: no table of zones has a say in it.
fn there(style: Style, wall: WallTime) -> String {
    Browser.date(style, wall.as_utc())
}

fn here(style: Style, at: Timestamp) -> String {
    intl::date(language(), style, Clock::Own, at.0)
}
