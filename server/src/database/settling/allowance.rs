//! How many commands an account may have decided on one day: what is stored of each is kept for more than a year.

use passerelle_shared::model::Timestamp;
use passerelle_shared::rules::Family;
use passerelle_shared::sync::AccountId;

use crate::database::Result;
use crate::database::engine::Connection;

/// Somebody who signs up, withdraws and changes details all day long on several devices stays far below.
pub const COMMANDS_A_DAY_MAX: i64 = 1_000;
/// Above it, what still changes something for its person is decided for a while: a device that has run wild must not
/// cost them the place that they ask for in the evening.
pub const EFFECTS_A_DAY_MAX: i64 = 1_200;
/// Own records are counted apart: stars that were set all day long must not cost anybody a place either.
pub const OWN_RECORDS_A_DAY_MAX: i64 = 500;

/// Whether one more command is decided today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Allowance {
    Any,
    /// Only one that takes effect.
    Effects,
    UsedUp,
}

/// Counts one more command of today, in the transaction that decides about it.
pub(super) async fn count(
    connection: &mut Connection,
    account: &AccountId,
    family: Option<Family>,
    now: Timestamp,
) -> Result<Allowance> {
    let own_records = i64::from(family == Some(Family::OwnRecord));
    // Another day is another one, also where a clock was set back.
    let (commands, own_records): (i64, i64) = sqlx::query_as(
        "INSERT INTO allowance (account, day, commands, own_records) VALUES ($1, $2, 1 - $3, $3)
         ON CONFLICT (account) DO UPDATE SET
             commands = CASE WHEN allowance.day = excluded.day THEN allowance.commands ELSE 0 END + excluded.commands,
             own_records =
                 CASE WHEN allowance.day = excluded.day THEN allowance.own_records ELSE 0 END + excluded.own_records,
             day = excluded.day
         RETURNING commands, own_records",
    )
    .bind(&account.0)
    .bind(day(now))
    .bind(own_records)
    .fetch_one(connection)
    .await?;
    Ok(match family {
        Some(Family::OwnRecord) if own_records <= OWN_RECORDS_A_DAY_MAX => Allowance::Any,
        Some(Family::OwnRecord) => Allowance::UsedUp,
        _ if commands <= COMMANDS_A_DAY_MAX => Allowance::Any,
        _ if commands <= EFFECTS_A_DAY_MAX => Allowance::Effects,
        _ => Allowance::UsedUp,
    })
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
    use passerelle_shared::model::EmailAddress;

    use super::*;
    use crate::database::Database;

    #[test]
    fn a_day_ends_at_midnight_in_utc_whatever_the_clock_says() {
        assert_eq!(next_day(Timestamp(0)), Timestamp(Timestamp::DAY));
        assert_eq!(next_day(Timestamp(Timestamp::DAY - 1)), Timestamp(Timestamp::DAY));
        assert_eq!(next_day(Timestamp(-1)), Timestamp(0));
        assert_eq!(next_day(Timestamp(i64::MAX)), Timestamp(i64::MAX));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_last_command_of_a_days_allowance_is_decided_and_the_next_one_is_not() {
        let folder = std::env::temp_dir().join(format!("passerelle-allowance-{}", crate::chance::name()));
        let database = Database::open(&folder).await.expect("a database");
        let (email, now) = (EmailAddress::parse("amina@example.org").expect("an address"), Timestamp(0));
        let who = database.add_organiser(&email, None, now).await.expect("an account").id;
        let mut transaction = database.write().await.expect("it begins");
        let mut count_many = async |family: Family, times: i64| {
            let mut allowed = Vec::new();
            for _ in 0..times {
                allowed.push(count(&mut transaction, &who, Some(family), now).await.expect("it is counted"));
            }
            allowed
        };

        let own_records = count_many(Family::OwnRecord, OWN_RECORDS_A_DAY_MAX + 1).await;
        let sign_ups = count_many(Family::SignUp, EFFECTS_A_DAY_MAX + 1).await;

        drop(transaction);
        database.close().await;
        std::fs::remove_dir_all(folder).expect("it was there");
        let times = |allowance, times: i64| std::iter::repeat_n(allowance, times as usize);
        assert!(own_records.into_iter().eq(times(Allowance::Any, 500).chain([Allowance::UsedUp])));
        let expected = times(Allowance::Any, 1_000).chain(times(Allowance::Effects, 200)).chain([Allowance::UsedUp]);
        assert!(sign_ups.into_iter().eq(expected), "and own records cost nobody a sign-up");
    }
}
