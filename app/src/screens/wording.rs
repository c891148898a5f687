//! The words of a record: in the language of the screens where there are any, and plainly marked otherwise.

use leptos::prelude::*;
use passerelle_shared::model::{Kind, Language, RecordId, Text};

use crate::route::set_title;
use crate::state::{Programme, use_app};
use crate::text::{language, language_name, language_own_name, more};
use crate::ui::{Glyph, Icon, Speech, told};

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

    pub fn title(&self) -> Title {
        Title { words: self.text.title.clone(), speech: self.speech() }
    }
}

/// A title, to stand in a line of its own or in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    pub words: String,
    pub speech: Speech,
}

impl From<&str> for Title {
    /// In the language of the screen.
    fn from(words: &str) -> Title {
        Title { words: words.to_owned(), speech: Speech::default() }
    }
}

/// The words of a record, in the language of the screens if possible.
pub fn words_of<'a>(programme: &'a Programme, id: &RecordId) -> Option<Worded<'a>> {
    words_in(programme, id, None)
}

/// In the language that the reader has chosen for this record, if they have.
pub fn words_in<'a>(programme: &'a Programme, id: &RecordId, reading: Option<Language>) -> Option<Worded<'a>> {
    let preferred = reading.unwrap_or(language().into());
    programme.text_in(id, preferred).map(|(text, language)| Worded { text, language })
}

pub fn title_of(programme: &Programme, id: &RecordId) -> Title {
    words_of(programme, id).map_or_else(|| Title::from(id.slug()), |words| words.title())
}

/// Marks words that are in another language than the screen.
fn speech(of: Language) -> Speech {
    if of == language().into() {
        return Speech::default();
    }
    Speech { lang: Some(of.code()), dir: Some(if of.is_right_to_left() { "rtl" } else { "ltr" }) }
}

/// The screen's name: in the tab, and at the top, where a screen reader goes on.
#[component]
pub fn Heading(#[prop(into)] title: Signal<Title>) -> impl IntoView {
    let words = move || {
        let words = title.get().words;
        set_title(&words);
        words
    };
    view! { <h1 tabindex="-1" lang=move || title.get().speech.lang dir=move || title.get().speech.dir>{words}</h1> }
}

/// The name of a screen that is called the same whatever is on it.
#[component]
pub fn FixedHeading(title: &'static str) -> impl IntoView {
    set_title(title);
    view! { <h1 tabindex="-1">{title}</h1> }
}

/// The record that a screen is about, and the language in which it is read.
#[derive(Clone, Copy)]
pub struct Subject {
    id: StoredValue<RecordId>,
    reading: RwSignal<Option<Language>>,
}

impl Subject {
    pub fn new(id: RecordId) -> Subject {
        Subject { id: StoredValue::new(id), reading: RwSignal::new(None) }
    }

    pub fn id(self) -> RecordId {
        self.id.get_value()
    }

    pub fn words(self, programme: &Programme) -> Option<Worded<'_>> {
        self.id.with_value(|id| words_in(programme, id, self.reading.get()))
    }

    /// There are words in some language.
    pub fn has_words(self, programme: &Programme) -> bool {
        self.id.with_value(|id| words_of(programme, id).is_some())
    }

    pub fn title(self) -> Signal<Title> {
        let programme = use_app().programme;
        Signal::derive(move || {
            let programme = programme.get();
            self.words(&programme).map_or_else(|| Title::from(self.id().slug()), |words| words.title())
        })
    }
}

/// In which languages one can read this, and a plain note when it isn't the one of the screens.
#[component]
pub fn Languages(subject: Subject) -> impl IntoView {
    let app = use_app();
    told(move || {
        let programme = app.programme.get();
        let shown = subject.words(&programme)?.language;
        let here = languages_told(&programme, &subject.id());
        let note = (!here.contains(&language().into())).then(|| {
            let words = more().notices.shown_in.with(language_name(shown));
            view! { <p class="note"><Icon glyph=Glyph::Info /> <span>{words}</span></p> }
        });
        let others = here.into_iter().filter(|other| *other != shown);
        let others: Vec<AnyView> = others.map(|other| language_choice(subject, other)).collect();
        let also = (!others.is_empty()).then(|| {
            view! {
                <p class="also-in">
                    <Icon glyph=Glyph::Languages /> <span>{more().notices.also_in}</span> {others}
                </p>
            }
        });
        Some(view! { {note} {also} })
    })
}

/// Also those of which the words are still on their way: what is read doesn't move when they come.
fn languages_told(programme: &Programme, id: &RecordId) -> Vec<Language> {
    let here = programme.languages_of(id);
    let told = match id.kind() {
        Some(Kind::Event) => programme.event(id).map(|event| event.translations.clone()),
        Some(Kind::Article) => programme.article(id).map(|article| article.translations.clone()),
        Some(Kind::Project) => programme.project(id).map(|project| project.translations.clone()),
        _ => None,
    };
    let told = told.unwrap_or_default();
    Language::ALL.into_iter().filter(|language| here.contains(language) || told.contains(language)).collect()
}

fn language_choice(subject: Subject, other: Language) -> AnyView {
    let choose = move |_| subject.reading.set(Some(other));
    view! {
        <button type="button" class="language-choice" lang=other.code() on:click=choose>
            {language_own_name(other)}
        </button>
    }
    .into_any()
}
