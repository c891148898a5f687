//! News: all articles, newest first.

use leptos::prelude::*;
use passerelle_shared::model::RecordId;

use super::cards::ArticleCard;
use super::records::Cards;
use super::wording::FixedHeading;
use crate::state::{Programme, use_app};
use crate::text::{more, text};
use crate::ui::{EmptyState, Glyph, Show};

#[component]
pub fn NewsScreen() -> impl IntoView {
    let app = use_app();
    let ids = Memo::new(move |_| {
        app.programme.with(|programme| programme.articles().iter().map(|(id, _)| id.clone()).collect())
    });
    let none = move || {
        let is_whole = app.programme.with(Programme::is_whole);
        let title = if is_whole { more().news.none } else { text().frame.not_here_yet };
        view! { <EmptyState glyph=Glyph::News title /> }
    };
    view! {
        <FixedHeading title=more().news.title />
        <Show when=move || !ids.with(Vec::<RecordId>::is_empty) fallback=none>
            <Cards ids show=Callback::new(|id| view! { <ArticleCard id /> }.into_any()) />
        </Show>
    }
}
