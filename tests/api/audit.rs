//! The audit record: who did what at the desk can be shown, and whoever alters it is found out. On both databases.

use std::process::Command;

use passerelle_server::Config;
use passerelle_server::database::{
    AUDIT_NOTE_LIFE, AuditFault, AuditHead, Database, Discrepancy, ListedEntry, THE_RECORD, Verdict,
};
use passerelle_shared::model::{
    Applicant, EditField, FieldChange, Language, RecordId, RoleName, SignUpState, Slot, Timestamp,
};
use passerelle_shared::rules::edit::{self, Wish};
use passerelle_shared::sync::{Author, Decision};
use passerelle_tests::api_world::*;
use passerelle_tests::postgres::postgres_database;
use passerelle_tests::server_process::{ServerProcess, server_program};
use sqlx::{AssertSqlSafe, Connection};
use tempfile::TempDir;

use super::decisions::{decision, deliver, version};
use super::roles::{Follower, give, take};

const AMINA: &str = "amina@example.org";
const YOUSSEF: &str = "youssef@example.org";
const SALMA: &str = "salma@example.org";
const NADIA: &str = "nadia@example.org";

/// One on SQLite, and one on PostgreSQL where it is there.
pub(super) async fn worlds() -> Vec<World> {
    let with_desks = |config: &mut Config| config.are_there_desks = true;
    let mut worlds = vec![World::start_over(None, with_desks).await];
    if let Some(postgres) = postgres_database().await {
        worlds.push(World::start_over(Some(postgres), with_desks).await);
    }
    worlds
}

/// All entries, in the order of the chain.
pub(super) async fn record(world: &World) -> Vec<ListedEntry> {
    let database = world.server().database();
    database.link_audit_record().await.expect("it works");
    database.audit_entries(None).await.expect("it works")
}

async fn faults(world: &World) -> Vec<AuditFault> {
    world.server().database().audit_faults(None).await.expect("it works")
}

async fn head(world: &World) -> AuditHead {
    world.server().database().audit_head().await.expect("it works")
}

/// What somebody does who can write to the database beside the server.
pub(super) async fn alter(world: &World, statement: &str) {
    if world.is_on_postgres() {
        return world.postgres().run(statement).await;
    }
    let address = format!("sqlite:{}", world.data().join("passerelle.sqlite").display());
    let mut file = sqlx::SqliteConnection::connect(&address).await.expect("the database opens");
    sqlx::query(AssertSqlSafe(statement)).execute(&mut file).await.expect("the statement is one");
    file.close().await.expect("it closes");
}

/// What the program says beside the running server, and whether all is well.
pub(super) fn program(world: &World, arguments: &[&str]) -> (bool, String) {
    let mut program = Command::new(server_program());
    program.args(arguments).arg("--data").arg(world.data());
    if world.is_on_postgres() {
        program.args(["--database", &world.postgres().address]);
    }
    let output = program.output().expect("the program runs");
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8(said).expect("text")).concat();
    (output.status.success(), said)
}

fn of<'a>(record: &'a [ListedEntry], act: &str) -> Vec<&'a ListedEntry> {
    record.iter().filter(|entry| entry.act == act).collect()
}

/// Salma runs the event, and decides about so many requests for it.
async fn with_decisions(world: &World, people: usize) -> Person {
    give(world, SALMA, RoleName::Organiser, BY_APPROVAL, None).await;
    let salma = world.person(SALMA).await;
    for number in 0..people {
        let person = world.person(&format!("person-{number}@example.org")).await;
        person.ask(BY_APPROVAL, "TN").await;
        let about = decision(&salma, BY_APPROVAL, &person, Verdict::Refuse, version(&person, BY_APPROVAL).await);
        assert!(deliver(&salma, &[&about]).await[0].state().is_some());
    }
    salma
}

