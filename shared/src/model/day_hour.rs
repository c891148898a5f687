//! An hour of a session as it is typed, on whichever day of its event: `22:00`, `01:00 next day`, `02:30 second`.

use std::fmt;

use super::{PartialDate, Turn, WallTime};

/// What is said of a session beside its day: when the event moves to another week it stays the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayHour {
    pub is_on_next_day: bool,
    pub hour: u8,
    pub minute: u8,
    /// Where the clocks go back over it.
    pub turn: Turn,
}

const NEXT_DAY: &str = " next day";
const SECOND: &str = " second";
const HOUR_MINUTES: i64 = 60;
const DAY_MINUTES: i64 = 24 * HOUR_MINUTES;

impl DayHour {
    pub fn parse(text: &str) -> Option<DayHour> {
        let (text, turn) = text.strip_suffix(SECOND).map_or((text, Turn::First), |text| (text, Turn::Second));
        let (text, is_on_next_day) = text.strip_suffix(NEXT_DAY).map_or((text, false), |text| (text, true));
        let (hour, minute) = text.split_once(':')?;
        let number = |digits: &str, below: u8| {
            let is_plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse().ok().filter(|number| is_plain && *number < below)
        };
        Some(DayHour { is_on_next_day, hour: number(hour, 24)?, minute: number(minute, 60)?, turn })
    }

    /// What a wall shows, for a session of this day; `None` for what is neither on it nor in its night.
    pub fn of(wall: WallTime, day: PartialDate) -> Option<DayHour> {
        let is_on_next_day = match wall.day().days_after(day)? {
            0 => false,
            1 => true,
            _ => return None,
        };
        Some(DayHour { is_on_next_day, hour: wall.hour(), minute: wall.minute(), turn: wall.turn() })
    }

    /// What the wall shows, on this day or in its night.
    pub fn on(self, day: PartialDate) -> Option<WallTime> {
        let day = match self.is_on_next_day {
            true => PartialDate::of_utc(day.end_utc().plus_ms(1)),
            false => day,
        };
        WallTime::new(day, self.hour, self.minute, self.turn)
    }

    /// So many minutes later on the wall, in the first turn of an hour that comes twice; `None` beyond its day and its night.
    pub fn later(self, minutes: i64) -> Option<DayHour> {
        let minutes = self.minutes().checked_add(minutes).filter(|minutes| (0..2 * DAY_MINUTES).contains(minutes))?;
        let in_day = minutes % DAY_MINUTES;
        Some(DayHour {
            is_on_next_day: minutes >= DAY_MINUTES,
            hour: u8::try_from(in_day / HOUR_MINUTES).ok()?,
            minute: u8::try_from(in_day % HOUR_MINUTES).ok()?,
            turn: Turn::First,
        })
    }

    /// Since its day began, by the wall.
    pub fn minutes(self) -> i64 {
        let day = if self.is_on_next_day { DAY_MINUTES } else { 0 };
        let hours = i64::from(self.hour).saturating_mul(HOUR_MINUTES);
        day.saturating_add(hours).saturating_add(i64::from(self.minute))
    }
}

impl fmt::Display for DayHour {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let next_day = if self.is_on_next_day { NEXT_DAY } else { "" };
        let turn = if self.turn == Turn::Second { SECOND } else { "" };
        write!(formatter, "{:02}:{:02}{next_day}{turn}", self.hour, self.minute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(text: &str) -> DayHour {
        DayHour::parse(text).expect("an hour")
    }

    #[test]
    fn an_hour_is_read_and_written_alike() {
        for text in ["09:00", "00:59 next day", "02:30 second", "02:30 next day second"] {
            assert_eq!(hour(text).to_string(), text);
        }
        for text in ["", "9:00", "24:00", "09:60", "09:00 second next day", "+9:00", "09:00 later", "2027-01-05T09:00"]
        {
            assert_eq!(DayHour::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_goes_on_after_midnight_stays_with_its_evening() {
        let day = PartialDate::parse("2026-12-31").expect("a day");
        let wall = |text: &str| WallTime::parse(text).expect("an hour");

        assert_eq!(hour("01:00 next day").on(day), Some(wall("2027-01-01T01:00")));
        assert_eq!(DayHour::of(wall("2027-01-01T01:00"), day), Some(hour("01:00 next day")));
        assert_eq!(DayHour::of(wall("2026-12-31T09:00"), day), Some(hour("09:00")));
        assert_eq!(DayHour::of(wall("2027-01-02T01:00"), day), None);
        assert_eq!(DayHour::of(wall("2026-12-30T23:00"), day), None);
    }

    #[test]
    fn an_hour_is_moved_within_its_day_and_its_night() {
        let moved = |text: &str, minutes| hour(text).later(minutes).map(|hour| hour.to_string());

        assert_eq!(moved("09:00", 75).as_deref(), Some("10:15"));
        assert_eq!(moved("23:30", 45).as_deref(), Some("00:15 next day"));
        assert_eq!(moved("00:15 next day", -45).as_deref(), Some("23:30"));
        assert_eq!(moved("02:30 second", 60).as_deref(), Some("03:30"));
        assert_eq!(moved("09:00", -541), None);
        assert_eq!(moved("23:00 next day", 60), None);
        assert_eq!(moved("09:00", i64::MAX), None);
    }
}
