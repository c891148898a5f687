//! Groups: what one outbox holds, and what many ask for at once, is decided together; each of it is kept or fails by
//! itself, and none is answered before it is kept.

use std::collections::{BTreeMap, BTreeSet};

use passerelle_shared::api::ExchangeReply;
use passerelle_shared::model::SignUpState;
use passerelle_shared::rules::sign_up::Command;
use passerelle_shared::sync::{CommandId, Decision, Outcome};
use passerelle_tests::api_world::*;
use reqwest::{StatusCode, header};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use tokio::task::JoinSet;

use super::nodes::base;

const FIFTY: u32 = 50;

/// A request, and changes of its details: each is one act.
fn outbox(person: &Person, event: &str, acts: std::ops::Range<u32>) -> Vec<Command> {
    acts.map(|acts| person.command_after(event, "TN", acts)).collect()
}

fn raw_all(commands: &[Command]) -> Vec<String> {
    commands.iter().map(raw).collect()
}

/// What is stored of somebody's sign-up can't be read from now on: whatever they want there fails.
async fn spoil(world: &World, person: &Person, event: &str) {
    let account = &person.account.id;
    let spoilt = format!("UPDATE sign_up SET form = '!' || form WHERE account = '{account}' AND event = '{event}'");
    run(world, &spoilt).await;
}

async fn mend(world: &World) {
    run(world, "UPDATE sign_up SET form = substr(form, 2) WHERE form LIKE '!%'").await;
}

async fn run(world: &World, statement: &str) {
    if world.is_on_postgres() {
        return world.postgres().run(statement).await;
    }
    let file = format!("sqlite://{}", world.data().join("passerelle.sqlite").display());
    let mut connection = SqliteConnection::connect(&file).await.expect("the database opens beside the server");
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.expect("it works");
}

async fn acts(person: &Person, event: &str) -> u32 {
    person.sign_up(event).await.map_or(0, |sign_up| sign_up.acts)
}

