//! What is kept of people, and until when: for the privacy notice of whoever runs this, from the numbers that count.

use passerelle_shared::model::{Field, KEPT, Keeping, Timestamp};

use crate::database::{
    ACCOUNT_LIFE, AUDIT_NOTE_LIFE, CODE_MEMORY, OUTCOME_LIFE, OUTCOME_LIFE_AFTER_EVENT, OUTCOME_LIFE_WITHOUT_DATE,
    SIGN_IN_LIFE, SIGN_IN_MEMORY, WouldGo,
};
use crate::mail;
use crate::upkeep;

/// One kind of what is kept.
struct Kept {
    what: String,
    purpose: &'static str,
    until: String,
}

/// In Markdown, as it stands in the README.
pub fn table() -> String {
    let head = "| what is kept of people | what for | until |\n| --- | --- | --- |\n".to_owned();
    let all = of_forms().into_iter().chain(of_accounts()).chain(of_mails());
    head + &all.map(|Kept { what, purpose, until }| format!("| {what} | {purpose} | {until} |\n")).collect::<String>()
}

/// What upkeep would let go of, line by line, and how much of it; nothing but numbers and events.
pub fn would_go(found: &WouldGo) -> String {
    let stages = found.stages.iter().zip(of_forms()).flat_map(|(events, Kept { what, .. })| {
        events.iter().map(move |(event, people)| format!("{people:>6}  of {event}: {what}\n"))
    });
    let [answered, account, sign_in, _, note] = of_accounts();
    let others =
        [(found.outcomes, answered), (found.accounts, account), (found.sign_ins, sign_in), (found.audit_notes, note)];
    let others = others.into_iter().filter(|(count, _)| *count > 0);
    stages.chain(others.map(|(count, Kept { what, .. })| format!("{count:>6}  {what}\n"))).collect()
}

fn of_forms() -> [Kept; 3] {
    const PURPOSES: [&str; 3] = [
        "meals, rooms, interpretation, the bus and the visa; the bills for them",
        "to reach whoever is on the way, or has left something behind",
        "to decide, to tell what was decided, and to report who took part",
    ];
    let kept = |number: usize| {
        let Keeping { fields, days_after_event } = KEPT[number];
        let mut what = fields.iter().map(|field| words(*field)).collect::<Vec<&str>>().join(", ");
        if number.saturating_add(1) == KEPT.len() {
            what += ", and the sign-up as a whole; how many came stays";
        }
        Kept { what, purpose: PURPOSES[number], until: format!("{days_after_event} days after the event") }
    };
    [kept(0), kept(1), kept(2)]
}

fn of_accounts() -> [Kept; 5] {
    [
        Kept {
            what: "what a request was answered, without its form".to_owned(),
            purpose: "a phone that delivers it again gets the same answer",
            until: format!(
                "{} days after it came and {} after its event; {} where the event has no date",
                days(OUTCOME_LIFE),
                days(OUTCOME_LIFE_AFTER_EVENT),
                days(OUTCOME_LIFE_WITHOUT_DATE)
            ),
        },
        Kept {
            what: "an account: its address and language".to_owned(),
            purpose: "to sign in, and to be written to",
            until: format!(
                "{} days after its person was here last and nothing above is left; an organiser's stays",
                days(ACCOUNT_LIFE)
            ),
        },
        Kept {
            what: "that a device is signed in".to_owned(),
            purpose: "not to have to sign in again",
            until: format!(
                "{} days after it was used last; that it was, {} more",
                days(SIGN_IN_LIFE),
                days(SIGN_IN_MEMORY)
            ),
        },
        Kept {
            what: "a sign-in code, as a hash, and how often one was guessed at".to_owned(),
            purpose: "to sign in, and to notice who tries their luck",
            until: format!("{} day after it has expired", days(CODE_MEMORY)),
        },
        Kept {
            what: "what an organiser wrote with a decision, in the audit record; who decided and looked, by ids, stays"
                .to_owned(),
            purpose: "to show why it was decided so",
            until: format!("{} days after the decision", days(AUDIT_NOTE_LIFE)),
        },
    ]
}

fn of_mails() -> [Kept; 2] {
    let purpose = "to tell what was decided";
    [
        Kept {
            what: "a mail that waits".to_owned(),
            purpose,
            until: format!("it is delivered, or {} days", days(upkeep::MAIL_GIVE_UP_AFTER)),
        },
        Kept {
            what: "a mail in a file, where there is no mail server".to_owned(),
            purpose,
            until: format!("{} days", days(mail::FILE_LIFE)),
        },
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
