//! Dates with just the precision that is known, as they stand on the wall at the event, and by the reader's own clock.

mod clocks;

use passerelle_shared::model::{Event, EventStatus, EventTime, PartialDate, Timestamp, WallTime};

use self::clocks::{Table, Until};
use super::{language, text};
use crate::platform::intl::{self, Clock, Style};

/// The square beside an event: what is known of its first day, largest thing first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateBlock {
    Day { day: String, month: String, year: String },
    Month { month: String, year: String },
    Year { year: String },
    Unknown,
}

pub fn date_block(event: &Event) -> DateBlock {
    let Some(date) = event.starts else { return DateBlock::Unknown };
    let styled = |style| on(style, date);
    match date {
        PartialDate::Day { .. } => {
            DateBlock::Day { day: styled(Style::Day), month: styled(Style::MonthShort), year: styled(Style::Year) }
        }
        PartialDate::Month { .. } => DateBlock::Month { month: styled(Style::MonthShort), year: styled(Style::Year) },
        PartialDate::Year { .. } => DateBlock::Year { year: styled(Style::Year) },
    }
}

/// When an event is, by the days that it has there: `15–16 November 2007`, `May 2019`, or that it isn't given.
pub fn when(event: &Event) -> String {
    match (event.starts, event.ends) {
        // Nothing says that it went on.
        (Some(start), None) => date(start),
        (starts, ends) => span(starts, ends),
    }
}

/// The same; of what has passed and nobody says that it happened, that it was planned.
pub fn when_said(event: &Event, now: Timestamp) -> String {
    match event.status == EventStatus::Planned && event.is_past(now) && event.starts.is_some() {
        true => text().dates.was_planned.with(&when(event)),
        false => when(event),
    }
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
    event.days.map(|days| text().dates.days.with(u64::from(days)))
}

pub fn date(date: PartialDate) -> String {
    on(style(date), date)
}

/// From a date to another, each as precise as it is known.
pub fn period(starts: Option<PartialDate>, ends: Option<PartialDate>) -> Option<String> {
    match (starts, ends) {
        (Some(start), Some(end)) if start == end => Some(date(start)),
        (Some(start), Some(end)) if style(start) == style(end) => {
            let (start_utc, end_utc) = (start.start_utc(), end.start_utc());
            Some(intl::date_range(language(), style(start), Clock::Utc, start_utc.0, end_utc.0))
        }
        (Some(start), Some(end)) => Some([date(start), date(end)].join(" – ")),
        (Some(start), None) => Some(text().dates.from.with(&date(start))),
        (None, Some(end)) => Some(text().dates.until.with(&date(end))),
        (None, None) => None,
    }
}

/// Like an event's dates, for one line beside a title.
pub fn span(starts: Option<PartialDate>, ends: Option<PartialDate>) -> String {
    period(starts, ends).unwrap_or_else(|| text().dates.not_given.to_owned())
}

/// A moment by the device's clock: `15 November, 14:32`.
pub fn moment(at: Timestamp) -> String {
    here(Style::DateTime, at)
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
    on(Style::Weekday, date)
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
    let words = &text().dates;
    Some(match clocks::until_start(event, now, &Browser)? {
        Until::UnderWay => words.now.to_owned(),
        Until::Tomorrow => words.tomorrow.to_owned(),
        Until::Days(days) => words.in_days.with(days),
    })
}

/// This browser's table of time zones.
struct Browser;

impl Table for Browser {
    fn there(&self, zone: &str, at: Timestamp) -> Option<WallTime> {
        intl::wall(Some(zone), at)
    }

    fn here(&self, at: Timestamp) -> Option<WallTime> {
        intl::wall(None, at)
    }
}

fn style(date: PartialDate) -> Style {
    match date {
        PartialDate::Year { .. } => Style::Year,
        PartialDate::Month { .. } => Style::Month,
        PartialDate::Day { .. } => Style::Date,
    }
}

/// Days are written as they are, wherever the reader is.
fn on(style: Style, date: PartialDate) -> String {
    intl::date(language(), style, Clock::Utc, date.start_utc().0)
}

/// What stands on a wall, written as if it stood on one in UTC: no table of zones has a say in it.
fn there(style: Style, wall: WallTime) -> String {
    intl::date(language(), style, Clock::Utc, wall.as_utc().0)
}

fn here(style: Style, at: Timestamp) -> String {
    intl::date(language(), style, Clock::Own, at.0)
}
