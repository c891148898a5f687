//! Installed apps never go away: what each of them was released with reads every answer that today's server gives it.

mod app_0_1;

use std::collections::BTreeSet;

use app_0_1::model::reads;
use app_0_1::sign_up::{Problem, Reason};
use app_0_1::{Body, Chunk, ChunkPart, Decision, ProgrammeReply, Record, Snapshot};
use passerelle_server::Packs;
use passerelle_shared::api;
use passerelle_shared::model::{self, SignUpForm};
use passerelle_shared::rules::sign_up::{Command, CommandBody, Seen};
use passerelle_shared::sync::{Author, Checksum, Index};
use passerelle_tests::api_world::*;
use passerelle_tests::full_programme::{self, EVERYTHING};
use passerelle_tests::mailbox::Mail;
use reqwest::{Response, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn an_app_of_0_1_reads_the_whole_programme_and_agrees_with_the_server() {
    let world = world_of_everything().await;

    let mut device = Device::default();
    device.take_programme(&world).await;

    assert!(device.kinds.len() >= 12, "each kind is there: {:?}", device.kinds);
    assert!(device.ids.contains("text/es/event/everything"), "what it doesn't know, it keeps");
}

#[test]
fn what_0_1_cannot_read_is_noticed_here() {
    let event = |languages: &str| format!(r#"{{"kind":"training","status":"planned","languages":{languages}}}"#);
    let is_read = |id: &str, json: &str| {
        reads(&serde_json::from_value(json!(id)).expect("an id"), json).is_none_or(|read| read.is_ok())
    };

    assert!(is_read("event/a", &event(r#"["fr"]"#)) && !is_read("event/a", &event(r#"["fr","es"]"#)));
    assert!(!is_read("material/a/b", r#"{"event":"event/a","file_name":"b","bytes":1,"tlp":"BLACK"}"#));
    assert!(serde_json::from_str::<ChunkPart>(r#"{"event_words":"es"}"#).is_err());
}

#[test]
fn every_problem_that_a_form_can_have_is_written_in_words_that_0_1_knows() {
    use model::Problem as P;
    // Whatever is added has to be named here: 0.1 reads none of an answer in which a problem is new to it, so a later one
    // is written as one of these, with its own word in a field beside it.
    let is_of_0_1 = |problem: P| match problem {
        P::Missing | P::TooLong { .. } | P::NotAnEmail | P::NotAPhone | P::NotACountry | P::NotALanguage => true,
        P::NotADay | P::DepartureBeforeArrival | P::StrangeCharacters => true,
        // By the name of another.
        P::NotAPlainEmail => true,
        P::Unknown => false,
    };
    let all = [
        P::Missing,
        P::TooLong { characters_max: 120 },
        P::NotAnEmail,
        P::NotAPhone,
        P::NotACountry,
        P::NotALanguage,
        P::NotADay,
        P::DepartureBeforeArrival,
        P::StrangeCharacters,
    ];

    assert_eq!(all.len(), ALL_PROBLEMS);
    for problem in all.into_iter().filter(|problem| is_of_0_1(*problem)) {
        let json = serde_json::to_string(&problem).expect("plain data");
        assert!(serde_json::from_str::<Problem>(&json).is_ok(), "{json}");
    }
    assert_eq!(P::NotAPlainEmail.told(), P::NotAnEmail);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_of_0_1_reads_what_changes_and_agrees_with_the_server() {
    let world = World::start().await;
    let mut device = Device::default();
    device.take_programme(&world).await;

    full_programme::add_to(&world.pack());
    std::fs::remove_file(world.pack().join("events/read-only.toml")).expect("it was there");
    world.import().await.expect("a good pack");
    device.take_changes(&world).await;

    assert!(device.ids.contains("text/pt/session/everything/talk"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_of_0_1_reads_the_packs_that_are_built_in() {
    let world = World::start_with(|config| config.packs = Packs::Embedded).await;

    Device::default().take_programme(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_of_0_1_reads_every_answer_about_its_person() {
    let world = world_of_everything().await;
    let asked = raw_post(&world, "/api/sign-in/code", json!({"email": "amina@example.org", "language": "fr"})).await;
    assert_eq!(asked.status(), StatusCode::OK);
    let code = world.code_for("amina@example.org").await;
    let signing_in = json!({"email": "amina@example.org", "code": code, "language": "fr"});
    let amina = Person::from_answer(&world.base, post_on_the_same_device(&world, &asked, signing_in).await).await;
    read::<app_0_1::Account>(amina.get("/api/account").send().await.expect("an answer")).await;

    let full = world.person("first@example.org").await;
    full.ask(LAST_PLACE, "FR").await;
    let wrong = |form: SignUpForm| request(&amina, EVERYTHING, form);
    let good = form("JO", "amina@example.org");
    let commands = [
        request(&amina, LAST_PLACE, good.clone()),
        request(&amina, BY_APPROVAL, good.clone()),
        request(&amina, "event/a-training-of-trainers", good.clone()),
        amina.withdrawal(TRAINING, 0),
        wrong(SignUpForm::default()),
        wrong(SignUpForm {
            name: "x".repeat(500),
            title: "\u{1}".into(),
            service: "x".repeat(500),
            country: "Jordan".into(),
            email: "amina".into(),
            phone: "soon".into(),
            working_language: "klingon".into(),
            interpretation: "elvish".into(),
            diet: "x".repeat(900),
            arrival: "soon".into(),
            ..good.clone()
        }),
        wrong(SignUpForm { email: "amina@straße.de".into(), ..good.clone() }),
        wrong(SignUpForm { arrival: "2026-04-20".into(), departure: "2026-04-19".into(), ..good.clone() }),
        request(&amina, EVERYTHING, good.clone()),
        request(&amina, CLOSED, good.clone()),
        request(&amina, NOT_OPEN, good.clone()),
        request(&amina, CANCELLED, good.clone()),
        request(&amina, OVER, good.clone()),
        request(&amina, READ_ONLY, good.clone()),
        request(&amina, "event/nowhere", good.clone()),
        Command { seen: Seen { terms: 7, ..Default::default() }, ..request(&amina, TRAINING, good.clone()) },
        Command { author: Author::Account(full.account.id.clone()), ..request(&amina, TRAINING, good) },
    ];
    let commands: Vec<String> = commands.iter().map(raw).collect();
    let reply: app_0_1::ExchangeReply =
        read(amina.exchange_request(&commands, None, None).send().await.expect("an answer")).await;

    assert_eq!(reply.outcomes.len(), commands.len());
    let problems: BTreeSet<String> = reply.outcomes.iter().flat_map(problems).collect();
    assert_eq!(problems.len(), ALL_PROBLEMS, "each problem is there: {problems:?}");
    assert!(reply.outcomes.iter().all(|outcome| !matches!(outcome.decision, Decision::Unknown)));
    let news = reply.news.expect("news");
    news.records.iter().for_each(is_read);
    assert!(news.records.iter().any(|record| record.id.kind() == "sign-up"));
    assert_eq!(reply.ranks.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_of_0_1_reads_all_other_answers() {
    let world = world_of_everything().await;

    let places: app_0_1::PlacesLeft =
        read(world.http.get(world.url("/api/places")).send().await.expect("places")).await;
    read::<app_0_1::Health>(world.http.get(world.url("/api/health")).send().await.expect("health")).await;
    for path in ["/api/account", "/api/nowhere", "/api/programme/snapshot/nowhere-1/facts-0", "/api/exchange"] {
        read::<app_0_1::Trouble>(world.http.get(world.url(path)).send().await.expect("trouble")).await;
    }
    let mut live = world.http.get(world.url("/api/live")).send().await.expect("a channel");
    let mut heard = String::new();
    while !heard.contains("event: head") || !heard.ends_with("\n\n") {
        heard += &String::from_utf8_lossy(&live.chunk().await.expect("it goes on").expect("it goes on"));
    }

    assert!(places.events.values().any(|event| !event.left_by_country.is_empty()));
    let data = heard.lines().find_map(|line| line.strip_prefix("data: ")).expect("a head");
    serde_json::from_str::<app_0_1::LiveHead>(data).expect("0.1 reads it");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_them_gets_the_words_of_later_languages_in_chunks_of_their_own() {
    let world = world_of_everything().await;
    let first = world.http.get(world.url("/api/programme")).send().await.expect("an answer");
    let newer = world.http.get(world.url("/api/programme?reads=2")).send().await.expect("an answer");
    assert_ne!(first.headers()[header::ETAG], newer.headers()[header::ETAG], "a cache can't mix them up");
    let api::ProgrammeReply::Snapshot(snapshot) = newer.json().await.expect("a reply") else { panic!("a snapshot") };
    let old: Snapshot = match read(first).await {
        ProgrammeReply::Snapshot(snapshot) => snapshot,
        ProgrammeReply::Changes(_) => panic!("without a cursor there is a snapshot"),
    };

    let mut index = Index::default();
    let mut later: BTreeSet<String> = BTreeSet::new();
    let (name, head) = (snapshot.name(), snapshot.head.clone());
    let own: BTreeSet<String> = snapshot.more_chunks.iter().map(|chunk| chunk.name.clone()).collect();
    for chunk in snapshot.joined().chunks {
        let url = world.url(&format!("/api/programme/snapshot/{name}/{}", chunk.name));
        let records: api::Chunk = world.http.get(url).send().await.expect("an answer").json().await.expect("a chunk");
        for record in records.records {
            assert!(index.take(&record), "{} comes twice", record.id);
            let is_later = record.id.as_str().starts_with("text/es/") || record.id.as_str().starts_with("text/pt/");
            assert_eq!(is_later, own.contains(&chunk.name), "{} in {}", record.id, chunk.name);
            later.extend(is_later.then(|| record.id.to_string()));
        }
    }

    assert_eq!(index.agree(&head), Ok(()));
    assert!(later.contains("text/es/event/everything") && later.contains("text/pt/session/everything/talk"));
    let names = old.chunks.iter().map(|chunk| chunk.name.clone());
    assert!(names.clone().all(|name| !own.contains(&name)), "nothing that 0.1 doesn't know is named to it");
    assert!(old.chunks.iter().all(|chunk| match chunk.part {
        ChunkPart::Facts | ChunkPart::EventWords(_) | ChunkPart::OtherWords(_) => true,
    }));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_0_1_does_not_know_stands_in_fields_of_its_own() {
    let world = world_of_everything().await;
    let (records, _) = read_programme(&world.http, &world.base).await;
    let event = records.iter().find(|record| record.id.as_str() == EVERYTHING).and_then(|record| record.json());

    let event: model::Event = serde_json::from_str(event.expect("a body")).expect("an event");

    assert_eq!(event.languages, model::Language::FIRST);
    assert_eq!(event.all_languages(), model::Language::ALL);
    assert_eq!(event.all_interpretation(), model::Language::ALL);
    assert_eq!(event.translations, model::Language::FIRST);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_newer_app_speaks_is_answered_and_changes_no_language() {
    let world = World::start().await;
    let marie = world.person_reading("marie@example.org", model::UiLanguage::French).await;
    let asked = json!({"email": "marie@example.org", "language": "eo"});
    let asked = raw_post(&world, "/api/sign-in/code", asked).await;
    assert_eq!(asked.status(), StatusCode::OK);
    let mails = || world.mails_to("marie@example.org");
    let code = wait_for("a second code", || mails().iter().filter_map(Mail::code).nth(1)).await;
    let signed_in = json!({"email": "marie@example.org", "code": code, "language": "eo"});
    assert_eq!(post_on_the_same_device(&world, &asked, signed_in).await.status(), StatusCode::OK);
    let body = json!({
        "account": marie.account.id, "nonce": nonce(), "language": "eo", "reads": 9,
        "commands": [marie.request(TRAINING, "FR")],
    });

    let answer = marie.post("/api/exchange", &body).send().await.expect("an answer");

    assert_eq!(answer.status(), StatusCode::OK);
    world.mail("marie@example.org", "Place confirmée").await;
}

/// What `Is` of 0.1 knows.
const ALL_PROBLEMS: usize = 9;

async fn world_of_everything() -> World {
    let world = World::start().await;
    full_programme::add_to(&world.pack());
    world.import().await.expect("a good pack");
    world.pass_to_a_new_snapshot().await;
    world
}

/// A device with 0.1 on it.
#[derive(Default)]
struct Device {
    index: Index,
    ids: BTreeSet<String>,
    kinds: BTreeSet<String>,
    cursor: String,
}

impl Device {
    async fn take_programme(&mut self, world: &World) {
        let answer = world.http.get(world.url("/api/programme")).send().await.expect("an answer");
        let ProgrammeReply::Snapshot(snapshot) = read(answer).await else {
            panic!("without a cursor there is a snapshot")
        };
        for chunk in &snapshot.chunks {
            let name = format!("{}-{}/{}", snapshot.epoch.0, snapshot.seq, chunk.name);
            let url = world.url(&format!("/api/programme/snapshot/{name}"));
            let taken: Chunk = read(world.http.get(url).send().await.expect("an answer")).await;
            assert_eq!(taken.records.len(), chunk.records as usize, "{name}");
            taken.records.into_iter().for_each(|record| self.take(record));
        }
        self.agree(&snapshot.head);
        self.cursor = snapshot.cursor;
    }

    async fn take_changes(&mut self, world: &World) {
        loop {
            let answer = world.http.get(world.url("/api/programme")).query(&[("since", &self.cursor)]).send().await;
            let ProgrammeReply::Changes(page) = read(answer.expect("an answer")).await else {
                panic!("the cursor holds")
            };
            page.records.into_iter().for_each(|record| self.take(record));
            self.cursor = page.cursor;
            if page.complete {
                return self.agree(&page.head);
            }
        }
    }

    fn take(&mut self, record: Record) {
        is_read(&record);
        let id = model::RecordId::from(record.id.as_str());
        let is_live = matches!(record.body, Body::Body(_));
        self.index.take_numbered(&id, record.seq, is_live);
        self.ids.insert(record.id.as_str().to_owned());
        self.kinds.insert(record.id.kind().to_owned());
    }

    fn agree(&self, head: &app_0_1::Head) {
        assert_eq!(self.index.records(), head.records);
        let checksum = json!(self.index.checksum());
        assert_eq!(checksum, json!(serde_json::from_value::<Checksum>(json!(head.checksum)).expect("a checksum")));
    }
}

fn is_read(record: &Record) {
    let Body::Body(json) = &record.body else { return };
    if let Some(Err(cause)) = reads(&record.id, json.get()) {
        panic!("0.1 can't read {}: {cause}: {}", record.id.as_str(), json.get());
    }
}

fn request(person: &Person, event: &str, form: SignUpForm) -> Command {
    let body = CommandBody::RequestPlace { event: event.into(), form: Box::new(form) };
    Command { body, ..person.request(event, "JO") }
}

fn problems(outcome: &app_0_1::Outcome) -> Vec<String> {
    let Decision::Refused { reason: Reason::FormIncomplete { complaints } } = &outcome.decision else { return vec![] };
    let name = |problem: &Problem| format!("{problem:?}").split(' ').next().unwrap_or_default().to_owned();
    complaints.iter().map(|complaint| name(&complaint.problem)).collect()
}

async fn raw_post(world: &World, path: &str, body: serde_json::Value) -> Response {
    world.http.post(world.url(path)).json(&body).send().await.expect("an answer")
}

/// An installed app sends the cookie that it was given, as every browser does.
async fn post_on_the_same_device(world: &World, asked: &Response, signing_in: serde_json::Value) -> Response {
    let request = world.http.post(world.url("/api/sign-in")).header(header::COOKIE, cookie_of(asked));
    request.json(&signing_in).send().await.expect("an answer")
}

async fn read<T: DeserializeOwned>(answer: Response) -> T {
    let (url, text) = (answer.url().to_string(), answer.text().await.expect("a body"));
    serde_json::from_str(&text).unwrap_or_else(|cause| panic!("0.1 can't read {url}: {cause}: {text}"))
}
