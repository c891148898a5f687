//! How far a device has read a scope.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

use super::{Checksum, Sequence};
use crate::model::{CountryCode, Kind, RecordId};

/// One life of a database. A database that went back in time begins another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(pub String);

/// A set of records that a device follows as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scope(String);

impl Scope {
    /// The public programme.
    pub fn programme() -> Self {
        Self("programme".to_owned())
    }

    pub fn account(id: &super::AccountId) -> Self {
        Self(format!("{ACCOUNT}{id}"))
    }

    pub fn is_account(&self) -> bool {
        self.0.starts_with(ACCOUNT)
    }

    /// What only those who are confirmed at an event, and its organisers, may read.
    pub fn event(event: &RecordId) -> Self {
        Self(event.as_str().to_owned())
    }

    /// Who has asked for a place at an event, for its organisers.
    pub fn desk(event: &RecordId) -> Self {
        Self(format!("{DESK}{event}"))
    }

    /// The part of that desk that is one country's.
    pub fn country(code: CountryCode, event: &RecordId) -> Self {
        Self(format!("{COUNTRY}{code}/{event}"))
    }

    /// The event whose desk this is, or a part of one.
    pub fn desk_of(&self) -> Option<RecordId> {
        if let Some(event) = self.0.strip_prefix(DESK) {
            return Some(event.into());
        }
        self.country_of().map(|(_, event)| event)
    }

    /// For a country's part of a desk.
    pub fn country_of(&self) -> Option<(CountryCode, RecordId)> {
        let (code, event) = self.0.strip_prefix(COUNTRY)?.split_once('/')?;
        Some((CountryCode::parse(code)?, event.into()))
    }

    /// News that isn't published, of a project or of none: for those who organise it.
    pub fn drafts(project: Option<&RecordId>) -> Self {
        Self(format!("{DRAFTS}{}", project.map_or("none", RecordId::as_str)))
    }

    pub fn is_drafts(&self) -> bool {
        self.0.starts_with(DRAFTS)
    }

    /// The project whose drafts these are.
    pub fn drafts_of(&self) -> Option<RecordId> {
        let project = RecordId::from(self.0.strip_prefix(DRAFTS)?);
        (project.kind() == Some(Kind::Project)).then_some(project)
    }

    /// Who holds a role for this event, for those who run it; or for whatever it is, for those who may give any.
    pub fn roles(event: Option<&RecordId>) -> Self {
        Self([Self::ROLES, event.map_or("whole", RecordId::as_str)].concat())
    }

    /// How they begin, whatever they are of.
    pub const ROLES: &str = "roles/";

    pub fn is_roles(&self) -> bool {
        self.0.starts_with(Self::ROLES)
    }

    /// Others' things, which are here by a role.
    pub fn is_at_desk(&self) -> bool {
        self.desk_of().is_some() || self.is_drafts() || self.is_roles()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const ACCOUNT: &str = "account/";
const DESK: &str = "desk/";
const COUNTRY: &str = "country/";
const DRAFTS: &str = "drafts/";

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A [`Position`] under the server's seal: a device keeps it and gives it back, and only the server reads it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl Deref for Cursor {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Cursor {
    fn from(sealed: &str) -> Self {
        Self(sealed.to_owned())
    }
}

impl From<String> for Cursor {
    fn from(sealed: String) -> Self {
        Self(sealed)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Where a reader stands in a scope: behind the record `record` of the change `seq`.
///
/// The record id matters inside a page: one transaction can stamp thousands of records with one number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub epoch: Epoch,
    pub seq: Sequence,
    /// Absent: everything up to and with `seq` was read.
    pub record: Option<RecordId>,
}

impl Position {
    /// Whether it is behind what was ever changed. A sealed one can only be because the database went back in time.
    pub fn is_from_the_future_of(&self, head: &Head) -> bool {
        self.epoch == head.epoch && self.seq > head.seq
    }

    /// Whether the changes behind it are all there. Inside the page of the floor itself some may be gone.
    pub fn can_be_gone_on_from(&self, head: &Head, floor: Sequence) -> bool {
        let is_at_floor_or_above = self.seq > floor || (self.seq == floor && self.record.is_none());
        self.epoch == head.epoch && self.seq <= head.seq && is_at_floor_or_above
    }
}

/// The state of a whole scope, read together with its records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub scope: Scope,
    pub epoch: Epoch,
    pub seq: Sequence,
    /// How many records the scope holds, withdrawn ones apart.
    pub records: u64,
    pub checksum: Checksum,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seq: Sequence, record: Option<&str>) -> Position {
        Position { epoch: Epoch("e".into()), seq, record: record.map(RecordId::from) }
    }

    #[test]
    fn a_scope_says_whose_desk_it_is() {
        let (tunis, tunisia) = (RecordId::from("event/tunis"), CountryCode::parse("TN").expect("two letters"));

        assert_eq!(Scope::desk(&tunis).as_str(), "desk/event/tunis");
        assert_eq!(Scope::desk(&tunis).desk_of(), Some(tunis.clone()));
        assert_eq!(Scope::country(tunisia, &tunis).as_str(), "country/TN/event/tunis");
        assert_eq!(Scope::country(tunisia, &tunis).country_of(), Some((tunisia, tunis.clone())));
        assert_eq!(Scope::country(tunisia, &tunis).desk_of(), Some(tunis.clone()));
        assert_eq!(Scope::event(&tunis).desk_of(), None);
        assert_eq!(Scope::programme().desk_of(), None);
    }

    #[test]
    fn one_goes_on_from_the_floor_but_not_from_below_or_from_inside_its_page() {
        let head = Head {
            scope: Scope::programme(),
            epoch: Epoch("e".into()),
            seq: 9,
            records: 0,
            checksum: Checksum::default(),
        };
        let goes_on = |position: Position| position.can_be_gone_on_from(&head, 4);

        assert!(goes_on(at(4, None)) && goes_on(at(5, Some("event/a"))) && goes_on(at(9, None)));
        assert!(!goes_on(at(3, None)), "what was withdrawn at 4 is forgotten");
        assert!(!goes_on(at(4, Some("event/a"))), "it may have come after this record");
        assert!(!goes_on(at(10, None)) && at(10, None).is_from_the_future_of(&head));
        assert!(!goes_on(Position { epoch: Epoch("f".into()), ..at(5, None) }));
    }
}
