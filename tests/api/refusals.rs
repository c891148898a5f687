//! What is refused as a whole: other origins, other people, too much, too often, and what can't be read.

use passerelle_shared::api::limits;
use passerelle_shared::model::Timestamp;
use passerelle_shared::rules::sign_up::{Command, Seen};
use passerelle_shared::sync::CommandId;
use passerelle_tests::api_world::*;
use reqwest::header;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn another_site_can_change_nothing() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let request = raw(&amina.request(TRAINING, "TN"));
    let from = |name: &'static str, value: String| {
        let request = amina.exchange_request(std::slice::from_ref(&request), None, None).header(name, value);
        async move { request.send().await.expect("an answer") }
    };

    let evil = from("origin", "https://evil.example".into()).await;
    let cross_site = from("sec-fetch-site", "cross-site".into()).await;
    assert_eq!(trouble(evil).await, (403, "other_origin".into()));
    assert_eq!(trouble(cross_site).await, (403, "other_origin".into()));
    assert_eq!(world.left(TRAINING).await, Some(10));

    assert_eq!(from("origin", world.base.clone()).await.status(), 200);
    assert_eq!(world.left(TRAINING).await, Some(9));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobodys_outbox_goes_with_somebody_elses_sign_in() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let youssef = world.person("youssef@example.org").await;
    let mixed = Person { cookie: youssef.cookie.clone(), ..amina.clone() };
    let stranger = Person { cookie: "passerelle=forged".into(), ..amina.clone() };
    let commands = [raw(&amina.request(TRAINING, "TN"))];

    let as_another = mixed.exchange_request(&commands, None, None).send().await.expect("an answer");
    let as_nobody = stranger.exchange_request(&commands, None, None).send().await.expect("an answer");

    assert_eq!(trouble(as_another).await, (403, "other_account".into()));
    assert_eq!(trouble(as_nobody).await, (401, "sign_in_needed".into()));
    assert_eq!(world.left(TRAINING).await, Some(10));
}

