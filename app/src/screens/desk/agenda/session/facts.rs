//! What a session is, who speaks in it, and in which languages.

use leptos::prelude::*;
use passerelle_shared::model::{EditField, Language, RecordId, Slot};
use passerelle_shared::rules::edit::session::{KINDS, kind_name, languages};

use crate::screens::blocks::title_of;
use crate::screens::desk::agenda::planned::{KIND, TRACK};
use crate::screens::desk::editing::{Editor, kind_words, slot_id};
use crate::text::{field_name, language_name, more};
use crate::ui::{Checkbox, Choice, Input, Select, Show, TextInput};

#[component]
pub fn Facts(editor: Editor, event: StoredValue<RecordId>) -> impl IntoView {
    let words = &more().desk.agenda;
    let speakers = Slot::plain(EditField::Speakers);
    let kinds = Signal::derive(|| {
        let choice =
            |kind| Choice { value: kind_name(kind).to_owned(), label: kind_words(kind).to_owned(), group: None };
        KINDS.map(choice).to_vec()
    });
    let tracks = Memo::new(move |_| tracks(editor, event));
    view! {
        <fieldset>
            <legend>{words.facts}</legend>
            <div class="side-by-side">
                <Select id=slot_id(KIND) label=words.kind choices=kinds value=editor.value(KIND) on_choose=editor.typing(KIND) />
                <Show when=move || tracks.with(|tracks| tracks.len() > 1)>
                    <Select id=slot_id(TRACK) label=words.track choices=tracks value=editor.value(TRACK) on_choose=editor.typing(TRACK) />
                </Show>
            </div>
            <TextInput
                id=slot_id(speakers)
                label=words.speakers
                hint=words.speakers_hint
                input=Input::Note
                autocomplete="off"
                value=editor.value(speakers)
                on_input=editor.typing(speakers)
            />
        </fieldset>
        <Spoken editor field=EditField::Languages />
        <Spoken editor field=EditField::Interpretation />
    }
}

/// Those of the event, and none at first.
fn tracks(editor: Editor, event: StoredValue<RecordId>) -> Vec<Choice> {
    let none = Choice { value: String::new(), label: more().desk.agenda.no_track.to_owned(), group: None };
    editor.app.programme.with(|programme| {
        let of_event = event.with_value(|id| programme.tracks_of(id).to_vec());
        let choice =
            |id: &RecordId| Choice { value: id.to_string(), label: title_of(programme, id).words, group: None };
        std::iter::once(none).chain(of_event.iter().map(|(id, _)| choice(id))).collect()
    })
}

/// A box for each language.
#[component]
fn Spoken(editor: Editor, field: EditField) -> impl IntoView {
    let slot = Slot::plain(field);
    let typed = move || languages(&editor.shows(slot)).unwrap_or_default();
    let one = move |language: Language| {
        let is_on = Signal::derive(move || typed().contains(&language));
        let change = Callback::new(move |is_on: bool| {
            let mut all = untrack(typed);
            all.retain(|other| *other != language);
            if is_on {
                all.push(language);
            }
            let codes: Vec<&str> = all.iter().map(|language| language.code()).collect();
            editor.type_in(slot, codes.join(" "));
        });
        let id = [&*slot_id(slot), "-", language.code()].concat();
        view! { <Checkbox id label=language_name(language) is_on on_change=change /> }.into_any()
    };
    view! {
        <fieldset>
            <legend>{field_name(field)}</legend>
            <div class="spoken">{Language::ALL.map(one).into_iter().collect::<Vec<AnyView>>()}</div>
        </fieldset>
    }
}
