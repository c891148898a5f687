//! A person's sign-ups: the form, what became of each, and all of them in a list.

mod all_sign_ups;
mod announced;
mod card;
mod form;
mod latest;
mod one_sign_up;

pub use all_sign_ups::SignUpsScreen;
pub use card::{EventLine, by_date, event_in_words};
pub use form::SignUpFormScreen;
pub use latest::LatestSignUps;
pub use one_sign_up::SignUpScreen;
