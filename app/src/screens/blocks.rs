//! What many screens are built of: it knows the programme, and no sign-up.

mod calendar_link;
mod countries;
mod heading;
mod kept;
mod names;
mod page_tools;
mod roles;
mod sample;
mod sections;
mod subject;
mod wording;

pub use calendar_link::{calendar_entry, calendar_link, event_calendar_link, event_facts};
pub use countries::{by_name, countries, country, country_name};
pub use heading::{FixedHeading, Heading};
pub use kept::{Keeper, kept};
pub use names::{links, names};
pub use page_tools::PageTools;
pub use roles::{reach_words, role_name};
pub use sample::{SampleChip, SampleNote};
pub use sections::{MoreLink, Section, WayUp, fact, section_of};
pub use subject::{Languages, Subject};
pub use wording::{Title, Worded, title_of, words_of};
