//! What an organiser may decide: refused in words where it would promise what won't be, and one mail with the last word.

use passerelle_server::database::{DeskRefusal, Verdict};
use passerelle_shared::model::{Actor, CountryCode, SignUpState, Timestamp};
use passerelle_shared::rules::sign_up::Command;
use passerelle_tests::api_world::*;

use super::live::Listener;

const ORGANISER: &str = "organiser@example.org";
const AMINA: &str = "amina@example.org";

async fn with_an_organiser() -> World {
    let world = World::start().await;
    let database = world.server().database();
    database.add_organiser(&address(ORGANISER), Some("Salma"), world.now()).await.expect("an organiser");
    world
}

async fn decide(world: &World, event: &str, email: &str, verdict: Verdict) -> Result<SignUpState, DeskRefusal> {
    let database = world.server().database();
    let (organiser, person) = (address(ORGANISER), address(email));
    let decided = database.decide(&organiser, &event.into(), &person, verdict, "Sorry.", world.now()).await;
    decided.expect("the database works")
}

/// What a person was written about an event, once nothing waits to be sent any more.
async fn mails_about(world: &World, email: &str, event: &str) -> Vec<String> {
    let title = event.trim_start_matches("event/");
    let database = world.server().database();
    let end = std::time::Instant::now() + PATIENCE;
    while database.waiting().await.expect("it works").mails > 0 {
        assert!(std::time::Instant::now() < end, "the mails leave");
    }
    let subjects = world.mails_to(email).into_iter().map(|mail| mail.subject);
    subjects.filter(|subject| subject.contains(&format!(": {title} "))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_confirmed_for_an_event_that_is_cancelled_withdrawn_or_over() {
    let world = with_an_organiser().await;
    let (amina, youssef) = (world.person(AMINA).await, world.person("youssef@example.org").await);
    for event in [BY_APPROVAL, LAST_PLACE, TRAINING] {
        amina.ask(event, "TN").await;
        youssef.ask(event, "MA").await;
        assert_eq!(decide(&world, event, AMINA, Verdict::Refuse).await, Ok(SignUpState::Refused));
    }
    world.rewrite("events/by-approval.toml", "status = \"planned\"", "status = \"cancelled\"");
    std::fs::remove_file(world.pack().join("events/last-place.toml")).expect("it was there");
    world.import().await.expect("a good pack");
    let told = mails_about(&world, AMINA, BY_APPROVAL).await.len();

    for verdict in [Verdict::Confirm, Verdict::Reserve] {
        for person in [AMINA, "youssef@example.org"] {
            assert_eq!(decide(&world, BY_APPROVAL, person, verdict).await, Err(DeskRefusal::EventCancelled));
            assert_eq!(decide(&world, LAST_PLACE, person, verdict).await, Err(DeskRefusal::EventCancelled));
        }
    }
    assert_eq!(mails_about(&world, AMINA, BY_APPROVAL).await.len(), told, "nobody was told anything");
    world.pass(60 * Timestamp::DAY);
    for verdict in [Verdict::Confirm, Verdict::Reserve] {
        assert_eq!(decide(&world, TRAINING, AMINA, verdict).await, Err(DeskRefusal::EventOver));
    }

    assert_eq!([amina.state(BY_APPROVAL).await, amina.state(TRAINING).await], ["refused", "refused"]);
    assert_eq!(youssef.state(LAST_PLACE).await, "event-cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_there_is_not_refused_afterwards_and_who_still_waits_is_told() {
    let world = with_an_organiser().await;
    let (amina, youssef) = (world.person(AMINA).await, world.person("youssef@example.org").await);
    amina.ask(BY_APPROVAL, "TN").await;
    youssef.ask(BY_APPROVAL, "MA").await;
    decide(&world, BY_APPROVAL, AMINA, Verdict::Confirm).await.expect("there is room");

    world.pass(60 * Timestamp::DAY);

    assert_eq!(decide(&world, BY_APPROVAL, AMINA, Verdict::Refuse).await, Err(DeskRefusal::EventOver));
    let waited = decide(&world, BY_APPROVAL, "youssef@example.org", Verdict::Refuse).await;
    assert_eq!(waited, Ok(SignUpState::Refused));
    assert_eq!([amina.state(BY_APPROVAL).await, youssef.state(BY_APPROVAL).await], ["confirmed", "refused"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn reserve_where_there_is_room_says_what_became_of_it_and_one_mail_tells_the_last_word() {
    let world = with_an_organiser().await;
    let amina = world.person(AMINA).await;
    amina.ask(TRAINING, "TN").await;
    assert_eq!(mails_about(&world, AMINA, TRAINING).await.len(), 1);

    let became = decide(&world, TRAINING, AMINA, Verdict::Reserve).await;

    assert_eq!(became, Ok(SignUpState::Confirmed), "she was first in line, and there was room");
    let sign_up = amina.sign_up(TRAINING).await.expect("a sign-up");
    let states: Vec<SignUpState> = sign_up.history.iter().map(|step| step.state).collect();
    assert_eq!(states, [SignUpState::Confirmed, SignUpState::Reserve, SignUpState::Confirmed], "nothing is hidden");
    let mails = mails_about(&world, AMINA, TRAINING).await;
    assert_eq!(mails.len(), 2, "one more: {mails:?}");
    assert!(mails[1].starts_with("Place confirmed"), "{mails:?}");
    assert_eq!(world.left(TRAINING).await, Some(9));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_came_too_late_and_is_put_on_the_reserve_list_of_an_open_event_gets_the_place_that_is_free() {
    let world = with_an_organiser().await;
    let amina = world.person(AMINA).await;
    let in_time = Command { intended_at: Timestamp(NOW - 40 * Timestamp::DAY), ..amina.request(CLOSED, "TN") };
    amina.settle(&in_time).await;

    assert_eq!(decide(&world, CLOSED, AMINA, Verdict::Reserve).await, Ok(SignUpState::Confirmed));

    let sign_up = amina.sign_up(CLOSED).await.expect("a sign-up");
    let last = sign_up.history.last().expect("a step");
    assert_eq!((&last.by, &last.reason), (&Actor::Rules, &None), "nobody made room for her");
    let mails = mails_about(&world, AMINA, CLOSED).await;
    assert_eq!(mails.iter().filter(|subject| subject.contains("Reserve list")).count(), 0, "{mails:?}");
    assert_eq!(mails.iter().filter(|subject| subject.contains("Place confirmed")).count(), 1, "{mails:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_an_organiser_chooses_a_reserve_list_stays_one_although_there_is_room() {
    let world = with_an_organiser().await;
    let amina = world.person(AMINA).await;
    amina.ask(BY_APPROVAL, "TN").await;

    assert_eq!(decide(&world, BY_APPROVAL, AMINA, Verdict::Reserve).await, Ok(SignUpState::Reserve));
    assert_eq!(amina.state(BY_APPROVAL).await, "reserve");
    let mails = mails_about(&world, AMINA, BY_APPROVAL).await;
    assert_eq!(mails.iter().filter(|subject| subject.contains("Reserve list")).count(), 1, "{mails:?}");

    decide(&world, BY_APPROVAL, AMINA, Verdict::Confirm).await.expect("there is room");
    // Nobody else is in line: the place that is taken from her is offered to her again, and that is what is said.
    assert_eq!(decide(&world, BY_APPROVAL, AMINA, Verdict::Reserve).await, Ok(SignUpState::Offered));
    assert_eq!(amina.state(BY_APPROVAL).await, "offered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_takes_two_steps_at_once_is_told_of_the_second() {
    let world = World::start_with(|config| {
        config.upkeep_pause = std::time::Duration::from_secs(3_600);
        config.heartbeat = std::time::Duration::from_millis(100);
    })
    .await;
    let database = world.server().database();
    database.add_organiser(&address(ORGANISER), Some("Salma"), world.now()).await.expect("an organiser");
    let (amina, youssef) = (world.person(AMINA).await, world.person("youssef@example.org").await);
    youssef.ask(BY_APPROVAL, "MA").await;
    amina.ask(BY_APPROVAL, "TN").await;
    decide(&world, BY_APPROVAL, "youssef@example.org", Verdict::Confirm).await.expect("there is room");
    decide(&world, BY_APPROVAL, AMINA, Verdict::Reserve).await.expect("a place in line");
    youssef.settle(&youssef.withdrawal(BY_APPROVAL, 1)).await;
    let before = mails_about(&world, AMINA, BY_APPROVAL).await;
    assert!(before.iter().any(|subject| subject.contains("is offered")), "{before:?}");

    // The offer lapses, and she asks again, before the server looked: it has come to rest.
    Listener::open(world.http.get(world.url("/api/live"))).await.names_until_heartbeats(3).await;
    world.pass(3 * Timestamp::DAY);
    let mut again = amina.request(BY_APPROVAL, "TN");
    again.seen.acts = 1;
    assert_eq!(stands(amina.settle(&again).await).state, SignUpState::AwaitingDecision);

    let mails = mails_about(&world, AMINA, BY_APPROVAL).await;
    assert_eq!(mails.len(), before.len() + 1, "{mails:?}");
    assert!(mails[before.len()].starts_with("Request received"), "{mails:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organiser_who_confirms_beyond_a_countrys_quota_hears_how_many_are_taken() {
    let world = with_an_organiser().await;
    for number in 0..3 {
        world.person(&format!("person-{number}@example.org")).await.ask(TRAINING, "TN").await;
    }
    world.person(AMINA).await.ask(TRAINING, "TN").await;

    let refused = decide(&world, TRAINING, AMINA, Verdict::Confirm).await;

    let country = CountryCode::parse("TN").expect("two letters");
    assert_eq!(refused, Err(DeskRefusal::QuotaFull { country, taken: 3 }));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_made_an_organiser_is_the_only_one_who_is() {
    let world = World::start().await;
    let layla = world.person("layla@example.org").await;
    world.person(AMINA).await.ask(BY_APPROVAL, "TN").await;
    let database = world.server().database();
    database.add_organiser(&address(ORGANISER), Some("Salma"), world.now()).await.expect("an organiser");

    let (by, person) = (&layla.account.email, address(AMINA));
    let decided = database.decide(by, &BY_APPROVAL.into(), &person, Verdict::Confirm, "", world.now()).await;

    assert_eq!(decided.expect("the database works"), Err(DeskRefusal::NotAnOrganiser));
    assert_eq!(decide(&world, BY_APPROVAL, AMINA, Verdict::Confirm).await, Ok(SignUpState::Confirmed));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_an_event_has_those_who_asked_for_it_in_the_order_in_which_they_asked() {
    let world = with_an_organiser().await;
    for (email, event) in [
        ("youssef@example.org", LAST_PLACE),
        (AMINA, LAST_PLACE),
        ("layla@example.org", LAST_PLACE),
        ("marie@example.org", TRAINING),
    ] {
        world.person(email).await.ask(event, "FR").await;
    }

    let listed = world.server().database().requests(&LAST_PLACE.into()).await.expect("it works");

    let lines: Vec<(&str, &str)> =
        listed.iter().map(|request| (request.email.as_str(), request.state.as_str())).collect();
    assert_eq!(lines, [("youssef@example.org", "confirmed"), (AMINA, "reserve"), ("layla@example.org", "reserve")]);
}
