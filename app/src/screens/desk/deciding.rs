//! Deciding about one or many: they are ticked, what is to become of them is chosen, and before it is saved it is said what
//! follows from it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_shared::model::{RecordId, SignUpState};
use passerelle_shared::rules::decision::{NOTE_CHARACTERS_MAX, Version};
use passerelle_shared::rules::sign_up::Verdict;

use super::narrowing::Narrowed;
use crate::commands;
use crate::route::bring_when_shown;
use crate::screens::blocks::kept;
use crate::state::{AtDesk, Desks, Ruling, WhenRead, use_app};
use crate::text::{Counted, more};
use crate::ui::{Button, DialogForm, Input, Show, TextInput, Weight, dynamic};

/// Those who are ticked, by their tickets; they stay so while one looks elsewhere on this screen.
#[derive(Clone, Copy)]
pub struct Ticked(RwSignal<Vec<u64>>);

impl Ticked {
    pub fn on_this_screen() -> Ticked {
        Ticked(kept("desk-ticked", || RwSignal::new(Vec::new())))
    }

    pub fn has(self, ticket: u64) -> bool {
        self.0.with(|tickets| tickets.contains(&ticket))
    }

    pub fn set(self, ticket: u64, is_on: bool) {
        self.0.update(|tickets| {
            tickets.retain(|other| *other != ticket);
            if is_on {
                tickets.push(ticket);
            }
        });
    }

    /// None of these is ticked any more, and one goes on at the first who was.
    fn clear(self, tickets: &[u64]) {
        self.0.try_update(|ticked| ticked.retain(|ticket| !tickets.contains(ticket)));
        if let Some(first) = tickets.first() {
            bring_when_shown(tick_id(*first));
        }
    }
}

/// Whom a decision is about: of those who are ticked who is still at the desk and shown. Nothing is decided about
/// anybody whom the organiser doesn't see.
#[derive(Clone, Copy)]
struct Concerned {
    desks: WhenRead<Desks>,
    tickets: Memo<Vec<u64>>,
    /// So many more are ticked, and filtered out.
    unseen: Memo<usize>,
}

impl Concerned {
    fn of(desks: WhenRead<Desks>, narrowed: Narrowed, ticked: Ticked) -> Concerned {
        let split = Memo::new(move |_| {
            let Some(desks) = desks.get() else { return (Vec::new(), 0) };
            let there = |ticket: &&u64| desks.at_desk(**ticket).is_some();
            let (seen, unseen): (Vec<u64>, Vec<u64>) =
                ticked.0.with(|all| all.iter().filter(there).partition(|ticket| narrowed.is_shown(**ticket)));
            (seen, unseen.len())
        });
        let tickets = Memo::new(move |_| split.with(|(seen, _)| seen.clone()));
        Concerned { desks, tickets, unseen: Memo::new(move |_| split.with(|(_, unseen)| *unseen)) }
    }

    fn people<T>(self, at_most: usize, read: impl Fn(&AtDesk) -> T) -> Vec<T> {
        let Some(desks) = self.desks.get() else { return Vec::new() };
        let one = |ticket: &u64| desks.at_desk(*ticket).map(&read);
        self.tickets.with(|tickets| tickets.iter().take(at_most).filter_map(one).collect())
    }
}

/// The name of somebody's box.
pub fn tick_id(ticket: u64) -> String {
    ["tick-", &ticket.to_string()].concat()
}

pub fn verdict_words(verdict: Verdict) -> &'static str {
    let words = &more().desk.deciding;
    match verdict {
        Verdict::Confirm => words.confirm,
        Verdict::Reserve => words.reserve,
        Verdict::Refuse => words.refuse,
    }
}

/// Who of those who are shown waits for an organiser, and about whom nothing was decided here.
fn waiting(desks: &Desks, shown: &[u64]) -> Vec<u64> {
    let waits = |one: &&AtDesk| one.applicant.state == SignUpState::AwaitingDecision && one.decided.is_none();
    let waiting = shown.iter().filter_map(|ticket| desks.at_desk(*ticket)).filter(waits);
    waiting.map(|one| one.applicant.ticket).collect()
}

/// Below the list, and in sight as long as somebody is ticked.
#[component]
pub fn Deciding(desks: WhenRead<Desks>, narrowed: Narrowed, ticked: Ticked) -> impl IntoView {
    let words = &more().desk.deciding;
    let concerned = Concerned::of(desks, narrowed, ticked);
    let waiting = Memo::new(move |_| {
        desks.get().map(|desks| narrowed.shown.with(|shown| waiting(&desks, shown))).unwrap_or_default()
    });
    let number = Memo::new(move |_| concerned.tickets.with(Vec::len));
    let unseen = move || {
        let unseen = concerned.unseen.get() as u64;
        (unseen > 0).then(|| view! { <p class="hint">{more().desk.filtering.selected_unseen.with(unseen)}</p> })
    };
    // What is asked about stays on the screen until something else is.
    let (asked, is_open) = (RwSignal::new(Verdict::Confirm), RwSignal::new(false));
    let all = Signal::derive(move || words.select_waiting.with(waiting.with(Vec::len) as u64));
    // Who is ticked and filtered out stays so.
    let tick_all = Callback::new(move |()| ticked.0.update(|all| all.extend(waiting.get_untracked())));
    let clear = Callback::new(move |()| ticked.clear(&ticked.0.get_untracked()));
    let choice = move |verdict, weight| {
        let press = Callback::new(move |()| {
            asked.set(verdict);
            is_open.set(true);
        });
        view! { <Button label=verdict_words(verdict) on_press=press weight /> }
    };
    view! {
        <Show when=move || { number.get() == 0 && !waiting.with(Vec::is_empty) }>
            <div class="actions"><Button label=all on_press=tick_all /></div>
        </Show>
        <Show when=move || { number.get() > 0 || concerned.unseen.get() > 0 }>
            <div class="actions deciding">
                <div role="status">
                    <strong>{move || words.selected.with(number.get() as u64)}</strong>
                    {dynamic(unseen)}
                </div>
                <Show when=move || { number.get() > 0 }>
                    {choice(Verdict::Confirm, Weight::Primary)}
                    {choice(Verdict::Reserve, Weight::Secondary)}
                    {choice(Verdict::Refuse, Weight::Danger)}
                </Show>
                <Button label=words.clear on_press=clear weight=Weight::Quiet />
            </div>
        </Show>
        <Question concerned ticked asked is_open />
    }
}

