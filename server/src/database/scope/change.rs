//! A transaction that changes records: the heads of their scopes are bumped last, in the order of their ids.
//!
//! ```text
//! begin ─▶ a decision ─▶ another one, in a part of its own ─▶ … ─▶ mails ─▶ heads ─▶ records ─▶ commit
//!                        └ undone alone where it fails
//! ```

use std::collections::BTreeMap;
use std::sync::Arc;

use passerelle_shared::model::{RecordId, Timestamp};
use passerelle_shared::sync::{AccountId, Scope};

use super::put::{Put, Records};
use super::stamp;
use super::watched::Watched;
use crate::database::engine::{Beside, Connection, Done, Engine, Statement, Transaction, together};
use crate::database::{Database, Notice, Result, mail};

/// Begun with the right to write; dropped without `commit` it changes nothing.
pub(in crate::database) struct Change {
    transaction: Transaction,
    engine: Engine,
    watched: Arc<Watched>,
    has_decided: bool,
    /// Written before anything else is asked.
    later: Vec<Statement>,
    /// Where in it the part begins that the database hasn't heard of.
    part_from: Option<usize>,
    /// What follows from the parts that are kept.
    kept: Follows,
    /// What follows from the part that has begun.
    part: Follows,
}

/// What follows from a decision when it is committed.
#[derive(Debug, Default)]
struct Follows {
    touched: Records,
    /// What people are told by mail about an event, and the moment of it.
    told: BTreeMap<(AccountId, RecordId), (Notice, Timestamp)>,
}

impl Follows {
    /// The last word counts.
    fn go_on_with(&mut self, later: Follows) {
        for (scope, records) in later.touched {
            self.touched.entry(scope).or_default().extend(records);
        }
        self.told.extend(later.told);
    }
}

impl Change {
    pub async fn begin(database: &Database, beside: Beside) -> Result<Change> {
        let transaction = database.engine.begin(&database.writer, beside).await?;
        let (engine, watched) = (database.engine.clone(), database.watched.clone());
        let (later, kept, part) = Default::default();
        Ok(Change { transaction, engine, watched, has_decided: false, later, part_from: None, kept, part })
    }

    /// All that was to be written is.
    pub async fn connection(&mut self) -> Result<&mut Connection> {
        self.ask([]).await?;
        Ok(&mut self.transaction)
    }

    /// To be written with the next question, or at the end.
    pub fn later(&mut self, statement: Statement) {
        self.later.push(statement);
    }

    /// Asks several things at once, when all that was to be written is.
    pub async fn ask<const COUNT: usize>(&mut self, statements: [Statement; COUNT]) -> Result<[Done; COUNT]> {
        self.part_from = None;
        let mut all = std::mem::take(&mut self.later);
        let before = all.len();
        all.extend(statements);
        let done = together(&mut self.transaction, all).await?.split_off(before);
        Ok(done.try_into().map_err(|_| sqlx::Error::RowNotFound)?)
    }

    /// What comes now is kept or undone by itself, whatever becomes of the rest.
    pub fn begin_part(&mut self) {
        self.part_from = Some(self.later.len());
        self.later(Statement::new("SAVEPOINT part"));
    }

    pub async fn keep_part(&mut self) -> Result<()> {
        self.connection().await?;
        self.later(Statement::new("RELEASE SAVEPOINT part"));
        self.kept.go_on_with(std::mem::take(&mut self.part));
        Ok(())
    }

    pub async fn undo_part(&mut self) -> Result<()> {
        self.part = Follows::default();
        if let Some(from) = self.part_from.take() {
            self.later.truncate(from);
            return Ok(());
        }
        self.later.clear();
        self.later(Statement::new("ROLLBACK TO SAVEPOINT part"));
        self.later(Statement::new("RELEASE SAVEPOINT part"));
        self.connection().await?;
        Ok(())
    }

