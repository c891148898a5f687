//! Instants, and dates with just the precision that the source gives.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    pub const SECOND: i64 = 1_000;
    pub const MINUTE: i64 = 60 * Self::SECOND;
    pub const HOUR: i64 = 60 * Self::MINUTE;
    pub const DAY: i64 = 24 * Self::HOUR;

    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    pub fn minus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_sub(ms))
    }

    /// Milliseconds from `earlier` to this instant.
    pub fn since_ms(self, earlier: Timestamp) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// A day, a month or a year, as precise as the source gives it. What is unknown is no date at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum PartialDate {
    Year { year: u16 },
    Month { year: u16, month: u8 },
    Day { year: u16, month: u8, day: u8 },
}

impl PartialDate {
    /// Reads `2019`, `2019-05` and `2019-05-31`.
    pub fn parse(text: &str) -> Option<PartialDate> {
        let mut parts = text.split('-');
        let year = number(parts.next()?, 4)?;
        let Some(month) = parts.next() else { return Some(PartialDate::Year { year }) };
        let month = u8::try_from(number(month, 2)?).ok().filter(|month| (1..=12).contains(month))?;
        let Some(day) = parts.next() else { return Some(PartialDate::Month { year, month }) };
        let day = u8::try_from(number(day, 2)?).ok().filter(|day| (1..=days_in(year, month)).contains(day))?;
        parts.next().is_none().then_some(PartialDate::Day { year, month, day })
    }

    /// The first day that this date can mean, as (year, month, day).
    pub fn first_day(self) -> (u16, u8, u8) {
        match self {
            PartialDate::Year { year } => (year, 1, 1),
            PartialDate::Month { year, month } => (year, month, 1),
            PartialDate::Day { year, month, day } => (year, month, day),
        }
    }

    /// The last day that this date can mean, as (year, month, day).
    pub fn last_day(self) -> (u16, u8, u8) {
        match self {
            PartialDate::Year { year } => (year, 12, 31),
            PartialDate::Month { year, month } => (year, month, days_in(year, month)),
            PartialDate::Day { year, month, day } => (year, month, day),
        }
    }

    /// The day that it is in UTC at an instant.
    pub fn of_utc(at: Timestamp) -> PartialDate {
        let (year, month, day) = date_of(at.0.div_euclid(Timestamp::DAY));
        PartialDate::Day { year, month, day }
    }

    /// How many days of the calendar later this one is, where both are known to the day.
    pub fn days_after(self, earlier: PartialDate) -> Option<i64> {
        let days = |date: PartialDate| date.is_a_day().then(|| date.start_utc().0 / Timestamp::DAY);
        Some(days(self)?.saturating_sub(days(earlier)?))
    }

    pub fn is_a_day(self) -> bool {
        matches!(self, PartialDate::Day { .. })
    }

    /// Midnight, in UTC, at the start of the first day that this date can mean.
    pub fn start_utc(self) -> Timestamp {
        let (year, month, day) = self.first_day();
        Timestamp(0).plus_ms(days_since_1970(year, month, day).saturating_mul(Timestamp::DAY))
    }

    /// The last millisecond, in UTC, of the last day that this date can mean.
    pub fn end_utc(self) -> Timestamp {
        let (year, month, day) = self.last_day();
        let next_day = days_since_1970(year, month, day).saturating_add(1).saturating_mul(Timestamp::DAY);
        Timestamp(next_day).minus_ms(1)
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PartialDate::Year { year } => write!(formatter, "{year:04}"),
            PartialDate::Month { year, month } => write!(formatter, "{year:04}-{month:02}"),
            PartialDate::Day { year, month, day } => write!(formatter, "{year:04}-{month:02}-{day:02}"),
        }
    }
}

impl TryFrom<String> for PartialDate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        PartialDate::parse(&text).ok_or_else(|| format!("`{text}` is not a date like 2019, 2019-05 or 2019-05-31"))
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.to_string()
    }
}

fn number(text: &str, digits: usize) -> Option<u16> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn days_in(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar, counting years from March so that leap days come last.
#[cfg_attr(not(test), expect(clippy::arithmetic_side_effects, reason = "years of four digits are far from the limits"))]
fn days_since_1970(year: u16, month: u8, day: u8) -> i64 {
    let (year, month, day) = (i64::from(year), i64::from(month), i64::from(day));
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The other way round; years before 0 and after 65535 are theirs.
#[cfg_attr(not(test), expect(clippy::arithmetic_side_effects, reason = "no instant has so many days"))]
fn date_of(days_since_1970: i64) -> (u16, u8, u8) {
    let days = days_since_1970 + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year.clamp(0, i64::from(u16::MAX)) as u16, month as u8, day as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_keeps_the_precision_of_its_source() {
        for text in ["2016", "2019-05", "2007-11-15"] {
            assert_eq!(PartialDate::parse(text).map(|date| date.to_string()).as_deref(), Some(text));
        }
    }

    #[test]
    fn days_that_do_not_exist_are_not_dates() {
        for text in ["2019-13", "2019-02-29", "19", "2019-5", "2019-05-01-01", "", "201é"] {
            assert_eq!(PartialDate::parse(text), None, "{text}");
        }
        assert!(PartialDate::parse("2020-02-29").is_some());
    }

    #[test]
    fn every_day_is_found_again_from_its_first_and_its_last_moment() {
        let mut day = PartialDate::Day { year: 1899, month: 12, day: 31 };
        for _ in 0..150_000 {
            assert_eq!(PartialDate::of_utc(day.start_utc()), day);
            assert_eq!(PartialDate::of_utc(day.end_utc()), day);
            day = PartialDate::of_utc(day.end_utc().plus_ms(1));
        }
        assert_eq!(day.to_string(), "2310-09-08");
    }

    #[test]
    fn days_are_counted_by_the_calendar_and_only_between_days() {
        let date = |text| PartialDate::parse(text).expect("a date");

        assert_eq!(date("2026-10-26").days_after(date("2026-10-25")), Some(1));
        assert_eq!(date("2027-01-05").days_after(date("2026-11-26")), Some(40));
        assert_eq!(date("2026-10-25").days_after(date("2026-10-26")), Some(-1));
        assert_eq!(date("2026-10").days_after(date("2026-09-30")), None);
    }

    #[test]
    fn a_month_lasts_from_its_first_to_its_last_moment() {
        let may = PartialDate::Month { year: 2019, month: 5 };

        assert_eq!(may.start_utc(), Timestamp(1_556_668_800_000));
        assert_eq!(may.end_utc(), Timestamp(1_559_347_199_999));
    }
}
