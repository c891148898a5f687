//! The organisers' side: requests that wait, and decisions about them.

use passerelle_shared::model::{Actor, CountryCode, EmailAddress, Reason, RecordId, SignUpState, Step, Timestamp};

use super::change::Change;
use super::engine::Beside;
use super::places::EventRow;
use super::sign_up::{self, Stored, Tell};
use super::tries::Tries;
use super::{Account, Database, Result, account, places, promotion};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Confirm,
    Reserve,
    Refuse,
}

impl Verdict {
    fn state(self) -> SignUpState {
        match self {
            Verdict::Confirm => SignUpState::Confirmed,
            Verdict::Reserve => SignUpState::Reserve,
            Verdict::Refuse => SignUpState::Refused,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeskRefusal {
    NotAnOrganiser,
    UnknownEvent,
    NoSuchRequest,
    /// The person withdrew, or the event was cancelled: nothing is left to decide.
    NothingToDecide {
        state: SignUpState,
    },
    EventFull {
        taken: u32,
    },
    QuotaFull {
        country: CountryCode,
        taken: u32,
    },
}

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
    pub async fn decide(
        &self,
        organiser: &EmailAddress,
        event: &RecordId,
        person: &EmailAddress,
        verdict: Verdict,
        note: &str,
        now: Timestamp,
    ) -> Result<std::result::Result<SignUpState, DeskRefusal>> {
        let mut tries = Tries::default();
        loop {
            match self.decide_once(organiser, event, person, verdict, note, now).await {
                Err(cause) if tries.has_another_after(&cause).await => {}
                decided => return decided,
            }
        }
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
        let organiser = account::find(change.connection(), organiser).await?.filter(|account| account.is_organiser);
        let Some(organiser) = organiser else { return Ok(Err(DeskRefusal::NotAnOrganiser)) };
        let Some(row) = places::lock(change.connection(), event).await? else {
            return Ok(Err(DeskRefusal::UnknownEvent));
        };
        let Some(mut stored) = request_of(&mut change, person, event).await? else {
            return Ok(Err(DeskRefusal::NoSuchRequest));
        };
        let from = stored.sign_up.state;
        let state = verdict.state();
        if from == state {
            return Ok(Ok(state));
        }
        if let Some(refusal) = objection(&mut change, &row, &stored, state).await? {
            return Ok(Err(refusal));
        }
        if from.takes_a_place() && state == SignUpState::Reserve {
            // At the head of the line they would get the place back that they have just lost.
            stored.ticket = row.ticket;
        }
        let step = decision(&organiser, state, note, now);
        sign_up::step(&mut change, &mut stored, Some(from), step, Tell::ByMail).await?;
        if from.takes_a_place() && !state.takes_a_place() {
            promotion::fill(&mut change, event, Reason::PlaceFreed, now).await?;
        }
        change.commit().await?;
        Ok(Ok(state))
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
    match account::find(change.connection(), person).await? {
        Some(account) => sign_up::load(change.connection(), &account.id, event).await,
        None => Ok(None),
    }
}

/// Why this can't be decided. Who was refused can be given a place after all; who withdrew can't.
async fn objection(
    change: &mut Change,
    row: &EventRow,
    stored: &Stored,
    state: SignUpState,
) -> Result<Option<DeskRefusal>> {
    let from = stored.sign_up.state;
    if !from.is_live() && !matches!(from, SignUpState::Refused | SignUpState::NotEndorsed) {
        return Ok(Some(DeskRefusal::NothingToDecide { state: from }));
    }
    if from.takes_a_place() || !state.takes_a_place() {
        return Ok(None);
    }
    let Some(terms) = &row.terms else { return Ok(Some(DeskRefusal::UnknownEvent)) };
    let places = places::taken(change.connection(), row, Some(stored.country)).await?;
    if terms.capacity.is_some_and(|capacity| places.taken >= capacity) {
        return Ok(Some(DeskRefusal::EventFull { taken: places.taken }));
    }
    if terms.quotas.get(&stored.country).is_some_and(|quota| places.taken_by_country >= *quota) {
        let (country, taken) = (stored.country, places.taken_by_country);
        return Ok(Some(DeskRefusal::QuotaFull { country, taken }));
    }
    Ok(None)
}

fn decision(organiser: &Account, state: SignUpState, note: &str, now: Timestamp) -> Step {
    let by = Actor::Organiser { name: organiser.name.clone() };
    let reason = Some(Reason::Organiser { note: note.trim().to_owned() });
    Step { at: now, by, state, reason, intended_at: None }
}
