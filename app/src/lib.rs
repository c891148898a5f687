//! The app: the programme and one's sign-ups, in the browser, with or without a network.

pub mod commands;
pub mod platform;
pub mod state;
pub mod sync;
