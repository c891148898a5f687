//! What people see. A screen reads state, asks commands, and knows no platform.
//!
//! Each room uses only those below it: `frame`, `today`, `later`, `desk`, `sign_up`, `account`, `my_agenda`, `programme`,
//! `requests`, `notices`, `blocks`.

mod account;
mod blocks;
mod desk;
mod frame;
mod later;
mod my_agenda;
mod notices;
mod programme;
mod requests;
mod sign_up;
mod today;

pub use blocks::Keeper;
pub use frame::Frame;
pub use later::{prepare_first, prepare_reading};
