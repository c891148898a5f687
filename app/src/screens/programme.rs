//! The programme: everything that is published, in lists and on screens of its own.

mod agenda;
mod article;
mod by_time;
mod cards;
mod event;
mod filters;
mod news;
mod overview;
mod project;
mod records;
mod results;
mod star_button;
mod stars;

pub use agenda::{NowAndNext, day_title, days_of};
pub use article::ArticleScreen;
pub use cards::{ArticleCard, EventCard, date_block, venue_names};
pub use event::{EventScreen, contact_line};
pub use news::NewsScreen;
pub use overview::ProgrammeScreen;
pub use project::ProjectScreen;
pub use records::Cards;
pub use star_button::StarButton;
pub use stars::Starred;
