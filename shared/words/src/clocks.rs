//! Whose clock shows a moment, and how many days of the calendar an event is away. Without the browser, but for what its
//! table of time zones says, which may be years old or not know a zone at all.

use passerelle_shared::model::{Event, EventTime, PartialDate, Timestamp, WallTime};

/// What clocks show at an instant, by the browser's table.
pub trait Table {
    /// `None` where the table doesn't know the zone.
    fn there(&self, zone: &str, at: Timestamp) -> Option<WallTime>;

    /// On the reader's own clock.
    fn here(&self, at: Timestamp) -> Option<WallTime>;
}

/// What the wall shows at the event: as the programme says it, and only where it doesn't, as the browser has it. `None`:
/// nobody knows, and nothing may be said to be the time there.
pub fn at_event(time: &EventTime<'_>, table: &impl Table) -> Option<WallTime> {
    time.wall.or_else(|| table.there(time.zone?, time.at))
}

/// Whether the reader's clock shows something else than the wall at the event.
pub fn differs(time: &EventTime<'_>, table: &impl Table) -> bool {
    match (at_event(time, table), table.here(time.at)) {
        (Some(there), Some(here)) => there.as_utc() != here.as_utc(),
        _ => false,
    }
}

/// How far the event's clock is ahead of UTC at a moment; on another day of the same event it may be otherwise.
pub fn ahead(time: &EventTime<'_>, table: &impl Table) -> Option<i64> {
    at_event(time, table).map(|wall| wall.minutes_ahead(time.at))
}

