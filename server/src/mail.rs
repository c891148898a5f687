//! Mail: what people are told, in their language, and how it leaves the house.

mod compose;
mod dates;
mod letter;
mod post;
mod sentences;
mod smtp;

pub use compose::{CalendarFile, Message, codes_were_guessed, sign_in_code, sign_up_news};
pub use post::{FILE_LIFE, Post, PostFault, Undelivered};
pub use smtp::{Concern, MailPatience};
