//! Stars: commands of a family that 0.1 didn't know, settled once like all others.

use passerelle_server::database::OWN_RECORDS_A_DAY_MAX;
use passerelle_shared::api::ExchangeReply;
use passerelle_shared::model::{OwnRecord, RecordId, SignUpState, Timestamp};
use passerelle_shared::rules::own_record::{Command, Seen, Wish};
use passerelle_shared::sync::{Author, CommandId, Decision, Page};
use passerelle_tests::api_world::*;
use serde_json::json;

const AMINA: &str = "amina@example.org";

fn star() -> RecordId {
    RecordId::star(&TRAINING.into())
}

fn command(person: &Person, kind: Wish, seen: Seen) -> Command {
    Command {
        id: command_id(),
        author: Author::Account(person.account.id.clone()),
        kind,
        concerns: star(),
        body: serde_json::from_str("{}").expect("JSON"),
        seen,
        intended_at: Timestamp(NOW),
        clock_ahead_ms: None,
    }
}

fn after(acts: u32, id: Option<&CommandId>) -> Seen {
    Seen { acts, after: id.cloned() }
}

async fn deliver(person: &Person, commands: &[&Command]) -> ExchangeReply {
    let commands: Vec<String> = commands.iter().map(|command| serde_json::to_string(command).expect("plain")).collect();
    person.exchange(&commands).await
}

