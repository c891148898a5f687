//! What upkeep would let go of at some moment: looked at, and left where it is.

use std::collections::BTreeMap;

use passerelle_shared::model::{DAYS_OF_UNDATED_EVENT, KEPT, Keeping, RecordId, SignUpForm, Timestamp};
use sqlx::AssertSqlSafe;

use super::personal_data::{ACCOUNT_LIFE, IS_DUE, IS_LEFT, days, number};
use super::prune::{
    OUTCOME_IS_OVER, OUTCOME_LIFE, OUTCOME_LIFE_AFTER_EVENT, OUTCOME_LIFE_WITHOUT_DATE, SIGN_IN_MEMORY, before,
};
use crate::database::engine::Connection;
use crate::database::{AUDIT_NOTE_LIFE, Database, Result};

/// How much of each would go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WouldGo {
    /// For each stage of [`KEPT`] the events, and how many people have something there; with the last, whole sign-ups.
    pub stages: Vec<BTreeMap<RecordId, u64>>,
    pub outcomes: i64,
    /// Of which nothing else is left already now.
    pub accounts: i64,
    pub sign_ins: i64,
    pub audit_notes: i64,
}

impl Database {
    pub async fn would_go(&self, now: Timestamp) -> Result<WouldGo> {
        let mut moment = self.moment().await?;
        let mut stages = Vec::with_capacity(KEPT.len());
        for (at, keeping) in KEPT.iter().enumerate() {
            stages.push(would_be_cleared(&mut moment, at.saturating_add(1), keeping, now).await?);
        }
        let mut count = async |of: &str, lives: &[i64]| {
            let query = sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM {of}")));
            let query = lives.iter().fold(query, |query, life| query.bind(before(now, *life)));
            query.fetch_one(&mut *moment).await
        };
        let outcome_lives = [OUTCOME_LIFE, OUTCOME_LIFE_AFTER_EVENT, OUTCOME_LIFE_WITHOUT_DATE];
        Ok(WouldGo {
            stages,
            outcomes: count(&format!("outcome WHERE {OUTCOME_IS_OVER}"), &outcome_lives).await?,
            accounts: count(&format!("account WHERE {IS_LEFT}"), &[ACCOUNT_LIFE]).await?,
            sign_ins: count("sign_in WHERE expires_at < $1", &[SIGN_IN_MEMORY]).await?,
            audit_notes: count("audit_entry WHERE personal IS NOT NULL AND kept_since < $1", &[AUDIT_NOTE_LIFE])
                .await?,
        })
    }
}

/// Whoever has typed nothing there has nothing to lose.
async fn would_be_cleared(
    moment: &mut Connection,
    stage: usize,
    keeping: &Keeping,
    now: Timestamp,
) -> Result<BTreeMap<RecordId, u64>> {
    let statement = format!(
        "SELECT sign_up.event, sign_up.form FROM sign_up
         JOIN event_places ON event_places.event = sign_up.event WHERE {IS_DUE}"
    );
    let due: Vec<(String, String)> = sqlx::query_as(AssertSqlSafe(statement))
        .bind(number(stage))
        .bind(days(DAYS_OF_UNDATED_EVENT))
        .bind(before(now, days(keeping.days_after_event)))
        .fetch_all(moment)
        .await?;
    let mut by_event = BTreeMap::new();
    for (event, form) in due {
        let form: SignUpForm = serde_json::from_str(&form)?;
        if stage == KEPT.len() || form.clone().without(keeping.fields) != form {
            let people: &mut u64 = by_event.entry(RecordId::from(event)).or_default();
            *people = people.saturating_add(1);
        }
    }
    Ok(by_event)
}
