//! Letting go of what nobody can ask for any more, a little at a time: nobody who decides waits for long.

use passerelle_shared::model::Timestamp;

use crate::database::{Database, Result, SIGN_IN_LIFE, settling};

/// A phone may lie in a drawer for a year and then deliver.
pub const OUTCOME_LIFE: i64 = 400 * Timestamp::DAY;
/// And an event's commands are remembered until it is surely over for everybody.
pub const OUTCOME_LIFE_AFTER_EVENT: i64 = 30 * Timestamp::DAY;
/// One that nobody ever dated is over for everybody by then.
pub const OUTCOME_LIFE_WITHOUT_DATE: i64 = 1_100 * Timestamp::DAY;
/// A code that has expired is remembered for a day, so that whoever types it hears why it fails.
pub const CODE_MEMORY: i64 = Timestamp::DAY;
/// A sign-in that has expired is remembered as long as it was good: if the clock was wrong, nobody has to sign in again.
pub const SIGN_IN_MEMORY: i64 = SIGN_IN_LIFE;
/// As long as for outcomes: a phone that lay in a drawer for a year still pays only for what changed.
pub const WITHDRAWN_LIFE: i64 = 400 * Timestamp::DAY;

/// An outcome that nobody can ask for any more; the values are those by which [`Database::prune_outcomes`] says so.
pub(super) const OUTCOME_IS_OVER: &str = "received_at < $1 AND NOT EXISTS
    (SELECT 1 FROM event_places WHERE event_places.event = outcome.event
         AND (event_places.ends_at > $2 OR (event_places.ends_at IS NULL AND outcome.received_at >= $3)))";

/// So many rows go in one transaction.
const ROWS_AT_ONCE: i64 = 1_000;

impl Database {
    /// All of it, one after the other.
    pub async fn prune(&self, withdrawn_life: i64, now: Timestamp) -> Result<()> {
        self.prune_outcomes(now).await?;
        self.prune_sign_ins(now).await?;
        self.prune_withdrawn(withdrawn_life, now).await?;
        self.prune_personal_data(now).await?;
        self.prune_snapshots(now).await
    }

    /// After this a pruned command can't come in again: its event is over, and what is late is refused.
    pub async fn prune_outcomes(&self, now: Timestamp) -> Result<()> {
        loop {
            let gone = sqlx::query(sqlx::AssertSqlSafe(format!(
                "DELETE FROM outcome WHERE (account, command) IN
                     (SELECT account, command FROM outcome WHERE {OUTCOME_IS_OVER} LIMIT $4)"
            )))
            .bind(before(now, OUTCOME_LIFE))
            .bind(before(now, OUTCOME_LIFE_AFTER_EVENT))
            .bind(before(now, OUTCOME_LIFE_WITHOUT_DATE))
            .bind(ROWS_AT_ONCE)
            .execute(self.writer()?)
            .await?;
            if gone.rows_affected() < ROWS_AT_ONCE.unsigned_abs() {
                return Ok(());
            }
        }
    }

    /// Codes and sign-ins that are over, and what was counted on other days than today.
    pub async fn prune_sign_ins(&self, now: Timestamp) -> Result<()> {
        sqlx::query("DELETE FROM sign_in_code WHERE expires_at < $1")
            .bind(before(now, CODE_MEMORY))
            .execute(self.writer()?)
            .await?;
        sqlx::query("DELETE FROM sign_in_guess WHERE since < $1")
            .bind(before(now, CODE_MEMORY))
            .execute(self.writer()?)
            .await?;
        sqlx::query("DELETE FROM sign_in WHERE expires_at < $1")
            .bind(before(now, SIGN_IN_MEMORY))
            .execute(self.writer()?)
            .await?;
        sqlx::query("DELETE FROM allowance WHERE day <> $1").bind(settling::day(now)).execute(self.writer()?).await?;
        Ok(())
    }

    /// Forgets what was withdrawn long ago. Who hasn't read of it until now can't be told of it any more: below the
    /// floor one takes the snapshot.
    pub async fn prune_withdrawn(&self, life: i64, now: Timestamp) -> Result<()> {
        // Withdrawn before there was a clock for it: its time begins now.
        sqlx::query("UPDATE record SET withdrawn_at = $1 WHERE withdrawn IS NOT NULL AND withdrawn_at IS NULL")
            .bind(now.0)
            .execute(self.writer()?)
            .await?;
        let due: Vec<(String, i64)> = sqlx::query_as(
            "SELECT scope, max(changed_seq) FROM record WHERE withdrawn IS NOT NULL AND withdrawn_at < $1
             GROUP BY scope ORDER BY scope",
        )
        .bind(before(now, life))
        .fetch_all(&self.readers)
        .await?;
        for (scope, seq) in due {
            // Each on its own: a decision never waits for more than one.
            let mut transaction = self.write().await?;
            sqlx::query("UPDATE scope SET floor = $2 WHERE id = $1 AND floor < $2")
                .bind(&scope)
                .bind(seq)
                .execute(&mut *transaction)
                .await?;
            sqlx::query(
                "DELETE FROM record WHERE scope = $1 AND withdrawn IS NOT NULL AND withdrawn_at < $2
                     AND changed_seq <= $3",
            )
            .bind(&scope)
            .bind(before(now, life))
            .bind(seq)
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await?;
        }
        Ok(())
    }
}

pub(super) fn before(now: Timestamp, life: i64) -> i64 {
    now.minus_ms(life).0
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::RecordId;
    use passerelle_shared::sync::{Position, Scope};

    use super::*;
    use crate::database::{Pack, Withdrawals, on_trial};

    #[tokio::test(flavor = "multi_thread")]
    async fn who_missed_a_withdrawal_takes_the_snapshot_also_after_an_earlier_one_has_gone_later() {
        let (_folder, database) = on_trial().await;
        let publish = async |ids: &[&str], now: Timestamp| {
            let records = ids.iter().map(|id| (RecordId::from(*id), "{}".to_owned())).collect();
            let pack = Pack { name: "test".into(), records, ..Pack::default() };
            database.import(vec![pack], Withdrawals::Allowed, now).await.expect("it works").expect("a good pack");
            database.head(&Scope::programme()).await.expect("a head")
        };
        let (life, start) = (50 * Timestamp::DAY, Timestamp(0));
        let day = |day: i64| start.plus_ms(day * Timestamp::DAY);

        publish(&["country/tn", "country/ma", "country/fr"], day(0)).await;
        // By a clock that was ahead.
        let head = publish(&["country/ma", "country/fr"], day(100)).await;
        let position = Position { epoch: head.epoch.clone(), seq: head.seq, record: None };
        let cursor = database.seal().close(&head.scope, &position);
        publish(&["country/fr"], day(1)).await;
        let mut news = Vec::new();
        for now in [day(40), day(60), day(160)] {
            database.prune_withdrawn(life, now).await.expect("it works");
            let page = database.programme_news(&cursor, 10_000).await.expect("it works");
            news.push(page.ok().map(|page| page.records.len()));
        }

        assert_eq!(news, [Some(1), None, None], "nothing else would tell its device");
    }
}
