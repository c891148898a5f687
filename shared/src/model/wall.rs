//! What the clock on the wall shows at an event: `2027-01-05T09:00`.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{PartialDate, Timestamp};

/// An hour as the programme gives it. It is what was meant, whatever a table of time zones makes of it: tables change, and
/// those of hosts, browsers and phones are of different years. Instants are made of it by the server, for sorting, for
/// rules, and to tell people their own hour.
///
/// Where the clocks go back an hour comes twice: the second one is written `2026-10-25T02:30 second`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WallTime {
    day: PartialDate,
    hour: u8,
    minute: u8,
    turn: Turn,
}

/// Which one of an hour that may come twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Turn {
    #[default]
    First,
    Second,
}

impl WallTime {
    /// `None` for what is no day or no hour.
    pub fn new(day: PartialDate, hour: u8, minute: u8, turn: Turn) -> Option<WallTime> {
        (day.is_a_day() && hour < 24 && minute < 60).then_some(WallTime { day, hour, minute, turn })
    }

    pub fn parse(text: &str) -> Option<WallTime> {
        let (text, turn) = text.strip_suffix(SECOND).map_or((text, Turn::First), |text| (text, Turn::Second));
        let (day, time) = text.split_once('T')?;
        let (hour, minute) = time.split_once(':')?;
        let number = |digits: &str| digits.parse().ok().filter(|_| is_two_digits(digits));
        WallTime::new(PartialDate::parse(day)?, number(hour)?, number(minute)?, turn)
    }

    pub fn day(self) -> PartialDate {
        self.day
    }

    pub fn hour(self) -> u8 {
        self.hour
    }

    pub fn minute(self) -> u8 {
        self.minute
    }

    pub fn turn(self) -> Turn {
        self.turn
    }

    /// When a clock in UTC shows the same: written out as if it were there, it looks the same in every browser.
    pub fn as_utc(self) -> Timestamp {
        let (hours, minutes) = (i64::from(self.hour), i64::from(self.minute));
        let hours_ms = hours.saturating_mul(Timestamp::HOUR);
        self.day.start_utc().plus_ms(hours_ms).plus_ms(minutes.saturating_mul(Timestamp::MINUTE))
    }

    /// How far this clock is ahead of UTC, if it shows this at that instant or in the minute that ends with it.
    pub fn minutes_ahead(self, at: Timestamp) -> i64 {
        let ahead_ms = self.as_utc().since_ms(at);
        // Rounded up: the last instant of a day belongs to 23:59.
        ahead_ms.saturating_neg().div_euclid(Timestamp::MINUTE).saturating_neg()
    }

    /// What a clock that is so far ahead of UTC shows at an instant.
    pub fn at(at: Timestamp, minutes_ahead: i64) -> WallTime {
        let there = at.plus_ms(minutes_ahead.saturating_mul(Timestamp::MINUTE));
        let day = PartialDate::of_utc(there);
        let minutes = there.since_ms(day.start_utc()).clamp(0, Timestamp::DAY - 1) / Timestamp::MINUTE;
        WallTime { day, hour: (minutes / 60) as u8, minute: (minutes % 60) as u8, turn: Turn::First }
    }
}

const SECOND: &str = " second";

fn is_two_digits(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Display for WallTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let turn = if self.turn == Turn::Second { SECOND } else { "" };
        write!(formatter, "{}T{:02}:{:02}{turn}", self.day, self.hour, self.minute)
    }
}

impl TryFrom<String> for WallTime {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        WallTime::parse(&text).ok_or("not an hour on a wall like 2027-01-05T09:00")
    }
}

impl From<WallTime> for String {
    fn from(wall: WallTime) -> Self {
        wall.to_string()
    }
}

/// What the clocks of a zone make of an hour on a wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hour {
    Once(Timestamp),
    /// The clocks go forward over it; this is when they have gone on as far.
    Never(Timestamp),
    /// The clocks go back over it.
    Twice(Timestamp, Timestamp),
}

