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
    /// Somebody may ask for a place there, or has.
    pub has_sign_ups: bool,
    /// Something stands in its own scope, for those who take part.
    pub has_own_scope: bool,
    /// Somebody holds a role for it, or has.
    pub has_roles: bool,
}

/// What there is that may be given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ToGive {
    pub events: Vec<DeskEvent>,
    pub projects: Vec<RecordId>,
    /// Events at which the person has a place, with something in their own scope.
    pub has_place_at: Vec<RecordId>,
}

/// All that a person is given beside the programme and their account.
pub fn given(roles: &[Role], to_give: &ToGive, now: Timestamp) -> Vec<Given> {
    let ToGive { events, projects, has_place_at } = to_give;
    let run = events.iter().filter(|event| event.has_own_scope).filter_map(|event| whole_desk(roles, event, now));
    let run = run.filter_map(|desk| Some((desk.scope.desk_of()?, desk.until)));
    let all = has_place_at.iter().map(|event| (event.clone(), None)).chain(run);
    let own = all.map(|(event, until)| Given { scope: Scope::event(&event), until, is_over: false });
    let drafts = drafts(roles, projects, now);
    [drafts, desks(roles, events, now), longest_of_each(own.collect()), role_lists(roles, events, now)].concat()
}

/// Who holds which role: of the whole, where one may give any; and of events to come that one runs.
fn role_lists(roles: &[Role], events: &[DeskEvent], now: Timestamp) -> Vec<Given> {
    let administrators = roles.iter().filter(|role| role.is_administrator(now));
    let whole = administrators.map(|role| Given { scope: Scope::roles(None), until: role.until, is_over: false });
    let organisers: Vec<Role> = roles.iter().filter(|role| role.role == RoleName::Organiser).cloned().collect();
    let run = events.iter().filter(|event| event.has_roles && !event.is_over);
    let run = run.filter_map(|event| {
        let until = whole_desk(&organisers, event, now)?.until;
        Some(Given { scope: Scope::roles(Some(&event.event)), until, is_over: false })
    });
    longest_of_each(whole.chain(run).collect())
}

/// The projects whose news a person may write, by roles that they hold now.
pub fn writes_for(roles: &[Role], projects: &[RecordId], now: Timestamp) -> BTreeSet<RecordId> {
    drafts(roles, projects, now).iter().filter_map(|given| given.scope.drafts_of()).collect()
}

/// Whether a person may write everybody's news, and that of no project.
pub fn writes_for_all(roles: &[Role], now: Timestamp) -> bool {
    roles.iter().any(|role| role.is_held(now) && is_organiser(role) && role.reach == Reach::Whole)
}

fn is_organiser(role: &Role) -> bool {
    matches!(role.role, RoleName::Administrator | RoleName::Organiser)
}

/// The drafts of all projects within the reach of a role that is held now, and those of none.
fn drafts(roles: &[Role], projects: &[RecordId], now: Timestamp) -> Vec<Given> {
    let held = roles.iter().filter(|role| role.is_held(now) && is_organiser(role));
    let given = held.flat_map(|role| {
        let of_projects = projects.iter().map(Some).chain([None]).filter(|project| match (&role.reach, project) {
            (Reach::Whole, _) => true,
            (Reach::Project(reach), Some(project)) => reach == *project,
            _ => false,
        });
        of_projects.map(|project| Given { scope: Scope::drafts(project), until: role.until, is_over: false })
    });
    longest_of_each(given.collect())
}

/// Whether a person is given this desk, or this part of it, by a role that they hold now.
pub fn is_given(roles: &[Role], event: &DeskEvent, desk: &Scope, now: Timestamp) -> bool {
    desks(roles, std::slice::from_ref(event), now).iter().any(|given| given.scope == *desk)
}

/// Whether a person is an organiser of the event, by a role that they hold now.
pub fn runs(roles: &[Role], event: &DeskEvent, now: Timestamp) -> bool {
    whole_desk(roles, event, now).is_some()
}

fn whole_desk(roles: &[Role], event: &DeskEvent, now: Timestamp) -> Option<Given> {
    let whole = Scope::desk(&event.event);
    desks(roles, std::slice::from_ref(event), now).into_iter().find(|given| given.scope == whole)
}

