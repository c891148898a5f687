//! Answers that came for me: what was decided, why, and what to do next.

use crate::view::*;
use passerelle_shared::model::{Reason, RecordId, SignUpState};

use super::standing::{chip, state_mark};
use super::wording::title_of;
use crate::commands::dismiss_answer;
use crate::route::Route;
use crate::state::{Answered, App, CommandBody, Decision, Programme, Requests, Standing};
use crate::text::{number, reason, text};
use crate::ui::{Banner, Button, Glyph, LinkButton, Tone, Weight};

/// All that were not put away yet, or those about one event.
pub fn answers(app: App, about: Option<RecordId>) -> View {
    let shown = move || {
        let programme = app.programme.get();
        let concerns = |answer: &&Answered| about.as_ref().is_none_or(|event| answer.command.event() == event);
        app.requests.with(|Requests { answers, .. }| {
            let views =
                answers.iter().filter(concerns).map(|answer| answer_view(app, &programme, answer, about.is_some()));
            views.collect::<Vec<_>>()
        })
    };
    view! { <div class="answers" aria-live="polite">{shown}</div> }.into_view()
}

fn answer_view(app: App, programme: &Programme, answer: &Answered, is_on_its_screen: bool) -> View {
    let words = &text().sign_up;
    let event = answer.command.event().clone();
    let title = title_of(programme, &event).0;
    let (tone, glyph, sentence) = told(answer);
    let order = answer.order;
    let put_away = Callback::new(move |()| dismiss_answer(app, order));
    let slug = event.slug().to_owned();
    let next = match next(answer) {
        Next::AskAgain => view! {
            <LinkButton href=Route::SignUpForm(slug).path() label=words.ask_again weight=Weight::Secondary />
        }
        .into_view(),
        Next::Correct => view! {
            <LinkButton href=Route::SignUpForm(slug).path() label=words.correct weight=Weight::Secondary />
        }
        .into_view(),
        Next::LookAtEvent => {
            view! { <LinkButton href=Route::event(&event).path() label=words.see_event /> }.into_view()
        }
        Next::SeeMine if is_on_its_screen => ().into_view(),
        Next::SeeMine => view! { <LinkButton href=Route::SignUp(slug).path() label=words.see_mine /> }.into_view(),
    };
    view! {
        <Banner tone glyph title=title words="">
            <div class="answer-words">{sentence}</div>
            {next}
            <Button label=words.dismiss on_press=put_away weight=Weight::Quiet />
        </Banner>
    }
    .into_view()
}

fn told(answer: &Answered) -> (Tone, Glyph, View) {
    let words = &text().sign_up;
    match (&answer.outcome.decision, &answer.command.body) {
        (Decision::Done { stands }, _) => stood(stands),
        // It is not that the person did something later: the offer's time ran out, or it was accepted already.
        (Decision::Unchanged { stands: Some(stands) }, CommandBody::AcceptOffer { .. }) => stood(stands),
        (Decision::Unchanged { .. }, _) => (Tone::Quiet, Glyph::Info, said(words.answer_unchanged.to_owned())),
        (Decision::AskAgain { .. }, _) => (Tone::Warn, Glyph::Warning, said(words.answer_ask_again.to_owned())),
        (Decision::Refused { reason: why }, _) => {
            let sentence = view! { <p>{words.answer_refused}"."</p> <p>{reason(why)}</p> };
            (Tone::Bad, Glyph::Cross, sentence.into_view())
        }
        (Decision::Unknown, _) => (Tone::Quiet, Glyph::Info, said(words.answer_done.to_owned())),
    }
}

fn stood(stands: &Standing) -> (Tone, Glyph, View) {
    let (word, tone, glyph) = state_mark(stands.state);
    let why = stands.reason.as_ref().map(reason);
    let rank = stands.rank.map(|rank| text().sign_up.rank.with(&number(u64::from(rank))));
    let sentence = view! {
        {chip((word, tone, glyph))}
        {rank.map(|rank| view! { <p>{rank}</p> })}
        {why.map(|why| view! { <p>{why}</p> })}
    };
    (tone, glyph, sentence.into_view())
}

fn said(sentence: String) -> View {
    view! { <p>{sentence}</p> }.into_view()
}

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
