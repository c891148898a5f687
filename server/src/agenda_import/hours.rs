//! Days, hours and durations, in the ways in which files write them.

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};
use passerelle_shared::model::{Language, PartialDate, Timestamp, Turn, WallTime};

use crate::database::When;
use crate::zones;

/// What begins before this hour and is listed under a day is in the night after it.
const NIGHT_ENDS: Time = Time::constant(5, 0, 0, 0);

/// `2026-04-01`, `01.04.2026`, `01/04/2026`; whatever hour comes behind it.
pub(super) fn day(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    let formats = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"];
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    zones::as_date(formats.iter().find_map(|format| Date::strptime(format, day).ok())?)
}

/// `9:00`, `09:00:00`, `9h00`.
pub(super) fn clock(text: &str) -> Option<Time> {
    let text = text.trim().replace(['h', 'H'], ":");
    ["%H:%M", "%H:%M:%S"].iter().find_map(|format| Time::strptime(format, &text).ok())
}

/// In minutes: `0:45`, `00:45:00`, `45`, `PT45M`.
pub(super) fn minutes(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.starts_with(['P', 'p']) {
        return text.parse::<SignedDuration>().ok().map(|lasts| lasts.as_mins()).filter(|minutes| *minutes >= 0);
    }
    let number = |part: &str| part.parse::<u16>().ok().map(i64::from);
    let parts: Vec<&str> = text.split(':').collect();
    match parts[..] {
        [minutes] => number(minutes),
        [hours, minutes] | [hours, minutes, _] => {
            Some(number(hours)?.saturating_mul(60).saturating_add(number(minutes)?))
        }
        _ => None,
    }
}

/// With an offset or without; `None` where it is no more than a day.
pub(super) fn when(text: &str, zone: Option<&str>) -> Option<When> {
    let text = text.trim();
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Some(When::At(Timestamp(at.as_millisecond())));
    }
    let formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"];
    let there = formats.iter().find_map(|format| DateTime::strptime(format, text).ok())?;
    on_the_wall(zones::as_date(there.date())?, there.time(), zone)
}

pub(super) fn on_the_wall(day: PartialDate, time: Time, zone: Option<&str>) -> Option<When> {
    let wall = WallTime::new(day, time.hour().cast_unsigned(), time.minute().cast_unsigned(), Turn::First)?;
    Some(When::OnTheWall { wall, zone: zone.map(str::to_owned) })
}

/// An hour under the day on which it is listed: before the day's own beginning it is in the night after it.
pub(super) fn listed(day: PartialDate, begins: Option<Time>, time: Time, zone: Option<&str>) -> Option<When> {
    let is_after_midnight = time < begins.unwrap_or(NIGHT_ENDS);
    let day = if is_after_midnight { next(day) } else { day };
    on_the_wall(day, time, zone)
}

pub(super) fn next(day: PartialDate) -> PartialDate {
    PartialDate::of_utc(day.end_utc().plus_ms(1))
}

/// The first part of a tag decides: `de-formal` is German.
pub(super) fn language(tag: &str) -> Option<Language> {
    Language::parse(&tag.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_read_however_it_is_written() {
        for (text, expected) in [
            ("0:45", Some(45)),
            ("01:30", Some(90)),
            ("45", Some(45)),
            ("PT45M", Some(45)),
            ("PT1H30M", Some(90)),
            ("1:15:00", Some(75)),
            (" 00:00 ", Some(0)),
            ("", None),
            ("-PT5M", None),
            ("PT-5M", None),
            ("three", None),
            ("1:2:3:4", None),
        ] {
            assert_eq!(minutes(text), expected, "{text}");
        }
    }

    #[test]
    fn an_hour_is_read_with_its_offset_and_without() {
        let wall = |text: &str, zone: Option<&str>| {
            Some(When::OnTheWall { wall: WallTime::parse(text).expect("an hour"), zone: zone.map(Into::into) })
        };

        let nine = Some(When::At(Timestamp(1_775_030_400_000)));
        for text in
            ["2026-04-01T09:00:00+01:00", "2026-04-01T08:00:00Z", "2026-04-01T09:00:00+0100", "2026-04-01 09:00+01:00"]
        {
            assert_eq!(when(text, None), nine, "{text}");
        }
        for text in ["2026-04-01T09:00:00", "2026-04-01 09:00", "2026-04-01T09:00"] {
            assert_eq!(when(text, Some("Africa/Tunis")), wall("2026-04-01T09:00", Some("Africa/Tunis")), "{text}");
        }
        for text in ["", "2026-04-01", "tomorrow", "2026-02-30T09:00"] {
            assert_eq!(when(text, None), None, "{text}");
        }
    }

    #[test]
    fn what_is_listed_after_midnight_belongs_to_the_day_before() {
        let day = day("01.04.2026").expect("a day");
        let shown = |begins: Option<&str>, time: &str| match listed(
            day,
            begins.and_then(clock),
            clock(time).expect("an hour"),
            None,
        ) {
            Some(When::OnTheWall { wall, .. }) => wall.to_string(),
            other => panic!("{other:?}"),
        };

        assert_eq!(shown(None, "9h00"), "2026-04-01T09:00");
        assert_eq!(shown(None, "01:30"), "2026-04-02T01:30");
        assert_eq!(shown(Some("10:00"), "9:30"), "2026-04-02T09:30");
        assert_eq!(shown(Some("00:00"), "01:30"), "2026-04-01T01:30");
    }
}
