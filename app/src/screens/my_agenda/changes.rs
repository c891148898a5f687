//! What changed of a record of mine since it was looked at, field by field.

use passerelle_shared::model::PartialDate;

use crate::state::{Hour, Seen};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Cancelled,
    Withdrawn,
    /// It was cancelled or withdrawn, and isn't any more.
    TakesPlace,
    /// What it was before.
    Title(String),
    Place(String),
    Days([Option<PartialDate>; 2]),
    Hours([Option<Hour>; 2]),
    Closes(Option<Hour>),
}

/// What doesn't take place has no other news.
pub fn changes(before: &Seen, now: &Seen) -> Vec<Change> {
    if now.is_withdrawn || now.is_cancelled {
        let (was, change) = match now.is_withdrawn {
            true => (before.is_withdrawn, Change::Withdrawn),
            false => (before.is_cancelled, Change::Cancelled),
        };
        return if was { Vec::new() } else { vec![change] };
    }
    // A translation is no change.
    let is_worded_alike = before.language == now.language;
    let is_other = |was: &String, is: &String| is_worded_alike && was != is;
    let is_another_hour = |was: Option<Hour>, is: Option<Hour>| match (was, is) {
        (Some(was), Some(is)) => was.is_another(is),
        (was, is) => was.is_some() != is.is_some(),
    };
    let are_other_hours = before.hours.into_iter().zip(now.hours).any(|(was, is)| is_another_hour(was, is));
    [
        (before.is_withdrawn || before.is_cancelled).then_some(Change::TakesPlace),
        is_other(&before.title, &now.title).then(|| Change::Title(before.title.clone())),
        (before.days != now.days).then_some(Change::Days(before.days)),
        are_other_hours.then_some(Change::Hours(before.hours)),
        is_other(&before.place, &now.place).then(|| Change::Place(before.place.clone())),
        is_another_hour(before.closes, now.closes).then_some(Change::Closes(before.closes)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::{Language, Timestamp, WallTime};

    use super::*;

    fn hour(text: &str) -> Hour {
        let wall = WallTime::parse(text).expect("an hour");
        Hour { at: wall.as_utc(), wall: Some(wall) }
    }

    fn session() -> Seen {
        Seen {
            language: Some(Language::French),
            title: "Preuves".into(),
            place: "A3".into(),
            hours: [Some(hour("2027-01-05T09:00")), Some(hour("2027-01-05T10:00"))],
            ..Seen::default()
        }
    }

    #[test]
    fn what_is_as_it_was_is_not_told() {
        assert_eq!(changes(&session(), &session()), []);
    }

    #[test]
    fn each_field_that_changed_is_told_with_what_it_was() {
        let later = [Some(hour("2027-01-05T11:00")), None];
        let now = Seen { title: "La preuve".into(), place: "B12".into(), hours: later, ..session() };

        let told = changes(&session(), &now);

        let was = session();
        assert_eq!(told, [Change::Title(was.title), Change::Hours(was.hours), Change::Place(was.place)]);

        let day = |text| PartialDate::parse(text);
        let event = Seen { days: [day("2027-01-05"), day("2027-01-06")], ..session() };
        let moved =
            Seen { days: [day("2027-01-06"), day("2027-01-07")], closes: Some(hour("2026-12-20T23:59")), ..session() };
        assert_eq!(changes(&event, &moved), [Change::Days(event.days), Change::Closes(None)]);
    }

    #[test]
    fn another_language_and_another_table_of_time_zones_change_nothing() {
        let arabic =
            Seen { language: Some(Language::Arabic), title: "الأدلة".into(), place: "أ3".into(), ..session() };
        let at = |hour: Option<Hour>| hour.map(|hour| Hour { at: hour.at.plus_ms(Timestamp::HOUR), ..hour });
        let other_table = Seen { hours: session().hours.map(at), ..session() };

        assert_eq!(changes(&session(), &arabic), []);
        assert_eq!(changes(&session(), &other_table), []);
    }

    #[test]
    fn what_does_not_take_place_any_more_is_told_once_and_what_does_after_all_too() {
        let cancelled = Seen { is_cancelled: true, place: "B12".into(), ..session() };
        let withdrawn = Seen { is_withdrawn: true, ..session() };

        assert_eq!(changes(&session(), &cancelled), [Change::Cancelled]);
        assert_eq!(changes(&session(), &withdrawn), [Change::Withdrawn]);
        assert_eq!(changes(&cancelled, &withdrawn), [Change::Withdrawn]);
        assert_eq!(changes(&cancelled, &cancelled), []);
        assert_eq!(changes(&withdrawn, &session()), [Change::TakesPlace]);
    }
}
