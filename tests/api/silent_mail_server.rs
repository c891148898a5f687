//! A mail server that is silent, refuses or asks to wait holds up nothing but the mail that it is asked about.

use std::time::{Duration, Instant};

use passerelle_server::MailPatience;
use passerelle_server::database::{OFFER_LIFE, Verdict};
use passerelle_shared::model::{RecordId, Timestamp};
use passerelle_tests::api_world::*;
use passerelle_tests::mailbox::Mail;
use passerelle_tests::smtp_sink::{Manner, Silence, SmtpSink};

/// The real ones are half a minute and two.
const PATIENCE_WITH_MAIL: MailPatience =
    MailPatience { greeting: Duration::from_millis(500), delivery: Duration::from_millis(500) };
/// Duties that a story sees done again and again, whatever the mail server does.
const DUTIES: [&str; 4] = ["offers", "database-file", "sign-outs", "content"];

async fn world_with(sink: &SmtpSink) -> World {
    let url = format!("smtp://{}?tls=opportunistic", sink.address);
    World::start_with(|config| {
        config.smtp = Some(url.clone());
        config.mail_patience = PATIENCE_WITH_MAIL;
        config.metrics_listen = Some(([127, 0, 0, 1], 0).into());
    })
    .await
}

async fn person(world: &World, sink: &SmtpSink, email: &str) -> Person {
    world.ask_for_code(email).await;
    let code = || sink.mails().iter().rev().find(|mail| mail.to == email).and_then(Mail::code);
    let code = wait_for("a code", code).await;
    Person::from_answer(&world.base, world.try_code(email, &code).await).await
}

/// The place is offered to the first of the two who wait for it.
async fn an_offer_is_made(world: &World, sink: &SmtpSink) -> [Person; 3] {
    let people = [
        person(world, sink, "amina@example.org").await,
        person(world, sink, "youssef@example.org").await,
        person(world, sink, "layla@example.org").await,
    ];
    let database = world.server().database();
    let organiser = address("salma@example.org");
    database.add_organiser(&organiser, Some("Salma"), world.now()).await.expect("an organiser");
    for (person, verdict) in people.iter().zip([Verdict::Confirm, Verdict::Reserve, Verdict::Reserve]) {
        person.ask(BY_APPROVAL, "TN").await;
        let (event, email) = (RecordId::from(BY_APPROVAL), person.account.email.clone());
        let decided = database.decide(&organiser, &event, &email, verdict, "", world.now()).await;
        decided.expect("it works").expect("there is room");
    }
    people[0].settle(&people[0].withdrawal(BY_APPROVAL, 1)).await;
    world.all_mails_leave().await;
    assert_eq!(sink.mails_that_say("A place is offered").len(), 1);
    people
}

#[tokio::test(flavor = "multi_thread")]
async fn wherever_a_mail_server_falls_silent_offers_lapse_and_mails_leave_when_it_talks_again() {
    tokio::join!(
        it_falls_silent(Silence::FromTheStart),
        it_falls_silent(Silence::AfterGreeting),
        it_falls_silent(Silence::AfterStartTls),
        it_falls_silent(Silence::AfterRecipient),
        it_falls_silent(Silence::AfterData),
    );
}

