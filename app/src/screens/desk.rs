//! The desks: who has asked for a place, for those who run an event or speak for a country, what is changed of it, its agenda,
//! the news of projects, and who holds which role.

mod access;
mod agenda;
mod all_desks;
mod applicants;
mod article_state;
mod copy;
mod counts;
mod decided;
mod deciding;
mod editing;
mod filters;
mod lists;
mod narrowing;
mod news;
mod of_event;
mod one_desk;
mod quotas;
mod roles;
mod waiting;
mod written_here;

pub use agenda::{AgendaScreen, SessionEditScreen};
pub use all_desks::DesksScreen;
pub use editing::{ArticleEditScreen, EditScreen, NewEventScreen};
pub use news::DeskNewsScreen;
pub use one_desk::DeskScreen;
pub use roles::RolesScreen;
