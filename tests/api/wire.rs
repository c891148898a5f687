//! What went over the wire in version 0.1 is understood for good, and says the same with more in it.

use std::collections::BTreeMap;
use std::fmt::Debug;

use passerelle_shared::api::{
    Account, Chunk, CodeRequest, ExchangeReply, ExchangeRequest, Health, Heartbeat, LiveHead, PlacesLeft,
    ProgrammeReply, SignInRequest, Trouble,
};
use passerelle_shared::json;
use passerelle_shared::model::{Article, Content, Event, Kind};
use passerelle_shared::rules::sign_up::Command;
use passerelle_shared::sync::{Decision, Outcome, Page, Record, Snapshot};
use passerelle_tests::api_world::*;
use passerelle_tests::full_programme;
use reqwest::{StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Maps whose keys are data: a field more would be an entry more.
const MAPS: [&str; 3] = ["events", "quotas", "left_by_country"];

macro_rules! sample {
    ($name:literal) => {
        include_str!(concat!("wire/0.1/", $name, ".json"))
    };
}

#[test]
fn every_request_and_answer_of_0_1_is_read_and_written_as_it_was() {
    keeps::<CodeRequest>(sample!("code-request"));
    keeps::<SignInRequest>(sample!("sign-in-request"));
    keeps::<Account>(sample!("account"));
    keeps::<ExchangeRequest>(sample!("exchange-request"));
    keeps::<ExchangeRequest>(sample!("exchange-request-least"));
    keeps::<ExchangeReply>(sample!("exchange-reply"));
    keeps::<ExchangeReply>(sample!("exchange-reply-epoch-over"));
    keeps::<ProgrammeReply>(sample!("programme-changes"));
    keeps::<ProgrammeReply>(sample!("programme-snapshot"));
    keeps::<Chunk>(sample!("chunk"));
    keeps::<PlacesLeft>(sample!("places"));
    keeps::<Health>(sample!("health"));
    keeps::<Trouble>(sample!("trouble"));
    keeps::<LiveHead>(sample!("live-head"));
    keeps::<Heartbeat>(sample!("live-heartbeat"));
}

/// What only a newer version knows stands once in each place, and the rest is read all the same.
#[test]
fn whatever_only_a_newer_version_knows_keeps_nobody_from_reading_the_rest() {
    let spoilt = [
        passes_over::<CodeRequest>(sample!("code-request"), &["/email"]),
        passes_over::<SignInRequest>(sample!("sign-in-request"), &["/email"]),
        passes_over::<Account>(sample!("account"), &["/email"]),
        passes_over::<ExchangeRequest>(sample!("exchange-request"), &[]),
        passes_over::<ExchangeReply>(sample!("exchange-reply"), &RECORDS),
        passes_over::<Page>(&value(sample!("programme-changes"))["changes"].to_string(), &RECORDS),
        passes_over::<Snapshot>(&value(sample!("programme-snapshot"))["snapshot"].to_string(), &RECORDS),
        passes_over::<PlacesLeft>(sample!("places"), &[]),
        passes_over::<Health>(sample!("health"), &[]),
        passes_over::<Trouble>(sample!("trouble"), &[]),
        passes_over::<LiveHead>(sample!("live-head"), &[]),
        passes_over::<Heartbeat>(sample!("live-heartbeat"), &[]),
    ];
    assert!(spoilt.iter().sum::<usize>() > 100, "{spoilt:?}");

    for reply in [r#"{"postponed":{"until":7}}"#, r#""postponed""#] {
        assert!(matches!(json::read(reply), Some(ProgrammeReply::Unknown)), "{reply}");
    }
    let incomplete = r#"{"command":"a1","decided_at":1,"decision":"refused","reason":{"why":"form-incomplete",
        "complaints":[{"field":"name","problem":{"is":"too_long","characters_max":120}}]}}"#;
    passes_over::<Outcome>(incomplete, &[]);
    let command = value(sample!("exchange-request"))["commands"][0].to_string();
    passes_over::<Command>(&command, &[]);
    let chunk: Chunk = serde_json::from_str(sample!("chunk")).expect("a chunk");
    for record in chunk.records {
        let (Some(_), Some(json)) = (record.id.kind(), record.json()) else { continue };
        for newer in spoilt_everywhere(json, &["/code"]) {
            assert!(Content::parse(&record.id, &newer).is_some(), "{}: {newer}", record.id);
        }
    }
}

