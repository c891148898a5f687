//! A scope as the server keeps it: current rows, each with the number of its last change.

use std::collections::BTreeMap;

use passerelle_shared::model::{RecordId, Timestamp};
use passerelle_shared::sync::{
    Body, Checksum, Chunk, ChunkName, Cursor, Epoch, Head, Page, Position, Record, Scope, Section, Sequence, Snapshot,
    Sum, divided,
};
use serde_json::value::RawValue;

#[derive(Debug, Clone)]
pub struct Rows {
    scope: Scope,
    seq: Sequence,
    /// Up to here withdrawn rows may have been forgotten.
    floor: Sequence,
    rows: BTreeMap<RecordId, (Sequence, Content)>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    Json(String),
    Withdrawn(String, Timestamp),
}

/// All of a scope at one moment.
#[derive(Debug, Clone)]
pub struct Whole {
    pub head: Head,
    pub cursor: Cursor,
    pub records: Vec<Record>,
    pub made_at: Timestamp,
}

impl Whole {
    fn chunks(&self) -> BTreeMap<String, (Section, Vec<Record>)> {
        let numbered = divided(self.records.clone()).into_iter().flat_map(|(section, records)| {
            let chunks: Vec<Vec<Record>> = records.chunks(CHUNK_RECORDS_MAX).map(<[Record]>::to_vec).collect();
            chunks.into_iter().map(move |chunk| (section.clone(), chunk))
        });
        numbered.enumerate().map(|(number, chunk)| (format!("chunk-{number}"), chunk)).collect()
    }

    pub fn snapshot(&self) -> Snapshot {
        let name = |(name, (section, records)): (String, (Section, Vec<Record>))| {
            let (count, sum) = (records.len().try_into().expect("few"), Some(Sum::of(&records)));
            let bytes = Chunk { records }.to_lines().len().try_into().expect("small");
            ChunkName { records: count, bytes, sum, ..ChunkName::of(name, section) }
        };
        Snapshot {
            epoch: self.head.epoch.clone(),
            seq: self.head.seq,
            head: self.head.clone(),
            cursor: self.cursor.clone(),
            chunks: self.chunks().into_iter().map(name).collect(),
            more_chunks: vec![],
        }
    }

    pub fn chunk(&self, name: &str) -> Option<Chunk> {
        self.chunks().remove(name).map(|(_, records)| Chunk { records })
    }
}

/// Small, so that there are several.
const CHUNK_RECORDS_MAX: usize = 4;
/// Small, so that pages end in the middle of things.
const PAGE_RECORDS_MAX: usize = 3;

impl Rows {
    pub fn new(scope: Scope) -> Self {
        Self { scope, seq: 0, floor: 0, rows: BTreeMap::new() }
    }

    pub fn seq(&self) -> Sequence {
        self.seq
    }

    pub fn floor(&self) -> Sequence {
        self.floor
    }

    pub fn write(&mut self, seq: Sequence, id: RecordId, content: Content) {
        self.seq = self.seq.max(seq);
        self.rows.insert(id, (seq, content));
    }

    /// Forgets what was withdrawn before; whether there was anything.
    pub fn prune(&mut self, before: Timestamp) -> bool {
        let is_old = |content: &Content| matches!(content, Content::Withdrawn(_, at) if *at < before);
        let newest = self.rows.values().filter(|(_, content)| is_old(content)).map(|(seq, _)| *seq).max();
        self.floor = self.floor.max(newest.unwrap_or_default());
        self.rows.retain(|_, (_, content)| !is_old(content));
        newest.is_some()
    }

    pub fn live(&self) -> BTreeMap<RecordId, String> {
        let live = self.rows.iter().filter_map(|(id, (_, content))| match content {
            Content::Json(json) => Some((id.clone(), json.clone())),
            Content::Withdrawn(..) => None,
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

    /// The rows behind a position; `keeps_record` is what a right server does.
    pub fn page(&self, epoch: &Epoch, position: &Position, keeps_record: bool) -> Page {
        let Position { seq, record, .. } = position;
        let is_behind = |id: &RecordId, changed: Sequence| {
            changed > *seq || (changed == *seq && record.as_ref().is_some_and(|at| id > at))
        };
        let rows = self.rows.iter().filter(|(id, (changed, _))| is_behind(id, *changed));
        let mut behind: Vec<(Sequence, &RecordId, &Content)> =
            rows.map(|(id, (changed, content))| (*changed, id, content)).collect();
        behind.sort_by_key(|(changed, id, _)| (*changed, *id));
        let complete = behind.len() <= PAGE_RECORDS_MAX;
        behind.truncate(PAGE_RECORDS_MAX);

        let (seq, record) = match (complete, behind.last()) {
            (false, Some((changed, id, _))) => (*changed, Some((*id).clone()).filter(|_| keeps_record)),
            _ => (self.seq, None),
        };
        let records = behind.into_iter().map(|(seq, id, content)| record_of(id, seq, content)).collect();
        let cursor = write_cursor(&Position { epoch: epoch.clone(), seq, record });
        Page { head: self.head(epoch), records, cursor, complete }
    }

    pub fn whole(&self, epoch: &Epoch, made_at: Timestamp) -> Whole {
        let records = self.rows.iter().map(|(id, (seq, content))| record_of(id, *seq, content)).collect();
        let cursor = write_cursor(&Position { epoch: epoch.clone(), seq: self.seq, record: None });
        Whole { head: self.head(epoch), cursor, records, made_at }
    }
}

fn write_cursor(position: &Position) -> Cursor {
    let record = position.record.as_ref().map_or("", RecordId::as_str);
    format!("{} {} {record}", position.epoch.0, position.seq).into()
}

/// Where a cursor stands. Nobody here makes any but the server.
pub fn read_cursor(cursor: &str) -> Position {
    let mut words = cursor.splitn(3, ' ');
    let mut word = || words.next().expect("three words");
    let (epoch, seq, record) = (word(), word(), word());
    let record = (!record.is_empty()).then(|| record.into());
    Position { epoch: Epoch(epoch.into()), seq: seq.parse().expect("a number of ours"), record }
}

fn record_of(id: &RecordId, seq: Sequence, content: &Content) -> Record {
    let body = match content {
        Content::Json(json) => Body::Body(RawValue::from_string(json.clone()).expect("our own JSON")),
        Content::Withdrawn(reason, _) => Body::Withdrawn(reason.clone()),
    };
    Record { id: id.clone(), seq, body }
}
