//! The whole of a page: its head for machines, the app's frame around its words, and the place where the app will stand.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use passerelle_shared::model::{Language, UiLanguage};
use passerelle_words::{Glyph, language_own_name};

use super::about::About;
use super::markup::{as_of, icon};
use super::reader::{Reader, in_language};
use super::shell::Shell;

/// Which of the bar's places a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    Today,
    Programme,
    News,
    None,
}

pub struct Screen {
    pub about: About,
    pub tab: Tab,
    /// Something stands beside the text: the width is known before that is read.
    pub is_wide: bool,
    pub main: Markup,
}

pub fn page(reader: Reader<'_>, shell: &Shell, public_url: Option<&str>, screen: &Screen) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang=(reader.language.code()) dir=(reader.direction()) translate="no" {
            head {
                meta charset="utf-8";
                (screen.about.in_head(reader, public_url))
                // Nothing is painted before the frame is whole: its bars would move while they come.
                link rel="expect" href="#page-content" blocking="render";
                (PreEscaped(&shell.head))
                style id="screens-style" { (PreEscaped(&shell.style)) }
            }
            body {
                // Before the page: whoever looks for something finds the app's first.
                div id="app" hidden {}
                div id="page" class="frame page" lang=(reader.language.code()) dir=(reader.direction()) { (frame(reader, shell, screen)) }
                (PreEscaped(&shell.print))
            }
        }
    };
    markup.into_string()
}

fn frame(reader: Reader<'_>, shell: &Shell, screen: &Screen) -> Markup {
    let Screen { about, tab, is_wide, main } = screen;
    let words = &reader.words().frame;
    let home = reader.href("/");
    html! {
        a class="skip" href="#page-content" { (words.skip_to_content) }
        header class="top" {
            a class="brand" href=(home) aria-label="Passerelle" { (bridge()) }
            div class="top-words" {
                a class="brand-name" href=(home) tabindex="-1" aria-hidden="true" { "Passerelle" }
                p class="status" { (icon(Glyph::CLOCK)) " " span { (as_of(reader)) } }
            }
            (language_menu(reader, &about.path))
            a class="top-account" href=(reader.href("/account")) aria-label=(words.account) { (icon(Glyph::PERSON)) }
        }
        (bar(reader, *tab))
        main id="page-content" class=(if *is_wide { "content is-wide" } else { "content" }) tabindex="-1" {
            div class="banners" {}
            p class="on-paper" { "Passerelle · " (as_of(reader)) }
            div class="skeleton-words" id="failure" role="alert" hidden { (PreEscaped(&shell.failure)) }
            (main)
        }
    }
}

fn language_menu(reader: Reader<'_>, path: &str) -> Markup {
    html! {
        details class="top-language" {
            summary aria-label=(reader.words().frame.language) { (icon(Glyph::LANGUAGES)) }
            div class="card" {
                div class="language-choices" {
                    @for language in UiLanguage::ALL {
                        a class="choice" lang=(language.code()) hreflang=(language.code())
                            href=(in_language(path, language))
                            aria-current=[(language == reader.language).then_some("true")] {
                            (icon(Glyph::CHECK)) " " span { (language_own_name(Language::from(language))) }
                        }
                    }
                }
            }
        }
    }
}

fn bar(reader: Reader<'_>, current: Tab) -> Markup {
    let words = &reader.words().frame;
    let tabs = [
        ("/", Glyph::SUN, words.today, "", Tab::Today),
        ("/programme", Glyph::CALENDAR, words.programme, "", Tab::Programme),
        ("/news", Glyph::NEWS, words.news, "", Tab::News),
        ("/sign-ups", Glyph::TICKET, words.sign_ups, "", Tab::None),
        ("/account", Glyph::PERSON, words.account, "when-wide", Tab::None),
    ];
    html! {
        nav class="bar" aria-label=(words.navigation) {
            ul {
                @for (path, glyph, label, class, tab) in tabs {
                    @let is_current = tab != Tab::None && tab == current;
                    li class=(class) {
                        a href=(reader.href(path)) aria-current=[is_current.then_some("page")] {
                            (icon(glyph)) " " span { (label) }
                        }
                    }
                }
            }
        }
    }
}

/// The mark, as it stands in the app.
fn bridge() -> Markup {
    html! {
        svg class="mark" viewBox="0 0 64 64" fill="none" stroke="currentColor" stroke-width="5.5" stroke-linecap="round"
            aria-hidden="true" {
            path d="M7 41Q32-3 57 41M19.5 28v13M32 20v21M44.5 28v13M5 41h54M18 54h28" {}
        }
    }
}
