//! The widget kit: it knows nothing of the programme, of sign-ups or of languages.

mod action;
mod banner;
mod chip;
mod date_block;
mod dialog;
mod disclosure;
mod dynamic;
mod each;
mod empty_state;
mod form;
mod icon;
mod prose;
mod show;

pub use action::{Button, LinkButton, SubmitButton, Weight};
pub use banner::Banner;
pub use chip::{Chip, Tone};
pub use date_block::DateBlock;
pub use dialog::{Dialog, DialogForm};
pub use disclosure::Disclosure;
pub use dynamic::dynamic;
pub use each::For;
pub use empty_state::EmptyState;
pub use form::{Checkbox, Choice, DayInput, Input, Precision, Select, TextInput};
pub use icon::{Glyph, Icon};
pub use prose::{Bullets, Prose, Speech};
pub use show::Show;
