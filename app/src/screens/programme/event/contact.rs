//! Whom to ask about an event.

use leptos::prelude::*;
use passerelle_shared::model::Contact;

use crate::screens::blocks::fact;
use crate::text::{language, more};
use crate::ui::Glyph;

pub fn contact_line(contact: &Contact) -> AnyView {
    let name = contact.name_in(language().into()).to_owned();
    let href = ["mailto:", contact.email.as_str()].concat();
    let value = view! { <bdi>{name}</bdi> " " <a href=href><bdi>{contact.email.clone()}</bdi></a> };
    fact(Glyph::PEOPLE, more().event.contact, value)
}
