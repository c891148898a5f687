//! Lists of people, organisations and links.

use leptos::prelude::*;
use passerelle_shared::model::{Link, Named};

use crate::text::{language, more, named_role};
use crate::ui::{Glyph, Icon};

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
                        <Icon glyph=Glyph::EXTERNAL />
                        <span class="unseen">{more().notices.external_link}</span>
                    </a>
                </li>
            }
            .into_any()
        })
        .collect()
}
