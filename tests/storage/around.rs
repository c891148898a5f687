//! What the browser's database gets in place of the app's.

use std::future::{pending, ready};
use std::rc::Rc;

use passerelle_device::store::StoreError;
pub use wasm_bindgen_futures::spawn_local;

use super::in_memory::InMemory;

/// Whoever looks at the page has patience of their own.
pub fn sleep(_ms: i64) -> impl Future<Output = ()> {
    pending()
}

pub fn is_nearly_full() -> impl Future<Output = bool> {
    ready(false)
}

/// Where the browser refuses, nothing stands in: what is told is told of its own database.
pub fn in_memory() -> impl Future<Output = Result<Rc<dyn InMemory>, StoreError>> {
    ready(Err(StoreError::Failed))
}
