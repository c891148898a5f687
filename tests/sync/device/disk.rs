//! What IndexedDB holds. Each method is one transaction.

use std::collections::BTreeMap;

use passerelle_shared::api::ExchangeReply;
use passerelle_shared::model::{RecordId, Timestamp};
use passerelle_shared::sync::{Batch, Command, CommandId, Entry, Epoch, Head, Index, Outcome, Page, Record, Sequence};

use crate::history::Wrong;
use crate::scope::{Whole, read_cursor};

#[derive(Default)]
pub struct Disk {
    pub outbox: Vec<Entry>,
    /// What entries that go again were answered in an epoch that is over.
    pub before: BTreeMap<u64, Outcome>,
    pub answered: Vec<Answered>,
    pub records: BTreeMap<RecordId, Record>,
    pub cursor: Option<String>,
    pub epoch: Option<Epoch>,
    pub programme: BTreeMap<RecordId, Record>,
    pub programme_index: Index,
    pub programme_cursor: Option<String>,
    /// When all was read anew because device and server disagreed, by the device's clock.
    read_anew_at: Option<Timestamp>,
    taken_anew_at: Option<Timestamp>,
    orders: u64,
    pub ledger: Ledger,
}

pub struct Answered {
    pub entry: Entry,
    pub outcome: Outcome,
    pub answered_at: Timestamp,
}

/// No device keeps this: it is what the oracles look at.
#[derive(Default)]
pub struct Ledger {
    /// Each answer to each command, and the epoch that it came in.
    pub answers: BTreeMap<CommandId, Vec<(Epoch, Outcome)>>,
    /// Records were taken away by the test: until all is read anew, device and server disagree.
    is_damaged: bool,
    /// What should never have been seen.
    pub surprise: Option<String>,
    pub heard: Vec<&'static str>,
}

/// What was taken in.
pub enum Taken {
    All,
    Part,
    NewEpoch,
}

/// Whoever disagrees reads all of it again, but not all the time.
const READ_ANEW_WAIT_MS: i64 = Timestamp::DAY;
/// Answered commands can be delivered again for so long.
const ANSWERED_KEPT_MS: i64 = 30 * Timestamp::DAY;

impl Disk {
    pub fn append(&mut self, command: Command, now: Timestamp) {
        self.orders += 1;
        let raw = serde_json::to_string(&command).expect("plain data");
        let (is_tried, is_set_aside) = (false, false);
        let (order, saved_at, put_off_until) = (self.orders, now, None);
        self.outbox.push(Entry { order, command, raw, is_tried, is_set_aside, saved_at, put_off_until });
    }

    /// The device's last own command about an event, answered or not.
    pub fn latest_for(&self, event: &RecordId) -> Option<CommandId> {
        let answered = self.answered.iter().map(|answered| &answered.entry);
        let about = answered.chain(&self.outbox).filter(|entry| entry.command.event() == event);
        about.max_by_key(|entry| entry.order).map(|entry| entry.command.id.clone())
    }

    pub fn mark_tried(&mut self, batch: &Batch) {
        for entry in self.outbox.iter_mut().filter(|entry| batch.orders.contains(&entry.order)) {
            entry.is_tried = true;
        }
    }

    pub fn set_aside(&mut self, order: u64) {
        for entry in self.outbox.iter_mut().filter(|entry| entry.order == order) {
            entry.is_set_aside = true;
        }
    }

    /// What only wrong devices do.
    pub fn drop_entries(&mut self, batch: &Batch) {
        self.outbox.retain(|entry| !batch.orders.contains(&entry.order));
    }

    /// Outcomes and the news that came with them. News counts only if it goes on from where the disk stands: another
    /// tab may have read on meanwhile.
    pub fn settle(
        &mut self,
        answered: Vec<(u64, Outcome)>,
        reply: &ExchangeReply,
        sent_cursor: Option<&str>,
        now: Timestamp,
        wrong: Wrong,
    ) -> Taken {
        for (order, outcome) in answered {
            if let Some(at) = self.outbox.iter().position(|entry| entry.order == order) {
                let entry = self.outbox.remove(at);
                let answers = self.ledger.answers.entry(entry.command.id.clone()).or_default();
                answers.push((reply.epoch.clone(), outcome.clone()));
                self.before.remove(&order);
                self.answered.push(Answered { entry, outcome, answered_at: now });
            }
        }
        if self.epoch.as_ref().is_some_and(|epoch| *epoch != reply.epoch) {
            self.begin_epoch(&reply.epoch, wrong);
            return Taken::NewEpoch;
        }
        self.epoch = Some(reply.epoch.clone());
        match reply.news.as_ref().filter(|_| self.cursor.as_deref() == sent_cursor) {
            Some(page) => self.take_news(page, now),
            None => Taken::All,
        }
    }