/// The same of all that today's server publishes.
#[tokio::test(flavor = "multi_thread")]
async fn whatever_only_a_newer_version_knows_keeps_nobody_from_reading_the_rest_of_a_record() {
    let world = World::start().await;
    full_programme::add_to(&world.pack());
    world.import().await.expect("a good pack");
    world.pass_to_a_new_snapshot().await;

    let (records, _) = read_programme(&world.http, &world.base).await;

    // Those of each kind that say most.
    let mut largest: BTreeMap<Kind, &Record> = BTreeMap::new();
    for record in &records {
        let Some(kind) = record.id.kind() else { continue };
        let other = largest.entry(kind).or_insert(record);
        if other.json().map(str::len) < record.json().map(str::len) {
            *other = record;
        }
    }
    assert_eq!(largest.len(), Kind::ALL.len() - 5, "all but what is of one person: {largest:?}");
    for record in largest.into_values() {
        for newer in spoilt_everywhere(record.json().expect("it stands"), &["/code"]) {
            assert!(Content::parse(&record.id, &newer).is_some(), "{}: {newer}", record.id);
        }
    }
}

/// A record has a body or a reason, for good, and what is compared is a number of the same kind.
const RECORDS: [&str; 2] = ["/records", "checksum"];

/// How often something unknown was put in. `but` are places that have one form for good.
fn passes_over<T: DeserializeOwned + Debug>(sample: &str, but: &[&str]) -> usize {
    let all = spoilt_everywhere(sample, but);
    for newer in &all {
        serde_json::from_str::<T>(newer).unwrap_or_else(|error| panic!("{error}: {newer}"));
        assert!(json::read::<T>(newer).is_some(), "the app can't read {newer}");
    }
    all.len()
}

fn spoilt_everywhere(sample: &str, but: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    spoil(&value(sample), "", but, &mut |spoilt| all.push(spoilt.to_string()));
    all
}

