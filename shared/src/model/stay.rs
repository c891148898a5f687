//! Whether the days that somebody gives for their journey can be those of the event.

use super::{Event, PartialDate, SignUpForm};

/// Who comes earlier or stays longer has most likely mistaken the month or the year.
const DAYS_AROUND_MAX: i64 = 31;

impl Event {
    /// Worth asking about, and no more: an arrival or a departure that leaves no day of the event between them, or lies
    /// months away.
    pub fn is_stay_unlikely(&self, form: &SignUpForm) -> bool {
        let Some(first) = self.starts.filter(|date| date.is_a_day()) else { return false };
        let last = self.ends.filter(|date| date.is_a_day()).unwrap_or(first);
        let day = |text: &str| PartialDate::parse(text.trim()).filter(|date| date.is_a_day());
        let days_between = |later: PartialDate, earlier: PartialDate| later.days_after(earlier).unwrap_or(0);
        let arrives =
            day(&form.arrival).is_none_or(|arrival| arrival <= last && days_between(first, arrival) <= DAYS_AROUND_MAX);
        let leaves = day(&form.departure)
            .is_none_or(|departure| first <= departure && days_between(departure, last) <= DAYS_AROUND_MAX);
        !(arrives && leaves)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn a_stay_of_another_month_or_year_is_asked_about() {
        let event: Event =
            json::read(r#"{"kind":"seminar","status":"planned","starts":"2027-01-04","ends":"2027-01-06"}"#)
                .expect("an event");
        let is_unlikely = |arrival: &str, departure: &str| {
            let form = SignUpForm { arrival: arrival.into(), departure: departure.into(), ..SignUpForm::default() };
            event.is_stay_unlikely(&form)
        };

        for (arrival, departure) in [
            ("", ""),
            ("2027-01-03", "2027-01-07"),
            ("2027-01-05", "2027-01-05"),
            ("2026-12-10", "2027-02-05"),
            ("2027-01-06", ""),
            ("?", "soon"),
        ] {
            assert!(!is_unlikely(arrival, departure), "{arrival} {departure}");
        }
        for (arrival, departure) in [
            ("2026-01-03", "2026-01-07"),
            ("2027-01-03", "2027-03-07"),
            ("2026-11-03", ""),
            ("2027-01-07", ""),
            ("", "2027-01-03"),
            ("", "2028-01-07"),
        ] {
            assert!(is_unlikely(arrival, departure), "{arrival} {departure}");
        }
    }

    #[test]
    fn where_no_day_is_known_nothing_is_asked() {
        let event: Event = json::read(r#"{"kind":"seminar","status":"planned","starts":"2027-01"}"#).expect("an event");
        let form = SignUpForm { arrival: "2030-01-01".into(), ..SignUpForm::default() };

        assert!(!event.is_stay_unlikely(&form));
    }
}
