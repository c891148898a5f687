//! What people typed for an event goes at its time, from the database and from their devices, and at last they go, too.

use std::time::Instant;

use passerelle_server::database::WITHDRAWN_LIFE;
use passerelle_shared::model::{
    DAYS_OF_UNDATED_EVENT, KEPT, Reach, Role, RoleName, SignUp, SignUpForm, SignUpState, Timestamp,
};
use passerelle_shared::rules::sign_up::{Command, CommandBody, Seen};
use passerelle_shared::sync::{Body, Decision};
use passerelle_tests::api_world::*;

use super::audit::program;

/// The event ends on 2026-04-03, in Tunis.
const OVER: Timestamp = Timestamp(NOW + 34 * Timestamp::DAY);

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_goes_field_by_field_and_the_sign_up_and_the_account_at_last() {
    it_goes(World::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_what_was_typed_goes_as_well() {
    if let Some(world) = World::start_on_postgres().await {
        it_goes(world).await;
    }
}

async fn it_goes(world: World) {
    let amina = world.person("amina@example.org").await;
    let form = SignUpForm {
        phone: "+216 71 123 456".to_owned(),
        diet: "no nuts".to_owned(),
        // This event doesn't ask for them.
        service: String::new(),
        working_language: String::new(),
        ..form("TN", "amina@example.org")
    };
    let body = CommandBody::RequestPlace { event: TRAINING.into(), form: Box::new(form.clone()) };
    let request = Command { body, ..amina.request(TRAINING, "TN") };
    assert_eq!(stands(amina.settle(&request).await).state, SignUpState::Confirmed);
    assert_eq!(sign_up(&amina).await.expect("a sign-up").form, form);

    after(&world, OVER, 25).await;
    assert_eq!(sign_up(&amina).await.expect("a sign-up").form, form, "it is still needed");
    after(&world, OVER, 35).await;
    let without_diet = SignUpForm { diet: String::new(), ..form.clone() };
    assert_eq!(sign_up(&amina).await.expect("a sign-up").form, without_diet);
    after(&world, OVER, 95).await;
    let without_phone = SignUpForm { phone: String::new(), ..without_diet };
    let last = sign_up(&amina).await.expect("a sign-up");
    assert_eq!((last.form, last.state), (without_phone, SignUpState::Confirmed));

    after(&world, OVER, 405).await;
    let amina_again = world.person("amina@example.org").await;
    assert_eq!(amina_again.account.id, amina.account.id);
    assert!(sign_up(&amina_again).await.is_none());
    let news = amina_again.exchange(&[]).await.news.expect("news");
    assert!(
        matches!(news.records.as_slice(), [record] if matches!(record.body, Body::Withdrawn(_))),
        "her devices hear it"
    );
    assert!(!matches!(amina_again.settle(&request).await, Decision::Done { .. }), "what was asked for then is over");
    assert_eq!(
        world.server().database().audit().await.expect("it works"),
        [],
        "how many were there adds up all the same"
    );

    after(&world, world.now(), 410).await;
    let somebody_new = world.person("amina@example.org").await;
    assert_ne!(somebody_new.account.id, amina.account.id, "nothing was left of the account");
    assert!(amina_again.exchange_request(&[], None, None).send().await.expect("an answer").status().is_client_error());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_still_here_or_still_needed_stays() {
    let world = World::start().await;
    let (amina, organiser) = (world.person("amina@example.org").await, address("salma@example.org"));
    let salma = world.server().database().add_organiser(&organiser, None, world.now()).await.expect("an organiser");
    let (contact, role) = (address("nadia@example.org"), RoleName::ContactPoint);
    let role = Role { role, reach: Reach::parse("country/tn"), until: None };
    world.server().database().give_role(&contact, &role, world.now()).await.expect("it works");

    world.rewrite("events/training.toml", "starts = \"2026-04-01\"", "starts = \"2029-04-01\"");
    world.import().await.expect("a good pack");
    let layla = world.person("layla@example.org").await;
    assert!(!matches!(layla.settle(&layla.withdrawal(TRAINING, 0)).await, Decision::Done { .. }));

    for _ in 0..6 {
        after(&world, world.now(), 100).await;
        assert!(amina.get("/api/account").send().await.expect("an answer").status().is_success());
    }

    let layla_again = world.server().database().account_of(&address("layla@example.org")).await.expect("it works");
    assert_eq!(layla_again.map(|account| account.id), Some(layla.account.id), "nor of whom an answer is kept");
    let found = world.server().database().account_of(&organiser).await.expect("it works").expect("an account");
    assert_eq!(found.id, salma.id, "who decides isn't forgotten because nothing was decided for long");
    let roles = world.server().database().roles(&contact).await.expect("it works");
    assert_eq!(roles, [role], "nor who was given a role and has never come");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_kept_for_four_hundred_days_from_its_last_use() {
    let world = World::start().await;
    let (amina, youssef) = (world.person("amina@example.org").await, world.person("youssef@example.org").await);
    for _ in 0..3 {
        after(&world, world.now(), 150).await;
        assert!(amina.get("/api/account").send().await.expect("an answer").status().is_success());
    }
    let youssef_again = world.person("youssef@example.org").await;
    assert_ne!(youssef_again.account.id, youssef.account.id, "he was never here");
    let (contact, role) = (&youssef_again.account.email, RoleName::ContactPoint);
    let role = Role { role, reach: Reach::parse("country/tn"), until: None };
    world.server().database().give_role(contact, &role, world.now()).await.expect("it works");
    assert!(world.server().database().take_role(contact, &role, world.now()).await.expect("it works"));
    let account_of = async |email: &str| {
        let account = world.server().database().account_of(&address(email)).await.expect("it works");
        account.map(|account| account.id)
    };

    after(&world, world.now(), 300).await;
    world.person("youssef@example.org").await;
    after(&world, world.now(), 90).await;
    let both = [account_of("amina@example.org").await, account_of("youssef@example.org").await];
    after(&world, world.now(), 20).await;
    let one = [account_of("amina@example.org").await, account_of("youssef@example.org").await];
    after(&world, world.now(), 270).await;
    let still = account_of("youssef@example.org").await;
    after(&world, world.now(), 25).await;

    assert_eq!(both, [Some(amina.account.id), Some(youssef_again.account.id.clone())]);
    assert_eq!(one, [None, Some(youssef_again.account.id.clone())]);
    assert_eq!(still, Some(youssef_again.account.id));
    assert_eq!(account_of("youssef@example.org").await, None);
    for statement in ["record WHERE scope LIKE 'account/%'", "scope WHERE id LIKE 'account/%'"] {
        assert_eq!(world.count(&format!("SELECT count(*) FROM {statement}")).await, 0, "{statement}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_of_one_sign_up_goes_of_no_other() {
    let world = World::start().await;
    world.rewrite("events/last-place.toml", "starts = \"2026-04-01\"", "starts = \"2026-05-10\"");
    world.rewrite("events/last-place.toml", "capacity = 1", "capacity = 1\nasks = [\"phone\", \"diet\"]");
    world.import().await.expect("a good pack");
    let (amina, youssef) = (world.person("amina@example.org").await, world.person("youssef@example.org").await);
    let ask = async |person: &Person, event: &str, name: &str, terms: u32| {
        let asked = form("MA", person.account.email.as_str());
        let form =
            SignUpForm { name: name.to_owned(), phone: "+216 71 123 456".to_owned(), diet: "none".to_owned(), ..asked };
        let body = CommandBody::RequestPlace { event: event.into(), form: Box::new(form) };
        let seen = Seen { acts: 0, terms, after: None };
        stands(person.settle(&Command { body, seen, ..person.request(event, "MA") }).await);
    };
    ask(&amina, TRAINING, "Amina", 1).await;
    ask(&youssef, TRAINING, "Youssef", 1).await;
    ask(&amina, LAST_PLACE, "Amina", 2).await;
    let kept = async |person: &Person, event: &str| {
        let form = person.sign_up(event).await.map(|sign_up| sign_up.form);
        form.map(|form| (form.name, form.diet))
    };

    after(&world, OVER, 35).await;
    assert_eq!(kept(&amina, TRAINING).await, Some(("Amina".to_owned(), String::new())));
    assert_eq!(kept(&youssef, TRAINING).await, Some(("Youssef".to_owned(), String::new())));
    let other = amina.sign_up(LAST_PLACE).await;
    assert_eq!(other.map(|other| other.form.diet).as_deref(), Some("none"), "that event is just over");
    assert_eq!(world.count("SELECT count(*) FROM sign_up WHERE form LIKE '%none%'").await, 1);
    for days in [100, 200, 300] {
        after(&world, OVER, days).await;
        youssef.exchange(&[]).await;
        amina.exchange(&[]).await;
    }
    after(&world, OVER, 405).await;

    for person in [&amina, &youssef] {
        let news = person.exchange(&[]).await.news.expect("news");
        let record = news.records.iter().find(|record| record.id.as_str() == "sign-up/training");
        assert!(record.is_some_and(|record| record.json().is_none()), "both hear that it is forgotten");
    }
    assert_eq!(world.count("SELECT count(*) FROM sign_up WHERE event = 'event/training'").await, 0);
    assert_eq!(world.count("SELECT count(*) FROM sign_up WHERE event = 'event/last-place'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_after_fields_went_goes_in_its_turn_where_the_event_is_put_off() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let with_diet = |acts: u32, terms: u32| {
        let form = SignUpForm { diet: "no nuts".to_owned(), ..form("TN", "amina@example.org") };
        let body = CommandBody::RequestPlace { event: TRAINING.into(), form: Box::new(form) };
        Command { body, seen: Seen { acts, terms, after: None }, ..amina.request(TRAINING, "TN") }
    };
    let diet = async || sign_up(&amina).await.expect("a sign-up").form.diet;
    amina.settle(&with_diet(0, 1)).await;
    after(&world, OVER, 35).await;
    assert_eq!(diet().await, "");

    world.rewrite("events/training.toml", "starts = \"2026-04-01\"", "starts = \"2026-07-01\"");
    world.rewrite("events/training.toml", "closes = \"2026-03-20\"", "closes = \"2026-06-20\"");
    world.import().await.expect("a good pack");
    stands(amina.settle(&Command { intended_at: world.now(), ..with_diet(1, 2) }).await);
    after(&world, world.now(), 5).await;
    assert_eq!(diet().await, "no nuts", "it is needed again");
    after(&world, OVER.plus_ms(91 * Timestamp::DAY), 35).await;

    assert_eq!(diet().await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_an_event_is_put_off_for_ever_what_was_typed_is_kept_for_long_and_goes_all_the_same() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    amina.ask(LAST_PLACE, "TN").await;
    let asked_at = world.now();
    let terms = "[sign_up]\ncloses = \"2026-03-20\"\npolicy = \"open\"\ncapacity = 1\n";
    world.rewrite("events/last-place.toml", terms, "");
    world.rewrite("events/last-place.toml", "starts = \"2026-04-01\"\ndays = 3\n", "");
    world.import().await.expect("a good pack");

    let is_kept = async || {
        let page = amina.exchange(&[]).await.news.expect("news");
        page.records.iter().any(|record| record.id.as_str() == "sign-up/last-place" && record.json().is_some())
    };

    let counts_as_over = i64::from(DAYS_OF_UNDATED_EVENT);
    let last = i64::from(KEPT.last().expect("it ends").days_after_event);
    for days in [150, 300, 450, 600, counts_as_over + last - 10] {
        after(&world, asked_at, days).await;
        assert!(is_kept().await, "{days}");
    }
    after(&world, asked_at, counts_as_over + last + 10).await;

    assert!(!is_kept().await);
}

async fn sign_up(person: &Person) -> Option<SignUp> {
    let page = person.exchange(&[]).await.news.expect("news");
    let record = page.records.into_iter().find(|record| record.id.as_str() == "sign-up/training")?;
    Some(serde_json::from_str(record.json()?).expect("a sign-up"))
}

/// So many days after; the person uses the app now and then, and upkeep has done its work.
async fn after(world: &World, start: Timestamp, days: i64) {
    world.pass(start.plus_ms(days * Timestamp::DAY).since_ms(world.now()));
    let end = Instant::now() + PATIENCE;
    loop {
        let pruned = world.server().database().prune(WITHDRAWN_LIFE, world.now()).await;
        match pruned {
            Ok(()) => return,
            // Upkeep is doing the same just now.
            Err(cause) => assert!(Instant::now() < end, "{cause}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_go_is_shown_before_it_goes_and_that_it_went_is_in_the_audit_record() {
    shown_and_proven(World::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_what_would_go_is_shown_as_well() {
    if let Some(world) = World::start_on_postgres().await {
        shown_and_proven(world).await;
    }
}

async fn shown_and_proven(world: World) {
    let (amina, youssef) = (world.person("amina@example.org").await, world.person("youssef@example.org").await);
    let form = SignUpForm { diet: "no nuts".to_owned(), ..form("TN", "amina@example.org") };
    let body = CommandBody::RequestPlace { event: TRAINING.into(), form: Box::new(form) };
    amina.settle(&Command { body, ..amina.request(TRAINING, "TN") }).await;
    youssef.ask(TRAINING, "MA").await;
    let database = world.server().database();
    let at = |days: i64| OVER.plus_ms(days * Timestamp::DAY);
    let would_go = async |days: i64| {
        let found = database.would_go(at(days)).await.expect("it works");
        found.stages.iter().map(|events| events.values().sum::<u64>()).collect::<Vec<_>>()
    };
    let record = async || {
        let entries = database.audit_entries(None).await.expect("it works");
        entries.into_iter().map(|entry| (entry.act, entry.by, entry.about, entry.said)).collect::<Vec<_>>()
    };

    assert_eq!(would_go(25).await, [0, 0, 0]);
    assert_eq!(would_go(35).await, [1, 0, 0], "only she has typed any of it");
    assert_eq!(would_go(405).await, [1, 0, 2]);
    let (is_fine, lines) = program(&world, &["what-would-go", "--on", "2027-05-20"]);
    assert!(is_fine, "{lines}");
    assert!(lines.contains("     1  of event/training: diet, accessibility"), "{lines}");
    assert!(lines.contains("     2  of event/training: name, "), "{lines}");
    assert_eq!(sign_up(&amina).await.expect("a sign-up").form.diet, "no nuts", "looking takes nothing away");
    assert_eq!(record().await, []);

    after(&world, OVER, 35).await;

    assert_eq!(would_go(35).await, [0, 0, 0]);
    let id = passerelle_shared::model::Applicant::id(&TRAINING.into(), &amina.account.id.0);
    let entry = |said: &str| {
        let about = format!("{id} (amina@example.org)");
        ("let go".to_owned(), "upkeep".to_owned(), about, said.to_owned())
    };
    assert_eq!(record().await, [entry(r#"["diet","accessibility","interpretation","travel","visa"]"#)]);
    after(&world, OVER, 405).await;
    let whole = entry("the sign-up as a whole");
    assert_eq!(record().await.iter().filter(|said| said.3 == whole.3).count(), 2);
    assert_eq!(database.audit().await.expect("it works"), []);
}
