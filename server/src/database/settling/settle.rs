//! Settling a command: one transaction that decides, takes effect and keeps the outcome, or does nothing. What it is
//! about, its family knows.

use passerelle_shared::model::{Reason, Timestamp};
use passerelle_shared::rules::Family;
use passerelle_shared::sync::{Author, CommandId, Decision, Envelope, Epoch, Outcome};
use serde_json::value::RawValue;

use super::allowance::{self, Allowance};
use super::family::Typed;
use super::outcome::{self, Arrival};
use crate::database::command::{Case, Verdict};
use crate::database::engine::{Beside, installation, with_more_tries};
use crate::database::scope::Change;
use crate::database::{Account, Database, Result};

/// A command as a device delivers it.
#[derive(Debug, Clone, Copy)]
pub struct Delivered<'a> {
    pub id: &'a CommandId,
    /// As it was saved, byte for byte.
    pub raw: &'a str,
    /// What it was answered in an earlier life of the database, as the device says.
    pub before: Option<&'a Outcome>,
}

/// What became of a command that was delivered.
#[derive(Debug)]
pub enum Settled {
    /// Byte for byte as it was stored, where it is.
    Answered(Box<RawValue>),
    /// Not now: its account has sent so many today. Nothing is kept of it.
    PutOff {
        until: Timestamp,
    },
    /// Of a kind that only a newer node knows. Nothing is kept of it.
    NotHereYet,
    EpochOver,
}

impl Database {
    /// Decides about one command, once: a repeat gets the stored outcome, byte for byte. Nothing is judged for
    /// a device that lives in another epoch.
    pub async fn settle(
        &self,
        who: &Account,
        epoch: &Epoch,
        delivered: Delivered<'_>,
        now: Timestamp,
    ) -> Result<Settled> {
        let envelope =
            serde_json::from_str(delivered.raw).ok().filter(|read: &Envelope| read.author != Author::Unknown);
        let Some(envelope) = envelope else { return self.answer_unreadable(who, epoch, delivered, now).await };
        match Typed::read(&envelope, delivered.raw) {
            Some(Ok(typed)) => {
                with_more_tries(|| self.settle_once(who, epoch, delivered, (&envelope, &typed), now)).await
            }
            Some(Err(_)) => self.answer_unreadable(who, epoch, delivered, now).await,
            None => self.leave_to_a_newer_node(who, epoch, delivered, now).await,
        }
    }

    async fn settle_once(
        &self,
        who: &Account,
        epoch: &Epoch,
        delivered: Delivered<'_>,
        (envelope, typed): (&Envelope, &Typed),
        now: Timestamp,
    ) -> Result<Settled> {
        let Delivered { id, raw, before } = delivered;
        let body_hash = outcome::body_hash(raw);
        let mut change = Change::begin(self, Beside::Others).await?;
        match outcome::receive(change.connection(), &who.id, id, &body_hash, epoch, now).await? {
            Arrival::EpochOver => return Ok(Settled::EpochOver),
            Arrival::Repeated(outcome) => return Ok(Settled::Answered(outcome)),
            Arrival::OtherBody => return Ok(Settled::Answered(outcome::passing(id, refused(Reason::OtherBody), now)?)),
            Arrival::New => {}
        }
        let before = before.filter(|before| before.command == *id && self.seal().is_ours(&who.id, &body_hash, before));
        let allowance = match before {
            // It was counted in the life in which it was decided first.
            Some(_) => Allowance::Any,
            None => allowance::count(change.connection(), &who.id, Family::of(&envelope.kind), now).await?,
        };
        let put_off = Settled::PutOff { until: allowance::next_day(now) };
        if allowance == Allowance::UsedUp {
            return Ok(put_off);
        }
        let case = Case { who, envelope, before, now };
        let verdict = decide(&mut change, typed, &case).await?;
        if allowance == Allowance::Effects && !matches!(verdict.decision, Decision::Done { .. }) {
            return Ok(put_off);
        }
        let outcome = self.with_receipt(who, id, &body_hash, verdict.decision, now);
        let outcome =
            outcome::conclude(change.connection(), &who.id, &outcome, verdict.concerns.as_ref(), verdict.acts).await?;
        change.decide();
        change.commit().await?;
        Ok(Settled::Answered(outcome))
    }

    /// What can't be read has no effect, however often it comes: nothing is kept of it. Where an earlier version kept
    /// its answer, that one is given.
    async fn answer_unreadable(
        &self,
        who: &Account,
        epoch: &Epoch,
        delivered: Delivered<'_>,
        now: Timestamp,
    ) -> Result<Settled> {
        if let Some(answered) = self.answered_before(who, epoch, delivered, now).await? {
            return Ok(answered);
        }
        let body_hash = outcome::body_hash(delivered.raw);
        let outcome = self.with_receipt(who, delivered.id, &body_hash, refused(Reason::NotUnderstood), now);
        Ok(Settled::Answered(RawValue::from_string(serde_json::to_string(&outcome)?)?))
    }

