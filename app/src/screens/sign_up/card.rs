//! A sign-up on a card, its event in a line, and the order in which sign-ups are listed.

use leptos::prelude::*;
use passerelle_shared::model::{RecordId, Timestamp};

use crate::route::Route;
use crate::screens::blocks::{Title, country, title_of};
use crate::screens::programme::date_block;
use crate::screens::requests::{MyChip, Rank};
use crate::state::order::{in_order, last_if_none};
use crate::state::{Programme, use_app};
use crate::text::{event_kind, when};
use crate::ui::dynamic;

#[component]
pub fn SignUpCard(id: RecordId) -> impl IntoView {
    let app = use_app();
    let href = Route::SignUp(id.slug().to_owned()).path();
    let content = move || {
        let below = view! {
            <div class="chips"><MyChip event=id.clone() /></div>
            <Rank event=id.clone() class="card-line" />
        };
        event_in_words(&app.programme.get(), &id, below.into_any())
    };
    view! { <a class="card event-card" href=href>{dynamic(content)}</a> }
}

/// An event on a card that is about something else, which stands below; the programme may not have it any more.
pub fn event_in_words(programme: &Programme, id: &RecordId, below: AnyView) -> AnyView {
    let Title { words, speech } = title_of(programme, id);
    let event = programme.event(id);
    view! {
        {date_block(event.map(|event| &**event))}
        <div class="card-words">
            {event.map(|event| view! { <p class="card-over">{event_kind(event.kind)}</p> })}
            <h3 lang=speech.lang dir=speech.dir>{words}</h3>
            {event.map(|event| view! { <p class="card-line">{when(event)}</p> })}
            {below}
        </div>
    }
    .into_any()
}

/// The event that a sign-up is for, in a line.
#[component]
pub fn EventLine(id: RecordId) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let programme = app.programme.get();
        let event = programme.event(&id)?;
        let country = event.country.map(|code| country(&programme, code));
        Some(view! { <p class="event-line"><span>{when(event)}</span> {country}</p> })
    })
}

/// What is still to come, the first of it first, and what isn't known yet last; then what is over, the last of it first.
pub fn by_date(programme: &Programme, ids: Vec<RecordId>, now: Timestamp) -> (Vec<RecordId>, Vec<RecordId>) {
    let is_past = |id: &RecordId| programme.event(id).is_some_and(|event| event.is_past(now));
    let at = |id: &RecordId| programme.event(id).and_then(|event| event.sort_key()).map(|at| at.0);
    let ordered = |ids: Vec<RecordId>| -> Vec<RecordId> {
        let ranks = ids.iter().map(|id| ("", [last_if_none(at(id)), 0, 0])).collect();
        in_order(ranks).into_iter().map(|at| ids[at].clone()).collect()
    };
    let (past, coming) = ids.into_iter().partition(is_past);
    (ordered(coming), ordered(past).into_iter().rev().collect())
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::PartialDate;

    use super::*;

    #[test]
    fn what_comes_first_stands_first_and_what_is_over_or_not_known_last() {
        let programme = Programme::of(&[
            ("event/tunis", r#"{"kind":"training","status":"planned","starts":"2026-11"}"#),
            ("event/rabat", r#"{"kind":"seminar","status":"planned","starts":"2026-03"}"#),
            ("event/cairo", r#"{"kind":"seminar","status":"planned","starts":"2025-03"}"#),
            ("event/beirut", r#"{"kind":"seminar","status":"planned","starts":"2025-05"}"#),
        ]);
        let ids = ["event/amman", "event/tunis", "event/cairo", "event/rabat", "event/beirut"];
        let new_year = PartialDate::parse("2026-01-01").expect("a day").start_utc();

        let (coming, past) = by_date(&programme, ids.map(RecordId::from).to_vec(), new_year);

        let slugs = |ids: Vec<RecordId>| ids.iter().map(|id| id.slug().to_owned()).collect::<Vec<_>>();
        assert_eq!(slugs(coming), ["rabat", "tunis", "amman"]);
        assert_eq!(slugs(past), ["beirut", "cairo"]);
    }
}
