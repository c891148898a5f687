//! How many commands an account may have decided on one day: what is stored of each is kept for more than a year.

use std::collections::BTreeMap;

use passerelle_shared::model::Timestamp;
use passerelle_shared::rules::Family;
use passerelle_shared::sync::AccountId;

use crate::database::Result;
use crate::database::engine::{Done, Statement};
use crate::database::scope::rows_of;

/// Somebody who signs up, withdraws and changes details all day long on several devices stays far below.
pub const COMMANDS_A_DAY_MAX: i64 = 1_000;
/// Above it, what still changes something for its person is decided for a while: a device that has run wild must not
/// cost them the place that they ask for in the evening.
pub const EFFECTS_A_DAY_MAX: i64 = 1_200;
/// Own records are counted apart: stars that were set all day long must not cost anybody a place either.
pub const OWN_RECORDS_A_DAY_MAX: i64 = 500;
/// Decisions and edits, too: twice over all that one event can be asked for.
pub const DECISIONS_A_DAY_MAX: i64 = 10_000;

/// Whether one more command is decided today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Allowance {
    Any,
    /// Only one that takes effect.
    Effects,
    UsedUp,
}

/// What the accounts of a group have had decided today.
#[derive(Debug, Default)]
pub(super) struct Allowances {
    /// With what the database says when the group is decided.
    counts: BTreeMap<AccountId, (Counts, Counts)>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    commands: i64,
    own_records: i64,
    decisions: i64,
}

impl Counts {
    pub fn of(family: Option<Family>) -> Counts {
        match family {
            Some(Family::OwnRecord) => Counts { own_records: 1, ..Counts::default() },
            Some(Family::Decision | Family::Edit | Family::List | Family::Role) => {
                Counts { decisions: 1, ..Counts::default() }
            }
            Some(Family::SignUp) | None => Counts { commands: 1, ..Counts::default() },
        }
    }

    fn plus(self, other: Counts) -> Counts {
        Counts {
            commands: self.commands.saturating_add(other.commands),
            own_records: self.own_records.saturating_add(other.own_records),
            decisions: self.decisions.saturating_add(other.decisions),
        }
    }

    fn minus(self, other: Counts) -> Counts {
        Counts {
            commands: self.commands.saturating_sub(other.commands),
            own_records: self.own_records.saturating_sub(other.own_records),
            decisions: self.decisions.saturating_sub(other.decisions),
        }
    }

    /// For the command that was counted last.
    fn allow(self, family: Option<Family>) -> Allowance {
        match family {
            Some(Family::OwnRecord) if self.own_records <= OWN_RECORDS_A_DAY_MAX => Allowance::Any,
            Some(Family::OwnRecord) => Allowance::UsedUp,
            Some(Family::Decision | Family::Edit | Family::List | Family::Role)
                if self.decisions <= DECISIONS_A_DAY_MAX =>
            {
                Allowance::Any
            }
            Some(Family::Decision | Family::Edit | Family::List | Family::Role) => Allowance::UsedUp,
            _ if self.commands <= COMMANDS_A_DAY_MAX => Allowance::Any,
            _ if self.commands <= EFFECTS_A_DAY_MAX => Allowance::Effects,
            _ => Allowance::UsedUp,
        }
    }
}

/// Counts all of a group as if each was decided, in the order of their accounts, in the transaction that decides.
pub(super) fn count<'a>(
    commands: impl Iterator<Item = (&'a AccountId, Counts)>,
    now: Timestamp,
) -> (Statement, Counted) {
    let mut counted: BTreeMap<AccountId, Counts> = BTreeMap::new();
    // What was counted in the life in which it was decided first leaves no trace.
    for (account, one) in commands.filter(|(_, one)| *one != Counts::default()) {
        let counts = counted.entry(account.clone()).or_default();
        *counts = counts.plus(one);
    }
    if counted.is_empty() {
        let none = "SELECT account, commands, own_records, decisions FROM allowance WHERE 1 = 0";
        return (Statement::new(none), Counted(counted));
    }
    // Another day is another one, also where a clock was set back.
    let statement = Statement::new(format!(
        "INSERT INTO allowance (account, day, commands, own_records, decisions) VALUES {}
         ON CONFLICT (account) DO UPDATE SET
             commands = CASE WHEN allowance.day = excluded.day THEN allowance.commands ELSE 0 END + excluded.commands,
             own_records =
                 CASE WHEN allowance.day = excluded.day THEN allowance.own_records ELSE 0 END + excluded.own_records,
             decisions =
                 CASE WHEN allowance.day = excluded.day THEN allowance.decisions ELSE 0 END + excluded.decisions,
             day = excluded.day
         RETURNING account, commands, own_records, decisions",
        rows_of(counted.len(), 5)
    ));
    let statement = counted.iter().fold(statement, |statement, (account, counts)| {
        let statement = statement.bind(account.0.as_str()).bind(day(now));
        statement.bind(counts.commands).bind(counts.own_records).bind(counts.decisions)
    });
    (statement, Counted(counted))
}

