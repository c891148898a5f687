//! Roles that are given and taken back at a desk: by administrators any, by those who run events the roles of these.
//!
//! - Nobody gives what lies beyond their own roles, as they hold them when the server decides.
//! - Somebody stays administrator, and for as long as the one who was.
//! - Given again, a role has another end; of a role that stands so already nothing is done.

use serde::{Deserialize, Serialize};

use crate::json;
use crate::model::{
    Complaint, EmailAddress, Field, PartialDate, Problem, Reach, Reason, RecordId, Role, RoleName, Timestamp,
};
use crate::rules::Family;
use crate::sync::{Author, CommandId, Entry};

/// The names of what one can want.
pub const KINDS: [&str; 2] = ["give-role", "take-role"];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    GiveRole,
    TakeRole,
}

/// That one person wants another one to hold a role, or not any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    pub id: CommandId,
    pub author: Author,
    pub kind: Wish,
    /// The [`Role`], without its end.
    pub concerns: RecordId,
    pub body: Body,
    /// The device's clock: evidence, never an order.
    pub intended_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_ahead_ms: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Whose: as it was typed, so that what is no address is answered in words.
    pub email: String,
    /// The last day on which it is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<PartialDate>,
}

/// What is known of the role, of who wants it so, and of who else is an administrator.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    pub now: Timestamp,
    /// Those of its author.
    pub own: &'a [Role],
    pub about: About<'a>,
    /// As the person holds it who is named.
    pub held: Option<&'a Role>,
    /// As others than this person hold the role of an administrator of the whole.
    pub administrators: &'a [Role],
}

/// What the role is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About<'a> {
    pub is_there: bool,
    /// That of the event.
    pub project: Option<&'a RecordId>,
}

/// What becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    Refused(Reason),
    /// It stands so already.
    Unchanged,
    Give(EmailAddress, Role),
    Take(EmailAddress, Role),
}

/// Before it is saved as by the server.
pub fn judge(situation: &Situation<'_>, wish: Wish, concerns: &RecordId, body: &Body) -> Effect {
    let Situation { now, own, about, held, .. } = *situation;
    if !gives_any(own, now) {
        return Effect::Refused(Reason::NotAnOrganiser);
    }
    let Some(role) = Role::named(concerns) else { return Effect::Refused(Reason::NotUnderstood) };
    let Some(email) = EmailAddress::parse(&body.email) else {
        let complaints = vec![Complaint { field: Field::Email, problem: Problem::NotAnEmail }];
        return Effect::Refused(Reason::FormIncomplete { complaints });
    };
    if wish == Wish::GiveRole && !about.is_there {
        return Effect::Refused(Reason::UnknownReach);
    }
    if !may_give(own, role.role, &role.reach, about.project, now) {
        return Effect::Refused(Reason::RoleBeyondReach);
    }
    let until = body.until.map(PartialDate::end_utc);
    match wish {
        Wish::GiveRole if is_over(until, now) => Effect::Refused(Reason::RoleOverBefore),
        Wish::GiveRole if held.is_some_and(|held| held.until == until) => Effect::Unchanged,
        Wish::GiveRole if held.is_some_and(|held| ends_before(until, held.until)) && !is_followed(situation) => {
            Effect::Refused(Reason::LastAdministrator)
        }
        Wish::GiveRole => Effect::Give(email, Role { until, ..role }),
        Wish::TakeRole if held.is_none() => Effect::Unchanged,
        Wish::TakeRole if !is_followed(situation) => Effect::Refused(Reason::LastAdministrator),
        Wish::TakeRole => Effect::Take(email, role),
    }
}

/// Whether they give roles at all.
pub fn gives_any(own: &[Role], now: Timestamp) -> bool {
    own.iter().any(|own| own.is_administrator(now) || (own.role == RoleName::Organiser && own.is_held(now)))
}

