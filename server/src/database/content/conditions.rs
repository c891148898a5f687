//! What a person goes by when they ask for a place: date, place, and the terms of signing up.

use std::collections::BTreeMap;

use passerelle_shared::model::Event;
use serde_json::Value;

/// How many places there are is not part of it. An hour is what stands on the wall: when only a table of zones has changed,
/// nobody is asked again. `places` is what the place is called in each language.
pub fn conditions(event: &Event, places: &BTreeMap<String, String>) -> String {
    let terms = event.terms();
    let when = (event.starts, event.ends, &event.zone);
    let rules = terms.as_ref().map(|terms| (terms.policy, terms.opens_wall, terms.closes_wall, &terms.asks));
    serde_json::to_string(&(when, (event.country, places), rules)).expect("the model is plain data")
}

/// Whether the event is on other days or in another place. What the place is called in one more language is no other place.
pub(super) fn is_elsewhere(before: &str, now: &str) -> bool {
    let read = |conditions: &str| serde_json::from_str::<[Value; 3]>(conditions).ok();
    let (Some([when, place, _]), Some([new_when, new_place, _])) = (read(before), read(now)) else { return false };
    when != new_when || is_another_place(&place, &new_place)
}

fn is_another_place(before: &Value, now: &Value) -> bool {
    let called = |place: &Value| place.get(1).and_then(Value::as_object).cloned().unwrap_or_default();
    let (before_called, now_called) = (called(before), called(now));
    let is_known = |name: &&Value| name.as_str().is_some_and(|name| !name.is_empty());
    let is_called_otherwise = |(language, name): (&String, &Value)| {
        now_called.get(language).filter(is_known).is_some_and(|new| is_known(&name) && new != name)
    };
    before.get(0) != now.get(0) || before_called.iter().any(is_called_otherwise)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_day_or_place_is_elsewhere_and_a_translation_is_not() {
        let conditions = |starts: &str, places: &str, policy: &str| {
            format!(r#"[["{starts}","2026-04-03","Africa/Tunis"],["TN",{places}],["{policy}",null,null,[]]]"#)
        };
        let before = conditions("2026-04-01", r#"{"fr":"Tunis","ar":""}"#, "open");

        assert!(is_elsewhere(&before, &conditions("2026-04-02", r#"{"fr":"Tunis","ar":""}"#, "open")));
        assert!(is_elsewhere(&before, &conditions("2026-04-01", r#"{"fr":"Sousse","ar":""}"#, "open")));
        assert!(!is_elsewhere(&before, &conditions("2026-04-01", r#"{"fr":"Tunis","ar":"تونس"}"#, "open")));
        assert!(!is_elsewhere(&before, &conditions("2026-04-01", r#"{"fr":"Tunis","ar":""}"#, "approval")));
        assert!(!is_elsewhere("what 0.1 wrote", &before));
    }
}
