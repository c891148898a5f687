//! The desks: who has asked for a place, for those who run an event or speak for a country.

mod all_desks;
mod applicants;
mod copy;
mod counts;
mod one_desk;
mod standing;

pub use all_desks::DesksScreen;
pub use one_desk::DeskScreen;
