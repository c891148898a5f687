//! News: all articles, newest first.

use crate::view::*;

use super::cards::article_card;
use super::wording::heading;
use crate::state::App;
use crate::text::text;
use crate::ui::{EmptyState, Glyph, Speech};

pub fn news(app: App) -> View {
    let words = &text().news;
    let articles = move || {
        let programme = app.programme.get();
        let cards: Vec<View> =
            programme.articles().iter().map(|(id, article)| article_card(&programme, id, article)).collect();
        if cards.is_empty() {
            let title = if programme.is_loaded { words.none } else { text().frame.not_here_yet };
            return view! { <EmptyState glyph=Glyph::News title /> }.into_view();
        }
        view! { <div class="cards">{cards}</div> }.into_view()
    };
    view! {
        {heading(words.title, Speech::default())}
        {articles}
    }
    .into_view()
}
