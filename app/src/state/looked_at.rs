//! What a person sees of a record when they look at it: what matters to whoever means to be there.

use passerelle_shared::model::{Event, EventStatus, EventTime, Kind, Language, RecordId, Session};

use super::Programme;

pub use passerelle_device::looked_at::{Hour, Seen};

/// In the language in which it was seen before, or else in this one. `None` where it isn't known here.
pub fn seen(programme: &Programme, id: &RecordId, before: Option<&Seen>, language: Language) -> Option<Seen> {
    if programme.withdrawn(id).is_some() {
        return Some(Seen { is_withdrawn: true, ..before?.clone() });
    }
    let facts = match id.kind()? {
        Kind::Session => {
            let session = programme.session(id)?;
            of_session(session, programme.event(&session.event)?)
        }
        _ => of_event(programme.event(id)?),
    };
    let wanted = before.and_then(|before| before.language).unwrap_or(language);
    let (text, language) = programme.text_in(id, wanted)?;
    Some(Seen { language: Some(language), title: text.title.clone(), place: text.place.clone(), ..facts })
}

fn of_session(session: &Session, event: &Event) -> Seen {
    let hours = [session.starts(event), session.ends(event)].map(|time| time.map(hour));
    Seen { is_cancelled: event.status == EventStatus::Cancelled, hours, ..Seen::default() }
}

fn of_event(event: &Event) -> Seen {
    Seen {
        is_cancelled: event.status == EventStatus::Cancelled,
        days: [event.starts, event.ends],
        closes: event.closes().map(hour),
        ..Seen::default()
    }
}

fn hour(time: EventTime<'_>) -> Hour {
    Hour { at: time.at, wall: time.wall }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: (&str, &str) = ("event/tunis", r#"{"kind":"seminar","status":"planned","starts":"2026-12-01"}"#);
    const SESSION: (&str, &str) = (
        "session/tunis/one",
        r#"{"event":"event/tunis","day":1,"kind":"talk","starts_at":0,"starts_wall":"1970-01-01T01:00"}"#,
    );
    const FRENCH: (&str, &str) = ("text/fr/session/tunis/one", r#"{"title":"Preuves","place":"A3"}"#);
    const ARABIC: (&str, &str) = ("text/ar/session/tunis/one", r#"{"title":"الأدلة","place":"أ3"}"#);

    #[test]
    fn a_session_is_seen_in_the_language_in_which_it_was_seen_first() {
        let programme = Programme::of(&[EVENT, SESSION, FRENCH, ARABIC]);
        let id = SESSION.0.into();

        let first = seen(&programme, &id, None, Language::Arabic).expect("it is here");
        let again = seen(&programme, &id, Some(&first), Language::French);

        assert_eq!((first.place.as_str(), first.hours[0].map(|hour| hour.at.0)), ("أ3", Some(0)));
        assert_eq!(again, Some(first));
    }

    #[test]
    fn what_was_withdrawn_was_seen_before_or_is_not_spoken_of() {
        let mut programme = Programme::of(&[EVENT, SESSION, FRENCH]);
        let id = SESSION.0.into();
        let before = seen(&programme, &id, None, Language::French).expect("it is here");

        programme.withdraw(SESSION.0, "No speaker.");

        assert_eq!(seen(&programme, &id, None, Language::French), None);
        let expected = Seen { is_withdrawn: true, ..before.clone() };
        assert_eq!(seen(&programme, &id, Some(&before), Language::French), Some(expected));
        assert_eq!(seen(&programme, &"event/never".into(), None, Language::French), None);
    }
}
