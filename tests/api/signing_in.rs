//! Signing in by a code, staying signed in, and signing out.

use passerelle_shared::model::Timestamp;
use passerelle_tests::api_world::{Person, World, client, trouble};
use reqwest::{StatusCode, header};

#[tokio::test(flavor = "multi_thread")]
async fn a_code_from_the_mailbox_signs_in_and_can_be_used_once() {
    let world = World::start().await;
    world.ask_for_code("amina@example.org").await;
    let code = world.code_for("amina@example.org").await;

    let first = world.try_code("Amina@Example.org", &code).await;
    let cookie = first.headers()[header::SET_COOKIE].to_str().expect("plain").to_owned();
    let amina = Person::from_answer(&world.base, first).await;
    let second = world.try_code("amina@example.org", &code).await;

    assert_eq!(amina.get("/api/account").send().await.expect("an answer").status(), StatusCode::OK);
    assert_eq!(trouble(second).await, (401, "code_expired".into()));
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=15552000"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "this is plain HTTP");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_is_called_wrong_and_after_five_tries_the_right_one_is_gone_too() {
    let world = World::start().await;
    world.ask_for_code("amina@example.org").await;
    let code = world.code_for("amina@example.org").await;
    let wrong = if code == "111111" { "222222" } else { "111111" };

    for _ in 0..4 {
        assert_eq!(trouble(world.try_code("amina@example.org", wrong).await).await, (401, "code_wrong".into()));
    }
    world.try_code("amina@example.org", wrong).await;

    let too_late = world.try_code("amina@example.org", &code).await;
    assert_eq!(trouble(too_late).await, (401, "code_expired".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_expires_after_ten_minutes() {
    let world = World::start().await;
    world.ask_for_code("amina@example.org").await;
    let code = world.code_for("amina@example.org").await;

    world.pass(10 * Timestamp::MINUTE + 1);

    assert_eq!(trouble(world.try_code("amina@example.org", &code).await).await, (401, "code_expired".into()));
    let never_asked = world.try_code("nobody@example.org", "123456").await;
    assert_eq!(trouble(never_asked).await, (401, "code_expired".into()), "a known address looks like an unknown one");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobodys_mailbox_is_flooded() {
    let world = World::start().await;

    for _ in 0..6 {
        assert_eq!(world.ask_for_code("amina@example.org").await.status(), StatusCode::OK);
    }
    let seventh = world.ask_for_code("amina@example.org").await;
    let other = world.ask_for_code("youssef@example.org").await;

    let wait: i64 = seventh.headers()[header::RETRY_AFTER].to_str().expect("plain").parse().expect("seconds");
    assert_eq!(trouble(seventh).await, (429, "too_many".into()));
    assert!((3_500..=3_600).contains(&wait), "{wait}");
    assert_eq!(other.status(), StatusCode::OK, "a hall behind one address isn't held up");
    world.pass(wait * Timestamp::SECOND);
    assert_eq!(world.ask_for_code("amina@example.org").await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_lasts_half_a_year_from_its_last_use() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let account = || amina.get("/api/account").send();

    world.pass(179 * Timestamp::DAY);
    let renewed = account().await.expect("an answer");
    world.pass(179 * Timestamp::DAY);
    let still_there = account().await.expect("an answer");
    world.pass(181 * Timestamp::DAY);
    let gone = account().await.expect("an answer");

    assert!(renewed.headers().contains_key(header::SET_COOKIE), "the browser is told too");
    assert_eq!(still_there.status(), StatusCode::OK);
    assert_eq!(trouble(gone).await, (401, "sign_in_needed".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_out_is_signed_out_on_the_server_too() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let elsewhere = world.person("amina@example.org").await;

    let out = amina.post("/api/sign-out", &serde_json::json!({})).send().await.expect("an answer");

    assert!(out.headers()[header::SET_COOKIE].to_str().expect("plain").contains("Max-Age=0"));
    let with_the_old_cookie = amina.get("/api/account").send().await.expect("an answer");
    assert_eq!(trouble(with_the_old_cookie).await, (401, "sign_in_needed".into()));
    assert_eq!(elsewhere.get("/api/account").send().await.expect("an answer").status(), StatusCode::OK);
    assert_eq!(elsewhere.account, amina.account, "one address, one account");
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_https_the_cookie_is_for_https_only() {
    let world = World::start_with(|config| config.trusted_proxies = vec![[127, 0, 0, 1].into()]).await;
    world.ask_for_code("amina@example.org").await;
    let code = world.code_for("amina@example.org").await;
    let body = serde_json::json!({"email": "amina@example.org", "code": code, "language": "fr"});

    let request = client().post(world.url("/api/sign-in")).header("x-forwarded-proto", "https").json(&body);
    let answer = request.send().await.expect("an answer");

    assert!(answer.headers()[header::SET_COOKIE].to_str().expect("plain").contains("; Secure"));
    assert!(answer.headers().contains_key(header::STRICT_TRANSPORT_SECURITY));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_installation_has_no_code_that_everybody_knows() {
    let world = World::start().await;

    let answer = world.try_code("amina@example.org", "246810").await;

    assert_eq!(trouble(answer).await, (401, "code_expired".into()));
}
