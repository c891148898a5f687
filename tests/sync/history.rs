//! One history: what people and organisers do, what the network and the devices suffer, then peace.

use crate::oracles;
use crate::tally::Tally;
use crate::world::World;

#[derive(Debug, Clone)]
pub struct Plan {
    pub seed: u64,
    pub steps: u32,
    pub wrong: Wrong,
}

/// Ways to be wrong, switched on by tests to see that the oracles bite.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent mutation")]
pub struct Wrong {
    pub numbers_at_insert: bool,
    pub checks_then_inserts: bool,
    pub forgets_outcomes: bool,
    pub drops_on_4xx: bool,
    pub believes_any_200: bool,
    pub clears_outbox_on_reset: bool,
    pub cursor_without_record: bool,
    pub latest_delivery_wins: bool,
    pub unsent_before_answered: bool,
    pub stars_come_back: bool,
    pub decides_unseen: bool,
    pub says_sent_when_saved: bool,
    pub keeps_lost_scopes: bool,
    pub page_of_another_scope: bool,
    pub first_word_stays: bool,
    pub next_word_goes_with_the_first: bool,
    pub draft_goes_before_its_request: bool,
    pub failure_undoes_neighbours: bool,
    pub answers_before_commit: bool,
    pub leaves_out_stand_ins: bool,
    pub calls_whole_what_is_missing: bool,
}

/// Weighing what an idle hour costs takes as long as the rest: some histories do it for all.
const WEIGHED_EACH: u64 = 4;

impl Plan {
    pub const STEPS: u32 = 120;

    pub fn seeded(seed: u64) -> Self {
        Self { seed, steps: Self::STEPS, wrong: Wrong::default() }
    }
}

/// Plays a history to its end and says which promise broke, if one did.
pub fn play(plan: &Plan, tally: &mut Tally) -> Result<(), String> {
    let mut world = World::new(plan, tally);
    tally.histories += 1;
    for _ in 0..plan.steps {
        tally.steps += 1;
        world.something_happens(tally);
        world.deliver_what_is_due(tally)?;
        oracles::what_is_said_of_each_command_is_so(&world, tally)?;
        oracles::nothing_is_held_that_is_not_given(&world)?;
        oracles::what_was_typed_is_in_its_form(&world)?;
        oracles::nothing_is_shown_by_parts(&world, tally)?;
    }
    world.make_peace(tally)?;
    oracles::everything_converged(&world, tally)?;
    match plan.seed % WEIGHED_EACH {
        0 => oracles::a_change_costs_what_changed(&mut world, tally),
        _ => Ok(()),
    }
}
