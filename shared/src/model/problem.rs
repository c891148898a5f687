//! What is wrong with an answer in a form.

use serde::{Deserialize, Serialize};

/// Each problem once: of the list are made the set, and the words by which it is read.
macro_rules! problems {
    ($($(#[$about:meta])* $Name:ident,)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case", tag = "is", from = "ReceivedProblem")]
        pub enum Problem {
            $($(#[$about])* $Name,)*
            TooLong {
                characters_max: usize,
            },
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
            $($Name,)*
            TooLong,
            #[serde(other)]
            Unknown,
        }

        impl From<ReceivedProblem> for Problem {
            fn from(received: ReceivedProblem) -> Self {
                match received.is {
                    $(Is::$Name => Problem::$Name,)*
                    Is::TooLong => match received.characters_max {
                        Some(characters_max) => Problem::TooLong { characters_max },
                        None => Problem::Unknown,
                    },
                    Is::Unknown => Problem::Unknown,
                }
            }
        }
    };
}

problems! {
    Missing,
    NotAnEmail,
    /// An address with letters that mail can't be sent to from here. In an answer it is [`NotAnEmail`](Self::NotAnEmail).
    NotAPlainEmail,
    NotAPhone,
    NotACountry,
    NotALanguage,
    NotADay,
    DepartureBeforeArrival,
    StrangeCharacters,
}

impl Problem {
    /// By a word that every app knows.
    pub fn told(self) -> Problem {
        if self == Problem::NotAPlainEmail { Problem::NotAnEmail } else { self }
    }
}
