//! A device that runs wild is put off until the next day, command by command, and costs its person nothing that counts.

use passerelle_server::database::{COMMANDS_A_DAY_MAX, EFFECTS_A_DAY_MAX};
use passerelle_shared::api::{ExchangeReply, PutOff};
use passerelle_shared::model::{Actor, Reason, SignUpState, Timestamp};
use passerelle_shared::rules::sign_up::{Command, Seen};
use passerelle_shared::sync::{Decision, Entry, Outcome, next_batch, settle};
use passerelle_tests::api_world::*;
use sqlx::Connection;

/// Midnight after the day on which these stories begin.
const NEXT_DAY: Timestamp = Timestamp((NOW / Timestamp::DAY + 1) * Timestamp::DAY);

/// Understood, and of no effect.
fn rubbish(person: &Person, number: usize) -> Vec<String> {
    (0..number).map(|_| raw(&person.withdrawal("event/nowhere", 0))).collect()
}

async fn deliver(person: &Person, commands: &[String]) -> (Vec<Outcome>, Vec<PutOff>) {
    let (mut outcomes, mut put_off) = (Vec::new(), Vec::new());
    for batch in commands.chunks(200) {
        let reply = person.exchange(batch).await;
        assert_eq!(reply.outcomes.len() + reply.put_off.len(), batch.len(), "each is answered");
        outcomes.extend(reply.outcomes);
        put_off.extend(reply.put_off);
    }
    (outcomes, put_off)
}

