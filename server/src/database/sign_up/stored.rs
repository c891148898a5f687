//! One row for a person and an event: what is kept of a sign-up, and where it stands in line.

use passerelle_shared::model::{CountryCode, RecordId, SignUp, SignUpState, Timestamp};
use passerelle_shared::sync::{AccountId, Standing};

use crate::database::engine::{Connection, count};
use crate::database::{Database, Error, Result};

#[derive(Debug, Clone)]
pub(in crate::database) struct Stored {
    pub account: AccountId,
    pub country: CountryCode,
    pub ticket: i64,
    pub sign_up: SignUp,
    pub at_desk: AtDesk,
}

/// Whether an event's desk is kept, and under which country it has the sign-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::database) struct AtDesk {
    pub is_kept: bool,
    pub country: Option<CountryCode>,
}

type Columns = (String, String, i64, String, String, i64, Option<i64>, String, Option<i64>);

/// What is read of each row.
macro_rules! select {
    ($which:literal) => {
        concat!(
            "SELECT account, state, acts, country, form, ticket, offer_until, history,
                 (SELECT has_desk FROM event_places WHERE event_places.event = sign_up.event)
             FROM sign_up ",
            $which
        )
    };
}

pub(in crate::database) async fn load(
    connection: &mut Connection,
    account: &AccountId,
    event: &RecordId,
) -> Result<Option<Stored>> {
    let row: Option<Columns> = sqlx::query_as(select!("WHERE account = $1 AND event = $2"))
        .bind(&account.0)
        .bind(event.as_str())
        .fetch_optional(connection)
        .await?;
    row.map(|row| read(event, row)).transpose()
}

/// Everybody's sign-up for an event.
pub(super) async fn load_all(connection: &mut Connection, event: &RecordId) -> Result<Vec<Stored>> {
    let rows: Vec<Columns> =
        sqlx::query_as(select!("WHERE event = $1 ORDER BY account")).bind(event.as_str()).fetch_all(connection).await?;
    rows.into_iter().map(|row| read(event, row)).collect()
}

fn read(event: &RecordId, row: Columns) -> Result<Stored> {
    let (account, state, acts, country, form, ticket, offer_until, history, has_desk) = row;
    let sign_up = SignUp {
        event: event.clone(),
        state: SignUpState::parse(&state).ok_or(Error::Assertion("a stored state is one of ours"))?,
        acts: count(acts),
        form: serde_json::from_str(&form)?,
        offer_until: offer_until.map(Timestamp),
        history: serde_json::from_str(&history)?,
    };
    let country = CountryCode::parse(&country).ok_or(Error::Assertion("a stored country has two letters"))?;
    let at_desk = AtDesk { is_kept: has_desk == Some(1), country: Some(country) };
    Ok(Stored { account: AccountId(account), country, ticket, sign_up, at_desk })
}

impl Stored {
    /// The moment of the last step.
    pub(super) fn at(&self) -> Timestamp {
        self.sign_up.history.last().map(|step| step.at).unwrap_or_default()
    }

    pub async fn standing(&self, connection: &mut Connection) -> Result<Standing> {
        let rank = match self.sign_up.state {
            SignUpState::Reserve => Some(rank(connection, &self.sign_up.event, self.ticket).await?),
            _ => None,
        };
        Ok(Standing {
            event: self.sign_up.event.clone(),
            state: self.sign_up.state,
            acts: self.sign_up.acts,
            rank,
            reason: self.sign_up.history.last().and_then(|step| step.reason.clone()),
        })
    }
}

/// The place in line, from 1.
async fn rank(connection: &mut Connection, event: &RecordId, ticket: i64) -> Result<u32> {
    let before: i64 =
        sqlx::query_scalar("SELECT count(*) FROM sign_up WHERE event = $1 AND state = 'reserve' AND ticket < $2")
            .bind(event.as_str())
            .bind(ticket)
            .fetch_one(connection)
            .await?;
    Ok(count(before).saturating_add(1))
}

/// Everybody's sign-up for an event that can still lead to being there, in the order of the line.
pub(in crate::database) async fn live_of(connection: &mut Connection, event: &RecordId) -> Result<Vec<AccountId>> {
    let accounts: Vec<(String, String)> =
        sqlx::query_as("SELECT account, state FROM sign_up WHERE event = $1 ORDER BY ticket")
            .bind(event.as_str())
            .fetch_all(connection)
            .await?;
    let is_live = |state: &str| SignUpState::parse(state).is_some_and(SignUpState::is_live);
    Ok(accounts.into_iter().filter(|(_, state)| is_live(state)).map(|(account, _)| AccountId(account)).collect())
}

impl Database {
    /// The account's places in line, computed now.
    pub async fn ranks(&self, account: &AccountId) -> Result<Vec<passerelle_shared::api::Rank>> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT mine.event, (SELECT count(*) FROM sign_up AS other
                 WHERE other.event = mine.event AND other.state = 'reserve' AND other.ticket <= mine.ticket)
             FROM sign_up AS mine WHERE mine.account = $1 AND mine.state = 'reserve' ORDER BY mine.event",
        )
        .bind(&account.0)
        .fetch_all(&self.readers)
        .await?;
        let rank = |(event, rank): (String, i64)| passerelle_shared::api::Rank {
            event: RecordId::from(event),
            rank: count(rank),
        };
        Ok(rows.into_iter().map(rank).collect())
    }
}
