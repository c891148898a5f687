//! Staying signed in, and signing out.

use passerelle_shared::model::Timestamp;
use passerelle_tests::api_world::{PATIENCE, Person, World, client, cookie_of, trouble};
use reqwest::{StatusCode, header};
use sqlx::Connection;

use super::codes::world_of_many_networks;

const AMINA: &str = "amina@example.org";

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_lasts_half_a_year_from_its_last_use() {
    let world = World::start().await;
    let amina = world.person(AMINA).await;
    let account = || amina.get("/api/account").send();

    world.pass(179 * Timestamp::DAY);
    let renewed = account().await.expect("an answer");
    world.pass(179 * Timestamp::DAY);
    let still_there = account().await.expect("an answer");
    world.pass(181 * Timestamp::DAY);
    let gone = account().await.expect("an answer");

    assert!(renewed.headers().contains_key(header::SET_COOKIE), "the browser is told too");
    assert_eq!(cookie_of(&renewed), amina.cookie);
    assert_eq!(still_there.status(), StatusCode::OK);
    assert_eq!(trouble(gone).await, (401, "sign_in_needed".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_of_version_0_1_is_good_and_given_anew_with_its_mark() {
    let world = World::start().await;
    let amina = world.person(AMINA).await;
    let secret = amina.cookie.split('.').next().expect("it begins with the secret").to_owned();
    assert_ne!(secret, amina.cookie);
    let as_it_was_given = Person { cookie: secret, ..amina.clone() };

    let answer = as_it_was_given.get("/api/account").send().await.expect("an answer");

    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(cookie_of(&answer), amina.cookie, "the same, and from now on it says by itself whose it is");
    let again = amina.get("/api/account").send().await.expect("an answer");
    assert!(!again.headers().contains_key(header::SET_COOKIE), "once");
    let out = as_it_was_given.post("/api/sign-out", &serde_json::json!({})).send().await.expect("an answer");
    assert_eq!(out.status(), StatusCode::OK);
    let gone = amina.get("/api/account").send().await.expect("an answer");
    assert_eq!(trouble(gone).await, (401, "sign_in_needed".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_makes_a_sign_in_of_their_own_out_of_another_ones() {
    let world = World::start().await;
    let (amina, youssef) = (world.person(AMINA).await, world.person("youssef@example.org").await);
    let parts = |person: &Person| person.cookie.split('.').map(str::to_owned).collect::<Vec<String>>();
    let (hers, his) = (parts(&amina), parts(&youssef));
    assert_eq!(hers.len(), 3, "{hers:?}");

    for forged in [
        [&hers[0], &his[1], &hers[2]],
        [&his[0], &hers[1], &his[2]],
        [&his[0], &hers[1], &hers[2]],
        [&hers[0], &hers[1], &his[2]],
    ] {
        let cookie = forged.map(String::as_str).join(".");
        let stranger = Person { cookie, ..amina.clone() };
        let answer = stranger.get("/api/account").send().await.expect("an answer");
        assert_eq!(trouble(answer).await, (401, "sign_in_needed".into()), "{forged:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_out_is_signed_out_on_the_server_too() {
    let world = World::start().await;
    let amina = world.person(AMINA).await;
    let elsewhere = world.person(AMINA).await;

    let out = amina.post("/api/sign-out", &serde_json::json!({})).send().await.expect("an answer");

    assert!(out.headers()[header::SET_COOKIE].to_str().expect("plain").contains("Max-Age=0"));
    let with_the_old_cookie = amina.get("/api/account").send().await.expect("an answer");
    assert_eq!(trouble(with_the_old_cookie).await, (401, "sign_in_needed".into()));
    assert_eq!(elsewhere.get("/api/account").send().await.expect("an answer").status(), StatusCode::OK);
    assert_eq!(elsewhere.account, amina.account, "one address, one account");
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_https_the_cookies_are_for_https_only() {
    let world = world_of_many_networks().await;
    let post = |path: &str, body: serde_json::Value| {
        client().post(world.url(path)).header("x-forwarded-proto", "https").json(&body)
    };
    let ask = post("/api/sign-in/code", serde_json::json!({"email": AMINA, "language": "fr"}));
    let asked = ask.send().await.expect("an answer");
    let code = world.code_for(AMINA).await;

    let sign_in = post("/api/sign-in", serde_json::json!({"email": AMINA, "code": code, "language": "fr"}));
    let answer = sign_in.header(header::COOKIE, cookie_of(&asked)).send().await.expect("an answer");

    for answer in [&asked, &answer] {
        assert!(answer.headers()[header::SET_COOKIE].to_str().expect("plain").contains("; Secure"));
    }
    assert!(answer.headers().contains_key(header::STRICT_TRANSPORT_SECURITY));
    let amina = Person::from_answer(&world.base, answer).await;
    world.pass(2 * Timestamp::DAY);
    let renewed = amina.get("/api/account").header("x-forwarded-proto", "https").send().await.expect("an answer");
    assert!(renewed.headers()[header::SET_COOKIE].to_str().expect("plain").contains("; Secure"), "renewed as well");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_device_does_renews_its_sign_in() {
    let world = World::start().await;
    let amina = world.person(AMINA).await;

    for request in [amina.get("/api/account"), amina.get("/api/live"), amina.exchange_request(&[], None, None)] {
        world.pass(2 * Timestamp::DAY);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(cookie_of(&answer), amina.cookie);
    }
}

async fn signs_out(person: &Person) {
    let asked = std::time::Instant::now();
    let answer = person.post("/api/sign-out", &serde_json::Value::Null).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(asked.elapsed() < std::time::Duration::from_secs(8), "{:?}", asked.elapsed());
    let cookie = answer.headers()[header::SET_COOKIE].to_str().expect("plain").to_owned();
    assert!(cookie.starts_with("passerelle=;") && cookie.contains("Max-Age=0"), "{cookie}");
}

async fn is_signed_in(person: &Person) -> bool {
    person.get("/api/account").send().await.expect("an answer").status() == StatusCode::OK
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_takes_the_cookie_away_although_the_database_cannot_be_written() {
    let world = World::start_over(None, |_| {}).await;
    let amina = world.person("amina@example.org").await;
    let address = format!("sqlite:{}", world.data().join("passerelle.sqlite").display());
    let mut other = sqlx::SqliteConnection::connect(&address).await.expect("the database opens");
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.expect("nobody writes just now");

    signs_out(&amina).await;
    assert!(!is_signed_in(&amina).await, "whoever kept the cookie is nobody, although that isn't written yet");
    sqlx::query("ROLLBACK").execute(&mut other).await.expect("it holds nothing any more");
    let is_written = async |other: &mut sqlx::SqliteConnection| {
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM sign_in").fetch_one(other).await.expect("a count");
        count == 0
    };
    let end = std::time::Instant::now() + PATIENCE;
    while !is_written(&mut other).await {
        assert!(std::time::Instant::now() < end, "it is never written");
    }
    other.close().await.expect("the database closes");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_takes_the_cookie_away_although_nobody_is_known_or_the_database_is_away() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let nobody = Person { cookie: "other=1".to_owned(), ..amina.clone() };
    let forged = Person { cookie: format!("passerelle={}", "0".repeat(64)), ..amina.clone() };
    let garbled = Person { cookie: "passerelle=\"; Path=/; \\".to_owned(), ..amina.clone() };

    for person in [&nobody, &forged, &garbled] {
        signs_out(person).await;
    }
    assert!(is_signed_in(&amina).await, "they took nobody else's");
    world.server().database().close().await;
    signs_out(&amina).await;
}
