//! What an article says of itself beside its words: whose news it is, of which day, and what it leads to.

use leptos::prelude::*;
use passerelle_shared::model::{EditField, RecordId, Slot};

use crate::screens::desk::editing::editor::Editor;
use crate::screens::desk::editing::fields::{DayOf, slot_id};
use crate::screens::desk::editing::said::name_of;
use crate::state::{Desks, WhenRead};
use crate::text::more;
use crate::ui::{Choice, Input, Select, TextInput};

#[component]
pub fn Facts(editor: Editor, desks: WhenRead<Desks>) -> impl IntoView {
    let words = &more().desk.news;
    let [project, links] = [EditField::Project, EditField::Links].map(Slot::plain);
    let choices = Signal::derive(move || projects(&editor.stands(project), desks));
    view! {
        <fieldset>
            <legend>{words.facts}</legend>
            <div class="side-by-side">
                <Select
                    id=slot_id(project)
                    label=words.project
                    choices
                    value=editor.value(project)
                    on_choose=editor.typing(project)
                />
                <DayOf editor field=EditField::Published hint=words.date_hint />
            </div>
            <TextInput
                id=slot_id(links)
                label=words.links
                hint=words.links_hint
                input=Input::Note
                autocomplete="off"
                value=editor.value(links)
                on_input=editor.typing(links)
            />
        </fieldset>
    }
}

/// The projects that one may write for, and the one that it stands under.
pub fn projects(stands: &str, desks: WhenRead<Desks>) -> Vec<Choice> {
    let mine = desks.get().map(|desks| desks.writes_for.clone()).unwrap_or_default();
    let others = [stands.to_owned()].into_iter().filter(|one| !mine.contains(&RecordId::from(one.as_str())));
    let all = others.chain(mine.iter().map(ToString::to_string));
    let choice = |value: String| {
        let label = if value.is_empty() { more().desk.news.of_none.to_owned() } else { name_of(&value) };
        Choice { label, value, group: None }
    };
    all.map(choice).collect()
}
