//! Mails: in the person's language, by a real mail server, again when it asks to wait, and with the last word only.

use passerelle_shared::model::{Timestamp, UiLanguage};
use passerelle_shared::rules::sign_up::{Command, Seen};
use passerelle_shared::sync::Decision;
use passerelle_tests::api_world::*;
use passerelle_tests::mailbox::Mail;
use passerelle_tests::smtp_sink::SmtpSink;

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_written_to_in_their_language() {
    let world = World::start().await;
    for (email, language, code_words, subject, news) in [
        ("marie@example.org", UiLanguage::French, "code de connexion", "Place confirmée : training (fr)", "confirmée"),
        ("mary@example.org", UiLanguage::English, "sign-in code", "Place confirmed: training (en)", "confirmed"),
        ("maryam@example.org", UiLanguage::Arabic, "رمز الدخول", "تأكيد المقعد: training (ar)", "تأكيد"),
    ] {
        let person = world.person_reading(email, language).await;
        person.ask(TRAINING, "FR").await;

        assert!(world.mails_to(email)[0].subject.contains(code_words) || world.mails_to(email).len() > 1);
        let mail = world.mail(email, subject).await;
        assert!(mail.body.contains(news), "{}", mail.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_of_the_screen_is_the_language_of_the_mails_to_come() {
    let world = World::start().await;
    let amina = world.person_reading("amina@example.org", UiLanguage::English).await;
    let body = serde_json::json!({
        "account": amina.account.id, "nonce": nonce(), "language": "fr", "commands": [amina.request(LAST_PLACE, "TN")],
    });

    amina.post("/api/exchange", &body).send().await.expect("an answer");

    world.mail("amina@example.org", "Place confirmée").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_gets_each_mail_once_and_again_when_it_asked_to_wait() {
    let sink = SmtpSink::start(0).await;
    let url = format!("smtp://{}", sink.address);
    let world = World::start_with(|config| config.smtp = Some(url.clone())).await;
    let mails =
        |words: &str| -> Vec<Mail> { sink.mails().into_iter().filter(|mail| mail.subject.contains(words)).collect() };
    world.ask_for_code("amina@example.org").await;
    let code = wait_for("a code", || mails("sign-in code").iter().find_map(Mail::code)).await;
    let amina = Person::from_answer(&world.base, world.try_code("amina@example.org", &code).await).await;

    amina.ask(TRAINING, "TN").await;
    wait_for("the news", || (!mails("Place confirmed").is_empty()).then_some(())).await;
    sink.refuse(2);
    amina.settle(&amina.withdrawal(TRAINING, 1)).await;
    // Each refusal moves the next try: time passes until the mail has gone.
    let arrived = || {
        world.pass(Timestamp::MINUTE);
        (!mails("Withdrawn").is_empty()).then_some(())
    };
    wait_for("the mail that had to wait", arrived).await;

    assert!(sink.has_refused_all());
    assert_eq!(mails("Place confirmed").len(), 1);
    assert_eq!(mails("Withdrawn").len(), 1);
    assert_eq!(mails("Withdrawn")[0].to, "amina@example.org");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_says_when_and_where_and_carries_a_file_for_calendars() {
    let world = World::start().await;
    let contact = "kind = \"training\"\ncontact = { name = \"Bureau Salma\", email = \"salma@example.org\" }";
    world.rewrite("events/training.toml", "kind = \"training\"", contact);
    world.import().await.expect("a good pack");
    let amina = world.person_reading("amina@example.org", UiLanguage::French).await;

    amina.ask(TRAINING, "TN").await;
    let mail = world.mail("amina@example.org", "Place confirmée").await;

    assert!(mail.body.contains("Date\u{A0}: ") && mail.body.contains("Bureau Salma"), "{}", mail.body);
    assert_eq!(mail.header("auto-submitted"), "auto-generated");
    assert_eq!(mail.header("content-language"), "fr");
    assert!(mail.header("reply-to").contains("salma@example.org"), "{}", mail.head);
    assert!(mail.header("message-id").ends_with("@localhost>"), "{}", mail.head);
    assert!(!mail.header("date").is_empty());
    let file = mail.calendar.expect("a file for calendars");
    assert!(file.contains("UID:event-training@passerelle\r\n"), "{file}");
    assert!(file.contains("STATUS:CONFIRMED\r\n") && file.contains("METHOD:PUBLISH\r\n"), "{file}");
    assert!(file.contains("SUMMARY;LANGUAGE=fr:training (fr)\r\n"), "{file}");
    let code = world.mails_to("amina@example.org").remove(0);
    assert!(code.calendar.is_none() && code.header("message-id") != mail.head, "{}", code.head);
    assert_eq!(code.header("auto-submitted"), "auto-generated");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_changes_their_mind_two_hundred_times_in_one_exchange_gets_one_mail_with_the_last_word() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let youssef = world.person("youssef@example.org").await;
    youssef.ask(BY_APPROVAL, "MA").await;
    world.mail("youssef@example.org", "Request received").await;
    let commands: Vec<String> = (0..200)
        .map(|acts| match acts % 2 {
            0 => raw(&Command { seen: Seen { acts, terms: 1, after: None }, ..amina.request(TRAINING, "TN") }),
            _ => raw(&amina.withdrawal(TRAINING, acts)),
        })
        .collect();

    let reply = amina.exchange(&commands).await;
    world.mail("amina@example.org", "Withdrawn").await;

    assert!(reply.outcomes.iter().all(|outcome| matches!(outcome.decision, Decision::Done { .. })));
    world.all_mails_leave().await;
    let news = world.mails_to("amina@example.org").into_iter().filter(|mail| mail.code().is_none());
    let subjects: Vec<String> = news.map(|mail| mail.subject).collect();
    assert_eq!(subjects, ["Withdrawn: training (en)"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_mails_are_files_they_go_after_a_month() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    amina.ask(TRAINING, "TN").await;
    world.mail("amina@example.org", "Place confirmed").await;

    world.pass(15 * Timestamp::DAY);
    amina.ask(LAST_PLACE, "TN").await;
    world.mail("amina@example.org", "last-place").await;
    let after_two_weeks = world.mails_to("amina@example.org").len();
    world.pass(16 * Timestamp::DAY);
    let is_one = || (world.mails_to("amina@example.org").len() == 1).then_some(());
    wait_for("the older ones to go", is_one).await;

    assert_eq!(after_two_weeks, 3);
    assert_eq!(world.mails_to("amina@example.org")[0].subject, "Place confirmed: last-place (en)");
}
