//! On the first screen: what comes of that which has my star, what of it clashes, and the way to my agenda.

use leptos::prelude::*;
use passerelle_shared::model::{Kind, RecordId};

use super::clash::Clash;
use super::looking::{self, Noting};
use super::my_plan;
use crate::screens::blocks::{MoreLink, Section};
use crate::screens::programme::{EventCard, Records, SessionLine, StarButton};
use crate::state::use_app;
use crate::text::{Counted, more};
use crate::ui::{Banner, Glyph, Show, Tone};

#[component]
pub fn MyAgendaInShort() -> impl IntoView {
    let app = use_app();
    let plan = my_plan(app);
    let next_at = Memo::new(move |_| plan.with(|plan| plan.next_start(app.now.get())));
    let items = Memo::new(move |_| {
        let stars = app.requests.with(|requests| requests.stars.on.clone());
        let to_come = plan.with(|plan| plan.to_come(app.now.get()));
        to_come.into_iter().filter(|(id, _)| stars.contains(id)).collect::<Vec<_>>()
    });
    let ids = Memo::new(move |_| items.with(|items| items.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>()));
    let news = looking::news(app, Noting::FirstSights);
    let changes = more().my_agenda.changes;
    let is_of_device = move || app.requests.with(|requests| requests.stars.are_of_device);
    let show = Callback::new(move |id: RecordId| {
        let of = id.clone();
        let clashes = Memo::new(move |_| {
            let clashes = |items: &Vec<(RecordId, Vec<RecordId>)>| {
                items.iter().find(|(id, _)| *id == of).map(|(_, clashes)| clashes.clone())
            };
            items.with(clashes).unwrap_or_default()
        });
        view! {
            <div class="starred">
                {match id.kind() {
                    Some(Kind::Session) => view! { <SessionLine id next_at /> }.into_any(),
                    _ => starred_event(id),
                }}
                <Clash others=clashes />
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
        <Show when=move || !news.with(Vec::is_empty)>
            <Banner tone=Tone::Accent glyph=Glyph::REFRESH words=news.with(|news| changes.with(news.len() as u64)) />
        </Show>
        <Show when=move || !plan.with(|plan| plan.days.is_empty())>
            <MoreLink href="/my-agenda" label=more().my_agenda.title />
        </Show>
    }
}

fn starred_event(id: RecordId) -> AnyView {
    let star = view! { <StarButton of=id.clone() /> }.into_any();
    view! { <EventCard id star /> }.into_any()
}
