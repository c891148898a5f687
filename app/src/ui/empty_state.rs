//! What stands where nothing is yet: why, and what to do.

use crate::view::*;

use super::icon::{Glyph, icon};

#[derive(Default)]
#[non_exhaustive]
pub struct EmptyState {
    pub glyph: Glyph,
    pub title: String,
    pub words: String,
    pub children: Option<View>,
}

impl Component for EmptyState {
    fn view(self) -> View {
        let EmptyState { glyph, title, words, children } = self;
        view! {
            <div class="empty-state">
                {icon(glyph)}
                <p class="empty-title">{title}</p>
                {(!words.is_empty()).then(|| view! { <p class="quiet">{words}</p> })}
                {children.map(|children| view! { <div class="actions">{children}</div> })}
            </div>
        }
        .into_view()
    }
}
