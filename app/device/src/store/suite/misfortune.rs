//! What [`read`] and [`write`] make of a database that is taken away, and of a disk without room.

use std::cell::Cell;

use futures::future::LocalBoxFuture;

use super::saying::{Told, all, fill, keys, same, text, texts};
use crate::store::{Area, Durability, Job, PROGRAMME, Range, Store, StoreError, Transaction, read, write};

pub async fn what_was_lost_on_the_way_is_done_once_more_and_counts_once(store: &impl Store) -> Told {
    let failing = Failing::first(store, StoreError::Lost, 1);
    let runs = Cell::new(0);

    let work = async |transaction: &Transaction<'_>| {
        runs.set(runs.get() + 1);
        transaction.put(Area::Drafts, "amina|seminar", text("typed"))?;
        transaction.add(Area::Outbox, text("command")).await
    };
    let number = write(&failing, &[Area::Drafts, Area::Outbox], Durability::Strict, work).await?;

    same("how often it was done", runs.get(), 2)?;
    same("opened anew", failing.let_go.get(), 1)?;
    same("commands", all(store, Area::Outbox).await?, vec![(number.into(), text("command"))])?;
    same("drafts", keys(store, Area::Drafts, Range::All).await?, texts(&["amina|seminar"]))
}

pub async fn what_is_lost_again_is_lost_and_nothing_counts(store: &impl Store) -> Told {
    let failing = Failing::first(store, StoreError::Lost, 2);

    let work = async |transaction: &Transaction<'_>| transaction.put(Area::Drafts, "amina|seminar", text("typed"));
    let lost = write(&failing, &[Area::Drafts], Durability::Strict, work).await;

    same("the error", lost, Err(StoreError::Lost))?;
    same("drafts", keys(store, Area::Drafts, Range::All).await?, Vec::new())
}

pub async fn where_no_room_is_left_the_caches_go_and_what_people_typed_stays(store: &impl Store) -> Told {
    for area in [Area::Shards, Area::Changes, Area::Records, Area::Answered] {
        fill(store, area, &["there"]).await?;
    }
    fill(store, Area::Meta, &["account", PROGRAMME]).await?;
    fill(store, Area::Drafts, &["amina|seminar"]).await?;

    for (error, name) in [(StoreError::Full, "full"), (StoreError::Aborted, "aborted")] {
        let failing = Failing::first(store, error, 1);
        let work = async |transaction: &Transaction<'_>| transaction.put(Area::Drafts, name, text("typed"));
        write(&failing, &[Area::Drafts], Durability::Strict, work).await?;
    }

    for area in [Area::Shards, Area::Changes] {
        same(area.name(), keys(store, area, Range::All).await?, Vec::new())?;
    }
    for area in [Area::Records, Area::Answered] {
        same(area.name(), keys(store, area, Range::All).await?, texts(&["there"]))?;
    }
    same("marks", keys(store, Area::Meta, Range::All).await?, texts(&["account"]))?;
    same("drafts", keys(store, Area::Drafts, Range::All).await?, texts(&["aborted", "amina|seminar", "full"]))
}

pub async fn what_is_read_over_a_lost_database_is_read_once_more(store: &impl Store) -> Told {
    fill(store, Area::Drafts, &["amina|seminar"]).await?;

    let failing = Failing::first(store, StoreError::Lost, 1);
    let reading = async |transaction: &Transaction<'_>| transaction.keys(Area::Drafts, Range::All).await;

    same("drafts", read(&failing, &[Area::Drafts], reading).await?, texts(&["amina|seminar"]))?;
    same("opened anew", failing.let_go.get(), 1)
}

/// A store whose first transactions end badly, after all of their work.
struct Failing<'a, S> {
    store: &'a S,
    error: StoreError,
    left: Cell<u32>,
    let_go: Cell<u32>,
}

impl<'a, S: Store> Failing<'a, S> {
    fn first(store: &'a S, error: StoreError, times: u32) -> Failing<'a, S> {
        Failing { store, error, left: Cell::new(times), let_go: Cell::new(0) }
    }
}

impl<S: Store> Store for Failing<'_, S> {
    async fn attempt(&self, areas: &[Area], durability: Option<Durability>, job: &dyn Job) -> Result<(), StoreError> {
        let Some(left) = self.left.get().checked_sub(1) else {
            return self.store.attempt(areas, durability, job).await;
        };
        self.left.set(left);
        self.store.attempt(areas, durability, &EndingBadly { job, error: self.error }).await
    }

    fn let_go(&self) {
        self.let_go.set(self.let_go.get() + 1);
        self.store.let_go();
    }

    async fn is_nearly_full(&self) -> bool {
        self.store.is_nearly_full().await
    }
}

struct EndingBadly<'a> {
    job: &'a dyn Job,
    error: StoreError,
}

impl Job for EndingBadly<'_> {
    fn run<'t>(&'t self, transaction: &'t Transaction<'_>) -> LocalBoxFuture<'t, Result<(), StoreError>> {
        Box::pin(async move {
            self.job.run(transaction).await?;
            Err(self.error)
        })
    }
}
