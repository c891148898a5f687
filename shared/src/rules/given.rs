//! Which scopes a person is given: by their roles, and by the places that they have.

use std::collections::BTreeSet;

use crate::model::{Reach, RecordId, Role, RoleName, Timestamp};
use crate::sync::{Given, Scope};

/// More of them than this are given to nobody at once; those that are over go first.
pub const GIVEN_MAX: usize = 500;

/// What it depends on whether somebody may see an event's desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskEvent {
    pub event: RecordId,
    pub project: Option<RecordId>,
    pub is_over: bool,
}

/// The desks of all events within the reach of a role that is held now: whole ones for organisers, one country's part of
/// them for its contact point.
pub fn desks(roles: &[Role], events: &[DeskEvent], now: Timestamp) -> Vec<Given> {
    let held = roles.iter().filter(|role| role.is_held(now));
    let pairs = held.flat_map(|role| events.iter().map(move |event| (role, event)));
    let given = pairs.filter_map(|(role, event)| {
        Some(Given { scope: desk(role, event)?, until: role.until, is_over: event.is_over })
    });
    longest_of_each(given.collect())
}

fn desk(role: &Role, event: &DeskEvent) -> Option<Scope> {
    match (role.role, &role.reach) {
        (RoleName::Administrator | RoleName::Organiser, reach) => {
            covers(reach, event).then(|| Scope::desk(&event.event))
        }
        (RoleName::ContactPoint, Reach::Country(code)) => Some(Scope::country(*code, &event.event)),
        (RoleName::ContactPoint | RoleName::Door | RoleName::Unknown, _) => None,
    }
}

fn covers(reach: &Reach, event: &DeskEvent) -> bool {
    match reach {
        Reach::Whole => true,
        Reach::Project(project) => event.project.as_ref() == Some(project),
        Reach::Event(id) => *id == event.event,
        Reach::Country(_) | Reach::Unknown => false,
    }
}

/// The events whose own scope a person may read: those where they have a place, and those whose desk they see as a whole.
pub fn event_scopes(desks: &[Given], has_place_at: &[RecordId]) -> Vec<Given> {
    let by_place = has_place_at.iter().map(|event| Given { scope: Scope::event(event), until: None, is_over: false });
    let by_role = desks.iter().filter(|given| given.scope.country_of().is_none()).filter_map(|given| {
        Some(Given { scope: Scope::event(&given.scope.desk_of()?), until: given.until, is_over: false })
    });
    longest_of_each(by_place.chain(by_role).collect())
}

/// Whoever has two reasons keeps it for the longer of both. In the order of the scopes, so that one list is one list.
fn longest_of_each(mut given: Vec<Given>) -> Vec<Given> {
    let no_end_first = |until: Option<Timestamp>| std::cmp::Reverse(until.map_or(i64::MAX, |until| until.0));
    given.sort_by_key(|given| (given.scope.clone(), no_end_first(given.until)));
    given.dedup_by(|next, kept| next.scope == kept.scope);
    if given.len() > GIVEN_MAX {
        let over: BTreeSet<Scope> =
            given.iter().filter(|given| given.is_over).map(|given| given.scope.clone()).collect();
        given.retain(|given| !over.contains(&given.scope));
        given.truncate(GIVEN_MAX);
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(100);

    fn role(role: RoleName, reach: &str, until: Option<i64>) -> Role {
        Role { role, reach: Reach::parse(reach), until: until.map(Timestamp) }
    }

    fn events() -> Vec<DeskEvent> {
        [("event/a", Some("project/p"), false), ("event/b", Some("project/q"), true), ("event/c", None, false)]
            .map(|(event, project, is_over)| DeskEvent {
                event: event.into(),
                project: project.map(Into::into),
                is_over,
            })
            .into()
    }

    fn names(roles: &[Role]) -> Vec<String> {
        desks(roles, &events(), NOW).into_iter().map(|given| given.scope.to_string()).collect()
    }

    #[test]
    fn an_organiser_sees_the_desks_of_what_they_run_and_no_other() {
        use RoleName::Organiser;

        assert_eq!(names(&[role(Organiser, "project/p", None)]), ["desk/event/a"]);
        assert_eq!(names(&[role(Organiser, "event/c", None)]), ["desk/event/c"]);
        assert_eq!(names(&[role(Organiser, "whole", None)]).len(), 3);
        assert_eq!(names(&[role(Organiser, "country/tn", None)]), Vec::<String>::new());
        assert_eq!(names(&[]), Vec::<String>::new());
    }

    #[test]
    fn a_contact_point_sees_only_the_part_of_their_country() {
        let given = names(&[role(RoleName::ContactPoint, "country/tn", None)]);

        assert_eq!(given, ["country/TN/event/a", "country/TN/event/b", "country/TN/event/c"]);
    }

    #[test]
    fn a_role_ends_with_its_last_moment_and_of_two_the_longer_counts() {
        let until = |until| role(RoleName::Organiser, "event/a", Some(until));

        assert_eq!(names(&[until(100)]).len(), 1);
        assert_eq!(names(&[until(99)]).len(), 0);
        let both = [until(150), role(RoleName::Organiser, "project/p", None), until(120)];
        assert_eq!(desks(&both, &events(), NOW)[0].until, None);
    }

    #[test]
    fn who_stands_at_the_door_or_has_a_newer_role_sees_no_desk() {
        assert_eq!(names(&[role(RoleName::Door, "event/a", None), role(RoleName::Unknown, "whole", None)]).len(), 0);
    }

    #[test]
    fn what_is_not_for_everybody_is_for_those_who_have_a_place_and_for_the_organisers() {
        let mine = desks(&[role(RoleName::Organiser, "event/c", Some(200))], &events(), NOW);

        let given = event_scopes(&mine, &["event/a".into()]);

        let given: Vec<(&str, Option<i64>)> =
            given.iter().map(|given| (given.scope.as_str(), given.until.map(|until| until.0))).collect();
        assert_eq!(given, [("event/a", None), ("event/c", Some(200))]);
        let contact = desks(&[role(RoleName::ContactPoint, "country/tn", None)], &events(), NOW);
        assert_eq!(event_scopes(&contact, &[]), []);
    }
}
