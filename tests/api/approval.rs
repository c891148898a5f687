//! Events where an organiser decides: requests wait, a freed place is offered, and an offer lapses.

use passerelle_server::database::{DeskRefusal, OFFER_LIFE, Verdict};
use passerelle_shared::model::{Actor, Reason, RecordId, SignUpState, Timestamp};
use passerelle_shared::sync::Decision;
use passerelle_tests::api_world::*;

const ORGANISER: &str = "organiser@example.org";

async fn decide(world: &World, email: &str, verdict: Verdict) -> Result<SignUpState, DeskRefusal> {
    let database = world.server().database();
    let (organiser, event) = (address(ORGANISER), RecordId::from(BY_APPROVAL));
    let decided = database.decide(&organiser, &event, &address(email), verdict, "Welcome.", world.now()).await;
    decided.expect("the database works")
}

/// Amina is confirmed, Youssef and Layla are in line behind her.
async fn three_people(world: &World) -> [Person; 3] {
    let database = world.server().database();
    database.add_organiser(&address(ORGANISER), Some("Salma"), world.now()).await.expect("an organiser");
    let mut people = Vec::new();
    for (email, verdict) in [
        ("amina@example.org", Verdict::Confirm),
        ("youssef@example.org", Verdict::Reserve),
        ("layla@example.org", Verdict::Reserve),
    ] {
        let person = world.person(email).await;
        assert_eq!(person.ask(BY_APPROVAL, "TN").await.state, SignUpState::AwaitingDecision);
        decide(world, email, verdict).await.expect("there is room");
        people.push(person);
    }
    people.try_into().expect("three")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organiser_decides_and_the_history_says_who() {
    let world = World::start().await;
    let [amina, youssef, _] = three_people(&world).await;

    let sign_up = amina.sign_up(BY_APPROVAL).await.expect("a sign-up");
    let step = sign_up.history.last().expect("a step");

    assert_eq!(sign_up.state, SignUpState::Confirmed);
    assert_eq!(step.by, Actor::Organiser { name: "Salma".into() });
    assert_eq!(step.reason, Some(Reason::Organiser { note: "Welcome.".into() }));
    assert_eq!(youssef.state(BY_APPROVAL).await, "reserve");
    let mail = world.mail("amina@example.org", "Place confirmed").await;
    assert!(mail.body.contains("The organiser writes: Welcome."), "{}", mail.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organiser_cannot_oversell_and_nobody_else_decides() {
    let world = World::start().await;
    three_people(&world).await;

    let oversold = decide(&world, "youssef@example.org", Verdict::Confirm).await;
    let database = world.server().database();
    let event = RecordId::from(BY_APPROVAL);
    let (layla, verdict) = (address("layla@example.org"), Verdict::Confirm);
    let by_a_guest = database.decide(&layla, &event, &layla, verdict, "", world.now()).await.expect("it works");
    let stranger = decide(&world, "nobody@example.org", Verdict::Refuse).await;

    assert_eq!(oversold, Err(DeskRefusal::EventFull { taken: 1 }));
    assert_eq!(by_a_guest, Err(DeskRefusal::NotAnOrganiser));
    assert_eq!(stranger, Err(DeskRefusal::NoSuchRequest));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_freed_place_is_offered_and_taken_up() {
    let world = World::start().await;
    let [amina, youssef, _] = three_people(&world).await;

    amina.settle(&amina.withdrawal(BY_APPROVAL, 1)).await;
    // Where they are quicker than the mail, only the last word is told.
    world.mail("youssef@example.org", "A place is offered").await;
    let offer = youssef.sign_up(BY_APPROVAL).await.expect("a sign-up");
    let accepted = stands(youssef.settle(&youssef.acceptance(BY_APPROVAL, 1)).await);

    assert_eq!(offer.state, SignUpState::Offered);
    assert_eq!(offer.offer_until, Some(world.now().plus_ms(OFFER_LIFE)));
    assert_eq!(accepted.state, SignUpState::Confirmed);
    assert_eq!(world.left(BY_APPROVAL).await, Some(0));
    world.mail("youssef@example.org", "Place confirmed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_loses_a_place_to_the_reserve_list_stands_behind_those_who_waited() {
    let world = World::start().await;
    let [amina, youssef, layla] = three_people(&world).await;

    decide(&world, "amina@example.org", Verdict::Reserve).await.expect("it is decided");

    let states = [youssef.state(BY_APPROVAL).await, layla.state(BY_APPROVAL).await, amina.state(BY_APPROVAL).await];
    assert_eq!(states, ["offered", "reserve", "reserve"]);
    let line = world.server().database().requests(&RecordId::from(BY_APPROVAL)).await.expect("it works");
    let emails: Vec<&str> = line.iter().map(|request| request.email.as_str()).collect();
    assert_eq!(emails, ["youssef@example.org", "layla@example.org", "amina@example.org"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_that_nobody_takes_goes_to_the_next_by_itself() {
    let world = World::start().await;
    let [amina, youssef, layla] = three_people(&world).await;
    amina.settle(&amina.withdrawal(BY_APPROVAL, 1)).await;

    world.pass(OFFER_LIFE + Timestamp::SECOND);

    world.mail("layla@example.org", "A place is offered").await;
    assert_eq!(layla.state(BY_APPROVAL).await, "offered");
    let lapsed = youssef.sign_up(BY_APPROVAL).await.expect("a sign-up");
    assert_eq!(lapsed.state, SignUpState::Refused);
    assert_eq!(lapsed.history.last().and_then(|step| step.reason.clone()), Some(Reason::OfferLapsed));
    let too_late = youssef.settle(&youssef.acceptance(BY_APPROVAL, 1)).await;
    assert!(matches!(too_late, Decision::Unchanged { .. }), "{too_late:?}");
    assert_eq!(world.left(BY_APPROVAL).await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_accepts_a_moment_too_late_learns_it_even_before_the_server_looked() {
    let world = World::start_with(|config| config.upkeep_pause = std::time::Duration::from_secs(3_600)).await;
    let [amina, youssef, layla] = three_people(&world).await;
    amina.settle(&amina.withdrawal(BY_APPROVAL, 1)).await;

    world.pass(OFFER_LIFE + Timestamp::SECOND);
    let too_late = youssef.settle(&youssef.acceptance(BY_APPROVAL, 1)).await;

    let Decision::Unchanged { stands: Some(stands) } = too_late else { panic!("{too_late:?}") };
    assert_eq!((stands.state, stands.reason), (SignUpState::Refused, Some(Reason::OfferLapsed)));
    assert_eq!(layla.state(BY_APPROVAL).await, "offered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_that_crosses_a_confirmation_still_counts() {
    let world = World::start().await;
    let database = world.server().database();
    database.add_organiser(&address(ORGANISER), None, world.now()).await.expect("an organiser");
    let amina = world.person("amina@example.org").await;
    amina.ask(BY_APPROVAL, "TN").await;
    let written_before = amina.withdrawal(BY_APPROVAL, 1);

    decide(&world, "amina@example.org", Verdict::Confirm).await.expect("there is room");

    assert_eq!(stands(amina.settle(&written_before).await).state, SignUpState::Withdrawn);
    assert_eq!(world.left(BY_APPROVAL).await, Some(1));
    let again = decide(&world, "amina@example.org", Verdict::Confirm).await;
    assert_eq!(again, Err(DeskRefusal::NothingToDecide { state: SignUpState::Withdrawn }));
}
