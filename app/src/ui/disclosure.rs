//! Something that opens when it is asked for.

use crate::view::*;

use super::icon::{Glyph, icon};

#[derive(Default)]
#[non_exhaustive]
pub struct Disclosure {
    pub summary: Signal<String>,
    pub is_open: bool,
    pub glyph: Option<Glyph>,
    pub children: Option<View>,
}

impl Component for Disclosure {
    fn view(self) -> View {
        let Disclosure { summary, is_open, glyph, children } = self;
        view! {
            <details class="disclosure" open=is_open>
                <summary>{glyph.map(icon)} <span>{summary}</span></summary>
                <div class="disclosure-content">{children}</div>
            </details>
        }
        .into_view()
    }
}
