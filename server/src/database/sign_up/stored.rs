//! One row for a person and an event: what is kept of a sign-up, and where it stands in line.

use passerelle_shared::model::{CountryCode, RecordId, SignUp, SignUpState, Timestamp};
use passerelle_shared::sync::{AccountId, CommandId, Standing};

use crate::database::engine::{Connection, Done, Statement, count};
use crate::database::scope::Change;
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

/// What the decision about a command depends on beside its event.
pub(super) struct Situation {
    pub stored: Option<Stored>,
    /// Of the country that is asked for, or of the sign-up's.
    pub taken_by_country: u32,
    /// What the author knew of once the command before was decided, if it concerned this event.
    pub acts_before: u32,
}

/// One look at all of it.
pub(super) fn situation_of(
    account: &AccountId,
    event: &RecordId,
    country: Option<CountryCode>,
    after: Option<&CommandId>,
) -> Statement {
    const SITUATION: &str = "SELECT
             (SELECT acts FROM outcome WHERE account = $1 AND command = $4 AND event = $2),
             (SELECT taken FROM quota WHERE event = $2 AND country = coalesce($3, sign_up.country)),
             sign_up.account, state, acts, country, form, ticket, offer_until, history,
             (SELECT has_desk FROM event_places WHERE event = $2)
         FROM (SELECT 1) AS here LEFT JOIN sign_up ON sign_up.account = $1 AND sign_up.event = $2";
    Statement::new(SITUATION)
        .bind(account.0.as_str())
        .bind(event.as_str())
        .bind(country.map(|country| country.as_str().to_owned()))
        .bind(after.map(|after| after.0.clone()))
}

type SituationColumns = (
    Option<i64>,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<i64>,
    Option<String>,
    Option<i64>,
);

pub(super) fn read_situation(event: &RecordId, done: &Done) -> Result<Situation> {
    let (acts_before, taken, account, state, acts, country, form, ticket, offer_until, history, has_desk) =
        done.one::<SituationColumns>()?;
    let row = match (account, state, acts, country, form, ticket, history) {
        (Some(account), Some(state), Some(acts), Some(country), Some(form), Some(ticket), Some(history)) => {
            Some((account, state, acts, country, form, ticket, offer_until, history, has_desk))
        }
        _ => None,
    };
    Ok(Situation {
        stored: row.map(|row| read(event, row)).transpose()?,
        taken_by_country: count(taken.unwrap_or_default()),
        acts_before: count(acts_before.unwrap_or_default()),
    })
}

/// Everybody's sign-up for an event.
pub(super) async fn load_all(connection: &mut Connection, event: &RecordId) -> Result<Vec<Stored>> {
    let rows: Vec<Columns> =
        sqlx::query_as(select!("WHERE event = $1 ORDER BY account")).bind(event.as_str()).fetch_all(connection).await?;
    rows.into_iter().map(|row| read(event, row)).collect()
}

fn read(event: &RecordId, row: Columns) -> Result<Stored> {
    let (account, state, acts, country, form, ticket, offer_until, history, has_desk) = row;
    let is_kept = has_desk == Some(1);
    let sign_up = SignUp {
        event: event.clone(),
        state: SignUpState::parse(&state).ok_or(Error::Assertion("a stored state is one of ours"))?,
        acts: count(acts),
        form: serde_json::from_str(&form)?,
        offer_until: offer_until.map(Timestamp),
        history: serde_json::from_str(&history)?,
    };
    let country = CountryCode::parse(&country).ok_or(Error::Assertion("a stored country has two letters"))?;
    let at_desk = AtDesk { is_kept, country: Some(country) };
    Ok(Stored { account: AccountId(account), country, ticket, sign_up, at_desk })
}

impl Stored {
    /// The moment of the last step.
    pub(in crate::database) fn at(&self) -> Timestamp {
        self.sign_up.history.last().map(|step| step.at).unwrap_or_default()
    }

    pub async fn standing(&self, change: &mut Change) -> Result<Standing> {
        let rank = match self.sign_up.state {
            SignUpState::Reserve => Some(rank(change, &self.sign_up.event, self.ticket).await?),
            _ => None,
        };
        Ok(self.standing_at(rank))
    }

    pub fn standing_at(&self, rank: Option<u32>) -> Standing {
        Standing {
            event: self.sign_up.event.clone(),
            state: self.sign_up.state,
            acts: self.sign_up.acts,
            rank,
            reason: self.sign_up.history.last().and_then(|step| step.reason.clone()),
        }
    }
}

/// The place in line, from 1: those behind are few, or it is asked for by few.
async fn rank(change: &mut Change, event: &RecordId, ticket: i64) -> Result<u32> {
    let [asked] = change
        .ask([Statement::new(
            "SELECT waiting - (SELECT count(*) FROM sign_up WHERE event = $1 AND state = 'reserve' AND ticket > $2)
             FROM event_places WHERE event = $1",
        )
        .bind(event.as_str())
        .bind(ticket)])
        .await?;
    let (rank,): (i64,) = asked.one()?;
    Ok(count(rank.max(1)))
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
            "SELECT mine.event, event_places.waiting - (SELECT count(*) FROM sign_up AS other
                 WHERE other.event = mine.event AND other.state = 'reserve' AND other.ticket > mine.ticket)
             FROM sign_up AS mine JOIN event_places ON event_places.event = mine.event
             WHERE mine.account = $1 AND mine.state = 'reserve' ORDER BY mine.event",
        )
        .bind(&account.0)
        .fetch_all(&self.readers)
        .await?;
        let rank = |(event, rank): (String, i64)| passerelle_shared::api::Rank {
            event: RecordId::from(event),
            rank: count(rank.max(1)),
        };
        Ok(rows.into_iter().map(rank).collect())
    }
}
