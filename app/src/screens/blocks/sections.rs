//! Sections of a screen, and what stands in them: lists, facts, the ways up and on.

use leptos::prelude::*;

use crate::ui::{Glyph, Icon};

/// A part of a screen under its own heading.
#[component]
pub fn Section(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="section">
            <h2>{title}</h2>
            {children()}
        </section>
    }
}

/// The same for a list, unless there is nothing in it.
pub fn section_of(title: &'static str, class: &'static str, items: Vec<AnyView>) -> Option<AnyView> {
    (!items.is_empty()).then(|| {
        view! {
            <Section title>
                <ul class=class>{items}</ul>
            </Section>
        }
        .into_any()
    })
}

/// One line of "at a glance".
pub fn fact(glyph: Glyph, label: &'static str, value: impl IntoView + 'static) -> AnyView {
    view! {
        <div class="fact">
            <dt><Icon glyph /> <span>{label}</span></dt>
            <dd>{value.into_any()}</dd>
        </div>
    }
    .into_any()
}

/// The way back up, where one came from a list.
#[component]
pub fn WayUp(#[prop(into)] href: String, label: &'static str) -> impl IntoView {
    view! { <a class="way-up" href=href><Icon glyph=Glyph::BACK /> <span>{label}</span></a> }
}

/// Leads on from the end of a section.
#[component]
pub fn MoreLink(href: &'static str, label: &'static str) -> impl IntoView {
    view! { <p class="more"><a href=href>{label} <Icon glyph=Glyph::FORWARD /></a></p> }
}
