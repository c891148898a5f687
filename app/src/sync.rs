//! Keeps this device and the server in agreement: a thin driver over `shared::sync`.

use crate::state::App;

/// Reads what is stored, paints it, and goes on by itself as long as the page lives. To be called once.
pub fn start(_app: App) {}
