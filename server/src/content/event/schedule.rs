//! When an event is: as precisely as its file says, and as instants where day and zone are known.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use passerelle_shared::model::{PartialDate, Timestamp};
use toml::Spanned;

use super::EventFile;
use crate::content::page::Page;
use crate::content::reading::Reading;
use crate::zones::{self, as_date, as_day};

#[derive(Debug, Clone, Default)]
pub(super) struct Schedule {
    pub starts: Option<PartialDate>,
    pub ends: Option<PartialDate>,
    pub days: Option<u8>,
    pub starts_at: Option<Timestamp>,
    pub ends_at: Option<Timestamp>,
    pub zone: Option<TimeZone>,
}

pub(super) fn read(reading: &Reading, page: &mut Page<'_>, file: &EventFile) -> Schedule {
    let zone = file.zone.as_ref().and_then(|zone| read_zone(page, zone));
    let days = file.days.as_ref().map(|days| *days.get_ref());
    if let Some(days) = file.days.as_ref().filter(|days| *days.get_ref() == 0) {
        page.fault(&days.span(), "an event lasts a day at least");
    }
    let starts = match &file.starts_in_days {
        Some(in_days) if file.starts.is_some() => {
            page.fault(&in_days.span(), "either `starts` or `starts_in_days`, not both");
            None
        }
        Some(in_days) => day_from(reading.anchor, *in_days.get_ref()).and_then(as_date),
        None => page.date(&file.starts),
    };
    let first_day = starts.and_then(as_day);
    let last_day = match (page.date(&file.ends), first_day, days) {
        (Some(ends), ..) => Some(ends),
        (None, Some(first), Some(days)) => day_from(first, i32::from(days) - 1).and_then(as_date),
        (None, Some(first), None) => as_date(first),
        (None, None, _) => None,
    };
    if let (Some(starts), Some(ends)) = (starts, last_day)
        && ends.end_utc() < starts.start_utc()
    {
        let span = file.ends.as_ref().map_or(0..0, Spanned::span);
        page.fault(&span, "the event ends before it starts");
    }
    type OfDay = fn(PartialDate, &TimeZone) -> Option<Timestamp>;
    let at = |day: Option<PartialDate>, of_day: OfDay| of_day(day?, zone.as_ref()?);
    Schedule {
        starts,
        ends: last_day,
        days,
        starts_at: at(starts, zones::start_of_day),
        ends_at: at(last_day, zones::end_of_day),
        zone,
    }
}

fn read_zone(page: &mut Page<'_>, zone: &Spanned<String>) -> Option<TimeZone> {
    let found = zones::zone(zone.get_ref());
    if found.is_none() {
        page.fault(&zone.span(), format!("`{}` is not a time zone like Africa/Tunis", zone.get_ref()));
    }
    found
}

impl Schedule {
    /// One of the event's days, counted from 1.
    pub fn day(&self, day: u8) -> Option<PartialDate> {
        day_from(as_day(self.starts?)?, i32::from(day) - 1).and_then(as_date)
    }
}

pub(super) fn day_from(day: Date, days: i32) -> Option<Date> {
    day.checked_add(days.days()).ok()
}
