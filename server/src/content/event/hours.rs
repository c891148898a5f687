//! The hours of a session as a pack writes them: `22:00`, `01:00 next day`, `02:30 second`.

use jiff::civil::Time;
use passerelle_shared::model::{Hour, PartialDate, Timestamp, Turn, WallTime};
use toml::Spanned;

use super::schedule::Schedule;
use crate::content::page::Page;
use crate::zones;

/// An hour on the wall, and the instant that it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    pub wall: WallTime,
    pub instant: Timestamp,
}

/// What ends later than this after its evening's midnight says so, or it is more often a mistake than a night.
const NIGHT_MAX: i64 = 12 * Timestamp::HOUR;

/// When a session is. What ends at an hour before the one at which it starts ends on the next day.
pub(super) fn read(
    page: &mut Page<'_>,
    day: u8,
    starts: Option<&Spanned<String>>,
    ends: Option<&Spanned<String>>,
    schedule: &Schedule,
) -> (Option<At>, Option<At>) {
    let starts = starts.and_then(|written| {
        let hour = Written::read(page, written)?;
        hour.on(page, written, hour.days(day).next()?, schedule)
    });
    (starts, ends.and_then(|written| end(page, day, starts, written, schedule)))
}

fn end(page: &mut Page<'_>, day: u8, starts: Option<At>, written: &Spanned<String>, schedule: &Schedule) -> Option<At> {
    let hour = Written::read(page, written)?;
    let Some(start) = starts else { return hour.on(page, written, hour.days(day).next()?, schedule) };
    let lasts = |day: &u8| hour.about(*day, schedule).map(|end| end.since_ms(start.instant));
    let found = hour.days(day).find(|day| lasts(day).is_none_or(|lasts| 0 < lasts));
    let is_a_night = |found: &u8| *found == day || hour.is_on_next_day || lasts(found) <= Some(NIGHT_MAX);
    let Some(found) = found.filter(is_a_night) else {
        page.fault(
            &written.span(),
            "the session ends before it starts; one that ends on the next day after more than twelve hours says so: \
             `09:00 next day`",
        );
        return None;
    };
    hour.on(page, written, found, schedule)
}

#[derive(Debug, Clone, Copy)]
struct Written {
    time: Time,
    is_on_next_day: bool,
    turn: Option<Turn>,
}

impl Written {
    fn read(page: &mut Page<'_>, written: &Spanned<String>) -> Option<Written> {
        let found = Written::parse(written.get_ref());
        if found.is_none() {
            let reason =
                format!("`{}` is not an hour like 09:30, `01:00 next day` or `02:30 second`", written.get_ref());
            page.fault(&written.span(), reason);
        }
        found
    }

    fn parse(text: &str) -> Option<Written> {
        let mut words = text.split_whitespace();
        let time = Time::strptime("%H:%M", words.next()?).ok()?;
        let mut found = Written { time, is_on_next_day: false, turn: None };
        while let Some(word) = words.next() {
            match word {
                "next" if words.next() == Some("day") && !found.is_on_next_day => found.is_on_next_day = true,
                "first" if found.turn.is_none() => found.turn = Some(Turn::First),
                "second" if found.turn.is_none() => found.turn = Some(Turn::Second),
                _ => return None,
            }
        }
        Some(found)
    }

    /// The days on which it can be, counted from the event's first, for a session of one of them.
    fn days(self, day: u8) -> impl Iterator<Item = u8> {
        let next = day.saturating_add(1);
        if self.is_on_next_day { next..=next } else { day..=next }
    }

    fn wall(self, day: PartialDate) -> Option<WallTime> {
        let (hour, minute) = (self.time.hour().cast_unsigned(), self.time.minute().cast_unsigned());
        WallTime::new(day, hour, minute, self.turn.unwrap_or_default())
    }

    /// When it would be, whether or not there is such an hour.
    fn about(self, day: u8, schedule: &Schedule) -> Option<Timestamp> {
        zones::meant(self.wall(schedule.day(day)?)?, schedule.zone.as_ref()?)
    }

    fn on(self, page: &mut Page<'_>, written: &Spanned<String>, day: u8, schedule: &Schedule) -> Option<At> {
        let (Some(date), Some(zone)) = (schedule.day(day), &schedule.zone) else {
            page.fault(&written.span(), "a session has hours only where its event has a first day and a zone");
            return None;
        };
        let wall = self.wall(date)?;
        let there =
            || format!("`{}` on {date} in {}", self.time.strftime("%H:%M"), zone.iana_name().unwrap_or_default());
        let instant = match (zones::hour(wall, zone)?, self.turn) {
            (Hour::Once(at), None) | (Hour::Twice(at, _), None | Some(Turn::First)) => at,
            (Hour::Twice(_, at), Some(Turn::Second)) => at,
            (Hour::Once(_), Some(_)) => {
                page.fault(&written.span(), format!("there is only one {}", there()));
                return None;
            }
            (Hour::Never(_), _) => {
                page.fault(&written.span(), format!("there is no {}: the clocks go forward over it", there()));
                return None;
            }
        };
        Some(At { wall, instant })
    }
}
