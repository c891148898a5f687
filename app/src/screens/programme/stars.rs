//! What has a star, in the order of time.

mod order;

use leptos::prelude::*;
use passerelle_shared::model::{Kind, RecordId};

use super::agenda::SessionLine;
use super::cards::EventCard;
use super::records::Records;
use super::star_button::StarButton;
use crate::screens::blocks::{Section, title_of};
use crate::state::use_app;
use crate::text::{isolated, listed, more};
use crate::ui::{Banner, Glyph, Icon, Show, Tone};

/// What comes of that which this person has set stars on, and what of it clashes.
#[component]
pub fn Starred() -> impl IntoView {
    let app = use_app();
    let items = Memo::new(move |_| {
        let stars = app.requests.with(|requests| requests.stars.on.clone());
        app.programme.with(|programme| order::starred(programme, &stars, app.now.get()))
    });
    let ids = Memo::new(move |_| items.with(|items| items.iter().map(|item| item.id.clone()).collect::<Vec<_>>()));
    let is_of_device = move || app.requests.with(|requests| requests.stars.are_of_device);
    let show = Callback::new(move |id: RecordId| {
        let of = id.clone();
        let clashes = Memo::new(move |_| {
            items
                .with(|items| items.iter().find(|item| item.id == of).map(|item| item.clashes.clone()))
                .unwrap_or_default()
        });
        view! {
            <div class="starred">
                {match id.kind() {
                    Some(Kind::Session) => view! { <SessionLine id /> }.into_any(),
                    _ => starred_event(id),
                }}
                <Show when=move || !clashes.with(Vec::is_empty)>
                    <p class="clash"><Icon glyph=Glyph::WARNING /> <span>{move || clash_words(&clashes.get())}</span></p>
                </Show>
            </div>
        }
        .into_any()
    });
    view! {
        <Show when=move || !ids.with(Vec::is_empty)>
            <Section title=more().stars.title>
                <div class="cards">
                    <Records ids show />
                </div>
                <Show when=is_of_device>
                    <Banner tone=Tone::Quiet glyph=Glyph::DEVICE words=more().stars.of_device />
                </Show>
            </Section>
        </Show>
    }
}

fn starred_event(id: RecordId) -> AnyView {
    let star = view! { <StarButton of=id.clone() /> }.into_any();
    view! { <EventCard id star /> }.into_any()
}

fn clash_words(others: &[RecordId]) -> String {
    let title = |id: &RecordId| use_app().programme.with(|programme| title_of(programme, id).words);
    let titles: Vec<String> = others.iter().map(|id| isolated(&title(id))).collect();
    more().stars.clash.with(&listed(&titles))
}
