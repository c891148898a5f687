//! Commands: each takes effect once, and each is answered.

use passerelle_shared::model::{Problem, Reason, SignUpState, Timestamp};
use passerelle_shared::rules::sign_up::{Command, CommandBody, Seen};
use passerelle_shared::sync::{Author, Decision};
use passerelle_tests::api_world::*;
use reqwest::header;
use serde_json::Value;

fn refusal(decision: Decision) -> Reason {
    match decision {
        Decision::Refused { reason } => reason,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_command_ten_times_has_one_effect_and_one_answer() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let request = raw(&amina.request(TRAINING, "TN"));

    let mut answers = Vec::new();
    for _ in 0..10 {
        let answer =
            amina.exchange_request(std::slice::from_ref(&request), None, None).send().await.expect("an answer");
        let text = answer.text().await.expect("text");
        let outcomes = text.split("\"outcomes\":").nth(1).and_then(|rest| rest.split(",\"news\"").next());
        answers.push(outcomes.expect("outcomes come before news").to_owned());
        world.pass(Timestamp::MINUTE);
    }

    answers.dedup();
    assert_eq!(answers.len(), 1, "byte for byte: {answers:?}");
    assert_eq!(world.left(TRAINING).await, Some(9));
    assert_eq!(amina.sign_up(TRAINING).await.expect("a sign-up").history.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_id_with_another_body_is_refused_and_spoils_nothing() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let request = amina.request(TRAINING, "TN");
    let other = Command { id: request.id.clone(), ..amina.request(LAST_PLACE, "TN") };

    let first = amina.settle(&request).await;
    let forged = amina.settle(&other).await;
    let again = amina.settle(&request).await;

    assert_eq!(refusal(forged), Reason::OtherBody);
    assert_eq!(first, again);
    assert_eq!(world.left(LAST_PLACE).await, Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_lost_is_given_again_after_a_restart() {
    let mut world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let request = amina.request(LAST_PLACE, "TN");
    let before = amina.settle(&request).await;

    world.restart().await;
    let after = amina.at(&world.base).settle(&request).await;

    assert_eq!(before, after);
    assert_eq!(world.left(LAST_PLACE).await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_refusal_says_why() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let ask = async |event: &str| refusal(amina.settle(&amina.request(event, "TN")).await);
    let late = Command { intended_at: world.now(), ..amina.request(CLOSED, "TN") };

    assert_eq!(ask("event/nowhere").await, Reason::UnknownEvent);
    assert_eq!(ask("event/<b>\u{0}'; DROP TABLE account; --").await, Reason::UnknownEvent);
    assert_eq!(ask(READ_ONLY).await, Reason::NoSignUpHere);
    assert_eq!(ask(CANCELLED).await, Reason::EventCancelled);
    assert_eq!(ask(OVER).await, Reason::EventOver);
    assert!(matches!(ask(NOT_OPEN).await, Reason::NotOpenYet { .. }));
    assert!(matches!(refusal(amina.settle(&late).await), Reason::SignUpClosed { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_written_in_time_and_delivered_late_waits_for_an_organiser() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let in_time = Command { intended_at: Timestamp(NOW - 40 * Timestamp::DAY), ..amina.request(CLOSED, "TN") };

    let standing = stands(amina.settle(&in_time).await);

    assert_eq!(standing.state, SignUpState::AwaitingDecision);
    assert_eq!(standing.reason, Some(Reason::ArrivedAfterDeadline));
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_huge_and_hostile_values_are_named_and_text_stays_text() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let with = |change: fn(&mut passerelle_shared::model::SignUpForm)| {
        let mut request = amina.request(TRAINING, "TN");
        let CommandBody::RequestPlace { form, .. } = &mut request.body else { unreachable!("it is a request") };
        change(form);
        request
    };

    let missing = refusal(amina.settle(&with(|form| *form = Default::default())).await);
    let huge = refusal(amina.settle(&with(|form| form.name = "x".repeat(100_000))).await);
    let strange = refusal(amina.settle(&with(|form| form.diet = "no\u{7}nuts".into())).await);
    let hostile = "<script>alert(1)</script>'; DROP TABLE sign_up; -- \"{event}\"";
    let mut request = with(|form| form.diet = "no\u{202E} nuts".into());
    let CommandBody::RequestPlace { form, .. } = &mut request.body else { unreachable!("it is a request") };
    form.name = hostile.into();
    let accepted = amina.settle(&request).await;

    let complaints = |reason| match reason {
        Reason::FormIncomplete { complaints } => complaints,
        other => panic!("{other:?}"),
    };
    assert_eq!(complaints(missing).len(), 4, "name, country, e-mail, consent");
    assert_eq!(complaints(huge)[0].problem, Problem::TooLong { characters_max: 120 });
    assert_eq!(complaints(strange)[0].problem, Problem::StrangeCharacters);
    assert_eq!(stands(accepted).state, SignUpState::Confirmed);
    let form = amina.sign_up(TRAINING).await.expect("a sign-up").form;
    assert_eq!((form.name.as_str(), form.diet.as_str()), (hostile, "no nuts"), "nothing turns what stands around it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_cannot_be_read_is_answered_and_holds_nobody_up() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let (id, good) = (command_id(), amina.request(TRAINING, "TN"));
    let from_the_future = format!(r#"{{"id":"{id}","kind":"fly","body":{{"to":"the moon"}}}}"#);

    let reply = amina.exchange(&[from_the_future, raw(&good)]).await;

    assert_eq!(reply.outcomes[0].command, id);
    assert_eq!(refusal(reply.outcomes[0].decision.clone()), Reason::NotUnderstood);
    assert_eq!(stands(reply.outcomes[1].decision.clone()).state, SignUpState::Confirmed);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_settles_what_belongs_to_somebody_else() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let youssef = world.person("youssef@example.org").await;
    let before_signing_in =
        Command { author: Author::Email(address("amina@example.org")), ..amina.request(TRAINING, "TN") };

    assert_eq!(refusal(youssef.settle(&amina.request(TRAINING, "TN")).await), Reason::NotYours);
    assert_eq!(refusal(youssef.settle(&before_signing_in).await), Reason::NotYours);
    assert_eq!(stands(amina.settle(&before_signing_in).await).state, SignUpState::Confirmed);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_anothers_command_byte_for_byte_never_gets_its_answer() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let youssef = world.person("youssef@example.org").await;
    let (hers, unreadable) = (raw(&amina.request(TRAINING, "TN")), format!(r#"{{"id":"{}"}}"#, command_id().0));
    let hers = [hers, unreadable];
    let answered = amina.exchange(&hers).await.outcomes;

    let first = youssef.exchange(&hers).await.outcomes;
    let again = youssef.exchange(&hers).await.outcomes;

    assert_eq!(stands(answered[0].decision.clone()).state, SignUpState::Confirmed);
    for outcomes in [first, again] {
        assert_eq!(outcomes[0].decision, Decision::Refused { reason: Reason::NotYours });
        assert_eq!(outcomes[1].decision, Decision::Refused { reason: Reason::NotUnderstood });
        assert_ne!(outcomes[0].receipt, answered[0].receipt);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_request_does_not_undo_a_withdrawal() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let on_the_old_phone = amina.request(TRAINING, "TN");
    amina.ask(TRAINING, "TN").await;
    let withdrawn = stands(amina.settle(&amina.withdrawal(TRAINING, 1)).await);
    assert_eq!(withdrawn.state, SignUpState::Withdrawn);

    let old = amina.settle(&on_the_old_phone).await;
    let written_after_it = Command {
        seen: Seen { acts: 0, terms: 1, after: Some(on_the_old_phone.id.clone()) },
        ..amina.request(TRAINING, "TN")
    };
    let after_it = amina.settle(&written_after_it).await;
    let knowingly = Command { seen: Seen { acts: 2, terms: 1, after: None }, ..amina.request(TRAINING, "TN") };

    assert_eq!(old, Decision::Unchanged { stands: Some(withdrawn.clone()) });
    assert_eq!(after_it, Decision::Unchanged { stands: Some(withdrawn) }, "it had not seen the withdrawal either");
    assert_eq!(stands(amina.settle(&knowingly).await).state, SignUpState::Confirmed);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_after_a_request_without_its_answer_takes_effect() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let request = amina.request(TRAINING, "TN");
    let mut withdrawal = amina.withdrawal(TRAINING, 0);
    withdrawal.seen.after = Some(request.id.clone());

    let reply = amina.exchange(&[raw(&request), raw(&withdrawal)]).await;

    assert_eq!(stands(reply.outcomes[1].decision.clone()).state, SignUpState::Withdrawn);
    assert_eq!(world.left(TRAINING).await, Some(10));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_epoch_judges_nothing() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let request = raw(&amina.request(TRAINING, "TN"));
    let other = passerelle_shared::sync::Epoch("0".repeat(32));

    let answer = amina.exchange_request(&[request], None, Some(&other)).send().await.expect("an answer");
    let reply: Value = answer.json().await.expect("a reply");

    assert_eq!(reply["outcomes"], serde_json::json!([]));
    assert_eq!(reply["news"], Value::Null);
    assert_eq!(reply["epoch"], world.server().database().epoch().await.expect("an epoch").0);
    assert_eq!(world.left(TRAINING).await, Some(10));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_reads_only_what_it_has_not_read() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    amina.ask(TRAINING, "TN").await;
    let first = amina.exchange(&[]).await.news.expect("news");

    let read = async |cursor: &str| {
        let answer = amina.exchange_request(&[], Some(cursor), None).send().await.expect("an answer");
        let reply: passerelle_shared::api::ExchangeReply = answer.json().await.expect("a reply");
        reply.news.expect("news").records.len()
    };

    assert_eq!(first.records.len(), 1);
    assert_eq!(read(&first.cursor).await, 0);
    assert_eq!(read("forged").await, 1, "with a cursor that isn't ours: from the start");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_is_good_for_what_it_was_given_for_and_for_nothing_else() {
    let world = World::start().await;
    let (amina, youssef) = (world.person("amina@example.org").await, world.person("youssef@example.org").await);
    for event in [TRAINING, LAST_PLACE, BY_APPROVAL] {
        amina.ask(event, "TN").await;
    }
    youssef.ask(TRAINING, "MA").await;
    let first = amina.exchange(&[]).await;
    let (hers, epoch) = (first.news.expect("news").cursor, first.epoch);
    let (_, of_programme) = read_programme(&world.http, &world.base).await;

    for cursor in [&hers, &of_programme] {
        let answer = youssef.exchange_request(&[], Some(cursor), Some(&epoch)).send().await.expect("an answer");
        let reply: passerelle_shared::api::ExchangeReply = answer.json().await.expect("a reply");
        assert_eq!(reply.epoch, epoch, "it says nothing of how far the database has come");
        assert_eq!(reply.news.expect("news").records.len(), 1, "he reads from the beginning");
    }
    let url = world.url(&format!("/api/programme?since={hers}"));
    let reply: Value = world.http.get(url).send().await.expect("an answer").json().await.expect("a reply");
    assert!(reply.to_string().contains("chunks"), "the programme is taken from its snapshot: {reply}");
    assert_eq!(world.server().database().epoch().await.expect("an epoch"), epoch);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_concerns_a_person_is_kept_by_nobody_on_the_way() {
    let world = World::start().await;
    let asked = world.ask_for_code("amina@example.org").await;
    let code = world.code_for("amina@example.org").await;
    let signed_in = world.try_code("amina@example.org", &code).await;
    let of_sign_in = [asked.headers().clone(), signed_in.headers().clone()];
    let amina = Person::from_answer(&world.base, signed_in).await;
    let stranger = Person { cookie: "passerelle=forged".into(), ..amina.clone() };
    let request = raw(&amina.request(TRAINING, "TN"));
    let answers = [
        amina.exchange_request(&[request], None, None),
        amina.get("/api/account"),
        amina.get("/api/live"),
        stranger.exchange_request(&[], None, None),
        stranger.get("/api/account"),
        amina.post("/api/sign-out", &serde_json::json!({})),
    ];

    for headers in of_sign_in {
        assert_eq!(headers[header::CACHE_CONTROL], "no-store", "{headers:?}");
    }
    for request in answers {
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store", "{}", answer.url());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_commands_go_in_one_exchange_and_the_answer_stays_small() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let mut commands = vec![raw(&amina.request(TRAINING, "TN"))];
    for acts in 1..200 {
        let details = Command { seen: Seen { acts, terms: 1, after: None }, ..amina.request(TRAINING, "TN") };
        commands.push(raw(&details));
    }

    let answer = amina.exchange_request(&commands, None, None).send().await.expect("an answer");
    let body = answer.bytes().await.expect("a body");
    let reply: passerelle_shared::api::ExchangeReply = serde_json::from_slice(&body).expect("a reply");

    assert_eq!(reply.outcomes.len(), 200);
    assert!(reply.outcomes.iter().all(|outcome| matches!(outcome.decision, Decision::Done { .. })));
    assert!(body.len() < 128 * 1024, "{} bytes", body.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outbox_of_two_hundred_events_is_answered_with_all_of_its_news_in_one_exchange_that_is_small_on_the_line() {
    let world = World::start().await;
    for number in 0..200 {
        let text = "kind = \"webinar\"\nstatus = \"planned\"\nstarts = \"2026-04-01\"\ndays = 1\nzone = \"Africa/Tunis\"\n[sign_up]\npolicy = \"open\"\n";
        let text = format!("{text}[en]\ntitle = \"Webinar {number}\"\n");
        std::fs::write(world.pack().join(format!("events/webinar-{number:03}.toml")), text).expect("a new file");
    }
    world.import().await.expect("a good pack");
    let amina = world.person("amina@example.org").await;
    let requests = (0..200).map(|number| raw(&amina.request(&format!("event/webinar-{number:03}"), "TN")));
    let request = amina.exchange_request(&requests.collect::<Vec<_>>(), None, None);

    let first = request.try_clone().expect("a plain request").send().await.expect("an answer");
    let reply: passerelle_shared::api::ExchangeReply = first.json().await.expect("a reply");
    let again = request.header("accept-encoding", "gzip").send().await.expect("an answer");
    let on_the_line = again.bytes().await.expect("a body").len();

    assert_eq!(reply.outcomes.len(), 200);
    let news = reply.news.expect("news");
    assert_eq!((news.records.len(), news.complete), (200, true));
    assert!(on_the_line < 64 * 1024, "{on_the_line} bytes");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_many_refusals_are_long_some_come_in_another_answer() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let empty = |event: &str| {
        let body = CommandBody::RequestPlace { event: event.into(), form: Box::default() };
        raw(&Command { body, ..amina.request(event, "TN") })
    };
    let mut waiting: Vec<String> = (0..200).map(|_| empty(TRAINING)).collect();
    let mut answers = 0;

    while !waiting.is_empty() {
        let answer = amina.exchange_request(&waiting, None, None).send().await.expect("an answer");
        let body = answer.bytes().await.expect("a body");
        assert!(body.len() < 64 * 1024, "{} bytes", body.len());
        let reply: passerelle_shared::api::ExchangeReply = serde_json::from_slice(&body).expect("a reply");
        assert!(!reply.outcomes.is_empty());
        waiting.drain(..reply.outcomes.len());
        answers += 1;
    }

    assert!(answers > 1, "all of it would be too much");
}

/// More than goes into one answer.
pub async fn sign_up_for_much(world: &World, person: &Person) -> Vec<String> {
    for number in 0..200 {
        let text = "kind = \"webinar\"\nstatus = \"planned\"\nstarts = \"2026-04-01\"\ndays = 1\nzone = \"Africa/Tunis\"\n[sign_up]\npolicy = \"open\"\nasks = [\"diet\"]\n";
        let text = format!("{text}[en]\ntitle = \"Webinar {number}\"\n");
        std::fs::write(world.pack().join(format!("events/webinar-{number:03}.toml")), text).expect("a new file");
    }
    world.import().await.expect("a good pack");
    let request = |number: usize| {
        let mut request = person.request(&format!("event/webinar-{number:03}"), "FR");
        if let CommandBody::RequestPlace { form, .. } = &mut request.body {
            form.diet = "語".repeat(300);
        }
        raw(&request)
    };
    let requests: Vec<String> = (0..200).map(request).collect();
    for some in requests.chunks(100) {
        let outcomes = person.exchange(some).await.outcomes;
        assert!(outcomes.iter().all(|outcome| matches!(outcome.decision, Decision::Done { .. })), "{outcomes:?}");
    }
    requests
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_much_for_one_answer_comes_in_several_and_what_was_decided_counts() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let requests = sign_up_for_much(&world, &amina).await;
    let ask = async |commands: &[String], cursor: Option<&str>| {
        let answer = amina.exchange_request(commands, cursor, None).send().await.expect("an answer");
        let body = answer.bytes().await.expect("a body");
        let reply: passerelle_shared::api::ExchangeReply = serde_json::from_slice(&body).expect("a reply");
        let news = reply.news.expect("news");
        assert!(body.len() < 212 * 1024, "{} bytes, {} records", body.len(), news.records.len());
        (reply.outcomes.len(), news)
    };

    let (_, alone) = ask(&[], None).await;
    let (outcomes, beside_outcomes) = ask(&requests[..100], None).await;
    assert!(!alone.complete && alone.records.len() > 100, "{}", alone.records.len());
    assert_eq!(outcomes, 100);
    assert!(beside_outcomes.records.len() < alone.records.len() - 10, "{}", beside_outcomes.records.len());
    let (_, rest) = ask(&[], Some(&alone.cursor)).await;
    assert_eq!((alone.records.len() + rest.records.len(), rest.complete), (200, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_is_kept_for_four_hundred_days_and_what_was_let_go_cannot_come_in_again() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let request = amina.request(TRAINING, "TN");
    let before = amina.settle(&request).await;

    world.pass(399 * Timestamp::DAY);
    let a_year_later = world.person("amina@example.org").await.settle(&request).await;
    world.pass(2 * Timestamp::DAY);
    let amina = world.person("amina@example.org").await;
    let end = std::time::Instant::now() + PATIENCE;
    let mut at_last = amina.settle(&request).await;
    while at_last == before && std::time::Instant::now() < end {
        at_last = amina.settle(&request).await;
        world.pass(Timestamp::MINUTE);
    }

    assert_eq!(before, a_year_later);
    assert!(matches!(at_last, Decision::Unchanged { .. }), "{at_last:?}");
    assert_eq!(refusal(amina.settle(&amina.withdrawal(TRAINING, 1)).await), Reason::EventOver);
    assert_eq!(amina.sign_up(TRAINING).await.expect("a sign-up").history.len(), 1);
}
