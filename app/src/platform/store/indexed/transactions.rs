//! Transactions of the browser's database.

use futures::future::LocalBoxFuture;
use indexed_db_futures::Build;
use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::error::{DomException, Error};
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::{BuildPrimitive, QuerySource};
use indexed_db_futures::transaction::{TransactionDurability, TransactionMode, TransactionOptions};
use js_sys::Uint8Array;
use passerelle_device::store::{Area, Durability, Key, Range, StoreError, Value, Work};
use wasm_bindgen::{JsCast, JsValue};

pub type Running<'a> = indexed_db_futures::transaction::Transaction<'a>;

/// Without a durability it only reads.
pub fn begin<'a>(
    database: &'a Database,
    areas: &[Area],
    durability: Option<Durability>,
) -> Result<Running<'a>, StoreError> {
    let names: Vec<&str> = areas.iter().map(|area| area.name()).collect();
    let Some(durability) = durability else {
        return database.transaction(names.as_slice()).build().map_err(cause);
    };
    let mut options = TransactionOptions::new();
    options.set_durability(match durability {
        Durability::Strict => TransactionDurability::Strict,
        Durability::Relaxed => TransactionDurability::Relaxed,
    });
    let writing = database.transaction(names.as_slice()).with_mode(TransactionMode::Readwrite).with_options(options);
    writing.build().map_err(cause)
}

pub async fn commit(transaction: Running<'_>) -> Result<(), StoreError> {
    transaction.commit().await.map_err(cause)
}

/// The work of one transaction.
pub struct Indexed<'a>(&'a Running<'a>);

impl<'a> Indexed<'a> {
    pub fn new(transaction: &'a Running<'a>) -> Self {
        Indexed(transaction)
    }

    fn store(&self, area: Area) -> Result<ObjectStore<'_>, Error> {
        self.0.object_store(area.name())
    }

    async fn find(&self, area: Area, key: Key) -> Result<Option<Value>, Error> {
        let found: Option<JsValue> = self.store(area)?.get(to_js(&key)).primitive()?.await?;
        Ok(found.and_then(|value| from_js(&value)))
    }

    async fn list(&self, area: Area, range: Range) -> Result<Vec<(Key, Value)>, Error> {
        let store = self.store(area)?;
        // Both are asked at once: one moment, one order.
        let (keys, values) = match key_range(&range) {
            None => (store.get_all_keys::<JsValue>().primitive()?, store.get_all::<JsValue>().primitive()?),
            Some(only) => (
                store.get_all_keys::<JsValue>().with_query::<JsValue, _>(only.clone()).primitive()?,
                store.get_all::<JsValue>().with_query::<JsValue, _>(only).primitive()?,
            ),
        };
        let (keys, values) = (keys.await?, values.await?);
        let pairs =
            keys.zip(values).filter_map(|(key, value)| Some((key_from_js(&key.ok()?)?, from_js(&value.ok()?)?)));
        Ok(pairs.collect())
    }

    async fn list_keys(&self, area: Area, range: Range) -> Result<Vec<Key>, Error> {
        let store = self.store(area)?;
        let keys = match key_range(&range) {
            None => store.get_all_keys::<JsValue>().primitive()?,
            Some(only) => store.get_all_keys::<JsValue>().with_query::<JsValue, _>(only).primitive()?,
        };
        Ok(keys.await?.filter_map(|key| key_from_js(&key.ok()?)).collect())
    }

    // What is written isn't awaited one by one: only the commit counts.

    fn write(&self, area: Area, key: &Key, value: Value) -> Result<(), Error> {
        self.store(area)?.put(value_to_js(value)).with_key(to_js(key)).without_key_type().primitive()?;
        Ok(())
    }

    async fn append(&self, area: Area, value: Value) -> Result<Option<u64>, Error> {
        let key: JsValue = self.store(area)?.add(value_to_js(value)).with_key_type::<JsValue>().primitive()?.await?;
        Ok(key_from_js(&key).and_then(|key| key.number()))
    }

    fn erase(&self, area: Area, key: &Key) -> Result<(), Error> {
        self.store(area)?.delete(to_js(key)).primitive()?;
        Ok(())
    }

    fn erase_all(&self, area: Area, range: &Range) -> Result<(), Error> {
        let store = self.store(area)?;
        match key_range(range) {
            None => drop(store.clear()?),
            Some(only) => drop(store.delete::<JsValue, _>(only).primitive()?),
        }
        Ok(())
    }
}

impl Work for Indexed<'_> {
    fn get(&self, area: Area, key: Key) -> LocalBoxFuture<'_, Result<Option<Value>, StoreError>> {
        Box::pin(async move { self.find(area, key).await.map_err(cause) })
    }

    fn all(&self, area: Area, range: Range) -> LocalBoxFuture<'_, Result<Vec<(Key, Value)>, StoreError>> {
        Box::pin(async move { self.list(area, range).await.map_err(cause) })
    }

    fn keys(&self, area: Area, range: Range) -> LocalBoxFuture<'_, Result<Vec<Key>, StoreError>> {
        Box::pin(async move { self.list_keys(area, range).await.map_err(cause) })
    }

    fn put(&self, area: Area, key: Key, value: Value) -> Result<(), StoreError> {
        self.write(area, &key, value).map_err(cause)
    }

    fn add(&self, area: Area, value: Value) -> LocalBoxFuture<'_, Result<u64, StoreError>> {
        Box::pin(async move { self.append(area, value).await.map_err(cause)?.ok_or(StoreError::Failed) })
    }

    fn delete(&self, area: Area, key: Key) -> Result<(), StoreError> {
        self.erase(area, &key).map_err(cause)
    }

    fn delete_all(&self, area: Area, range: Range) -> Result<(), StoreError> {
        self.erase_all(area, &range).map_err(cause)
    }
}

fn cause(error: Error) -> StoreError {
    match &error {
        Error::DomException(DomException::InvalidStateError(_)) => StoreError::Lost,
        Error::DomException(DomException::AbortError(_)) | Error::MissingData(_) => StoreError::Aborted,
        Error::DomException(DomException::Other(other)) => match other.name().as_str() {
            "QuotaExceededError" => StoreError::Full,
            // Safari's "Connection to Indexed Database server lost".
            "UnknownError" => StoreError::Lost,
            _ => StoreError::Failed,
        },
        _ => StoreError::Failed,
    }
}

fn key_range(range: &Range) -> Option<KeyRange<JsValue>> {
    match range {
        Range::All => None,
        Range::Prefix(prefix) => {
            let end = format!("{prefix}\u{FFFF}");
            Some(KeyRange::Bound(JsValue::from_str(prefix), false, JsValue::from_str(&end), true))
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "the counter of one device stays far below 2^53")]
fn to_js(key: &Key) -> JsValue {
    match key {
        Key::Text(text) => JsValue::from_str(text),
        Key::Number(number) => JsValue::from_f64(*number as f64),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the store counts from 1 in whole numbers")]
fn key_from_js(key: &JsValue) -> Option<Key> {
    key.as_string().map(Key::Text).or_else(|| key.as_f64().map(|number| Key::Number(number as u64)))
}

fn value_to_js(value: Value) -> JsValue {
    match value {
        Value::Text(text) => JsValue::from_str(&text),
        Value::Bytes(bytes) => Uint8Array::from(bytes.as_slice()).into(),
    }
}

fn from_js(value: &JsValue) -> Option<Value> {
    let bytes = || value.dyn_ref::<Uint8Array>().map(|bytes| Value::Bytes(bytes.to_vec()));
    value.as_string().map(Value::Text).or_else(bytes)
}
