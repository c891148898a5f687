//! Who has asked for a place, in the order in which they did: cards on a phone, a table where there is room.

use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_shared::model::{Applicant, Timestamp, UNDERWAY_MS_MAX};

use super::counts::state_chip;
use super::decided::Decided;
use super::deciding::{Ticked, tick_id};
use super::filters::Filters;
use super::narrowing::{HowMany, Narrowed};
use crate::commands;
use crate::screens::blocks::{country, kept};
use crate::state::{Desks, WhenRead, use_app};
use crate::text::{Counted, moment, more, number};
use crate::ui::{Button, Chip, EmptyState, For, Glyph, Show, Tone, dynamic};

/// So many rows at once: thousands would keep a phone busy for seconds.
const ROWS_AT_ONCE: usize = 50;
/// As many as a slow phone makes while one waits for them, and as many as it makes within 50 ms.
const FIRST_ROWS: usize = 4;
const MORE_ROWS: usize = 4;

#[component]
pub fn Applicants(
    desks: WhenRead<Desks>,
    narrowed: Narrowed,
    /// Where it can be decided about them.
    #[prop(optional)]
    ticked: Option<Ticked>,
) -> impl IntoView {
    let words = &more().desk;
    let shown = kept("desk-rows", || RwSignal::new(ROWS_AT_ONCE));
    let tickets = narrowed.shown;
    let made = made_bit_by_bit(narrowed, shown);
    let each = move || {
        let at_most = shown.get().min(made.get());
        tickets.with(|tickets| tickets.iter().take(at_most).copied().collect::<Vec<u64>>())
    };
    let all = move || tickets.with(Vec::len);
    let caption = move || words.in_order.with(&words.sign_ups.with(all() as u64));
    let head = |label: &'static str| view! { <th scope="col" role="columnheader">{label}</th> }.into_any();
    view! {
        <HowMany narrowed />
        // Cards are made of it by its style, and a table it stays for whoever hears it: for that its parts are named.
        <table class="applicants" role="table">
            <caption>{caption}</caption>
            <thead role="rowgroup">
                <tr role="row">
                    {head(words.person)} {head(words.service)} {head(words.country)} {head(words.state)}
                    {head(words.when)}
                </tr>
            </thead>
            <tbody role="rowgroup">
                <For each key=u64::to_string children=move |ticket| view! { <Row desks ticket ticked /> }.into_any() />
            </tbody>
        </table>
        <Show when=move || { all() > shown.get() }>
            <MoreRows shown all=tickets />
        </Show>
        <Show when=move || { all() == 0 }>
            <EmptyState glyph=Glyph::SEARCH title=words.filtering.none />
        </Show>
    }
}

/// How many rows are made: few at once for each choice of filters, then some more at a time, so that one goes on typing.
fn made_bit_by_bit(narrowed: Narrowed, at_most: RwSignal<usize>) -> Memo<usize> {
    let Narrowed { filters, shown, .. } = narrowed;
    let made = RwSignal::new((Filters::default(), FIRST_ROWS));
    let rows_for = |of: &Filters, (its, rows): &(Filters, usize)| if its == of { *rows } else { FIRST_ROWS };
    let wanted = Memo::new(move |_| (filters.get(), shown.with(Vec::len).min(at_most.get())));
    Effect::new(move |_| {
        let (of, until) = wanted.get();
        spawn_local(async move {
            let some_more = |made: &mut (Filters, usize)| {
                *made = (of.clone(), rows_for(&of, made).saturating_add(MORE_ROWS));
                made.1 >= until
            };
            let is_enough = |rows: &(Filters, usize)| rows_for(&of, rows) >= until;
            let mut is_done = made.try_with_untracked(is_enough).unwrap_or(true);
            while !is_done {
                commands::let_others_go_first().await;
                // Something else may be wanted by now, or the screen left.
                let is_wanted = wanted.try_with_untracked(|(its, _)| *its == of) == Some(true);
                is_done = !is_wanted || made.try_update(some_more).unwrap_or(true);
            }
        });
    });
    Memo::new(move |_| made.with(|made| filters.with(|filters| rows_for(filters, made))))
}

/// Nobody, and nobody is on their way; or one doesn't sign up here.
#[component]
pub fn Nobody(has_sign_up: bool) -> impl IntoView {
    let words = &more().desk;
    view! { <EmptyState glyph=Glyph::PEOPLE title=if has_sign_up { words.nobody } else { words.no_sign_up } /> }
}

