//! When the database goes back in time: a new epoch begins, and nothing is judged under the old one.

use passerelle_server::database::{Database, Delivered, OFFER_LIFE, Settled, Verdict};
use passerelle_shared::api::{ExchangeReply, ProgrammeReply};
use passerelle_shared::model::{Reason, SignUpState, Timestamp};
use passerelle_shared::rules::sign_up::Command;
use passerelle_shared::sync::{Decision, Epoch, Outcome};
use passerelle_tests::api_world::*;
use serde_json::Value;

async fn epoch(world: &World) -> Epoch {
    world.server().database().epoch().await.expect("an epoch")
}

/// Makes the server forget what happened since the copy was made, in a way that it can't notice by itself.
async fn go_back_unnoticed(world: &mut World) {
    world.stop().await;
    world.copy_back_unnoticed().await;
    world.start_again().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_a_person_from_the_future_ends_the_epoch_and_nothing_is_judged() {
    let mut world = World::start().await;
    let amina = world.person("amina@example.org").await;
    world.keep_copy().await;
    let amina = amina.at(&world.base);
    amina.ask(TRAINING, "TN").await;
    let seen = amina.exchange(&[]).await;
    let cursor = seen.news.expect("news").cursor;

    go_back_unnoticed(&mut world).await;
    let amina = amina.at(&world.base);
    assert_eq!(epoch(&world).await, seen.epoch, "nothing told the server");
    let command = raw(&amina.request(LAST_PLACE, "TN"));
    let commands = std::slice::from_ref(&command);
    let request = amina.exchange_request(commands, Some(&cursor), Some(&seen.epoch));
    let told: Value = request.send().await.expect("an answer").json().await.expect("a reply");

    let begun = epoch(&world).await;
    assert_ne!(begun, seen.epoch);
    assert_eq!(told["epoch"], begun.0);
    assert_eq!((&told["outcomes"], &told["news"]), (&serde_json::json!([]), &Value::Null));
    assert_eq!(world.left(LAST_PLACE).await, Some(1));

    let request = amina.exchange_request(commands, None, Some(&begun));
    let reply: ExchangeReply = request.send().await.expect("an answer").json().await.expect("a reply");
    assert_eq!(reply.outcomes.len(), 1, "in the new epoch life goes on");
    assert_eq!(epoch(&world).await, begun);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_the_programme_from_the_future_ends_the_epoch_and_leads_to_its_snapshot() {
    let mut world = World::start().await;
    world.keep_copy().await;
    let old = epoch(&world).await;
    world.rewrite("projects/bridges.toml", "title = \"Bridges\"", "title = \"Footbridges\"");
    world.import().await.expect("a good pack");
    world.pass(Timestamp::HOUR);
    let (_, cursor) = read_programme(&world.http, &world.base).await;
    world.rewrite("projects/bridges.toml", "title = \"Footbridges\"", "title = \"Bridges\"");

    go_back_unnoticed(&mut world).await;
    let read = async || {
        let answer = world.http.get(world.url(&format!("/api/programme?since={cursor}"))).send().await;
        answer.expect("an answer").json::<ProgrammeReply>().await.expect("a reply")
    };
    let (first, second) = (read().await, read().await);

    let begun = epoch(&world).await;
    assert_ne!(begun, old);
    for reply in [first, second] {
        let ProgrammeReply::Snapshot(snapshot) = reply else { panic!("that cursor is of another life") };
        assert_eq!((&snapshot.epoch, &snapshot.head.epoch), (&begun, &begun), "one new epoch, and only one");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_file_that_was_copied_back_is_noticed_at_the_start() {
    let mut world = World::start().await;
    let amina = world.person("amina@example.org").await;
    world.keep_copy().await;
    let old = epoch(&world).await;
    amina.at(&world.base).ask(TRAINING, "TN").await;

    world.stop().await;
    world.copy_back().await;
    world.start_again().await;
    let begun = epoch(&world).await;
    let amina = amina.at(&world.base);
    let command = raw(&amina.request(TRAINING, "TN"));
    let request = amina.exchange_request(&[command], None, Some(&old));
    let told: Value = request.send().await.expect("an answer").json().await.expect("a reply");
    world.restart().await;

    assert_ne!(begun, old);
    assert_eq!((&told["epoch"], &told["outcomes"]), (&Value::from(begun.0.as_str()), &serde_json::json!([])));
    assert_eq!(epoch(&world).await, begun, "it is noticed once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_and_a_start_begin_no_epoch_whoever_worked_on_the_data_meanwhile() {
    let mut world = World::start().await;
    let old = epoch(&world).await;
    world.person("amina@example.org").await.ask(TRAINING, "TN").await;
    let beside = passerelle_server::database::Database::open_at(&world.location()).await.expect("a command beside it");
    beside.add_organiser(&address("salma@example.org"), None, world.now()).await.expect("an organiser");
    beside.close().await;
    world.rewrite("projects/bridges.toml", "title = \"Bridges\"", "title = \"Footbridges\"");
    world.import().await.expect("a good pack");

    world.restart().await;

    assert_eq!(epoch(&world).await, old);
}

/// Asks for a place, and remembers the answer as a device does.
async fn ask(person: &Person, event: &str, country: &str) -> (Command, Outcome) {
    let command = person.request(event, country);
    let outcome = person.exchange(&[raw(&command)]).await.outcomes.remove(0);
    (command, outcome)
}

async fn deliver_again(person: &Person, (command, outcome): &(Command, Outcome)) -> Decision {
    person.deliver_again(&[(command, outcome)]).await.outcomes.remove(0).decision
}

async fn go_back(world: &mut World) {
    world.stop().await;
    world.copy_back().await;
    world.start_again().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmation_that_was_forgotten_is_honoured_while_there_is_room() {
    let mut world = World::start().await;
    let amina = world.person("amina@example.org").await;
    world.keep_copy().await;
    let amina = amina.at(&world.base);
    let answered = ask(&amina, TRAINING, "TN").await;
    world.mail("amina@example.org", "Place confirmed").await;

    go_back(&mut world).await;
    world.pass(25 * Timestamp::DAY);
    let amina = amina.at(&world.base);
    let first = stands(deliver_again(&amina, &answered).await);
    let again = stands(deliver_again(&amina, &answered).await);

    assert_eq!(first.state, SignUpState::Confirmed, "the deadline, which is over, was kept in the life before");
    assert_eq!(first, again);
    assert_eq!(world.left(TRAINING).await, Some(9));
    assert_eq!(world.count("SELECT count(*) FROM allowance").await, 0, "what she may send a day is all left");
    let youssef = world.person("youssef@example.org").await;
    world.all_mails_leave().await;
    let told = world.mails_to("amina@example.org").into_iter().filter(|mail| mail.subject.contains("confirmed"));
    assert_eq!(
        told.count(),
        2,
        "the mail of the life before may have been lost with it, and another may have followed it"
    );
    assert!(matches!(youssef.settle(&youssef.request(TRAINING, "TN")).await, Decision::Done { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_that_was_taken_in_the_life_before_goes_to_nobody_else_although_its_time_is_over() {
    let mut world = World::start().await;
    let mut people = Vec::new();
    for email in ["amina@example.org", "youssef@example.org", "layla@example.org"] {
        let person = world.person(email).await;
        person.ask(BY_APPROVAL, "TN").await;
        people.push(person);
    }
    let [amina, youssef, layla] = &people[..] else { unreachable!("three") };
    for (person, verdict) in [(amina, Verdict::Confirm), (youssef, Verdict::Reserve), (layla, Verdict::Reserve)] {
        let (database, organiser) = (world.server().database(), address("organiser@example.org"));
        database.add_organiser(&organiser, None, world.now()).await.expect("an organiser");
        let (event, email) = (BY_APPROVAL.into(), &person.account.email);
        let decided = database.decide(&organiser, &event, email, verdict, "", world.now()).await;
        decided.expect("the database works").expect("it can be decided so");
    }
    amina.settle(&amina.withdrawal(BY_APPROVAL, 1)).await;
    assert_eq!(youssef.state(BY_APPROVAL).await, "offered");
    world.keep_copy().await;
    let acceptance = youssef.acceptance(BY_APPROVAL, 1);
    let outcome = youssef.at(&world.base).exchange(&[raw(&acceptance)]).await.outcomes.remove(0);
    assert_eq!(outcome.state(), Some(SignUpState::Confirmed));

    world.stop().await;
    world.copy_back().await;
    // He comes before upkeep has looked.
    let database = Database::open_at(&world.location()).await.expect("the database opens");
    let account = database.account_of(&youssef.account.email).await.expect("it works").expect("an account");
    let (epoch, raw) = (database.epoch().await.expect("an epoch"), raw(&acceptance));
    let delivered = Delivered { id: &acceptance.id, raw: &raw, before: Some(&outcome) };
    let later = world.now().plus_ms(OFFER_LIFE + Timestamp::MINUTE);
    let Settled::Answered(again) = database.settle(&account, &epoch, delivered, later).await.expect("it works") else {
        panic!("it was not judged")
    };
    let again: Outcome = serde_json::from_str(again.get()).expect("an outcome");
    let requests = database.requests(&BY_APPROVAL.into()).await.expect("it works");
    database.close().await;

    assert_eq!(again.state(), Some(SignUpState::Confirmed));
    let of_layla = requests.iter().find(|request| request.email == layla.account.email.as_str());
    assert_eq!(of_layla.map(|request| request.state.as_str()), Some("reserve"));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_room_is_left_for_a_forgotten_confirmation_an_organiser_is_asked() {
    let mut world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let youssef = world.person("youssef@example.org").await;
    let layla = world.person("layla@example.org").await;
    world.keep_copy().await;
    let amina = amina.at(&world.base);
    let answered = ask(&amina, LAST_PLACE, "TN").await;
    let reserve = ask(&layla.at(&world.base), LAST_PLACE, "FR").await;

    go_back(&mut world).await;
    let (amina, youssef, layla) = (amina.at(&world.base), youssef.at(&world.base), layla.at(&world.base));
    assert_eq!(youssef.ask(LAST_PLACE, "MA").await.state, SignUpState::Confirmed);
    let standing = stands(deliver_again(&amina, &answered).await);
    let mut boast = reserve.clone();
    boast.1.decision = answered.1.decision.clone();
    let boasted = stands(deliver_again(&layla, &boast).await);

    assert_eq!((standing.state, standing.reason), (SignUpState::AwaitingDecision, Some(Reason::PlaceForgotten)));
    assert_eq!(boasted.state, SignUpState::Reserve, "a receipt is good for what it was given for");
    assert_eq!(world.left(LAST_PLACE).await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_brings_nobody_into_an_event_that_was_cancelled_or_withdrawn_since() {
    let mut world = World::start().await;
    let amina = world.person("amina@example.org").await;
    world.keep_copy().await;
    let amina = amina.at(&world.base);
    let to_be_cancelled = ask(&amina, LAST_PLACE, "TN").await;
    let to_be_withdrawn = ask(&amina, TRAINING, "TN").await;

    world.rewrite("events/last-place.toml", "status = \"planned\"", "status = \"cancelled\"");
    std::fs::remove_file(world.pack().join("events/training.toml")).expect("it was there");
    go_back(&mut world).await;
    let amina = amina.at(&world.base);

    for answered in [to_be_cancelled, to_be_withdrawn] {
        let decision = deliver_again(&amina, &answered).await;
        assert_eq!(decision, Decision::Refused { reason: Reason::EventCancelled });
    }
    assert_eq!([amina.state(LAST_PLACE).await, amina.state(TRAINING).await], ["none", "none"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gains_by_the_receipt_of_somebody_else_or_of_another_command() {
    let mut world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let youssef = world.person("youssef@example.org").await;
    world.keep_copy().await;
    let (_, confirmed) = ask(&amina.at(&world.base), LAST_PLACE, "TN").await;

    go_back(&mut world).await;
    world.pass(25 * Timestamp::DAY);
    let (amina, youssef) = (amina.at(&world.base), youssef.at(&world.base));
    for person in [&youssef, &amina] {
        let mut request = Command { intended_at: world.now(), ..person.request(LAST_PLACE, "TN") };
        request.id = confirmed.command.clone();
        let decision = deliver_again(person, &(request, confirmed.clone())).await;
        assert!(matches!(&decision, Decision::Refused { reason: Reason::SignUpClosed { .. } }), "{decision:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_had_no_effect_in_the_life_before_has_none_in_the_new_one() {
    let mut world = World::start().await;
    let amina = world.person("amina@example.org").await;
    world.keep_copy().await;
    let amina = amina.at(&world.base);
    let answered = ask(&amina, NOT_OPEN, "TN").await;

    go_back(&mut world).await;
    world.pass(12 * Timestamp::DAY);
    let amina = amina.at(&world.base);
    let decision = deliver_again(&amina, &answered).await;

    assert!(matches!(&decision, Decision::Refused { reason: Reason::NotOpenYet { .. } }), "{decision:?}");
    assert_eq!(decision, answered.1.decision);
    assert_eq!(amina.state(NOT_OPEN).await, "none");
    assert_eq!(amina.ask(NOT_OPEN, "TN").await.state, SignUpState::Confirmed, "by now one can sign up");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_that_was_seen_in_a_life_that_is_lost_lets_nobody_overrule_one_of_the_new_life_unseen() {
    let mut world = World::start().await;
    let amina = world.person("amina@example.org").await;
    world.keep_copy().await;
    amina.at(&world.base).ask(TRAINING, "TN").await;

    go_back(&mut world).await;
    let amina = amina.at(&world.base);
    let old = amina.withdrawal(TRAINING, 1);
    assert_eq!(amina.settle(&old).await, Decision::Unchanged { stands: None });
    assert_eq!(amina.ask(TRAINING, "TN").await.state, SignUpState::Confirmed, "on her other phone");
    let mut after_it = amina.withdrawal(TRAINING, 0);
    after_it.seen.after = Some(old.id.clone());
    let decision = amina.settle(&after_it).await;

    assert!(matches!(decision, Decision::Unchanged { stands: Some(_) }), "{decision:?}");
    assert_eq!(amina.state(TRAINING).await, "confirmed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_cannot_be_read_holds_nothing_up() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let body = serde_json::json!({
        "account": amina.account.id, "nonce": nonce(), "commands": [amina.request(TRAINING, "TN")],
        "receipts": [{"of": "a newer app"}, 7, null],
    });

    let reply: ExchangeReply =
        amina.post("/api/exchange", &body).send().await.expect("an answer").json().await.expect("a reply");

    assert_eq!(stands(reply.outcomes[0].decision.clone()).state, SignUpState::Confirmed);
}
