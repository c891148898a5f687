//! The desks: who has asked for a place, for those who run an event or speak for a country, and what is changed of it.

mod access;
mod all_desks;
mod applicants;
mod copy;
mod counts;
mod decided;
mod deciding;
mod editing;
mod one_desk;
mod waiting;

pub use all_desks::DesksScreen;
pub use editing::EditScreen;
pub use one_desk::DeskScreen;
