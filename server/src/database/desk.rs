//! The organisers' side: requests that wait, and decisions about them.

use passerelle_shared::model::{Actor, EmailAddress, Reason, RecordId, SignUpState, Step, Timestamp};
use passerelle_shared::rules::sign_up::{Desk, DeskRefusal, Ruling, Verdict, decide};

use super::engine::{Beside, with_more_tries};
use super::scope::Change;
use super::sign_up::places::{self, EventRow};
use super::sign_up::{self, Stored, Tell, promotion};
use super::{Account, Database, Error, Result, account, role};

/// One line of the desk's list.
#[derive(Debug, Clone)]
pub struct Request {
    pub email: String,
    pub name: String,
    pub country: String,
    pub state: String,
    pub ticket: i64,
}

impl Database {
    /// What became of the request, which isn't always what was wanted: whoever is first in line while there is room
    /// moves up at once.
    pub async fn decide(
        &self,
        organiser: &EmailAddress,
        event: &RecordId,
        person: &EmailAddress,
        verdict: Verdict,
        note: &str,
        now: Timestamp,
    ) -> Result<std::result::Result<SignUpState, DeskRefusal>> {
        with_more_tries(|| self.decide_once(organiser, event, person, verdict, note, now)).await
    }

    async fn decide_once(
        &self,
        organiser: &EmailAddress,
        event: &RecordId,
        person: &EmailAddress,
        verdict: Verdict,
        note: &str,
        now: Timestamp,
    ) -> Result<std::result::Result<SignUpState, DeskRefusal>> {
        let mut change = Change::begin(self, Beside::Others).await?;
        let organiser = account::find(change.connection().await?, organiser).await?;
        let Some(organiser) = organiser else { return Ok(Err(DeskRefusal::NotAnOrganiser)) };
        if !organiser.is_organiser && !role::runs(change.connection().await?, &organiser.id, event, now).await? {
            return Ok(Err(DeskRefusal::NotAnOrganiser));
        }
        let row = places::lock(&mut change, event).await?;
        let stored = request_of(&mut change, person, event).await?;
        let (state, goes_to_the_end, line_moves) =
            match weigh(&mut change, row.as_ref(), stored.as_ref(), verdict, now).await? {
                Err(refusal) => return Ok(Err(refusal)),
                Ok(Ruling::Stands) => return Ok(Ok(verdict.state())),
                Ok(Ruling::Move { state, goes_to_the_end, line_moves }) => (state, goes_to_the_end, line_moves),
            };
        let (Some(row), Some(mut stored)) = (row, stored) else {
            return Err(Error::Assertion("only a request for a known event is decided about"));
        };
        let from = stored.sign_up.state;
        if goes_to_the_end {
            stored.ticket = row.ticket;
        }
        let step = decision(&organiser, state, note, now);
        sign_up::step(&mut change, &mut stored, Some(from), step, Tell::ByMail)?;
        if line_moves {
            let reason = from.takes_a_place().then_some(Reason::PlaceFreed);
            promotion::fill(&mut change, event, reason, now).await?;
        }
        let stands = sign_up::load(change.connection().await?, &stored.account, event).await?;
        change.commit().await?;
        Ok(Ok(stands.map_or(state, |stands| stands.sign_up.state)))
    }

    /// All requests for an event, in the order in which they came.
    pub async fn requests(&self, event: &RecordId) -> Result<Vec<Request>> {
        let rows: Vec<(String, String, String, String, i64)> = sqlx::query_as(
            "SELECT account.email, sign_up.form, sign_up.country, sign_up.state, sign_up.ticket FROM sign_up
             JOIN account ON account.id = sign_up.account WHERE sign_up.event = $1 ORDER BY sign_up.ticket",
        )
        .bind(event.as_str())
        .fetch_all(&self.readers)
        .await?;
        rows.into_iter()
            .map(|(email, form, country, state, ticket)| {
                let form: passerelle_shared::model::SignUpForm = serde_json::from_str(&form)?;
                Ok(Request { email, name: form.name, country, state, ticket })
            })
            .collect()
    }
}

async fn request_of(change: &mut Change, person: &EmailAddress, event: &RecordId) -> Result<Option<Stored>> {
    match account::find(change.connection().await?, person).await? {
        Some(account) => sign_up::load(change.connection().await?, &account.id, event).await,
        None => Ok(None),
    }
}

/// Loads what the decision depends on and asks the rules.
async fn weigh(
    change: &mut Change,
    event: Option<&EventRow>,
    stored: Option<&Stored>,
    verdict: Verdict,
    now: Timestamp,
) -> Result<std::result::Result<Ruling, DeskRefusal>> {
    let places = match event {
        Some(event) => places::taken(change.connection().await?, event, stored.map(|stored| stored.country)).await?,
        None => Default::default(),
    };
    let stands = stored.map(|stored| (stored.sign_up.state, stored.country));
    Ok(decide(&Desk { now, event: event.map(EventRow::facts), stands, places }, verdict))
}

fn decision(organiser: &Account, state: SignUpState, note: &str, now: Timestamp) -> Step {
    let by = Actor::Organiser { name: organiser.name.clone() };
    let reason = Some(Reason::Organiser { note: note.trim().to_owned() });
    Step { at: now, by, state, reason, intended_at: None }
}
