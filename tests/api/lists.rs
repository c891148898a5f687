//! Lists that were made of a desk on a device: that they were is in the audit record, whoever made them. On both databases.

use passerelle_server::database::ListedEntry;
use passerelle_shared::model::list::{Column, Purpose};
use passerelle_shared::model::{CountryCode, Reason, RoleName, Timestamp};
use passerelle_shared::rules::list::{Body, Command, Made};
use passerelle_shared::sync::{Author, Cursor, Decision, Outcome, Scope};
use passerelle_tests::api_world::*;

use super::audit::{program, record, worlds};
use super::roles::{Follower, give, take};

const AMINA: &str = "amina@example.org";
const SALMA: &str = "salma@example.org";
const NADIA: &str = "nadia@example.org";

pub(super) fn list(by: &Person, made: Made, event: &str, country: Option<&str>) -> Command {
    let purpose = Purpose::Gate;
    Command {
        id: command_id(),
        author: Author::Account(by.account.id.clone()),
        kind: made,
        concerns: event.into(),
        body: Body {
            purpose,
            columns: purpose.columns().to_vec(),
            people: 12,
            country: country.and_then(CountryCode::parse),
        },
        intended_at: Timestamp(NOW),
        clock_ahead_ms: None,
    }
}

async fn deliver(by: &Person, command: &Command) -> Outcome {
    by.exchange(&[serde_json::to_string(command).expect("plain data")]).await.outcomes.remove(0)
}

/// Who, what, about which desk, and what is said of it.
fn made(record: &[ListedEntry]) -> Vec<[&str; 4]> {
    let lists = record.iter().filter(|entry| ["export", "print"].contains(&entry.act.as_str()));
    lists.map(|entry| [&*entry.by, &*entry.act, &*entry.about, &*entry.said]).collect()
}

const REFUSED: Decision = Decision::Refused { reason: Reason::NotAnOrganiser };
const SAID: &str = "gate: 12 people, with name, service; made on a device at 2026-03-01 08:00 UTC";

fn desk() -> String {
    Scope::desk(&BY_APPROVAL.into()).as_str().to_owned()
}

