//! On the first screen: what is newest about my sign-ups, and the first of them.

use leptos::prelude::*;

use super::announced::Announcements;
use super::card::{SignUpCard, by_date};
use crate::screens::blocks::{MoreLink, Section};
use crate::screens::notices::InstallHint;
use crate::screens::programme::Cards;
use crate::state::{Requests, use_app};
use crate::text::text;
use crate::ui::Show;

/// The rest is a tap away.
const REQUESTS_MAX: usize = 4;

/// For those who have asked for a place.
#[component]
pub fn LatestSignUps() -> impl IntoView {
    let app = use_app();
    let words = &text().today;
    let ids = Memo::new(move |_| {
        let programme = app.programme.get();
        let now = app.now.get_untracked();
        let asked = app.requests.with(|Requests { stands, .. }| stands.keys().cloned().collect());
        let (coming, past) = by_date(&programme, asked, now);
        coming.into_iter().chain(past).take(REQUESTS_MAX).collect::<Vec<_>>()
    });
    let show = Callback::new(|id| view! { <SignUpCard id /> }.into_any());
    view! {
        <Announcements />
        <InstallHint />
        <Show when=move || !ids.with(Vec::is_empty)>
            <Section title=words.requests>
                <Cards ids show />
                <MoreLink href="/sign-ups" label=words.requests_all />
            </Section>
        </Show>
    }
}