async fn everything_adds_up(world: &World) {
    assert_eq!(world.server().database().audit().await.expect("it works"), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_commands_one_cannot_be_decided_about_and_those_before_it_are() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    amina.ask(BY_APPROVAL, "TN").await;
    spoil(&world, &amina, BY_APPROVAL).await;
    let mut commands = outbox(&amina, TRAINING, 0..30);
    commands.extend(outbox(&amina, BY_APPROVAL, 1..2));
    commands.extend(outbox(&amina, TRAINING, 30..FIFTY - 1));
    let commands = raw_all(&commands);

    let failed = amina.exchange_request(&commands, None, None).send().await.expect("an answer");
    assert_eq!(trouble(failed).await.0, 500);
    let acts_meanwhile = acts(&amina, TRAINING).await;
    mend(&world).await;
    let reply = amina.exchange(&commands).await;

    assert_eq!(acts_meanwhile, 30, "what comes behind it waits for it");
    assert_eq!(reply.outcomes.len() as u32, FIFTY);
    assert!(reply.outcomes.iter().all(|outcome| matches!(outcome.decision, Decision::Done { .. })), "{reply:?}");
    assert_eq!((acts(&amina, TRAINING).await, acts(&amina, BY_APPROVAL).await), (FIFTY - 1, 2), "each once");
    assert_eq!(world.left(TRAINING).await, Some(9));
    everything_adds_up(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_be_decided_about_holds_up_nobody_of_those_who_ask_at_the_same_time() {
    const OTHERS: usize = 14;
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    amina.ask(TRAINING, "TN").await;
    spoil(&world, &amina, TRAINING).await;
    let mut asking = JoinSet::new();
    for number in 0..OTHERS {
        let person = world.person(&format!("person-{number}@example.org")).await;
        asking.spawn(async move { person.ask(TRAINING, "FR").await });
    }
    let again = raw(&outbox(&amina, TRAINING, 1..2)[0]);

    let failed = amina.exchange_request(std::slice::from_ref(&again), None, None).send().await.expect("an answer");
    let others = asking.join_all().await;

    assert_eq!(trouble(failed).await.0, 500);
    let confirmed = others.iter().filter(|stands| stands.state == SignUpState::Confirmed).count() as u32;
    let ranks: BTreeSet<u32> = others.iter().filter_map(|stands| stands.rank).collect();
    assert_eq!(ranks, (1..=OTHERS as u32 - confirmed).collect(), "each has a place of their own in line");
    mend(&world).await;
    assert_eq!(acts(&amina, TRAINING).await, 1, "nothing of it was kept");
    assert!(matches!(amina.exchange(&[again]).await.outcomes[0].decision, Decision::Done { .. }));
    everything_adds_up(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_ask_at_once_have_one_rank_and_one_mail_each() {
    const PEOPLE: usize = 30;
    let world = World::start().await;
    let mut asking = JoinSet::new();
    for number in 0..PEOPLE {
        let person = world.person(&format!("person-{number}@example.org")).await;
        asking.spawn(async move { (person.ask(LAST_PLACE, "FR").await, person) });
    }
    let answered = asking.join_all().await;

    let ranks: BTreeSet<u32> = answered.iter().filter_map(|(stands, _)| stands.rank).collect();
    assert_eq!(ranks, (1..PEOPLE as u32).collect());
    world.all_mails_leave().await;
    for (stands, person) in &answered {
        let mails = world.mails_to(person.account.email.as_str());
        let told = mails.iter().filter(|mail| mail.subject.contains("last-place")).count();
        assert_eq!(told, 1, "{stands:?}: {mails:?}");
    }
    everything_adds_up(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_leaves_the_line_moves_up_those_behind_and_nobody_else() {
    let world = World::start().await;
    let mut line = Vec::new();
    for number in 0..6 {
        let person = world.person(&format!("person-{number}@example.org")).await;
        let rank = person.ask(LAST_PLACE, "FR").await.rank;
        assert_eq!(rank, (number > 0).then_some(number), "the first has the place");
        line.push(person);
    }

    line[2].settle(&line[2].withdrawal(LAST_PLACE, 1)).await;
    let newcomer = world.person("newcomer@example.org").await;
    let last = newcomer.ask(LAST_PLACE, "FR").await.rank;
    let mut ranks = Vec::new();
    for person in &line {
        ranks.push(person.exchange(&[]).await.ranks.first().map(|rank| rank.rank));
    }

    assert_eq!(last, Some(5));
    assert_eq!(ranks, [None, Some(1), None, Some(2), Some(3), Some(4)]);
    everything_adds_up(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_with_the_same_commands_in_opposite_order_wait_for_each_other_and_never_in_a_circle() {
    const ROUNDS: u32 = 10;
    const AT_ONCE: u32 = 12;
    let Some(world) = World::start_on_postgres().await else { return };
    let node = world.node().await;
    let here = world.person("amina@example.org").await;
    let there = here.at(&base(&node));
    let by_id = |reply: ExchangeReply| -> BTreeMap<CommandId, Outcome> {
        reply.outcomes.into_iter().map(|outcome| (outcome.command.clone(), outcome)).collect()
    };

    for round in 0..ROUNDS {
        let commands = raw_all(&outbox(&here, TRAINING, round * AT_ONCE..(round + 1) * AT_ONCE));
        let backwards: Vec<String> = commands.iter().rev().cloned().collect();
        let (one, other) = tokio::join!(here.exchange(&commands), there.exchange(&backwards));
        assert_eq!(by_id(one), by_id(other), "each is answered alike");
    }

    let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    assert_eq!(world.postgres().count(deadlocks).await, 0);
    assert_eq!(world.left(TRAINING).await, Some(9));
    everything_adds_up(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_disk_is_full_in_the_middle_of_fifty_what_is_answered_is_kept_and_the_rest_waits() {
    let world = World::start_over(None, |_| {}).await;
    let amina = world.person("amina@example.org").await;
    let database = world.server().database();
    // So full that nothing new begins to be kept somewhere among the fifty.
    database.limit_pages(1).await.expect("it is the least that is possible");
    let (mut waiting, mut known) = (Vec::new(), 0);
    let refused = loop {
        let commands = outbox(&amina, TRAINING, known..known + FIFTY);
        let answer = amina.exchange_request(&raw_all(&commands), None, None).send().await.expect("an answer");
        if answer.status() != StatusCode::OK {
            waiting.extend(commands);
            break answer;
        }
        known += FIFTY;
        assert!(known < 1_000, "the disk is never full");
    };

    assert_eq!(refused.headers()[header::RETRY_AFTER], "60");
    let kept = acts(&amina, TRAINING).await;
    assert!((known..known + FIFTY).contains(&kept), "{kept} of {known}");
    database.limit_pages(u32::MAX).await.expect("somebody made room");
    let reply = amina.exchange(&raw_all(&waiting)).await;

    assert!(reply.outcomes.iter().all(|outcome| matches!(outcome.decision, Decision::Done { .. })), "{reply:?}");
    assert_eq!(acts(&amina, TRAINING).await, known + FIFTY, "each took effect once");
    assert_eq!(world.left(TRAINING).await, Some(9));
    everything_adds_up(&world).await;
}
