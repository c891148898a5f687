//! What many screens are made of: sections, facts, lists of countries, names and links.

use crate::view::*;
use passerelle_shared::model::{CountryCode, Link, Named};

use super::wording::title_of;
use crate::state::Programme;
use crate::text::{named_role, text};
use crate::ui::{Banner, Chip, Glyph, Tone, icon};

/// A part of a screen under its own heading.
pub fn section(title: &str, content: impl IntoView) -> View {
    view! {
        <section class="section">
            <h2>{title.to_owned()}</h2>
            {content.into_view()}
        </section>
    }
    .into_view()
}

/// The same, unless there is nothing to show.
pub fn section_of(title: &str, content: Vec<View>) -> View {
    if content.is_empty() { ().into_view() } else { section(title, content) }
}

/// One line of "at a glance".
pub fn fact(glyph: Glyph, label: &str, value: impl IntoView) -> View {
    view! {
        <div class="fact">
            <dt>{icon(glyph)} <span>{label.to_owned()}</span></dt>
            <dd>{value.into_view()}</dd>
        </div>
    }
    .into_view()
}

pub fn facts(facts: Vec<View>) -> View {
    view! { <dl class="facts">{facts}</dl> }.into_view()
}

/// The way back up, where one came from a list.
pub fn way_up(href: &'static str, label: &'static str) -> View {
    view! { <a class="way-up" href=href>{icon(Glyph::Back)} <span>{label}</span></a> }.into_view()
}

/// A country's flag and name.
pub fn country(programme: &Programme, code: CountryCode) -> View {
    view! {
        <span class="country">
            <span class="flag" aria-hidden="true">{code.flag()}</span>
            <span>{country_name(programme, code)}</span>
        </span>
    }
    .into_view()
}

pub fn country_name(programme: &Programme, code: CountryCode) -> String {
    programme.country(code).map_or_else(|| code.to_string(), |(id, _)| title_of(programme, id).0)
}

pub fn countries(programme: &Programme, codes: impl Iterator<Item = CountryCode>) -> View {
    let listed: Vec<View> = codes.map(|code| view! { <li>{country(programme, code)}</li> }.into_view()).collect();
    view! { <ul class="countries">{listed}</ul> }.into_view()
}

/// People or organisations, each with its part.
pub fn names(named: &[Named]) -> Vec<View> {
    named
        .iter()
        .map(|named| {
            view! {
                <li class="named">
                    <bdi>{named.name.clone()}</bdi>
                    {named_role(named.role).map(|role| view! { <span class="quiet">{role}</span> })}
                </li>
            }
            .into_view()
        })
        .collect()
}

/// Addresses that lead out of the app. Only such as a browser may safely open are made links.
pub fn links(links: &[Link]) -> Vec<View> {
    let is_safe = |link: &&Link| link.url.starts_with("https://") || link.url.starts_with("http://");
    links
        .iter()
        .filter(is_safe)
        .map(|link| {
            view! {
                <li>
                    <a href=link.url.clone() target="_blank" rel="noopener noreferrer" class="external">
                        <bdi>{link.title.clone()}</bdi>
                        {icon(Glyph::External)}
                        <span class="unseen">{text().frame.external_link}</span>
                    </a>
                </li>
            }
            .into_view()
        })
        .collect()
}

pub fn list(class: &'static str, items: Vec<View>) -> View {
    view! { <ul class=class>{items}</ul> }.into_view()
}

/// What was invented for trying things out says so.
pub fn sample_chip() -> View {
    view! { <Chip words=text().frame.sample tone=Tone::Accent glyph=Glyph::Sparkle /> }.into_view()
}

pub fn sample_note(is_sample: bool) -> View {
    if !is_sample {
        return ().into_view();
    }
    let frame = &text().frame;
    view! { <Banner tone=Tone::Accent glyph=Glyph::Sparkle title=frame.sample words=frame.sample_means /> }.into_view()
}
