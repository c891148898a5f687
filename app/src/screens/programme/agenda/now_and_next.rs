//! Of an event that is under way: which sessions are on now, and which come next.

use leptos::prelude::*;
use passerelle_shared::model::{RecordId, Session, Timestamp};

use super::days::next_start;
use super::session::SessionItem;
use crate::screens::programme::records::Records;
use crate::state::{Programme, use_app};
use crate::ui::Show;

#[component]
pub fn NowAndNext(event: RecordId) -> impl IntoView {
    let app = use_app();
    let event = StoredValue::new(event);
    let next_at = Memo::new(move |_| {
        app.programme.with(|programme| event.with_value(|id| next_start(programme.sessions_of(id), app.now.get())))
    });
    let ids = Memo::new(move |_| {
        app.programme
            .with(|programme| event.with_value(|event| now_and_next(programme, event, app.now.get(), next_at.get())))
    });
    let show = Callback::new(move |id| view! { <SessionItem id next_at /> }.into_any());
    view! {
        <Show when=move || !ids.with(Vec::is_empty)>
            <div class="now-and-next">
                <ol class="sessions timed">
                    <Records ids show />
                </ol>
            </div>
        </Show>
    }
}

/// In the order of the agenda, and so what is on before what comes.
fn now_and_next(programme: &Programme, event: &RecordId, now: Timestamp, next_at: Option<Timestamp>) -> Vec<RecordId> {
    let sessions = programme.sessions_of(event).iter();
    let is_told = |session: &Session| session.is_on(now) || (next_at.is_some() && session.starts_at == next_at);
    sessions.filter(|(_, session)| is_told(session)).map(|(id, _)| id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From an hour to another, in half hours.
    fn session(starts: i64, ends: i64) -> String {
        let at = |half_hours: i64| half_hours * Timestamp::HOUR / 2;
        let (starts, ends) = (at(starts), at(ends));
        format!(r#"{{"event":"event/rabat","day":1,"kind":"talk","starts_at":{starts},"ends_at":{ends}}}"#)
    }

    #[test]
    fn in_the_middle_of_a_day_one_sees_what_is_on_and_what_comes_next_and_nothing_else() {
        let sessions = [(16, 18), (18, 21), (21, 22), (22, 24)].map(|(starts, ends)| session(starts, ends));
        let programme = Programme::of(&[
            ("event/rabat", r#"{"kind":"seminar","status":"planned","starts":"1970-01-01"}"#),
            ("session/rabat/1", sessions[0].as_str()),
            ("session/rabat/2", sessions[1].as_str()),
            ("session/rabat/3", sessions[2].as_str()),
            ("session/rabat/4", sessions[3].as_str()),
        ]);
        let event = RecordId::from("event/rabat");
        let now = Timestamp(10 * Timestamp::HOUR);

        let next_at = next_start(programme.sessions_of(&event), now);
        let told = now_and_next(&programme, &event, now, next_at);

        assert_eq!(told, ["session/rabat/2", "session/rabat/3"].map(RecordId::from));
    }
}
