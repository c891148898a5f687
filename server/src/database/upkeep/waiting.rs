//! What waits for somebody, and since when.

use passerelle_shared::model::{SignUpState, Step, Timestamp};

use crate::database::engine::count;
use crate::database::{Database, Result};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waiting {
    /// The sign-up that waits longest for an organiser or an endorsement.
    pub sign_up_since: Option<Timestamp>,
    pub mails: u32,
    pub mail_since: Option<Timestamp>,
}

impl Database {
    pub async fn waiting(&self) -> Result<Waiting> {
        let (mails, mail_since): (i64, Option<i64>) =
            sqlx::query_as("SELECT count(*), min(queued_at) FROM mail").fetch_one(&self.readers).await?;
        let mut sign_ups = self.waiting_since(SignUpState::AwaitingDecision).await?;
        sign_ups.extend(self.waiting_since(SignUpState::AwaitingEndorsement).await?);
        Ok(Waiting {
            sign_up_since: sign_ups.into_iter().min(),
            mails: count(mails),
            mail_since: mail_since.map(Timestamp),
        })
    }

    /// Of each event the first in line: whoever has a later ticket asked later.
    async fn waiting_since(&self, state: SignUpState) -> Result<Vec<Timestamp>> {
        let histories: Vec<String> = sqlx::query_scalar(
            "SELECT history FROM sign_up WHERE state = $1 AND ticket =
                 (SELECT min(other.ticket) FROM sign_up AS other WHERE other.event = sign_up.event AND other.state = $1)",
        )
        .bind(state.as_str())
        .fetch_all(&self.readers)
        .await?;
        let mut since = Vec::with_capacity(histories.len());
        for history in histories {
            let steps: Vec<Step> = serde_json::from_str(&history)?;
            since.extend(steps.iter().rev().take_while(|step| step.state == state).last().map(|step| step.at));
        }
        Ok(since)
    }
}
