//! Taking a place that is offered.

use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_shared::model::RecordId;

use crate::commands::accept_offer;
use crate::route::{Route, use_navigation};
use crate::state::use_app;
use crate::text::more;
use crate::ui::{Button, Glyph, Weight, dynamic};

/// The one button for a place that is offered; what then stands is shown on the sign-up's screen.
#[component]
pub fn Accept(id: RecordId) -> impl IntoView {
    let app = use_app();
    let navigation = use_navigation();
    let failed = RwSignal::new(false);
    let press = Callback::new(move |()| {
        let id = id.clone();
        spawn_local(async move {
            match accept_offer(app, id.clone()).await {
                Ok(_) => navigation.go(&Route::SignUp(id.slug().to_owned())),
                Err(_) => failed.set(true),
            }
        });
    });
    view! {
        <Button label=more().sign_up.accept on_press=press weight=Weight::Primary glyph=Glyph::CHECK />
        {dynamic(move || failed.get().then(|| view! { <p class="error" role="alert">{more().sign_up.save_failed}</p> }))}
    }
}