/// The desk, or a part of it, comes to a device of theirs.
async fn is_handed(person: &Person, scope: Scope) {
    let mut device = Follower::of(person.clone());
    device.follow(scope, Cursor::default());
    device.read().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_made_on_a_device_stands_in_the_audit_record_once_with_who_what_for_and_when() {
    for world in worlds().await {
        give(&world, SALMA, RoleName::Organiser, BY_APPROVAL, None).await;
        let salma = world.person(SALMA).await;
        world.pass(Timestamp::DAY);
        let export = list(&salma, Made::ExportList, BY_APPROVAL, None);
        let ahead = Command { intended_at: Timestamp(NOW).plus_ms(Timestamp::DAY), ..export.clone() };
        let print = Command { id: command_id(), kind: Made::PrintList, clock_ahead_ms: Some(Timestamp::DAY), ..ahead };

        let first = deliver(&salma, &export).await;
        let again = deliver(&salma, &export).await;
        let printed = deliver(&salma, &print).await;

        assert_eq!(
            (first.decision.clone(), printed.decision),
            (Decision::Done { stands: None }, Decision::Done { stands: None })
        );
        assert_eq!(first, again, "once, and answered alike");
        let record = record(&world).await;
        let said = said_at(NOW);
        assert_eq!(made(&record), [[SALMA, "export", &desk(), &said], [SALMA, "print", &desk(), &said]]);
    }
}

fn said_at(at: i64) -> String {
    SAID.replace("2026-03-01 08:00", &passerelle_shared::model::list::minute(Timestamp(at)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_point_makes_lists_of_their_own_countrys_people_and_of_nobody_elses() {
    for world in worlds().await {
        world.person(AMINA).await.ask(BY_APPROVAL, "TN").await;
        give(&world, NADIA, RoleName::ContactPoint, "country/tn", None).await;
        let nadia = world.person(NADIA).await;

        let made_of =
            async |country| deliver(&nadia, &list(&nadia, Made::ExportList, BY_APPROVAL, country)).await.decision;

        assert_eq!(made_of(Some("TN")).await, Decision::Done { stands: None });
        assert_eq!([made_of(Some("MA")).await, made_of(None).await], [REFUSED, REFUSED]);
        let record = record(&world).await;
        let part = Scope::country(CountryCode::parse("TN").expect("two letters"), &BY_APPROVAL.into());
        assert_eq!(made(&record), [[NADIA, "export", part.as_str(), &said_at(NOW)]]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_lost_the_role_meanwhile_is_refused_and_what_they_made_is_recorded_all_the_same() {
    for world in worlds().await {
        world.person(AMINA).await.ask(BY_APPROVAL, "TN").await;
        give(&world, SALMA, RoleName::Organiser, BY_APPROVAL, None).await;
        let (salma, stranger) = (world.person(SALMA).await, world.person(AMINA).await);
        is_handed(&salma, Scope::desk(&BY_APPROVAL.into())).await;
        let made_before = list(&salma, Made::ExportList, BY_APPROVAL, None);
        assert!(take(&world, SALMA, RoleName::Organiser, BY_APPROVAL).await);

        assert_eq!(deliver(&salma, &made_before).await.decision, REFUSED);
        assert_eq!(deliver(&salma, &made_before).await.decision, REFUSED, "the same answer again");
        let of_another = list(&salma, Made::ExportList, TRAINING, None);
        assert_eq!(deliver(&salma, &of_another).await.decision, REFUSED);
        let never_had_it = list(&stranger, Made::PrintList, BY_APPROVAL, None);
        assert_eq!(deliver(&stranger, &never_had_it).await.decision, REFUSED);

        let record = record(&world).await;
        let said = [&said_at(NOW), ", by somebody without a role for it"].concat();
        assert_eq!(
            made(&record),
            [[SALMA, "export", &desk(), &said]],
            "who never had the people can have made no list"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_a_newer_app_puts_into_a_list_is_told_as_something_and_not_left_out() {
    for world in worlds().await {
        give(&world, SALMA, RoleName::Organiser, BY_APPROVAL, None).await;
        let salma = world.person(SALMA).await;
        let mut newer = list(&salma, Made::ExportList, BY_APPROVAL, None);
        newer.body.columns = vec![Column::Name];
        let newer = serde_json::to_string(&newer).expect("plain").replace("\"name\"]", "\"name\",\"shoe-size\"]");
        let not_of_an_event = list(&salma, Made::ExportList, "article/news", None);

        let outcomes = salma.exchange(&[newer]).await.outcomes;
        let refused = deliver(&salma, &not_of_an_event).await;

        assert_eq!(outcomes[0].decision, Decision::Done { stands: None });
        assert_eq!(refused.decision, Decision::Refused { reason: Reason::NotUnderstood });
        let said = said_at(NOW).replace("name, service", "name, unknown");
        assert_eq!(made(&record(&world).await), [[SALMA, "export", &desk(), &said]]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_writes_the_same_list_and_that_it_did_is_recorded() {
    for world in worlds().await {
        for (email, country) in [(AMINA, "TN"), (NADIA, "MA")] {
            world.person(email).await.ask(TRAINING, country).await;
        }
        let list = ["export", "--event", "training", "--format", "csv", "--list"];
        let of_gate = [&list[..], &["gate"]].concat();
        let in_french = [&list[..], &["writing", "--language", "fr"]].concat();

        let (is_fine, said) = program(&world, &of_gate);
        assert!(is_fine && said.starts_with("\u{feff}Name,Service\r\n"), "{said}");
        assert_eq!(said.lines().count(), 3, "{said}");
        let (is_fine, said) = program(&world, &in_french);
        assert!(is_fine && said.starts_with("\u{feff}Nom;Titre ou grade;Pays;Courriel\r\n"), "{said}");
        assert!(said.contains(AMINA) && said.contains(NADIA), "{said}");
        let no_list = ["export", "--event", "training", "--format", "frab-xml", "--list", "gate"];
        assert!(!program(&world, &no_list).0, "no other program reads people there");

        let said = |entry: &[&str; 4]| [entry[0].to_owned(), entry[3].to_owned()];
        let expected = [
            ["command line", "gate: 2 people, with name, service"],
            ["command line", "writing: 2 people, with name, title, country, email"],
        ];
        assert_eq!(made(&record(&world).await).iter().map(said).collect::<Vec<_>>(), expected);
    }
}
