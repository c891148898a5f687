//! Who is counted together: signed-in people by their account, strangers by the network that they come from.

use passerelle_tests::api_world::*;
use passerelle_tests::plain_http::{Line, socket_of};
use reqwest::{Client, StatusCode, header};

/// Behind a proxy, so that people come from many networks.
async fn world_of_many_networks() -> World {
    World::start_with(|config| {
        config.trusted_proxies = vec![[127, 0, 0, 1].into()];
        config.live_by_client_max = 3;
        config.metrics_listen = Some(([127, 0, 0, 1], 0).into());
    })
    .await
}

/// Asks from a network until it is refused; how often it was answered.
async fn flood(world: &World, headers: &str) -> u32 {
    const AT_ONCE: usize = 100;
    let mut line = Line::to(socket_of(&world.base)).await.expect("a connection");
    let request = format!("GET /api/health HTTP/1.1\r\nhost: here\r\n{headers}\r\n");
    let mut answered = 0;
    loop {
        line.send(request.repeat(AT_ONCE).as_bytes()).await.expect("the line holds");
        for _ in 0..AT_ONCE {
            match line.answer().await.expect("an answer").status {
                200 => answered += 1,
                429 => return answered,
                other => panic!("answered by {other}"),
            }
        }
        assert!(answered < 100_000, "there is no end");
    }
}

