//! What is newest about my sign-ups: said together, once, and gone when it was read.

use leptos::prelude::*;
use passerelle_shared::model::{Actor, Reason, RecordId, SignUpState, Step};

use crate::commands::mark_read;
use crate::route::Route;
use crate::screens::blocks::{Title, title_of};
use crate::screens::requests::{MarkChip, state_mark};
use crate::state::{Announcement, Answered, App, CommandBody, Decision, Newest, Requests, use_app};
use crate::text::{Counted, actor, more, reason_at};
use crate::ui::{Banner, Button, Glyph, Icon, LinkButton, Tone, Weight, dynamic};

/// More than these at once are counted.
const LINES_MAX: usize = 3;

/// In a line for each sign-up, which leads to it.
#[component]
pub fn Announcements() -> impl IntoView {
    let app = use_app();
    let words = &more().sign_up;
    let unread = Memo::new(move |_| app.requests.with(|Requests { announcements, .. }| announcements.clone()));
    let read =
        Callback::new(move |()| mark_read(app, unread.get_untracked().into_iter().map(|one| one.event).collect()));
    let lines = move || {
        let unread = unread.get();
        let (first, rest) = unread.split_at(unread.len().min(LINES_MAX));
        let lines: Vec<AnyView> = first.iter().map(|one| line(app, one)).collect();
        let rest = (!rest.is_empty()).then(|| {
            view! { <p><a href="/sign-ups">{words.news_more.with(rest.len() as u64)}</a></p> }
        });
        (!first.is_empty()).then(|| {
            view! {
                <Banner tone=Tone::Accent glyph=Glyph::INFO title=words.news>
                    <ul class="lines announced">{lines}</ul>
                    {rest}
                    <Button label=words.dismiss on_press=read weight=Weight::Quiet />
                </Banner>
            }
        })
    };
    view! { <div aria-live="polite">{dynamic(lines)}</div> }
}

fn line(app: App, announcement: &Announcement) -> AnyView {
    let Title { words, speech } = app.programme.with(|programme| title_of(programme, &announcement.event));
    let href = Route::SignUp(announcement.event.slug().to_owned()).path();
    let (mark, why) = match &announcement.newest {
        Newest::Step(step) => (state_mark(step.state), None),
        Newest::Answer(answer) => {
            let Said { tone, glyph, title, sentence } = said(app, answer, &announcement.event);
            ((title, tone, glyph), Some(sentence).filter(|sentence| !sentence.is_empty()))
        }
    };
    view! {
        <li class="line">
            <a href=href lang=speech.lang dir=speech.dir>{words}</a>
            <MarkChip mark />
            {why.map(|why| view! { <p>{why}</p> })}
        </li>
    }
    .into_any()
}

/// What is new on a sign-up's own screen: being there is reading it, and it stays until one leaves, or acts.
pub fn newest_here(app: App, event: StoredValue<RecordId>) -> Signal<Option<Newest>> {
    let shown = RwSignal::new(None::<Newest>);
    let unread = Memo::new(move |_| {
        app.requests.with(|Requests { announcements, .. }| {
            let about = announcements.iter().find(|one| event.with_value(|event| one.event == *event));
            about.map(|one| one.newest.clone())
        })
    });
    Effect::new(move |_| {
        if let Some(newest) = unread.get() {
            shown.set(Some(newest));
            mark_read(app, vec![event.get_value()]);
        }
    });
    let has_acted = Memo::new(move |_| event.with_value(|event| !app.stands_at(event).pending.is_empty()));
    Signal::derive(move || shown.get().filter(|_| !has_acted.get()))
}

/// What the sign-up's state doesn't say by itself; and a place deserves a moment.
#[component]
pub fn Announced(newest: Signal<Option<Newest>>, event: StoredValue<RecordId>) -> impl IntoView {
    let app = use_app();
    let whole = move || match newest.get()? {
        Newest::Step(step) if is_good_news(&step) => Some(moment()),
        Newest::Step(_) => None,
        Newest::Answer(answer) => Some(whole(app, &answer, &event.get_value())),
    };
    view! { <div aria-live="polite">{dynamic(whole)}</div> }
}

