//! The model and the real databases decide alike: the same commands go to both, and every answer is compared.
//!
//! One sequence again: `PASSERELLE_SEED=17 cargo test -p passerelle-tests --test sync conformance -- --nocapture`.

mod another_life;
mod engine;
mod mails;
mod pair;

use fastrand::Rng;
use passerelle_shared::model::{Reason, SignUpState, Timestamp};
use passerelle_shared::rules::sign_up::Verdict;
use passerelle_shared::sync::Decision;

use engine::Engine;
use pair::{APPROVAL, CLOSING, OPEN, Pair};

const STEPS: u32 = 40;
const MUST_BE_SEEN: [&str; 12] = [
    "outcome confirmed",
    "outcome reserve",
    "outcome awaiting decision",
    "outcome withdrawn",
    "outcome refused",
    "outcome unchanged",
    "outcome asks again",
    "promoted",
    "offered",
    "mail replaced before it left",
    "mail left behind the one before it",
    "decided in a group",
];

/// Every case on every engine.
macro_rules! cases {
    ($($case:ident),* $(,)?) => {
        mod on_sqlite {
            use super::{Engine, Pair};
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $case() {
                super::$case(Pair::open(Engine::Sqlite).await.expect("it is built in")).await;
            })*
        }

        mod on_postgres {
            use super::{Engine, Pair};
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $case() {
                if let Some(pair) = Pair::open(Engine::Postgres).await {
                    super::$case(pair).await;
                }
            })*
        }
    };
}

cases!(
    sequences_of_commands_end_alike_in_the_model_and_in_the_database,
    a_model_that_drifts_is_caught,
    the_last_place_goes_once_and_a_withdrawal_calls_up_the_line,
    a_full_quota_leads_to_the_reserve_list_although_the_event_has_room,
    an_offer_lapses_goes_to_the_next_and_is_taken,
    a_repeat_gets_the_stored_outcome_and_another_body_is_refused,
    what_was_seen_too_long_ago_changes_nothing,
    what_comes_after_the_deadline_waits_for_a_person_if_it_was_made_before,
);

async fn sequences_of_commands_end_alike_in_the_model_and_in_the_database(mut pair: Pair) {
    let seeds = crate::number("PASSERELLE_SEED").map_or(0..pair.engine.sequences(), |seed| seed..seed + 1);
    for seed in seeds {
        pair.begin(&format!("sequence-{seed}"), &mut Rng::with_seed(seed)).await;
        let mut chance = Rng::with_seed(seed);
        for _ in 0..STEPS {
            if let Err(drift) = pair.something_happens(&mut chance).await {
                panic!(
                    "seed {seed}: {drift}\n{}\nagain: PASSERELLE_SEED={seed} cargo test -p passerelle-tests --test sync conformance",
                    pair.latest()
                );
            }
        }
        if let Err(drift) = pair.stand_alike().await {
            panic!("seed {seed}: {drift}\n{}", pair.latest());
        }
        if let Err(drift) = pair.all_mails_leave().await {
            panic!("seed {seed}: {drift}\n{}", pair.latest());
        }
    }
    println!("{}", pair.tally);
    for what in MUST_BE_SEEN {
        assert!(pair.tally.has_seen(what) || crate::number("PASSERELLE_SEED").is_some(), "{what}");
    }
}

/// Wrong on purpose: a model that asks nobody what they had seen is no model of this server.
async fn a_model_that_drifts_is_caught(mut pair: Pair) {
    pair.begin("drift", &mut Rng::with_seed(1)).await;
    pair.model.store.wrong.latest_delivery_wins = true;
    pair.request(0, OPEN).await.expect("alike: there is nothing to have seen");
    pair.withdraw(0, OPEN).await.expect("alike: it was seen");

    assert!(pair.request_having_seen(0, OPEN, 0).await.is_err());
}

async fn the_last_place_goes_once_and_a_withdrawal_calls_up_the_line(mut pair: Pair) {
    pair.begin("last-place", &mut Rng::with_seed(1)).await;
    pair.set_capacity(OPEN, 1).await.expect("alike");

    let first = pair.request(0, OPEN).await.expect("alike");
    let second = pair.request(1, OPEN).await.expect("alike");
    let third = pair.request(2, OPEN).await.expect("alike");
    assert_eq!(state(&first), SignUpState::Confirmed);
    assert_eq!((state(&second), rank(&second)), (SignUpState::Reserve, Some(1)));
    assert_eq!((state(&third), rank(&third)), (SignUpState::Reserve, Some(2)));

    pair.withdraw(0, OPEN).await.expect("alike");
    pair.stand_alike().await.expect("alike");
    assert_eq!(pair.state(1, OPEN), Some(SignUpState::Confirmed));
}