impl Hour {
    /// By what a clock shows there at an instant; `None` where nobody knows.
    pub fn by(wall: WallTime, shows: impl Fn(Timestamp) -> Option<WallTime>) -> Option<Hour> {
        let as_utc = wall.as_utc();
        let ahead = |at: Timestamp| Some(shows(at)?.minutes_ahead(at).saturating_mul(Timestamp::MINUTE));
        // No zone is a day ahead of another, and none changes its clocks twice within two days.
        let [before, after] = [-Timestamp::DAY, Timestamp::DAY].map(|ms| ahead(as_utc.plus_ms(ms)));
        let [first, second] = [as_utc.minus_ms(before?), as_utc.minus_ms(after?)];
        let is_it = |at: Timestamp| shows(at).is_some_and(|shown| shown.as_utc() == as_utc);
        Some(match (is_it(first), is_it(second)) {
            (true, true) if first != second => Hour::Twice(first, second),
            (true, _) => Hour::Once(first),
            (false, true) => Hour::Once(second),
            (false, false) => Hour::Never(first),
        })
    }

    /// The instant that is meant; where there is no such hour, the nearest that there is.
    pub fn meant(self, turn: Turn) -> Timestamp {
        match (self, turn) {
            (Hour::Once(at) | Hour::Never(at), _) | (Hour::Twice(at, _), Turn::First) => at,
            (Hour::Twice(_, at), Turn::Second) => at,
        }
    }
}

/// A moment at an event, as far as it is known: as an instant, and on the wall there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventTime<'a> {
    pub at: Timestamp,
    /// Absent in records of servers that didn't give it yet.
    pub wall: Option<WallTime>,
    pub zone: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wall(text: &str) -> WallTime {
        WallTime::parse(text).expect("an hour")
    }

    #[test]
    fn an_hour_is_read_and_written_alike() {
        for text in ["2027-01-05T09:00", "2026-10-25T02:30 second", "2028-02-29T23:59", "2027-01-05T00:00"] {
            assert_eq!(wall(text).to_string(), text);
        }
        for text in [
            "2027-01-05",
            "2027-01-05T24:00",
            "2027-02-29T09:00",
            "2027-01-05T9:00",
            "2027-01T09:00",
            "2027-01-05T09:60",
        ] {
            assert_eq!(WallTime::parse(text), None, "{text}");
        }
    }

    #[test]
    fn how_far_a_clock_is_ahead_is_told_by_what_it_shows_at_an_instant() {
        let nine = wall("2027-01-05T09:00");
        for minutes in [-210, -60, 0, 60, 345, 840] {
            assert_eq!(nine.minutes_ahead(nine.as_utc().plus_ms(-minutes * Timestamp::MINUTE)), minutes);
        }
        let end_of_day = Timestamp(nine.day().end_utc().0 - Timestamp::HOUR);

        assert_eq!(wall("2027-01-05T23:59").minutes_ahead(end_of_day), 60);
    }

    #[test]
    fn where_the_clocks_are_put_back_an_hour_comes_twice_and_where_they_go_forward_there_is_none() {
        let (spring, autumn) = (wall("2027-03-28T01:00").as_utc(), wall("2027-10-31T01:00").as_utc());
        let paris = |at: Timestamp| Some(WallTime::at(at, if (spring..autumn).contains(&at) { 120 } else { 60 }));
        let hour = |text: &str| Hour::by(wall(text), paris);
        let utc = |text: &str| wall(text).as_utc();

        assert_eq!(hour("2027-03-28T01:59"), Some(Hour::Once(utc("2027-03-28T00:59"))));
        assert_eq!(hour("2027-03-28T02:00"), Some(Hour::Never(utc("2027-03-28T01:00"))));
        assert_eq!(hour("2027-03-28T03:00"), Some(Hour::Once(utc("2027-03-28T01:00"))));
        let twice = Hour::Twice(utc("2027-10-31T00:30"), utc("2027-10-31T01:30"));
        assert_eq!(hour("2027-10-31T02:30"), Some(twice));
        assert_eq!(twice.meant(Turn::Second), utc("2027-10-31T01:30"));
        assert_eq!(hour("2027-10-31T03:00"), Some(Hour::Once(utc("2027-10-31T02:00"))));
        assert_eq!(hour("2027-06-01T09:00"), Some(Hour::Once(utc("2027-06-01T07:00"))));
        assert_eq!(Hour::by(wall("2027-06-01T09:00"), |_| None), None);
    }

    #[test]
    fn a_clock_that_is_ahead_may_show_another_day() {
        let at = wall("2026-12-31T23:30").as_utc();

        assert_eq!(WallTime::at(at, 60).to_string(), "2027-01-01T00:30");
        assert_eq!(WallTime::at(at, -24 * 60).to_string(), "2026-12-30T23:30");
        assert_eq!(WallTime::at(Timestamp(-1), 0).to_string(), "1969-12-31T23:59");
    }
}