    /// Remembers a changed record; the last word about it counts.
    pub fn put(&mut self, scope: Scope, record: RecordId, put: Put) {
        self.part.touched.entry(scope).or_default().insert(record, put);
    }

    /// What a record is to become by what was decided in this change: it isn't written yet.
    pub fn put_before(&self, scope: &Scope, record: &RecordId) -> Option<&Put> {
        [&self.part, &self.kept].into_iter().find_map(|follows| follows.touched.get(scope)?.get(record))
    }

    /// The records of a scope about which something was decided in this change.
    pub fn records_before(&self, scope: &Scope) -> impl Iterator<Item = &RecordId> {
        let touched = [&self.kept, &self.part].into_iter().filter_map(|follows| follows.touched.get(scope));
        touched.flat_map(|records| records.keys())
    }

    /// The same in every scope.
    pub fn puts_before(&self, record: &RecordId) -> impl Iterator<Item = (&Scope, &Put)> {
        let touched = self.kept.touched.iter().chain(&self.part.touched);
        let puts: BTreeMap<&Scope, &Put> =
            touched.filter_map(|(scope, records)| Some((scope, records.get(record)?))).collect();
        puts.into_iter()
    }

    /// Remembers what a person is to be told by mail; the last word about an event counts.
    pub fn tell(&mut self, account: AccountId, notice: Notice, at: Timestamp) {
        self.part.told.insert((account, notice.event.clone()), (notice, at));
    }

    /// What isn't worth a mail by itself, but must not be contradicted by one.
    pub fn tell_instead(&mut self, account: &AccountId, notice: Notice, at: Timestamp) {
        if let Some(told) = self.part.told.get_mut(&(account.clone(), notice.event.clone())) {
            *told = (notice, at);
        }
    }

    /// Something was decided that must not be forgotten, even if it changes no record.
    pub fn decide(&mut self) {
        self.has_decided = true;
    }

    /// Queues the mails, takes each scope's number, stamps its records and ends the transaction.
    pub async fn commit(mut self) -> Result<()> {
        self.kept.go_on_with(std::mem::take(&mut self.part));
        let Follows { touched, told } = std::mem::take(&mut self.kept);
        for ((account, _), (notice, at)) in told {
            self.later.push(mail::queue(&account, &notice, at)?);
        }
        if !self.has_decided && touched.is_empty() {
            self.connection().await?;
            return Ok(self.transaction.commit().await?);
        }
        let last = match touched.is_empty() {
            true => self.later,
            false => stamp::stamp(&mut self.transaction, self.later, touched).await?,
        };
        self.engine.commit(self.transaction, last).await?;
        self.watched.ring();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::{EmailAddress, SignUpState};

    use super::*;
    use crate::database::on_trial;

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_not_worth_a_mail_comes_to_the_place_of_one_that_would_contradict_it_and_begins_none() {
        let (_folder, database) = on_trial().await;
        let (email, now) = (EmailAddress::parse("amina@example.org").expect("an address"), Timestamp(0));
        let who = database.add_organiser(&email, None, now).await.expect("an account").id;
        let notice = |event: &str, state| Notice { event: event.into(), state, reason: None, offer_until: None };

        let mut change = Change::begin(&database, Beside::Others).await.expect("it begins");
        change.tell(who.clone(), notice("event/a", SignUpState::Refused), now);
        change.tell_instead(&who, notice("event/a", SignUpState::Confirmed), now);
        change.tell_instead(&who, notice("event/b", SignUpState::Confirmed), now);
        change.commit().await.expect("it is kept");
        let told: Vec<String> =
            sqlx::query_scalar("SELECT notice FROM mail").fetch_all(&database.readers).await.expect("mails");

        let told: Vec<Notice> = told.iter().map(|json| serde_json::from_str(json).expect("a notice")).collect();
        assert_eq!(told, [notice("event/a", SignUpState::Confirmed)]);
    }
}
