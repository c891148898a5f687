//! What the browser's database needs of the app, and all that it gets.

pub use leptos::task::spawn_local;

pub use super::refused::in_memory;
pub use crate::platform::clock::sleep;
pub use crate::platform::storage::is_nearly_full;