/// Hands on one copy of a value for each place in it in which something unknown can stand.
fn spoil(value: &Value, place: &str, but: &[&str], hand_on: &mut dyn FnMut(Value)) {
    let unknown = || [json!("of-a-newer-version"), json!({ "of_a_newer_version": [1, null] }), json!(-7)];
    if but.iter().any(|but| place.ends_with(but)) {
        return;
    }
    match value {
        Value::String(_) => hand_on(json!("of-a-newer-version")),
        Value::Array(items) => {
            for item in unknown() {
                hand_on(items.iter().cloned().chain([item]).collect());
            }
            for (at, item) in items.iter().enumerate() {
                spoil(item, &format!("{place}/0"), but, &mut |spoilt| {
                    let mut items = items.clone();
                    items[at] = spoilt;
                    hand_on(Value::Array(items));
                });
            }
        }
        Value::Object(fields) => {
            let (name, field) =
                fields.iter().next().map(|(name, field)| (name.as_str(), field)).unwrap_or(("", &Value::Null));
            if fields.len() == 1 && ENUMS.contains(&name) {
                hand_on(json!({ "of_a_newer_version": field }));
                hand_on(json!("of_a_newer_version"));
            } else {
                for more in unknown() {
                    let mut fields = fields.clone();
                    fields.insert("of_a_newer_version".to_owned(), more);
                    hand_on(Value::Object(fields));
                }
            }
            for (name, field) in fields {
                spoil(field, &format!("{place}/{name}"), but, &mut |spoilt| {
                    let mut fields = fields.clone();
                    fields.insert(name.clone(), spoilt);
                    hand_on(Value::Object(fields));
                });
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn a_record_of_every_kind_is_read_and_written_as_it_was() {
    let chunk: Chunk = serde_json::from_str(sample!("chunk")).expect("a chunk");
    let mut kinds: Vec<Kind> = Vec::new();
    for record in &chunk.records {
        let (Some(kind), Some(json)) = (record.id.kind(), record.json()) else { continue };
        let content = Content::parse(&record.id, json).unwrap_or_else(|| panic!("{} can't be read", record.id));
        let newer = with_more(&value(json)).to_string();
        assert_eq!(written_content(&content), value(json), "{}", record.id);
        let newer = Content::parse(&record.id, &newer).map(only_what_is_known);
        assert_eq!(newer, Some(only_what_is_known(content)), "{} of a newer server", record.id);
        kinds.push(kind);
    }

    kinds.sort_unstable();
    let mut all = Kind::ALL.to_vec();
    all.retain(|kind| ![Kind::Star, Kind::Role, Kind::Applicant, Kind::HeldRole].contains(kind));
    all.sort_unstable();
    assert_eq!(kinds, all, "a sample of each that 0.1 knew");
}

#[test]
fn roles_and_an_applicant_are_read_and_written_as_they_were() {
    for (id, json) in [
        ("role/organiser/event/a", r#"{"role":"organiser","reach":"event/a","until":7}"#),
        (
            "held-role/p/organiser/event/a",
            r#"{"email":"a@b.org","name":"Amina","role":"organiser","reach":"event/a","until":7}"#,
        ),
        (
            "applicant/a/p",
            r#"{"event":"event/a","name":"Amina","country":"TN","email":"a@b.org","state":"reserve","acts":2,"ticket":4,"asked_at":1,"received_at":2,"changed_at":3}"#,
        ),
    ] {
        let content = Content::parse(&id.into(), json).expect("ours");
        assert_eq!(written_content(&content), value(json));
        assert!(Content::parse(&id.into(), &with_more(&value(json)).to_string()).is_some(), "{id} of a newer server");
    }
}

#[test]
fn a_star_is_read_and_written_as_it_was() {
    for json in [r#"{"acts":1,"kept":{}}"#, r#"{"acts":2}"#] {
        let content = Content::parse(&"star/event/tunis".into(), json).expect("a star");
        assert_eq!(written_content(&content), value(json));
        let newer = Content::parse(&"star/event/tunis".into(), &with_more(&value(json)).to_string());
        assert!(newer.is_some(), "{json} of a newer server");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_app_of_0_1_sent_is_answered_today() {
    let world = World::start().await;
    let person = sign_in_as_0_1(&world).await;

    let least = post(&world, &person, sample!("exchange-request-least")).await;
    let full = post(&world, &person, sample!("exchange-request")).await;
    let newer = with_more(&value(&filled_in(sample!("exchange-request"), &person))).to_string();
    let again = post(&world, &person, sample!("exchange-request")).await;
    let of_a_newer_app = post(&world, &person, &newer).await;

    assert_eq!(decisions(&least), ["done"]);
    assert_eq!(decisions(&full), ["done", "done", "unchanged"]);
    assert_eq!(again.outcomes, full.outcomes, "the same bytes are the same commands");
    let is_other_body = |decision: &Decision| matches!(decision, Decision::Refused { .. });
    assert!(of_a_newer_app.outcomes.iter().all(|outcome| is_other_body(&outcome.decision)), "read, and not the same");
    assert_eq!(person.state(TRAINING).await, "withdrawn");
    assert_eq!(person.state(BY_APPROVAL).await, "awaiting-decision");
}

async fn sign_in_as_0_1(world: &World) -> Person {
    let asked = raw_post(world, "/api/sign-in/code", sample!("code-request")).send().await.expect("an answer");
    assert_eq!(asked.status(), StatusCode::OK);
    let code = world.code_for("amina@example.org").await;
    // The browser keeps the cookie and shows it again, whatever the app knows of it.
    let request = raw_post(world, "/api/sign-in", &sample!("sign-in-request").replace("CODE", &code));
    let answer = request.header(header::COOKIE, cookie_of(&asked)).send().await;
    Person::from_answer(&world.base, answer.expect("an answer")).await
}

async fn post(world: &World, person: &Person, body: &str) -> ExchangeReply {
    let request = raw_post(world, "/api/exchange", &filled_in(body, person));
    let answer = request.header(header::COOKIE, &person.cookie).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.expect("a reply")
}

fn raw_post(world: &World, path: &str, body: &str) -> reqwest::RequestBuilder {
    world.http.post(world.url(path)).header(header::CONTENT_TYPE, "application/json").body(body.to_owned())
}

fn filled_in(body: &str, person: &Person) -> String {
    body.replace("ACCOUNT", &person.account.id.0)
}

fn decisions(reply: &ExchangeReply) -> Vec<String> {
    let decision = |outcome| serde_json::to_value(outcome).expect("plain data")["decision"].to_string();
    reply.outcomes.iter().map(|outcome| decision(outcome).replace('"', "")).collect()
}

/// Read and written again a sample is what it was, with the server's reader and with the app's; and with fields of a
/// newer version in it, it says the same.
fn keeps<T: DeserializeOwned + Serialize + Debug>(sample: &str) {
    let read: T = serde_json::from_str(sample).unwrap_or_else(|error| panic!("{error}: {sample}"));
    let read_by_app: T = json::read(sample).unwrap_or_else(|| panic!("the app can't read {sample}"));
    assert_eq!(written(&read), value(sample));
    assert_eq!(written(&read_by_app), value(sample));

    let newer = with_more(&value(sample)).to_string();
    let read: T = serde_json::from_str(&newer).unwrap_or_else(|error| panic!("{error}: {newer}"));
    let read_by_app: T = json::read(&newer).unwrap_or_else(|| panic!("the app can't read {newer}"));
    assert_eq!(without_more(written(&read)), value(sample), "what is kept as it came may have more in it");
    assert_eq!(without_more(written(&read_by_app)), value(sample));
}

fn with_more(value: &Value) -> Value {
    const MORE: &str = "of_a_newer_version";
    match value {
        Value::Array(all) => all.iter().map(with_more).collect(),
        Value::Object(fields) => {
            let inner = |(name, field): (&String, &Value)| {
                let is_map = MAPS.contains(&name.as_str()) && field.is_object();
                let entries = || field.as_object().expect("a map").iter();
                match is_map {
                    true => (name.clone(), entries().map(|(key, entry)| (key.clone(), with_more(entry))).collect()),
                    false => (name.clone(), with_more(field)),
                }
            };
            // An enum's only field is its name.
            let is_enum = fields.len() == 1 && ENUMS.iter().any(|name| fields.contains_key(*name));
            let more = (!is_enum).then(|| (MORE.to_owned(), json!([{ "deep": null }])));
            fields.iter().map(inner).chain(more).collect()
        }
        plain => plain.clone(),
    }
}

/// Names of variants that hold something.
const ENUMS: [&str; 6] = ["account", "email", "changes", "snapshot", "event_words", "other_words"];

fn without_more(value: Value) -> Value {
    match value {
        Value::Array(all) => all.into_iter().map(without_more).collect(),
        Value::Object(fields) => {
            let own = fields.into_iter().filter(|(name, _)| name != "of_a_newer_version");
            own.map(|(name, field)| (name, without_more(field))).collect()
        }
        plain => plain,
    }
}

/// What is read only when it is shown, read and written anew.
fn only_what_is_known(content: Content) -> Content {
    match content {
        Content::Event(event) => Content::Event(Box::new(Event {
            organisations: event.organisations.items().into(),
            people: event.people.items().into(),
            contact: event.contact.read().into(),
            links: event.links.items().into(),
            sign_up: event.terms().into(),
            ..*event
        })),
        Content::Article(article) => Content::Article(Article {
            people: article.people.items().into(),
            links: article.links.items().into(),
            source_names: article.source_names.read().into(),
            ..article
        }),
        content => content,
    }
}

fn written_content(content: &Content) -> Value {
    match content {
        Content::Country(content) => written(content),
        Content::Project(content) => written(content),
        Content::PriorityArea(content) => written(content),
        Content::Indicator(content) => written(content),
        Content::Event(content) => written(content),
        Content::Day(content) => written(content),
        Content::Track(content) => written(content),
        Content::Session(content) => written(content),
        Content::FollowUp(content) => written(content),
        Content::Material(content) => written(content),
        Content::Article(content) => written(content),
        Content::Text(content) => written(content),
        Content::SignUp(content) => written(content),
        Content::Star(content) => written(content),
        Content::Role(content) => written(content),
        Content::HeldRole(content) => written(content),
        Content::Applicant(content) => written(content),
    }
}

fn value(json: &str) -> Value {
    serde_json::from_str(json).expect("JSON")
}

fn written(value: &(impl Serialize + ?Sized)) -> Value {
    serde_json::to_value(value).expect("plain data")
}
