//! The widget kit: it knows nothing of the programme, of sign-ups or of languages.

mod action;
mod banner;
mod chip;
mod date_block;
mod dialog;
mod disclosure;
mod empty_state;
mod form;
mod icon;
mod prose;

pub use action::{Button, LinkButton, Weight};
pub use banner::Banner;
pub use chip::{Chip, Tone};
pub use date_block::DateBlock;
pub use dialog::Dialog;
pub use disclosure::Disclosure;
pub use empty_state::EmptyState;
pub use form::{Checkbox, Choice, Input, Select, TextInput};
pub use icon::{Glyph, icon};
pub use prose::{Prose, Speech, bullets};
