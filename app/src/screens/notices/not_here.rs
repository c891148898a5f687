//! What stands where a list will be, until the programme has come.

use leptos::prelude::*;

use crate::state::{Line, SignIn, use_app};
use crate::text::text;
use crate::ui::{EmptyState, Glyph, dynamic};

/// As long as it may be on its way, an outline of what comes, as in the page's own skeleton; without a line, plain words.
#[component]
pub fn NotHereYet(glyph: Glyph) -> impl IntoView {
    let app = use_app();
    let is_unreached = Memo::new(move |_| app.connection.with(|connection| connection.line == Line::NotReached));
    // Before the device's stores have been read, other things may still come above.
    let is_read = Memo::new(move |_| app.sign_in.with(|who| *who != SignIn::Unknown));
    dynamic(move || match (is_read.get(), is_unreached.get()) {
        (false, _) => ().into_any(),
        (true, true) => view! { <EmptyState glyph title=text().frame.not_here_yet /> }.into_any(),
        (true, false) => {
            let card = || view! { <div class="skeleton-card" aria-hidden="true"><i></i><i></i><i></i><i></i></div> };
            view! { {card()} {card()} {card()} }.into_any()
        }
    })
}
