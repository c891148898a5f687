//! News: all articles, newest first.

use crate::view::*;

use super::cards::article_card;
use super::growing::Growth;
use super::wording::heading;
use crate::state::App;
use crate::text::text;
use crate::ui::{EmptyState, Glyph, Speech};

pub fn news(app: App) -> View {
    let words = &text().news;
    let growth = Growth::begin();
    let articles = move || {
        let programme = app.programme.get();
        let articles = programme.articles().to_vec();
        if articles.is_empty() {
            let title = if programme.is_whole { words.none } else { text().frame.not_here_yet };
            return view! { <EmptyState glyph=Glyph::News title /> }.into_view();
        }
        growth.list(articles.len(), move |at| article_card(&programme, &articles[at].0, &articles[at].1))
    };
    view! {
        {heading(words.title, Speech::default())}
        {articles}
    }
    .into_view()
}