/// What is wrong with a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Missing,
    TooLong,
}

fn fault(verdict: Verdict, note: &str) -> Option<Fault> {
    match note.trim() {
        "" if verdict == Verdict::Refuse => Some(Fault::Missing),
        note if note.chars().count() > NOTE_CHARACTERS_MAX => Some(Fault::TooLong),
        _ => None,
    }
}

/// So many names are told; the others are counted.
const NAMES_MAX: usize = 10;

#[component]
fn Question(concerned: Concerned, ticked: Ticked, asked: RwSignal<Verdict>, is_open: RwSignal<bool>) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.deciding;
    let note = kept("desk-note", || RwSignal::new(String::new()));
    let (is_busy, failed, is_checked) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    Effect::new(move |_| {
        if !is_open.get() {
            is_checked.set(false);
            failed.set(false);
        }
    });
    let error = Signal::derive(move || {
        let fault = if is_checked.get() { fault(asked.get(), &note.get()) } else { None };
        Some(match fault? {
            Fault::Missing => words.note_missing.to_owned(),
            Fault::TooLong => words.note_too_long.with(NOTE_CHARACTERS_MAX as u64),
        })
    });
    let save = Callback::new(move |()| {
        let verdict = asked.get_untracked();
        is_checked.set(true);
        if fault(verdict, &note.get_untracked()).is_some() {
            return;
        }
        let version = |one: &AtDesk| (one.id.clone(), Version::of(&one.applicant));
        let about: Vec<(RecordId, Version)> = untrack(|| concerned.people(usize::MAX, version));
        let tickets = concerned.tickets.get_untracked();
        let ruling = Ruling { verdict, note: note.get_untracked() };
        is_busy.set(true);
        spawn_local(async move {
            let is_saved = commands::decide(app, about, ruling).await;
            is_busy.try_set(false);
            failed.try_set(!is_saved);
            if is_saved {
                is_open.try_set(false);
                ticked.clear(&tickets);
                note.try_set(String::new());
            }
        });
    });
    let title = Signal::derive(move || match asked.get() {
        Verdict::Confirm => words.confirm_title,
        Verdict::Reserve => words.reserve_title,
        Verdict::Refuse => words.refuse_title,
    });
    let not_saved = Signal::derive(move || failed.get().then_some(words.save_failed));
    let needs_word = Memo::new(move |_| asked.get() == Verdict::Refuse);
    view! {
        <DialogForm
            is_open
            title
            save_label=words.save
            cancel_label=more().notices.cancel
            is_busy
            on_save=save
            error=not_saved
        >
            <Whom concerned />
            {dynamic(move || view! { <Note note error needs_word=needs_word.get() /> })}
        </DialogForm>
    }
}

#[component]
fn Note(note: RwSignal<String>, error: Signal<Option<String>>, needs_word: bool) -> impl IntoView {
    let words = &more().desk.deciding;
    view! {
        <TextInput
            id="desk-note"
            label=words.note
            hint=words.note_hint
            input=Input::Note
            autocomplete="off"
            value=note
            on_input=Callback::new(move |text| note.set(text))
            is_required=needs_word
            error
        />
    }
}

/// Who it is about, and what they are told.
#[component]
fn Whom(concerned: Concerned) -> impl IntoView {
    let words = &more().desk.deciding;
    dynamic(move || {
        let people = concerned.tickets.with(Vec::len);
        let (number, rest) = (people as u64, people.saturating_sub(NAMES_MAX) as u64);
        let names = concerned.people(NAMES_MAX, |one| one.applicant.name.clone());
        let name = |name: String| view! { <li><bdi>{name}</bdi></li> }.into_any();
        let names: Vec<AnyView> = names.into_iter().map(name).collect();
        view! {
            <p><strong>{words.people.with(number)}</strong></p>
            <ul class="names">
                {names}
                {(rest > 0).then(|| view! { <li>{words.and_more.with(rest)}</li> })}
            </ul>
            <p>{words.mails.with(number)}</p>
            <p class="hint">{words.may_turn_out}</p>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_refused_without_a_word_and_no_word_is_without_end() {
        assert_eq!(fault(Verdict::Refuse, " \n"), Some(Fault::Missing));
        assert_eq!(fault(Verdict::Confirm, ""), None);
        assert_eq!(fault(Verdict::Refuse, &"é".repeat(1_000)), None);
        assert_eq!(fault(Verdict::Reserve, &"é".repeat(1_001)), Some(Fault::TooLong));
    }
}
