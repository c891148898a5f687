//! Settling what an exchange delivers: its commands are decided in their order, in groups, and each of them once.

use passerelle_shared::model::{Applicant, Reason, Timestamp};
use passerelle_shared::sync::{AccountId, Author, CommandId, Decision, Envelope, Epoch, Outcome, Scope};
use serde_json::value::RawValue;

use super::family::Typed;
use super::group::{GROUP_MAX, Readable};
use super::lane::Asked;
use super::outcome::{self, Arrival};
use super::settled::Settled;
use crate::database::engine::installation;
use crate::database::{Account, Database, Error, Result};

/// A command as a device delivers it.
#[derive(Debug, Clone, Copy)]
pub struct Delivered<'a> {
    pub id: &'a CommandId,
    /// As it was saved, byte for byte.
    pub raw: &'a str,
    /// What it was answered in an earlier life of the database, as the device says.
    pub before: Option<&'a Outcome>,
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
        let settled = self.settle_together(who, epoch, &[delivered], now).await?;
        settled.into_iter().next().ok_or(Error::Assertion("one that is delivered is settled"))
    }

    /// The same for the first of several, as many as are decided together; at least one.
    pub async fn settle_together(
        &self,
        who: &Account,
        epoch: &Epoch,
        delivered: &[Delivered<'_>],
        now: Timestamp,
    ) -> Result<Vec<Settled>> {
        let Some(first) = delivered.first() else { return Ok(Vec::new()) };
        match self.read(who, first) {
            Reading::Readable(first) => {
                let lane = self.lane_of(&who.id, &first);
                let mut commands = vec![*first];
                for delivered in delivered.iter().skip(1).take(GROUP_MAX - 1) {
                    let Reading::Readable(next) = self.read(who, delivered) else { break };
                    // What comes twice in one exchange is a repeat.
                    if self.lane_of(&who.id, &next) != lane || commands.iter().any(|one| one.id == next.id) {
                        break;
                    }
                    commands.push(*next);
                }
                self.wait_in(lane, |answer| Asked { who: who.clone(), epoch: epoch.clone(), commands, now, answer })
                    .await
            }
            Reading::OfANewerNode => Ok(vec![self.leave_to_a_newer_node(who, epoch, *first, now).await?]),
            Reading::Unreadable => Ok(vec![self.answer_unreadable(who, epoch, *first, now).await?]),
        }
    }

    fn read(&self, who: &Account, delivered: &Delivered<'_>) -> Reading {
        let Delivered { id, raw, before } = *delivered;
        let envelope = serde_json::from_str(raw).ok().filter(|read: &Envelope| read.author != Author::Unknown);
        let Some(envelope) = envelope else { return Reading::Unreadable };
        match Typed::read(&envelope, raw) {
            Some(Ok(typed)) => {
                let body_hash = outcome::body_hash(raw);
                let is_ours =
                    |before: &&Outcome| before.command == *id && self.seal().is_ours(&who.id, &body_hash, before);
                let before = before.filter(is_ours).cloned();
                Reading::Readable(Box::new(Readable { id: id.clone(), body_hash, envelope, typed, before }))
            }
            Some(Err(_)) => Reading::Unreadable,
            None => Reading::OfANewerNode,
        }
    }

    /// What is decided one after the other. SQLite has one writer; elsewhere, what doesn't concern the same doesn't wait
    /// for each other.
    fn lane_of(&self, who: &AccountId, command: &Readable) -> String {
        match (self.engine.has_one_writer(), &command.typed) {
            (true, _) => String::new(),
            (false, Typed::SignUp(_)) => command.envelope.concerns.to_string(),
            // The sessions of an agenda with their event.
            (false, Typed::Edit(_)) => {
                let concerns = &command.envelope.concerns;
                concerns.part_of_event().map_or_else(|| concerns.to_string(), |(event, _)| event.to_string())
            }
            (false, Typed::OwnRecord(_) | Typed::List(_)) => who.to_string(),
            // Of those who give and take roles the second waits for the first.
            (false, Typed::Role(_)) => Scope::roles(None).to_string(),
            // With the sign-ups for the same event.
            (false, Typed::Decision(_)) => Applicant::named(&command.envelope.concerns)
                .map_or_else(|| who.to_string(), |(event, _)| event.to_string()),
        }
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
    pub(super) fn with_receipt(
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

enum Reading {
    Readable(Box<Readable>),
    /// Of a kind that isn't known here.
    OfANewerNode,
    Unreadable,
}

fn refused(reason: Reason) -> Decision {
    Decision::Refused { reason }
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::EmailAddress;

    use super::*;
    use crate::database::on_trial;

    #[tokio::test(flavor = "multi_thread")]
    async fn what_another_version_has_answered_is_answered_so_again_although_it_cannot_be_read_here() {
        let (_folder, database) = on_trial().await;
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

        for (settled, kept) in answers {
            assert!(matches!(&settled, Settled::Answered(answer) if answer.get() == kept), "{settled:?}");
        }
    }
}
