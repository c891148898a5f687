//! What is wrong with an answer in a form.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is", from = "ReceivedProblem")]
pub enum Problem {
    Missing,
    TooLong {
        characters_max: usize,
    },
    NotAnEmail,
    /// An address with letters that mail can't be sent to from here. In an answer it is [`NotAnEmail`](Self::NotAnEmail).
    NotAPlainEmail,
    NotAPhone,
    NotACountry,
    NotALanguage,
    NotADay,
    DepartureBeforeArrival,
    StrangeCharacters,
    /// What only a newer version complains about. One that 0.1 doesn't know may not stand in
    /// [`Reason::FormIncomplete`](super::Reason): it would make the whole answer unreadable there.
    Unknown,
}

/// A problem as it is read, see [`Actor`](super::Actor).
#[derive(Deserialize)]
struct ReceivedProblem {
    is: Is,
    #[serde(default)]
    characters_max: Option<usize>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Is {
    Missing,
    TooLong,
    NotAnEmail,
    NotAPlainEmail,
    NotAPhone,
    NotACountry,
    NotALanguage,
    NotADay,
    DepartureBeforeArrival,
    StrangeCharacters,
    #[serde(other)]
    Unknown,
}

impl From<ReceivedProblem> for Problem {
    fn from(received: ReceivedProblem) -> Self {
        match received.is {
            Is::Missing => Problem::Missing,
            Is::TooLong => match received.characters_max {
                Some(characters_max) => Problem::TooLong { characters_max },
                None => Problem::Unknown,
            },
            Is::NotAnEmail => Problem::NotAnEmail,
            Is::NotAPlainEmail => Problem::NotAPlainEmail,
            Is::NotAPhone => Problem::NotAPhone,
            Is::NotACountry => Problem::NotACountry,
            Is::NotALanguage => Problem::NotALanguage,
            Is::NotADay => Problem::NotADay,
            Is::DepartureBeforeArrival => Problem::DepartureBeforeArrival,
            Is::StrangeCharacters => Problem::StrangeCharacters,
            Is::Unknown => Problem::Unknown,
        }
    }
}

impl Problem {
    /// By a word that every app knows.
    pub fn told(self) -> Problem {
        if self == Problem::NotAPlainEmail { Problem::NotAnEmail } else { self }
    }
}
