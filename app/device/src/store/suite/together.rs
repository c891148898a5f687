//! What belongs together: all of a transaction counts or nothing, and one follows the other.

use std::future::pending;

use futures::channel::oneshot;
use futures::future::{Either, join, select};

use super::saying::{Told, add, all, fill, get, keys, put, same, text, texts};
use crate::store::{Area, Durability, Range, Store, StoreError, Transaction, Value, read, write};

const AREAS: [Area; 3] = [Area::Outbox, Area::Records, Area::Meta];

pub async fn what_was_written_is_read_in_the_next_transaction(store: &impl Store) -> Told {
    let written = async |transaction: &Transaction<'_>| {
        transaction.put(Area::Records, "amina|star", text("kept"))?;
        transaction.put(Area::Meta, "scope", Value::Bytes(vec![1, 2]))?;
        transaction.add(Area::Outbox, text("command")).await
    };
    let number = write(store, &AREAS, Durability::Strict, written).await?;

    same("a record", get(store, Area::Records, "amina|star").await?, Some(text("kept")))?;
    same("bytes", get(store, Area::Meta, "scope").await?, Some(Value::Bytes(vec![1, 2])))?;
    same("a command", get(store, Area::Outbox, number).await?, Some(text("command")))
}

pub async fn a_transaction_reads_what_it_has_written_itself(store: &impl Store) -> Told {
    fill(store, Area::Records, &["changed", "gone", "kept"]).await?;

    let work = async |transaction: &Transaction<'_>| {
        transaction.put(Area::Records, "changed", text("anew"))?;
        transaction.delete(Area::Records, "gone")?;
        transaction.put(Area::Records, "added", text("added"))?;
        let number = transaction.add(Area::Outbox, text("command")).await?;
        Ok((
            transaction.all(Area::Records, Range::All).await?,
            transaction.keys(Area::Records, Range::All).await?,
            transaction.get(Area::Records, "gone").await?,
            transaction.get(Area::Outbox, number).await?,
        ))
    };
    let (rows, keys, gone, command) = write(store, &AREAS, Durability::Relaxed, work).await?;

    let wanted = [("added", "added"), ("changed", "anew"), ("kept", "kept")];
    same("rows", rows, wanted.map(|(key, value)| (key.into(), text(value))).to_vec())?;
    same("keys", keys, texts(&["added", "changed", "kept"]))?;
    same("what was deleted", gone, None)?;
    same("what was added", command, Some(text("command")))
}

/// Whatever it did until then, in whichever area.
async fn half_of_the_work(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    transaction.put(Area::Records, "new", text("new"))?;
    transaction.put(Area::Records, "kept", text("spoilt"))?;
    transaction.put(Area::Records, "kept", text("spoilt twice"))?;
    transaction.delete(Area::Records, "there")?;
    transaction.delete_all(Area::Meta, Range::All)?;
    transaction.add(Area::Outbox, text("command")).await?;
    // It has surely been done, and not only asked for.
    transaction.get(Area::Meta, "scope").await?;
    Ok(())
}

async fn before_the_work(store: &impl Store) -> Told {
    fill(store, Area::Records, &["kept", "there"]).await?;
    Ok(fill(store, Area::Meta, &["scope"]).await?)
}

async fn nothing_of_the_work_counts(store: &impl Store) -> Told {
    let as_before = |keys: &[&str]| keys.iter().map(|key| ((*key).into(), text(key))).collect::<Vec<_>>();
    same("records", all(store, Area::Records).await?, as_before(&["kept", "there"]))?;
    same("marks", all(store, Area::Meta).await?, as_before(&["scope"]))?;
    same("commands", all(store, Area::Outbox).await?, Vec::new())
}

pub async fn of_work_that_fails_nothing_counts(store: &impl Store) -> Told {
    before_the_work(store).await?;

    let failing = async |transaction: &Transaction<'_>| {
        half_of_the_work(transaction).await?;
        Err::<(), _>(StoreError::Failed)
    };
    let failed = write(store, &AREAS, Durability::Strict, failing).await;

    same("the error", failed, Err(StoreError::Failed))?;
    nothing_of_the_work_counts(store).await
}

pub async fn of_work_that_is_given_up_in_the_middle_nothing_counts(store: &impl Store) -> Told {
    before_the_work(store).await?;

    let (half, done) = oneshot::channel();
    let half = std::cell::RefCell::new(Some(half));
    let never_ending = async |transaction: &Transaction<'_>| {
        half_of_the_work(transaction).await?;
        // Whoever waits is told once.
        let _ = half.take().map(|half| half.send(()));
        pending::<Result<(), StoreError>>().await
    };
    let working = Box::pin(write(store, &AREAS, Durability::Strict, never_ending));
    let given_up = matches!(select(working, done).await, Either::Right(_));

    same("given up", given_up, true)?;
    nothing_of_the_work_counts(store).await
}

pub async fn what_is_written_at_once_is_done_one_after_the_other(store: &impl Store) -> Told {
    put(store, Area::Meta, "count", text("")).await?;

    let count = async |transaction: &Transaction<'_>| {
        let counted = transaction.get(Area::Meta, "count").await?;
        let counted = counted.as_ref().and_then(Value::text).unwrap_or_default();
        transaction.put(Area::Meta, "count", text(&format!("{counted}|")))
    };
    let counting = || write(store, &[Area::Meta], Durability::Relaxed, count);
    let ended = join(join(counting(), counting()), counting()).await;

    same("all end well", ended, ((Ok(()), Ok(())), Ok(())))?;
    same("each has seen what the one before it did", get(store, Area::Meta, "count").await?, Some(text("|||")))
}

pub async fn what_was_let_go_is_opened_again_with_everything_in_it(store: &impl Store) -> Told {
    fill(store, Area::Drafts, &["amina|seminar"]).await?;
    let number = add(store, "command").await?;

    store.let_go();
    store.let_go();

    same("drafts", keys(store, Area::Drafts, Range::All).await?, texts(&["amina|seminar"]))?;
    same("a command", get(store, Area::Outbox, number).await?, Some(text("command")))?;
    let reading = read(store, &[Area::Outbox], async |transaction: &Transaction<'_>| {
        // Whoever is at work meanwhile finishes it.
        store.let_go();
        transaction.all(Area::Outbox, Range::All).await
    });
    same("commands", reading.await?, vec![(number.into(), text("command"))])?;
    same("the next number", add(store, "another").await?, number.saturating_add(1))
}
