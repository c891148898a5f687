//! Mail: what people are told, in their language, and how it leaves the house.

mod arabic;
mod compose;
mod english;
mod french;
mod post;
mod sentences;

pub use compose::{Message, codes_were_guessed, sign_in_code, sign_up_news};
pub use post::{Post, PostError};
