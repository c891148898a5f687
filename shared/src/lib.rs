//! What the app and the server both believe: the programme's nouns, the rules of the sync, and the words of the API.
//!
//! Pure: no clock, no chance, no I/O, no `cfg`, no features. Time, ids and chance are handed in.

// Numbers come from other people's devices, clocks and files: arithmetic on them saturates.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

pub mod api;
pub mod calendar;
pub mod json;
pub mod model;
pub mod rules;
pub mod search;
pub mod sync;
pub mod tables;
