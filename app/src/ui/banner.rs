//! A sentence that concerns the whole screen, with what can be done about it.

use crate::view::*;

use super::chip::Tone;
use super::icon::{Glyph, icon};

#[derive(Default)]
#[non_exhaustive]
pub struct Banner {
    pub tone: Tone,
    pub glyph: Glyph,
    /// Stands out above the words.
    pub title: String,
    pub words: String,
    pub children: Option<View>,
}

impl Component for Banner {
    fn view(self) -> View {
        let Banner { tone, glyph, title, words, children } = self;
        let has_words = !words.is_empty();
        view! {
            <div class=["banner ", tone.class()].concat()>
                {icon(glyph)}
                <div class="banner-words">
                    {(!title.is_empty()).then(|| view! { <p class="banner-title">{title}</p> })}
                    {has_words.then(|| view! { <p>{words}</p> })}
                    {children.map(|children| view! { <div class="actions">{children}</div> })}
                </div>
            </div>
        }
        .into_view()
    }
}
