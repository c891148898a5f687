//! What is kept of people, and until when: for the privacy notice of whoever runs this, from the numbers that count.

use passerelle_shared::model::{Field, KEPT, Keeping, Timestamp};

use crate::database::{
    ACCOUNT_LIFE, AUDIT_NOTE_LIFE, CODE_MEMORY, OUTCOME_LIFE, OUTCOME_LIFE_AFTER_EVENT, OUTCOME_LIFE_WITHOUT_DATE,
    SIGN_IN_LIFE, SIGN_IN_MEMORY,
};
use crate::mail;
use crate::upkeep;

/// In Markdown, as it stands in the README.
pub fn table() -> String {
    let lines = [("what is kept of people".to_owned(), "until".to_owned()), ("---".to_owned(), "---".to_owned())];
    let lines = lines.into_iter().chain(of_forms()).chain(of_accounts()).chain(of_mails());
    lines.map(|(what, until)| format!("| {what} | {until} |\n")).collect()
}

fn of_forms() -> impl Iterator<Item = (String, String)> {
    let line = |(number, keeping): (usize, &Keeping)| {
        let mut what = keeping.fields.iter().map(|field| words(*field)).collect::<Vec<&str>>().join(", ");
        if number.saturating_add(1) == KEPT.len() {
            what += ", and the sign-up as a whole; how many came stays";
        }
        (what, format!("{} days after the event", keeping.days_after_event))
    };
    KEPT.iter().enumerate().map(line)
}

fn of_accounts() -> [(String, String); 5] {
    [
        (
            "what a request was answered, without its form".to_owned(),
            format!(
                "{} days after it came and {} after its event; {} where the event has no date",
                days(OUTCOME_LIFE),
                days(OUTCOME_LIFE_AFTER_EVENT),
                days(OUTCOME_LIFE_WITHOUT_DATE)
            ),
        ),
        (
            "an account: its address and language".to_owned(),
            format!(
                "{} days after its person was here last and nothing above is left; an organiser's stays",
                days(ACCOUNT_LIFE)
            ),
        ),
        (
            "that a device is signed in".to_owned(),
            format!("{} days after it was used last; that it was, {} more", days(SIGN_IN_LIFE), days(SIGN_IN_MEMORY)),
        ),
        (
            "a sign-in code, as a hash, and how often one was guessed at".to_owned(),
            format!("{} day after it has expired", days(CODE_MEMORY)),
        ),
        (
            "in the audit record: what an organiser wrote with a decision; who decided and looked, by ids, stays"
                .to_owned(),
            format!("{} days after the decision", days(AUDIT_NOTE_LIFE)),
        ),
    ]
}

fn of_mails() -> [(String, String); 2] {
    [
        ("a mail that waits".to_owned(), format!("it is delivered, or {} days", days(upkeep::MAIL_GIVE_UP_AFTER))),
        ("a mail in a file, where there is no mail server".to_owned(), format!("{} days", days(mail::FILE_LIFE))),
    ]
}

fn days(ms: i64) -> i64 {
    ms / Timestamp::DAY
}

fn words(field: Field) -> &'static str {
    match field {
        Field::Name => "name",
        Field::Title => "title",
        Field::Service => "service",
        Field::Country => "country",
        Field::Email => "e-mail",
        Field::Phone => "phone",
        Field::WorkingLanguage => "working language",
        Field::Interpretation => "interpretation",
        Field::Diet => "diet",
        Field::Accessibility => "accessibility",
        Field::Travel => "arrival and departure",
        Field::Visa => "visa letter",
        Field::Consent => "consent",
        Field::Unknown => "what a later version asks",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_says_what_is_kept() {
        let readme = include_str!("../../README.md");

        assert!(readme.contains(&table()), "the README has another table than this one:\n{}", table());
    }
}
