//! Dates with just the precision that is known, in the event's zone and in mine.

use passerelle_shared::model::{Event, PartialDate, Timestamp};

use super::{language, text};
use crate::platform::intl::{self, Style};

/// Days without a zone are written as they are, wherever the reader is.
const UTC: Option<&str> = Some("UTC");

/// The square beside an event: what is known of its first day, largest thing first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateBlock {
    Day { day: String, month: String, year: String },
    Month { month: String, year: String },
    Year { year: String },
    Unknown,
}

pub fn date_block(event: &Event) -> DateBlock {
    let zone = event.zone.as_deref();
    if let Some(starts_at) = event.starts_at {
        return day_block(starts_at, zone);
    }
    match event.starts {
        Some(date @ PartialDate::Day { .. }) => day_block(date.start_utc(), UTC),
        Some(date @ PartialDate::Month { .. }) => DateBlock::Month {
            month: styled(Style::MonthShort, UTC, date.start_utc()),
            year: styled(Style::Year, UTC, date.start_utc()),
        },
        Some(date @ PartialDate::Year { .. }) => DateBlock::Year { year: styled(Style::Year, UTC, date.start_utc()) },
        None => DateBlock::Unknown,
    }
}

fn day_block(at: Timestamp, zone: Option<&str>) -> DateBlock {
    DateBlock::Day {
        day: styled(Style::Day, zone, at),
        month: styled(Style::MonthShort, zone, at),
        year: styled(Style::Year, zone, at),
    }
}

/// When an event is, in its own zone: `15–16 November 2007`, `May 2019`, or that it isn't given.
pub fn when(event: &Event) -> String {
    let zone = event.zone.as_deref();
    match (event.starts_at, event.ends_at) {
        (Some(start), Some(end)) => intl::date_range(language(), Style::Date, zone, start.0, end.0),
        (Some(start), None) => styled(Style::Date, zone, start),
        _ => match (event.starts, event.ends) {
            // Nothing says that it went on.
            (Some(start), None) => date(start),
            (starts, ends) => span(starts, ends),
        },
    }
}

/// When something begins: the hour there, and by the reader's own clock where that differs.
pub fn beginning(at: Timestamp, zone: Option<&str>) -> (String, Option<String>) {
    let there = styled(Style::WeekdayTime, zone, at);
    let own = own_zone_differs(at, zone).then(|| text().dates.own_time.with(&styled(Style::WeekdayTime, None, at)));
    (there, own)
}

/// How long an event lasts, where the source says so.
pub fn length(event: &Event) -> Option<String> {
    event.days.map(|days| text().dates.days.with(u64::from(days)))
}

pub fn date(date: PartialDate) -> String {
    styled(style(date), UTC, date.start_utc())
}

/// From a date to another, each as precise as it is known.
pub fn period(starts: Option<PartialDate>, ends: Option<PartialDate>) -> Option<String> {
    match (starts, ends) {
        (Some(start), Some(end)) if start == end => Some(date(start)),
        (Some(start), Some(end)) if style(start) == style(end) => {
            let (start_utc, end_utc) = (start.start_utc(), end.start_utc());
            Some(intl::date_range(language(), style(start), UTC, start_utc.0, end_utc.0))
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
    styled(Style::DateTime, None, at)
}

/// How old something is: today's hour, or the day with it.
pub fn as_of(at: Timestamp, now: Timestamp) -> String {
    match styled(Style::Date, None, at) == styled(Style::Date, None, now) {
        true => styled(Style::Time, None, at),
        false => moment(at),
    }
}

/// From one hour to another, in the event's zone.
pub fn times(start: Timestamp, end: Option<Timestamp>, zone: Option<&str>) -> String {
    match end {
        Some(end) => [styled(Style::Time, zone, start), styled(Style::Time, zone, end)].join("–"),
        None => styled(Style::Time, zone, start),
    }
}

/// The same hours where the reader is, if they are others.
pub fn own_times(start: Timestamp, end: Option<Timestamp>, zone: Option<&str>) -> Option<String> {
    own_zone_differs(start, zone).then(|| {
        let same_day = styled(Style::Date, None, start) == styled(Style::Date, zone, start);
        let hours = times(start, end, None);
        let hours = if same_day { hours } else { [styled(Style::WeekdayShort, None, start), hours].join(" ") };
        text().dates.own_time.with(&hours)
    })
}

/// Whether the clock on the reader's wall shows something else than the one at the event.
pub fn own_zone_differs(at: Timestamp, zone: Option<&str>) -> bool {
    zone.is_some_and(|_| styled(Style::DateTime, zone, at) != styled(Style::DateTime, None, at))
}

/// A zone at a moment, as `UTC+1`.
pub fn offset_at(zone: &str, at: Timestamp) -> String {
    intl::offset(language(), zone, at.0)
}

/// A day of an agenda: `Monday 30 November`.
pub fn day_of(at: Timestamp, zone: Option<&str>) -> String {
    styled(Style::Weekday, zone, at)
}

/// `Tomorrow`, `In 12 days`; nothing for what is far away, over, or not known to the day.
pub fn until_start(event: &Event, now: Timestamp) -> Option<String> {
    const DAYS_MAX: i64 = 60;
    let starts_at =
        event.starts_at.or_else(|| event.starts.filter(|date| date.is_a_day()).map(PartialDate::start_utc))?;
    if event.over_at().is_some_and(|over_at| over_at < now) {
        return None;
    }
    if starts_at <= now {
        return Some(text().dates.now.to_owned());
    }
    let zone = event.zone.as_deref();
    // Counted in calendar days at the event, not in spans of 24 hours.
    let same_day = |days: i64| {
        styled(Style::Date, zone, now.plus_ms(days * Timestamp::DAY)) == styled(Style::Date, zone, starts_at)
    };
    let near = starts_at.since_ms(now) / Timestamp::DAY;
    match (near..=near + 1).find(|days| same_day(*days))? {
        0 => Some(text().dates.today.to_owned()),
        1 => Some(text().dates.tomorrow.to_owned()),
        days if days <= DAYS_MAX => Some(text().dates.in_days.with(days.unsigned_abs())),
        _ => None,
    }
}

fn style(date: PartialDate) -> Style {
    match date {
        PartialDate::Year { .. } => Style::Year,
        PartialDate::Month { .. } => Style::Month,
        PartialDate::Day { .. } => Style::Date,
    }
}

fn styled(style: Style, zone: Option<&str>, at: Timestamp) -> String {
    intl::date(language(), style, zone, at.0)
}
