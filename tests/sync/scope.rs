//! A scope as the server keeps it: current rows, each with the number of its last change.

use std::collections::BTreeMap;

use passerelle_shared::model::RecordId;
use passerelle_shared::sync::{Body, Checksum, Epoch, Head, Page, Record, Scope, Sequence};
use serde_json::value::RawValue;

#[derive(Debug, Clone)]
pub struct Rows {
    scope: Scope,
    seq: Sequence,
    rows: BTreeMap<RecordId, (Sequence, Content)>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    Json(String),
    Withdrawn(String),
}

/// Small, so that pages end in the middle of things.
const PAGE_RECORDS_MAX: usize = 3;

impl Rows {
    pub fn new(scope: Scope) -> Self {
        Self { scope, seq: 0, rows: BTreeMap::new() }
    }

    /// One transaction: all its rows get one number.
    pub fn change(&mut self, changes: impl IntoIterator<Item = (RecordId, Content)>) {
        self.seq += 1;
        for (id, content) in changes {
            self.rows.insert(id, (self.seq, content));
        }
    }

    pub fn live(&self) -> BTreeMap<RecordId, String> {
        let live = self.rows.iter().filter_map(|(id, (_, content))| match content {
            Content::Json(json) => Some((id.clone(), json.clone())),
            Content::Withdrawn(_) => None,
        });
        live.collect()
    }

    pub fn head(&self, epoch: &Epoch) -> Head {
        let live: Vec<(&RecordId, Sequence)> = self
            .rows
            .iter()
            .filter(|(_, (_, content))| matches!(content, Content::Json(_)))
            .map(|(id, (seq, _))| (id, *seq))
            .collect();
        Head {
            scope: self.scope.clone(),
            epoch: epoch.clone(),
            seq: self.seq,
            records: live.len() as u64,
            checksum: live.into_iter().collect::<Checksum>(),
        }
    }

    /// The rows behind a cursor; `keeps_record` is what a right server does.
    pub fn page(&self, epoch: &Epoch, cursor: Option<&str>, keeps_record: bool) -> Page {
        let (seq, record) = cursor.map_or((0, None), read_cursor);
        let mut behind: Vec<(Sequence, &RecordId, &Content)> = self
            .rows
            .iter()
            .map(|(id, (changed, content))| (*changed, id, content))
            .filter(|(changed, id, _)| {
                *changed > seq || (*changed == seq && record.as_ref().is_some_and(|at| *id > at))
            })
            .collect();
        behind.sort_by_key(|(changed, id, _)| (*changed, (*id).clone()));
        let complete = behind.len() <= PAGE_RECORDS_MAX;
        behind.truncate(PAGE_RECORDS_MAX);

        let cursor = match (complete, behind.last()) {
            (false, Some((changed, id, _))) if keeps_record => format!("{changed} {id}"),
            (false, Some((changed, ..))) => format!("{changed}"),
            _ => self.seq.to_string(),
        };
        let records = behind.into_iter().map(|(seq, id, content)| record_of(id, seq, content)).collect();
        Page { head: self.head(epoch), records, cursor, complete }
    }
}

/// The number that a cursor stands at, and the record inside it.
pub fn read_cursor(cursor: &str) -> (Sequence, Option<RecordId>) {
    match cursor.split_once(' ') {
        Some((seq, record)) => (seq.parse().expect("a number of ours"), Some(record.into())),
        None => (cursor.parse().expect("a number of ours"), None),
    }
}

fn record_of(id: &RecordId, seq: Sequence, content: &Content) -> Record {
    let body = match content {
        Content::Json(json) => Body::Body(RawValue::from_string(json.clone()).expect("our own JSON")),
        Content::Withdrawn(reason) => Body::Withdrawn(reason.clone()),
    };
    Record { id: id.clone(), seq, body }
}
