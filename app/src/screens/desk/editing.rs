//! Changing what is published: an event, an article. Its words in each language side by side; what changes is shown before it is
//! saved, and what became of it afterwards.

mod article;
mod editor;
mod ending;
mod event;
mod fields;
mod new_event;
mod said;
mod terms;
mod told;
mod what_changes;

pub use article::ArticleEditScreen;
pub use event::EditScreen;
pub use new_event::{BeginEvent, NewEventScreen};
