//! What a role is called, and what it is for.

use passerelle_shared::model::{Reach, RoleName};

use super::{country_name, title_of};
use crate::state::Programme;
use crate::text::{isolated, more};

pub fn role_name(role: RoleName) -> &'static str {
    let words = &more().roles;
    match role {
        RoleName::Administrator => words.administrator,
        RoleName::Organiser => words.organiser,
        RoleName::ContactPoint => words.contact_point,
        RoleName::Door => words.door,
        RoleName::Unknown => words.unknown,
    }
}

pub fn reach_words(programme: &Programme, reach: &Reach) -> String {
    let words = &more().roles;
    match reach {
        Reach::Whole => words.whole.to_owned(),
        Reach::Project(id) => words.project.with(&isolated(&title_of(programme, id).words)),
        Reach::Event(id) => words.event.with(&isolated(&title_of(programme, id).words)),
        Reach::Country(code) => words.country.with(&country_name(programme, *code)),
        Reach::Unknown => words.reach_unknown.to_owned(),
    }
}