    /// What was answered in the old life of the database goes again, before what was never sent: each keeps the number
    /// that it had. The records of the old life are read anew.
    fn begin_epoch(&mut self, epoch: &Epoch, wrong: Wrong) {
        if wrong.clears_outbox_on_reset {
            self.outbox.clear();
        }
        for Answered { mut entry, outcome, .. } in std::mem::take(&mut self.answered) {
            if wrong.unsent_before_answered {
                self.orders += 1;
                entry.order = self.orders;
            }
            self.before.insert(entry.order, outcome);
            self.outbox.push(entry);
            self.ledger.heard.push("answered goes again");
        }
        self.outbox.sort_by_key(|entry| entry.order);
        self.records.clear();
        (self.epoch, self.cursor) = (Some(epoch.clone()), None);
    }

    fn take_news(&mut self, page: &Page, now: Timestamp) -> Taken {
        for record in &page.records {
            let held = self.records.insert(record.id.clone(), record.clone());
            self.ledger.weigh(held.is_some_and(|held| held.seq == record.seq), record);
        }
        self.ledger.never_back(self.cursor.as_deref(), &page.cursor);
        self.cursor = Some(page.cursor.clone());
        if !page.complete {
            return Taken::Part;
        }
        let mut index = Index::default();
        self.records.values().for_each(|record| {
            index.take(record);
        });
        let disagrees = self.ledger.disagrees(&index, &page.head);
        if !disagrees || !may_read_anew(self.read_anew_at, now) {
            return Taken::All;
        }
        self.ledger.heard.push("account read anew");
        self.records.clear();
        (self.cursor, self.read_anew_at) = (None, Some(now));
        Taken::Part
    }

    /// Where it doesn't go on from what is stored, another tab was there first.
    pub fn take_programme(&mut self, page: &Page, since: Option<&str>, now: Timestamp) -> Taken {
        if self.programme_cursor.as_deref() != since {
            return Taken::Part;
        }
        for record in &page.records {
            let is_new = self.programme_index.take(record);
            self.ledger.weigh(!is_new, record);
            if is_new {
                self.programme.insert(record.id.clone(), record.clone());
            }
        }
        self.ledger.never_back(self.programme_cursor.as_deref(), &page.cursor);
        self.programme_cursor = Some(page.cursor.clone());
        if !page.complete {
            return Taken::Part;
        }
        let disagrees = self.ledger.disagrees(&self.programme_index, &page.head);
        if !disagrees || !may_read_anew(self.taken_anew_at, now) {
            return Taken::All;
        }
        self.ledger.heard.push("programme taken anew");
        (self.programme_cursor, self.taken_anew_at) = (None, Some(now));
        Taken::Part
    }

    /// One flip: readers see the new generation from here on.
    pub fn take_snapshot(&mut self, whole: &Whole, since: Option<&str>) {
        if self.programme_cursor.as_deref() != since {
            return;
        }
        self.ledger.heard.push(if since.is_some() { "sent to the snapshot" } else { "snapshot taken" });
        self.programme = whole.records.iter().map(|record| (record.id.clone(), record.clone())).collect();
        self.programme_index = index_of(&self.programme);
        self.ledger.never_back(self.programme_cursor.as_deref(), &whole.cursor);
        self.programme_cursor = Some(whole.cursor.clone());
    }

    /// The browser has lost a record of each scope.
    pub fn lose_records(&mut self) {
        self.programme.pop_first();
        self.records.pop_first();
        self.programme_index = index_of(&self.programme);
        self.ledger.is_damaged = true;
    }

    /// Lets go of answers that need not be delivered again any more.
    pub fn prune_answered(&mut self, now: Timestamp) {
        self.answered.retain(|answered| now.since_ms(answered.answered_at) <= ANSWERED_KEPT_MS);
    }
}

fn index_of(records: &BTreeMap<RecordId, Record>) -> Index {
    let mut index = Index::default();
    records.values().for_each(|record| {
        index.take(record);
    });
    index
}

fn may_read_anew(last: Option<Timestamp>, now: Timestamp) -> bool {
    last.is_none_or(|at| now.since_ms(at) >= READ_ANEW_WAIT_MS)
}

impl Ledger {
    fn never_back(&mut self, held: Option<&str>, next: &str) {
        let Some(held) = held else { return };
        let (before, after) = (read_cursor(held), read_cursor(next));
        if before.epoch == after.epoch && before.seq > after.seq {
            self.note(format!("a cursor went back from {held} to {next}"));
        }
    }

    /// A page that goes on from a cursor has nothing in it that the device holds already.
    fn weigh(&mut self, is_held: bool, record: &Record) {
        if is_held {
            let (id, seq): (_, Sequence) = (&record.id, record.seq);
            self.note(format!("{id} was sent again although nothing had changed it since {seq}"));
        }
    }

    fn disagrees(&mut self, index: &Index, head: &Head) -> bool {
        let Err(disagreement) = index.agree(head) else { return false };
        if !self.is_damaged {
            self.note(format!("{} was read, and isn't what the server holds: {disagreement:?}", head.scope));
        }
        true
    }

    fn note(&mut self, surprise: String) {
        self.surprise.get_or_insert(surprise);
    }
}
