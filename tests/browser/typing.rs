//! What is typed stays as it is typed, and is made plain when one leaves the field.

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::stage::Stage;

use crate::fill_in;

const TRAINING: &str = "digital-evidence-training";
/// As WebDriver writes them.
const BACKSPACE: &str = "\u{E003}";
const TAB: &str = "\u{E004}";

#[tokio::test(flavor = "multi_thread")]
async fn the_caret_stays_where_one_types_and_what_nobody_sees_goes_when_one_leaves() {
    let stage = Stage::open().await;
    let phone = form_of_the_training(&stage).await;

    phone.keys("#field-email", "amina @example.org").await;
    assert_eq!(phone.value("#field-email").await, "amina @example.org");
    phone.fill("#field-email", "amina@example.org").await;
    phone.keys("#field-email", &[" ", BACKSPACE, BACKSPACE, "g"].concat()).await;
    assert_eq!(phone.value("#field-email").await, "amina@example.org");
    phone.fill("#field-email", "amina@straße.de").await;
    assert_eq!(phone.value("#field-email").await, "amina@straße.de");
    phone.tap(".sign-up-form button[type=submit]").await;
    phone.see_words("#field-email-error", "a to z only").await;
    fill_in(&phone, "Amina Ben Salah", "amina@example.org").await;
    phone.fill("#field-phone", "\u{202A}+٢١٦\u{A0}71 123 456\u{202C}").await;
    phone.keys("#field-phone", TAB).await;

    assert_eq!(phone.value("#field-phone").await, "+216 71 123 456");
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_day_is_asked_about_and_keeps_what_is_typed_of_it() {
    let stage = Stage::open().await;
    let phone = form_of_the_training(&stage).await;
    fill_in(&phone, "Amina Ben Salah", "amina@example.org").await;

    phone.keys("#field-arrival", "1204").await;
    phone.tap(".sign-up-form button[type=submit]").await;
    phone.see_words("#field-arrival-error", "a whole day").await;
    assert!(is_half(&phone).await, "what was typed of it is there");

    phone.keys("#field-arrival", "12042030").await;
    assert_eq!(phone.value("#field-arrival").await.split('-').next(), Some("2030"));
    phone.see_words("main", "Are these days right?").await;
    phone.keys("#field-arrival", BACKSPACE).await;

    assert!(is_half(&phone).await, "one part is empty, and the others are not");
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_finds_their_country_where_their_language_has_it() {
    const NAMES: &str = "
        const groups = [...document.querySelectorAll('#field-country optgroup')];
        return groups.map(group => [...group.children].map(option => option.label));
    ";
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("fr")).await;
    phone.goto(&stage.url(&format!("/events/{TRAINING}/sign-up"))).await;
    phone.see("#field-country").await;

    let groups: Vec<Vec<String>> =
        serde_json::from_value(phone.run(NAMES, vec![]).await).expect("the names of each group");
    let place = |name: &str| groups.iter().flatten().position(|other| other == name);

    assert_eq!(groups.iter().map(Vec::len).sum::<usize>(), 250);
    assert!(place("Égypte") < place("Tunisie") && place("Sénégal") < place("Serbie"), "{groups:?}");
    assert!(place("Algérie") < Some(groups[0].len()), "those who are invited come first: {groups:?}");
    assert!(place("Sénégal") >= Some(groups[0].len()), "{groups:?}");
    phone.close().await;
}

async fn form_of_the_training(stage: &Stage) -> Browser {
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url(&format!("/events/{TRAINING}/sign-up"))).await;
    phone.see("#field-email").await;
    phone
}

async fn is_half(phone: &Browser) -> bool {
    phone.run("return document.querySelector('#field-arrival').validity.badInput", vec![]).await == true
}
