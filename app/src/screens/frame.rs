//! The frame around all screens: the top line with the status, the bars, the banners, and the screen itself.

mod status_line;

use leptos::prelude::*;

use super::later::{AtDesk, Banners, Doing, LanguageChoices, Reading};
use super::notices::are_there;
use super::today::TodayScreen;
use crate::route::{Route, use_navigation};
use crate::state::{Programme, use_app};
use crate::text::text;
use crate::ui::{Glyph, Icon, Show, dynamic};
use status_line::StatusLine;

/// Everything, in the language that is spoken now.
#[component]
pub fn Frame() -> impl IntoView {
    let app = use_app();
    let navigation = use_navigation();
    let screen = move || match navigation.screen.get() {
        Route::Today => view! { <TodayScreen /> }.into_any(),
        screen @ (Route::MyAgenda | Route::SignUpForm(_) | Route::SignUps | Route::SignUp(_) | Route::Account) => {
            view! { <Doing screen /> }.into_any()
        }
        screen if tab_of(&screen) == DESK => view! { <AtDesk screen /> }.into_any(),
        screen => view! { <Reading screen /> }.into_any(),
    };
    view! {
        <div class="frame">
            <a class="skip" href="#content">{text().frame.skip_to_content}</a>
            <header class="top">
                <a class="brand" href="/" aria-label="Passerelle"><Bridge /></a>
                <div class="top-words">
                    <a class="brand-name" href="/" tabindex="-1" aria-hidden="true">"Passerelle"</a>
                    <StatusLine />
                </div>
                <LanguageMenu />
                <a class="top-account" href="/account" aria-label=text().frame.account><Icon glyph=Glyph::PERSON /></a>
            </header>
            <Bar screen=navigation.screen />
            <main id="content" class="content" tabindex="-1">
                <div class="banners" aria-live="polite">
                    <Show when=move || are_there(app)>
                        <Banners />
                    </Show>
                </div>
                {dynamic(screen)}
            </main>
        </div>
    }
}

/// The languages, one tap away. Until their part is here, the way to the settings.
#[component]
fn LanguageMenu() -> impl IntoView {
    let app = use_app();
    let words = &text().frame;
    view! {
        <details class="top-language">
            <summary aria-label=words.language><Icon glyph=Glyph::LANGUAGES /></summary>
            <div class="card">
                <Show
                    when=move || app.programme.with(Programme::is_whole)
                    fallback=move || view! { <a href="/account">{words.language}</a> }
                >
                    <LanguageChoices />
                </Show>
            </div>
        </details>
    }
}

/// A bar below on phones, a rail at the side when there is room.
#[component]
fn Bar(screen: RwSignal<Route>) -> impl IntoView {
    let app = use_app();
    let words = &text().frame;
    let tab = move |href: &'static str, glyph: Glyph, label: &'static str, class: &'static str| {
        let is_current = move || screen.with(|screen| tab_of(screen) == href).then_some("page");
        view! {
            <li class=class>
                <a href=href aria-current=is_current><Icon glyph /> <span>{label}</span></a>
            </li>
        }
        .into_any()
    };
    view! {
        <nav class="bar" aria-label=words.navigation>
            <ul>
                {tab("/", Glyph::SUN, words.today, "")}
                {tab("/programme", Glyph::CALENDAR, words.programme, "")}
                {tab("/news", Glyph::NEWS, words.news, "")}
                {tab("/sign-ups", Glyph::TICKET, words.sign_ups, "")}
                <Show when=move || app.has_desk.get()>
                    {tab(DESK, Glyph::LIST, words.desk, "when-wide")}
                </Show>
                {tab("/account", Glyph::PERSON, words.account, "when-wide")}
            </ul>
        </nav>
    }
}

const DESK: &str = "/desk";

/// Where in the bar a screen belongs.
fn tab_of(screen: &Route) -> &'static str {
    match screen {
        Route::Today | Route::MyAgenda => "/",
        Route::Programme(_) | Route::Project(_) | Route::Event(_) => "/programme",
        Route::News | Route::Article(_) => "/news",
        Route::SignUps | Route::SignUp(_) | Route::SignUpForm(_) => "/sign-ups",
        Route::Account => "/account",
        Route::Desks
        | Route::Desk(..)
        | Route::DeskEdit(_)
        | Route::DeskAgenda(_)
        | Route::DeskSession(..)
        | Route::DeskNewEvent(_)
        | Route::DeskNews
        | Route::DeskRoles
        | Route::DeskArticle(_) => DESK,
        Route::NotFound => "",
    }
}

/// The mark, as it stands in the skeleton.
#[component]
fn Bridge() -> impl IntoView {
    view! {
        <svg
            class="mark"
            viewBox="0 0 64 64"
            fill="none"
            stroke="currentColor"
            stroke-width="5.5"
            stroke-linecap="round"
            aria-hidden="true"
        >
            <path d="M7 41Q32-3 57 41M19.5 28v13M32 20v21M44.5 28v13M5 41h54M18 54h28" />
        </svg>
    }
}