async fn rows_of(world: &World, table: &str) -> i64 {
    let address = format!("sqlite:{}", world.data().join("passerelle.sqlite").display());
    let mut database = sqlx::SqliteConnection::connect(&address).await.expect("the database opens");
    let count = format!("SELECT count(*) FROM {table}");
    let rows = sqlx::query_scalar(sqlx::AssertSqlSafe(count)).fetch_one(&mut database).await.expect("a count");
    database.close().await.expect("the database closes");
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn above_a_thousand_commands_a_day_only_what_takes_effect_is_decided_and_the_rest_comes_again() {
    let world = World::start().await;
    let (amina, youssef) = (world.person("amina@example.org").await, world.person("youssef@example.org").await);
    let commands = rubbish(&amina, COMMANDS_A_DAY_MAX as usize + 150);

    let (outcomes, put_off) = deliver(&amina, &commands).await;

    assert_eq!((outcomes.len(), put_off.len()), (COMMANDS_A_DAY_MAX as usize, 150));
    assert!(put_off.iter().all(|one| one.until == NEXT_DAY), "{put_off:?}");
    let again = amina.exchange(&commands[..200]).await;
    assert_eq!(again.outcomes, outcomes[..200], "what was answered is answered again");
    assert_eq!(stands(amina.settle(&amina.request(LAST_PLACE, "TN")).await).state, SignUpState::Confirmed);
    assert_eq!(youssef.ask(TRAINING, "TN").await.state, SignUpState::Confirmed, "nobody else is concerned");

    world.pass(Timestamp::DAY);
    let (outcomes, put_off) = deliver(&amina, &commands[commands.len() - 150..]).await;
    assert_eq!((outcomes.len(), put_off.len()), (150, 0), "nothing was lost, and it is decided now");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_effect_is_limited_last_and_nothing_of_what_is_put_off_has_happened() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let commands: Vec<String> = (0..EFFECTS_A_DAY_MAX as u32 + 10)
        .map(|acts| raw(&Command { seen: Seen { acts, terms: 1, after: None }, ..amina.request(TRAINING, "TN") }))
        .collect();

    let (outcomes, put_off) = deliver(&amina, &commands).await;

    assert_eq!((outcomes.len(), put_off.len()), (EFFECTS_A_DAY_MAX as usize, 10));
    assert!(outcomes.iter().all(|outcome| matches!(outcome.decision, Decision::Done { .. })));
    assert_eq!(i64::from(amina.sign_up(TRAINING).await.expect("a sign-up").acts), EFFECTS_A_DAY_MAX);
    let again = amina.exchange(&commands[..5]).await;
    assert_eq!((again.outcomes.len(), again.put_off.len()), (5, 0), "what was answered is answered again");
    if !world.is_on_postgres() {
        assert_eq!(rows_of(&world, "outcome").await, EFFECTS_A_DAY_MAX, "and nothing of the others is kept");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_answered_as_ever_and_nothing_of_it_is_kept() {
    let world = World::start_over(None, |_| {}).await;
    let amina = world.person("amina@example.org").await;
    let (good, before) = (amina.request(TRAINING, "TN"), rows_of(&world, "outcome").await);
    let id = command_id();
    let unreadable = [
        format!(r#"{{"id":"{id}","kind":"fly","body":{{"to":"the moon"}}}}"#),
        format!(r#"{{"id":"{}","kind":"withdraw"}}"#, command_id()),
        format!(r#"{{"id":"{}"}}"#, command_id()),
        raw(&good).replace("\"form\"", "\"norm\"").replace(&good.id.0, &command_id().0),
    ];
    let mut commands = Vec::new();
    for one in &unreadable {
        commands.extend((0..400).map(|_| one.replace(&id.0, &command_id().0)));
    }

    let reply = amina.exchange(&unreadable).await;
    for (outcome, sent) in reply.outcomes.iter().zip(&unreadable) {
        assert!(sent.contains(&outcome.command.0), "it names its id");
        assert_eq!(outcome.decision, Decision::Refused { reason: Reason::NotUnderstood });
        assert!(outcome.receipt.is_some(), "as ever");
    }
    let again = amina.exchange(&unreadable).await;
    assert_eq!(again.outcomes, reply.outcomes);
    let (outcomes, put_off) = deliver(&amina, &commands).await;
    assert_eq!((outcomes.len(), put_off.len()), (commands.len(), 0), "it costs nothing, and is put off for nobody");

    assert_eq!(rows_of(&world, "outcome").await, before);
    assert_eq!(stands(amina.settle(&good).await).state, SignUpState::Confirmed);
}

#[tokio::test(flavor = "multi_thread")]
async fn long_names_of_no_event_are_not_kept_either() {
    let world = World::start().await;
    let (amina, youssef) = (world.person("amina@example.org").await, world.person("youssef@example.org").await);
    let name = "x\u{0}".repeat(20_000);

    let of_youssef = Command { author: youssef.withdrawal(TRAINING, 0).author, ..amina.withdrawal(&name, 0) };
    assert_eq!(amina.settle(&of_youssef).await, Decision::Refused { reason: Reason::NotYours });
    let of_no_event = amina.settle(&amina.withdrawal(&name, 0)).await;
    assert_eq!(of_no_event, Decision::Refused { reason: Reason::UnknownEvent });
    if !world.is_on_postgres() {
        assert_eq!(rows_of(&world, "outcome WHERE length(event) > 100").await, 0);
    }
}

/// The device of 0.1, as far as it is in `shared`: it takes out what an outcome names, keeps the rest, and doesn't mind
/// a field that it doesn't know.
#[tokio::test(flavor = "multi_thread")]
async fn an_installed_app_keeps_what_is_put_off_and_delivers_it_the_next_day() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    deliver(&amina, &rubbish(&amina, COMMANDS_A_DAY_MAX as usize)).await;
    let (last_place, nowhere) = (amina.request(LAST_PLACE, "TN"), amina.withdrawal("event/nowhere", 0));
    let entry = |order: u64, command: &Command| {
        let entry = Entry::new(order, raw(command), world.now()).expect("a command");
        Entry { is_tried: true, ..entry }
    };
    let outbox = [entry(1, &nowhere), entry(2, &last_place)];
    let batch = next_batch(&outbox, &amina.account.id, &amina.account.email, 200);

    let answer =
        amina.exchange_request(&[raw(&nowhere), raw(&last_place)], None, None).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "never the exchange as a whole");
    let text = answer.text().await.expect("text");
    let reply: ReplyOf01 = serde_json::from_str(&text).expect("it is read as ever");
    let settlement = settle(&outbox, &batch, &reply.outcomes);
    assert_eq!(settlement.answered.iter().map(|(order, _)| *order).collect::<Vec<_>>(), [2]);
    assert_eq!(settlement.unanswered, [1], "it stays, and comes again with the device's own pauses");

    world.pass(Timestamp::DAY);
    let reply: ExchangeReply = amina.exchange(&[raw(&nowhere)]).await;
    assert_eq!(reply.outcomes[0].command, nowhere.id);
}

/// The fields that 0.1 knows.
#[derive(serde::Deserialize)]
struct ReplyOf01 {
    outcomes: Vec<Outcome>,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_back_gives_nobody_a_day_without_end() {
    let world = World::start().await;
    world.pass(300 * Timestamp::DAY);
    let amina = world.person("amina@example.org").await;
    let (_, put_off) = deliver(&amina, &rubbish(&amina, COMMANDS_A_DAY_MAX as usize + 1)).await;
    assert_eq!(put_off.len(), 1);

    world.pass(-300 * Timestamp::DAY);
    let (outcomes, put_off) = deliver(&amina, &rubbish(&amina, 1)).await;

    assert_eq!((outcomes.len(), put_off.len()), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_somebody_who_never_rests_the_first_step_and_the_latest_two_hundred_are_kept() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let details: Vec<String> = (0..210).map(|acts| raw(&amina.command_after(TRAINING, "TN", acts))).collect();

    deliver(&amina, &details).await;

    let sign_up = amina.sign_up(TRAINING).await.expect("a sign-up");
    assert_eq!((sign_up.acts, sign_up.history.len()), (210, 200));
    assert_eq!(sign_up.history[0].by, Actor::Rules, "how she came to her place is still told");
    assert!(sign_up.history[1..].iter().all(|step| step.by == Actor::Person));
}
