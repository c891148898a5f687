//! Lanes: whoever asks for a decision waits in one, and those who wait together are decided together.
//!
//! ```text
//! exchanges ──▶ │ asked │ asked │ asked │ ──▶ one group at a time, the first first ──▶ each its answer
//! ```
//!
//! Nobody is waited for: who comes alone is decided alone, and while one group is decided the next one gathers. In their
//! order an exchange with many commands keeps nobody waiting for longer than a group takes.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::Epoch;
use tokio::sync::oneshot;

use super::group::{GROUP_MAX, Member, Readable};
use super::settle::Settled;
use crate::database::engine::{ANSWER_MAX, with_more_tries, within};
use crate::database::{Account, Database, Error, Result};

/// What one exchange wants decided, in its order.
pub(super) struct Asked {
    pub who: Account,
    pub epoch: Epoch,
    pub commands: Vec<Readable>,
    pub now: Timestamp,
    pub answer: oneshot::Sender<Result<Vec<Settled>>>,
}

/// Those who wait. A lane is there while somebody works in it.
#[derive(Default)]
pub(in crate::database) struct Lanes(Mutex<HashMap<String, VecDeque<Asked>>>);

impl std::fmt::Debug for Lanes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Lanes")
    }
}

impl Lanes {
    /// Whether nobody works there yet.
    fn enter(&self, lane: &str, asked: Asked) -> bool {
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = !lanes.contains_key(lane);
        lanes.entry(lane.to_owned()).or_default().push_back(asked);
        is_new
    }

    /// Those who are decided together next; where nobody waits, the lane is gone.
    fn next(&self, lane: &str) -> Vec<Asked> {
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(waiting) = lanes.get_mut(lane) else { return Vec::new() };
        let group = take_group(waiting);
        if group.is_empty() {
            lanes.remove(lane);
        }
        group
    }

    fn all(&self, lane: &str) -> Vec<Asked> {
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lanes.get_mut(lane).map(std::mem::take).unwrap_or_default().into()
    }

    fn close(&self, lane: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(lane);
    }
}

/// Of one epoch, and no command twice.
fn take_group(waiting: &mut VecDeque<Asked>) -> Vec<Asked> {
    let (mut group, mut commands, mut ids): (Vec<Asked>, usize, _) = (Vec::new(), 0, BTreeSet::new());
    while let Some(next) = waiting.pop_front() {
        // Whoever has given up comes again.
        if next.answer.is_closed() {
            continue;
        }
        let is_of_the_same_epoch = group.first().is_none_or(|first| first.epoch == next.epoch);
        let has_room = group.is_empty() || commands.saturating_add(next.commands.len()) <= GROUP_MAX;
        let is_new = next.commands.iter().all(|one| !ids.contains(&(next.who.id.clone(), one.id.clone())));
        if !(is_of_the_same_epoch && has_room && is_new) {
            waiting.push_front(next);
            break;
        }
        commands = commands.saturating_add(next.commands.len());
        ids.extend(next.commands.iter().map(|one| (next.who.id.clone(), one.id.clone())));
        group.push(next);
    }
    group
}

/// Whether the database answers at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reached {
    TheDatabase,
    Nobody,
}

/// However the work in a lane ends, the next one who comes finds it free.
struct AtWork<'a> {
    lanes: &'a Lanes,
    lane: &'a str,
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.lanes.close(self.lane);
        }
    }
}

impl Database {
    /// What becomes of it goes on to its end, also where nobody waits for the answer any more.
    pub(super) async fn wait_in(
        &self,
        lane: String,
        asked: impl FnOnce(oneshot::Sender<Result<Vec<Settled>>>) -> Asked,
    ) -> Result<Vec<Settled>> {
        let (answer, answered) = oneshot::channel();
        if self.lanes.enter(&lane, asked(answer)) {
            tokio::spawn(self.clone().work_in(lane));
        }
        answered.await.unwrap_or(Err(Error::Silent))
    }

    async fn work_in(self, lane: String) {
        let _at_work = AtWork { lanes: &self.lanes, lane: &lane };
        loop {
            let group = self.lanes.next(&lane);
            if group.is_empty() {
                return;
            }
            if self.answer(group).await == Reached::Nobody {
                // They have waited, too.
                for asked in self.lanes.all(&lane) {
                    let _ = asked.answer.send(Err(Error::Silent));
                }
            }
        }
    }

    async fn answer(&self, group: Vec<Asked>) -> Reached {
        let members: Vec<Member<'_>> =
            group.iter().enumerate().flat_map(|(exchange, asked)| asked.members(exchange)).collect();
        let together = match (group.first(), members.len()) {
            (Some(first), 2..) => within(ANSWER_MAX, self.decide_together(&first.epoch, &members)).await,
            _ => return self.answer_one_by_one(group).await,
        };
        match together {
            Ok(settled) => {
                let mut settled = settled.into_iter();
                for asked in group {
                    let own = settled.by_ref().take(asked.commands.len()).flatten().collect();
                    let _ = asked.answer.send(own);
                }
                Reached::TheDatabase
            }
            // Each by itself would be waited for as long.
            Err(Error::Silent) => {
                for asked in group {
                    let _ = asked.answer.send(Err(Error::Silent));
                }
                Reached::Nobody
            }
            Err(cause) => {
                tracing::debug!(%cause, commands = members.len(), "a group failed: each is tried by itself");
                self.answer_one_by_one(group).await
            }
        }
    }

    /// Where the database doesn't answer one of them, it answers none.
    async fn answer_one_by_one(&self, group: Vec<Asked>) -> Reached {
        let mut reached = Reached::TheDatabase;
        for (exchange, asked) in group.into_iter().enumerate() {
            // Whoever has given up comes again.
            if asked.answer.is_closed() {
                continue;
            }
            let mut settled = Ok(Vec::with_capacity(asked.commands.len()));
            for member in asked.members(exchange) {
                let one = match reached == Reached::Nobody {
                    true => Err(Error::Silent),
                    false => with_more_tries(|| self.decide_alone(&asked.epoch, member)).await,
                };
                match (one, settled.as_mut()) {
                    (Ok(one), Ok(settled)) => settled.push(one),
                    (Err(cause), _) => {
                        if cause.is_passing() && !cause.is_collision() {
                            reached = Reached::Nobody;
                        }
                        settled = Err(cause);
                        break;
                    }
                    (Ok(_), Err(_)) => break,
                }
            }
            let _ = asked.answer.send(settled);
        }
        reached
    }

    async fn decide_alone(&self, epoch: &Epoch, member: Member<'_>) -> Result<Settled> {
        let settled = within(ANSWER_MAX, self.decide_together(epoch, &[member])).await?;
        settled.into_iter().flatten().next().unwrap_or(Err(Error::Assertion("one that is asked for is decided")))
    }
}

impl Asked {
    fn members(&self, exchange: usize) -> impl Iterator<Item = Member<'_>> {
        let Asked { who, commands, now, .. } = self;
        commands.iter().map(move |command| Member { who, command, now: *now, exchange })
    }
}
