//! How to keep the app on the home screen.

use crate::view::*;
use leptos::task::spawn_local;

use crate::commands;
use crate::state::App;
use crate::text::text;
use crate::ui::{Banner, Button, Glyph, Tone, Weight};

/// After the first saved sign-up, until it is waved away.
pub fn install_hint(app: App) -> View {
    let is_worth_it = Memo::new(move |_| app.install.with(|hint| hint.is_worth_suggesting && !hint.is_installed));
    let wave_away = Callback::new(move |()| commands::wave_install_away(app));
    let shown = move || {
        let words = &text().frame;
        is_worth_it.get().then(|| {
            view! {
                <Banner tone=Tone::Accent glyph=Glyph::Device title=words.install_title words=words.install_why>
                    {steps(app)}
                    <Button label=words.not_now on_press=wave_away weight=Weight::Quiet />
                </Banner>
            }
        })
    };
    shown.into_view()
}

/// The browser's own question where it has one, and otherwise what to tap.
pub fn steps(app: App) -> View {
    let shown = move || {
        let words = &text().frame;
        let hint = app.install.get();
        if hint.can_ask {
            let install = Callback::new(move |()| {
                spawn_local(async move {
                    let _ = commands::install(app).await;
                })
            });
            return view! { <Button label=words.install on_press=install weight=Weight::Primary /> }.into_view();
        }
        if hint.is_ios {
            let steps = words.install_ios.map(|step| view! { <li>{step}</li> }.into_view());
            return view! { <ol class="numbered">{steps.into_iter().collect::<Vec<_>>()}</ol> }.into_view();
        }
        view! { <p>{words.install_other}</p> }.into_view()
    };
    shown.into_view()
}
