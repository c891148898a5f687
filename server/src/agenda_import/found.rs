//! What was found in a file.

use super::fault::Fault;
use crate::database::OtherAgenda;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    pub agenda: OtherAgenda,
    /// What is no session, and why.
    pub left_out: Vec<Fault>,
}

impl From<OtherAgenda> for Found {
    fn from(agenda: OtherAgenda) -> Found {
        Found { agenda, left_out: Vec::new() }
    }
}
