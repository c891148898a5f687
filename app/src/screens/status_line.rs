//! The quiet line that tells how old everything is, and what waits to be sent.

use leptos::prelude::*;
use passerelle_shared::model::Timestamp;

use crate::state::{App, Connection, Line, Progress, Requests, SignIn, use_app};
use crate::text::{as_of, percent, text};
use crate::ui::{Glyph, Icon, told};

#[derive(Debug, Clone, Copy, PartialEq)]
enum Status {
    Loading(Progress),
    Waiting { requests: usize, needs_sign_in: bool },
    Checking,
    UpToDate,
    Offline { as_of: Option<Timestamp> },
}

/// How many requests of this device's people wait to be sent.
pub fn unsent(app: App) -> usize {
    app.requests.with(|Requests { stands, waiting_elsewhere, .. }| {
        stands.values().map(|stands| stands.pending.len()).sum::<usize>() + waiting_elsewhere.len()
    })
}

#[component]
pub fn StatusLine() -> impl IntoView {
    let app = use_app();
    let line = move || {
        let is_for_others = app.requests.with(|Requests { waiting_elsewhere, .. }| !waiting_elsewhere.is_empty());
        let needs_sign_in = is_for_others || !app.sign_in.with(SignIn::is_in);
        let status = app.connection.with(|connection| status(connection, unsent(app), needs_sign_in));
        let (glyph, sentence) = said(status, app.now.get());
        view! { <Icon glyph /> <span>{sentence}</span> }
    };
    view! { <a class="status" href="/account" role="status">{told(line)}</a> }
}

fn status(connection: &Connection, requests: usize, needs_sign_in: bool) -> Status {
    if let Some(progress) = connection.first_sync {
        return Status::Loading(progress);
    }
    if requests > 0 {
        return Status::Waiting { requests, needs_sign_in };
    }
    match (connection.line, connection.fresh_as_of) {
        (Line::NotReached, as_of) => Status::Offline { as_of },
        (Line::Reached, Some(_)) => Status::UpToDate,
        (Line::Reached | Line::Unknown, _) => Status::Checking,
    }
}

fn said(status: Status, now: Timestamp) -> (Glyph, String) {
    let words = &text().frame;
    match status {
        Status::Loading(Progress { done, total }) => {
            let part = f64::from(done) / f64::from(total.max(1));
            (Glyph::Refresh, words.loading_programme.with(&percent(part)))
        }
        Status::Waiting { needs_sign_in: true, .. } => (Glyph::Person, words.sign_in_to_send.to_owned()),
        Status::Waiting { requests, .. } => (Glyph::Send, words.waiting_to_be_sent.with(requests as u64)),
        Status::Checking => (Glyph::Refresh, words.checking.to_owned()),
        Status::UpToDate => (Glyph::Cloud, words.up_to_date.to_owned()),
        Status::Offline { as_of: Some(at) } => (Glyph::CloudOff, words.offline_as_of.with(&as_of(at, now))),
        Status::Offline { as_of: None } => (Glyph::CloudOff, words.offline.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_matters_more_than_how_old_the_programme_is() {
        let offline = Connection { line: Line::NotReached, fresh_as_of: Some(Timestamp(1)), ..Connection::default() };

        assert_eq!(status(&offline, 0, false), Status::Offline { as_of: Some(Timestamp(1)) });
        assert_eq!(status(&offline, 2, false), Status::Waiting { requests: 2, needs_sign_in: false });
    }

    #[test]
    fn up_to_date_is_said_only_of_what_was_read() {
        let reached = Connection { line: Line::Reached, ..Connection::default() };

        assert_eq!(status(&reached, 0, false), Status::Checking);
        assert_eq!(status(&Connection { fresh_as_of: Some(Timestamp(1)), ..reached }, 0, false), Status::UpToDate);
    }
}
