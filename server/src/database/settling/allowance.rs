//! How many commands an account may have decided on one day: what is stored of each is kept for more than a year.

use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::AccountId;

use crate::database::Result;
use crate::database::engine::Connection;

/// Somebody who signs up, withdraws and changes details all day long on several devices stays far below.
pub const COMMANDS_A_DAY_MAX: i64 = 1_000;
/// Above it, what still changes something for its person is decided for a while: a device that has run wild must not
/// cost them the place that they ask for in the evening.
pub const EFFECTS_A_DAY_MAX: i64 = 1_200;

/// Whether one more command is decided today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Allowance {
    Any,
    /// Only one that takes effect.
    Effects,
    UsedUp,
}

/// Counts one more command of today, in the transaction that decides about it.
pub(super) async fn count(connection: &mut Connection, account: &AccountId, now: Timestamp) -> Result<Allowance> {
    // Another day is another one, also where a clock was set back.
    let commands: i64 = sqlx::query_scalar(
        "INSERT INTO allowance (account, day, commands) VALUES ($1, $2, 1)
         ON CONFLICT (account) DO UPDATE SET
             commands = CASE WHEN allowance.day = excluded.day THEN allowance.commands + 1 ELSE 1 END,
             day = excluded.day
         RETURNING commands",
    )
    .bind(&account.0)
    .bind(day(now))
    .fetch_one(connection)
    .await?;
    if commands <= COMMANDS_A_DAY_MAX {
        return Ok(Allowance::Any);
    }
    Ok(if commands <= EFFECTS_A_DAY_MAX { Allowance::Effects } else { Allowance::UsedUp })
}

/// Days are counted in UTC, so that every node counts the same ones.
pub(in crate::database) fn day(now: Timestamp) -> i64 {
    now.0.div_euclid(Timestamp::DAY)
}

/// When commands are decided again that were put off.
pub(super) fn next_day(now: Timestamp) -> Timestamp {
    Timestamp(day(now).saturating_add(1).saturating_mul(Timestamp::DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_in_utc_whatever_the_clock_says() {
        assert_eq!(next_day(Timestamp(0)), Timestamp(Timestamp::DAY));
        assert_eq!(next_day(Timestamp(Timestamp::DAY - 1)), Timestamp(Timestamp::DAY));
        assert_eq!(next_day(Timestamp(-1)), Timestamp(0));
        assert_eq!(next_day(Timestamp(i64::MAX)), Timestamp(i64::MAX));
    }
}
