//! The choice of a language: in the frame, one tap away, and among the settings.

use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_shared::model::{Language, UiLanguage};

use crate::commands::set_language;
use crate::later::NotHere;
use crate::state::use_app;
use crate::text::{language_own_name, more, speak_in_full};
use crate::ui::{Glyph, Icon};

#[component]
pub fn LanguageChoices(
    /// What the choices are called on the page, each with its code behind it.
    #[prop(default = "speak")]
    id: &'static str,
) -> impl IntoView {
    let app = use_app();
    let is_missing = RwSignal::new(false);
    let choose = move |language| {
        spawn_local(async move {
            match speak_in_full(language).await {
                Ok(()) => set_language(app, language),
                Err(NotHere) => drop(is_missing.try_set(true)),
            }
        });
    };
    let choice = move |language: UiLanguage| {
        let is_chosen = move || if app.language.get() == language { "true" } else { "false" };
        view! {
            <button
                type="button"
                class="choice"
                id=[id, "-", language.code()].concat()
                lang=language.code()
                aria-pressed=is_chosen
                on:click=move |_| choose(language)
            >
                <Icon glyph=Glyph::CHECK />
                <span>{language_own_name(Language::from(language))}</span>
            </button>
        }
        .into_any()
    };
    let missing = move || is_missing.get().then(|| view! { <p class="note">{more().notices.language_not_here}</p> });
    view! {
        <div class="language-choices">{UiLanguage::ALL.map(choice).into_iter().collect::<Vec<_>>()}</div>
        <div role="status">{missing}</div>
    }
}