async fn a_full_quota_leads_to_the_reserve_list_although_the_event_has_room(mut pair: Pair) {
    pair.begin("quota", &mut Rng::with_seed(1)).await;
    pair.set_capacity(OPEN, 4).await.expect("alike");

    // Of six people the first and the fourth come from Tunisia, which has one place.
    let first = pair.request(0, OPEN).await.expect("alike");
    let fourth = pair.request(3, OPEN).await.expect("alike");

    assert_eq!(state(&first), SignUpState::Confirmed);
    assert!(
        matches!(&fourth, Decision::Done { stands: Some(stands) } if stands.reason == Some(Reason::QuotaFull)),
        "{fourth:?}"
    );
}

async fn an_offer_lapses_goes_to_the_next_and_is_taken(mut pair: Pair) {
    pair.begin("offers", &mut Rng::with_seed(1)).await;
    pair.set_capacity(APPROVAL, 1).await.expect("alike");
    for person in 0..3 {
        pair.request(person, APPROVAL).await.expect("alike");
    }
    pair.decide(0, APPROVAL, Verdict::Confirm).await.expect("alike");
    pair.decide(1, APPROVAL, Verdict::Reserve).await.expect("alike");
    pair.decide(2, APPROVAL, Verdict::Reserve).await.expect("alike");

    pair.withdraw(0, APPROVAL).await.expect("alike");
    assert_eq!(pair.state(1, APPROVAL), Some(SignUpState::Offered));
    pair.pass(49 * Timestamp::HOUR);
    let too_late = pair.accept(1, APPROVAL).await.expect("alike");
    let in_time = pair.accept(2, APPROVAL).await.expect("alike");

    assert!(matches!(too_late, Decision::Unchanged { .. }), "{too_late:?}");
    assert_eq!(state(&in_time), SignUpState::Confirmed);
    pair.stand_alike().await.expect("alike");
}

async fn a_repeat_gets_the_stored_outcome_and_another_body_is_refused(mut pair: Pair) {
    pair.begin("repeat", &mut Rng::with_seed(1)).await;

    let first = pair.request(0, OPEN).await.expect("alike");
    pair.pass(Timestamp::HOUR);
    let again = pair.repeat_last().await.expect("alike, byte for byte");
    let other = pair.repeat_last_with_another_body().await.expect("alike");

    assert_eq!(again, first);
    assert_eq!(other, Decision::Refused { reason: Reason::OtherBody });
}

async fn what_was_seen_too_long_ago_changes_nothing(mut pair: Pair) {
    pair.begin("too-old", &mut Rng::with_seed(1)).await;
    pair.request(0, OPEN).await.expect("alike");
    pair.withdraw(0, OPEN).await.expect("alike");

    let old = pair.request_having_seen(0, OPEN, 0).await.expect("alike");

    assert!(matches!(&old, Decision::Unchanged { stands: Some(stands) } if stands.state == SignUpState::Withdrawn));
    pair.stand_alike().await.expect("alike");
}

async fn what_comes_after_the_deadline_waits_for_a_person_if_it_was_made_before(mut pair: Pair) {
    pair.begin("deadline", &mut Rng::with_seed(1)).await;
    let made_at = pair.now();
    pair.pass(2 * Timestamp::DAY);

    let in_time = pair.request_made_at(0, CLOSING, made_at).await.expect("alike");
    let late = pair.request(1, CLOSING).await.expect("alike");

    assert_eq!(state(&in_time), SignUpState::AwaitingDecision);
    assert!(matches!(late, Decision::Refused { reason: Reason::SignUpClosed { .. } }), "{late:?}");
}

fn state(decision: &Decision) -> SignUpState {
    match decision {
        Decision::Done { stands: Some(stands) } => stands.state,
        other => panic!("it took no effect: {other:?}"),
    }
}

fn rank(decision: &Decision) -> Option<u32> {
    match decision {
        Decision::Done { stands: Some(stands) } => stands.rank,
        _ => None,
    }
}
