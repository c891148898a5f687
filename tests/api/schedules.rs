//! An event's agenda for the programs of others: in the formats that they read, the same on the screen of each.

use std::fs;

use passerelle_tests::api_world::*;
use passerelle_tests::frab::{Element, complaints};
use reqwest::{StatusCode, header};
use serde_json::Value;

use super::audit::{program, worlds};

/// Of three days in Paris, over which the clocks go forward, with all that an agenda can have.
pub(super) fn write_congress(world: &World) {
    let session = |slug: &str, rest: &str| format!("[[session]]\nslug = \"{slug}\"\nkind = \"talk\"\n{rest}\n");
    let sessions = [
        session(
            "opening",
            "day = 1\nstarts = \"09:00\"\nends = \"10:30\"\ntrack = \"main\"\nlanguages = [\"fr\", \"en\"]\n\
             speakers = [{ name = \"Ana Ejemplo\", affiliation = \"Europol\" }, { name = \"Nour Mithal\" }]\n\
             fr = { title = \"Ouverture : <b>\\\"à nous\\\"</b> & à vous\", summary = \"Bref.\", body = \"Long.\\n\\n- un\\n- deux\", room = \"Salle A\" }\n\
             en = { title = \"Opening\", room = \"Room A\" }",
        ),
        session(
            "night",
            "day = 1\nstarts = \"23:00\"\nends = \"01:30 next day\"\nen = { title = \"Night \\u0007\\u001f\", room = \"Room <B>\" }",
        ),
        session("nowhere", "day = 2\nstarts = \"09:00\"\nar = { title = \"جلسة بلا غرفة\" }"),
        session(
            "after-the-change",
            "day = 2\nstarts = \"03:30\"\nends = \"04:00\"\nen = { title = \"Early\", room = \"Room A\" }",
        ),
        session("some-time", "day = 3\nen = { title = \"Some time\" }"),
    ];
    let text = format!(
        "kind = \"conference\"\nstatus = \"planned\"\nstarts = \"2026-03-28\"\ndays = 3\ncountry = \"FR\"\nzone = \"Europe/Paris\"\n\
         en = {{ title = \"Congress\", place = \"Paris\" }}\nfr = {{ title = \"Congrès\", place = \"Paris\" }}\n\
         [[track]]\nslug = \"main\"\nen = {{ title = \"Main & more\" }}\nfr = {{ title = \"Salle plénière\" }}\n{}",
        sessions.concat()
    );
    fs::write(world.pack().join("events/congress.toml"), text).expect("a file of the pack");
}

async fn with_congress() -> World {
    let world = World::start().await;
    write_congress(&world);
    world.import().await.expect("a good pack");
    world
}

pub(super) async fn schedule_xml(world: &World, event: &str, query: &str) -> Element {
    let address = world.url(&format!("/api/events/{event}/schedule.xml{query}"));
    let answer = world.http.get(address).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/xml; charset=utf-8");
    Element::parse(&answer.text().await.expect("text"))
}

