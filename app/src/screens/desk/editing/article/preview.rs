//! An article as a phone shows it, while it is written.

use leptos::prelude::*;
use passerelle_shared::model::{EditField, Language, PartialDate, Slot};
use passerelle_shared::rules::edit::article;

use crate::screens::blocks::{kept, links, section_of};
use crate::screens::desk::editing::editor::Editor;
use crate::state::use_app;
use crate::text::{date, language, language_name, more, text};
use crate::ui::{Choice, Disclosure, Prose, Select, Speech, dynamic};

#[component]
pub fn Preview(editor: Editor, languages: Memo<Vec<(Language, bool)>>) -> impl IntoView {
    let words = &more().desk.news;
    let chosen = kept("preview-language", || RwSignal::new(None::<Language>));
    let here = move || languages.get().into_iter().filter(|(_, is_here)| *is_here).map(|(language, _)| language);
    // As long as nobody has chosen: mine, or the first in which something is written.
    let shown = Memo::new(move |_| {
        let mine = Language::from(language());
        let written = [mine].into_iter().chain(here()).find(|language| !is_empty(editor, *language));
        chosen.get().or(written).unwrap_or(mine)
    });
    let choices = Signal::derive(move || {
        let choice = |language: Language| Choice {
            value: language.code().to_owned(),
            label: language_name(language).to_owned(),
            group: None,
        };
        here().map(choice).collect()
    });
    let value = Signal::derive(move || shown.get().code().to_owned());
    let choose = Callback::new(move |code: String| chosen.set(Language::parse(&code)));
    view! {
        <Disclosure summary=words.preview>
            <p class="hint">{words.preview_hint}</p>
            <Select id="preview-language" label=text().frame.language choices value on_choose=choose />
            <div class="phone-preview">{dynamic(move || page(editor, shown.get()))}</div>
        </Disclosure>
    }
}

fn is_empty(editor: Editor, language: Language) -> bool {
    let words = [EditField::Title, EditField::Summary, EditField::Body];
    words.iter().all(|field| editor.shows(Slot::words(*field, language)).trim().is_empty())
}

/// As its own screen shows it.
fn page(editor: Editor, language: Language) -> AnyView {
    let words = |field| editor.shows(Slot::words(field, language));
    let plain = |field| editor.shows(Slot::plain(field));
    let (title, summary, body) = (words(EditField::Title), words(EditField::Summary), words(EditField::Body));
    if is_empty(editor, language) {
        return view! { <p class="quiet">{more().desk.news.preview_nothing}</p> }.into_any();
    }
    // Where none is written, it is the day on which it is published.
    let published = PartialDate::parse(&plain(EditField::Published));
    let published = date(published.unwrap_or_else(|| PartialDate::of_utc(use_app().now.get_untracked())));
    let speech =
        Speech { lang: Some(language.code()), dir: Some(if language.is_right_to_left() { "rtl" } else { "ltr" }) };
    let further = article::links(&plain(EditField::Links)).unwrap_or_default();
    view! {
        <p class="over">{published}</p>
        <h2 class="preview-title" lang=speech.lang dir=speech.dir>{title}</h2>
        <p class="lead" lang=speech.lang dir=speech.dir>{summary}</p>
        <Prose text=body speech />
        {section_of(more().news.links, "links", links(&further))}
    }
    .into_any()
}
