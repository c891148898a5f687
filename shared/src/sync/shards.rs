//! Changed rows go back into the shards that they lie over.

use std::collections::BTreeMap;

use super::{Chunk, ChunkName, Record, Section, Sum};
use crate::model::RecordId;

/// A chunk as a device keeps it.
#[derive(Debug, Clone)]
pub struct Shard {
    pub name: ChunkName,
    pub chunk: Chunk,
    /// It holds something else than what is stored under its name.
    pub is_rewritten: bool,
}

impl Shard {
    pub fn stored(name: ChunkName, chunk: Chunk) -> Shard {
        Shard { name, chunk, is_rewritten: false }
    }
}

/// Puts each changed row in the place of the old one; new rows go to the last shard of their section.
pub fn fold_in(shards: &mut Vec<Shard>, changes: Vec<Record>) {
    let mut changed: BTreeMap<RecordId, Record> = BTreeMap::new();
    changed.extend(changes.into_iter().map(|row| (row.id.clone(), row)));
    for Shard { chunk, is_rewritten, .. } in shards.iter_mut() {
        for record in &mut chunk.records {
            if let Some(newer) = changed.remove(&record.id).filter(|row| row.seq > record.seq) {
                *record = newer;
                *is_rewritten = true;
            }
        }
    }
    changed.into_values().for_each(|record| add(shards, record));
    for Shard { name, chunk, .. } in shards.iter_mut().filter(|shard| shard.is_rewritten) {
        name.records = u32::try_from(chunk.records.len()).unwrap_or(u32::MAX);
        name.sum = name.sum.map(|_| Sum::of(&chunk.records));
    }
}

fn add(shards: &mut Vec<Shard>, record: Record) {
    let section = Section::of_news(&record.id);
    if let Some(Shard { chunk, is_rewritten, .. }) = shards.iter_mut().rfind(|shard| shard.name.section() == section) {
        chunk.records.push(record);
        *is_rewritten = true;
        return;
    }
    let name = ChunkName { sum: Some(Sum::default()), ..ChunkName::of(format!("here-{}", shards.len()), section) };
    shards.push(Shard { name, chunk: Chunk { records: vec![record] }, is_rewritten: true });
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::*;
    use crate::model::Language;
    use crate::sync::{Body, ChunkPart, Index};

    fn record(id: &str, seq: u64, json: &str) -> Record {
        Record { id: id.into(), seq, body: Body::Body(RawValue::from_string(json.into()).expect("JSON")) }
    }

    fn shard(name: &str, part: ChunkPart, records: Vec<Record>) -> Shard {
        let section = Section { part, can_wait: name.starts_with("later"), also_for: vec![] };
        let sum = Some(Sum::of(&records));
        Shard::stored(ChunkName { sum, ..ChunkName::of(name.to_owned(), section) }, Chunk { records })
    }

    /// What a device holds that takes the changes first, as it does when it starts.
    fn held(changes: &[Record], shards: &[Shard]) -> Index {
        let mut index = Index::default();
        for record in changes.iter().chain(shards.iter().flat_map(|shard| &shard.chunk.records)) {
            index.take(record);
        }
        index
    }

    #[test]
    fn a_folded_device_holds_what_it_held_before() {
        let words = ChunkPart::OtherWords(Language::French);
        let stored = vec![
            shard("facts-0", ChunkPart::Facts, vec![record("event/a", 1, "{}"), record("event/b", 1, "{}")]),
            shard("later-facts-0", ChunkPart::Facts, vec![record("session/a/x", 1, "{}")]),
            shard("untouched", words, vec![record("text/fr/session/a/x", 1, "{}")]),
        ];
        let changes = vec![
            record("event/b", 4, r#"{"kind":"seminar","status":"held"}"#),
            record("event/c", 5, "{}"),
            record("text/it/event/c", 5, r#"{"title":"Nuovo"}"#),
            Record { id: "event/a".into(), seq: 6, body: Body::Withdrawn("merged".into()) },
        ];
        let before = held(&changes, &stored);

        let mut folded = stored;
        fold_in(&mut folded, changes);

        let rewritten = folded.iter().filter(|shard| shard.is_rewritten).map(|shard| shard.name.name.as_str());
        assert_eq!(rewritten.collect::<Vec<_>>(), ["facts-0", "here-3"], "what didn't change isn't written");
        assert_eq!(held(&[], &folded), before);
        for Shard { name, chunk, .. } in &folded {
            assert_eq!(name.sum, Some(Sum::of(&chunk.records)), "{}", name.name);
        }
    }

    #[test]
    fn a_row_that_is_as_old_as_the_one_in_its_place_or_older_is_not_written() {
        let mut shards =
            vec![shard("facts-0", ChunkPart::Facts, vec![record("event/a", 4, "{}"), record("event/b", 4, "{}")])];

        fold_in(&mut shards, vec![record("event/a", 4, "{}"), record("event/b", 3, r#"{"status":"held"}"#)]);

        let [shard] = &*shards else { panic!("{shards:?}") };
        assert!(!shard.is_rewritten);
        assert_eq!(shard.chunk.records.iter().map(|record| record.seq).collect::<Vec<_>>(), [4, 4]);
        assert_eq!(shard.chunk.records[1].json(), Some("{}"));
    }
}
