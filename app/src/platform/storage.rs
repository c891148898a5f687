//! How much the browser stores for us, and small marks that outlive the database.

use wasm_bindgen_futures::JsFuture;
use web_sys::{Storage, StorageEstimate, StorageManager};

/// Bytes used and bytes allowed, where the browser tells.
pub async fn estimate() -> (Option<u64>, Option<u64>) {
    let Some(manager) = manager() else { return (None, None) };
    let Ok(promise) = manager.estimate() else { return (None, None) };
    let Ok(estimate) = JsFuture::from(promise).await else { return (None, None) };
    let estimate: StorageEstimate = estimate.into();
    (estimate.get_usage().map(bytes), estimate.get_quota().map(bytes))
}

/// A commit that fails for want of room doesn't say so: then the figures have to.
pub async fn is_nearly_full() -> bool {
    const ROOM_BYTES_MIN: u64 = 1024 * 1024;
    match estimate().await {
        (Some(used), Some(quota)) => quota.saturating_sub(used) < ROOM_BYTES_MIN,
        _ => true,
    }
}

pub async fn is_persisted() -> bool {
    answer(manager().and_then(|manager| manager.persisted().ok())).await
}

/// Asks the browser not to clear our storage by itself. Some ask the person, some just decide.
pub async fn persist() -> bool {
    answer(manager().and_then(|manager| manager.persist().ok())).await
}

/// A mark outside the database, so that a database that was cleared is noticed.
pub fn has_mark(name: &str) -> bool {
    local().and_then(|local| local.get_item(name).ok().flatten()).is_some()
}

pub fn set_mark(name: &str) {
    if let Some(local) = local() {
        // Refused storage is noticed elsewhere.
        let _ = local.set_item(name, "1");
    }
}

pub fn clear_mark(name: &str) {
    if let Some(local) = local() {
        let _ = local.remove_item(name);
    }
}

/// What this browser has noted beside the database, for whichever page is opened next.
pub fn note(name: &str) -> Option<String> {
    local()?.get_item(name).ok().flatten()
}

pub fn set_note(name: &str, note: &str) {
    if let Some(local) = local() {
        // Refused storage is noticed elsewhere.
        let _ = local.set_item(name, note);
    }
}

/// What this tab has noted; it survives a reload, and no other tab sees it.
pub fn tab_note(name: &str) -> Option<String> {
    session()?.get_item(name).ok().flatten()
}

pub fn set_tab_note(name: &str, note: &str) {
    if let Some(session) = session() {
        // Refused storage is noticed elsewhere.
        let _ = session.set_item(name, note);
    }
}

pub fn clear_tab_note(name: &str) {
    if let Some(session) = session() {
        let _ = session.remove_item(name);
    }
}

fn session() -> Option<Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// Absent in insecure contexts, which web-sys doesn't know.
fn manager() -> Option<StorageManager> {
    let manager = web_sys::window()?.navigator().storage();
    (!wasm_bindgen::JsValue::from(manager.clone()).is_undefined()).then_some(manager)
}

async fn answer(promise: Option<js_sys::Promise>) -> bool {
    match promise {
        Some(promise) => JsFuture::from(promise).await.is_ok_and(|answer| answer.is_truthy()),
        None => false,
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes are whole and never negative")]
fn bytes(number: f64) -> u64 {
    number as u64
}