async fn schedule_json(world: &World, event: &str) -> Value {
    let address = world.url(&format!("/api/events/{event}/schedule.json"));
    world.http.get(address).send().await.expect("an answer").json().await.expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agenda_is_a_schedule_as_other_programs_read_it() {
    let world = with_congress().await;

    let schedule = schedule_xml(&world, "congress", "?lang=fr").await;

    assert_eq!(complaints(&schedule), Vec::<String>::new());
    let conference = schedule.all("conference").next().expect("a conference");
    assert_eq!(
        ["title", "acronym", "start", "end", "days"].map(|name| conference.says(name)),
        ["Congrès", "congress", "2026-03-28", "2026-03-30", "3"]
    );
    assert_eq!(conference.all("track").next().expect("a track").attribute("name"), "Salle plénière");
    let days: Vec<[&str; 3]> =
        schedule.all("day").map(|day| ["date", "start", "end"].map(|name| day.attribute(name))).collect();
    let expected = [
        // The night belongs to its evening.
        ["2026-03-28", "2026-03-28T00:00:00+01:00", "2026-03-29T01:30:00+01:00"],
        ["2026-03-29", "2026-03-29T00:00:00+01:00", "2026-03-29T23:59:59+02:00"],
        ["2026-03-30", "2026-03-30T00:00:00+02:00", "2026-03-30T23:59:59+02:00"],
    ];
    assert_eq!(days, expected);
    let events = schedule.events();
    let said: Vec<[&str; 6]> = events
        .iter()
        .map(|event| ["date", "duration", "room", "title", "track", "language"].map(|name| event.says(name)))
        .collect();
    let expected = [
        ["2026-03-28T23:00:00+01:00", "02:30", "Room <B>", "Night ", "", ""],
        [
            "2026-03-28T09:00:00+01:00",
            "01:30",
            "Salle A",
            "Ouverture : <b>\"à nous\"</b> & à vous",
            "Salle plénière",
            "fr",
        ],
        // Where nobody says where, it is where the event is; where nobody says how long, it isn't said.
        ["2026-03-29T09:00:00+02:00", "00:00", "Paris", "جلسة بلا غرفة", "", ""],
        ["2026-03-29T03:30:00+02:00", "00:30", "Room A", "Early", "", ""],
    ];
    assert_eq!(said, expected);
    let opening = events[1];
    assert_eq!((opening.says("abstract"), opening.says("description")), ("Bref.", "Long.\n\n- un\n- deux"));
    let persons: Vec<&str> =
        opening.all("persons").flat_map(|all| &all.children).map(|person| person.text.as_str()).collect();
    assert_eq!(persons, ["Ana Ejemplo", "Nour Mithal"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_schedules_say_the_same_by_the_same_names_whatever_else_is_published() {
    let world = with_congress().await;
    let before = schedule_xml(&world, "congress", "").await;

    world.rewrite("events/congress.toml", "title = \\\"Early\\\"".replace('\\', "").as_str(), "title = \"Earlier\"");
    world.import().await.expect("a good pack");
    let after = schedule_xml(&world, "congress", "").await;
    let json = schedule_json(&world, "congress").await;

    let names = |schedule: &Element| -> Vec<(String, String)> {
        schedule.events().iter().map(|event| (event.attribute("guid").into(), event.attribute("id").into())).collect()
    };
    assert_eq!(names(&before), names(&after));
    assert!(before.says("version").parse::<i64>().expect("a number") < after.says("version").parse().expect("one"));
    let conference = &json["schedule"]["conference"];
    assert_eq!(conference["time_zone_name"], "Europe/Paris");
    let mut of_json: Vec<[String; 4]> = Vec::new();
    for day in conference["days"].as_array().expect("days") {
        for event in day["rooms"].as_object().expect("rooms").values().flat_map(|room| room.as_array().expect("events"))
        {
            let text = |name: &str| event[name].as_str().expect("text").to_owned();
            for name in ["abstract", "url", "slug", "start", "type", "subtitle"] {
                text(name);
            }
            assert!(event["links"].is_array() && event["persons"].is_array() && event["id"].is_u64());
            of_json.push([text("guid"), text("date"), text("title"), text("duration")]);
        }
    }
    let of_event = |event: &&Element| {
        [
            event.attribute("guid").to_owned(),
            event.says("date").into(),
            event.says("title").into(),
            event.says("duration").into(),
        ]
    };
    let mut of_xml: Vec<[String; 4]> = after.events().iter().map(of_event).collect();
    of_json.sort();
    of_xml.sort();
    assert_eq!(of_json.len(), 4);
    // What no XML can hold JSON can.
    let plain = |all: Vec<[String; 4]>| all.concat().concat().replace(char::is_control, "");
    assert_eq!(plain(of_json), plain(of_xml));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_a_schedule_already_asks_in_a_few_bytes_and_of_what_has_none_it_is_said_why() {
    let world = with_congress().await;
    let get = |path: &str| world.http.get(world.url(&format!("/api/events/{path}")));

    let first = get("congress/schedule.xml").send().await.expect("an answer");
    assert_eq!(first.headers()[header::CACHE_CONTROL], "no-cache");
    let tag = first.headers()[header::ETAG].clone();
    let again = get("congress/schedule.xml").header(header::IF_NONE_MATCH, &tag).send().await.expect("an answer");
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    let other =
        get("congress/schedule.xml?lang=en").header(header::IF_NONE_MATCH, &tag).send().await.expect("an answer");
    assert_eq!(other.status(), StatusCode::OK);

    for (path, status) in [
        ("cancelled/schedule.xml", 404),
        ("nobody-knows/schedule.json", 404),
        ("Congress%2F/schedule.json", 404),
        ("congress/schedule.json?lang=eo", 400),
        ("congress/schedule.json?lang=fr&lang=en", 400),
    ] {
        let answer = trouble(get(path).send().await.expect("an answer")).await;
        assert_eq!(answer.0, status, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_writes_a_schedule_into_a_file_while_the_server_runs() {
    for world in worlds().await {
        write_congress(&world);
        world.import().await.expect("a good pack");
        let export =
            |format: &str| program(&world, &["export", "--event", "congress", "--language", "en", "--format", format]);

        let (is_fine, xml) = export("frab-xml");
        assert!(is_fine, "{xml}");
        assert_eq!(complaints(&Element::parse(&xml)), Vec::<String>::new());
        let (is_fine, json) = export("frab-json");
        assert!(is_fine && serde_json::from_str::<Value>(&json).is_ok(), "{json}");
        let (is_fine, table) = export("csv");
        assert!(is_fine && table.starts_with('\u{feff}'), "{table}");
        assert!(table.contains("\r\n2026-03-28,09:00,10:30,Room A,Main & more,Opening,"), "{table}");
        let (is_fine, said) = program(&world, &["export", "--event", "cancelled", "--format", "csv"]);
        assert!(!is_fine && said.contains("the event is cancelled"), "{said}");
    }
}
