//! Sign-ups: one row for a person and an event, and the steps it takes.

use passerelle_shared::model::{CountryCode, Kind, RecordId, SignUp, SignUpState, Step, Timestamp};
use passerelle_shared::sync::{AccountId, Scope, Standing};

use super::change::{Change, Put};
use super::{Connection, Database, Error, Notice, Result, places};

/// A person who changes their mind more often is remembered by the first step and the latest ones.
const HISTORY_STEPS_MAX: usize = 200;

#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub account: AccountId,
    pub country: CountryCode,
    pub ticket: i64,
    pub sign_up: SignUp,
}

/// Whether the person is told by mail. What they did themselves to their details needs none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tell {
    ByMail,
    OnScreenOnly,
}

type Columns = (String, i64, String, String, i64, Option<i64>, String);

pub(super) async fn load(connection: &mut Connection, account: &AccountId, event: &RecordId) -> Result<Option<Stored>> {
    let row: Option<Columns> = sqlx::query_as(
        "SELECT state, acts, country, form, ticket, offer_until, history FROM sign_up WHERE account = $1 AND event = $2",
    )
    .bind(&account.0)
    .bind(event.as_str())
    .fetch_optional(connection)
    .await?;
    row.map(|row| read(account, event, row)).transpose()
}

fn read(account: &AccountId, event: &RecordId, row: Columns) -> Result<Stored> {
    let (state, acts, country, form, ticket, offer_until, history) = row;
    let sign_up = SignUp {
        event: event.clone(),
        state: SignUpState::parse(&state).ok_or(Error::Assertion("a stored state is one of ours"))?,
        acts: places::count(acts),
        form: serde_json::from_str(&form)?,
        offer_until: offer_until.map(Timestamp),
        history: serde_json::from_str(&history)?,
    };
    let country = CountryCode::parse(&country).ok_or(Error::Assertion("a stored country has two letters"))?;
    Ok(Stored { account: account.clone(), country, ticket, sign_up })
}

/// Takes one step: moves the place that goes with it, writes the row and the person's record, notes the mail.
pub(super) async fn step(
    change: &mut Change,
    stored: &mut Stored,
    from: Option<SignUpState>,
    step: Step,
    tell: Tell,
) -> Result<()> {
    let (had, has) = (from.is_some_and(SignUpState::takes_a_place), step.state.takes_a_place());
    let event = stored.sign_up.event.clone();
    match (had, has) {
        (false, true) => places::take(change.connection(), &event, stored.country).await?,
        (true, false) => places::give_back(change.connection(), &event, stored.country).await?,
        _ => {}
    }
    stored.sign_up.state = step.state;
    if step.state != SignUpState::Offered {
        stored.sign_up.offer_until = None;
    }
    let reason = step.reason.clone();
    stored.sign_up.history.push(step);
    if stored.sign_up.history.len() > HISTORY_STEPS_MAX {
        stored.sign_up.history.remove(1);
    }
    write(change, stored).await?;
    self::tell(change, stored)?;
    let SignUp { state, offer_until, .. } = stored.sign_up;
    let notice = Notice { event, state, reason, offer_until };
    match tell {
        Tell::ByMail => change.tell(stored.account.clone(), notice, stored.at()),
        Tell::OnScreenOnly => change.tell_instead(&stored.account, notice, stored.at()),
    }
    Ok(())
}

async fn write(change: &mut Change, stored: &Stored) -> Result<()> {
    let sign_up = &stored.sign_up;
    sqlx::query(
        "INSERT INTO sign_up (account, event, state, acts, country, form, ticket, offer_until, history, changed_at, cleared)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)
         ON CONFLICT (account, event) DO UPDATE SET state = excluded.state, acts = excluded.acts,
             country = excluded.country, form = excluded.form, ticket = excluded.ticket,
             offer_until = excluded.offer_until, history = excluded.history, changed_at = excluded.changed_at,
             cleared = excluded.cleared",
    )
    .bind(&stored.account.0)
    .bind(sign_up.event.as_str())
    .bind(sign_up.state.as_str())
    .bind(i64::from(sign_up.acts))
    .bind(stored.country.as_str())
    .bind(serde_json::to_string(&sign_up.form)?)
    .bind(stored.ticket)
    .bind(sign_up.offer_until.map(|until| until.0))
    .bind(serde_json::to_string(&sign_up.history)?)
    .bind(stored.at().0)
    .execute(change.connection())
    .await?;
    Ok(())
}

/// Puts what stands into the scope of the account, for the person's devices.
pub(super) fn tell(change: &mut Change, stored: &Stored) -> Result<()> {
    let sign_up = &stored.sign_up;
    let record = RecordId::new(Kind::SignUp, sign_up.event.slug());
    let json = serde_json::to_string(sign_up)?;
    change.put(Scope::account(&stored.account), record, Put::Body { json, pack: None });
    Ok(())
}

impl Stored {
    /// The moment of the last step.
    fn at(&self) -> Timestamp {
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
    Ok(places::count(before).saturating_add(1))
}

/// Everybody's sign-up for an event that can still lead to being there, in the order of the line.
pub(super) async fn live_of(connection: &mut Connection, event: &RecordId) -> Result<Vec<AccountId>> {
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
            rank: places::count(rank),
        };
        Ok(rows.into_iter().map(rank).collect())
    }
}
