//! What a person may see and do beside their own things: for the whole programme, a project, an event or a country.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::named::named;
use super::{CountryCode, EmailAddress, Kind, RecordId, Timestamp};

/// A role that was given to a person, as a record of their account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    pub role: RoleName,
    pub reach: Reach,
    /// After this it isn't held any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// A role, and who holds it: a record for those who may give and take it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRole {
    pub email: EmailAddress,
    /// The address where no other name is known.
    pub name: String,
    pub role: RoleName,
    pub reach: Reach,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl HeldRole {
    /// Named after the account that holds it.
    pub fn id(account: &str, role: &Role) -> RecordId {
        RecordId::new(Kind::HeldRole, &format!("{account}/{}", role.id().slug()))
    }

    pub fn role(&self) -> Role {
        Role { role: self.role, reach: self.reach.clone(), until: self.until }
    }
}

named! {
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub enum RoleName {
        Administrator = "administrator",
        Organiser = "organiser",
        /// Of a country.
        ContactPoint = "contact-point",
        /// Looks at the tickets of one event.
        Door = "door",
    } else {
        /// From a newer server.
        #[serde(other)]
        Unknown = "unknown"
    }
}

impl RoleName {
    /// Whether there is such a role for so much.
    pub fn can_reach(self, reach: &Reach) -> bool {
        match self {
            RoleName::Administrator => matches!(reach, Reach::Whole),
            RoleName::Organiser => matches!(reach, Reach::Whole | Reach::Project(_) | Reach::Event(_)),
            RoleName::ContactPoint => matches!(reach, Reach::Country(_)),
            RoleName::Door => matches!(reach, Reach::Event(_)),
            RoleName::Unknown => false,
        }
    }
}

/// What a role is held for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Reach {
    Whole,
    Project(RecordId),
    Event(RecordId),
    Country(CountryCode),
    /// From a newer server.
    Unknown,
}

const WHOLE: &str = "whole";

impl Reach {
    pub fn parse(text: &str) -> Reach {
        let id = RecordId::from(text);
        match id.kind() {
            _ if text == WHOLE => Reach::Whole,
            Some(Kind::Project) => Reach::Project(id),
            Some(Kind::Event) => Reach::Event(id),
            Some(Kind::Country) => CountryCode::parse(id.slug()).map_or(Reach::Unknown, Reach::Country),
            _ => Reach::Unknown,
        }
    }

    /// Whether this event, of this project or of none, lies in it.
    pub fn covers(&self, event: &RecordId, project: Option<&RecordId>) -> bool {
        match self {
            Reach::Whole => true,
            Reach::Project(id) => project == Some(id),
            Reach::Event(id) => id == event,
            Reach::Country(_) | Reach::Unknown => false,
        }
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reach::Whole => formatter.write_str(WHOLE),
            Reach::Project(id) | Reach::Event(id) => formatter.write_str(id.as_str()),
            Reach::Country(code) => formatter.write_str(RecordId::country(*code).as_str()),
            Reach::Unknown => formatter.write_str("unknown"),
        }
    }
}

impl From<String> for Reach {
    fn from(text: String) -> Self {
        Reach::parse(&text)
    }
}

impl From<Reach> for String {
    fn from(reach: Reach) -> Self {
        reach.to_string()
    }
}

impl Role {
    pub fn id(&self) -> RecordId {
        RecordId::new(Kind::Role, &format!("{}/{}", self.role.as_str(), self.reach))
    }

    /// The role that a name is that of, without an end; `None` where there is none for so much.
    pub fn named(id: &RecordId) -> Option<Role> {
        let named = (id.kind() == Some(Kind::Role)).then(|| id.slug().split_once('/')).flatten();
        let (role, reach) = named?;
        let (role, reach) = (RoleName::parse(role)?, Reach::parse(reach));
        role.can_reach(&reach).then_some(Role { role, reach, until: None })
    }

    pub fn is_held(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now <= until)
    }

    /// Of the whole: whoever holds it may give any role.
    pub fn is_administrator(&self, now: Timestamp) -> bool {
        self.role == RoleName::Administrator && self.reach == Reach::Whole && self.is_held(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_as_it_was_written_and_a_newer_one_does_no_harm() {
        let tunisia = Reach::Country(CountryCode::parse("TN").expect("two letters"));
        for (reach, text) in [
            (Reach::Whole, "whole"),
            (Reach::Project("project/glacy".into()), "project/glacy"),
            (Reach::Event("event/tunis".into()), "event/tunis"),
            (tunisia, "country/tn"),
        ] {
            let role = Role { role: RoleName::Organiser, reach: reach.clone(), until: None };
            let json = serde_json::to_string(&role).expect("plain data");
            assert_eq!(json, format!(r#"{{"role":"organiser","reach":"{text}"}}"#));
            assert_eq!(serde_json::from_str::<Role>(&json).expect("what was written can be read"), role);
            assert!(role.id().is_well_formed(), "{}", role.id());
            let is_there = role.role.can_reach(&role.reach);
            assert_eq!(Role::named(&role.id()), is_there.then_some(role));
        }
        let newer: Role = serde_json::from_str(r#"{"role":"auditor","reach":"room/3"}"#).expect("a role");
        assert_eq!((newer.role, newer.reach), (RoleName::Unknown, Reach::Unknown));
    }

    #[test]
    fn a_contact_point_is_one_for_a_country_and_an_organiser_is_not() {
        let country = Reach::parse("country/tn");

        assert!(RoleName::ContactPoint.can_reach(&country) && !RoleName::Organiser.can_reach(&country));
        assert!(RoleName::Organiser.can_reach(&Reach::Whole) && !RoleName::ContactPoint.can_reach(&Reach::Whole));
        assert!(RoleName::Door.can_reach(&Reach::parse("event/tunis")));
        assert!(RoleName::ALL.iter().all(|role| !role.can_reach(&Reach::Unknown)));
    }

    #[test]
    fn who_holds_a_role_is_told_on_the_wire_so() {
        let json = r#"{"email":"amina@example.org","name":"Amina","role":"door","reach":"event/tunis","until":9}"#;
        let held: HeldRole = serde_json::from_str(json).expect("it can be read");

        assert_eq!(serde_json::to_string(&held).expect("plain data"), json);
        assert_eq!(HeldRole::id("5a", &held.role()).as_str(), "held-role/5a/door/event/tunis");
        assert_eq!(Role::named(&"role/door/country/tn".into()), None);
        assert_eq!(Role::named(&"event/tunis".into()), None);
    }
}
