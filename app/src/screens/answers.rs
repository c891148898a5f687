//! Answers that came for me: what was decided, why, and what to do next.

use leptos::prelude::*;
use passerelle_shared::model::{Reason, RecordId, SignUpState};

use super::standing::{Mark, MarkChip, state_mark};
use super::wording::title_of;
use crate::commands::dismiss_answer;
use crate::route::Route;
use crate::state::{Answered, CommandBody, Decision, Requests, Standing, use_app};
use crate::text::{more, number, reason};
use crate::ui::{Banner, Button, For, Glyph, LinkButton, Tone, Weight, told};

/// All that were not put away yet, or those about one event.
#[component]
pub fn Answers(#[prop(optional, into)] about: Option<RecordId>) -> impl IntoView {
    let app = use_app();
    let is_on_its_screen = about.is_some();
    let answers = move || {
        let concerns = |answer: &&Answered| about.as_ref().is_none_or(|event| answer.command.event() == event);
        app.requests.with(|Requests { answers, .. }| answers.iter().filter(concerns).cloned().collect::<Vec<_>>())
    };
    let show = move |answer| view! { <Answer answer is_on_its_screen /> }.into_any();
    view! {
        <div class="answers" aria-live="polite">
            <For each=answers key=|answer| answer.order.to_string() children=show />
        </div>
    }
}

/// What was answered once stays so.
#[component]
fn Answer(answer: Answered, is_on_its_screen: bool) -> impl IntoView {
    let app = use_app();
    let words = &more().sign_up;
    let order = answer.order;
    let event = answer.command.event().clone();
    let put_away = Callback::new(move |()| dismiss_answer(app, order));
    let form = Route::SignUpForm(event.slug().to_owned()).path();
    let next = match next(&answer) {
        Next::AskAgain => Some((form, words.ask_again)),
        Next::Correct => Some((form, words.correct)),
        Next::LookAtEvent => Some((Route::event(&event).path(), words.see_event)),
        Next::SeeMine if is_on_its_screen => None,
        Next::SeeMine => Some((Route::SignUp(event.slug().to_owned()).path(), words.see_mine)),
    };
    let banner = move || {
        let said = said(&answer);
        let title = app.programme.with(|programme| title_of(programme, &event).words);
        let next = next.clone();
        view! {
            <Banner tone=said.tone glyph=said.glyph title>
                <div class="answer-words">
                    {said.chip.map(|mark| view! { <MarkChip mark /> })} {sentences(said.sentences)}
                </div>
                {next.map(|(href, label)| view! { <LinkButton href label /> })}
                <Button label=words.dismiss on_press=put_away weight=Weight::Quiet />
            </Banner>
        }
    };
    told(banner)
}

fn sentences(sentences: Vec<String>) -> Vec<AnyView> {
    sentences.into_iter().map(|sentence| view! { <p>{sentence}</p> }.into_any()).collect()
}

/// What is said of an answer.
struct Said {
    tone: Tone,
    glyph: Glyph,
    chip: Option<Mark>,
    sentences: Vec<String>,
}

fn said(answer: &Answered) -> Said {
    let words = &more().sign_up;
    let plainly = |tone, glyph, sentence: &str| Said { tone, glyph, chip: None, sentences: vec![sentence.to_owned()] };
    match (&answer.outcome.decision, &answer.command.body) {
        (Decision::Done { stands }, _) => stood(stands),
        // It is not that the person did something later: the offer's time ran out, or it was accepted already.
        (Decision::Unchanged { stands: Some(stands) }, CommandBody::AcceptOffer { .. }) => stood(stands),
        (Decision::Unchanged { .. }, _) => plainly(Tone::Quiet, Glyph::Info, words.answer_unchanged),
        (Decision::AskAgain { .. }, _) => plainly(Tone::Warn, Glyph::Warning, words.answer_ask_again),
        (Decision::Refused { reason: why }, _) => {
            let sentences = vec![[words.answer_refused, "."].concat(), reason(why)];
            Said { tone: Tone::Bad, glyph: Glyph::Cross, chip: None, sentences }
        }
        (Decision::Unknown, _) => plainly(Tone::Quiet, Glyph::Info, words.answer_done),
    }
}

fn stood(stands: &Standing) -> Said {
    let mark @ (_, tone, glyph) = state_mark(stands.state);
    let rank = stands.rank.map(|rank| more().sign_up.rank.with(&number(u64::from(rank))));
    let why = stands.reason.as_ref().map(reason);
    Said { tone, glyph, chip: Some(mark), sentences: rank.into_iter().chain(why).collect() }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    AskAgain,
    Correct,
    LookAtEvent,
    SeeMine,
}

fn next(answer: &Answered) -> Next {
    let asked_for_a_place = matches!(answer.command.body, CommandBody::RequestPlace { .. });
    match &answer.outcome.decision {
        Decision::AskAgain { .. } if asked_for_a_place => Next::AskAgain,
        Decision::Refused { reason } if asked_for_a_place => match reason {
            Reason::FormIncomplete { .. } | Reason::CountryChanged => Next::Correct,
            Reason::OtherBody | Reason::NotUnderstood | Reason::NotOpenYet { .. } => Next::AskAgain,
            _ => Next::LookAtEvent,
        },
        Decision::Refused { .. } | Decision::AskAgain { .. } => Next::LookAtEvent,
        Decision::Done { stands } if stands.state == SignUpState::EventCancelled => Next::LookAtEvent,
        _ => Next::SeeMine,
    }
}
