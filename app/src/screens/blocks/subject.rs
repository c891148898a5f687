//! The record that a screen is about, and the languages in which one can read it.

use leptos::prelude::*;
use passerelle_shared::model::{Kind, Language, RecordId};

use super::wording::{Title, Worded, words_in, words_of};
use crate::commands::read_in;
use crate::state::{Programme, use_app};
use crate::text::{language, language_name, language_own_name, more};
use crate::ui::{Glyph, Icon, dynamic};

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
    dynamic(move || {
        let programme = app.programme.get();
        let shown = subject.words(&programme)?.language;
        let here = languages_known(&programme, &subject.id());
        let note = note(&here, subject.reading.get(), shown)
            .map(|words| view! { <p class="note"><Icon glyph=Glyph::INFO /> <span>{words}</span></p> });
        let others = here.into_iter().filter(|other| *other != shown);
        let others: Vec<AnyView> = others.map(|other| language_choice(subject, other)).collect();
        let also = (!others.is_empty()).then(|| {
            view! {
                <p class="also-in">
                    <Icon glyph=Glyph::LANGUAGES /> <span>{more().notices.also_in}</span> {others}
                </p>
            }
        });
        Some(view! { {note} {also} })
    })
}

/// Why it isn't shown in the language that is wanted.
fn note(here: &[Language], reading: Option<Language>, shown: Language) -> Option<String> {
    let wanted = reading.unwrap_or(language().into());
    let notices = &more().notices;
    let sentence = if here.contains(&wanted) { &notices.not_here_shown_in } else { &notices.shown_in };
    (shown != wanted).then(|| sentence.with(language_name(shown)))
}

/// Also those of which the words are still on their way: what is read doesn't move when they come.
fn languages_known(programme: &Programme, id: &RecordId) -> Vec<Language> {
    let here = programme.languages_of(id);
    let announced = match id.kind() {
        Some(Kind::Event) => programme.event(id).map(|event| event.translations.clone()),
        Some(Kind::Article) => programme.article(id).map(|article| article.translations.clone()),
        Some(Kind::Project) => programme.project(id).map(|project| project.translations.clone()),
        _ => None,
    };
    let announced = announced.unwrap_or_default();
    Language::ALL.into_iter().filter(|language| here.contains(language) || announced.contains(language)).collect()
}

fn language_choice(subject: Subject, other: Language) -> AnyView {
    let app = use_app();
    let choose = move |_| {
        read_in(app, other);
        subject.reading.set(Some(other));
    };
    view! {
        <button type="button" class="language-choice" lang=other.code() on:click=choose>
            {language_own_name(other)}
        </button>
    }
    .into_any()
}
