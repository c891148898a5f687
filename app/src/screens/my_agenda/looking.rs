//! What was looked at before, what it is now, and what is noted as looked at.

use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_shared::model::RecordId;

use super::changes::{Change, changes};
use super::mine::{Mine, mine};
use crate::commands;
use crate::state::{App, Seen, SignIn, seen};
use crate::text::language;

type Rows = Vec<(RecordId, Seen)>;

/// What is new about one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    pub id: RecordId,
    pub now: Seen,
    pub changes: Vec<Change>,
}

/// What is noted while one is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noting {
    /// What is seen for the first time: from then on changes are told.
    FirstSights,
    /// All of it: it is on the screen.
    All,
}

/// What changed since the last visit, as long as this one lasts.
pub fn news(app: App, noting: Noting) -> Memo<Vec<News>> {
    let before = read_before(app);
    let here = Memo::new(move |_| {
        before.with(|before| app.requests.with(|requests| here(app, before.as_ref()?, &mine(requests))))
    });
    note_while_here(app, before, here, noting);
    Memo::new(move |_| {
        here.with(|here| before.with(|before| told(before.as_deref()?, here.as_deref()?))).unwrap_or_default()
    })
}

/// Once for each person who looks.
fn read_before(app: App) -> RwSignal<Option<Rows>> {
    let before = RwSignal::new(None);
    let who = Memo::new(move |_| app.sign_in.with(|who| (*who != SignIn::Unknown).then(|| who.account_id().cloned())));
    Effect::new(move |_| {
        before.set(None);
        if who.with(Option::is_some) {
            spawn_local(async move {
                let rows = commands::looked_at(app).await;
                // The screen may have been left meanwhile.
                let _ = before.try_set(Some(rows));
            });
        }
    });
    before
}

/// `None` until all of the programme is here.
fn here(app: App, before: &Rows, mine: &Mine) -> Option<Rows> {
    let programme = app.programme.get();
    programme.is_whole().then(|| {
        let ids = mine.events.iter().map(|(id, _)| id).chain(&mine.sessions);
        let now = |id: &RecordId| Some((id.clone(), seen(&programme, id, row(before, id), language().into())?));
        ids.filter_map(now).collect()
    })
}

fn row<'a>(rows: &'a [(RecordId, Seen)], id: &RecordId) -> Option<&'a Seen> {
    rows.iter().find(|(its, _)| its == id).map(|(_, seen)| seen)
}

fn told(before: &[(RecordId, Seen)], here: &[(RecordId, Seen)]) -> Option<Vec<News>> {
    let news = |(id, now): &(RecordId, Seen)| {
        let changes = changes(row(before, id)?, now);
        (!changes.is_empty()).then(|| News { id: id.clone(), now: now.clone(), changes })
    };
    Some(here.iter().filter_map(news).collect())
}

fn note_while_here(app: App, before: RwSignal<Option<Rows>>, here: Memo<Option<Rows>>, noting: Noting) {
    let noted = StoredValue::new(Rows::new());
    Effect::new(move |_| {
        // Who looks away sees nothing, and comes back.
        app.now.track();
        let to_note = |(id, now): &&(RecordId, Seen)| {
            let last = noted.with_value(|noted| row(noted, id).cloned());
            let last = last.or_else(|| before.with(|before| row(before.as_deref()?, id).cloned()));
            match noting {
                Noting::All => last.as_ref() != Some(now),
                Noting::FirstSights => last.is_none(),
            }
        };
        let new: Rows = here.with(|here| here.iter().flatten().filter(to_note).cloned().collect());
        if !new.is_empty() {
            spawn_local(async move {
                if commands::note_looked_at(app, &new).await {
                    noted.try_update_value(|noted| {
                        noted.retain(|(id, _)| row(&new, id).is_none());
                        noted.extend(new);
                    });
                }
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen_in(place: &str) -> Seen {
        Seen { place: place.into(), ..Seen::default() }
    }

    fn rows(of: &[(&str, &str)]) -> Rows {
        of.iter().map(|(id, place)| (RecordId::from(*id), seen_in(place))).collect()
    }

    #[test]
    fn a_first_visit_tells_nothing_and_the_next_one_what_is_otherwise() {
        let here = rows(&[("session/tunis/one", "B"), ("session/tunis/two", "C"), ("event/tunis", "Tunis")]);

        assert_eq!(told(&[], &here), Some(vec![]));
        let before = rows(&[("session/tunis/one", "A"), ("event/tunis", "Tunis"), ("event/rabat", "Rabat")]);
        let news = News { id: "session/tunis/one".into(), now: seen_in("B"), changes: vec![Change::Place("A".into())] };
        assert_eq!(told(&before, &here), Some(vec![news]));
        assert_eq!(told(&here, &here), Some(vec![]));
    }
}
