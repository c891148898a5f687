//! What people typed goes at its time after the event, and so does an account that nothing is left of.
//!
//! ```text
//! the event is over ─▶ some fields of the form go ─▶ others ─▶ the sign-up goes; who took a place is still counted
//! ```

use passerelle_shared::model::{
    Applicant, DAYS_OF_UNDATED_EVENT, KEPT, Keeping, Kind, RecordId, SignUpState, Timestamp,
};
use passerelle_shared::sync::{AccountId, Scope};

use super::prune::before;
use crate::database::audit_record::{Act, By, Entry};
use crate::database::engine::{Beside, Statement, together};
use crate::database::scope::{Change, Put};
use crate::database::sign_up::{self, Stored, places};
use crate::database::{Database, Result};

/// As long as for outcomes: a phone in a drawer holds requests of this account, and of no other.
pub const ACCOUNT_LIFE: i64 = 400 * Timestamp::DAY;
/// An account of which nothing else is kept; `$1` is since when its person wasn't here.
pub(super) const IS_LEFT: &str = "is_organiser = 0 AND seen_at < $1
    AND NOT EXISTS (SELECT 1 FROM role WHERE role.account = account.id)
    AND NOT EXISTS (SELECT 1 FROM sign_in WHERE sign_in.account = account.id)
    AND NOT EXISTS (SELECT 1 FROM sign_up WHERE sign_up.account = account.id)
    AND NOT EXISTS (SELECT 1 FROM outcome WHERE outcome.account = account.id)";
/// A sign-up whose fields of stage `$1` have had their time: an event without a date goes on for `$2` after the last step,
/// and what was over before `$3` was over for long enough.
pub(super) const IS_DUE: &str = "sign_up.cleared < $1 AND coalesce(event_places.ends_at, sign_up.changed_at + $2) < $3";
/// So many are looked up at once.
const ROWS_AT_ONCE: i64 = 500;
/// What the person's devices are told of a sign-up that is forgotten.
const FORGOTTEN: &str = "Its time after the event is over.";

impl Database {
    pub async fn prune_personal_data(&self, now: Timestamp) -> Result<()> {
        self.begin_to_count(now).await?;
        for stage in 1..=KEPT.len() {
            self.clear_fields(stage, now).await?;
        }
        self.prune_accounts(now).await
    }

    /// What was there before there was a clock for it: its time begins now.
    async fn begin_to_count(&self, now: Timestamp) -> Result<()> {
        for statement in [
            "UPDATE sign_up SET changed_at = $1 WHERE changed_at IS NULL",
            "UPDATE account SET seen_at = $1 WHERE seen_at IS NULL",
        ] {
            sqlx::query(statement).bind(now.0).execute(self.writer()?).await?;
        }
        Ok(())
    }

    /// Stages are those of [`KEPT`], from 1; with the last one the whole sign-up goes.
    async fn clear_fields(&self, stage: usize, now: Timestamp) -> Result<()> {
        let Some(keeping) = stage.checked_sub(1).and_then(|before| KEPT.get(before)) else { return Ok(()) };
        loop {
            let due = self.due_for_clearing(stage, keeping, now).await?;
            for (account, event) in &due {
                self.clear_one(account, event, stage, now).await?;
            }
            if due.len() < usize::try_from(ROWS_AT_ONCE).unwrap_or(usize::MAX) {
                return Ok(());
            }
        }
    }

