//! The button that sets a star on an event or a session.

use leptos::prelude::*;
use passerelle_shared::model::RecordId;

use crate::commands::set_star;
use crate::screens::blocks::title_of;
use crate::state::use_app;
use crate::text::{isolated, more};
use crate::ui::{Glyph, Icon};

/// Sets the star on an event or a session, or takes it off.
#[component]
pub fn StarButton(of: RecordId) -> impl IntoView {
    let app = use_app();
    let of = StoredValue::new(of);
    let is_on = Memo::new(move |_| app.requests.with(|requests| of.with_value(|of| requests.stars.is_on(of))));
    let label = move || {
        let title = app.programme.with(|programme| of.with_value(|of| title_of(programme, of).words));
        more().stars.star.with(&isolated(&title))
    };
    let press = move |_| set_star(app, of.get_value(), !is_on.get_untracked());
    view! {
        <button
            type="button"
            class="star"
            aria-pressed=move || if is_on.get() { "true" } else { "false" }
            aria-label=label
            title=more().stars.title_on_button
            on:click=press
        >
            <Icon glyph=Glyph::STAR />
        </button>
    }
}
