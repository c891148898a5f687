//! An article as a phone shows it, while it is written.

use leptos::prelude::*;
use passerelle_shared::model::{EditField, Language, PartialDate, Slot};
use passerelle_shared::rules::edit::article;

use crate::screens::blocks::{kept, links, section_of};
use crate::screens::desk::editing::editor::Editor;
use crate::screens::desk::editing::fields::those_here;
use crate::text::{date, language, language_name, more, text};
use crate::ui::{Choice, Disclosure, Prose, Select, Speech, dynamic};

#[component]
pub fn Preview(editor: Editor, languages: Memo<Vec<(Language, bool)>>) -> impl IntoView {
    let words = &more().desk.news;
    let shown = kept("preview-language", || RwSignal::new(Language::from(language())));
    let choices = Signal::derive(move || {
        let choice = |language: Language| Choice {
            value: language.code().to_owned(),
            label: language_name(language).to_owned(),
            group: None,
        };
        those_here(languages).into_iter().map(choice).collect()
    });
    let value = Signal::derive(move || shown.get().code().to_owned());
    let choose =
        Callback::new(move |code: String| Language::parse(&code).into_iter().for_each(|language| shown.set(language)));
    view! {
        <Disclosure summary=words.preview>
            <p class="hint">{words.preview_hint}</p>
            <Select id="preview-language" label=text().frame.language choices value on_choose=choose />
            <div class="phone-preview">{dynamic(move || page(editor, shown.get()))}</div>
        </Disclosure>
    }
}

/// As its own screen shows it.
fn page(editor: Editor, language: Language) -> AnyView {
    let words = |field| editor.shows(Slot::words(field, language));
    let plain = |field| editor.shows(Slot::plain(field));
    let (title, summary, body) = (words(EditField::Title), words(EditField::Summary), words(EditField::Body));
    if [&title, &summary, &body].iter().all(|text| text.trim().is_empty()) {
        return view! { <p class="quiet">{more().desk.news.preview_nothing}</p> }.into_any();
    }
    let published = PartialDate::parse(&plain(EditField::Published));
    let published = published.map_or_else(|| more().desk.news.date_hint.to_owned(), date);
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
