//! News: all articles, newest first, by year.

use leptos::prelude::*;
use passerelle_shared::model::RecordId;

use super::by_time::{Span, by_time, time_heading};
use super::cards::ArticleCard;
use super::records::Cards;
use crate::screens::blocks::{FixedHeading, words_of};
use crate::screens::notices::NotHereYet;
use crate::state::{Programme, use_app};
use crate::text::more;
use crate::ui::{EmptyState, Glyph, Show};

#[component]
pub fn NewsScreen() -> impl IntoView {
    let app = use_app();
    let ids = Memo::new(move |_| {
        app.programme.with(|programme| {
            // Not before its words: they would push what stands below.
            let articles = programme.articles().iter().filter(|(id, _)| words_of(programme, id).is_some());
            articles.map(|(id, _)| id.clone()).collect()
        })
    });
    let by_year = by_time(ids, Span::Year, |programme, id| programme.article(id).and_then(|article| article.published));
    let show = Callback::new(|id: RecordId| match time_heading(&id) {
        Some(words) => view! { <h2 class="time-heading">{words}</h2> }.into_any(),
        None => view! { <ArticleCard id /> }.into_any(),
    });
    let none = move || {
        view! {
            <Show when=move || app.programme.with(Programme::is_whole) fallback=|| view! { <NotHereYet glyph=Glyph::NEWS /> }>
                <EmptyState glyph=Glyph::NEWS title=more().news.none />
            </Show>
        }
    };
    view! {
        <FixedHeading title=more().news.title />
        <Show when=move || !ids.with(Vec::<RecordId>::is_empty) fallback=none>
            <Cards ids=by_year show />
        </Show>
    }
}
