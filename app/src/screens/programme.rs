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

pub use agenda::{NowAndNext, SessionLine, day_title, days_of, hours_of_day};
pub use article::ArticleScreen;
pub use cards::{ArticleCard, EventCard, date_block, status_chip, venue_names};
pub use event::{EventScreen, contact_line};
pub use news::NewsScreen;
pub use overview::ProgrammeScreen;
pub use project::ProjectScreen;
pub use records::{Cards, Records};
pub use star_button::StarButton;
