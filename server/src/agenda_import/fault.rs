//! What is wrong with a file: where it stands, and the reason.

use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Empty for the file as a whole.
    pub stands_at: String,
    pub reason: String,
}

impl Fault {
    pub fn of_file(reason: impl Into<String>) -> Fault {
        Fault { stands_at: String::new(), reason: reason.into() }
    }

    pub fn at(stands_at: impl Into<String>, reason: impl Into<String>) -> Fault {
        Fault { stands_at: stands_at.into(), reason: reason.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.stands_at.as_str() {
            "" => formatter.write_str(&self.reason),
            stands_at => write!(formatter, "{stands_at}: {}", self.reason),
        }
    }
}
