//! The fields of words in a form, by language.

use leptos::prelude::*;
use passerelle_shared::model::{EditField, Language, PartialDate, Slot};

use super::editor::Editor;
use crate::commands;
use crate::text::{field_name, language_name, more};
use crate::ui::{DayInput, Input, Show, TextInput, dynamic};

/// What is typed in a field of days as long as it is half typed: it can't be read, and is said to be so.
pub const UNFINISHED: &str = "?";

/// A group for each field, with all languages in it that are here.
#[component]
pub fn Words(
    editor: Editor,
    languages: Memo<Vec<(Language, bool)>>,
    /// What each is typed in.
    fields: &'static [(EditField, Input)],
) -> impl IntoView {
    // What is here in other languages is read, and what isn't comes, if it can.
    Effect::new(move |_| {
        let missing = languages.get().into_iter().filter(|(_, is_here)| !*is_here);
        missing.for_each(|(language, _)| commands::read_in(editor.app, language));
    });
    let words = &more().desk.editing;
    let not_here = move || {
        let missing = languages.get().into_iter().filter(|(_, is_here)| !*is_here);
        let missing: Vec<&str> = missing.map(|(language, _)| language_name(language)).collect();
        (!missing.is_empty()).then(|| view! { <p class="hint">{words.not_here.with(&missing.join(" · "))}</p> })
    };
    let group = move |(field, input): (EditField, Input)| {
        let typed = move |language| view! { <InLanguage editor field language input /> }.into_any();
        view! {
            <fieldset>
                <legend>{field_name(field)}</legend>
                <div class="languages">{each_language(languages, typed)}</div>
            </fieldset>
        }
        .into_any()
    };
    view! {
        {dynamic(not_here)}
        {fields.iter().copied().map(group).collect::<Vec<AnyView>>()}
    }
}

/// A place for each language, filled where its words are here: one that comes later moves nobody out of their field.
pub fn each_language<In>(languages: Memo<Vec<(Language, bool)>>, view: In) -> Vec<AnyView>
where
    In: Fn(Language) -> AnyView + Copy + Send + Sync + 'static,
{
    let place = move |language: Language| {
        let is_here = move || languages.with(|all| all.contains(&(language, true)));
        view! { <Show when=is_here>{move || view(language)}</Show> }.into_any()
    };
    Language::ALL.map(place).into_iter().collect()
}

#[component]
pub fn InLanguage(editor: Editor, field: EditField, language: Language, input: Input) -> impl IntoView {
    let slot = Slot::words(field, language);
    let value = Signal::derive(move || editor.shows(slot));
    let is_missing = move || field == EditField::Title && value.with(String::is_empty);
    let remark = Signal::derive(move || if is_missing() { more().desk.editing.missing } else { "" });
    view! {
        <div lang=language.code() dir=if language.is_right_to_left() { "rtl" } else { "ltr" }>
            <TextInput
                id=slot_id(slot)
                label=language_name(language)
                remark
                input
                autocomplete="off"
                value
                on_input=editor.typing(slot)
            />
        </div>
    }
}

/// A field's name on the page.
pub fn slot_id(slot: Slot) -> String {
    match slot.language {
        Some(language) => ["edit-", slot.field.as_str(), "-", language.code()].concat(),
        None => ["edit-", slot.field.as_str()].concat(),
    }
}

/// Where it isn't known to the day, it is typed as `2027` or `2027-04`.
#[component]
pub fn DayOf(editor: Editor, field: EditField, #[prop(optional)] hint: &'static str) -> impl IntoView {
    let slot = Slot::plain(field);
    let value = editor.value(slot);
    let stands = untrack(|| editor.stands(slot));
    let is_vague = PartialDate::parse(&stands).is_some_and(|day| !day.is_a_day());
    let (id, label) = (slot_id(slot), field_name(field));
    let on_input = editor.typing(slot);
    match is_vague {
        true => view! { <TextInput id label hint input=Input::Line autocomplete="off" value on_input /> }.into_any(),
        false => view! { <DayInput id label hint unfinished=UNFINISHED value on_input /> }.into_any(),
    }
}
