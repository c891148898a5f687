//! That something of mine is at the same time as something else of mine.

use leptos::prelude::*;
use passerelle_shared::model::RecordId;

use crate::screens::blocks::title_of;
use crate::state::use_app;
use crate::text::{isolated, listed, more};
use crate::ui::{Glyph, Icon, Show};

#[component]
pub fn Clash(#[prop(into)] others: Signal<Vec<RecordId>>) -> impl IntoView {
    view! {
        <Show when=move || !others.with(Vec::is_empty)>
            <p class="clash"><Icon glyph=Glyph::WARNING /> <span>{move || clash_words(&others.get())}</span></p>
        </Show>
    }
}

fn clash_words(others: &[RecordId]) -> String {
    let titles: Vec<String> = others.iter().map(isolated_title).collect();
    more().stars.clash.with(&listed(&titles))
}

/// As it stands in a sentence.
pub fn isolated_title(id: &RecordId) -> String {
    isolated(&use_app().programme.with(|programme| title_of(programme, id).words))
}
