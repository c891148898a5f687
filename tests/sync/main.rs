//! Devices, a network that fails, and a server, driven by a seed: whatever happens, they agree in the end.
//!
//! More histories: `PASSERELLE_HISTORIES=20000 cargo test -p passerelle-tests --test sync`.
//! One again: `PASSERELLE_SEED=17 cargo test -p passerelle-tests --test sync`.

mod conformance;
mod history;
mod large;
mod model;
mod oracles;
mod phone;
mod scope;
mod server;
mod tally;
mod world;

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use history::{Plan, play};
use tally::Tally;

/// Enough to meet each fault thousands of times, in seconds.
const HISTORIES: u64 = 1_000;

#[test]
fn whatever_the_network_does_every_device_ends_up_with_what_the_server_holds() {
    let seeds = match number("PASSERELLE_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("PASSERELLE_HISTORIES").unwrap_or(HISTORIES),
    };

    let next = AtomicU64::new(seeds.start);
    let play_some = || {
        let mut tally = Tally::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if !seeds.contains(&seed) {
                return tally;
            }
            play_or_tell(seed, &mut tally);
        }
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let tally = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(play_some)).collect();
        let tallies = threads.into_iter().map(|thread| thread.join().unwrap_or_else(|broken| resume_unwind(broken)));
        tallies.fold(Tally::default(), Tally::and)
    });

    println!("{tally}");
    if seeds.end - seeds.start >= HISTORIES {
        assert_eq!(tally.never_seen(), Vec::<&str>::new(), "a history that never gets there proves nothing");
    }
}

fn play_or_tell(seed: u64, tally: &mut Tally) {
    let plan = Plan { steps: steps(), ..Plan::seeded(seed) };
    if let Err(broken) = play(&plan, tally) {
        let (steps, story) = shortest(&plan);
        panic!(
            "seed {seed}: {broken}\n{story}\nagain: PASSERELLE_SEED={seed} PASSERELLE_STEPS={steps} cargo test -p passerelle-tests --test sync whatever"
        );
    }
}

/// The same history with as few steps as still break it: how many, and what happened.
fn shortest(plan: &Plan) -> (u32, String) {
    let broken = |steps: u32| {
        let mut tally = Tally::telling();
        let broken = play(&Plan { steps, ..plan.clone() }, &mut tally).err()?;
        Some((steps, format!("after {steps} steps: {broken}\n{}", tally.story())))
    };
    (0..=plan.steps).find_map(broken).unwrap_or_default()
}

fn steps() -> u32 {
    number("PASSERELLE_STEPS").and_then(|steps| steps.try_into().ok()).unwrap_or(Plan::STEPS)
}

/// Wrong on purpose: what each oracle is for.
#[test]
fn a_server_that_takes_a_number_at_the_insert_is_caught() {
    assert!(is_caught("isn't what the server holds", |plan| plan.wrong.numbers_at_insert = true));
}

#[test]
fn a_server_that_checks_and_then_inserts_is_caught() {
    assert!(is_caught("places taken of", |plan| plan.wrong.checks_then_inserts = true));
}

#[test]
fn a_server_that_forgets_its_outcomes_is_caught() {
    assert!(is_caught("took effect", |plan| plan.wrong.forgets_outcomes = true));
}

#[test]
fn a_device_that_drops_what_was_refused_as_a_whole_is_caught() {
    assert!(is_caught("was never answered", |plan| plan.wrong.drops_on_4xx = true));
}

#[test]
fn a_device_that_believes_any_200_is_caught() {
    assert!(is_caught("was never answered", |plan| plan.wrong.believes_any_200 = true));
}

#[test]
fn a_device_that_clears_its_outbox_in_a_new_epoch_is_caught() {
    assert!(is_caught("was never answered", |plan| plan.wrong.clears_outbox_on_reset = true));
}

#[test]
fn a_page_cursor_without_a_record_id_is_caught() {
    assert!(is_caught("isn't what the server holds", |plan| plan.wrong.cursor_without_record = true));
}

#[test]
fn a_server_on_which_the_latest_delivery_wins_is_caught() {
    assert!(is_caught("unseen", |plan| plan.wrong.latest_delivery_wins = true));
}

#[test]
fn a_server_that_decides_over_what_the_organiser_never_saw_is_caught() {
    assert!(is_caught("decided over what nobody saw", |plan| plan.wrong.decides_unseen = true));
}

#[test]
fn a_device_that_sends_the_unsent_before_the_answered_after_a_restore_is_caught() {
    assert!(is_caught("which the person did first", |plan| plan.wrong.unsent_before_answered = true));
}

#[test]
fn a_server_on_which_a_star_comes_back_that_was_taken_off_is_caught() {
    assert!(is_caught("unseen", |plan| plan.wrong.stars_come_back = true));
}

#[test]
fn a_device_that_says_sent_of_what_never_left_is_caught() {
    assert!(is_caught("never left", |plan| plan.wrong.says_sent_when_saved = true));
}

#[test]
fn a_device_that_keeps_what_it_lost_the_right_to_see_is_caught() {
    assert!(is_caught("which isn't given any more", |plan| plan.wrong.keeps_lost_scopes = true));
}

#[test]
fn a_server_that_gives_the_records_of_one_scope_for_those_of_another_is_caught() {
    assert!(is_caught("isn't what the server holds", |plan| plan.wrong.page_of_another_scope = true));
}

#[test]
fn a_server_whose_first_word_stays_where_a_later_one_was_to_replace_it_is_caught() {
    assert!(is_caught("was told last by mail", |plan| plan.wrong.first_word_stays = true));
}

#[test]
fn a_server_that_lets_go_of_the_next_word_with_the_one_that_has_left_is_caught() {
    assert!(is_caught("was told last by mail", |plan| plan.wrong.next_word_goes_with_the_first = true));
}

#[test]
fn a_device_that_lets_go_of_a_draft_before_its_request_is_saved_is_caught() {
    assert!(is_caught("and its form shows", |plan| plan.wrong.draft_goes_before_its_request = true));
}

#[test]
fn a_server_on_which_a_failed_command_undoes_its_neighbours_is_caught() {
    assert!(is_caught("the device heard", |plan| plan.wrong.failure_undoes_neighbours = true));
}

#[test]
fn a_server_that_answers_a_group_before_it_is_committed_is_caught() {
    assert!(is_caught("the device heard", |plan| plan.wrong.answers_before_commit = true));
}

#[test]
fn a_server_that_leaves_out_what_stands_in_for_missing_words_is_caught() {
    assert!(is_caught("has no words", |plan| plan.wrong.leaves_out_stand_ins = true));
}

#[test]
fn a_device_that_calls_a_language_whole_of_which_something_is_missing_is_caught() {
    assert!(is_caught("is said to be here", |plan| plan.wrong.calls_whole_what_is_missing = true));
}

/// Whether a history breaks that way. Other ways to break don't count: each oracle is for something.
fn is_caught(by: &str, make_wrong: impl Fn(&mut Plan)) -> bool {
    (0..HISTORIES).any(|seed| {
        let mut plan = Plan::seeded(seed);
        make_wrong(&mut plan);
        let broken = play(&plan, &mut Tally::default()).err().filter(|broken| broken.contains(by));
        if let Some(broken) = &broken {
            println!("caught by seed {seed}: {broken}");
        }
        broken.is_some()
    })
}

pub fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}
