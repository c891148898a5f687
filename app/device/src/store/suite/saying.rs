//! How the stories write, read and say what they find.

use std::fmt;

use crate::store::{Area, Durability, Key, Range, Store, StoreError, Transaction, Value, read, write};

/// What was found where something else should have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surprise(String);

pub type Told = Result<(), Surprise>;

impl fmt::Display for Surprise {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<StoreError> for Surprise {
    fn from(error: StoreError) -> Surprise {
        Surprise(format!("the store gave up: {error:?}"))
    }
}

pub fn same<T: PartialEq + fmt::Debug>(what: &str, found: T, wanted: T) -> Told {
    if found == wanted { Ok(()) } else { Err(Surprise(format!("{what}: {found:?} instead of {wanted:?}"))) }
}

/// For what is too large to be shown.
pub fn holds(what: &str, is_so: bool) -> Told {
    if is_so { Ok(()) } else { Err(Surprise(format!("it isn't so that {what}"))) }
}

pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub fn texts(keys: &[&str]) -> Vec<Key> {
    keys.iter().map(|key| Key::from(*key)).collect()
}

pub fn prefix(prefix: &str) -> Range {
    Range::Prefix(prefix.to_owned())
}

/// Puts a row for each key, whose value says the key.
pub async fn fill(store: &impl Store, area: Area, keys: &[&str]) -> Result<(), StoreError> {
    write(store, &[area], Durability::Strict, async |transaction: &Transaction<'_>| {
        keys.iter().try_for_each(|key| transaction.put(area, *key, text(key)))
    })
    .await
}

pub async fn put(store: &impl Store, area: Area, key: impl Into<Key>, value: Value) -> Result<(), StoreError> {
    let key = key.into();
    write(store, &[area], Durability::Relaxed, async |transaction: &Transaction<'_>| {
        transaction.put(area, key.clone(), value.clone())
    })
    .await
}

pub async fn add(store: &impl Store, value: &str) -> Result<u64, StoreError> {
    write(store, &[Area::Outbox], Durability::Strict, async |transaction: &Transaction<'_>| {
        transaction.add(Area::Outbox, text(value)).await
    })
    .await
}

pub async fn delete_all(store: &impl Store, area: Area, range: Range) -> Result<(), StoreError> {
    write(store, &[area], Durability::Strict, async |transaction: &Transaction<'_>| {
        transaction.delete_all(area, range.clone())
    })
    .await
}

pub async fn get(store: &impl Store, area: Area, key: impl Into<Key>) -> Result<Option<Value>, StoreError> {
    let key = key.into();
    read(store, &[area], async |transaction: &Transaction<'_>| transaction.get(area, key.clone()).await).await
}

pub async fn all(store: &impl Store, area: Area) -> Result<Vec<(Key, Value)>, StoreError> {
    read(store, &[area], async |transaction: &Transaction<'_>| transaction.all(area, Range::All).await).await
}

/// As they are listed alone, which is also how they are listed with their values.
pub async fn keys(store: &impl Store, area: Area, range: Range) -> Result<Vec<Key>, Surprise> {
    let listing = async |transaction: &Transaction<'_>| {
        Ok((transaction.keys(area, range.clone()).await?, transaction.all(area, range.clone()).await?))
    };
    let (keys, rows) = read(store, &[area], listing).await?;
    same("keys beside their values", rows.into_iter().map(|(key, _)| key).collect(), keys.clone())?;
    Ok(keys)
}
