//! How to keep the app on the home screen.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::commands;
use crate::state::use_app;
use crate::text::more;
use crate::ui::{Banner, Button, Glyph, Show, Tone, Weight, dynamic};

/// After the first saved sign-up, until it is dismissed.
#[component]
pub fn InstallHint() -> impl IntoView {
    let app = use_app();
    let words = &more().notices;
    let is_worth_it = move || app.install.with(|hint| hint.is_worth_suggesting && !hint.is_installed);
    let dismiss = Callback::new(move |()| commands::dismiss_installing(app));
    view! {
        <Show when=is_worth_it>
            <Banner tone=Tone::Accent glyph=Glyph::DEVICE title=words.install_title words=words.install_why>
                <InstallSteps />
                <Button label=words.not_now on_press=dismiss weight=Weight::Quiet />
            </Banner>
        </Show>
    }
}

/// The browser's own question where it has one, and otherwise what to tap.
#[component]
pub fn InstallSteps() -> impl IntoView {
    let app = use_app();
    let words = &more().notices;
    let how = Memo::new(move |_| app.install.with(|hint| (hint.can_ask, hint.is_ios)));
    let install = Callback::new(move |()| {
        spawn_local(async move {
            let _ = commands::install(app).await;
        });
    });
    dynamic(move || match how.get() {
        (true, _) => view! { <Button label=words.install on_press=install weight=Weight::Primary /> }.into_any(),
        (false, true) => {
            let steps = words.install_ios.map(|step| view! { <li>{step}</li> }.into_any());
            view! { <ol class="numbered">{steps.into_iter().collect::<Vec<_>>()}</ol> }.into_any()
        }
        (false, false) => view! { <p>{words.install_other}</p> }.into_any(),
    })
}
