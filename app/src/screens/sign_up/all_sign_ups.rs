//! All my sign-ups: what is still to come, and what is over.

use leptos::prelude::*;
use passerelle_shared::model::RecordId;

use super::announced::Announcements;
use super::card::{SignUpCard, by_date};
use crate::screens::blocks::{FixedHeading, Section};
use crate::screens::notices::InstallHint;
use crate::screens::programme::Cards;
use crate::screens::requests::WaitingElsewhere;
use crate::state::{Requests, SignIn, use_app};
use crate::text::more;
use crate::ui::{EmptyState, Glyph, LinkButton, Show, Weight};

#[component]
pub fn SignUpsScreen() -> impl IntoView {
    let app = use_app();
    let ids = Memo::new(move |_| {
        let programme = app.programme.get();
        let now = app.now.get_untracked();
        app.requests.with(|Requests { stands, .. }| by_date(&programme, stands.keys().cloned().collect(), now))
    });
    let coming = Memo::new(move |_| ids.with(|(coming, _)| coming.clone()));
    let past = Memo::new(move |_| ids.with(|(_, past)| past.clone()));
    let are_none = move || ids.with(|(coming, past)| coming.is_empty() && past.is_empty());
    // Before the device's stores have been read, nobody can say that there are none.
    let is_known = move || app.sign_in.with(|who| *who != SignIn::Unknown);
    let words = &more().programme;
    view! {
        <FixedHeading title=more().sign_up.title />
        <Announcements />
        <InstallHint />
        <Show when=is_known>
            <Show when=are_none>
                <NoSignUps />
            </Show>
            <SignUpSection title=words.when_upcoming ids=coming />
            <SignUpSection title=words.when_past ids=past />
        </Show>
        <WaitingElsewhere />
    }
}

#[component]
fn SignUpSection(title: &'static str, ids: Memo<Vec<RecordId>>) -> impl IntoView {
    view! {
        <Show when=move || !ids.with(Vec::is_empty)>
            <Section title>
                <Cards ids show=Callback::new(|id| view! { <SignUpCard id /> }.into_any()) />
            </Section>
        </Show>
    }
}

#[component]
fn NoSignUps() -> impl IntoView {
    let words = &more().sign_up;
    view! {
        <EmptyState glyph=Glyph::TICKET title=words.none words=words.none_means>
            <LinkButton href="/programme" label=more().notices.to_programme weight=Weight::Primary />
        </EmptyState>
    }
}
