//! What is asked before several sessions are changed at once: by how much the rest of a day is shifted, into which rooms a
//! break is copied.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_shared::model::{Language, RecordId};

use super::Running;
use super::planned::Agenda;
use super::together::{copies, hour_of, other_rooms, shifted, the_rest};
use crate::commands;
use crate::state::{NewEdit, use_app};
use crate::text::{Counted, clocks_in, isolated, language, listed, more};
use crate::ui::{DialogForm, Input, TextInput, dynamic};

/// What is asked, and of which session.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    Shift(RecordId),
    Copy(RecordId),
}

#[component]
pub fn Questions(running: Running, asked: RwSignal<Option<Asked>>) -> impl IntoView {
    let question = move || {
        Some(match asked.get()? {
            Asked::Shift(from) => view! { <Shift running asked from /> }.into_any(),
            Asked::Copy(id) => view! { <Copy running asked id /> }.into_any(),
        })
    };
    dynamic(question)
}

/// Open as long as it is asked, and until what was answered is saved.
#[derive(Clone, Copy)]
struct Answering {
    is_open: RwSignal<bool>,
    is_busy: RwSignal<bool>,
    error: RwSignal<Option<&'static str>>,
}

impl Answering {
    fn begin(asked: RwSignal<Option<Asked>>) -> Answering {
        let answering =
            Answering { is_open: RwSignal::new(true), is_busy: RwSignal::new(false), error: RwSignal::new(None) };
        Effect::new(move |_| {
            if !answering.is_open.get() {
                asked.set(None);
            }
        });
        answering
    }

    fn save(self, edits: Vec<NewEdit>) {
        let app = use_app();
        self.is_busy.set(true);
        spawn_local(async move {
            let is_saved = commands::edit_records(app, edits).await;
            self.is_busy.try_set(false);
            self.error.try_set((!is_saved).then_some(more().desk.editing.save_failed));
            if is_saved {
                self.is_open.try_set(false);
            }
        });
    }
}

#[component]
fn Shift(running: Running, asked: RwSignal<Option<Asked>>, from: RecordId) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.agenda;
    let answering = Answering::begin(asked);
    let minutes = RwSignal::new(String::new());
    let from = StoredValue::new(from);
    let count = move || {
        let rest =
            running.agenda.with(|agenda| agenda.as_ref().map(|agenda| from.with_value(|from| the_rest(agenda, from))));
        words.shift_count.with(rest.map_or(0, |rest| rest.len() as u64))
    };
    let edits = move |minutes: i64| -> Option<Vec<NewEdit>> {
        let event = app.programme.with_untracked(|it| running.event.with_value(|id| it.event(id).cloned()))?;
        let hour = hour_of(|day| event.day(day), clocks_in(event.zone.as_deref()));
        running.agenda.with_untracked(|agenda| from.with_value(|from| shifted(agenda.as_ref()?, from, minutes, &hour)))
    };
    let save = Callback::new(move |()| {
        let Some(minutes) = typed_minutes(&minutes.get_untracked()) else {
            return answering.error.set(Some(words.shift_unreadable));
        };
        match edits(minutes) {
            Some(edits) => answering.save(edits),
            None => answering.error.set(Some(words.shift_leaves_day)),
        }
    });
    let Answering { is_open, is_busy, error } = answering;
    view! {
        <DialogForm
            is_open
            title=words.shift_title
            save_label=words.shift
            cancel_label=more().notices.cancel
            is_busy
            on_save=save
            error
        >
            <p>{count}</p>
            <TextInput
                id="shift-minutes"
                label=words.shift_minutes
                hint=words.shift_hint
                input=Input::Code
                autocomplete="off"
                value=minutes
                on_input=Callback::new(move |typed| minutes.set(typed))
            />
        </DialogForm>
    }
}

/// With whichever minus; by nothing at all nothing is shifted.
fn typed_minutes(typed: &str) -> Option<i64> {
    const DAY: i64 = 24 * 60;
    let typed = typed.trim().replace(['−', '–'], "-");
    typed.parse::<i64>().ok().filter(|minutes| *minutes != 0 && minutes.abs() < DAY)
}

#[component]
fn Copy(running: Running, asked: RwSignal<Option<Asked>>, id: RecordId) -> impl IntoView {
    let words = &more().desk.agenda;
    let answering = Answering::begin(asked);
    let id = StoredValue::new(id);
    let rooms = Memo::new(move |_| {
        let rooms =
            running.agenda.with(|agenda| agenda.as_ref().map(|agenda| id.with_value(|id| other_rooms(agenda, id))));
        let name = |room: BTreeMap<Language, String>| {
            let mine = room.get(&language().into()).or_else(|| room.values().next()).cloned();
            isolated(&mine.unwrap_or_default())
        };
        rooms.unwrap_or_default().into_iter().map(name).collect::<Vec<String>>()
    });
    let said = move || match rooms.with(Vec::is_empty) {
        true => words.copy_nowhere.to_owned(),
        false => words.copy_into.with(&listed(&rooms.get())),
    };
    let save = Callback::new(move |()| {
        let name = || running.event.with_value(commands::new_session);
        let copies = |agenda: &Agenda| id.with_value(|id| copies(agenda, id, name));
        let edits = running.agenda.with_untracked(|agenda| agenda.as_ref().map(copies)).unwrap_or_default();
        match edits.is_empty() {
            false => answering.save(edits),
            true => answering.is_open.set(false),
        }
    });
    let Answering { is_open, is_busy, error } = answering;
    view! {
        <DialogForm
            is_open
            title=words.copy_title
            save_label=words.copy
            cancel_label=more().notices.cancel
            is_busy
            on_save=save
            error
        >
            <p>{said}</p>
        </DialogForm>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_typed_with_any_minus_and_by_none_nothing_is_shifted() {
        let read = ["15", " -10 ", "−10", "+5", "0", "", "ten", "1.5", "1440"].map(typed_minutes);

        assert_eq!(read, [Some(15), Some(-10), Some(-10), Some(5), None, None, None, None, None]);
    }
}
