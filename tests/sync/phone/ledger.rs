//! What was seen of a disk, commit by commit. No device keeps this: it is what the oracles look at.

use std::collections::BTreeMap;

use passerelle_device::rows::{AccountScope, AnsweredRow, FollowingRow, Generation, PROGRAMME, Row};
use passerelle_device::store::{Area, Value, Written};
use passerelle_shared::json;
use passerelle_shared::sync::{CommandId, Epoch, Outcome, Record};

use crate::scope::read_cursor;

#[derive(Default)]
pub struct Ledger {
    /// Each answer to each command, and the epoch that it came in.
    pub answers: BTreeMap<CommandId, Vec<(Epoch, Outcome)>>,
    /// Records were taken away by the test: until all is read anew, device and server disagree.
    pub is_damaged: bool,
    /// What should never have been seen.
    pub surprise: Option<String>,
    pub heard: Vec<&'static str>,
    /// Commands that go under another id since: no node has had an effect of the old one.
    pub renamed: Vec<(CommandId, CommandId)>,
    /// A commit has begun another epoch; taken by whoever spoils it.
    pub is_reset_heard: bool,
}

impl Ledger {
    pub fn note_commit(&mut self, written: &[Written], epoch: Option<&Epoch>) {
        for row in written {
            match row.area {
                Area::Answered => self.note_answer(row, epoch),
                Area::Records | Area::Changes => self.weigh(row),
                Area::Outbox if let Some(renamed) = renamed(row) => self.renamed.push(renamed),
                Area::Outbox if is_going_again(row) => self.heard.push("answered goes again"),
                Area::Meta if row.key.text() == Some(PROGRAMME) => self.note_generation(row),
                Area::Meta if row.key.text().is_some_and(|key| key.starts_with("scope|")) => self.note_scope(row),
                Area::Meta if row.key.text().is_some_and(|key| key.starts_with("following|")) => {
                    self.note_following(row);
                }
                _ => {}
            }
        }
    }

    fn note_answer(&mut self, row: &Written, epoch: Option<&Epoch>) {
        let (None, Some(after), Some(order)) = (&row.before, &row.after, row.key.number()) else { return };
        let answered = after.text().and_then(|text| AnsweredRow::parse(order, text)).expect("a row of ours");
        let epoch = epoch.expect("an answer comes with a reply").clone();
        self.answers.entry(answered.entry.command.id).or_default().push((epoch, answered.outcome));
    }

    /// A page that goes on from a cursor has nothing in it that the device holds already.
    fn weigh(&mut self, row: &Written) {
        let (Some(before), Some(after)) = (read::<Record>(&row.before), read::<Record>(&row.after)) else { return };
        if before.seq == after.seq {
            let (id, seq) = (&after.id, after.seq);
            self.note(format!("{id} was sent again although nothing had changed it since {seq}"));
        }
    }

    fn note_generation(&mut self, row: &Written) {
        let (before, after) = (read::<Generation>(&row.before), read::<Generation>(&row.after));
        let Some(after) = after else { return };
        let is_anew = before.as_ref().is_some_and(|before| before.taken_anew_at != after.taken_anew_at);
        if !is_anew {
            self.never_back("programme", before.as_ref().map(|before| &*before.cursor), Some(&after.cursor));
        }
        self.disagrees("programme", after.disagrees);
        if before.as_ref().is_none_or(|before| before.folder != after.folder) {
            self.heard.push(if before.is_some() { "sent to the snapshot" } else { "snapshot taken" });
        }
        if after.taken_anew_at.is_some() && before.is_none_or(|before| before.taken_anew_at != after.taken_anew_at) {
            self.heard.push("programme taken anew");
        }
    }

    fn note_scope(&mut self, row: &Written) {
        let before = read::<AccountScope>(&row.before).unwrap_or_default();
        let Some(after) = read::<AccountScope>(&row.after) else { return };
        self.never_back("account", before.cursor.as_deref(), after.cursor.as_deref());
        self.disagrees("account", after.disagrees);
        if after.read_anew_at != before.read_anew_at {
            self.heard.push("account read anew");
        }
        self.is_reset_heard |= before.epoch.is_some() && before.epoch != after.epoch;
    }

    fn note_following(&mut self, row: &Written) {
        let before = read::<FollowingRow>(&row.before).unwrap_or_default();
        let Some(after) = read::<FollowingRow>(&row.after) else { return };
        for (scope, followed) in &after.scopes {
            let Some(earlier) = before.scopes.get(scope) else {
                self.heard.push("scope followed");
                continue;
            };
            match (earlier.cursor.is_empty(), followed.cursor.is_empty()) {
                (false, false) => self.never_back(scope.as_str(), Some(&earlier.cursor), Some(&followed.cursor)),
                (false, true) => self.heard.push("followed scope read anew"),
                (true, _) => {}
            }
            self.disagrees(scope.as_str(), followed.disagrees);
        }
        if before.scopes.keys().any(|scope| !after.scopes.contains_key(scope)) {
            self.heard.push("scope lost on a device");
        }
    }

    fn never_back(&mut self, scope: &str, before: Option<&str>, after: Option<&str>) {
        let (Some(before), Some(after)) = (before, after) else { return };
        let (from, to) = (read_cursor(before), read_cursor(after));
        if from.epoch == to.epoch && from.seq > to.seq {
            self.note(format!("the cursor of {scope} went back from {before} to {after}"));
        }
    }

    fn disagrees(&mut self, what: &str, disagrees: bool) {
        if disagrees && !self.is_damaged {
            self.note(format!("the {what} was read, and isn't what the server holds"));
        }
    }

    fn note(&mut self, surprise: String) {
        self.surprise.get_or_insert(surprise);
    }
}

/// It was answered in an epoch that is over.
fn is_going_again(row: &Written) -> bool {
    let parsed = row.key.number().zip(row.after.as_ref().and_then(Value::text));
    row.before.is_none()
        && parsed.and_then(|(order, text)| Row::parse(order, text)).is_some_and(|row| row.before.is_some())
}

fn renamed(row: &Written) -> Option<(CommandId, CommandId)> {
    let id = |value: &Option<Value>| {
        let (order, text) = row.key.number().zip(value.as_ref().and_then(Value::text))?;
        Row::parse(order, text).map(|row| row.entry.command.id)
    };
    let (before, after) = (id(&row.before)?, id(&row.after)?);
    (before != after).then_some((before, after))
}

fn read<T: serde::de::DeserializeOwned>(value: &Option<Value>) -> Option<T> {
    json::read(value.as_ref()?.text()?)
}