#[component]
fn MoreRows(shown: RwSignal<usize>, all: Memo<Vec<u64>>) -> impl IntoView {
    let words = &more().desk;
    let left = move || all.with(Vec::len).saturating_sub(shown.get());
    let label = Signal::derive(move || words.show_more.with(left().min(ROWS_AT_ONCE) as u64));
    let how_many = move || words.shown.with(&number(shown.get() as u64), &number(all.with(Vec::len) as u64));
    let press = Callback::new(move |()| shown.update(|shown| *shown += ROWS_AT_ONCE));
    view! {
        <div class="actions">
            <Button label on_press=press />
            <span class="quiet" role="status">{how_many}</span>
        </div>
    }
}

/// One person: what news doesn't concern keeps its nodes.
#[component]
fn Row(desks: WhenRead<Desks>, ticket: u64, ticked: Option<Ticked>) -> impl IntoView {
    let app = use_app();
    let one = Memo::new(move |_| desks.get().and_then(|desks| desks.at_desk(ticket).cloned()));
    let applicant = Memo::new(move |_| one.with(|one| one.as_ref().map(|one| one.applicant.clone())));
    let state = Memo::new(move |_| applicant.with(|applicant| applicant.as_ref().map(|one| one.state)));
    let from = Memo::new(move |_| applicant.with(|applicant| applicant.as_ref().map(|one| one.country)));
    let person = Memo::new(move |_| applicant.with(|applicant| applicant.as_ref().map(Person::of)));
    let who = move || {
        let Person { name, title, email, .. } = person.get()?;
        let href = ["mailto:", &email].concat();
        Some(view! {
            <span class="named">
                <bdi>{name}</bdi>
                {(!title.is_empty()).then(|| view! { <bdi class="quiet">{title}</bdi> })}
            </span>
            <a class="applicant-email" href=href><bdi>{email}</bdi></a>
        })
    };
    let service = move || {
        let service = person.get()?.service;
        (!service.is_empty()).then(|| view! { <bdi>{service}</bdi> })
    };
    let country = move || from.get().map(|code| country(&app.programme.get(), code));
    let times = move || applicant.with(|applicant| applicant.as_ref().map(asked));
    let late = move || applicant.with(|applicant| applicant.as_ref().is_some_and(Applicant::came_late)).then(late_chip);
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">
                {ticked.map(|ticked| view! { <Tick ticket ticked person /> })}
                {dynamic(who)}
            </th>
            <td role="cell">{dynamic(service)}</td>
            <td role="cell">{dynamic(country)}</td>
            <td role="cell">
                {dynamic(move || state.get().map(state_chip))}
                {ticked.map(|_| view! { <Decided one /> })}
            </td>
            <td role="cell" class="applicant-times">{times} {dynamic(late)}</td>
        </tr>
    }
}

#[component]
fn Tick(ticket: u64, ticked: Ticked, person: Memo<Option<Person>>) -> impl IntoView {
    let label = move || {
        let name = person.with(|person| person.as_ref().map(|person| person.name.clone())).unwrap_or_default();
        more().desk.deciding.select.with(&name)
    };
    view! {
        <input
            id=tick_id(ticket)
            type="checkbox"
            class="tick"
            aria-label=label
            prop:checked=move || ticked.has(ticket)
            on:change:target=move |event| ticked.set(ticket, event.target().checked())
        />
    }
}

/// What changes together, and rarely.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Person {
    name: String,
    title: String,
    service: String,
    email: String,
}

impl Person {
    fn of(applicant: &Applicant) -> Person {
        let Applicant { name, title, service, email, .. } = applicant.clone();
        Person { name, title, service, email }
    }
}

/// When they asked, and when that was received where it was under way for long.
fn asked(applicant: &Applicant) -> String {
    let words = &more().desk;
    let (asked, received) = (applicant.asked(), applicant.received_at);
    let said = words.asked.with(&moment(asked));
    match is_late(asked, received) {
        true => [said, words.received.with(&moment(received))].join(" · "),
        false => said,
    }
}

fn late_chip() -> AnyView {
    view! { <Chip words=more().desk.filtering.late tone=Tone::Warn glyph=Glyph::CLOUD_OFF /> }.into_any()
}

/// Of a clock that is ahead both times are told, too.
fn is_late(asked: Timestamp, received: Timestamp) -> bool {
    received.since_ms(asked).abs() > UNDERWAY_MS_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_under_way_for_long_is_said_to_have_come_later() {
        let asked = Timestamp(1_000_000);

        assert!(!is_late(asked, asked.plus_ms(UNDERWAY_MS_MAX)));
        assert!(is_late(asked, asked.plus_ms(UNDERWAY_MS_MAX + 1)));
        assert!(is_late(asked, asked.plus_ms(-UNDERWAY_MS_MAX - 1)), "of a clock that is ahead both times are told");
    }
}
