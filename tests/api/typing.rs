//! What people type, as an app sends it that makes nothing plain.

use passerelle_shared::model::{Problem, Reason, SignUpForm};
use passerelle_shared::rules::sign_up::{Command, CommandBody};
use passerelle_shared::sync::Decision;
use passerelle_tests::api_world::*;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_as_it_was_typed_is_judged_by_what_is_meant_and_kept_as_it_was_sent() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let form = SignUpForm {
        name: "\u{202B}أمينة\u{A0}بن صالح\u{202C}".into(),
        country: "\u{200E}ｔn".into(),
        phone: "\u{202A}+٢١٦\u{A0}71 123 456\u{202C}".into(),
        email: " Amina＠example.org\u{200F}".into(),
        ..form("TN", "amina@example.org")
    };
    let command = asking(&amina, form);

    let outcome = amina.settle(&command).await;
    let again = amina.settle(&command).await;

    assert!(matches!(outcome, Decision::Done { .. }), "{outcome:?}");
    assert_eq!(outcome, again, "the same command, byte for byte");
    let stored = world
        .count(
            "SELECT count(*) FROM sign_up WHERE country = 'TN' AND form LIKE '%\"+216 71 123 456\"%'
             AND form LIKE '%\"أمينة بن صالح\"%' AND form LIKE '%\"amina@example.org\"%'",
        )
        .await;
    assert_eq!(stored, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_country_behind_a_mark_of_direction_has_its_quota_all_the_same() {
    let world = World::start().await;
    for number in 0..4 {
        let person = world.person(&format!("person-{number}@example.org")).await;
        let outcome = person.settle(&person.request(TRAINING, "\u{200E}TN")).await;

        let is_full = number == 3;
        let reason = match outcome {
            Decision::Done { stands: Some(stands) } => stands.reason,
            other => panic!("not done: {other:?}"),
        };
        assert_eq!(reason == Some(Reason::QuotaFull), is_full, "{number}: {reason:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_nobody_sees_is_missing() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    for name in ["\u{200B}", "\u{2060}\u{2060}", "\u{3164}", "\u{202E}\u{202C}"] {
        let form = SignUpForm { name: name.into(), ..form("TN", "amina@example.org") };

        let outcome = amina.settle(&asking(&amina, form)).await;

        let Decision::Refused { reason: Reason::FormIncomplete { complaints } } = outcome else {
            panic!("{name:?} was accepted")
        };
        assert!(complaints.iter().any(|complaint| complaint.problem == Problem::Missing), "{complaints:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_right_in_the_digits_of_any_script() {
    let world = World::start().await;
    for (email, zero) in [("amina@example.org", '٠'), ("reza@example.org", '۰'), ("ken@example.org", '０')] {
        world.ask_for_code(email).await;
        let code = world.code_for(email).await;
        let digit = |digit: char| char::from_u32(u32::from(zero) + digit.to_digit(10).expect("a digit"));
        let typed: String = code.chars().filter_map(digit).collect();

        let answer = world.try_code(email, &format!("\u{200F}{typed}\u{A0}")).await;

        assert_eq!(answer.status(), 200, "{typed}");
    }
}

fn asking(person: &Person, typed: SignUpForm) -> Command {
    let mut command = person.request(TRAINING, "TN");
    if let CommandBody::RequestPlace { form, .. } = &mut command.body {
        **form = typed;
    }
    command
}
