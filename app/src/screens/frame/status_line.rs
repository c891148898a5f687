//! The quiet line that tells what waits to be sent, whether there is a line, and how old everything is.

use leptos::prelude::*;
use passerelle_shared::model::{RecordId, Timestamp};

use crate::route::Route;
use crate::state::{App, Connection, Line, Progress, Requests, SignIn, Trouble, use_app};
use crate::text::{Counted, as_of, percent, text};
use crate::ui::{Glyph, Icon, dynamic};

#[derive(Debug, Clone, Copy, PartialEq)]
struct Status {
    waiting: Option<Waiting>,
    knowledge: Knowledge,
}

/// What waits on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Waiting {
    requests: usize,
    needs_sign_in: bool,
}

/// What is known of the server, and of how old the programme is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Knowledge {
    Loading(Progress),
    /// The first loading broke off, and there is no line to go on.
    BrokenOff(Progress),
    Checking,
    UpToDate,
    /// It was, and nobody has looked since.
    AsOf(Timestamp),
    Offline {
        as_of: Option<Timestamp>,
    },
    /// The device has stored something else than the server.
    Disagreeing,
}

/// A good read is older than the next one should be: whether anything moved isn't known any more.
const UP_TO_DATE_MS_MAX: i64 = 7 * Timestamp::MINUTE;

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
        let requests = unsent(app);
        let is_for_others = app.requests.with(|Requests { waiting_elsewhere, .. }| !waiting_elsewhere.is_empty());
        let needs_sign_in = is_for_others || !app.sign_in.with(SignIn::is_in);
        let waiting = (requests > 0).then_some(Waiting { requests, needs_sign_in });
        let knowledge = app.connection.with(|connection| knowledge(connection, app.now.get()));
        let (glyph, sentence) = said(Status { waiting, knowledge }, app.now.get());
        view! { <Icon glyph /> <span>{sentence}</span> }
    };
    // A status that stands in a link would leave the link without a name.
    view! {
        <div role="status">
            <a class="status" href=move || leads_to(app)>{dynamic(line)}</a>
        </div>
    }
}

/// To the one request that waits, where its next step stands; otherwise to the account, where all of them are.
fn leads_to(app: App) -> String {
    app.requests.with(|Requests { stands, waiting_elsewhere, .. }| {
        let mut waiting = stands.iter().filter(|(_, stands)| !stands.pending.is_empty()).map(|(event, _)| event);
        match (waiting.next(), waiting.next(), waiting_elsewhere.is_empty()) {
            (Some(event), None, true) => Route::SignUp(RecordId::slug(event).to_owned()).path(),
            _ => Route::Account.path(),
        }
    })
}

fn knowledge(connection: &Connection, now: Timestamp) -> Knowledge {
    let is_offline = connection.line == Line::NotReached;
    if let Some(progress) = connection.first_sync {
        return if is_offline { Knowledge::BrokenOff(progress) } else { Knowledge::Loading(progress) };
    }
    let disagrees = [Trouble::Disagreement, Trouble::AccountDisagreement];
    if connection.troubles.iter().any(|trouble| disagrees.contains(trouble)) && !is_offline {
        return Knowledge::Disagreeing;
    }
    match (connection.line, connection.fresh_as_of) {
        (Line::NotReached, as_of) => Knowledge::Offline { as_of },
        (Line::Reached, Some(_)) if connection.is_listening => Knowledge::UpToDate,
        (Line::Reached, Some(at)) if now.since_ms(at) <= UP_TO_DATE_MS_MAX => Knowledge::UpToDate,
        (Line::Reached, Some(at)) => Knowledge::AsOf(at),
        (Line::Reached | Line::Unknown, _) => Knowledge::Checking,
    }
}

fn said(Status { waiting, knowledge }: Status, now: Timestamp) -> (Glyph, String) {
    let words = &text().frame;
    let (glyph, known) = match knowledge {
        Knowledge::Loading(progress) => (Glyph::REFRESH, words.loading_programme.with(&percent(progress.part()))),
        Knowledge::BrokenOff(progress) => (Glyph::CLOUD_OFF, words.offline_part.with(&percent(progress.part()))),
        Knowledge::Checking => (Glyph::REFRESH, words.checking.to_owned()),
        Knowledge::UpToDate => (Glyph::CLOUD, words.up_to_date.to_owned()),
        Knowledge::AsOf(at) => (Glyph::CLOCK, words.as_of.with(&as_of(at, now))),
        Knowledge::Offline { as_of: Some(at) } => (Glyph::CLOUD_OFF, words.offline_as_of.with(&as_of(at, now))),
        Knowledge::Offline { as_of: None } => (Glyph::CLOUD_OFF, words.offline.to_owned()),
        Knowledge::Disagreeing => (Glyph::REFRESH, words.reading_anew.to_owned()),
    };
    let Some(Waiting { requests, needs_sign_in }) = waiting else { return (glyph, known) };
    let waits = match needs_sign_in {
        true => words.sign_in_to_send.to_owned(),
        false => words.waiting_to_be_sent.with(requests as u64),
    };
    match knowledge {
        Knowledge::Offline { .. } | Knowledge::BrokenOff(_) => {
            (Glyph::CLOUD_OFF, [waits, words.offline.to_owned()].join(" · "))
        }
        _ if needs_sign_in => (Glyph::PERSON, waits),
        _ => (Glyph::SEND, waits),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000_000);

    fn reached() -> Connection {
        Connection { line: Line::Reached, fresh_as_of: Some(NOW), ..Connection::default() }
    }

    #[test]
    fn up_to_date_is_said_only_of_what_was_read() {
        assert_eq!(knowledge(&reached(), NOW), Knowledge::UpToDate);
        assert_eq!(knowledge(&Connection { fresh_as_of: None, ..reached() }, NOW), Knowledge::Checking);
    }

    #[test]
    fn up_to_date_ends_by_itself_unless_somebody_listens() {
        let later = NOW.plus_ms(UP_TO_DATE_MS_MAX + 1);

        assert_eq!(knowledge(&reached(), later), Knowledge::AsOf(NOW));
        assert_eq!(knowledge(&Connection { is_listening: true, ..reached() }, later), Knowledge::UpToDate);
    }

    #[test]
    fn nothing_is_up_to_date_while_the_device_and_the_server_disagree() {
        for trouble in [Trouble::Disagreement, Trouble::AccountDisagreement] {
            let disagreeing = Connection { troubles: vec![trouble], dismissed: vec![trouble], ..reached() };

            assert_eq!(knowledge(&disagreeing, NOW), Knowledge::Disagreeing);
        }
    }

    #[test]
    fn a_first_visit_that_broke_off_says_how_far_it_came_and_that_there_is_no_line() {
        let progress = Progress { done: 1, total: 3 };
        let broken_off = Connection { line: Line::NotReached, first_sync: Some(progress), ..Connection::default() };

        assert_eq!(knowledge(&broken_off, NOW), Knowledge::BrokenOff(progress));
        assert_eq!(knowledge(&Connection { line: Line::Reached, ..broken_off }, NOW), Knowledge::Loading(progress));
    }

    #[test]
    fn without_a_line_one_is_told_so_with_its_age() {
        let offline = Connection { line: Line::NotReached, is_listening: true, ..reached() };

        assert_eq!(knowledge(&offline, NOW), Knowledge::Offline { as_of: Some(NOW) });
    }
}