fn star_in(news: Option<&Page>) -> Option<OwnRecord> {
    let record = news?.records.iter().find(|record| record.id == star())?;
    serde_json::from_str(record.json()?).ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_star_is_kept_taken_off_and_never_brought_back_by_a_phone_that_had_not_heard() {
    let world = World::start().await;
    let amina = world.person(AMINA).await;
    let keep = command(&amina, Wish::KeepStar, Seen::default());
    let let_go = command(&amina, Wish::LetGoOfStar, after(0, Some(&keep.id)));

    let reply = deliver(&amina, &[&keep, &let_go]).await;
    assert!(reply.outcomes.iter().all(|outcome| outcome.decision == Decision::Done { stands: None }), "{reply:?}");
    assert_eq!(star_in(reply.news.as_ref()), Some(OwnRecord { acts: 2, kept: None }));

    let from_a_drawer = command(&amina, Wish::KeepStar, Seen::default());
    let reply = deliver(&amina, &[&from_a_drawer]).await;
    assert_eq!(reply.outcomes[0].decision, Decision::Unchanged { stands: None });
    assert_eq!(star_in(reply.news.as_ref()), Some(OwnRecord { acts: 2, kept: None }));

    let again = command(&amina, Wish::KeepStar, after(2, None));
    let reply = deliver(&amina, &[&again]).await;
    assert!(star_in(reply.news.as_ref()).is_some_and(|star| star.is_kept() && star.acts == 3));
    let repeated = deliver(&amina, &[&again]).await;
    assert_eq!(repeated.outcomes, reply.outcomes, "once, and answered alike");
    assert_eq!(repeated.put_off, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_star_from_two_phones_is_one_and_either_of_them_takes_it_off() {
    let world = World::start().await;
    let amina = world.person(AMINA).await;
    let (here, there) =
        (command(&amina, Wish::KeepStar, Seen::default()), command(&amina, Wish::KeepStar, Seen::default()));
    let off = command(&amina, Wish::LetGoOfStar, after(0, Some(&there.id)));

    let reply = deliver(&amina, &[&here, &there, &off]).await;

    let decisions: Vec<&Decision> = reply.outcomes.iter().map(|outcome| &outcome.decision).collect();
    let done = Decision::Done { stands: None };
    assert_eq!(decisions, [&done, &Decision::Unchanged { stands: None }, &done]);
    assert_eq!(star_in(reply.news.as_ref()), Some(OwnRecord { acts: 2, kept: None }));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sets_stars_for_somebody_else_or_on_what_has_none() {
    let world = World::start().await;
    let (amina, youssef) = (world.person(AMINA).await, world.person("youssef@example.org").await);
    let for_her = command(&amina, Wish::KeepStar, Seen::default());
    let on_an_article =
        Command { concerns: "star/article/x".into(), ..command(&youssef, Wish::KeepStar, Seen::default()) };

    let reply = deliver(&youssef, &[&for_her, &on_an_article]).await;

    assert!(reply.outcomes.iter().all(|outcome| matches!(outcome.decision, Decision::Refused { .. })), "{reply:?}");
    assert!(star_in(deliver(&amina, &[]).await.news.as_ref()).is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stars_of_two_people_know_nothing_of_each_other() {
    let world = World::start().await;
    let (amina, youssef) = (world.person(AMINA).await, world.person("youssef@example.org").await);
    let hers = command(&amina, Wish::KeepStar, Seen::default());
    let taken_off = command(&amina, Wish::LetGoOfStar, after(0, Some(&hers.id)));
    deliver(&amina, &[&hers, &taken_off]).await;

    // With her command for one that came before, too.
    let first = command(&youssef, Wish::KeepStar, Seen::default());
    let reply = deliver(&youssef, &[&first]).await;
    let not_his = command(&youssef, Wish::LetGoOfStar, after(0, Some(&taken_off.id)));
    let after_hers = deliver(&youssef, &[&not_his]).await;

    assert_eq!(reply.outcomes[0].decision, Decision::Done { stands: None });
    assert_eq!(star_in(reply.news.as_ref()).map(|star| star.acts), Some(1));
    assert_eq!(after_hers.outcomes[0].decision, Decision::Unchanged { stands: None }, "he has seen none of his acts");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_that_is_not_known_here_is_kept_by_nobody_and_stays_with_its_device() {
    let world = World::start().await;
    let amina = world.person(AMINA).await;
    let id = command_id();
    let dance = json!({
        "id": id, "author": { "account": amina.account.id }, "kind": "dance", "concerns": "floor/1",
        "body": {}, "seen": {}, "intended_at": NOW,
    });
    let good = amina.request(TRAINING, "TN");

    let reply = amina.exchange(&[dance.to_string(), raw(&good)]).await;

    assert_eq!(reply.not_here_yet, std::slice::from_ref(&id));
    let of_stars = ["keep-star", "let-go-of-star"];
    let decided = ["confirm", "put-on-reserve", "refuse"];
    let edited = [
        "create-event",
        "edit-event",
        "cancel-event",
        "edit-article",
        "take-back-article",
        "edit-session",
        "take-back-session",
    ];
    let of_lists = ["export-list", "print-list"];
    let of_roles = ["give-role", "take-role"];
    assert_eq!(
        reply.kinds,
        [&of_stars[..], &decided, &edited, &of_lists, &of_roles].concat(),
        "what is known beside what 0.1 knew"
    );
    assert_eq!(reply.outcomes.iter().map(|outcome| &outcome.command).collect::<Vec<_>>(), [&good.id]);
    let later = amina
        .exchange(&[json!({ "id": id, "author": { "account": amina.account.id }, "kind": "withdraw",
        "body": { "event": TRAINING }, "seen": { "acts": 1 }, "intended_at": NOW })
        .to_string()])
        .await;
    assert_eq!(later.outcomes[0].state(), Some(SignUpState::Withdrawn), "its id is free");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sets_stars_all_day_long_can_still_ask_for_a_place_in_the_evening() {
    let world = World::start().await;
    let amina = world.person(AMINA).await;
    let too_many = OWN_RECORDS_A_DAY_MAX as u32 + 10;
    let stars: Vec<Command> = (0..too_many)
        .map(|acts| command(&amina, if acts % 2 == 0 { Wish::KeepStar } else { Wish::LetGoOfStar }, after(acts, None)))
        .collect();
    let (mut outcomes, mut put_off) = (0, 0);
    for stars in stars.chunks(100) {
        let reply = deliver(&amina, &stars.iter().collect::<Vec<_>>()).await;
        (outcomes, put_off) = (outcomes + reply.outcomes.len(), put_off + reply.put_off.len());
    }
    assert_eq!((outcomes, put_off), (OWN_RECORDS_A_DAY_MAX as usize, 10));

    assert_eq!(stands(amina.settle(&amina.request(TRAINING, "TN")).await).state, SignUpState::Confirmed);
    assert_eq!(world.count("SELECT commands FROM allowance").await, 1, "stars are counted apart");
    world.pass(Timestamp::DAY);
    let reply = deliver(&amina, &stars[OWN_RECORDS_A_DAY_MAX as usize..].iter().collect::<Vec<_>>()).await;
    assert_eq!((reply.outcomes.len(), reply.put_off.len()), (10, 0), "the next day is another one");
}