/// `UTC`, `UTC+1`, `UTC-3:30`.
pub fn offset(minutes_ahead: i64) -> String {
    let sign = match minutes_ahead {
        0 => return "UTC".to_owned(),
        1.. => '+',
        _ => '-',
    };
    let (hours, minutes) = (minutes_ahead.abs() / 60, minutes_ahead.abs() % 60);
    match minutes {
        0 => format!("UTC{sign}{hours}"),
        _ => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

/// How far away an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    UnderWay,
    Tomorrow,
    Days(u64),
}

/// In days of the calendar at the event: from a Saturday evening to Monday it is two days, whatever the clocks do.
/// `None` for what is over, far away, or not known to the day.
pub fn until_start(event: &Event, now: Timestamp, table: &impl Table) -> Option<Until> {
    const DAYS_MAX: i64 = 60;
    let first_day = event.starts.filter(|date| date.is_a_day())?;
    // Before the browser is asked, which takes its time, and a list has hundreds.
    let is_far = first_day.start_utc().since_ms(now) > (DAYS_MAX + 1) * Timestamp::DAY;
    if is_far || event.over_at().is_some_and(|over_at| over_at < now) {
        return None;
    }
    match first_day.days_after(today(event, now, table)?)? {
        ..=0 => Some(Until::UnderWay),
        1 => Some(Until::Tomorrow),
        days if days <= DAYS_MAX => Some(Until::Days(days.unsigned_abs())),
        _ => None,
    }
}

/// The day at the event on which something begins, where that is another than today's.
pub fn another_day(event: &Event, time: &EventTime<'_>, now: Timestamp, table: &impl Table) -> Option<PartialDate> {
    let day = at_event(time, table)?.day();
    (today(event, now, table)? != day).then_some(day)
}

/// The day that it is at the event. Where the browser doesn't know the zone, by the clock as it stands when it begins.
pub fn today(event: &Event, now: Timestamp, table: &impl Table) -> Option<PartialDate> {
    let Some(zone) = event.zone.as_deref() else { return table.here(now).map(WallTime::day) };
    let by_its_beginning = || {
        let first_day = event.starts.filter(|date| date.is_a_day())?;
        let minutes_ahead = first_day.start_utc().since_ms(event.starts_at?) / Timestamp::MINUTE;
        Some(WallTime::at(now, minutes_ahead))
    };
    table.there(zone, now).or_else(by_its_beginning).map(WallTime::day)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A browser that knows Paris in the autumn of 2026 and the spring of 2027, and no other zone.
    struct Browser {
        here_minutes_ahead: i64,
    }

    impl Table for Browser {
        fn there(&self, zone: &str, at: Timestamp) -> Option<WallTime> {
            let (winter, summer) = (utc("2026-10-25T01:00"), utc("2027-03-28T01:00"));
            let is_winter = (winter..summer).contains(&at) || at < utc("2026-03-29T01:00");
            (zone == "Europe/Paris").then(|| WallTime::at(at, if is_winter { 60 } else { 120 }))
        }

        fn here(&self, at: Timestamp) -> Option<WallTime> {
            Some(WallTime::at(at, self.here_minutes_ahead))
        }
    }

    const BROWSER: Browser = Browser { here_minutes_ahead: 0 };

    fn wall(text: &str) -> WallTime {
        WallTime::parse(text).expect("an hour")
    }

    fn utc(text: &str) -> Timestamp {
        wall(text).as_utc()
    }

    fn event(starts: &str, zone: Option<&str>, starts_at: Option<&str>) -> Event {
        let event = serde_json::json!({
            "kind": "training", "status": "planned", "starts": starts, "ends": starts, "zone": zone,
            "starts_at": starts_at.map(utc),
        });
        serde_json::from_value(event).expect("an event")
    }

    fn until(event: &Event, now: &str) -> Option<Until> {
        until_start(event, utc(now), &BROWSER)
    }

    #[test]
    fn days_are_those_of_the_calendar_at_the_event_whatever_the_clocks_do_meanwhile() {
        let monday = event("2026-10-26", Some("Europe/Paris"), Some("2026-10-25T23:00"));
        // Sunday, half past midnight in Paris: 25 hours and a half before Monday.
        assert_eq!(until(&monday, "2026-10-24T22:30"), Some(Until::Tomorrow));
        assert_eq!(until(&monday, "2026-10-24T21:59"), Some(Until::Days(2)));
        assert_eq!(until(&monday, "2026-10-25T22:59"), Some(Until::Tomorrow));
        assert_eq!(until(&monday, "2026-10-25T23:00"), Some(Until::UnderWay));

        let monday = event("2026-03-30", Some("Europe/Paris"), Some("2026-03-29T22:00"));
        // Saturday, half past eleven in the evening: 23 hours and a half before Monday.
        assert_eq!(until(&monday, "2026-03-28T22:30"), Some(Until::Days(2)));
        assert_eq!(until(&monday, "2026-03-28T23:00"), Some(Until::Tomorrow));
        assert_eq!(until(&monday, "2026-03-29T21:59"), Some(Until::Tomorrow));
    }

    #[test]
    fn what_is_far_over_or_not_known_to_the_day_is_not_counted() {
        let rabat = event("2027-01-05", Some("Africa/Casablanca"), Some("2027-01-05T00:00"));
        assert_eq!(until(&rabat, "2026-11-26T10:00"), Some(Until::Days(40)));
        assert_eq!(until(&rabat, "2026-11-05T10:00"), None);
        assert_eq!(until(&rabat, "2027-01-07T10:00"), None);
        assert_eq!(until(&event("2027-01", None, None), "2026-12-26T10:00"), None);
    }

    #[test]
    fn in_a_zone_that_the_browser_does_not_know_the_day_is_that_of_the_events_own_clock() {
        let apia = event("2026-12-01", Some("Pacific/Apia"), Some("2026-11-30T11:00"));
        assert_eq!(until(&apia, "2026-11-29T10:59"), Some(Until::Days(2)));
        assert_eq!(until(&apia, "2026-11-29T11:00"), Some(Until::Tomorrow));

        let without_zone = event("2026-12-01", None, None);
        assert_eq!(until(&without_zone, "2026-11-30T23:59"), Some(Until::Tomorrow));
    }

    #[test]
    fn the_hours_that_the_programme_says_are_shown_whatever_the_browser_knows() {
        let nine = wall("2027-03-29T09:00");
        let said = EventTime { at: utc("2027-03-29T08:00"), wall: Some(nine), zone: Some("Europe/Paris") };
        let unsaid = EventTime { wall: None, ..said };

        assert_eq!(at_event(&said, &BROWSER), Some(nine), "although the browser thinks that it is ten");
        assert_eq!(at_event(&unsaid, &BROWSER), Some(wall("2027-03-29T10:00")));
        assert_eq!(at_event(&EventTime { zone: Some("Moon/Crater"), ..unsaid }, &BROWSER), None, "nobody knows");
        assert_eq!(ahead(&EventTime { zone: Some("Moon/Crater"), ..said }, &BROWSER), Some(60));
    }

    #[test]
    fn what_comes_next_is_said_with_its_day_where_that_is_not_the_day_there() {
        let paris = event("2026-12-01", Some("Europe/Paris"), Some("2026-12-01T08:00"));
        let nine = EventTime {
            at: utc("2026-12-02T08:00"),
            wall: Some(wall("2026-12-02T09:00")),
            zone: paris.zone.as_deref(),
        };
        let said = |now: &str| another_day(&paris, &nine, utc(now), &BROWSER);

        assert_eq!(said("2026-12-01T22:59"), PartialDate::parse("2026-12-02"), "a minute before midnight in Paris");
        assert_eq!(said("2026-12-01T23:00"), None);
        assert_eq!(said("2026-12-02T07:00"), None);
    }

    #[test]
    fn each_day_of_an_event_has_its_own_distance_from_utc() {
        let ahead = |at: &str, there: &str| {
            let time = EventTime { at: utc(at), wall: Some(wall(there)), zone: Some("Europe/Paris") };
            ahead(&time, &BROWSER).map(offset)
        };

        assert_eq!(ahead("2027-03-27T08:00", "2027-03-27T09:00").as_deref(), Some("UTC+1"));
        assert_eq!(ahead("2027-03-28T07:00", "2027-03-28T09:00").as_deref(), Some("UTC+2"));
        assert_eq!(ahead("2027-03-29T07:00", "2027-03-29T09:00").as_deref(), Some("UTC+2"));
        assert_eq!([0, 345, -210, 840].map(offset), ["UTC", "UTC+5:45", "UTC-3:30", "UTC+14"]);
    }

    #[test]
    fn my_own_hour_is_told_where_my_clock_shows_another() {
        let time = |wall: Option<WallTime>, zone| EventTime { at: utc("2026-10-25T01:30"), wall, zone };
        let second = wall("2026-10-25T02:30 second");
        let here = |here_minutes_ahead| Browser { here_minutes_ahead };

        assert!(!differs(&time(Some(second), Some("Europe/Paris")), &here(60)));
        assert!(differs(&time(Some(second), Some("Europe/Paris")), &here(0)));
        assert!(!differs(&time(None, Some("Moon/Crater")), &here(0)), "nothing is known to compare with");
    }
}
