//! The frame around all screens: the top line with the status, the bars, the banners, and the screen itself.

use crate::view::*;

use super::status_line::StatusLine;
use super::{banners, later, today};
use crate::live::Live;
use crate::route::{Navigation, Route, keep_focus, use_navigation};
use crate::state::{App, use_app};
use crate::text::text;
use crate::ui::{Glyph, icon};

/// Everything. It is rendered anew when another language is chosen.
#[derive(Default)]
pub struct Frame;

impl Component for Frame {
    fn view(self) -> View {
        let app = use_app();
        let navigation = use_navigation();
        let all = move || {
            app.language.with(|_| ());
            keep_focus();
            framed(app, navigation)
        };
        all.into_view()
    }
}

fn framed(app: App, navigation: Navigation) -> View {
    let screen = navigation.screen;
    view! {
        <div class="frame">
            <a class="skip" href="#content">{text().frame.skip_to_content}</a>
            <header class="top">
                <a class="brand" href="/" aria-label="Passerelle">{bridge()}</a>
                <div class="top-words">
                    <a class="brand-name" href="/" tabindex="-1" aria-hidden="true">"Passerelle"</a>
                    <StatusLine />
                </div>
                <a class="top-account" href="/account" aria-label=text().frame.account>{icon(Glyph::Person)}</a>
            </header>
            {bar(screen)}
            <main id="content" class="content" tabindex="-1">
                <div class="banners" aria-live="polite">
                    {move || banners::are_there(app).then(|| later::banners(app))}
                </div>
                {move || shown(app, &screen.get())}
            </main>
        </div>
    }
    .into_view()
}

fn shown(app: App, screen: &Route) -> View {
    match screen {
        Route::Today => today::today(app),
        Route::SignUpForm(_) | Route::SignUps | Route::SignUp(_) | Route::Account => later::doing(app, screen),
        _ => later::reading(app, screen),
    }
}

/// A bar below on phones, a rail at the side when there is room.
fn bar(screen: Live<Route>) -> View {
    let words = &text().frame;
    let tab = move |href: &'static str, glyph: Glyph, label: &'static str, class: &'static str| {
        let is_current = move || screen.with(|screen| tab_of(screen) == href).then_some("page");
        view! {
            <li class=class>
                <a href=href aria-current=is_current>{icon(glyph)} <span>{label}</span></a>
            </li>
        }
        .into_view()
    };
    view! {
        <nav class="bar" aria-label=words.navigation>
            <ul>
                {tab("/", Glyph::Sun, words.today, "")}
                {tab("/programme", Glyph::Calendar, words.programme, "")}
                {tab("/news", Glyph::News, words.news, "")}
                {tab("/sign-ups", Glyph::Ticket, words.sign_ups, "")}
                {tab("/account", Glyph::Person, words.account, "when-wide")}
            </ul>
        </nav>
    }
    .into_view()
}

/// Where in the bar a screen belongs.
fn tab_of(screen: &Route) -> &'static str {
    match screen {
        Route::Today => "/",
        Route::Programme(_) | Route::Project(_) | Route::Event(_) => "/programme",
        Route::News | Route::Article(_) => "/news",
        Route::SignUps | Route::SignUp(_) | Route::SignUpForm(_) => "/sign-ups",
        Route::Account => "/account",
        Route::NotFound => "",
    }
}

/// The mark, as it stands in the skeleton.
fn bridge() -> View {
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
    .into_view()
}