    /// An event without a date counts as over long after the last step.
    async fn due_for_clearing(
        &self,
        stage: usize,
        keeping: &Keeping,
        now: Timestamp,
    ) -> Result<Vec<(AccountId, RecordId)>> {
        let due: Vec<(String, String)> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT sign_up.account, sign_up.event FROM sign_up
             JOIN event_places ON event_places.event = sign_up.event
             WHERE {IS_DUE} ORDER BY sign_up.event, sign_up.account LIMIT $4"
        )))
        .bind(number(stage))
        .bind(days(DAYS_OF_UNDATED_EVENT))
        .bind(before(now, days(keeping.days_after_event)))
        .bind(ROWS_AT_ONCE)
        .fetch_all(&self.readers)
        .await?;
        Ok(due.into_iter().map(|(account, event)| (AccountId(account), RecordId::from(event))).collect())
    }

    /// In a transaction of its own, and in the order of locks that every decision keeps.
    async fn clear_one(&self, account: &AccountId, event: &RecordId, stage: usize, now: Timestamp) -> Result<()> {
        let mut change = Change::begin(self, Beside::Others).await?;
        places::lock(&mut change, event).await?;
        // Another node may have been here before.
        let Some(stored) = sign_up::load(change.connection().await?, account, event).await? else { return Ok(()) };
        let is_something_gone = if stage == KEPT.len() {
            forget(&mut change, &stored, now).await?;
            true
        } else {
            clear(&mut change, stored, stage).await?
        };
        if is_something_gone {
            change.later(proof(account, event, stage, now)?);
        }
        change.commit().await
    }

    /// Accounts of people who weren't here for long, and of whom nothing else is kept.
    async fn prune_accounts(&self, now: Timestamp) -> Result<()> {
        let end = before(now, ACCOUNT_LIFE);
        let left: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT id FROM account WHERE {IS_LEFT} ORDER BY id")))
                .bind(end)
                .fetch_all(&self.readers)
                .await?;
        for id in left {
            let account = AccountId(id);
            let mut transaction = self.write().await?;
            let scope = Scope::account(&account);
            for (statement, key) in [
                ("DELETE FROM mail WHERE account = $1", account.0.as_str()),
                ("DELETE FROM allowance WHERE account = $1", &account.0),
                ("DELETE FROM record WHERE scope = $1", scope.as_str()),
                ("DELETE FROM scope WHERE id = $1", scope.as_str()),
            ] {
                sqlx::query(statement).bind(key).execute(&mut *transaction).await?;
            }
            let gone = sqlx::query(sqlx::AssertSqlSafe(format!("DELETE FROM account WHERE id = $2 AND {IS_LEFT}")))
                .bind(end)
                .bind(&account.0)
                .execute(&mut *transaction)
                .await?;
            // Whose person has just come back, all of it stays.
            if gone.rows_affected() == 1 {
                let (act, by, about, said) = (Act::LetGo, By::Upkeep, scope.as_str(), "the account");
                let proof = Entry { act, by, about, said, personal: "", at: now }.statement();
                together(&mut transaction, vec![proof]).await?;
                transaction.commit().await?;
            }
        }
        Ok(())
    }
}

/// What went stands in the audit record, and not what it said.
fn proof(account: &AccountId, event: &RecordId, stage: usize, at: Timestamp) -> Result<Statement> {
    let about = Applicant::id(event, &account.0);
    let gone = stage.checked_sub(1).and_then(|before| KEPT.get(before)).map_or(&[][..], |keeping| keeping.fields);
    let said = match stage == KEPT.len() {
        true => "the sign-up as a whole".to_owned(),
        false => serde_json::to_string(gone)?,
    };
    Ok(Entry { act: Act::LetGo, by: By::Upkeep, about: about.as_str(), said: &said, personal: "", at }.statement())
}

/// Whether there was anything.
async fn clear(change: &mut Change, mut stored: Stored, stage: usize) -> Result<bool> {
    let form = KEPT.iter().take(stage).fold(stored.sign_up.form.clone(), |form, keeping| form.without(keeping.fields));
    let has_changed = form != stored.sign_up.form;
    stored.sign_up.form = form;
    sqlx::query("UPDATE sign_up SET form = $3, cleared = $4 WHERE account = $1 AND event = $2")
        .bind(&stored.account.0)
        .bind(stored.sign_up.event.as_str())
        .bind(serde_json::to_string(&stored.sign_up.form)?)
        .bind(number(stage))
        .execute(change.connection().await?)
        .await?;
    if has_changed {
        sign_up::tell(change, &stored)?;
    }
    Ok(has_changed)
}

/// How many people were there stays known, without who they were.
async fn forget(change: &mut Change, stored: &Stored, now: Timestamp) -> Result<()> {
    let event = &stored.sign_up.event;
    sqlx::query("DELETE FROM sign_up WHERE account = $1 AND event = $2")
        .bind(&stored.account.0)
        .bind(event.as_str())
        .execute(change.connection().await?)
        .await?;
    if stored.sign_up.state.takes_a_place() {
        places::forget(change.connection().await?, event, stored.country).await?;
    }
    if stored.sign_up.state == SignUpState::Reserve {
        places::count_in_line(change, event, -1);
    }
    let record = RecordId::new(Kind::SignUp, event.slug());
    change.put(Scope::account(&stored.account), record, Put::Withdrawn { reason: FORGOTTEN.to_owned(), at: now });
    sign_up::applicant::take_off(change, stored, now);
    Ok(())
}

pub(super) fn days(days: u16) -> i64 {
    i64::from(days).saturating_mul(Timestamp::DAY)
}

pub(super) fn number(stage: usize) -> i64 {
    i64::try_from(stage).unwrap_or(i64::MAX)
}