async fn status_from(network: &str, path: &str, world: &World) -> StatusCode {
    let request = client().get(world.url(path)).header("x-forwarded-for", network);
    request.send().await.expect("an answer").status()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_floods_an_address_shuts_out_nobody_who_is_signed_in_behind_it() {
    let world = world_of_many_networks().await;
    let hall = "192.0.2.1";
    let amina = world.person("amina@example.org").await;
    let here = |request: reqwest::RequestBuilder| async { request.header("x-forwarded-for", hall).send().await };

    let answered = flood(&world, &format!("x-forwarded-for: {hall}\r\n")).await;

    assert!(answered >= 10_000, "500 people who open the app at once: {answered}");
    assert_eq!(status_from(hall, "/api/health", &world).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(status_from("192.0.2.2", "/api/health", &world).await, StatusCode::OK, "elsewhere nobody notices");
    let exchange = here(amina.exchange_request(&[raw(&amina.request(TRAINING, "TN"))], None, None)).await;
    assert_eq!(exchange.expect("an answer").status(), StatusCode::OK);
    for path in ["/api/programme", "/api/account", "/api/live", "/api/places"] {
        assert_eq!(here(amina.get(path)).await.expect("an answer").status(), StatusCode::OK, "{path}");
    }
    let forged = Person { cookie: format!("{}x", amina.cookie), ..amina.clone() };
    let forged = here(forged.get("/api/programme")).await.expect("an answer");
    assert_eq!(trouble(forged).await, (429, "too_many".into()), "who only says so is a stranger");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_signed_in_is_counted_by_their_account_wherever_they_are() {
    let world = world_of_many_networks().await;
    let amina = world.person("amina@example.org").await;
    let on_her_laptop = world.person("amina@example.org").await;
    let youssef = world.person("youssef@example.org").await;

    let answered = flood(&world, &format!("x-forwarded-for: 192.0.2.1\r\ncookie: {}\r\n", amina.cookie)).await;

    assert!((1_000..10_000).contains(&answered), "some devices that take the whole programme: {answered}");
    let from = async |person: &Person, network: &str| {
        let request = person.get("/api/health").header("x-forwarded-for", network);
        request.send().await.expect("an answer").status()
    };
    assert_eq!(from(&amina, "198.51.100.7").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(from(&on_her_laptop, "198.51.100.7").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(from(&youssef, "192.0.2.1").await, StatusCode::OK, "who is signed in behind the same address");
    assert_eq!(status_from("192.0.2.1", "/api/health", &world).await, StatusCode::OK, "and so are strangers");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_many_addresses_of_one_house_is_one_stranger() {
    let world = world_of_many_networks().await;
    let ask = async |network: &str| {
        let body = serde_json::json!({"email": "amina@example.org", "language": "en"});
        let request = client().post(world.url("/api/sign-in/code")).header("x-forwarded-for", network).json(&body);
        request.send().await.expect("an answer").status()
    };

    for number in 1..=6 {
        assert_eq!(ask(&format!("2001:db8:1:2:{number}::{number}")).await, StatusCode::OK);
    }
    assert_eq!(ask("2001:db8:1:2::77").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(ask("2001:db8:1:3::1").await, StatusCode::OK, "the neighbours'");

    for number in 1..=6 {
        assert_eq!(ask(if number % 2 == 0 { "::ffff:192.0.2.1" } else { "192.0.2.1" }).await, StatusCode::OK);
    }
    assert_eq!(ask("192.0.2.1").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(ask("::ffff:192.0.2.1").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(ask("::ffff:192.0.2.2").await, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_who_hold_every_channel_of_an_address_leave_those_of_signed_in_people_alone() {
    let world = world_of_many_networks().await;
    let amina = world.person("amina@example.org").await;
    let listen = async |request: reqwest::RequestBuilder, network: &str| {
        request.header("x-forwarded-for", network).send().await.expect("an answer")
    };
    let http = Client::new();
    let stranger = || http.get(world.url("/api/live"));
    let hers = listen(amina.get("/api/live"), "2001:db8::1").await;
    let mut held = Vec::new();
    for number in 1..=3 {
        held.push(listen(stranger(), &format!("2001:db8::{number}")).await);
    }

    let refused = listen(stranger(), "2001:db8::7").await;

    assert_eq!(refused.headers()[header::RETRY_AFTER], "60");
    assert_eq!(trouble(refused).await, (429, "too_many".into()));
    assert!(held.iter().all(|answer| answer.status() == StatusCode::OK), "hers took no seat of theirs");
    assert_eq!(listen(amina.get("/api/live"), "2001:db8::1").await.status(), StatusCode::OK);
    assert_eq!(listen(stranger(), "2001:db8:0:1::1").await.status(), StatusCode::OK, "elsewhere there is room");
    drop(hers);
}

/// How often the database was asked whose a sign-in is.
async fn look_ups(world: &World) -> u32 {
    let address = world.server().metrics_address.expect("it is served");
    let text = client().get(format!("http://{address}/metrics")).send().await.expect("an answer").text().await;
    let text = text.expect("text");
    let counted = text.lines().find_map(|line| {
        line.strip_prefix(r#"passerelle_database_duration_seconds_count{question="sign_in"} "#)?.parse().ok()
    });
    counted.unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_forged_costs_nothing_and_luck_is_tried_a_limited_number_of_times() {
    let world = world_of_many_networks().await;
    let amina = world.person("amina@example.org").await;
    amina.exchange(&[]).await;
    let before = look_ups(&world).await;
    let forged = Person { cookie: format!("{}x", amina.cookie), ..amina.clone() };
    for _ in 0..50 {
        let answer = forged.exchange_request(&[], None, None).send().await.expect("an answer");
        assert_eq!(trouble(answer).await, (401, "sign_in_needed".into()));
        let answer = forged.get("/api/account").send().await.expect("an answer");
        assert_eq!(trouble(answer).await, (401, "sign_in_needed".into()));
    }
    assert_eq!(forged.get("/api/live").send().await.expect("an answer").status(), StatusCode::OK, "as a stranger");
    assert_eq!(look_ups(&world).await, before);

    // As version 0.1 gave them: only the database can tell.
    let hall = "192.0.2.1";
    let mut line = Line::to(socket_of(&world.base)).await.expect("a connection");
    let mut looked = 0;
    loop {
        let headers = format!("x-forwarded-for: {hall}\r\ncookie: passerelle={looked:064x}\r\n");
        match line.get("/api/account", &headers).await.expect("an answer").status {
            401 => looked += 1,
            429 => break,
            other => panic!("answered by {other}"),
        }
        assert!(looked < 20_000, "there is no end");
    }
    assert!(looked >= 1_000, "a hall whose sign-ins have expired: {looked}");
    assert_eq!(look_ups(&world).await, before + looked);
    let exchange = amina.exchange_request(&[], None, None).header("x-forwarded-for", hall);
    assert_eq!(exchange.send().await.expect("an answer").status(), StatusCode::OK);
    let secret = amina.cookie.split('.').next().expect("it begins with the secret").to_owned();
    let of_version_0_1 = Person { cookie: secret, ..amina.clone() };
    let there = of_version_0_1.get("/api/account").header("x-forwarded-for", hall).send().await.expect("an answer");
    assert_eq!(
        trouble(there).await,
        (429, "too_many".into()),
        "told to come again, and never that nobody is signed in"
    );
    let live = of_version_0_1.get("/api/live").header("x-forwarded-for", hall).send().await.expect("an answer");
    assert_eq!(trouble(live).await, (429, "too_many".into()), "nor taken for a stranger, who would hear less");
    let elsewhere = of_version_0_1.get("/api/account").send().await.expect("an answer");
    assert_eq!(elsewhere.status(), StatusCode::OK);
}
