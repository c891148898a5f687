//! The square with a date that begins a card. Screen readers are told the date in words beside it.

use crate::view::*;

use super::icon::{Glyph, icon};

/// Lines from top to bottom; without a main line a calendar stands for the unknown day.
#[derive(Default)]
#[non_exhaustive]
pub struct DateBlock {
    pub top: String,
    pub main: Option<String>,
    pub bottom: String,
}

impl Component for DateBlock {
    fn view(self) -> View {
        let DateBlock { top, main, bottom } = self;
        let main = match main {
            Some(main) => view! { <span class="date-main">{main}</span> }.into_view(),
            None => icon(Glyph::Calendar),
        };
        view! {
            <div class="date-block" aria-hidden="true">
                {(!top.is_empty()).then(|| view! { <span class="date-top">{top}</span> })}
                {main}
                {(!bottom.is_empty()).then(|| view! { <span class="date-bottom">{bottom}</span> })}
            </div>
        }
        .into_view()
    }
}