/// Administrators give any role; who runs an event gives those of organisers and of the door for it. Of an event, `project`
/// is the one that it is part of.
pub fn may_give(own: &[Role], role: RoleName, reach: &Reach, project: Option<&RecordId>, now: Timestamp) -> bool {
    let gives = |own: &Role| match (own.role, role, reach) {
        _ if own.is_administrator(now) => true,
        (RoleName::Organiser, RoleName::Organiser | RoleName::Door, Reach::Event(event)) => {
            own.is_held(now) && own.reach.covers(event, project)
        }
        _ => false,
    };
    role.can_reach(reach) && own.iter().any(gives)
}

/// Whether a role with this end isn't held any more.
pub fn is_over(until: Option<Timestamp>, now: Timestamp) -> bool {
    until.is_some_and(|until| until < now)
}

/// Whether somebody else is administrator for as long as this role is held, if it is one of these.
fn is_followed(situation: &Situation<'_>) -> bool {
    let Some(held) = situation.held.filter(|held| held.is_administrator(situation.now)) else { return true };
    let others = situation.administrators.iter().filter(|other| other.is_administrator(situation.now));
    others.into_iter().any(|other| !ends_before(other.until, held.until))
}

/// What has no end ends last.
fn ends_before(until: Option<Timestamp>, other: Option<Timestamp>) -> bool {
    let end = |until: Option<Timestamp>| until.map_or(i64::MAX, |until| until.0);
    end(until) < end(other)
}

/// A wish that has no outcome yet, as a screen shows it beside what stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    pub order: u64,
    pub wish: Wish,
    pub email: String,
    pub role: Role,
    pub is_tried: bool,
    /// The server could not read it.
    pub is_set_aside: bool,
    /// The server judges no more of this account before then, by its clock.
    pub put_off_until: Option<Timestamp>,
}

/// All of them, in their order, of the person whose entries these are.
pub fn fold<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Vec<Pending> {
    let of_family = entries.into_iter().filter(|entry| Family::of(&entry.command.kind) == Some(Family::Role));
    let pending = |entry: &Entry| {
        let command = json::read::<Command>(&entry.raw)?;
        Some(Pending {
            order: entry.order,
            wish: command.kind,
            role: command.role()?,
            email: command.body.email,
            is_tried: entry.is_tried,
            is_set_aside: entry.is_set_aside,
            put_off_until: entry.put_off_until,
        })
    };
    of_family.filter_map(pending).collect()
}

