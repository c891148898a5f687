//! Agendas that come from other programs' files: shown before anything is done, taken over once, by ids that stay, and beside
//! what a desk has changed.

use std::fs;

use passerelle_server::Packs;
use passerelle_shared::calendar::{self, Entry, Facts};
use passerelle_shared::model::{EditField, Event, Kind, Language, RecordId, Session, Slot, Text, Timestamp, WallTime};
use passerelle_shared::rules::edit::Wish;
use passerelle_shared::sync::{Decision, Record};
use passerelle_tests::api_world::*;
use passerelle_tests::postgres::postgres_database;
use reqwest::StatusCode;

use super::audit::{program, record, worlds};
use super::edits::{Change, command, deliver, organiser};
use super::schedules::write_congress;

const ROOM: Slot = Slot { field: EditField::Room, language: Some(Language::English) };
const TITLE: Slot = Slot { field: EditField::Title, language: Some(Language::English) };
const BEGINS: Slot = Slot { field: EditField::Begins, language: None };
const NOTE: Slot = Slot { field: EditField::Note, language: Some(Language::English) };

/// Of the training in Tunis, as pretalx has it.
const OPENING: &str = "<event guid='a1'><date>2026-04-01T09:00:00+01:00</date><duration>00:45</duration><title>Opening</title>\
    <type>Talk</type><track>Law</track><abstract>Welcome.</abstract><persons><person>Ana Ejemplo</person></persons></event>";
const SEIZING: &str = "<event guid='a2'><date>2026-04-01T10:00:00+01:00</date><duration>01:30</duration><title>Seizing</title>\
    <type>Workshop</type><track>Law</track></event>";
const NIGHT: &str =
    "<event guid='a3'><date>2026-04-02T00:30:00+01:00</date><duration>1:00</duration><title>Night</title></event>";

fn schedule(sessions: &[&str]) -> String {
    format!(
        "<?xml version='1.0'?>\n<schedule xml:lang='en'><conference><title>T</title></conference>\n<day index='1' date='2026-04-01'>\
         <room name='A3'>\n{}\n</room></day></schedule>",
        sessions.join("\n")
    )
}

/// What the program says of a file, and whether all is well.
fn import_of(world: &World, event: &str, file: &[u8], options: &[&str]) -> (bool, String) {
    let path = world.pack().with_file_name("agenda");
    fs::write(&path, file).expect("a file");
    let path = path.to_str().expect("a path").to_owned();
    program(world, &[&["import-agenda", &path, "--event", event], options].concat())
}

fn import(world: &World, file: &str, options: &[&str]) -> (bool, String) {
    import_of(world, "training", file.as_bytes(), options)
}

/// Where it is done, what was said.
fn done(world: &World, file: &str, options: &[&str]) -> String {
    let (is_fine, said) = import(world, file, options);
    assert!(is_fine, "{said}");
    said
}

fn refused(world: &World, file: &str, options: &[&str]) -> String {
    let (is_fine, said) = import(world, file, options);
    assert!(!is_fine, "{said}");
    said
}

async fn records(world: &World) -> Vec<Record> {
    read_programme(&world.http, &world.base).await.0
}

/// What readers have: each session with the words it has in English.
async fn sessions(world: &World, event: &str) -> Vec<(RecordId, Session, Text)> {
    let records = records(world).await;
    let json = |id: &RecordId| records.iter().find(|record| record.id == *id).and_then(Record::json);
    let prefix = RecordId::from(event).part(Kind::Session, "");
    let ids = records.iter().map(|record| &record.id).filter(|id| id.as_str().starts_with(prefix.as_str()));
    let read = |id: &RecordId| {
        let text = json(&id.text(Language::English)).map(|json| serde_json::from_str(json).expect("a text"));
        Some((id.clone(), serde_json::from_str(json(id)?).expect("a session"), text.unwrap_or_default()))
    };
    let mut sessions: Vec<(RecordId, Session, Text)> = ids.filter_map(read).collect();
    sessions.sort_by_key(|(_, session, _)| session.starts_wall);
    sessions
}

async fn named(world: &World, title: &str) -> Option<(RecordId, Session, Text)> {
    sessions(world, TRAINING).await.into_iter().find(|(_, _, words)| words.title == title)
}

async fn id_of(world: &World, title: &str) -> RecordId {
    named(world, title).await.unwrap_or_else(|| panic!("there is no {title}")).0
}

async fn seq(world: &World) -> u64 {
    world.server().database().programme_standing().await.expect("the database works").head.seq
}

