//! What was written while the clock was ahead: it gets the end that it would have had if it were of now.

use passerelle_shared::model::{Actor, RecordId, SignUpState, Step, Timestamp};
use passerelle_shared::sync::{AccountId, OFFER_LIFE, call_up};

use super::change::Change;
use super::engine::Beside;
use super::sign_up::{self, Tell};
use super::{Database, Result, SIGN_IN_LIFE, places};
use crate::clock::{Clock, SKEW_MAX};

impl Database {
    /// To be done only when the time is sure: a clock that is behind takes everything for the future.
    pub async fn mend_what_is_ahead(&self, clock: &Clock) -> Result<()> {
        const KEPT_SINCE: [&str; 6] = [
            "UPDATE outcome SET received_at = $1 WHERE received_at > $2",
            "UPDATE record SET withdrawn_at = $1 WHERE withdrawn_at > $2",
            "UPDATE snapshot SET made_at = $1 WHERE made_at > $2",
            "UPDATE sign_up SET changed_at = $1 WHERE changed_at > $2",
            "UPDATE account SET seen_at = $1 WHERE seen_at > $2",
            "UPDATE mail SET queued_at = $1 WHERE queued_at > $2",
        ];
        // Minutes would be too long for these.
        const LET_GO: [&str; 2] =
            ["DELETE FROM sign_in_code WHERE made_at > $1", "DELETE FROM sign_in_guess WHERE since > $1"];
        // The hour is looked at when nobody else writes: what is made while this waits is not of the future.
        let mut connection = self.writer()?.acquire().await?;
        let ahead = |now: Timestamp| now.plus_ms(SKEW_MAX).0;
        for statement in LET_GO {
            sqlx::query(statement).bind(ahead(clock.now())).execute(&mut *connection).await?;
        }
        for statement in KEPT_SINCE {
            let now = clock.now();
            sqlx::query(statement).bind(now.0).bind(ahead(now)).execute(&mut *connection).await?;
        }
        let now = clock.now();
        sqlx::query("UPDATE sign_in SET renewed_at = $1, expires_at = $2 WHERE renewed_at > $3")
            .bind(now.0)
            .bind(now.plus_ms(SIGN_IN_LIFE).0)
            .bind(ahead(now))
            .execute(&mut *connection)
            .await?;
        drop(connection);
        self.shorten_offers(clock.now()).await
    }

    /// An offer that lasts longer than offers do was made in the future. Its person is told the new end.
    async fn shorten_offers(&self, now: Timestamp) -> Result<()> {
        let too_long: Vec<(String, String)> =
            sqlx::query_as("SELECT account, event FROM sign_up WHERE state = 'offered' AND offer_until > $1")
                .bind(now.plus_ms(OFFER_LIFE + SKEW_MAX).0)
                .fetch_all(&self.readers)
                .await?;
        for (account, event) in too_long {
            self.shorten_offer(&AccountId(account), &RecordId::from(event), now).await?;
        }
        Ok(())
    }

    async fn shorten_offer(&self, account: &AccountId, event: &RecordId, now: Timestamp) -> Result<()> {
        let mut change = Change::begin(self, Beside::Others).await?;
        let row = places::lock(change.connection(), event).await?;
        let stored = sign_up::load(change.connection(), account, event).await?;
        // Another node may have been here before.
        let (Some(row), Some(mut stored)) = (row, stored.filter(|stored| stored.is_offered_beyond(now))) else {
            return Ok(());
        };
        let (_, until) = call_up(row.facts(), now);
        stored.sign_up.offer_until = Some(until.unwrap_or(now.plus_ms(OFFER_LIFE)));
        let state = SignUpState::Offered;
        let step = Step { at: now, by: Actor::Rules, state, reason: None, intended_at: None };
        sign_up::step(&mut change, &mut stored, Some(state), step, Tell::ByMail).await?;
        change.commit().await
    }
}

impl sign_up::Stored {
    fn is_offered_beyond(&self, now: Timestamp) -> bool {
        let until = self.sign_up.offer_until.filter(|_| self.sign_up.state == SignUpState::Offered);
        until.is_some_and(|until| until > now.plus_ms(OFFER_LIFE + SKEW_MAX))
    }
}
