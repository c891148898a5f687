//! The words of a record: in the language of the screens where there are any, and plainly marked otherwise.

use crate::view::*;
use passerelle_shared::model::{Language, RecordId, Text};

use crate::route::entitle;
use crate::state::Programme;
use crate::text::{language, language_name, language_own_name, text};
use crate::ui::{Glyph, Speech, icon};

/// Words, and the language that they are in.
#[derive(Clone, Copy)]
pub struct Worded<'a> {
    pub text: &'a Text,
    pub language: Language,
}

impl Worded<'_> {
    pub fn speech(&self) -> Speech {
        speech(self.language)
    }
}

/// The words of a record, in the language of the screens if possible.
pub fn words_of<'a>(programme: &'a Programme, id: &RecordId) -> Option<Worded<'a>> {
    words_in(programme, id, language().into())
}

pub fn words_in<'a>(programme: &'a Programme, id: &RecordId, preferred: Language) -> Option<Worded<'a>> {
    programme.text_in(id, preferred).map(|(text, language)| Worded { text, language })
}

/// A record's title, to stand in a line of its own or in a list.
pub fn title_of(programme: &Programme, id: &RecordId) -> (String, Speech) {
    match words_of(programme, id) {
        Some(words) => (words.text.title.clone(), words.speech()),
        None => (id.slug().to_owned(), Speech::default()),
    }
}

/// Marks words that are in another language than the screen.
fn speech(of: Language) -> Speech {
    if of == language().into() {
        return Speech::default();
    }
    Speech { lang: Some(of.code()), dir: Some(if of.is_right_to_left() { "rtl" } else { "ltr" }) }
}

/// The screen's name: in the tab, and at the top, where a screen reader goes on.
pub fn heading(title: &str, speech: Speech) -> View {
    entitle(title);
    view! { <h1 tabindex="-1" lang=speech.lang dir=speech.dir>{title.to_owned()}</h1> }.into_view()
}

/// In which languages one can read this, and a plain note when it isn't the one of the screens.
pub fn languages(programme: &Programme, id: &RecordId, reading: RwSignal<Option<Language>>) -> View {
    let here = programme.languages_of(id);
    let own = Language::from(language());
    let Some(shown) = words_in(programme, id, reading.get().unwrap_or(own)).map(|words| words.language) else {
        return ().into_view();
    };
    let note = (!here.contains(&own)).then(|| {
        let words = text().frame.shown_in.with(language_name(shown));
        view! { <p class="note">{icon(Glyph::Info)} <span>{words}</span></p> }
    });
    let others: Vec<View> = here
        .into_iter()
        .filter(|other| *other != shown)
        .map(|other| {
            view! {
                <button type="button" class="language-choice" lang=other.code() on:click=move |_| reading.set(Some(other))>
                    {language_own_name(other)}
                </button>
            }
            .into_view()
        })
        .collect();
    let also = (!others.is_empty()).then(|| {
        view! {
            <p class="also-in">
                {icon(Glyph::Languages)} <span>{text().frame.also_in}</span> {others}
            </p>
        }
    });
    view! { {note} {also} }.into_view()
}
