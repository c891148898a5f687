//! What was written is what is read, whatever it is.

use super::saying::{Told, all, get, holds, keys, prefix, put, same, text};
use crate::store::{Area, Durability, Range, Store, Transaction, Value, write};

pub async fn what_is_put_replaces_what_was_there(store: &impl Store) -> Told {
    put(store, Area::Answered, 3, text("first")).await?;
    put(store, Area::Answered, 3, text("second")).await?;
    put(store, Area::Answered, 3, Value::Bytes(vec![3])).await?;

    same("rows", all(store, Area::Answered).await?, vec![(3.into(), Value::Bytes(vec![3]))])
}

pub async fn what_was_never_written_is_not_there(store: &impl Store) -> Told {
    for area in Area::ALL {
        same(area.name(), get(store, area, "anything").await?, None)?;
        same(area.name(), get(store, area, 1).await?, None)?;
        same(area.name(), keys(store, area, Range::All).await?, Vec::new())?;
        same(area.name(), keys(store, area, prefix("a")).await?, Vec::new())?;
    }
    Ok(())
}

pub async fn deleting_what_is_not_there_is_no_mistake(store: &impl Store) -> Told {
    put(store, Area::Drafts, "there", text("typed")).await?;

    let work = async |transaction: &Transaction<'_>| {
        transaction.delete(Area::Drafts, "nowhere")?;
        transaction.delete(Area::Drafts, 1)?;
        transaction.delete_all(Area::Drafts, prefix("nobody|"))?;
        transaction.delete_all(Area::Outbox, Range::All)
    };
    write(store, &[Area::Drafts, Area::Outbox], Durability::Strict, work).await?;

    same("rows", all(store, Area::Drafts).await?, vec![("there".into(), text("typed"))])
}

pub async fn one_key_in_two_areas_is_two_rows(store: &impl Store) -> Told {
    for area in Area::ALL {
        put(store, area, "event/a", text(area.name())).await?;
        put(store, area, "1", text("a text")).await?;
        put(store, area, 1, text("a number")).await?;
    }

    for area in Area::ALL {
        same(area.name(), get(store, area, "event/a").await?, Some(text(area.name())))?;
        same(area.name(), get(store, area, "1").await?, Some(text("a text")))?;
        same(area.name(), get(store, area, 1).await?, Some(text("a number")))?;
    }
    Ok(())
}

pub async fn texts_and_bytes_come_back_as_they_were(store: &impl Store) -> Told {
    let values = [
        text(""),
        text("null"),
        text("1"),
        text("\0 in the middle \0"),
        text("اسمي أمينة, j’ai été là, 🧭👩🏽‍✈️\u{10FFFF}\u{FFFF}"),
        text("{\"a\":\"\\u0000\"}\r\n\u{2028}\u{FEFF}"),
        Value::Bytes(Vec::new()),
        Value::Bytes(vec![0]),
        Value::Bytes((0..=u8::MAX).collect()),
        Value::Bytes("🧭".as_bytes().to_vec()),
    ];
    for (number, value) in (0..).zip(&values) {
        put(store, Area::Meta, number, value.clone()).await?;
    }

    for (number, value) in (0..).zip(&values) {
        same("one by one", get(store, Area::Meta, number).await?, Some(value.clone()))?;
    }
    let rows = (0..).zip(values).map(|(number, value): (u64, _)| (number.into(), value)).collect();
    same("all together", all(store, Area::Meta).await?, rows)
}

pub async fn megabytes_come_back_as_they_were(store: &impl Store) -> Told {
    const BYTES: usize = 4 * 1024 * 1024;
    let bytes: Vec<u8> = (0..BYTES).map(|at| (at % 251) as u8).collect();
    let long: String = "é🧭a".chars().cycle().take(BYTES / 4).collect();
    put(store, Area::Shards, "1/bytes", Value::Bytes(bytes.clone())).await?;
    put(store, Area::Shards, "1/text", Value::Text(long.clone())).await?;

    let rows = all(store, Area::Shards).await?;

    same("rows", rows.len(), 2)?;
    holds("the bytes are the same", rows[0].1 == Value::Bytes(bytes))?;
    holds("the text is the same", rows[1].1 == Value::Text(long))
}
