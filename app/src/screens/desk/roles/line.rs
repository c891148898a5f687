//! The lines of the table: what stands, with what was wanted of it here, and what is to be held for the first time.

use passerelle_shared::model::{Reach, Role, RoleName};
use passerelle_shared::rules::role::Wish;
use passerelle_shared::search::{Wanted, folded};

use crate::screens::blocks::{reach_words, role_name};
use crate::state::{Acted, Programme, RoleAct, RoleLists, nfkc};

#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub email: String,
    pub name: String,
    /// As it stands, or where it is given on this device as it is to be.
    pub role: Role,
    /// The server has said so.
    pub is_held: bool,
    pub act: Option<RoleAct>,
}

impl Line {
    /// Of one person and role there is one.
    pub fn key(&self) -> String {
        [&self.email, " ", self.role.id().as_str()].concat()
    }

    pub fn is_being_taken(&self) -> bool {
        let waits = self.act.as_ref().filter(|act| matches!(act.stage, Acted::Waits(_)));
        waits.is_some_and(|act| act.wish == Wish::TakeRole) || (!self.is_held && waits.is_none())
    }
}

/// By what they are for: the whole, projects, events as they come, countries.
pub fn lines(programme: &Programme, lists: &RoleLists) -> Vec<Line> {
    let held = lists.held.iter().map(|held| Line {
        email: held.email.to_string(),
        name: held.name.clone(),
        role: held.role(),
        is_held: true,
        act: None,
    });
    let mut lines: Vec<Line> = held.collect();
    for act in &lists.acts {
        let is_its = |line: &&mut Line| line.email == act.email && line.role.id() == act.role.id();
        match lines.iter_mut().find(is_its) {
            Some(line) => line.take(act),
            None => lines.push(Line {
                email: act.email.clone(),
                name: String::new(),
                role: act.role.clone(),
                is_held: false,
                act: Some(act.clone()),
            }),
        }
    }
    lines.sort_by_cached_key(|line| (rank(programme, &line.role.reach), line.role.role, line.email.clone()));
    lines
}

impl Line {
    fn take(&mut self, act: &RoleAct) {
        let is_given = act.wish == Wish::GiveRole && matches!(act.stage, Acted::Waits(_));
        if is_given {
            self.role = act.role.clone();
        }
        self.act = Some(act.clone());
    }
}

fn rank(programme: &Programme, reach: &Reach) -> (u8, i64, String) {
    let kind = match reach {
        Reach::Whole => 0,
        Reach::Project(_) => 1,
        Reach::Event(_) => 2,
        Reach::Country(_) => 3,
        Reach::Unknown => 4,
    };
    let at = match reach {
        Reach::Event(event) => programme.event(event).and_then(|event| event.sort_key()).map_or(i64::MAX, |at| at.0),
        Reach::Project(project) => {
            let at = programme.projects().iter().position(|(id, _)| id == project);
            at.and_then(|at| i64::try_from(at).ok()).unwrap_or(i64::MAX)
        }
        _ => 0,
    };
    (kind, at, reach.to_string())
}

/// The keys of those that have all the words.
pub fn sieved(programme: &Programme, lines: &[Line], typed: &str) -> Vec<String> {
    let wanted = Wanted::of(typed, nfkc);
    let words = |line: &Line| said(line, role_name(line.role.role), &reach_words(programme, &line.role.reach));
    let is_met = |line: &&Line| typed.trim().is_empty() || wanted.is_met_by(&folded(&words(line), nfkc));
    lines.iter().filter(is_met).map(Line::key).collect()
}

fn said(line: &Line, role: &str, reach: &str) -> String {
    [&line.name, &*line.email, role, reach].join(" ")
}

/// In the order in which they are offered.
pub fn all_roles() -> impl Iterator<Item = RoleName> {
    [RoleName::Organiser, RoleName::Door, RoleName::ContactPoint, RoleName::Administrator].into_iter()
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::{EmailAddress, HeldRole, Reason};
    use passerelle_shared::rules::role::Pending;

    use super::*;

    fn held(email: &str, role: RoleName, reach: &str) -> HeldRole {
        let email = EmailAddress::parse(email).expect("an address");
        HeldRole { email, name: "Nadia".into(), role, reach: Reach::parse(reach), until: None }
    }

    fn act(email: &str, role: Role, wish: Wish, is_answered: bool) -> RoleAct {
        let pending = Pending {
            order: 1,
            wish,
            email: email.into(),
            role: role.clone(),
            is_tried: false,
            is_set_aside: false,
            put_off_until: None,
        };
        let stage = if is_answered { Acted::NotDone(Reason::LastAdministrator) } else { Acted::Waits(pending) };
        RoleAct { email: email.into(), role, wish, stage }
    }

    fn shown(held: &[HeldRole], acts: &[RoleAct]) -> Vec<Line> {
        let programme = Programme::of(&[
            ("event/tunis", r#"{"kind":"training","status":"planned","starts":"2026-11"}"#),
            ("event/rabat", r#"{"kind":"seminar","status":"planned","starts":"2026-03"}"#),
        ]);
        lines(&programme, &RoleLists { own: Vec::new(), held: held.to_vec(), acts: acts.to_vec() })
    }

    #[test]
    fn roles_stand_by_what_they_are_for_and_events_as_they_come() {
        let held = [
            held("a@b.org", RoleName::ContactPoint, "country/tn"),
            held("a@b.org", RoleName::Organiser, "event/tunis"),
            held("c@b.org", RoleName::Organiser, "event/rabat"),
            held("a@b.org", RoleName::Administrator, "whole"),
        ];

        let reaches: Vec<String> = shown(&held, &[]).iter().map(|line| line.role.reach.to_string()).collect();

        assert_eq!(reaches, ["whole", "event/rabat", "event/tunis", "country/tn"]);
    }

    #[test]
    fn what_is_given_here_stands_with_its_new_end_and_what_is_refused_as_it_was() {
        let door = held("a@b.org", RoleName::Door, "event/tunis");
        let with_end = Role { until: Some(passerelle_shared::model::Timestamp(9)), ..door.role() };

        for (is_answered, until) in [(false, with_end.until), (true, None)] {
            let acts = [act("a@b.org", with_end.clone(), Wish::GiveRole, is_answered)];
            let shown = shown(std::slice::from_ref(&door), &acts);
            assert_eq!((shown.len(), shown[0].role.until, shown[0].is_held), (1, until, true));
        }
    }

    #[test]
    fn what_nobody_holds_yet_can_be_given_up_while_it_waits_and_what_is_being_taken_is_not_taken_again() {
        let door = held("a@b.org", RoleName::Door, "event/tunis");
        let of = |held: &[HeldRole], wish, is_answered| {
            shown(held, &[act("a@b.org", door.role(), wish, is_answered)]).remove(0).is_being_taken()
        };
        let its = std::slice::from_ref(&door);

        assert!(!of(&[], Wish::GiveRole, false) && of(&[], Wish::GiveRole, true));
        assert!(of(its, Wish::TakeRole, false) && !of(its, Wish::TakeRole, true));
    }
}
