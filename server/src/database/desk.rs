//! The organisers' side: requests that wait, and decisions about them.

use passerelle_shared::model::{Applicant, EmailAddress, RecordId, SignUpState, Timestamp};
use passerelle_shared::rules::sign_up::{DeskRefusal, Ruling, Verdict, decide};

use super::audit_record::{Act, By, Entry};
use super::engine::{Beside, with_more_tries};
use super::scope::Change;
use super::sign_up::places;
use super::sign_up::{self, Stored};
use super::{Database, Error, Result, account, decision};

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
        if !decision::may_decide(change.connection().await?, &organiser, event, now).await? {
            return Ok(Err(DeskRefusal::NotAnOrganiser));
        }
        let row = places::lock(&mut change, event).await?;
        let stored = request_of(&mut change, person, event).await?;
        let desk = decision::desk(change.connection().await?, row.as_ref(), stored.as_ref(), now).await?;
        let ruling = match decide(&desk, verdict) {
            Err(refusal) => return Ok(Err(refusal)),
            Ok(Ruling::Stands) => return Ok(Ok(verdict.state())),
            Ok(Ruling::Move { state, goes_to_the_end, line_moves }) => {
                decision::Move { state, goes_to_the_end, line_moves, organiser: &organiser, note }
            }
        };
        let (Some(row), Some(stored)) = (&row, stored) else {
            return Err(Error::Assertion("only a request for a known event is decided about"));
        };
        let stands = decision::carry_out(&mut change, row, stored, &ruling, now).await?;
        let (about, said) = (Applicant::id(event, &stands.account.0), stands.sign_up.state.as_str());
        let (act, by) = (Act::DecisionAtTheCommandLine, By::Account(&organiser.id));
        change.later(Entry { act, by, about: about.as_str(), said, personal: note, at: now }.statement());
        change.commit().await?;
        Ok(Ok(stands.sign_up.state))
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