async fn it_falls_silent(silence: Silence) {
    let sink = SmtpSink::start(0).await;
    let world = world_with(&sink).await;
    let [_, youssef, layla] = an_offer_is_made(&world, &sink).await;
    let mails_before = sink.mails().len();

    sink.fall_silent(silence);
    world.pass(OFFER_LIFE + Timestamp::SECOND);
    let end = Instant::now() + PATIENCE;
    while layla.state(BY_APPROVAL).await != "offered" {
        assert!(Instant::now() < end, "{silence:?}: the offer never lapsed");
    }
    assert_eq!(youssef.state(BY_APPROVAL).await, "refused");
    let tried = r#"passerelle_mails_total{result="no-server"}"#;
    let put_off = r#"passerelle_mails_total{result="put-off"}"#;
    loop {
        let text = world.metrics().await;
        if text.contains(tried) || text.contains(put_off) {
            break;
        }
        assert!(Instant::now() < end, "{silence:?}: a mail is waited for without end:\n{text}");
    }
    for duty in DUTIES {
        let age = world.metric(&format!(r#"passerelle_upkeep_age_seconds{{duty="{duty}"}}"#)).await;
        assert!(age < 10.0, "{silence:?}: {duty} was done {age} s ago");
    }
    assert_eq!(sink.mails().len(), mails_before, "{silence:?}");
    assert!(world.metric("passerelle_waiting_mails").await >= 2.0, "{silence:?}");

    sink.fall_silent(Silence::Never);
    let both = || {
        // A mail that it had in hand when it fell silent is tried again after a while.
        world.pass(Timestamp::SECOND);
        let offered = sink.mails_that_say("A place is offered").iter().any(|mail| mail.to == "layla@example.org");
        let refused = sink.mails_that_say("No place").iter().any(|mail| mail.to == "youssef@example.org");
        (offered && refused).then_some(())
    };
    wait_for("both mails", both).await;
    assert_eq!(sink.mails().len(), mails_before + 2, "{silence:?}: each once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recipient_who_is_refused_put_off_or_waited_for_holds_up_nobody() {
    let sink = SmtpSink::start(0).await;
    let world = world_with(&sink).await;
    let mut people = Vec::new();
    for name in ["unknown", "grey", "stuck", "amina", "youssef", "layla", "karim"] {
        people.push(person(&world, &sink, &format!("{name}@example.org")).await);
    }
    sink.treat("unknown@example.org", Manner::Unknown);
    sink.treat("grey@example.org", Manner::Greylisted);
    sink.treat("stuck@example.org", Manner::Silent);
    let confirmed = |name: &str| {
        let email = format!("{name}@example.org");
        sink.mails_that_say("Place confirmed").iter().filter(|mail| mail.to == email).count()
    };

    for person in &people {
        person.ask(TRAINING, "FR").await;
    }
    for name in ["amina", "youssef", "layla", "karim"] {
        wait_for(&format!("the mail to {name}"), || (confirmed(name) == 1).then_some(())).await;
    }
    assert_eq!((confirmed("unknown"), confirmed("grey"), confirmed("stuck")), (0, 0, 0));

    sink.treat_everybody_well();
    sink.treat("unknown@example.org", Manner::Unknown);
    let others = || {
        world.pass(Timestamp::SECOND);
        (confirmed("grey") == 1 && confirmed("stuck") == 1).then_some(())
    };
    wait_for("those who were put off", others).await;
    world.pass(Timestamp::DAY);
    let end = Instant::now() + PATIENCE;
    while world.metric("passerelle_waiting_mails").await > 0.0 {
        world.pass(Timestamp::HOUR);
        assert!(Instant::now() < end, "what was refused for good is tried for ever");
    }
    assert_eq!(world.metric(r#"passerelle_mails_total{result="given-up"}"#).await, 1.0);
    assert_eq!(confirmed("unknown"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_while_a_mail_is_under_way_arrives_after_it_and_never_before() {
    let sink = SmtpSink::start(0).await;
    let world = world_with(&sink).await;
    let amina = person(&world, &sink, "amina@example.org").await;
    sink.treat("amina@example.org", Manner::Silent);
    let lines_before = sink.lines();

    amina.ask(TRAINING, "TN").await;
    wait_for("the mail is under way", || (sink.lines() > lines_before).then_some(())).await;
    amina.settle(&amina.withdrawal(TRAINING, 1)).await;
    sink.treat_everybody_well();
    let withdrawn = || {
        world.pass(Timestamp::SECOND);
        sink.mails_that_say("Withdrawn").first().cloned()
    };
    wait_for("the last word", withdrawn).await;
    world.all_mails_leave().await;

    let said: Vec<String> = sink.mails_that_say("training").into_iter().map(|mail| mail.subject).collect();
    assert_eq!(said, ["Withdrawn: training (en)"], "the first word was never taken, and the second is the last");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_for_a_code_waits_for_no_mail_server() {
    let sink = SmtpSink::start(0).await;
    let world = world_with(&sink).await;
    sink.fall_silent(Silence::FromTheStart);

    let asked = Instant::now();
    let answer = world.ask_for_code("amina@example.org").await;

    assert_eq!(answer.status(), 200);
    assert!(asked.elapsed() < PATIENCE_WITH_MAIL.greeting, "{:?}", asked.elapsed());
    sink.fall_silent(Silence::Never);
    wait_for("the code, at another try", || sink.mails().iter().find_map(Mail::code)).await;
}