/// The desks of all events within the reach of a role that is held now: whole ones for organisers, one country's part of
/// them for its contact point.
fn desks(roles: &[Role], events: &[DeskEvent], now: Timestamp) -> Vec<Given> {
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
            reach.covers(&event.event, event.project.as_ref()).then(|| Scope::desk(&event.event))
        }
        (RoleName::ContactPoint, Reach::Country(code)) => {
            event.has_sign_ups.then(|| Scope::country(*code, &event.event))
        }
        (RoleName::ContactPoint | RoleName::Door | RoleName::Unknown, _) => None,
    }
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
    use crate::model::CountryCode;

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
                has_sign_ups: event != "event/c",
                has_own_scope: event != "event/b",
                has_roles: event != "event/c",
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

        assert_eq!(given, ["country/TN/event/a", "country/TN/event/b"], "where one can't sign up there is none");
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
        let own = |roles: &[Role], has_place_at: &[RecordId]| {
            let to_give = ToGive { events: events(), projects: Vec::new(), has_place_at: has_place_at.to_vec() };
            let given = given(roles, &to_give, NOW).into_iter();
            let own = given.filter(|given| !given.scope.is_at_desk());
            own.map(|given| (given.scope.to_string(), given.until.map(|until| until.0))).collect::<Vec<_>>()
        };
        let organiser = [role(RoleName::Organiser, "event/c", Some(200))];

        assert_eq!(own(&organiser, &["event/a".into()]), [("event/a".into(), None), ("event/c".into(), Some(200))]);
        assert_eq!(own(&organiser, &["event/c".into()]), [("event/c".into(), None)], "a place has no end");
        assert_eq!(own(&[role(RoleName::Organiser, "event/b", None)], &[]), [], "there is nothing more to read");
        assert_eq!(own(&[role(RoleName::ContactPoint, "country/tn", None)], &[]), []);
    }

    #[test]
    fn who_gives_roles_sees_who_holds_them_and_of_what_is_over_only_who_gives_all() {
        let lists = |role: Role| -> Vec<String> {
            role_lists(&[role], &events(), NOW).into_iter().map(|given| given.scope.to_string()).collect()
        };

        assert_eq!(lists(role(RoleName::Administrator, "whole", None)), ["roles/whole"]);
        let of_those_to_come = ["roles/event/a"];
        assert_eq!(lists(role(RoleName::Organiser, "whole", None)), of_those_to_come, "nobody has one for the event c");
        assert_eq!(lists(role(RoleName::Organiser, "project/p", None)), of_those_to_come);
        assert_eq!(lists(role(RoleName::Organiser, "project/q", None)), Vec::<String>::new());
        assert_eq!(lists(role(RoleName::Administrator, "whole", Some(99))), Vec::<String>::new());
        assert_eq!(lists(role(RoleName::Door, "event/a", None)), Vec::<String>::new());
    }

    #[test]
    fn who_organises_a_project_sees_its_drafts_and_who_organises_all_sees_those_of_none_too() {
        let projects = ["project/p".into(), "project/q".into()];
        let to_give = ToGive { projects: projects.into(), ..ToGive::default() };
        let drafts = |role: Role| -> Vec<String> {
            let given = given(&[role], &to_give, NOW).into_iter().map(|given| given.scope);
            given.filter(Scope::is_drafts).map(|scope| scope.to_string()).collect()
        };

        assert_eq!(drafts(role(RoleName::Organiser, "project/p", None)), ["drafts/project/p"]);
        assert_eq!(drafts(role(RoleName::Organiser, "project/p", Some(99))), Vec::<String>::new());
        assert_eq!(drafts(role(RoleName::Organiser, "event/a", None)), Vec::<String>::new());
        assert_eq!(drafts(role(RoleName::ContactPoint, "country/tn", None)), Vec::<String>::new());
        let all = ["drafts/none", "drafts/project/p", "drafts/project/q"];
        assert_eq!(drafts(role(RoleName::Administrator, "whole", None)), all);
        let writes_for = writes_for(&[role(RoleName::Organiser, "whole", None)], &to_give.projects, NOW);
        assert_eq!(writes_for.into_iter().collect::<Vec<RecordId>>(), to_give.projects);
        assert!(writes_for_all(&[role(RoleName::Organiser, "whole", None)], NOW));
        assert!(!writes_for_all(&[role(RoleName::Organiser, "project/p", None)], NOW));
    }

    #[test]
    fn a_desk_is_given_as_a_whole_or_in_part_and_neither_stands_for_the_other() {
        let tunisia = CountryCode::parse("TN").expect("two letters");
        let scopes = [Scope::desk(&"event/a".into()), Scope::country(tunisia, &"event/a".into())];
        let given = |role: Role| {
            let roles = [role];
            scopes.each_ref().map(|scope| is_given(&roles, &events()[0], scope, NOW))
        };

        assert_eq!(given(role(RoleName::Organiser, "event/a", None)), [true, false]);
        assert_eq!(given(role(RoleName::ContactPoint, "country/tn", None)), [false, true]);
        assert_eq!(given(role(RoleName::ContactPoint, "country/ma", None)), [false, false]);
        assert_eq!(given(role(RoleName::Organiser, "event/a", Some(99))), [false, false]);
    }

    #[test]
    fn who_sees_an_event_as_a_whole_runs_it_and_a_contact_point_does_not() {
        let runs = |role: Role| runs(&[role], &events()[0], NOW);

        assert!(
            runs(role(RoleName::Organiser, "project/p", None)) && runs(role(RoleName::Administrator, "whole", None))
        );
        assert!(
            !runs(role(RoleName::Organiser, "event/c", None)) && !runs(role(RoleName::Organiser, "whole", Some(99)))
        );
        assert!(!runs(role(RoleName::ContactPoint, "country/tn", None)));
    }
}
