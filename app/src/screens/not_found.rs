//! What isn't there: a mistyped address, something not loaded yet, something taken back.

use crate::view::*;
use passerelle_shared::model::RecordId;

use super::wording::heading;
use crate::state::Programme;
use crate::text::text;
use crate::ui::{EmptyState, Glyph, LinkButton, Speech};

pub fn not_found() -> View {
    let words = &text().frame;
    view! {
        {heading(words.not_found, Speech::default())}
        <EmptyState glyph=Glyph::Search title=words.not_found_means>
            <LinkButton href="/programme".to_owned() label=words.to_programme />
        </EmptyState>
    }
    .into_view()
}

/// In the place of a record that isn't on this device: not yet, not any more, or never.
pub fn absent(programme: &Programme, id: &RecordId) -> View {
    let words = &text().frame;
    if let Some(reason) = programme.withdrawn(id) {
        return view! {
            {heading(words.withdrawn, Speech::default())}
            <EmptyState glyph=Glyph::Info title=words.withdrawn words=reason.to_owned()>
                <LinkButton href="/programme".to_owned() label=words.to_programme />
            </EmptyState>
        }
        .into_view();
    }
    if !programme.is_whole {
        return view! {
            {heading(words.loading, Speech::default())}
            <EmptyState glyph=Glyph::Clock title=words.not_here_yet />
        }
        .into_view();
    }
    not_found()
}