#[tokio::test(flavor = "multi_thread")]
async fn too_much_at_once_is_refused_by_its_size() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let many: Vec<String> = (0..=limits::COMMANDS_MAX).map(|_| raw(&amina.withdrawal(TRAINING, 0))).collect();
    let huge = format!(r#"{{"id":"{}","x":"{}"}}"#, command_id(), "x".repeat(limits::REQUEST_BYTES_MAX));

    let too_many = amina.exchange_request(&many, None, None).send().await.expect("an answer");
    let too_large = amina.exchange_request(&[huge], None, None).send().await.expect("an answer");

    let stranger = json!({"email": "amina@example.org", "language": "en", "x": "x".repeat(5_000)});
    for path in ["/api/sign-in/code", "/api/sign-in"] {
        let too_large_for_a_stranger = amina.post(path, &stranger).send().await.expect("an answer");
        assert_eq!(trouble(too_large_for_a_stranger).await, (413, "too_large".into()), "{path}");
    }

    assert_eq!(trouble(too_many).await, (413, "too_large".into()));
    assert_eq!(trouble(too_large).await, (413, "too_large".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_asks_without_end_is_told_when_to_come_back() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let youssef = world.person("youssef@example.org").await;

    let mut refused = None;
    for _ in 0..200 {
        let answer = amina.exchange_request(&[], None, None).send().await.expect("an answer");
        if answer.status() != 200 {
            refused = Some(answer);
            break;
        }
    }

    let refused = refused.expect("it was refused at last");
    assert_eq!(refused.headers()[header::RETRY_AFTER], "1");
    assert_eq!(trouble(refused).await, (429, "too_many".into()));
    assert_eq!(youssef.exchange(&[]).await.outcomes, [], "nobody else is held up");
}

#[tokio::test(flavor = "multi_thread")]
async fn nor_is_a_device_of_version_0_1_answered_without_end() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let secret = amina.cookie.split('.').next().expect("it begins with the secret").to_owned();
    let of_0_1 = Person { cookie: secret, ..amina };
    let mut answered = 0;

    let refused = loop {
        let answer = of_0_1.exchange_request(&[], None, None).send().await.expect("an answer");
        if answer.status() != 200 {
            break answer;
        }
        answered += 1;
        assert!(answered < 200, "there is no end");
    };

    assert_eq!(trouble(refused).await, (429, "too_many".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_page_of_another_site_could_send_is_not_read_although_it_is_right() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let post = async |path: &str, content_type: &str, body: String| {
        let request = amina.http.post(world.url(path)).header(header::COOKIE, &amina.cookie).body(body);
        let request = request.header(header::CONTENT_TYPE, content_type);
        request.send().await.expect("an answer").status().as_u16()
    };
    let exchange = |nonce: &str| format!(r#"{{"account":"{}","nonce":"{nonce}","commands":[]}}"#, amina.account.id);
    let right = exchange(&nonce().0);

    assert_eq!(post("/api/exchange", "application/json; charset=utf-8", right.clone()).await, 200);
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""] {
        assert_eq!(post("/api/exchange", content_type, right.clone()).await, 400, "{content_type}");
    }
    assert_eq!(post("/api/exchange", "application/json", exchange("not a name")).await, 400);
    let nameless = right.replace("[]", r#"[{"id":"not a name"}]"#);
    assert_eq!(post("/api/exchange", "application/json", nameless).await, 400);
    let list = r#"["amina@example.org","en"]"#.to_owned();
    assert_eq!(post("/api/sign-in/code", "application/json", list).await, 400, "a list is described nowhere");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_refused_and_repeats_nothing_of_it() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let post = async |content_type: &str, body: &str| {
        let request = amina.http.post(world.url("/api/exchange")).header(header::COOKIE, &amina.cookie);
        let request = request.header(header::CONTENT_TYPE, content_type).body(body.to_owned());
        request.send().await.expect("an answer")
    };

    let broken = post("application/json", r#"{"account": "secret of Amina"#).await;
    assert_eq!(broken.status(), 400);
    assert!(!broken.text().await.expect("text").contains("Amina"));
    let of_another_type =
        post("application/json", r#"{"account": "a", "nonce": "b", "commands": "secret of Amina"}"#).await;
    assert_eq!(of_another_type.status(), 400);
    assert!(!of_another_type.text().await.expect("text").contains("Amina"));
    for (content_type, body) in [("text/plain", "{}"), ("application/json", ""), ("application/json", "[]")] {
        assert_eq!(
            trouble(post(content_type, body).await).await,
            (400, "not_understood".into()),
            "{content_type} {body}"
        );
    }
    let without_id = amina.exchange_request(&["{}".to_owned()], None, None).send().await.expect("an answer");
    assert_eq!(trouble(without_id).await, (400, "not_understood".into()));
    let twice = world.http.get(world.url("/api/programme?since=a&since=b")).send().await.expect("an answer");
    assert_eq!(trouble(twice).await, (400, "not_understood".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_do_not_exist_say_so_in_our_words() {
    let world = World::start().await;
    let get = async |path: &str| world.http.get(world.url(path)).send().await.expect("an answer");

    assert_eq!(trouble(get("/api/nowhere").await).await, (404, "not_found".into()));
    assert_eq!(trouble(get("/api").await).await, (404, "not_found".into()));
    assert_eq!(trouble(get("/api/exchange").await).await.0, 405);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_headers_that_protect() {
    let world = World::start().await;

    for path in ["/api/health", "/api/nowhere", "/", "/nowhere.js"] {
        let answer = world.http.get(world.url(path)).send().await.expect("an answer");
        let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().expect("plain");
        assert!(policy.contains("default-src 'none'") && !policy.contains("'unsafe-inline'"), "{path}: {policy}");
        assert_eq!(answer.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert_eq!(answer.headers()[header::REFERRER_POLICY], "no-referrer", "{path}");
        let permissions = answer.headers()["permissions-policy"].to_str().expect("plain");
        assert!(permissions.contains("geolocation=()") && permissions.contains("microphone=()"), "{path}");
        for policy in ["cross-origin-opener-policy", "cross-origin-resource-policy"] {
            assert_eq!(answer.headers()[policy], "same-origin", "{path}: {policy}");
        }
        assert!(!answer.headers().contains_key(header::STRICT_TRANSPORT_SECURITY), "this is plain HTTP");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_at_their_ends_are_answered_like_others() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let mut commands = Vec::new();
    for intended_at in [i64::MIN, -1, 0, i64::MAX] {
        for clock_ahead_ms in [None, Some(i64::MIN), Some(-1), Some(i64::MAX)] {
            for (acts, terms) in [(0, 0), (u32::MAX, u32::MAX)] {
                for event in [TRAINING, CLOSED, NOT_OPEN, BY_APPROVAL] {
                    let seen = Seen { acts, terms, after: None };
                    let request = amina.request(event, "TN");
                    commands.push(Command { intended_at: Timestamp(intended_at), clock_ahead_ms, seen, ..request });
                }
            }
        }
    }
    let sent: Vec<String> = commands.iter().map(raw).collect();

    let reply = amina.exchange(&sent).await;

    let answered: Vec<&CommandId> = reply.outcomes.iter().map(|outcome| &outcome.command).collect();
    assert_eq!(answered, commands.iter().map(|command| &command.id).collect::<Vec<_>>());
    let snapshot =
        world.http.get(world.url("/api/programme")).send().await.expect("an answer").text().await.expect("text");
    let snapshot: passerelle_shared::api::ProgrammeReply = serde_json::from_str(&snapshot).expect("a reply");
    let passerelle_shared::api::ProgrammeReply::Snapshot(snapshot) = snapshot else { panic!("there is a snapshot") };
    let chunk = format!("/api/programme/snapshot/{}/{}", snapshot.name(), snapshot.chunks[0].name);
    for (from, status) in [("0", 200), ("4294967295", 200), ("4294967296", 400), ("-1", 400), ("%2B1", 400), ("", 400)]
    {
        let answer = world.http.get(world.url(&format!("{chunk}?from={from}"))).send().await.expect("an answer");
        assert_eq!(answer.status(), status, "{from}");
    }
    for seq in ["9223372036854775807", "-9223372036854775808", "9223372036854775808", "18446744073709551616"] {
        let url = world.url(&format!("/api/programme/snapshot/{}-{seq}/facts-0", snapshot.epoch.0));
        assert_eq!(world.http.get(url).send().await.expect("an answer").status(), 404, "{seq}");
    }
}
