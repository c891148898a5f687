//! Changing what is published: an event, a session of its agenda, an article. Its words in each language side by side; what changes is shown before it is
//! saved, and what became of it afterwards.

mod article;
mod editor;
mod ending;
mod event;
mod fields;
mod said;
mod session;
mod told;
mod what_changes;

pub use article::ArticleEditScreen;
pub use editor::changes;
pub use event::EditScreen;
pub use said::{hour_said, kind_words};
pub use session::SessionEditScreen;