/// How many of each account were counted.
pub(super) struct Counted(BTreeMap<AccountId, Counts>);

impl Counted {
    /// As they were before, and as the database says.
    pub fn read(self, done: &Done) -> Result<Allowances> {
        let mut counts = BTreeMap::new();
        for (account, commands, own_records, decisions) in done.all::<(String, i64, i64, i64)>()? {
            let (account, noted) = (AccountId(account), Counts { commands, own_records, decisions });
            let counted = self.0.get(&account).copied().unwrap_or_default();
            counts.insert(account, (noted.minus(counted), noted));
        }
        Ok(Allowances { counts })
    }
}

impl Allowances {
    /// Whether one more is decided. It counts only if it is.
    pub fn allow(&self, account: &AccountId, family: Option<Family>) -> Allowance {
        let (used, _) = self.counts.get(account).copied().unwrap_or_default();
        used.plus(Counts::of(family)).allow(family)
    }

    pub fn use_one(&mut self, account: &AccountId, family: Option<Family>) {
        if let Some((used, _)) = self.counts.get_mut(account) {
            *used = used.plus(Counts::of(family));
        }
    }

    /// What was counted and not decided is taken back.
    pub fn correct(&self) -> impl Iterator<Item = Statement> {
        let wrong = self.counts.iter().filter(|(_, (used, noted))| used != noted);
        wrong.map(|(account, (used, _))| {
            Statement::new("UPDATE allowance SET commands = $2, own_records = $3, decisions = $4 WHERE account = $1")
                .bind(account.0.as_str())
                .bind(used.commands)
                .bind(used.own_records)
                .bind(used.decisions)
        })
    }
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
    use crate::database::engine::Beside;
    use crate::database::on_trial;
    use crate::database::scope::Change;

    #[test]
    fn a_day_ends_at_midnight_in_utc_whatever_the_clock_says() {
        assert_eq!(next_day(Timestamp(0)), Timestamp(Timestamp::DAY));
        assert_eq!(next_day(Timestamp(Timestamp::DAY - 1)), Timestamp(Timestamp::DAY));
        assert_eq!(next_day(Timestamp(-1)), Timestamp(0));
        assert_eq!(next_day(Timestamp(i64::MAX)), Timestamp(i64::MAX));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_last_command_of_a_days_allowance_is_decided_and_the_next_one_is_not() {
        let (_folder, database) = on_trial().await;
        let (email, now) = (EmailAddress::parse("amina@example.org").expect("an address"), Timestamp(0));
        let who = database.add_organiser(&email, None, now).await.expect("an account").id;
        let mut change = Change::begin(&database, Beside::Others).await.expect("it begins");
        let mut count_many = async |family: Family, times: i64| {
            let mut allowed = Vec::new();
            for _ in 0..times {
                let (statement, counted) = count([(&who, Counts::of(Some(family)))].into_iter(), now);
                let [done] = change.ask([statement]).await.expect("it is counted");
                allowed.push(counted.read(&done).expect("counts").allow(&who, Some(family)));
            }
            allowed
        };

        let own_records = count_many(Family::OwnRecord, OWN_RECORDS_A_DAY_MAX + 1).await;
        let decisions = count_many(Family::Decision, DECISIONS_A_DAY_MAX + 1).await;
        let sign_ups = count_many(Family::SignUp, EFFECTS_A_DAY_MAX + 1).await;

        drop(change);
        let times = |allowance, times: i64| std::iter::repeat_n(allowance, times as usize);
        assert!(own_records.into_iter().eq(times(Allowance::Any, 500).chain([Allowance::UsedUp])));
        assert!(decisions.into_iter().eq(times(Allowance::Any, 10_000).chain([Allowance::UsedUp])));
        let expected = times(Allowance::Any, 1_000).chain(times(Allowance::Effects, 200)).chain([Allowance::UsedUp]);
        assert!(sign_ups.into_iter().eq(expected), "and own records and decisions cost nobody a sign-up");
    }
}
