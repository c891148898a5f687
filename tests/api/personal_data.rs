//! What people typed for an event goes at its time, from the database and from their devices, and at last they go, too.

use std::time::Instant;

use passerelle_server::database::WITHDRAWN_LIFE;
use passerelle_shared::model::{SignUp, SignUpForm, SignUpState, Timestamp};
use passerelle_shared::rules::sign_up::{Command, CommandBody};
use passerelle_shared::sync::{Body, Decision};
use passerelle_tests::api_world::*;

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

    for _ in 0..6 {
        after(&world, world.now(), 100).await;
        assert!(amina.get("/api/account").send().await.expect("an answer").status().is_success());
    }

    let found = world.server().database().account_of(&organiser).await.expect("it works").expect("an account");
    assert_eq!(found.id, salma.id, "who decides isn't forgotten because nothing was decided for long");
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
