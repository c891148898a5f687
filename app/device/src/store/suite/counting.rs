//! The outbox numbers what is added to it, and by its numbers it is delivered.

use super::saying::{Told, add, delete_all, fill, get, keys, put, same, text};
use crate::store::{Area, Durability, Key, Range, Store, StoreError, Transaction, write};

pub async fn a_number_is_never_given_twice(store: &impl Store) -> Told {
    let three = async |transaction: &Transaction<'_>| {
        let first = transaction.add(Area::Outbox, text("first")).await?;
        let second = transaction.add(Area::Outbox, text("second")).await?;
        Ok([first, second, transaction.add(Area::Outbox, text("third")).await?])
    };
    same("numbers", write(store, &[Area::Outbox], Durability::Strict, three).await?, [1, 2, 3])?;

    let delete_the_last = async |transaction: &Transaction<'_>| transaction.delete(Area::Outbox, 3);
    write(store, &[Area::Outbox], Durability::Strict, delete_the_last).await?;
    same("after the last one was deleted", add(store, "fourth").await?, 4)?;
    delete_all(store, Area::Outbox, Range::All).await?;
    same("after all were deleted", add(store, "fifth").await?, 5)?;
    store.let_go();
    same("after it was opened again", add(store, "sixth").await?, 6)?;

    same("rows", keys(store, Area::Outbox, Range::All).await?, vec![Key::Number(5), Key::Number(6)])
}

pub async fn numbers_go_on_above_one_that_was_put(store: &impl Store) -> Told {
    put(store, Area::Outbox, 10, text("put")).await?;
    same("above a higher one", add(store, "added").await?, 11)?;
    put(store, Area::Outbox, 5, text("put")).await?;
    same("a lower one says nothing", add(store, "added").await?, 12)?;
    put(store, Area::Outbox, 12, text("put")).await?;
    fill(store, Area::Outbox, &["99"]).await?;
    put(store, Area::Answered, 50, text("put")).await?;
    same("nor do texts and other areas", add(store, "added").await?, 13)?;
    let put_and_deleted = async |transaction: &Transaction<'_>| {
        transaction.put(Area::Outbox, 20, text("put"))?;
        transaction.delete(Area::Outbox, 20)
    };
    write(store, &[Area::Outbox], Durability::Strict, put_and_deleted).await?;
    same("above one that is gone", add(store, "added").await?, 21)?;

    same("what was put stays", get(store, Area::Outbox, 10).await?, Some(text("put")))?;
    let numbers = [5, 10, 11, 12, 13, 21].map(Key::Number).to_vec();
    same("rows", keys(store, Area::Outbox, Range::All).await?, [numbers, vec!["99".into()]].concat())
}

pub async fn what_failed_has_used_up_no_number(store: &impl Store) -> Told {
    add(store, "first").await?;

    let failing = async |transaction: &Transaction<'_>| {
        transaction.add(Area::Outbox, text("lost")).await?;
        transaction.put(Area::Outbox, 40, text("lost"))?;
        transaction.add(Area::Outbox, text("lost")).await?;
        Err::<(), _>(StoreError::Failed)
    };
    same("it fails", write(store, &[Area::Outbox], Durability::Strict, failing).await, Err(StoreError::Failed))?;

    same("the next number", add(store, "second").await?, 2)
}

pub async fn only_the_outbox_counts(store: &impl Store) -> Told {
    for area in Area::ALL {
        let adding = async |transaction: &Transaction<'_>| transaction.add(area, text("a row")).await;
        let wanted = if area.counts() { Ok(1) } else { Err(StoreError::Failed) };
        same(area.name(), write(store, &[area], Durability::Relaxed, adding).await, wanted)?;
    }
    Ok(())
}