async fn is_done(by: &Person, wish: Wish, session: &RecordId, changes: &[Change<'_>]) {
    let outcomes = deliver(by, &[&command(by, wish, session.as_str(), changes)]).await;
    assert_eq!(outcomes[0].decision, Decision::Done { stands: None }, "{outcomes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agenda_of_another_program_is_shown_first_and_taken_over_once() {
    for world in worlds().await {
        let before = seq(&world).await;
        let file = schedule(&[OPENING, SEIZING, NIGHT]);

        let shown = done(&world, &file, &["--preview"]);
        assert!(shown.contains("+ track Law") && shown.contains("+ Opening"), "{shown}");
        assert!(shown.contains("    room (en): A3") && shown.contains("    begins: 00:30 next day"), "{shown}");
        assert!(shown.contains("3 added, 0 changed") && shown.contains("nothing is changed yet"), "{shown}");
        assert_eq!(seq(&world).await, before);

        let said = done(&world, &file, &[]);
        assert!(said.contains("3 added, 0 changed, 0 taken back, 0 unchanged"), "{said}");
        let sessions = sessions(&world, TRAINING).await;
        let titles: Vec<&str> = sessions.iter().map(|(_, _, words)| words.title.as_str()).collect();
        assert_eq!(titles, ["Opening", "Seizing", "Night"]);
        let (_, opening, words) = &sessions[0];
        assert_eq!((words.place.as_str(), words.summary.as_str()), ("A3", "Welcome."));
        assert_eq!(opening.starts_wall.map(|wall| wall.to_string()).as_deref(), Some("2026-04-01T09:00"));
        assert_eq!(
            opening.ends_at.zip(opening.starts_at).map(|(end, start)| end.since_ms(start)),
            Some(45 * Timestamp::MINUTE)
        );
        assert_eq!(opening.speakers.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Ana Ejemplo"]);
        assert_eq!(opening.track, sessions[1].1.track);
        assert_eq!(sessions[2].1.day, 1, "the night belongs to its evening");
        let after = seq(&world).await;

        let said = done(&world, &file, &[]);
        assert!(said.contains("nothing changes: 3 sessions stand as the file has them"), "{said}");
        assert_eq!(seq(&world).await, after);
        let record = record(&world).await;
        let imported: Vec<_> =
            record.iter().filter(|entry| entry.act == "import" && entry.by == "command line").collect();
        assert_eq!(imported.len(), 3);
        let (_, listed) = program(&world, &["audit", "list", "--event", "training"]);
        assert_eq!(listed.matches("import").count(), 3, "{listed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_desk_has_changed_stays_until_the_file_says_something_new_of_the_same_field() {
    for world in worlds().await {
        let salma = organiser(&world, "salma@example.org", TRAINING).await;
        done(&world, &schedule(&[OPENING, SEIZING]), &[]);
        let id = id_of(&world, "Opening").await;
        is_done(&salma, Wish::EditSession, &id, &[(ROOM, "A3", "B12"), (BEGINS, "09:00", "08:45")]).await;

        let later = OPENING.replace("<title>Opening", "<title>Opening ceremony");
        let said = done(&world, &schedule(&[&later, SEIZING]), &[]);
        assert!(said.contains("~ Opening ceremony\n    title (en): Opening ceremony, was Opening\n"), "{said}");
        assert!(said.contains("0 added, 1 changed, 0 taken back, 1 unchanged"), "{said}");
        let (_, session, words) = named(&world, "Opening ceremony").await.expect("it has another title");
        assert_eq!((words.place.as_str(), session.starts_wall.map(WallTime::hour)), ("B12", Some(8)));

        let elsewhere = schedule(&[&later, SEIZING]).replace("'A3'", "'Main hall'");
        let said = done(&world, &elsewhere, &[]);
        assert!(said.contains("    room (en): Main hall, was B12"), "{said}");
        assert_eq!(id_of(&world, "Opening ceremony").await, id);
        assert!(done(&world, &elsewhere, &[]).contains("nothing changes"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_in_a_file_goes_only_if_that_is_said_and_nothing_that_was_made_by_hand() {
    for world in worlds().await {
        let salma = organiser(&world, "salma@example.org", TRAINING).await;
        let by_hand = RecordId::from("session/training/by-hand");
        let (day, kind) = (Slot::plain(EditField::Day), Slot::plain(EditField::SessionKind));
        is_done(&salma, Wish::EditSession, &by_hand, &[(TITLE, "", "By hand"), (day, "", "1"), (kind, "", "talk")])
            .await;
        done(&world, &schedule(&[OPENING, SEIZING, NIGHT]), &[]);
        let file = schedule(&[OPENING, SEIZING]);

        assert!(done(&world, &file, &[]).contains("nothing changes"));
        assert!(done(&world, &file, &["--take-back-missing", "--preview"]).contains("- Night"));
        let said = refused(&world, &file, &["--take-back-missing"]);
        assert!(said.contains("1 of the 3 sessions") && said.contains("--yes"), "{said}");
        assert!(named(&world, "Night").await.is_some());
        let said = done(&world, &file, &["--take-back-missing", "--yes"]);

        assert!(said.contains("- Night\n0 added, 0 changed, 1 taken back, 2 unchanged"), "{said}");
        assert!(named(&world, "Night").await.is_none() && named(&world, "By hand").await.is_some());
        let withdrawn = records(&world).await.into_iter().filter(|record| record.json().is_none());
        let reasons: Vec<_> =
            withdrawn.map(|record| serde_json::to_value(&record).expect("plain")["withdrawn"].clone()).collect();
        assert!(reasons.contains(&"No longer part of the programme.".into()), "{reasons:?}");
        assert!(done(&world, &file, &["--take-back-missing"]).contains("nothing changes"));

        // What comes instead of a session that was taken back is another one.
        let said = done(&world, &schedule(&[OPENING, SEIZING, NIGHT]), &[]);
        assert!(said.contains("+ Night") && said.contains("1 added"), "{said}");
        assert!(done(&world, &schedule(&[OPENING, SEIZING, NIGHT]), &[]).contains("nothing changes: 3"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_a_desk_took_back_stays_so_whatever_a_file_says() {
    for world in worlds().await {
        let salma = organiser(&world, "salma@example.org", TRAINING).await;
        done(&world, &schedule(&[OPENING, SEIZING]), &[]);
        let id = id_of(&world, "Opening").await;
        is_done(&salma, Wish::TakeBackSession, &id, &[(NOTE, "", "The speaker is ill.")]).await;

        let said = done(&world, &schedule(&[&OPENING.replace("Welcome", "Good morning"), SEIZING]), &[]);

        assert!(said.contains("Opening: it was taken back at its desk, and stays so"), "{said}");
        assert!(named(&world, "Opening").await.is_none());
    }
}

/// One with the sample events, on each database.
async fn with_samples() -> Vec<World> {
    let embedded = |config: &mut passerelle_server::Config| config.packs = Packs::Embedded;
    let mut worlds = vec![World::start_over(None, embedded).await];
    if let Some(postgres) = postgres_database().await {
        worlds.push(World::start_over(Some(postgres), embedded).await);
    }
    worlds
}

async fn exported(world: &World, event: &str, file: &str) -> String {
    let answer = world.http.get(world.url(&format!("/api/events/{event}/{file}"))).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    answer.text().await.expect("text")
}

/// As the app writes it, of all sessions of an event.
async fn calendar_of(world: &World, event: &str) -> String {
    let records = records(world).await;
    let json = |id: &RecordId| records.iter().find(|record| record.id == *id).and_then(Record::json);
    let id = RecordId::new(Kind::Event, event);
    let event: Event = serde_json::from_str(json(&id).expect("it is published")).expect("an event");
    let title = |id: &RecordId| -> Text {
        serde_json::from_str(json(&id.text(Language::English)).expect("words")).expect("a text")
    };
    let described = title(&id).title;
    let sessions = sessions(world, id.as_str()).await;
    let entry = |(id, session, words): &'_ (RecordId, Session, Text)| {
        let facts = Facts::of_session(session, &event, world.now()).expect("it has a day");
        (id.clone(), facts, words.clone())
    };
    let told: Vec<(RecordId, Facts, Text)> = sessions.iter().map(entry).collect();
    let entries = told.iter().map(|(id, facts, words)| Entry {
        id,
        facts: facts.clone(),
        title: &words.title,
        place: &words.place,
        description: &described,
        language: Language::English,
        url: None,
        made_at: world.now(),
    });
    calendar::file(&entries.collect::<Vec<_>>())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_we_have_written_ourselves_changes_nothing_when_it_comes_back() {
    let event = "digital-evidence-training";
    for world in with_samples().await {
        let before = seq(&world).await;
        for language in ["", "fr", "en", "ar", "pt"] {
            let query = if language.is_empty() { String::new() } else { format!("?lang={language}") };
            for file in ["schedule.xml", "schedule.json"] {
                let written = exported(&world, event, &format!("{file}{query}")).await;
                let options = if language.is_empty() { vec![] } else { vec!["--language", language] };

                let (is_fine, said) = import_of(&world, event, written.as_bytes(), &options);

                assert!(is_fine && said.starts_with("nothing changes: 14 sessions"), "{language} {file}: {said}");
            }
            let options: &[&str] = if language.is_empty() { &[] } else { &["--language", language] };
            let (_, table) = program(&world, &[&["export", "--event", event, "--format", "csv"], options].concat());
            let (is_fine, said) = import_of(&world, event, table.as_bytes(), options);
            assert!(is_fine && said.starts_with("nothing changes: 14 sessions"), "{language} csv: {said}\n{table}");
        }
        let calendar = calendar_of(&world, event).await;
        let (is_fine, said) = import_of(&world, event, calendar.as_bytes(), &[]);
        assert!(is_fine && said.starts_with("nothing changes: 14 sessions"), "{said}\n{calendar}");
        assert_eq!(seq(&world).await, before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_night_a_session_without_a_room_and_words_in_one_language_only_come_back_as_they_went() {
    for world in worlds().await {
        write_congress(&world);
        world.import().await.expect("a good pack");
        let before = seq(&world).await;

        for format in ["frab-xml", "frab-json", "csv"] {
            let (_, written) = program(&world, &["export", "--event", "congress", "--format", format]);
            let (is_fine, said) = import_of(&world, "congress", written.as_bytes(), &[]);
            assert!(is_fine && said.starts_with("nothing changes: 4 sessions"), "{format}: {said}\n{written}");
        }
        assert_eq!(seq(&world).await, before);

        let (_, written) = program(&world, &["export", "--event", "congress", "--format", "csv"]);
        let (is_fine, said) = import_of(&world, "congress", written.replace("Early", "Earlier").as_bytes(), &[]);
        assert!(
            is_fine && said.contains("~ Earlier\n    title (en): Earlier, was Early\n0 added, 1 changed"),
            "{said}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_taken_over_by_its_titles_and_days_and_a_cell_that_looks_like_a_formula_is_text() {
    for world in worlds().await {
        let table = "\u{feff}Jour;Début;Fin;Titre;Salle\r\n2026-04-01;09:00;10:00;'=1+1;A\r\n\
            2026-04-01;10:00;10:15;Pause;\r\n2026-04-01;15:00;15:15;Pause;\r\n02/04/2026;9h00;;=2+2;B\r\n";

        let said = done(&world, table, &["--language", "en"]);
        assert!(said.contains("4 added"), "{said}");
        let titles: Vec<String> =
            sessions(&world, TRAINING).await.into_iter().map(|(_, _, words)| words.title).collect();
        assert_eq!(titles, ["=1+1", "Pause", "Pause", "=2+2"]);
        let first = id_of(&world, "=1+1").await;
        let said = done(
            &world,
            &table.replace("Fin;Titre", "Fin ;Titre").replace("15:00;15:15", "16:00;16:15"),
            &["--language", "en"],
        );

        assert!(
            said.contains("~ Pause\n    begins: 16:00, was 15:00\n    until: 16:15, was 15:15\n0 added, 1 changed"),
            "{said}"
        );
        assert_eq!(id_of(&world, "=1+1").await, first);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_is_taken_over_and_what_is_cancelled_in_it_is_taken_back_with_its_reason() {
    for world in worlds().await {
        let calendar = |status: &str| {
            let lines = format!(
                "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1@example.org\nDTSTART;TZID=Europe/Paris:20260401T100000\n\
                 DTEND;TZID=Europe/Paris:20260401T110000\nSUMMARY:Seizing\nLOCATION:Lab\n{status}END:VEVENT\n\
                 BEGIN:VEVENT\nUID:2@example.org\nDTSTART:20260402T080000Z\nDURATION:PT30M\nSUMMARY:Law\nEND:VEVENT\n\
                 BEGIN:VEVENT\nUID:3@example.org\nDTSTART;VALUE=DATE:20260403\nSUMMARY:Excursion\nEND:VEVENT\nEND:VCALENDAR\n"
            );
            lines.replace('\n', "\r\n")
        };

        let said = done(&world, &calendar(""), &["--language", "en"]);
        assert!(said.contains("left out: VEVENT (Excursion): it lasts whole days"), "{said}");
        assert!(said.contains("2 added"), "{said}");
        let (id, session, words) = named(&world, "Seizing").await.expect("it is there");
        assert_eq!(session.starts_wall.map(|wall| wall.to_string()).as_deref(), Some("2026-04-01T09:00"), "in Tunis");
        assert_eq!(words.place, "Lab");
        let cancelled = calendar("STATUS:CANCELLED\nCOMMENT:The lab is closed.\n");
        let said = done(&world, &cancelled, &["--language", "en"]);

        assert!(said.contains("- Seizing\n0 added, 0 changed, 1 taken back, 1 unchanged"), "{said}");
        let record = records(&world).await.into_iter().find(|record| record.id == id).expect("it hasn't vanished");
        assert_eq!(serde_json::to_value(&record).expect("plain data")["withdrawn"], "The lab is closed.");
        assert!(done(&world, &cancelled, &["--language", "en"]).contains("nothing changes: 1"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_wrong_is_told_where_and_changes_nothing() {
    for world in worlds().await {
        write_congress(&world);
        world.import().await.expect("a good pack");
        let before = seq(&world).await;
        let twice = OPENING.replace("Opening", "Other");
        let far = OPENING.replace("2026-04-01", "2026-05-01");
        let backwards = "Day,Title,Starts,Ends\n2026-04-01,Good,09:00,10:00\n2026-04-01,Bad,25:00,10:00\n";
        let long = format!("Day,Title\n2026-04-01,{}\n", "a".repeat(301));
        let other_zone = "<schedule><conference><time_zone_name>Mars/Olympus</time_zone_name></conference><day date='2026-04-01'>\
            <room name='A'><event id='1'><start>09:00</start><title>A</title></event></room></day></schedule>";
        for (file, reason) in [
            ("%PDF-1.7 …", "it is a PDF"),
            ("<!doctype html><title>Schedule</title>", "it is a web page"),
            ("<rss version='2.0'></rss>", "line 1: it is another kind of XML: its root is <rss>"),
            ("", "it is empty"),
            ("Dear all,\nhere is the agenda.\n", "it is none of the formats known here"),
            ("<schedule></schedule>", "there is no session in it"),
            (&schedule(&[OPENING, &twice]), "line 5 “Other”: `a1` stands for more than one session"),
            (
                &schedule(&[SEIZING, &far]).replace("date='2026-04-01'", ""),
                "line 5 “Opening”: it is on 2026-05-01, and the event from 2026-04-01 to 2026-04-03",
            ),
            (backwards, "line 3: `25:00` is not an hour"),
            (&long, "line 2"),
            (other_zone, "the time zone `Mars/Olympus` isn't known"),
        ] {
            let said = refused(&world, file, &[]);
            assert!(said.contains(reason), "missing: {reason}\nin: {said}");
        }
        let spring = "Day,Title,Starts\n2026-03-29,Early,02:30\n2026-03-29,Late,03:30\n";
        let (is_fine, said) = import_of(&world, "congress", spring.as_bytes(), &[]);
        assert!(!is_fine && said.contains("line 2 “Early”: there is no 2026-03-29T02:30 in Europe/Paris"), "{said}");
        let windows = b"Day,Title\r\n2026-04-01,Good\r\n2026-04-01,Caf\xe9\r\n";
        let (is_fine, said) = import_of(&world, "training", windows, &[]);
        assert!(!is_fine && said.contains("line 3: it isn't in UTF-8"), "{said}");
        let (is_fine, said) = import_of(&world, "training", &vec![b' '; 20 * 1024 * 1024], &[]);
        assert!(!is_fine && said.contains("is larger than 10 MiB"), "{said}");
        let (is_fine, said) = import_of(&world, "nowhere", schedule(&[OPENING]).as_bytes(), &[]);
        assert!(!is_fine && said.contains("there is no such event"), "{said}");
        assert_eq!(seq(&world).await, before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_an_hour_that_comes_twice_the_first_is_meant_unless_the_file_says_which() {
    for world in worlds().await {
        write_congress(&world);
        world.rewrite("events/congress.toml", "2026-03-28", "2026-10-24");
        world.rewrite("events/congress.toml", "starts = \"23:00\"", "starts = \"22:00\"");
        world.import().await.expect("a good pack");
        let session = |id: &str, date: &str| format!("<event id='{id}'><date>{date}</date><title>{id}</title></event>");
        let file = format!(
            "<schedule><day date='2026-10-25'><room name='A'>{}{}</room></day></schedule>",
            session("unsaid", "2026-10-25T02:30"),
            session("second", "2026-10-25T02:30:00+01:00")
        );

        let (is_fine, said) = import_of(&world, "congress", file.as_bytes(), &["--language", "en"]);

        assert!(is_fine, "{said}");
        let mut starts: Vec<(String, String)> = Vec::new();
        for (_, session, words) in sessions(&world, "event/congress").await {
            starts.push((words.title, session.starts_wall.map(|wall| wall.to_string()).unwrap_or_default()));
        }
        for (title, expected) in [("unsaid", "2026-10-25T02:30"), ("second", "2026-10-25T02:30 second")] {
            assert!(starts.contains(&(title.to_owned(), expected.to_owned())), "{starts:?}");
        }
    }
}
