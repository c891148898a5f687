//! What was written while the clock was ahead: it gets the end that it would have had if it were of now.

use passerelle_shared::model::{Actor, RecordId, SignUpState, Step, Timestamp};
use passerelle_shared::rules::sign_up::{OFFER_LIFE, call_up};
use passerelle_shared::sync::AccountId;

use crate::clock::{Clock, SKEW_MAX};
use crate::database::engine::Beside;
use crate::database::scope::Change;
use crate::database::sign_up::{self, Tell, places};
use crate::database::{Database, Result, SIGN_IN_LIFE};

impl Database {
    /// To be done only when the time is sure: a clock that is behind takes everything for the future.
    pub async fn mend_what_is_ahead(&self, clock: &Clock) -> Result<()> {
        const KEPT_SINCE: [&str; 7] = [
            "UPDATE outcome SET received_at = $2 WHERE received_at > $1",
            "UPDATE record SET withdrawn_at = $2 WHERE withdrawn_at > $1",
            "UPDATE snapshot SET made_at = $2 WHERE made_at > $1",
            "UPDATE sign_up SET changed_at = $2 WHERE changed_at > $1",
            "UPDATE account SET seen_at = $2 WHERE seen_at > $1",
            "UPDATE mail SET queued_at = $2 WHERE queued_at > $1",
            "UPDATE audit_entry SET kept_since = $2 WHERE personal IS NOT NULL AND kept_since > $1",
        ];
        const SIGN_INS: &str = "UPDATE sign_in SET renewed_at = $2, expires_at = $3 WHERE renewed_at > $1";
        // Minutes would be too long for these.
        const LET_GO: [&str; 2] =
            ["DELETE FROM sign_in_code WHERE made_at > $1", "DELETE FROM sign_in_guess WHERE since > $1"];
        for statement in KEPT_SINCE {
            self.mend(statement, clock, |now| vec![now]).await?;
        }
        self.mend(SIGN_INS, clock, |now| vec![now, now.plus_ms(SIGN_IN_LIFE)]).await?;
        for statement in LET_GO {
            self.mend(statement, clock, |_| Vec::new()).await?;
        }
        self.shorten_offers(clock).await
    }

    /// What the time is is asked when it is this one's turn to write: what others wrote while it waited isn't ahead.
    async fn mend(&self, statement: &'static str, clock: &Clock, ends: fn(Timestamp) -> Vec<Timestamp>) -> Result<()> {
        let mut transaction = self.write().await?;
        let now = clock.now();
        let query = sqlx::query(statement).bind(now.plus_ms(SKEW_MAX).0);
        let query = ends(now).into_iter().fold(query, |query, end| query.bind(end.0));
        query.execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// An offer that lasts longer than offers do was made in the future. Its person is told the new end.
    async fn shorten_offers(&self, clock: &Clock) -> Result<()> {
        let too_long: Vec<(String, String)> =
            sqlx::query_as("SELECT account, event FROM sign_up WHERE state = 'offered' AND offer_until > $1")
                .bind(clock.now().plus_ms(OFFER_LIFE + SKEW_MAX).0)
                .fetch_all(&self.readers)
                .await?;
        for (account, event) in too_long {
            self.shorten_offer(&AccountId(account), &RecordId::from(event), clock).await?;
        }
        Ok(())
    }

    async fn shorten_offer(&self, account: &AccountId, event: &RecordId, clock: &Clock) -> Result<()> {
        let mut change = Change::begin(self, Beside::Others).await?;
        let row = places::lock(&mut change, event).await?;
        let stored = sign_up::load(change.connection().await?, account, event).await?;
        let now = clock.now();
        // Another node may have been here before.
        let (Some(row), Some(mut stored)) = (row, stored.filter(|stored| stored.is_offered_beyond(now))) else {
            return Ok(());
        };
        let (_, until) = call_up(row.facts(), now);
        stored.sign_up.offer_until = Some(until.unwrap_or(now.plus_ms(OFFER_LIFE)));
        let state = SignUpState::Offered;
        let step = Step { at: now, by: Actor::Rules, state, reason: None, intended_at: None };
        sign_up::step(&mut change, &mut stored, Some(state), step, Tell::ByMail)?;
        change.commit().await
    }
}

impl sign_up::Stored {
    fn is_offered_beyond(&self, now: Timestamp) -> bool {
        let until = self.sign_up.offer_until.filter(|_| self.sign_up.state == SignUpState::Offered);
        until.is_some_and(|until| until > now.plus_ms(OFFER_LIFE + SKEW_MAX))
    }
}
