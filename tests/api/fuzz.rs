//! Thousands of requests made from the document: valid, nearly valid and hostile ones. None of them makes the server fail,
//! and each answer is one that the document describes.

mod generate;
mod spoil;

use std::collections::BTreeMap;

use fastrand::Rng;
use generate::Generator;
use jsonschema::Validator;
use passerelle_shared::model::UiLanguage;
use passerelle_tests::api_world::*;
use passerelle_tests::openapi::{Document, Operation};
use passerelle_tests::plain_http::{Answer, Line, socket_of};
use serde::de::IgnoredAny;
use serde_json::Value;

const REQUESTS: u32 = 6_000;
const SEED: u64 = 20_260_301;

struct Fuzzer<'a> {
    world: &'a World,
    person: Person,
    generator: Generator<'a>,
    rng: Rng,
    line: Option<Line>,
}

/// A request as it goes over the wire.
struct Shot {
    bytes: Vec<u8>,
    body: Vec<u8>,
    method: String,
    /// The address is still one that the template describes.
    is_at_its_place: bool,
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_asked_the_server_does_not_fail_and_answers_as_documented() {
    let world = World::start().await;
    let person = world.person("amina@example.org").await;
    let text = world.http.get(world.url("/api/openapi.json")).send().await.expect("an answer").text().await;
    let document = Document::parse(&text.expect("text"));
    let known = known(&world, &person).await;
    let generator = Generator { document: &document, known };
    let rng = Rng::with_seed(SEED);
    let mut fuzzer = Fuzzer { world: &world, person, generator, rng, line: None };
    let operations: Vec<(Operation, Described)> =
        document.operations().into_iter().map(|one| (one.clone(), Described::of(&one, &document))).collect();
    // The exchange is where most can go wrong.
    let heavy = operations.iter().position(|(operation, _)| operation.path == "/exchange").expect("it is there");
    let mut seen: BTreeMap<(String, u16), u32> = BTreeMap::new();

    for number in 0..REQUESTS {
        let chosen = if number % 3 == 0 { heavy } else { fuzzer.rng.usize(0..operations.len()) };
        let (operation, described) = &operations[chosen];
        let shot = fuzzer.shot(operation);
        let answer = fuzzer.fire(&shot, operation).await;
        if let Some(complaint) = complaint(&shot, operation, described, &answer) {
            let (sent, got) = (String::from_utf8_lossy(&shot.bytes), answer.text());
            let sent: String = sent.chars().take(2_000).collect();
            panic!("seed {SEED}, request {number}: {complaint}\n{sent}\n→ {} {got}", answer.status);
        }
        if operation.path == "/sign-out" && answer.status == 200 {
            fuzzer.sign_in_again().await;
        }
        *seen.entry((format!("{} {}", operation.method, operation.path), answer.status)).or_default() += 1;
    }

    println!("{seen:#?}");
    for (route, status) in
        [("POST /exchange", 200), ("POST /exchange", 400), ("GET /programme", 200), ("GET /live", 200)]
    {
        assert!(seen.contains_key(&(route.to_owned(), status)), "{route} was never answered by {status}");
    }
    let health = world.http.get(world.url("/api/ready")).send().await.expect("an answer");
    assert_eq!(health.status(), 200, "and it is as well as before");
}

/// The account comes first.
async fn known(world: &World, person: &Person) -> Vec<String> {
    let reply = person.exchange(&[raw(&person.request(TRAINING, "TN"))]).await;
    let head = world.server().database().head(&passerelle_shared::sync::Scope::programme()).await.expect("a head");
    let (_, cursor) = read_programme(&world.http, &world.base).await;
    vec![
        person.account.id.0.clone(),
        reply.news.expect("news").cursor.to_string(),
        cursor.to_string(),
        format!("{}-{}", head.epoch.0, head.seq),
        head.epoch.0,
        "facts-0".to_owned(),
    ]
}

impl Fuzzer<'_> {
    /// Otherwise hardly anything would be asked by somebody who is signed in.
    async fn sign_in_again(&mut self) {
        let (email, database) = (&self.person.account.email, self.world.server().database());
        let signed_in = database.sign_in_without_code(email, UiLanguage::English, self.world.now()).await;
        let (_, token) = signed_in.expect("the database works");
        let (name, _) = self.person.cookie.split_once('=').expect("a cookie has a name");
        self.person.cookie = format!("{name}={token}");
    }

    fn shot(&mut self, operation: &Operation) -> Shot {
        let is_wrong_method = self.rng.u32(0..30) == 0;
        let method = match is_wrong_method {
            true => self.rng.choice(["PUT", "DELETE", "OPTIONS", "HEAD", "BREW"]).expect("there are some").to_owned(),
            false => operation.method.clone(),
        };
        let (address, is_at_its_place) = self.address(operation);
        let mut bytes = format!("{method} /api{address} HTTP/1.1\r\nhost: here\r\n").into_bytes();
        if self.rng.u32(0..8) > 0 {
            bytes.extend(format!("cookie: {}\r\n", self.person.cookie).into_bytes());
        }
        while self.rng.u32(0..5) == 0 {
            bytes.extend(spoil::header(&mut self.rng));
        }
        let body = operation.body.as_ref().map(|schema| self.body(schema)).unwrap_or_default();
        if operation.body.is_some() {
            let types = ["text/plain", "application/json; charset=utf-16", "application/x-www-form-urlencoded", "\t"];
            match self.rng.u32(0..15) {
                0 => {}
                1 => bytes.extend(format!("content-type: {}\r\n", self.rng.choice(types).expect("some")).into_bytes()),
                _ => bytes.extend(b"content-type: application/json\r\n"),
            }
        }
        bytes.extend(format!("content-length: {}\r\n\r\n", body.len()).into_bytes());
        bytes.extend(&body);
        Shot { bytes, body, method, is_at_its_place }
    }

