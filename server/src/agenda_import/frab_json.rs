//! `schedule.json`, with rooms as a map or as a list.

use serde_json::Value;

use super::fault::Fault;
use super::frab::Listed;
use super::{frab_xml, hours};
use crate::database::OtherAgenda;

pub(super) fn read(text: &str) -> Result<OtherAgenda, Vec<Fault>> {
    let file: Value = serde_json::from_str(text).map_err(|cause| {
        vec![Fault::at(format!("line {}", cause.line()), format!("it isn't JSON as it should be: {cause}"))]
    })?;
    let conference = ["/schedule/conference", "/conference", "/schedule"]
        .iter()
        .find_map(|path| file.pointer(path).filter(|conference| conference["days"].is_array()));
    let Some(conference) = conference else {
        let reason = "it is another kind of JSON: a schedule has its days in schedule.conference.days";
        return Err(vec![Fault::of_file(reason)]);
    };
    let zone = conference["time_zone_name"].as_str();
    let (mut sessions, mut faults) = (Vec::new(), Vec::new());
    for (number, day) in conference["days"].as_array().into_iter().flatten().enumerate() {
        for listed in of_day(&format!("days[{number}]"), day) {
            match listed.read(zone) {
                Ok(session) => sessions.push(session),
                Err(fault) => faults.push(fault),
            }
        }
    }
    if faults.is_empty() { Ok(OtherAgenda { language: None, sessions }) } else { Err(faults) }
}

fn of_day(path: &str, day: &Value) -> Vec<Listed> {
    let begins = day["day_start"].as_str().or_else(|| day["start"].as_str()).and_then(frab_xml::clock_of);
    let heads = Listed { day: day["date"].as_str().and_then(hours::day), day_begins: begins, ..Listed::default() };
    let mut sessions = Vec::new();
    match &day["rooms"] {
        Value::Object(rooms) => {
            for (name, events) in rooms {
                sessions.extend(of_room(&format!("{path}.rooms[\"{name}\"]"), Some(name), events, &heads));
            }
        }
        Value::Array(rooms) => {
            for (number, room) in rooms.iter().enumerate() {
                let path = format!("{path}.rooms[{number}]");
                sessions.extend(of_room(&path, room["name"].as_str(), &room["events"], &heads));
            }
        }
        _ => {}
    }
    sessions
}

fn of_room(path: &str, name: Option<&str>, events: &Value, heads: &Listed) -> Vec<Listed> {
    let events = events.as_array().into_iter().flatten().enumerate();
    let listed = |(number, event): (usize, &Value)| {
        let title = event["title"].as_str().unwrap_or_default();
        let texts = event.as_object().into_iter().flatten();
        Listed {
            stands_at: format!("{path}[{number}] ({title})"),
            room: name.map(str::to_owned),
            texts: texts.filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect(),
            persons: event["persons"].as_array().or_else(|| event["speakers"].as_array()).map(|all| names(all)),
            ..heads.clone()
        }
    };
    events.map(listed).collect()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn names(persons: &[Value]) -> Vec<String> {
    let name = |person: &Value| {
        let named = ["public_name", "name", "full_public_name"].iter().find_map(|name| person[*name].as_str());
        named.or_else(|| person.as_str()).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
    };
    persons.iter().filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::{PartialDate, SessionKind};

    use super::*;
    use crate::database::End;

    #[test]
    fn rooms_are_a_map_or_a_list_and_a_person_has_one_of_some_names() {
        let event = r#"{"id": 12, "title": "Ouverture", "date": "2026-04-01T09:00:00+02:00", "duration": "45", "type": "lecture",
            "track": null, "language": null, "persons": [{"id": 1, "public_name": "Ana"}, {"name": "Nour"}, {"id": 3}]}"#;
        let map = format!(
            r#"{{"schedule": {{"conference": {{"days": [{{"date": "2026-04-01", "rooms": {{"A": [{event}], "B": []}}}}]}}}}}}"#
        );
        let list = format!(
            r#"{{"conference": {{"days": [{{"date": "2026-04-01", "rooms": [{{"name": "A", "events": [{event}]}}]}}]}}}}"#
        );

        let [of_map, of_list] = [map, list].map(|file| read(&file).expect("an agenda").sessions.remove(0));

        assert_eq!(of_map.stands_at, "days[0].rooms[\"A\"][0] (Ouverture)");
        assert_eq!(of_list.stands_at, "days[0].rooms[0][0] (Ouverture)");
        assert_eq!(crate::database::OtherSession { stands_at: of_map.stands_at.clone(), ..of_list }, of_map);
        assert_eq!((of_map.name.as_deref(), of_map.room.as_deref()), (Some("12"), Some("A")));
        assert_eq!(of_map.speakers, Some(vec!["Ana".to_owned(), "Nour".to_owned()]));
        assert_eq!((of_map.kind, of_map.ends), (Some(SessionKind::Talk), Some(End::AfterMinutes(45))));
        assert_eq!((of_map.track, of_map.spoken, of_map.day), (None, None, PartialDate::parse("2026-04-01")));
    }

    #[test]
    fn another_file_is_told_by_what_it_lacks_and_a_broken_one_by_its_line() {
        for (file, fault) in [
            ("{\n\"schedule\": {,}\n}", "line 2: it isn't JSON as it should be"),
            ("{\"type\": \"FeatureCollection\"}", "it is another kind of JSON"),
            ("[1, 2]", "it is another kind of JSON"),
            (
                r#"{"schedule": {"conference": {"days": [{"rooms": {"A": [{"title": "B"}]}}]}}}"#,
                "days[0].rooms[\"A\"][0] (B): it has neither a date nor a start",
            ),
        ] {
            let faults = read(file).expect_err("a bad file");
            assert!(faults[0].to_string().starts_with(fault), "{fault}\n{}", faults[0]);
        }
    }
}
