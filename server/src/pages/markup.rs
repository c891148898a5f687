//! The pieces that pages are made of, looking as the app's own do: the same classes, the same order.

use maud::{Markup, html};
use passerelle_shared::model::{Link, Named, RecordId};
use passerelle_words::prose::{Part, parts};
use passerelle_words::{Glyph, Style, Tone, Writing};

use super::reader::{Reader, Speech};

pub fn icon(glyph: Glyph) -> Markup {
    let class = if glyph.follows_the_text() { "icon follows-text" } else { "icon" };
    html! { svg class=(class) viewBox="0 0 24 24" aria-hidden="true" { path d=(glyph.strokes()) {} } }
}

pub fn chip(words: &str, tone: Tone, glyph: Glyph) -> Markup {
    html! { span class={ "chip " (tone.class()) } { (icon(glyph)) span { (words) } } }
}

pub fn banner(tone: Tone, glyph: Glyph, title: &str, words: &str) -> Markup {
    html! {
        div class={ "banner " (tone.class()) } {
            (icon(glyph))
            div class="banner-words" {
                @if !title.is_empty() { p class="banner-title" { (title) } }
                @if !words.is_empty() { p { (words) } }
            }
        }
    }
}

pub fn empty_state(glyph: Glyph, title: &str, words: &str, action: Option<(&str, &str)>) -> Markup {
    html! {
        div class="empty-state" {
            (icon(glyph))
            p class="empty-title" { (title) }
            @if !words.is_empty() { p class="quiet" { (words) } }
            @if let Some((href, label)) = action {
                div class="actions" { a href=(href) class="button" { span { (label) } } }
            }
        }
    }
}

pub fn section(title: &str, content: &Markup) -> Markup {
    html! { section class="section" { h2 { (title) } (content) } }
}

/// The same for a list, unless there is nothing in it.
pub fn section_of(title: &str, class: &str, items: &[Markup]) -> Option<Markup> {
    let list = || html! { ul class=(class) { @for item in items { (item) } } };
    (!items.is_empty()).then(|| section(title, &list()))
}

/// One line of "at a glance".
pub fn fact(glyph: Glyph, label: &str, value: &Markup) -> Markup {
    html! { div class="fact" { dt { (icon(glyph)) " " span { (label) } } dd { (value) } } }
}

/// The way back up, where one would have come from a list.
pub fn way_up(href: &str, label: &str) -> Markup {
    html! { a class="way-up" href=(href) { (icon(Glyph::BACK)) " " span { (label) } } }
}

/// Leads on from the end of a section.
pub fn more_link(href: &str, label: &str) -> Markup {
    html! { p class="more" { a href=(href) { (label) " " (icon(Glyph::FORWARD)) } } }
}

pub fn note(glyph: Glyph, words: &str) -> Markup {
    html! { p class="note" { (icon(glyph)) " " span { (words) } } }
}

pub fn prose(text: &str, speech: Speech) -> Markup {
    html! {
        div class="prose" lang=[speech.lang] dir=[speech.dir] {
            @for part in parts(text) {
                @match part {
                    Part::Paragraph(lines) => p { (lines.join(" ")) },
                    Part::List(items) => ul class="bullets" { @for item in items { li { (item) } } },
                }
            }
        }
    }
}

pub fn bullets(items: &[String], speech: Speech) -> Markup {
    html! { ul class="bullets" lang=[speech.lang] dir=[speech.dir] { @for item in items { li { (item) } } } }
}

pub fn sample_chip(reader: Reader<'_>) -> Markup {
    chip(reader.words().frame.sample, Tone::Accent, Glyph::SPARKLE)
}

pub fn sample_note(reader: Reader<'_>) -> Markup {
    banner(Tone::Accent, Glyph::SPARKLE, reader.words().frame.sample, reader.more().notices.sample_means)
}

/// People or organisations, each with its part.
pub fn names(reader: Reader<'_>, named: &[Named]) -> Vec<Markup> {
    let people = &reader.more().words.people;
    let name = |named: &Named| {
        html! {
            li class="named" {
                bdi { (named.name_in(reader.language.into())) } " "
                @if let Some(role) = people.named_role(named.role) { span class="quiet" { (role) } }
            }
        }
    };
    named.iter().map(name).collect()
}

/// Addresses that lead elsewhere. Only such as a browser may safely open are made links.
pub fn links(reader: Reader<'_>, links: &[Link]) -> Vec<Markup> {
    let is_safe = |link: &&Link| link.url.starts_with("https://") || link.url.starts_with("http://");
    let link = |link: &Link| {
        html! {
            li {
                a href=(link.url) target="_blank" rel="noopener noreferrer" class="external" {
                    bdi { (link.title) } " " (icon(Glyph::EXTERNAL))
                    span class="unseen" { (reader.more().notices.external_link) }
                }
            }
        }
    };
    links.iter().filter(is_safe).map(link).collect()
}

pub fn countries(reader: Reader<'_>, codes: impl Iterator<Item = passerelle_shared::model::CountryCode>) -> Markup {
    let mut names: Vec<String> = codes.map(|code| reader.country(code)).collect();
    names.sort_by_cached_key(|name| collated(name));
    html! { ul class="countries" { @for name in &names { li { span class="country" { (name) } } } } }
}

/// Égypte stands before Tunisie, whatever its accent.
pub fn collated(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let is_a_letter = |character: &char| !unicode_normalization::char::is_combining_mark(*character);
    let plain: String = name.nfd().filter(is_a_letter).collect();
    let plain = plain.to_lowercase();
    plain.strip_prefix("ال").map(str::to_owned).unwrap_or(plain)
}

/// In which languages one can read this, and a plain note where it isn't the one of the page.
pub fn languages(reader: Reader<'_>, id: &RecordId) -> Markup {
    use passerelle_shared::model::{Language, UiLanguage};
    use passerelle_words::language_own_name;
    let Some(shown) = reader.text(id) else { return html! {} };
    let here = reader.programme.languages_of(id);
    let words = &reader.more().notices;
    let is_foreign = !here.contains(&reader.language.into());
    let others: Vec<Language> = here.into_iter().filter(|other| *other != shown.language).collect();
    let own_page = |other: Language| UiLanguage::ALL.into_iter().find(|language| Language::from(*language) == other);
    let path = super::address::path_of(id);
    html! {
        @if is_foreign { (note(Glyph::INFO, &words.shown_in.with(reader.words().kinds.language_name(shown.language)))) }
        @if !others.is_empty() {
            p class="also-in" {
                (icon(Glyph::LANGUAGES)) " " span { (words.also_in) } " "
                @for other in others {
                    @match own_page(other) {
                        Some(language) => a class="language-choice" lang=(other.code()) hreflang=(other.code())
                            href=(super::reader::in_language(&path, language)) { (language_own_name(other)) },
                        None => span class="language-choice" lang=(other.code()) { (language_own_name(other)) },
                    }
                    " "
                }
            }
        }
    }
}

/// The day and the hour of what everybody can read here, which is the same for all.
pub fn as_of(reader: Reader<'_>) -> String {
    let writing = reader.writing();
    let [day, month, year] = [Style::Day, Style::MonthShort, Style::Year].map(|style| writing.date(style, reader.now));
    let day = [day, month, year].join("\u{A0}");
    reader.words().frame.as_of.with(&[day, reader.in_utc(Style::Time, reader.now)].join(" · "))
}