    fn address(&mut self, operation: &Operation) -> (String, bool) {
        let (mut address, mut is_at_its_place) = (operation.path.clone(), true);
        let mut query = Vec::new();
        for parameter in &operation.parameters {
            let name = parameter["name"].as_str().expect("a name");
            let is_spoilt = self.rng.u32(0..3) == 0;
            let text = match is_spoilt {
                true => spoil::path_part(&mut self.rng),
                false => self.generator.text(&parameter["schema"], &mut self.rng),
            };
            match parameter["in"].as_str() {
                Some("path") => {
                    is_at_its_place &= !text.is_empty() && !text.contains('/');
                    address = address.replace(&format!("{{{name}}}"), &text);
                }
                Some("query") => query.extend((0..self.rng.usize(0..3)).map(|_| format!("{name}={text}"))),
                _ => {}
            }
        }
        let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
        (address + &query, is_at_its_place)
    }

    fn body(&mut self, schema: &Value) -> Vec<u8> {
        let mut value = self.generator.value(schema, &mut self.rng);
        let how = self.rng.u32(0..10);
        if (4..8).contains(&how) {
            (0..self.rng.u32(1..4)).for_each(|_| spoil::value(&mut value, &mut self.rng));
        }
        let text = value.to_string();
        if how < 8 { text.into_bytes() } else { spoil::text(text, &mut self.rng) }
    }

    /// A connection that the server has closed is opened anew.
    async fn fire(&mut self, shot: &Shot, operation: &Operation) -> Answer {
        // Otherwise most of it would be too often.
        self.world.pass(2_000);
        loop {
            let kept = self.line.is_some();
            let mut line = match self.line.take() {
                Some(line) => line,
                None => Line::to(socket_of(&self.world.base)).await.expect("a connection"),
            };
            let sent = line.send(&shot.bytes).await;
            let is_bodiless = shot.method == "HEAD" || operation.is_event_stream;
            let answer = if is_bodiless { line.head().await } else { line.answer().await };
            match (sent, answer) {
                (_, Ok(answer)) => {
                    let stays = !is_bodiless && answer.header("connection") != Some("close") && answer.status != 413;
                    self.line = stays.then_some(line);
                    return answer;
                }
                _ if kept => {}
                (sent, answer) => panic!("no answer: {sent:?} {answer:?} to {}", String::from_utf8_lossy(&shot.bytes)),
            }
        }
    }
}

/// What the document says of a route's bodies.
struct Described {
    /// With fields that it doesn't know it is still one.
    request: Option<Validator>,
    answers: BTreeMap<u16, Validator>,
}

impl Described {
    fn of(operation: &Operation, document: &Document) -> Described {
        let request = operation.body.as_ref().map(|schema| document.lenient_validator(schema));
        Described { request, answers: operation.validators(document) }
    }

    /// Whether a body is one of which the document says that it can't be.
    fn forbids(&self, body: &[u8]) -> bool {
        let Some(request) = &self.request else { return false };
        match serde_json::from_slice::<Value>(body) {
            Ok(value) => !request.is_valid(&value),
            // Half of a surrogate pair is JSON that a text can't hold: of that the document says nothing.
            Err(_) => serde_json::from_slice::<IgnoredAny>(body).is_err(),
        }
    }
}

/// What is wrong with an answer, if anything.
fn complaint(shot: &Shot, operation: &Operation, described: &Described, answer: &Answer) -> Option<String> {
    if answer.status >= 500 {
        return Some("the server failed".to_owned());
    }
    // What isn't HTTP is refused before it is looked at.
    if matches!(answer.status, 400 | 414 | 431) && answer.body.is_empty() && shot.method != "HEAD" {
        return None;
    }
    if answer.header("passerelle-protocol") != Some("1") {
        return Some("it doesn't say whose answer it is".to_owned());
    }
    if shot.method != operation.method {
        let is_known = matches!(answer.status, 403..=405) || shot.method == "HEAD";
        return (!is_known).then(|| "another method does something".to_owned());
    }
    if !shot.is_at_its_place && answer.status == 404 {
        return None;
    }
    if answer.status == 200 && described.forbids(&shot.body) {
        return Some("what the document forbids is accepted".to_owned());
    }
    let Some(documented) = operation.answer(answer.status) else {
        return Some("this status isn't documented".to_owned());
    };
    if documented["headers"]["Retry-After"]["required"] == true && answer.header("retry-after").is_none() {
        return Some("it doesn't say when to come again".to_owned());
    }
    let validator = described.answers.get(&answer.status).filter(|_| answer.header("content-encoding").is_none())?;
    let Ok(value) = serde_json::from_slice::<Value>(&answer.body) else { return Some("it isn't JSON".to_owned()) };
    validator.iter_errors(&value).next().map(|fault| format!("{fault} at {}", fault.instance_path()))
}
