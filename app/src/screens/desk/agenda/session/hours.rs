//! When a session is: on which of its event's days, from which hour until which.

use leptos::prelude::*;
use passerelle_shared::model::{DayHour, Hour, RecordId, Slot, Turn};

use crate::screens::desk::agenda::planned::{BEGINS, DAY, UNTIL};
use crate::screens::desk::editing::{Editor, UNFINISHED, slot_id};
use crate::screens::programme::day_title;
use crate::text::{clocks_in, field_name, more};
use crate::ui::{Checkbox, Choice, DayInput, Precision, Select, Show};

#[component]
pub fn When(editor: Editor, event: StoredValue<RecordId>) -> impl IntoView {
    let words = &more().desk.agenda;
    let choices = Signal::derive(move || days(editor, event));
    view! {
        <fieldset>
            <legend>{words.when}</legend>
            <Select id=slot_id(DAY) label=words.day choices value=editor.value(DAY) on_choose=editor.typing(DAY) />
            <div class="side-by-side hours">
                <HourOf editor event of=BEGINS />
                <HourOf editor event of=UNTIL />
            </div>
        </fieldset>
    }
}

/// The event's days, and the one that it has if that is none of them.
fn days(editor: Editor, event: StoredValue<RecordId>) -> Vec<Choice> {
    editor.app.programme.with(|programme| {
        event.with_value(|id| {
            let last = programme.event(id).and_then(|event| event.last_day_number()).unwrap_or(1);
            let its = editor.shows(DAY).parse::<u8>().ok().filter(|day| *day == 0 || last < *day);
            let choice = |day: u8| Choice { value: day.to_string(), label: day_title(programme, id, day), group: None };
            (1..=last).chain(its).map(choice).collect()
        })
    })
}

#[component]
fn HourOf(editor: Editor, event: StoredValue<RecordId>, of: Slot) -> impl IntoView {
    let words = &more().desk.agenda;
    let hour = Memo::new(move |_| DayHour::parse(&editor.shows(of)));
    let value = Signal::derive(move || match hour.get() {
        Some(hour) => format!("{:02}:{:02}", hour.hour, hour.minute),
        None => editor.shows(of),
    });
    let type_hour = Callback::new(move |typed: String| {
        let before = hour.get_untracked();
        let after = DayHour::parse(&typed)
            .map(|after| DayHour { is_on_next_day: before.is_some_and(|before| before.is_on_next_day), ..after });
        editor.type_in(of, after.map_or(typed, |after| after.to_string()));
    });
    let change = move |change: fn(DayHour, bool) -> DayHour| {
        Callback::new(move |is_on| {
            if let Some(hour) = hour.get_untracked() {
                editor.type_in(of, change(hour, is_on).to_string());
            }
        })
    };
    let is_on_next_day = Signal::derive(move || hour.get().is_some_and(|hour| hour.is_on_next_day));
    let is_second = Signal::derive(move || hour.get().is_some_and(|hour| hour.turn == Turn::Second));
    let comes_twice = move || matches!(there(editor, event, hour.get()), Some(Hour::Twice(..)));
    let can_be_next_day = of == UNTIL;
    view! {
        <div>
            <DayInput
                id=slot_id(of)
                label=field_name(of.field)
                precision=Precision::Hour
                unfinished=UNFINISHED
                value
                on_input=type_hour
            />
            <Show when=move || can_be_next_day || is_on_next_day.get()>
                <Checkbox
                    id=[&*slot_id(of), "-next-day"].concat()
                    label=words.next_day
                    is_on=is_on_next_day
                    on_change=change(|hour, is_on_next_day| DayHour { is_on_next_day, ..hour })
                />
            </Show>
            <Show when=move || comes_twice() || is_second.get()>
                <Checkbox
                    id=[&*slot_id(of), "-second"].concat()
                    label=words.second_turn
                    is_on=is_second
                    on_change=change(|hour, is_second| DayHour {
                        turn: if is_second { Turn::Second } else { Turn::First },
                        ..hour
                    })
                />
            </Show>
        </div>
    }
}

/// What the clocks there make of it.
fn there(editor: Editor, event: StoredValue<RecordId>, hour: Option<DayHour>) -> Option<Hour> {
    let event = editor.app.programme.with(|programme| event.with_value(|id| programme.event(id).cloned()))?;
    let day = event.day(editor.shows(DAY).parse().ok()?)?;
    clocks_in(event.zone.as_deref())(hour?.on(day)?)
}
