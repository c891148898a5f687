//! Lanes, as on the server: the commands of several exchanges that concern the same are decided together.
//!
//! The first one who comes works for all who wait by then; whoever comes meanwhile waits for the next group.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use passerelle_shared::model::RecordId;
use passerelle_shared::sync::{AccountId, CommandId, Epoch, Outcome};

use super::settle::{self, NotSettled};
use super::store::Store;
use super::turns::Connection;

/// A command as it was delivered, and what it was answered in an earlier life of the database.
#[derive(Clone)]
pub struct Delivered {
    pub id: CommandId,
    pub raw: String,
    pub before: Option<Outcome>,
}

/// What one exchange wants decided, in its order.
#[derive(Clone)]
pub struct Asked {
    /// Of the work that waits.
    pub by: u64,
    pub account: AccountId,
    pub epoch: Epoch,
    pub commands: Vec<Delivered>,
}

/// A node's lane about something.
pub type Lane = (usize, RecordId);
pub type Answer = Result<Vec<Outcome>, NotSettled>;

#[derive(Default)]
pub struct Lanes {
    waiting: BTreeMap<Lane, VecDeque<Asked>>,
    /// How many commands are decided in each just now.
    at_work: BTreeMap<Lane, usize>,
    answers: BTreeMap<u64, Answer>,
}

/// Few are many here.
const GROUP_MAX: usize = 6;
const TURNS_WAITED_MAX: u64 = 12;

impl Lanes {
    /// The answer, or a group to work for where nobody works yet.
    fn next(&mut self, lane: &Lane, by: u64) -> Option<Turn> {
        if let Some(answer) = self.answers.remove(&by) {
            return Some(Turn::Answered(answer));
        }
        if self.at_work.contains_key(lane) {
            return None;
        }
        let group = take_group(self.waiting.get_mut(lane)?);
        self.at_work.insert(lane.clone(), group.iter().map(|asked| asked.commands.len()).sum());
        Some(Turn::Works(group))
    }

    /// The node stopped. Whether it did so in the middle of a group.
    pub fn clear(&mut self, node: usize) -> bool {
        let is_in_a_group = self.at_work.iter().any(|((of, _), commands)| *of == node && *commands > 1);
        self.waiting.retain(|(of, _), _| *of != node);
        self.at_work.retain(|(of, _), _| *of != node);
        is_in_a_group
    }
}

enum Turn {
    Answered(Answer),
    Works(Vec<Asked>),
}

/// Of one epoch, and no command twice.
fn take_group(waiting: &mut VecDeque<Asked>) -> Vec<Asked> {
    let (mut group, mut ids): (Vec<Asked>, BTreeSet<(AccountId, CommandId)>) = Default::default();
    while let Some(next) = waiting.front() {
        let keys: Vec<_> = next.commands.iter().map(|one| (next.account.clone(), one.id.clone())).collect();
        let is_of_the_same_epoch = group.first().is_none_or(|first| first.epoch == next.epoch);
        let has_room = group.is_empty() || ids.len() + keys.len() <= GROUP_MAX;
        if !is_of_the_same_epoch || !has_room || keys.iter().any(|key| ids.contains(key)) {
            break;
        }
        ids.extend(keys);
        group.extend(waiting.pop_front());
    }
    group
}

/// Waits for its turn, and perhaps works for others, too.
pub async fn wait_in(connection: &Connection, about: RecordId, asked: Asked) -> Answer {
    if connection.ask(|store, _| store.wrong.checks_then_inserts).await {
        // Wrong on purpose: nobody waits for anybody.
        return alone(connection, asked).await;
    }
    let (lane, by) = ((connection.node, about), asked.by);
    let enter = lane.clone();
    connection.ask(move |store, _| store.lanes.waiting.entry(enter).or_default().push_back(asked)).await;
    // A connection to the database is waited for, too: who comes meanwhile is decided about in the same group.
    for _ in 0..by % TURNS_WAITED_MAX {
        connection.ask(|_, _| ()).await;
    }
    loop {
        let at = lane.clone();
        match connection.wait_until(move |store, _| store.lanes.next(&at, by)).await {
            Turn::Answered(answer) => return answer,
            Turn::Works(group) => {
                let answers = work(connection, &group).await;
                let at = lane.clone();
                connection.ask(move |store, _| leave(store, &at, answers)).await;
            }
        }
    }
}

async fn alone(connection: &Connection, asked: Asked) -> Answer {
    let mut answers = work(connection, &[asked]).await;
    answers.pop().expect("one that is asked is answered").1
}

/// Answers, by whose they are.
type Answers = Vec<(u64, Answer)>;

async fn work(connection: &Connection, group: &[Asked]) -> Answers {
    let is_wrong = connection.ask(|store, _| store.wrong.answers_before_commit).await;
    let decided = settle::decide_together(connection, group).await;
    let (answers, transaction) = decided;
    let Some(transaction) = transaction else { return answers };
    if is_wrong {
        // Those of the others: its own is the last to leave.
        let early = answers.clone();
        connection.ask(move |store, _| store.lanes.answers.extend(early)).await;
        // Its disk is slow, so that whoever has heard goes on meanwhile.
        const TURNS_OF_A_SLOW_DISK: u64 = 60;
        for _ in 0..TURNS_OF_A_SLOW_DISK {
            connection.ask(|_, _| ()).await;
        }
    }
    transaction.commit().await;
    if is_wrong { Vec::new() } else { answers }
}

fn leave(store: &mut Store, lane: &Lane, answers: Answers) {
    store.lanes.at_work.remove(lane);
    store.lanes.answers.extend(answers);
}
