//! Mails: in the person's language, by a real mail server, again when it asks to wait, and with the last word only.

use passerelle_server::database::{Database, Delivered, Settled};
use passerelle_shared::model::{SignUpState, Timestamp, UiLanguage};
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
    let youssef = world.person_reading("youssef@example.org", UiLanguage::English).await;
    let body = serde_json::json!({
        "account": amina.account.id, "nonce": nonce(), "language": "fr", "commands": [amina.request(LAST_PLACE, "TN")],
    });

    amina.post("/api/exchange", &body).send().await.expect("an answer");

    youssef.ask(TRAINING, "MA").await;

    world.mail("amina@example.org", "Place confirmée").await;
    world.mail("youssef@example.org", "Place confirmed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_in_changes_nobody_elses_language() {
    let world = World::start().await;
    let amina = world.person_reading("amina@example.org", UiLanguage::French).await;
    let youssef = world.person_reading("youssef@example.org", UiLanguage::English).await;

    amina.ask(TRAINING, "TN").await;
    youssef.ask(TRAINING, "MA").await;

    world.mail("amina@example.org", "Place confirmée").await;
    world.mail("youssef@example.org", "Place confirmed").await;
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

#[tokio::test(flavor = "multi_thread")]
async fn a_place_is_written_with_its_country_and_the_comma_of_the_language() {
    let world = World::start().await;
    world.rewrite("countries.toml", "name = \"TN\"\n", "name = \"Tunisia\"\n[country.ar]\nname = \"تونس\"\n");
    world.import().await.expect("a good pack");

    for (email, language, subject, place) in [
        ("mary@example.org", UiLanguage::English, "Place confirmed", "Tunis, Tunisia"),
        ("maryam@example.org", UiLanguage::Arabic, "تأكيد المقعد", "Tunis، تونس"),
    ] {
        world.person_reading(email, language).await.ask(TRAINING, "FR").await;

        let mail = world.mail(email, subject).await;
        assert!(mail.body.contains(place), "{}", mail.body);
    }
}

/// Decides beside a server that rests: what is to be told waits, and nobody sends it.
async fn decide_at_rest(database: &Database, person: &Person, command: &Command, now: Timestamp) {
    let account = database.account_of(&person.account.email).await.expect("it works").expect("an account");
    let (epoch, raw) = (database.epoch().await.expect("an epoch"), raw(command));
    let delivered = Delivered { id: &command.id, raw: &raw, before: None };
    let settled = database.settle(&account, &epoch, delivered, now).await.expect("it works");
    assert!(matches!(settled, Settled::Answered(_)));
}

/// Amina's place at the training is to be told, and the server rests.
async fn a_mail_that_waits() -> (World, Database, Person) {
    let mut world = World::start().await;
    let amina = world.person("amina@example.org").await;
    world.stop().await;
    let database = Database::open_at(&world.location()).await.expect("the database opens");
    decide_at_rest(&database, &amina, &amina.request(TRAINING, "TN"), world.now()).await;
    (world, database, amina)
}

/// How many mails wait whose turn has come.
async fn due(database: &Database, now: Timestamp) -> usize {
    database.due_letters(now, 10).await.expect("it works").len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_was_put_off_is_tried_at_its_time_and_its_tries_are_counted() {
    let (world, database, _) = a_mail_that_waits().await;
    let (now, later) = (world.now(), world.now().plus_ms(Timestamp::HOUR));
    let id = database.due_letters(now, 10).await.expect("it works").remove(0).id;
    let take = async |now: Timestamp| database.take_letter(&id, now).await.expect("it works");

    let first = take(now).await.expect("its turn has come");
    assert_eq!((due(&database, now).await, take(now).await.is_some()), (0, false), "one node has it in hand");
    database.put_off_letter(&first, later).await.expect("it works");
    assert_eq!((due(&database, now).await, take(now).await.is_some()), (0, false), "not yet");
    let second = take(later).await.expect("its turn has come again");
    database.give_letter_back(&second).await.expect("it works");
    let third = take(later).await.expect("it was not tried at all");

    assert_eq!([first.attempts, second.attempts, third.attempts], [0, 1, 1]);
    let long_after = later.plus_ms(Timestamp::HOUR);
    assert_eq!(due(&database, long_after).await, 1, "whoever took it has died with it");
    database.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_word_leaves_at_once_although_the_one_before_it_was_put_off() {
    let (world, database, amina) = a_mail_that_waits().await;
    let (now, later) = (world.now(), world.now().plus_ms(Timestamp::HOUR));
    let id = database.due_letters(now, 10).await.expect("it works").remove(0).id;
    let letter = database.take_letter(&id, now).await.expect("it works").expect("its turn has come");
    database.put_off_letter(&letter, later).await.expect("it works");

    let soon = now.plus_ms(Timestamp::MINUTE);
    decide_at_rest(&database, &amina, &amina.withdrawal(TRAINING, 1), soon).await;

    let next = database.due_letters(soon, 10).await.expect("it works").remove(0);
    assert_eq!(next.queued_at, now, "since then she is to be told something");
    let letter = database.take_letter(&next.id, soon).await.expect("it works").expect("its turn has come");
    assert_eq!((letter.notice.state, letter.attempts), (SignUpState::Withdrawn, 0), "and as often as any other");
    database.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_late_with_a_mail_leaves_alone_what_another_has_in_hand_by_then() {
    let (world, database, amina) = a_mail_that_waits().await;
    let minutes = |minutes: i64| world.now().plus_ms(minutes * Timestamp::MINUTE);
    decide_at_rest(&database, &amina, &amina.request(BY_APPROVAL, "TN"), minutes(0)).await;
    let mut taken = Vec::new();
    for letter in database.due_letters(minutes(0), 10).await.expect("it works") {
        taken.extend(database.take_letter(&letter.id, minutes(0)).await.expect("it works"));
    }
    let [one, other] = &taken[..] else { panic!("two, not {taken:?}") };
    let training = if one.notice.event.as_str() == TRAINING { one } else { other };
    let by_approval = if one.notice.event.as_str() == TRAINING { other } else { one };

    // Another word comes to the place of one, and that one has left: the other one is still in hand.
    decide_at_rest(&database, &amina, &amina.withdrawal(TRAINING, 1), minutes(1)).await;
    database.letter_is_done(training).await.expect("it works");
    let due = database.due_letters(minutes(1), 10).await.expect("it works");
    assert_eq!(due.len(), 1, "{due:?}");
    let withdrawn = database.take_letter(&due[0].id, minutes(1)).await.expect("it works").expect("its turn has come");
    assert_eq!(withdrawn.notice.state, SignUpState::Withdrawn);

    // A node that was frozen in the meantime comes back with what others have taken since.
    let again = database.take_letter(&by_approval.id, minutes(6)).await.expect("it works").expect("its time is over");
    database.put_off_letter(by_approval, minutes(7)).await.expect("it works");
    database.give_letter_back(by_approval).await.expect("it works");
    decide_at_rest(&database, &amina, &amina.withdrawal(BY_APPROVAL, 1), minutes(7)).await;
    database.letter_is_done(by_approval).await.expect("it works");
    let due = database.due_letters(minutes(8), 10).await.expect("it works");

    assert!(due.iter().all(|due| due.id == withdrawn.id), "{due:?} beside {again:?}");
    database.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_a_clock_in_the_future_took_in_hand_or_put_off_leaves_all_the_same() {
    let (world, database, _) = a_mail_that_waits().await;
    let (now, ahead) = (world.now(), world.now().plus_ms(3 * Timestamp::DAY));
    let id = database.due_letters(now, 10).await.expect("it works").remove(0).id;

    database.take_letter(&id, ahead).await.expect("it works").expect("its turn has come");
    assert_eq!(due(&database, now).await, 1, "whoever took it has died with it");
    let letter = database.take_letter(&id, now).await.expect("it works").expect("its turn has come");
    database.put_off_letter(&letter, ahead.plus_ms(Timestamp::HOUR)).await.expect("it works");

    assert_eq!(due(&database, now).await, 1, "no try is put off for days");
    database.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mail_that_has_waited_longest_leaves_first() {
    let (world, database, amina) = a_mail_that_waits().await;
    let later = world.now().plus_ms(Timestamp::MINUTE);
    decide_at_rest(&database, &amina, &amina.request(BY_APPROVAL, "TN"), later).await;

    let all = database.due_letters(later, 10).await.expect("it works");
    let one = database.due_letters(later, 1).await.expect("it works");

    assert_eq!(all.iter().map(|letter| letter.queued_at).collect::<Vec<_>>(), [world.now(), later]);
    assert_eq!(one, all[..1], "and no more are taken than can be carried");
    database.close().await;
}
