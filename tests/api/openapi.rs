//! The document that describes the interface can't drift from it: routes, samples and names are held to each other.

use std::collections::BTreeSet;
use std::path::Path;

use passerelle_shared::model::{EmailAddress, SignUpState, Timestamp};
use passerelle_shared::sync::{CommandId, Decision, Outcome};
use passerelle_tests::api_world::*;
use passerelle_tests::openapi::Document;
use reqwest::{StatusCode, header};
use serde_json::{Value, json};

const WRITTEN: &str = include_str!("../../server/src/routes/openapi.json");

fn folder(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_gives_the_document_to_whoever_asks() {
    let world = World::start().await;

    let answer = world.http.get(world.url("/api/openapi.json")).send().await.expect("an answer");
    let tag = answer.headers()[header::ETAG].clone();
    assert_eq!(answer.json::<Value>().await.expect("JSON"), serde_json::from_str::<Value>(WRITTEN).expect("JSON"));

    let again = world.http.get(world.url("/api/openapi.json")).header(header::IF_NONE_MATCH, tag);
    assert_eq!(again.send().await.expect("an answer").status(), StatusCode::NOT_MODIFIED);
}

#[test]
fn every_route_is_documented_and_every_documented_one_exists() {
    let code = std::fs::read_to_string(folder("../server/src/routes.rs")).expect("the table of routes");
    let routes: BTreeSet<(String, String)> = code
        .lines()
        .filter_map(|line| line.trim().strip_prefix(".route(\"")?.split_once("\", "))
        .map(|(path, handler)| (path.to_owned(), handler.split('(').next().unwrap_or_default().to_uppercase()))
        .collect();

    let operations = Document::parse(WRITTEN).operations();

    let documented = operations.into_iter().map(|operation| (operation.path, operation.method)).collect();
    assert!(routes.len() > 10, "the table is read: {routes:?}");
    assert_eq!(routes, documented);
}

#[test]
fn what_went_over_the_wire_is_what_the_document_says() {
    let document = Document::parse(WRITTEN);
    let mut held = BTreeSet::new();
    for (sample, schema) in [
        ("account", "Account"),
        ("chunk", "Chunk"),
        ("code-request", "CodeRequest"),
        ("exchange-reply", "ExchangeReply"),
        ("exchange-reply-epoch-over", "ExchangeReply"),
        ("exchange-request", "ExchangeRequest"),
        ("exchange-request-least", "ExchangeRequest"),
        ("health", "Health"),
        ("live-head", "LiveHead"),
        ("live-heartbeat", "Heartbeat"),
        ("places", "Places"),
        ("programme-changes", "ProgrammeReply"),
        ("programme-snapshot", "ProgrammeReply"),
        ("sign-in-request", "SignInRequest"),
        ("trouble", "Trouble"),
    ] {
        let text = std::fs::read_to_string(folder(&format!("api/wire/0.1/{sample}.json"))).expect("a sample");
        let value = serde_json::from_str(&text).expect("JSON");
        let complaint = document.complaint(&Document::schema(schema), &value);
        assert_eq!(complaint, None, "{sample}");
        held.insert(format!("{sample}.json"));
    }

    let exchange = std::fs::read_to_string(folder("api/wire/0.1/exchange-request.json")).expect("a sample");
    let exchange: Value = serde_json::from_str(&exchange).expect("JSON");
    let commands = exchange["commands"].as_array().expect("commands");
    assert!(!commands.is_empty());
    for command in commands {
        assert_eq!(document.complaint(&Document::schema("Command"), command), None, "what is only borne with won't do");
    }

    let names = std::fs::read_dir(folder("api/wire/0.1")).expect("the samples");
    let all: BTreeSet<String> =
        names.map(|name| name.expect("a file").file_name().into_string().expect("plain")).collect();
    assert_eq!(all, held, "each sample is held to the document");
}

#[test]
fn every_example_is_one() {
    let document = Document::parse(WRITTEN);

    let examples = document.examples();

    assert!(examples.len() > 10);
    for (schema, example) in examples {
        assert_eq!(document.complaint(&schema, &example), None, "{example}");
    }
}

#[test]
fn the_names_of_states_and_decisions_are_those_of_the_rules() {
    let document = Document::parse(WRITTEN);
    let states = document.resolved(&Document::schema("Standing"))["properties"]["state"]["enum"].clone();
    let known: Vec<Value> = SignUpState::ALL.iter().map(|state| json!(state.as_str())).collect();

    assert_eq!(states, Value::Array([known, vec![json!("unknown")]].concat()));
    for decision in [Decision::Unchanged { stands: None }, Decision::AskAgain { terms: 2 }] {
        let outcome = Outcome { command: command_id(), decided_at: Timestamp(NOW), decision, receipt: None };
        let value = serde_json::to_value(&outcome).expect("plain data");
        assert_eq!(document.complaint(&Document::schema("Outcome"), &value), None);
    }
}

#[test]
fn a_field_that_is_not_described_is_noticed() {
    let document = Document::parse(WRITTEN);
    let outcome = Outcome {
        command: CommandId("0123456789abcdef".into()),
        decided_at: Timestamp(NOW),
        decision: Decision::Unchanged { stands: None },
        receipt: None,
    };
    let mut value = serde_json::to_value(&outcome).expect("plain data");
    value["more"] = json!(1);

    assert!(document.complaint(&Document::schema("Outcome"), &value).is_some());
}

/// Thousands of texts that are nearly addresses: the document and the server say the same of each.
#[test]
fn an_address_of_mail_is_described_as_it_is_read() {
    const SEED: u64 = 20_260_301;
    const PARTS: [&str; 46] = [
        "a",
        "Z",
        "7",
        "-",
        ".",
        "_",
        "+",
        "'",
        "@",
        "@b.org",
        "amina",
        "example",
        "org",
        "xn--p1ai",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\u{a0}",
        "\u{2003}",
        "\u{3000}",
        "\u{feff}",
        "\u{200b}",
        "\u{85}",
        "\0",
        "é",
        "ß",
        "\u{212a}",
        "İ",
        "١",
        "<",
        ">",
        "(",
        ")",
        "[",
        "]",
        ",",
        ";",
        ":",
        "\\",
        "\"",
        "!#$%&*/=?^`{|}~",
        "..",
        "--",
        "@@",
        "a.b-c.d",
    ];
    let document = Document::parse(WRITTEN);
    let described = document.lenient_validator(&Document::schema("Email"));
    let mut rng = fastrand::Rng::with_seed(SEED);
    let mut texts: Vec<String> = [62, 63, 64, 65].map(|length| format!("a@{}.org", "b".repeat(length))).into();
    texts.extend([63, 64, 65].map(|length| format!("{}@b.org", "a".repeat(length))));
    texts.extend(
        [245, 250, 251, 252, 253].map(|length| format!(" a@{}", "b.".repeat(length / 2) + &"c".repeat(length % 2 + 1))),
    );
    for _ in 0..20_000 {
        let mut text = String::new();
        let is_near = rng.u32(0..4) > 0;
        for _ in 0..rng.usize(0..4) {
            text += rng.choice(PARTS).expect("some");
        }
        text += if is_near { "amina@example.org" } else { "" };
        for _ in 0..rng.usize(0..3) {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            text.insert_str(rng.choice(places).unwrap_or(0), rng.choice(PARTS).expect("some"));
        }
        texts.push(text);
    }

    let mut accepted = 0;
    for text in texts {
        let is_read = serde_json::from_value::<EmailAddress>(json!(text)).is_ok();
        assert_eq!(described.is_valid(&json!(text)), is_read, "seed {SEED}: {text:?}");
        accepted += u32::from(is_read);
    }
    assert!((1_000..19_000).contains(&accepted), "both are seen: {accepted}");
}