impl Command {
    /// As it is to be, with its end.
    pub fn role(&self) -> Option<Role> {
        let until = self.body.until.map(PartialDate::end_utc);
        Some(Role { until, ..Role::named(&self.concerns)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::AccountId;

    const NOW: Timestamp = Timestamp(1_780_000_000_000);
    const TUNIS: &str = "event/tunis";

    fn role(role: RoleName, reach: &str, until: Option<Timestamp>) -> Role {
        Role { role, reach: Reach::parse(reach), until }
    }

    fn day(text: &str) -> PartialDate {
        PartialDate::parse(text).expect("a day")
    }

    fn command(kind: Wish, concerns: &str, until: Option<&str>) -> Command {
        Command {
            id: CommandId("0f".repeat(16)),
            author: Author::Account(AccountId("5a".into())),
            kind,
            concerns: concerns.into(),
            body: Body { email: "nadia@example.org".into(), until: until.map(day) },
            intended_at: Timestamp(9),
            clock_ahead_ms: None,
        }
    }

    fn situation<'a>(own: &'a [Role], held: Option<&'a Role>, administrators: &'a [Role]) -> Situation<'a> {
        let about = About { is_there: true, project: None };
        Situation { now: NOW, own, about, held, administrators }
    }

    fn judged(situation: &Situation<'_>, command: &Command) -> Effect {
        judge(situation, command.kind, &command.concerns, &command.body)
    }

    fn nadia() -> EmailAddress {
        EmailAddress::parse("nadia@example.org").expect("an address")
    }

    #[test]
    fn a_role_that_is_given_looks_on_the_wire_like_this() {
        let command = command(Wish::GiveRole, "role/door/event/tunis", Some("2026-12-31"));

        let json = serde_json::to_string(&command).expect("plain data");

        assert_eq!(
            json,
            r#"{"id":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f","author":{"account":"5a"},"kind":"give-role","concerns":"role/door/event/tunis","body":{"email":"nadia@example.org","until":"2026-12-31"},"intended_at":9}"#
        );
        assert_eq!(serde_json::from_str::<Command>(&json).expect("what was written can be read"), command);
        let kinds = [Wish::GiveRole, Wish::TakeRole].map(|wish| serde_json::to_value(wish).expect("a name"));
        assert_eq!(kinds, KINDS);
    }

    #[test]
    fn administrators_give_any_role_and_organisers_those_of_the_events_that_they_run() {
        use RoleName::{Administrator, ContactPoint, Door, Organiser};
        let project = RecordId::from("project/p");
        let gives = |own: (RoleName, &str), given: RoleName, reach: &str| {
            may_give(&[role(own.0, own.1, None)], given, &Reach::parse(reach), Some(&project), NOW)
        };
        let all = [
            (Administrator, "whole"),
            (Organiser, "whole"),
            (Organiser, "project/p"),
            (ContactPoint, "country/tn"),
            (Organiser, TUNIS),
            (Door, TUNIS),
        ];

        for own in all {
            let given = all.map(|(given, reach)| gives(own, given, reach));
            let runs = own.0 == Organiser;
            let expected = match own.0 {
                Administrator => [true; 6],
                _ => [false, false, false, false, runs, runs],
            };
            assert_eq!(given, expected, "{own:?}");
        }
        assert!(!gives((Organiser, "project/q"), Door, TUNIS) && !gives((Organiser, "event/rabat"), Door, TUNIS));
        assert!(!gives((Administrator, "whole"), Door, "country/tn"), "there is no such role");
        assert!(!gives((Administrator, "country/tn"), Door, TUNIS), "nor this one");
    }

    #[test]
    fn who_gives_no_roles_or_no_longer_is_told_so_and_who_gives_others_that_these_lie_beyond() {
        let give = command(Wish::GiveRole, "role/organiser/project/p", None);
        let past = Some(NOW.minus_ms(1));

        for own in [vec![], vec![role(RoleName::Door, TUNIS, None)], vec![role(RoleName::Administrator, "whole", past)]]
        {
            assert_eq!(judged(&situation(&own, None, &[]), &give), Effect::Refused(Reason::NotAnOrganiser));
        }
        let own = [role(RoleName::Organiser, "project/p", None)];
        assert_eq!(judged(&situation(&own, None, &[]), &give), Effect::Refused(Reason::RoleBeyondReach));
    }

    #[test]
    fn what_is_no_address_no_role_or_no_day_to_come_and_what_is_gone_is_refused_in_words() {
        let own = [role(RoleName::Administrator, "whole", None)];
        let gone = Situation { about: About { is_there: false, project: None }, ..situation(&own, None, &[]) };
        let mistyped = |text: &str| {
            let mut command = command(Wish::GiveRole, "role/door/event/tunis", None);
            text.clone_into(&mut command.body.email);
            judged(&situation(&own, None, &[]), &command)
        };
        let give = |concerns: &str, until: Option<&str>| {
            judged(&situation(&own, None, &[]), &command(Wish::GiveRole, concerns, until))
        };

        let complaints = vec![Complaint { field: Field::Email, problem: Problem::NotAnEmail }];
        assert_eq!(mistyped("nadia"), Effect::Refused(Reason::FormIncomplete { complaints }));
        assert!(matches!(mistyped(" Nadia@Example.org "), Effect::Give(email, _) if email == nadia()));
        assert_eq!(give("role/door/country/tn", None), Effect::Refused(Reason::NotUnderstood));
        let door = command(Wish::GiveRole, "role/door/event/tunis", None);
        assert_eq!(judged(&gone, &door), Effect::Refused(Reason::UnknownReach));
        let today = PartialDate::of_utc(NOW).to_string();
        let yesterday = PartialDate::of_utc(NOW.minus_ms(Timestamp::DAY)).to_string();
        assert_eq!(give("role/door/event/tunis", Some(&yesterday)), Effect::Refused(Reason::RoleOverBefore));
        assert!(matches!(give("role/door/event/tunis", Some(&today)), Effect::Give(..)));
    }

    #[test]
    fn what_is_gone_from_the_programme_can_still_be_taken_back() {
        let own = [role(RoleName::Administrator, "whole", None)];
        let held = role(RoleName::Door, TUNIS, None);
        let gone = Situation { about: About { is_there: false, project: None }, ..situation(&own, Some(&held), &[]) };

        assert_eq!(judged(&gone, &command(Wish::TakeRole, "role/door/event/tunis", None)), Effect::Take(nadia(), held));
    }

    #[test]
    fn given_again_it_has_another_end_and_what_stands_so_already_is_not_done_twice() {
        let own = [role(RoleName::Organiser, TUNIS, None)];
        let held = role(RoleName::Door, TUNIS, Some(day("2026-12-31").end_utc()));
        let judged =
            |wish, held, until| judged(&situation(&own, held, &[]), &command(wish, "role/door/event/tunis", until));

        assert_eq!(judged(Wish::GiveRole, Some(&held), Some("2026-12-31")), Effect::Unchanged);
        let without_end = role(RoleName::Door, TUNIS, None);
        assert_eq!(judged(Wish::GiveRole, Some(&held), None), Effect::Give(nadia(), without_end.clone()));
        assert_eq!(judged(Wish::TakeRole, Some(&held), None), Effect::Take(nadia(), without_end));
        assert_eq!(judged(Wish::TakeRole, None, None), Effect::Unchanged);
    }

    #[test]
    fn somebody_stays_administrator_for_as_long_as_the_one_who_was() {
        let administrator = |until| role(RoleName::Administrator, "whole", until);
        let (soon, later) = (Some(NOW.plus_ms(Timestamp::DAY)), Some(NOW.plus_ms(90 * Timestamp::DAY)));
        let judged = |kind, end: Option<&str>, held: Option<Timestamp>, others: &[Option<Timestamp>]| {
            let (own, held) = ([administrator(None)], administrator(held));
            let others: Vec<Role> = others.iter().map(|until| administrator(*until)).collect();
            judged(&situation(&own, Some(&held), &others), &command(kind, "role/administrator/whole", end))
        };
        let refused = Effect::Refused(Reason::LastAdministrator);
        let taken = Effect::Take(nadia(), administrator(None));

        assert_eq!(judged(Wish::TakeRole, None, None, &[]), refused);
        assert_eq!(judged(Wish::TakeRole, None, None, &[soon, Some(NOW.minus_ms(1))]), refused, "and then nobody is");
        assert_eq!(judged(Wish::TakeRole, None, None, &[None]), taken);
        assert_eq!(judged(Wish::TakeRole, None, soon, &[later]), taken);
        assert_eq!(judged(Wish::TakeRole, None, Some(NOW.minus_ms(1)), &[]), taken, "who was one isn't the last");
        let end = Some("2099-12-31");
        assert_eq!(judged(Wish::GiveRole, end, None, &[]), refused, "an end is a way of taking it");
        assert!(matches!(judged(Wish::GiveRole, end, None, &[None]), Effect::Give(..)));
        assert!(matches!(judged(Wish::GiveRole, end, soon, &[]), Effect::Give(..)), "a longer one isn't");
    }
}
