//! The rules by which commands take effect, a room a family, and who is given what: the app and the server believe the same.

pub mod decision;
pub mod edit;
pub mod given;
pub mod list;
pub mod own_record;
pub mod role;
pub mod sign_up;

/// Commands that share one set of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    SignUp,
    OwnRecord,
    Decision,
    Edit,
    List,
    Role,
}

/// Each family with the names of its commands.
const FAMILIES: [(Family, &[&str]); 6] = [
    (Family::SignUp, &sign_up::KINDS),
    (Family::OwnRecord, &own_record::KINDS),
    (Family::Decision, &decision::KINDS),
    (Family::Edit, &edit::KINDS),
    (Family::List, &list::KINDS),
    (Family::Role, &role::KINDS),
];

/// What every node has always known: whatever a family learns, 0.1 has not.
const OF_THE_FIRST: [&str; 3] = ["request-place", "withdraw", "accept-offer"];

impl Family {
    /// `None` for a kind that only a newer version knows.
    pub fn of(kind: &str) -> Option<Family> {
        FAMILIES.iter().find(|(_, kinds)| kinds.contains(&kind)).map(|(family, _)| *family)
    }
}

/// The kinds that came after 0.1: a node names those that it knows, and a device sends none before it has heard it named.
pub fn newer_kinds() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().flat_map(|(_, kinds)| kinds.iter().copied()).filter(|kind| !is_of_the_first(kind))
}

/// Whether 0.1 knows it.
pub fn is_of_the_first(kind: &str) -> bool {
    OF_THE_FIRST.contains(&kind)
}
