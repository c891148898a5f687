//! A transaction reaches what it has named, and does what it was begun for.

use super::saying::{Told, all, fill, same, text};
use crate::store::{Area, Durability, Range, Store, StoreError, Transaction, read, write};

const REFUSED: StoreError = StoreError::Failed;

pub async fn who_only_reads_cannot_write(store: &impl Store) -> Told {
    fill(store, Area::Outbox, &["there"]).await?;

    let trying = async |transaction: &Transaction<'_>| {
        let put = transaction.put(Area::Outbox, "there", text("spoilt"));
        let deleted = transaction.delete(Area::Outbox, "there");
        let cleared = transaction.delete_all(Area::Outbox, Range::All);
        let cut = transaction.delete_all(Area::Outbox, Range::Prefix("t".into()));
        Ok(([put, deleted, cleared, cut], transaction.add(Area::Outbox, text("added")).await))
    };
    let tried = read(store, &[Area::Outbox], trying).await?;

    same("what came of it", tried, ([Err(REFUSED); 4], Err(REFUSED)))?;
    same("rows", all(store, Area::Outbox).await?, vec![("there".into(), text("there"))])
}

pub async fn an_area_that_was_not_named_is_out_of_reach(store: &impl Store) -> Told {
    fill(store, Area::Drafts, &["there"]).await?;
    fill(store, Area::Outbox, &["there"]).await?;

    let reading = async |transaction: &Transaction<'_>| {
        let found = transaction.get(Area::Drafts, "there").await;
        let keys = transaction.keys(Area::Drafts, Range::All).await;
        Ok((found, keys, transaction.all(Area::Drafts, Range::All).await))
    };
    let writing = async |transaction: &Transaction<'_>| {
        let put = transaction.put(Area::Drafts, "there", text("spoilt"));
        let deleted = transaction.delete(Area::Drafts, "there");
        let cleared = transaction.delete_all(Area::Drafts, Range::All);
        Ok(([put, deleted, cleared], transaction.add(Area::Outbox, text("added")).await))
    };

    let refused = (Err(REFUSED), Err(REFUSED), Err(REFUSED));
    same("read", read(store, &[Area::Meta, Area::Records], reading).await?, refused)?;
    let written = write(store, &[Area::Meta], Durability::Relaxed, writing).await?;
    same("written", written, ([Err(REFUSED); 3], Err(REFUSED)))?;
    for area in [Area::Drafts, Area::Outbox] {
        same(area.name(), all(store, area).await?, vec![("there".into(), text("there"))])?;
    }
    Ok(())
}

pub async fn without_an_area_nothing_can_be_done(store: &impl Store) -> Told {
    let nothing = async |_: &Transaction<'_>| Ok(());

    same("read", read(store, &[], nothing).await, Err(REFUSED))?;
    same("written", write(store, &[], Durability::Relaxed, nothing).await, Err(REFUSED))
}