#[tokio::test(flavor = "multi_thread")]
async fn who_decided_changed_and_gave_what_and_when_can_be_shown() {
    for world in worlds().await {
        let (amina, youssef) = (world.person(AMINA).await, world.person(YOUSSEF).await);
        amina.ask(BY_APPROVAL, "TN").await;
        youssef.ask(BY_APPROVAL, "MA").await;
        let given_at = world.now();
        give(&world, SALMA, RoleName::Organiser, BY_APPROVAL, None).await;
        let salma = world.person(SALMA).await;
        world.pass(Timestamp::HOUR);
        let decided_at = world.now();
        let confirm = decision(&salma, BY_APPROVAL, &amina, Verdict::Confirm, version(&amina, BY_APPROVAL).await);
        let not_hers = decision(&youssef, BY_APPROVAL, &amina, Verdict::Refuse, version(&amina, BY_APPROVAL).await);
        deliver(&salma, &[&confirm]).await;
        deliver(&salma, &[&confirm]).await;
        deliver(&youssef, &[&not_hers]).await;
        let title = Slot::words(EditField::Title, Language::English);
        let changes = vec![FieldChange::new(title, "by-approval (en)", "By yes or no")];
        let edit = edit::Command {
            id: command_id(),
            author: Author::Account(salma.account.id.clone()),
            kind: Wish::EditEvent,
            concerns: BY_APPROVAL.into(),
            body: edit::Body { changes },
            intended_at: Timestamp(NOW),
            clock_ahead_ms: None,
        };
        let edited = salma.exchange(&[serde_json::to_string(&edit).expect("plain data")]).await.outcomes;
        assert_eq!(edited[0].decision, Decision::Done { stands: None });
        let (by, event, whom) = (address(SALMA), BY_APPROVAL.into(), address(YOUSSEF));
        let decided = world.server().database().decide(&by, &event, &whom, Verdict::Refuse, "No.", world.now()).await;
        assert_eq!(decided.expect("it works"), Ok(SignUpState::Refused));
        assert!(take(&world, SALMA, RoleName::Organiser, BY_APPROVAL).await);

        let record = record(&world).await;

        let about = |person: &Person| {
            let id = Applicant::id(&BY_APPROVAL.into(), &person.account.id.0);
            format!("{id} ({})", person.account.email)
        };
        let role = format!("account/{}/role/organiser/{BY_APPROVAL} ({SALMA})", salma.account.id);
        let entry = |number, at, act: &str, by: &str, about: &str, said: &str, note: Option<&str>| ListedEntry {
            number: Some(number),
            at,
            act: act.to_owned(),
            by: by.to_owned(),
            about: about.to_owned(),
            said: said.to_owned(),
            note: note.map(str::to_owned),
        };
        let by_hand = "decision at the command line";
        let expected = [
            entry(1, given_at, "role given", "command line", &role, "", None),
            entry(2, decided_at, "decision", SALMA, &about(&amina), "confirmed", Some("As agreed.")),
            entry(3, decided_at, "edit", SALMA, BY_APPROVAL, "title/en", None),
            entry(4, decided_at, by_hand, SALMA, &about(&youssef), "refused", Some("No.")),
            entry(5, decided_at, "role taken", "command line", &role, "", None),
        ];
        assert_eq!(record, expected, "each once, in this order, and nothing that was refused");
        let (is_fine, said) = program(&world, &["audit", "list", "--event", "by-approval"]);
        let line = "     2  2026-03-01 10:00:00 UTC  decision  salma@example.org";
        assert!(is_fine && said.contains(line) && said.contains("As agreed."), "{said}");
        let database = world.server().database();
        let of_another = database.audit_entries(Some(&TRAINING.into())).await.expect("it works");
        assert_eq!(of_another, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_was_changed_or_taken_out_is_found_and_named() {
    for world in worlds().await {
        with_decisions(&world, 4).await;
        assert_eq!(record(&world).await.len(), 5);
        let noted = head(&world).await;
        let (is_fine, said) = program(&world, &["audit", "check", "--head", &noted.to_string()]);
        assert!(is_fine && said.contains(&format!("whole: 5 entries, its head is {noted}")), "{said}");

        alter(&world, "UPDATE audit_entry SET said = 'confirmed' WHERE number = 3").await;
        assert!(matches!(faults(&world).await.as_slice(), [AuditFault::Changed { number: 3, .. }]));
        let (is_fine, said) = program(&world, &["audit", "check"]);
        assert!(!is_fine && said.contains("entry 3 (decision, "), "{said}");
        let found = world.server().database().audit().await.expect("it works");
        assert!(matches!(found.as_slice(), [Discrepancy::AuditRecord(AuditFault::Changed { .. })]), "{found:?}");
        alter(&world, "UPDATE audit_entry SET said = 'refused' WHERE number = 3").await;
        assert_eq!(faults(&world).await, []);

        alter(&world, "UPDATE audit_entry SET personal = 'Never.' WHERE number = 4").await;
        assert!(matches!(faults(&world).await.as_slice(), [AuditFault::PersonalFieldsChanged { number: 4, .. }]));
        alter(&world, "DELETE FROM audit_entry WHERE number = 4").await;
        assert_eq!(faults(&world).await, [AuditFault::Missing { from: 4, to: 4 }]);
        let (is_fine, said) = program(&world, &["audit", "check"]);
        assert!(!is_fine && said.contains("entry 4 is missing"), "{said}");
        alter(&world, "DELETE FROM audit_entry WHERE number = 5").await;
        assert_eq!(faults(&world).await, [AuditFault::Missing { from: 4, to: 5 }]);

        // Whoever makes the head fit, too, is told by a head that was kept elsewhere.
        let end = "(SELECT link FROM audit_entry WHERE number = 3)";
        alter(&world, &format!("UPDATE audit_head SET length = 3, link = {end}")).await;
        assert_eq!(faults(&world).await, []);
        let database = world.server().database();
        assert_eq!(
            database.audit_faults(Some(&noted)).await.expect("it works"),
            [AuditFault::WrittenAnew { number: 5 }]
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_organiser_wrote_goes_in_its_time_and_the_chain_stays_whole() {
    for world in worlds().await {
        with_decisions(&world, 2).await;
        let before = record(&world).await;
        assert_eq!(of(&before, "decision").iter().filter_map(|entry| entry.note.as_deref()).count(), 2);
        let database = world.server().database();

        database.prune_audit_notes(world.now().plus_ms(AUDIT_NOTE_LIFE)).await.expect("it works");
        assert_eq!(record(&world).await, before, "it isn't time yet");
        let late = world.now().plus_ms(AUDIT_NOTE_LIFE + 1);
        database.prune_audit_notes(late).await.expect("it works");
        database.prune_audit_notes(late).await.expect("it works");

        let after = record(&world).await;
        let without_notes = before.into_iter().map(|entry| ListedEntry { note: None, ..entry });
        assert_eq!(after[..3], without_notes.collect::<Vec<_>>(), "who decided what is still there");
        let proofs: Vec<(&str, &str)> =
            after[3..].iter().map(|entry| (entry.about.as_str(), entry.said.as_str())).collect();
        assert_eq!(proofs, [(THE_RECORD, "2 notes")], "that they went is in the record, once");
        assert_eq!(faults(&world).await, []);
        let left = "SELECT count(*) FROM audit_entry WHERE salt IS NOT NULL OR personal IS NOT NULL";
        assert_eq!(world.count(left).await, 0, "nothing is left by which one could guess at it");
    }
}

async fn link_again_and_again(nodes: &[Database]) {
    loop {
        let linked = futures::future::join_all(nodes.iter().map(Database::link_audit_record)).await;
        linked.into_iter().for_each(|linked| linked.expect("each has its turn"));
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_link_at_once_make_one_line_without_gaps() {
    const PEOPLE: usize = 24;
    for world in worlds().await {
        let mut nodes = Vec::new();
        for _ in 0..4 {
            nodes.push(Database::open_at(&world.location()).await.expect("it opens"));
        }

        tokio::select! {
            _ = with_decisions(&world, PEOPLE) => {}
            () = link_again_and_again(&nodes) => {}
        }

        let record = record(&world).await;
        let numbers: Vec<Option<i64>> = record.iter().map(|entry| entry.number).collect();
        assert_eq!(numbers, (1..=PEOPLE as i64 + 1).map(Some).collect::<Vec<_>>());
        assert_eq!(faults(&world).await, []);
        assert_eq!(head(&world).await.length, PEOPLE as i64 + 1);
        for node in nodes {
            node.close().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_first_about_an_event_comes_first_in_the_chain() {
    for world in worlds().await {
        let amina = world.person(AMINA).await;
        amina.ask(BY_APPROVAL, "TN").await;
        give(&world, SALMA, RoleName::Organiser, BY_APPROVAL, None).await;
        let (by, event, whom) = (address(SALMA), RecordId::from(BY_APPROVAL), address(AMINA));
        let mut expected = Vec::new();
        // By clocks that differ from node to node.
        for (verdict, ms) in
            [(Verdict::Refuse, 90), (Verdict::Confirm, 30), (Verdict::Refuse, 60), (Verdict::Confirm, 0)]
        {
            let now = world.now().plus_ms(ms);
            let decided = world.server().database().decide(&by, &event, &whom, verdict, "No.", now).await;
            expected.push(decided.expect("it works").expect("it can be decided so").as_str());
        }

        let record = record(&world).await;

        let said: Vec<&str> =
            of(&record, "decision at the command line").iter().map(|entry| entry.said.as_str()).collect();
        assert_eq!(said, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_is_linked_by_upkeep_within_a_minute() {
    for world in worlds().await {
        with_decisions(&world, 1).await;

        world.pass(Timestamp::MINUTE);

        let end = std::time::Instant::now() + PATIENCE;
        while world.server().database().unlinked_since().await.expect("it works").is_some() {
            assert!(std::time::Instant::now() < end, "nobody links it");
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        assert_eq!((head(&world).await.length, faults(&world).await), (2, Vec::new()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_is_looked_at_is_written_once_for_a_device_and_a_day() {
    for world in worlds().await {
        for number in 0..2 {
            world.person(&format!("person-{number}@example.org")).await.ask(TRAINING, "TN").await;
        }
        give(&world, SALMA, RoleName::Organiser, TRAINING, None).await;
        give(&world, NADIA, RoleName::ContactPoint, "country/tn", None).await;
        let mut laptop = Follower::of(world.person(SALMA).await);
        laptop.read().await;
        for number in 2..4 {
            world.person(&format!("person-{number}@example.org")).await.ask(TRAINING, "FR").await;
            laptop.read().await;
        }
        Follower::of(world.person(NADIA).await).read().await;
        Follower::of(world.person(AMINA).await).read().await;
        world.pass(Timestamp::DAY);
        laptop.read().await;
        world.person(AMINA).await.ask(TRAINING, "MA").await;
        laptop.read().await;
        Follower::of(world.person(SALMA).await).read().await;

        let record = record(&world).await;

        let looks: Vec<(&str, &str, &str)> = of(&record, "look")
            .into_iter()
            .map(|entry| (entry.by.as_str(), entry.about.as_str(), entry.said.split(',').next().expect("a number")))
            .collect();
        let desk = format!("desk/{TRAINING}");
        let roles = format!("roles/{TRAINING}");
        let expected = [
            (SALMA, desk.as_str(), "2 people"),
            // Who else runs it: she alone.
            (SALMA, &roles, "1 people"),
            // Twice as many by then; for the third there was no word.
            (SALMA, &desk, "4 people"),
            (NADIA, "country/TN/event/training", "2 people"),
            // Of the next day, and from there on another device.
            (SALMA, &desk, "5 people"),
            (SALMA, &desk, "5 people"),
            (SALMA, &roles, "1 people"),
        ];
        assert_eq!(looks, expected);
        let devices: std::collections::BTreeSet<&str> = of(&record, "look")
            .iter()
            .filter_map(|entry| entry.said.split_once(", on the device "))
            .map(|said| said.1)
            .collect();
        assert_eq!(devices.len(), 3, "{devices:?}");
        assert_eq!(faults(&world).await, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_taken_out_is_written() {
    for world in worlds().await {
        world.person(AMINA).await.ask(TRAINING, "TN").await;
        world.person(YOUSSEF).await.ask(TRAINING, "MA").await;

        let (is_fine, said) = program(&world, &["list-requests", "training"]);
        assert!(is_fine && said.contains(AMINA) && said.contains(YOUSSEF), "{said}");
        assert!(program(&world, &["audit", "list"]).0);

        let record = record(&world).await;
        let exports: Vec<(&str, &str, &str)> = of(&record, "export")
            .into_iter()
            .map(|entry| (entry.by.as_str(), entry.about.as_str(), entry.said.as_str()))
            .collect();
        assert_eq!(exports, [("command line", TRAINING, "2 lines"), ("command line", THE_RECORD, "1 lines")]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_from_before_the_record_begins_one_and_loses_nothing() {
    for mut world in worlds().await {
        let salma = with_decisions(&world, 2).await;
        world.stop().await;
        for statement in [
            "DROP TABLE audit_entry",
            "DROP TABLE audit_head",
            "DELETE FROM _sqlx_migrations WHERE version IN (701, 1002)",
        ] {
            alter(&world, statement).await;
        }
        if world.is_on_postgres() {
            alter(&world, "DROP SEQUENCE audit_written").await;
        }

        world.start_again().await;
        let (amina, salma) = (world.person(AMINA).await, salma.at(&world.base));
        amina.ask(BY_APPROVAL, "TN").await;
        let about = decision(&salma, BY_APPROVAL, &amina, Verdict::Confirm, version(&amina, BY_APPROVAL).await);
        assert_eq!(deliver(&salma, &[&about]).await[0].state(), Some(SignUpState::Confirmed));

        let record = record(&world).await;
        assert_eq!((record.len(), of(&record, "decision").len()), (1, 1), "what was before it isn't in it");
        assert_eq!(world.server().database().audit().await.expect("it works"), []);
        assert_eq!(world.person("person-0@example.org").await.state(BY_APPROVAL).await, "refused");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_of_the_record_stands_in_the_log() {
    let data = TempDir::new().expect("a folder");
    let mut server = ServerProcess::start(data.path(), &[]).await;
    let add = ["organiser", "add", SALMA, "--data"];
    let added = Command::new(server_program()).args(add).arg(data.path()).status().expect("the program runs");
    assert!(added.success());
    server.stop().await;

    let server = ServerProcess::start(data.path(), &[]).await;

    let said =
        || server.log().lines().rfind(|line| line.contains("the head of the audit record head=1:")).map(str::to_owned);
    let line = wait_for("the head in the log", said).await;
    let head = line.split("head=").nth(1).expect("it is named").trim();
    let check = ["audit", "check", "--head", head, "--data"];
    let checked = Command::new(server_program()).args(check).arg(data.path()).output().expect("the program runs");
    assert!(checked.status.success(), "{line}: {}", String::from_utf8_lossy(&checked.stderr));
    let other = format!("1:{}", "0".repeat(64));
    let check = ["audit", "check", "--head", &other, "--data"];
    let checked = Command::new(server_program()).args(check).arg(data.path()).output().expect("the program runs");
    let said = String::from_utf8_lossy(&checked.stderr);
    assert!(!checked.status.success() && said.contains("entry 1 isn't the one"), "{said}");
}