/// Why, and who decided so, stands with the sign-up below.
fn moment() -> AnyView {
    let title = more().sign_up.confirmed_title;
    view! {
        <div class="announcement moment tone-good">
            <p class="announcement-title"><Icon glyph=Glyph::CHECK /> <span>{title}</span></p>
        </div>
    }
    .into_any()
}

fn whole(app: App, answer: &Answered, event: &RecordId) -> AnyView {
    let Said { tone, glyph, title, sentence } = said(app, answer, event);
    let next = next(answer, event);
    view! {
        <div class=["announcement ", tone.class()].concat()>
            <p class="announcement-title"><Icon glyph /> <span>{title}</span></p>
            <p>{sentence}</p>
            {next.map(|(href, label)| view! { <div class="actions"><LinkButton href label /></div> })}
        </div>
    }
    .into_any()
}

/// Why a sign-up stands as it does, and who decided so, as large as the decision itself.
pub fn why(app: App, step: &Step, event: &RecordId) -> Vec<AnyView> {
    let about = app.programme.with(|programme| programme.event(event).cloned());
    let reason = step.reason.as_ref().map(|why| reason_at(about.as_deref(), why)).filter(|words| !words.is_empty());
    let by = matches!(step.by, Actor::Organiser { .. }).then(|| actor(&step.by));
    let line = |words: String| view! { <p class="why"><bdi>{words}</bdi></p> }.into_any();
    reason.into_iter().chain(by).map(line).collect()
}

/// What the person did themselves, with other details, is no news of a place.
fn is_good_news(step: &Step) -> bool {
    step.state == SignUpState::Confirmed && step.reason != Some(Reason::DetailsChanged)
}

/// What is said of an answer that changed nothing.
struct Said {
    tone: Tone,
    glyph: Glyph,
    title: &'static str,
    sentence: String,
}

fn said(app: App, answer: &Answered, event: &RecordId) -> Said {
    let words = &more().sign_up;
    let about = app.programme.with(|programme| programme.event(event).cloned());
    let (tone, glyph, title, sentence) = match &answer.outcome.decision {
        Decision::Refused { reason: why } => {
            (Tone::Bad, Glyph::CROSS, words.answer_refused, reason_at(about.as_deref(), why))
        }
        Decision::AskAgain { .. } => {
            (Tone::Warn, Glyph::WARNING, words.answer_changed, words.answer_ask_again.to_owned())
        }
        Decision::Unchanged { .. } => (Tone::Quiet, Glyph::INFO, words.answer_done, words.answer_unchanged.to_owned()),
        Decision::Done { .. } | Decision::Unknown => (Tone::Quiet, Glyph::INFO, words.answer_done, String::new()),
    };
    Said { tone, glyph, title, sentence }
}

/// Where one goes from what changed nothing.
fn next(answer: &Answered, event: &RecordId) -> Option<(String, &'static str)> {
    let words = &more().sign_up;
    let asked_for_a_place = matches!(answer.command.body, CommandBody::RequestPlace { .. });
    let form = || Route::SignUpForm(event.slug().to_owned()).path();
    match &answer.outcome.decision {
        Decision::AskAgain { .. } if asked_for_a_place => Some((form(), words.ask_again)),
        Decision::Refused { reason } if asked_for_a_place => match reason {
            Reason::FormIncomplete { .. } | Reason::CountryChanged => Some((form(), words.correct)),
            Reason::OtherBody | Reason::NotUnderstood | Reason::NotOpenYet { .. } => Some((form(), words.ask_again)),
            _ => Some((Route::event(event).path(), words.see_event)),
        },
        Decision::Refused { .. } | Decision::AskAgain { .. } => Some((Route::event(event).path(), words.see_event)),
        _ => None,
    }
}
