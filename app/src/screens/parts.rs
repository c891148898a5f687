//! What many screens are made of: sections, facts, lists of countries, names and links.

use leptos::prelude::*;
use passerelle_shared::model::{CountryCode, Link, Named};

use super::wording::title_of;
use crate::state::Programme;
use crate::text::{self, in_order_of_names, language, more, named_role};
use crate::ui::{Banner, Chip, Glyph, Icon, Tone};

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
    view! { <a class="way-up" href=href><Icon glyph=Glyph::Back /> <span>{label}</span></a> }
}

/// Leads on from the end of a section.
#[component]
pub fn More(href: &'static str, label: &'static str) -> impl IntoView {
    view! { <p class="more"><a href=href>{label} <Icon glyph=Glyph::Forward /></a></p> }
}

/// A country by its name. Without a flag: many systems draw none, and show two letters in its place.
pub fn country(programme: &Programme, code: CountryCode) -> AnyView {
    view! { <span class="country">{country_name(programme, code)}</span> }.into_any()
}

/// As the programme calls it, and else as the browser does.
pub fn country_name(programme: &Programme, code: CountryCode) -> String {
    programme.country(code).map_or_else(|| text::country(code), |(id, _)| title_of(programme, id).words)
}

/// In the order in which readers look for them.
pub fn by_name(programme: &Programme, codes: impl Iterator<Item = CountryCode>) -> Vec<(String, CountryCode)> {
    let named: Vec<(String, CountryCode)> = codes.map(|code| (country_name(programme, code), code)).collect();
    let order = in_order_of_names(&named.iter().map(|(name, _)| name.as_str()).collect::<Vec<&str>>());
    order.into_iter().map(|place| named[place].clone()).collect()
}

pub fn countries(programme: &Programme, codes: impl Iterator<Item = CountryCode>) -> AnyView {
    let named = by_name(programme, codes).into_iter();
    let listed: Vec<AnyView> =
        named.map(|(name, _)| view! { <li><span class="country">{name}</span></li> }.into_any()).collect();
    view! { <ul class="countries">{listed}</ul> }.into_any()
}

/// People or organisations, each with its part.
pub fn names(named: &[Named]) -> Vec<AnyView> {
    named
        .iter()
        .map(|named| {
            view! {
                <li class="named">
                    <bdi>{named.name_in(language().into()).to_owned()}</bdi>
                    {named_role(named.role).map(|role| view! { <span class="quiet">{role}</span> })}
                </li>
            }
            .into_any()
        })
        .collect()
}

/// Addresses that lead out of the app. Only such as a browser may safely open are made links.
pub fn links(links: &[Link]) -> Vec<AnyView> {
    let is_safe = |link: &&Link| link.url.starts_with("https://") || link.url.starts_with("http://");
    links
        .iter()
        .filter(is_safe)
        .map(|link| {
            view! {
                <li>
                    <a href=link.url.clone() target="_blank" rel="noopener noreferrer" class="external">
                        <bdi>{link.title.clone()}</bdi>
                        <Icon glyph=Glyph::External />
                        <span class="unseen">{more().notices.external_link}</span>
                    </a>
                </li>
            }
            .into_any()
        })
        .collect()
}

/// What was invented for trying things out says so.
#[component]
pub fn SampleChip() -> impl IntoView {
    view! { <Chip words=text::text().frame.sample tone=Tone::Accent glyph=Glyph::Sparkle /> }
}

#[component]
pub fn SampleNote() -> impl IntoView {
    let (title, words) = (text::text().frame.sample, more().notices.sample_means);
    view! { <Banner tone=Tone::Accent glyph=Glyph::Sparkle title words /> }
}