    /// The outcome with the mark by which a later epoch knows it again.
    fn with_receipt(
        &self,
        who: &Account,
        id: &CommandId,
        body_hash: &str,
        decision: Decision,
        now: Timestamp,
    ) -> Outcome {
        let mut outcome = Outcome { command: id.clone(), decided_at: now, decision, receipt: None };
        outcome.receipt = Some(self.seal().receipt(&who.id, body_hash, &outcome));
        outcome
    }

    /// It has no effect here and no answer, and waits on its device for a node that knows it.
    async fn leave_to_a_newer_node(
        &self,
        who: &Account,
        epoch: &Epoch,
        delivered: Delivered<'_>,
        now: Timestamp,
    ) -> Result<Settled> {
        Ok(self.answered_before(who, epoch, delivered, now).await?.unwrap_or(Settled::NotHereYet))
    }

    /// By another node over this database, or by another version of this one.
    async fn answered_before(
        &self,
        who: &Account,
        epoch: &Epoch,
        delivered: Delivered<'_>,
        now: Timestamp,
    ) -> Result<Option<Settled>> {
        let Delivered { id, raw, .. } = delivered;
        let mut moment = self.moment().await?;
        if installation::epoch(&mut moment).await? != *epoch {
            return Ok(Some(Settled::EpochOver));
        }
        let arrival = outcome::arrived_before(&mut moment, &who.id, id, &outcome::body_hash(raw)).await?;
        Ok(match arrival {
            Some(Arrival::Repeated(outcome)) => Some(Settled::Answered(outcome)),
            Some(_) => Some(Settled::Answered(outcome::passing(id, refused(Reason::OtherBody), now)?)),
            None => None,
        })
    }
}

/// What isn't its author's to want is refused, and the rest is its family's to decide.
async fn decide(change: &mut Change, typed: &Typed, case: &Case<'_>) -> Result<Verdict> {
    // What isn't a name is no record's, and isn't kept, long as it may be.
    let concerns = Some(&case.envelope.concerns).filter(|concerns| concerns.is_well_formed());
    if !is_author(case.who, &case.envelope.author) {
        return Ok(Verdict { decision: refused(Reason::NotYours), concerns: concerns.cloned(), acts: 0 });
    }
    match concerns {
        Some(_) => typed.decide(change, case).await,
        None => Ok(Verdict { decision: refused(Reason::UnknownEvent), concerns: None, acts: 0 }),
    }
}

fn is_author(who: &Account, author: &Author) -> bool {
    match author {
        Author::Account(account) => *account == who.id,
        Author::Email(email) => *email == who.email,
        Author::Unknown => false,
    }
}

fn refused(reason: Reason) -> Decision {
    Decision::Refused { reason }
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::EmailAddress;

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn what_another_version_has_answered_is_answered_so_again_although_it_cannot_be_read_here() {
        let folder = std::env::temp_dir().join(format!("passerelle-settle-{}", crate::chance::name()));
        let database = Database::open(&folder).await.expect("a database");
        let (email, now) = (EmailAddress::parse("amina@example.org").expect("an address"), Timestamp(0));
        let who = database.add_organiser(&email, None, now).await.expect("an account");
        let epoch = database.epoch().await.expect("an epoch");
        let author = &who.id;
        let dance = format!(
            r#"{{"id":"a","author":{{"account":"{author}"}},"kind":"dance","concerns":"floor/1","body":{{}},"seen":{{}},"intended_at":0}}"#
        );
        let mut answers = Vec::new();

        for (id, raw) in [("a", dance.as_str()), ("b", r#"{"id":"b"}"#)] {
            let id = CommandId(id.to_owned());
            let kept = format!(r#"{{"command":"{}","decided_at":7,"done":"as it was"}}"#, id.0);
            sqlx::query("INSERT INTO outcome (account, command, body_hash, event, acts, outcome, received_at) VALUES ($1, $2, $3, '', 0, $4, 7)")
                .bind(&who.id.0)
                .bind(&id.0)
                .bind(outcome::body_hash(raw))
                .bind(&kept)
                .execute(&database.writer)
                .await
                .expect("it is kept");
            let delivered = Delivered { id: &id, raw, before: None };
            answers.push((database.settle(&who, &epoch, delivered, now).await.expect("it works"), kept));
        }

        database.close().await;
        std::fs::remove_dir_all(folder).expect("it was there");
        for (settled, kept) in answers {
            assert!(matches!(&settled, Settled::Answered(answer) if answer.get() == kept), "{settled:?}");
        }
    }
}
