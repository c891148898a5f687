//! The model of the server, one call after the other: how it is compared with the real database.

use std::ops::{Deref, DerefMut};

use passerelle_shared::model::{EventStatus, Reason, RecordId, SignUpState, Timestamp};
use passerelle_shared::rules::sign_up::{DeskRefusal, Verdict};
use passerelle_shared::sync::{AccountId, CommandId, Outcome};

use crate::history::Wrong;
pub use crate::server::desk::ORGANISER;
use crate::server::lane::{Asked, Delivered};
pub use crate::server::store::EventRow;
use crate::server::store::{Store, Tables};
use crate::server::transaction::Transaction;
use crate::server::turns::{Connection, Work};
use crate::server::{desk, lane, places, settle};
use crate::tally::Tally;

pub struct Model {
    pub store: Store,
    works: u64,
}

/// What is committed.
impl Deref for Model {
    type Target = Tables;

    fn deref(&self) -> &Tables {
        &self.store.committed
    }
}

impl DerefMut for Model {
    fn deref_mut(&mut self) -> &mut Tables {
        &mut self.store.committed
    }
}

impl Model {
    pub fn new(wrong: Wrong) -> Self {
        Self { store: Store::new(wrong), works: 0 }
    }

    /// A node begins to work; it goes on when its turns come.
    pub fn begin<T, F: Future<Output = T> + 'static>(
        &mut self,
        node: usize,
        is_of_0_1: bool,
        work: impl FnOnce(Connection) -> F,
    ) -> Work<T> {
        self.works += 1;
        Work::new(self.works, node, is_of_0_1, work)
    }

    /// As if nobody else were there.
    fn run<T, F: Future<Output = T> + 'static>(
        &mut self,
        now: Timestamp,
        tally: &mut Tally,
        work: impl FnOnce(Connection) -> F,
    ) -> T {
        self.store.now = now;
        let mut work = self.begin(0, false, work);
        loop {
            let end = work.take_turn(&mut self.store);
            self.store.heard.drain(..).for_each(|what| tally.note(what));
            if let Some(end) = end {
                assert_eq!(self.store.broken, None);
                return end;
            }
        }
    }

    pub fn settle(&mut self, account: &AccountId, raw: &str, now: Timestamp, tally: &mut Tally) -> Outcome {
        Outcome { receipt: None, ..self.deliver(account, raw, None, now, tally) }
    }

    /// All of them in one transaction.
    pub fn settle_together(
        &mut self,
        account: &AccountId,
        commands: Vec<(CommandId, String)>,
        now: Timestamp,
        tally: &mut Tally,
    ) -> Vec<Outcome> {
        let delivered = |(id, raw)| Delivered { id, raw, before: None };
        let outcomes = self.deliver_together(account, commands.into_iter().map(delivered).collect(), now, tally);
        outcomes.into_iter().map(|outcome| Outcome { receipt: None, ..outcome }).collect()
    }

    /// With what it was answered in an earlier life of the database, if it was.
    pub fn deliver(
        &mut self,
        account: &AccountId,
        raw: &str,
        before: Option<Outcome>,
        now: Timestamp,
        tally: &mut Tally,
    ) -> Outcome {
        let id = settle::id_of(raw);
        let mut settled =
            self.deliver_together(account, vec![Delivered { id, raw: raw.to_owned(), before }], now, tally);
        settled.pop().expect("one that is delivered is settled")
    }

    /// In one transaction.
    pub fn deliver_together(
        &mut self,
        account: &AccountId,
        commands: Vec<Delivered>,
        now: Timestamp,
        tally: &mut Tally,
    ) -> Vec<Outcome> {
        let (account, epoch) = (account.clone(), self.epoch.clone());
        let settled = self.run(now, tally, |connection| async move {
            let asked = Asked { by: connection.id, account, epoch, commands };
            lane::wait_in(&connection, "event/any".into(), asked).await.ok()
        });
        settled.expect("there is one epoch at a time")
    }

    pub fn decide_for(
        &mut self,
        account: &AccountId,
        event: &RecordId,
        verdict: Verdict,
        now: Timestamp,
        tally: &mut Tally,
    ) -> Result<SignUpState, DeskRefusal> {
        let (account, event) = (account.clone(), event.clone());
        self.run(now, tally, |connection| desk::decide_for(connection, account, event, verdict))
    }

    pub fn lapse_offers(&mut self, now: Timestamp, tally: &mut Tally) {
        self.run(now, tally, desk::lapse_offers);
    }

    /// What follows from a publication that cancels the event.
    pub fn cancel(&mut self, event: &RecordId, now: Timestamp) {
        let event = event.clone();
        if let Some(row) = self.events.get_mut(&event) {
            row.status = EventStatus::Cancelled;
        }
        self.run(now, &mut Tally::default(), |connection| async move {
            let mut transaction = Transaction::begin(&connection).await;
            places::call_off(&mut transaction, &event).await;
            transaction.commit().await;
        });
    }

    /// What follows from any other publication.
    pub fn fill_freed_places(&mut self, event: &RecordId, reason: &Reason, now: Timestamp, tally: &mut Tally) {
        let (event, reason) = (event.clone(), reason.clone());
        self.run(now, tally, |connection| async move {
            let mut transaction = Transaction::begin(&connection).await;
            places::fill(&mut transaction, &event, Some(reason)).await;
            transaction.commit().await;
        });
    }
}
