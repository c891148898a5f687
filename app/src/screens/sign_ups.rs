//! My sign-ups, and a card for each.

use crate::view::*;
use passerelle_shared::model::RecordId;

use super::answers::answers;
use super::cards::date_block;
use super::install::install_hint;
use super::standing::{chip, mark};
use super::unsent::waiting_elsewhere;
use super::wording::{heading, title_of};
use crate::route::Route;
use crate::state::{App, Programme, Requests, SignIn, Stands};
use crate::text::{event_kind, number, text, when};
use crate::ui::{DateBlock, EmptyState, Glyph, LinkButton, Speech, Weight};

pub fn sign_ups(app: App) -> View {
    let words = &text().sign_up;
    let cards = move || {
        let programme = app.programme.get();
        let mut cards: Vec<_> = app.requests.with(|Requests { stands, .. }| stands.clone()).into_iter().collect();
        // What comes first stands first; what isn't known yet, last.
        cards.sort_by_key(|(event, _)| {
            let at = programme.event(event).and_then(|event| event.sort_key());
            (at.is_none(), at)
        });
        // Before the device's stores have been read, nobody can say that there are none.
        if app.sign_in.with(|who| *who == SignIn::Unknown) {
            return ().into_view();
        }
        if cards.is_empty() {
            return view! {
                <EmptyState glyph=Glyph::Ticket title=words.none words=words.none_means>
                    <LinkButton
                        href="/programme".to_owned()
                        label=text().frame.to_programme
                        weight=Weight::Primary
                    />
                </EmptyState>
            }
            .into_view();
        }
        let cards: Vec<View> = cards.iter().map(|(event, stands)| sign_up_card(&programme, event, stands)).collect();
        view! { <div class="cards">{cards}</div> }.into_view()
    };
    view! {
        {heading(words.title, Speech::default())}
        {answers(app, None)}
        {install_hint(app)}
        {cards}
        {waiting_elsewhere(app)}
    }
    .into_view()
}

pub fn sign_up_card(programme: &Programme, id: &RecordId, stands: &Stands) -> View {
    let (title, speech) = title_of(programme, id);
    let event = programme.event(id);
    let date = match event {
        Some(event) => date_block(event),
        None => view! { <DateBlock top=String::new() main=None bottom=String::new() /> }.into_view(),
    };
    view! {
        <a class="card event-card" href=Route::SignUp(id.slug().to_owned()).path()>
            {date}
            <div class="card-words">
                {event.map(|event| view! { <p class="card-over">{event_kind(event.kind)}</p> })}
                <h3 lang=speech.lang dir=speech.dir>{title}</h3>
                {event.map(|event| view! { <p class="card-line">{when(event)}</p> })}
                <div class="chips">{mark(stands).map(chip)}</div>
                {rank_line(id)}
            </div>
        </a>
    }
    .into_view()
}

fn rank_line(id: &RecordId) -> View {
    let app = crate::state::use_app();
    let id = id.clone();
    (move || {
        let rank = app.requests.with(|Requests { ranks, .. }| ranks.get(&id).copied());
        rank.map(|rank| view! { <p class="card-line">{text().sign_up.rank.with(&number(u64::from(rank)))}</p> })
    })
    .into_view()
}

/// The event that a sign-up is for, above its own screen.
pub fn sign_up_card_top(programme: &Programme, id: &RecordId) -> View {
    let Some(event) = programme.event(id) else { return ().into_view() };
    let place = event.country.map(|code| super::parts::country(programme, code));
    view! { <p class="event-line"><span>{when(event)}</span> {place}</p> }.into_view()
}
