//! A group: commands that are decided in one transaction, each of which is kept or undone by itself.
//!
//! ```text
//! begin ─▶ outcome rows, in the order of their ids ─▶ allowances ─▶ ( a command ─▶ its outcome ) … ─▶ heads ─▶ commit
//! ```
//!
//! Nothing is answered before the commit. What makes the whole transaction fail makes each be tried by itself.

use std::collections::BTreeSet;

use passerelle_shared::model::{Reason, Timestamp};
use passerelle_shared::rules::Family;
use passerelle_shared::sync::{Author, CommandId, Decision, Envelope, Epoch, Outcome};
use serde_json::value::RawValue;

use super::allowance::{self, Allowance, Allowances, Counts};
use super::family::Typed;
use super::outcome::{self, Arrival, Named};
use super::settled::Settled;
use crate::database::command::{Case, Verdict};
use crate::database::engine::Beside;
use crate::database::scope::Change;
use crate::database::{Account, Database, Result};

/// Some milliseconds of work: whoever waits behind it doesn't wait for long.
pub(super) const GROUP_MAX: usize = 50;

/// A command that can be decided about here.
pub(super) struct Readable {
    pub id: CommandId,
    pub body_hash: String,
    pub envelope: Envelope,
    pub typed: Typed,
    /// What it was answered in an earlier life of the database, with our mark under it.
    pub before: Option<Outcome>,
}

/// One of a group.
#[derive(Clone, Copy)]
pub(super) struct Member<'a> {
    pub who: &'a Account,
    pub command: &'a Readable,
    pub now: Timestamp,
    /// Of those which one exchange has delivered, none is decided behind one that failed.
    pub exchange: usize,
}

impl Member<'_> {
    fn family(&self) -> Option<Family> {
        Family::of(&self.command.envelope.kind)
    }

    fn counts(&self) -> Counts {
        match self.command.before {
            // It was counted in the life in which it was decided first.
            Some(_) => Counts::default(),
            None => Counts::of(self.family()),
        }
    }
}

impl Database {
    /// What became of each; nothing of those which come behind one of their exchange that failed.
    pub(super) async fn decide_together(
        &self,
        epoch: &Epoch,
        group: &[Member<'_>],
    ) -> Result<Vec<Option<Result<Settled>>>> {
        let Some(first) = group.first() else { return Ok(Vec::new()) };
        let mut change = Change::begin(self, Beside::Others).await?;
        let (counting, counted) =
            allowance::count(group.iter().map(|member| (&member.who.id, member.counts())), first.now);
        let named: Vec<Named<'_>> = group.iter().map(named).collect();
        let (arrivals, done) = outcome::receive(&mut change, &named, epoch, counting).await?;
        let Some(arrivals) = arrivals else {
            return Ok(group.iter().map(|_| Some(Ok(Settled::EpochOver))).collect());
        };
        let mut allowances = counted.read(&done)?;
        let (mut settled, mut failed, mut is_decided) = (Vec::with_capacity(group.len()), BTreeSet::new(), false);
        for (member, arrival) in group.iter().zip(arrivals) {
            let is_ours = matches!(arrival, Arrival::New);
            let one = match arrival {
                _ if failed.contains(&member.exchange) => None,
                Arrival::New => Some(self.decide_one(&mut change, member, &mut allowances).await?),
                Arrival::Repeated(outcome) => Some(Ok(Settled::Answered(outcome))),
                Arrival::OtherBody => Some(other_body(member)),
            };
            match &one {
                Some(Ok(Settled::Answered(_))) => is_decided |= is_ours,
                _ if is_ours => change.later(outcome::let_go(&member.who.id, &member.command.id)),
                _ => {}
            }
            if matches!(one, Some(Err(_))) {
                failed.insert(member.exchange);
            }
            settled.push(one);
        }
        if is_decided {
            allowances.correct().for_each(|statement| change.later(statement));
            change.decide();
            change.commit().await?;
        }
        Ok(settled)
    }

    /// In a part of its own. The outer error is the whole group's.
    async fn decide_one(
        &self,
        change: &mut Change,
        member: &Member<'_>,
        allowances: &mut Allowances,
    ) -> Result<Result<Settled>> {
        change.begin_part();
        match self.decide_in_part(change, member, allowances).await {
            Ok(settled @ Settled::Answered(_)) => {
                if member.command.before.is_none() {
                    allowances.use_one(&member.who.id, member.family());
                }
                Ok(Ok(settled))
            }
            Err(cause) if cause.ends_transaction() => Err(cause),
            undone => {
                change.undo_part().await?;
                Ok(undone)
            }
        }
    }

    async fn decide_in_part(
        &self,
        change: &mut Change,
        member: &Member<'_>,
        allowances: &Allowances,
    ) -> Result<Settled> {
        let Member { who, command: Readable { id, body_hash, envelope, typed, before }, now, .. } = *member;
        let allowance = match before {
            Some(_) => Allowance::Any,
            None => allowances.allow(&who.id, member.family()),
        };
        let put_off = Settled::PutOff { until: allowance::next_day(now) };
        if allowance == Allowance::UsedUp {
            return Ok(put_off);
        }
        let case = Case { who, envelope, before: before.as_ref(), now };
        let verdict = decide(change, typed, &case).await?;
        if allowance == Allowance::Effects && !matches!(verdict.decision, Decision::Done { .. }) {
            return Ok(put_off);
        }
        let outcome = serde_json::to_string(&self.with_receipt(who, id, body_hash, verdict.decision, now))?;
        change.later(outcome::conclude(&who.id, id, &outcome, verdict.concerns.as_ref(), verdict.acts));
        change.keep_part().await?;
        Ok(Settled::Answered(RawValue::from_string(outcome)?))
    }
}

fn named<'a>(member: &Member<'a>) -> Named<'a> {
    let Member { who, command, now, .. } = *member;
    Named { account: &who.id, id: &command.id, body_hash: &command.body_hash, now }
}

fn other_body(member: &Member<'_>) -> Result<Settled> {
    let decision = Decision::Refused { reason: Reason::OtherBody };
    Ok(Settled::Answered(outcome::passing(&member.command.id, decision, member.now)?))
}

/// What isn't its author's to want is refused, and the rest is its family's to decide.
async fn decide(change: &mut Change, typed: &Typed, case: &Case<'_>) -> Result<Verdict> {
    let refused = |reason| Decision::Refused { reason };
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
