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
pub use editor::{Editor, changes, languages};
pub use ending::{Ending, EndingWords};
pub use event::EditScreen;
pub use fields::{UNFINISHED, Words, slot_id};
pub use new_event::{BeginEvent, NewEventScreen};
pub use said::{hour_said, kind_words};
pub use told::{NotDone, Waits};
pub use what_changes::{Save, Saving, WhatChanges};
