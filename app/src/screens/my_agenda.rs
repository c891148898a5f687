//! My agenda: what has my star and the events that I signed up for, day by day.

mod calendar;
mod changed;
mod changes;
mod clash;
mod day;
mod entry;
mod event_band;
mod in_short;
mod looking;
mod mine;
mod plan;
mod present;

use leptos::prelude::*;

use crate::commands::print_page;
use crate::screens::blocks::{FixedHeading, WayUp};
use crate::screens::notices::NotHereYet;
use crate::state::{App, Programme, SignIn, use_app};
use crate::text::{known_as_of, language, more, text};
use crate::ui::{Button, Disclosure, EmptyState, For, Glyph, LinkButton, Show, Weight, dynamic};
use calendar::agenda_link;
use changed::Changed;
use day::{OneDay, Planning};
pub use in_short::MyAgendaInShort;
use looking::Noting;
use mine::mine;
use plan::{Plan, plan};
use present::is_today;

/// What is mine of the programme as it is known here.
fn my_plan(app: App) -> Memo<Plan> {
    let mine = Memo::new(move |_| app.requests.with(mine));
    Memo::new(move |_| app.programme.with(|programme| mine.with(|mine| plan(programme, mine, language().into()))))
}

#[component]
pub fn MyAgendaScreen() -> impl IntoView {
    let app = use_app();
    let words = &more().my_agenda;
    let plan = my_plan(app);
    // Before the device's stores have been read, nobody can say that there is nothing.
    let is_known = move || app.sign_in.with(|who| *who != SignIn::Unknown);
    let is_loaded = move || app.programme.with(Programme::is_loaded);
    let news = looking::news(app, Noting::All);
    let not_here = || view! { <NotHereYet glyph=Glyph::CLOCK /> };
    view! {
        <WayUp href="/" label=text().today.title />
        <FixedHeading title=words.title />
        <Changed news />
        <Show when=is_known>
            <Show when=is_loaded fallback=not_here>
                <Show when=move || !plan.with(|plan| plan.days.is_empty()) fallback=NothingYet>
                    <Days plan />
                </Show>
            </Show>
        </Show>
    }
}

#[component]
fn NothingYet() -> impl IntoView {
    let words = &more().my_agenda;
    view! {
        <EmptyState glyph=Glyph::STAR title=words.none words=words.none_means>
            <LinkButton href="/programme" label=more().notices.to_programme weight=Weight::Primary />
        </EmptyState>
    }
}

#[component]
fn Days(plan: Memo<Plan>) -> impl IntoView {
    let app = use_app();
    let words = &more().my_agenda;
    let planning = Planning {
        plan,
        present_day: Memo::new(move |_| {
            let now = app.now.get();
            app.programme.with(|programme| plan.with(|plan| plan.day_of_now(now, |day| is_today(programme, day, now))))
        }),
        next_at: Memo::new(move |_| plan.with(|plan| plan.next_start(app.now.get()))),
    };
    let parted = Memo::new(move |_| plan.with(|plan| plan.parted(app.now.get())));
    let coming = move || parted.with(|(coming, _)| coming.clone());
    let over = move || parted.with(|(_, over)| over.clone());
    let day = move |key: String| view! { <OneDay key planning /> }.into_any();
    view! {
        <KnownAsOf />
        <div class="actions">
            {dynamic(move || app.requests.with(|requests| agenda_link(app, &mine(requests))))}
            <Button label=words.print on_press=Callback::new(|()| print_page()) glyph=Glyph::DOCUMENT />
        </div>
        <For each=coming key=String::clone children=day />
        <Show when=move || parted.with(|(_, over)| !over.is_empty())>
            <div class="past-days">
                <Disclosure summary=words.past_days>
                    <For each=over key=String::clone children=day />
                </Disclosure>
            </div>
        </Show>
    }
}

/// How old all of this is: on paper nothing else says so.
#[component]
fn KnownAsOf() -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let at = app.connection.with(|connection| connection.fresh_as_of)?;
        Some(view! { <p class="hint known-as-of">{text().frame.as_of.with(&known_as_of(at))}</p> })
    })
}
