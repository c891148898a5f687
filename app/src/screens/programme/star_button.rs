//! The button that sets a star on an event or a session.

use leptos::prelude::*;
use leptos::task::spawn_local;
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
    let is_busy = RwSignal::new(false);
    let press = move |_| {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        let (of, is_to_be_on) = (of.get_value(), !is_on.get_untracked());
        spawn_local(async move {
            set_star(app, of, is_to_be_on).await;
            // The screen may have been left meanwhile.
            let _ = is_busy.try_set(false);
        });
    };
    view! {
        <button
            type="button"
            class="star"
            aria-pressed=move || if is_on.get() { "true" } else { "false" }
            aria-busy=move || is_busy.get().then_some("true")
            aria-label=label
            title=more().stars.title_on_button
            on:click=press
        >
            <Icon glyph=Glyph::STAR />
        </button>
    }
}
