//! Transactions of several nodes that run into each other, held up at the worst moment.

use std::collections::BTreeSet;
use std::time::Instant;

use passerelle_server::RunningServer;
use passerelle_server::database::Database;
use passerelle_shared::model::{RecordId, SignUpState, UiLanguage};
use passerelle_shared::sync::{Cursor, Scope};
use passerelle_tests::api_world::*;

use super::nodes::base;

/// What the reader of an account's scope has seen in the end, who also looked in the middle.
struct Reader {
    node: Database,
    scope: Scope,
    cursor: Option<Cursor>,
    seen: BTreeSet<RecordId>,
}

impl Reader {
    async fn look(&mut self) {
        let page = self.node.account_news(&self.scope, self.cursor.as_ref(), usize::MAX).await.expect("it works");
        self.seen.extend(page.records.into_iter().map(|record| record.id));
        self.cursor = Some(page.cursor);
    }
}

/// How a change of one record comes into the account's scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writer {
    OurNodes,
    /// Wrong on purpose: with a number that is taken as the row is written, and seen when it is committed.
    NumberAtInsert,
}

/// The first writer takes its number and is held up; the second begins later, and is let go on if it can; a device
/// reads; the first is let go on; the device reads on.
async fn interleave(writer: Writer) -> Option<BTreeSet<RecordId>> {
    let world = World::start_on_postgres().await?;
    let node = world.node().await;
    let amina = world.person("amina@example.org").await;
    let scope = Scope::account(&amina.account.id);
    let mut reader =
        Reader { node: world.server().database().clone(), scope: scope.clone(), cursor: None, seen: BTreeSet::new() };
    world.postgres().run("CREATE SEQUENCE numbers START 100").await;
    amina.ask(BY_APPROVAL, "TN").await;
    reader.look().await;

    // Whoever writes the record of the training waits until we have decided not to.
    let record = |event: &str| RecordId::from(event.replace("event/", "sign-up/").as_str());
    let mut in_the_way = world.postgres().connect().await;
    let row = format!("INSERT INTO record (scope, id, changed_seq) VALUES ('{scope}', '{}', 0)", record(TRAINING));
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("BEGIN; {row}"))).execute(&mut in_the_way).await.expect("it works");
    let write = |event: &'static str, at: &RunningServer| {
        let (person, scope, postgres) = (amina.at(&base(at)), scope.clone(), world.postgres().address.clone());
        tokio::spawn(async move {
            match writer {
                Writer::OurNodes => drop(person.ask(event, "TN").await),
                Writer::NumberAtInsert => {
                    let id = RecordId::from(event.replace("event/", "sign-up/").as_str());
                    let mut connection =
                        <sqlx::PgConnection as sqlx::Connection>::connect(&postgres).await.expect("it works");
                    let statements = format!(
                        "BEGIN; INSERT INTO record (scope, id, body, changed_seq)
                             VALUES ('{scope}', '{id}', '{{}}', nextval('numbers'));
                         UPDATE scope SET seq = greatest(seq, (SELECT changed_seq FROM record WHERE scope = '{scope}' AND id = '{id}'))
                             WHERE id = '{scope}'; COMMIT"
                    );
                    let done = sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).execute(&mut connection).await;
                    done.expect("it works");
                }
            }
        })
    };
    let first = write(TRAINING, world.server());
    world.postgres().wait_until_waiting(1).await;
    let second = write(LAST_PLACE, &node);
    let end = Instant::now() + PATIENCE;
    while !second.is_finished() && world.postgres().waiting().await < 2 {
        assert!(Instant::now() < end, "the second neither waits nor ends");
    }
    reader.look().await;
    sqlx::raw_sql("ROLLBACK").execute(&mut in_the_way).await.expect("it works");
    first.await.expect("it ends");
    second.await.expect("it ends");
    reader.look().await;
    Some(reader.seen)
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_between_two_commits_misses_none_of_them() {
    let Some(seen) = interleave(Writer::OurNodes).await else { return };

    assert_eq!(seen, ["sign-up/by-approval", "sign-up/last-place", "sign-up/training"].map(RecordId::from).into());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_taken_at_insert_is_caught() {
    let Some(seen) = interleave(Writer::NumberAtInsert).await else { return };

    assert!(!seen.contains(&RecordId::from("sign-up/training")), "the wrong version passes: {seen:?}");
    assert!(seen.contains(&RecordId::from("sign-up/last-place")));
}

/// Somebody locks in the opposite order, and PostgreSQL ends the decision so that one of the two can go on.
#[tokio::test(flavor = "multi_thread")]
async fn a_decision_that_was_ended_for_the_sake_of_another_is_made_again() {
    let Some(world) = World::start_on_postgres().await else { return };
    let amina = world.person("amina@example.org").await;
    amina.ask(BY_APPROVAL, "TN").await;
    let scope = Scope::account(&amina.account.id);
    let mut other = world.postgres().connect().await;
    let mut run = async |statement: String| {
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut other).await.expect("it works");
    };
    run(format!("SET deadlock_timeout = '60s'; BEGIN; UPDATE scope SET seq = seq WHERE id = '{scope}'")).await;
    let person = amina.clone();
    let asking = tokio::spawn(async move { person.ask(TRAINING, "TN").await });
    world.postgres().wait_until_waiting(1).await;

    run(format!("UPDATE event_places SET taken = taken WHERE event = '{TRAINING}'; ROLLBACK")).await;

    assert_eq!(asking.await.expect("it ends").state, SignUpState::Confirmed);
    assert_eq!(amina.sign_up(TRAINING).await.expect("a sign-up").acts, 1);
    assert_eq!(world.left(TRAINING).await, Some(9));
}

/// The line breaks while a decision has begun and waits: its connection must not be left in the middle of it.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_gives_up_while_waiting_leaves_nothing_half_done_behind() {
    const GIVE_UP: usize = 8;
    let Some(world) = World::start_on_postgres().await else { return };
    let node = Database::open_at(&world.location()).await.expect("another node");
    let amina = world.person("amina@example.org").await.account;
    let account = node.account_of(&amina.email).await.expect("it works").expect("an account");
    let mut in_the_way = world.postgres().connect().await;
    let mut run = async |statement: &'static str| {
        sqlx::raw_sql(statement).execute(&mut in_the_way).await.expect("it works");
    };
    run("BEGIN; SELECT pg_advisory_xact_lock(7277, 1)").await;
    let mut waiting = Vec::new();
    for _ in 0..GIVE_UP {
        let (node, email, now) = (node.clone(), address("salma@example.org"), world.now());
        waiting.push(tokio::spawn(async move { drop(node.add_organiser(&email, None, now).await) }));
    }
    world.postgres().wait_until_waiting(i64::try_from(GIVE_UP).expect("a few")).await;

    waiting.iter().for_each(tokio::task::JoinHandle::abort);
    run("ROLLBACK").await;
    for language in [UiLanguage::French, UiLanguage::Arabic, UiLanguage::French, UiLanguage::Arabic] {
        let account = account.clone();
        node.speak(&account, language).await.expect("it works");
        let seen = world.server().database().account_of(&account.email).await.expect("it works");
        assert_eq!(seen.expect("an account").language, language, "what was written is committed");
    }
}
