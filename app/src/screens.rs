//! What people see. A screen reads state, asks commands, and knows no platform.

mod account;
mod agenda;
mod announced;
mod article;
mod banners;
mod cards;
mod delivery;
mod event;
mod frame;
mod history;
mod install;
mod kept;
mod later;
mod news;
mod not_found;
mod outcomes;
mod parts;
mod pass;
mod places;
mod programme;
mod project;
mod records;
mod sign_in;
mod sign_out;
mod sign_up;
mod sign_up_form;
mod sign_ups;
mod standing;
mod status_line;
mod today;
mod unsent;
mod wording;

pub use frame::Frame;
pub use kept::Keeper;
pub use later::prepare_reading;
