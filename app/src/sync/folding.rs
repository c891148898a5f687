//! Folding: changed rows go back into the shards that they lie over, so that the next start has less to do.

use std::collections::BTreeMap;
use std::rc::Rc;

use passerelle_shared::api::{Chunk, ChunkName, ChunkPart};
use passerelle_shared::model::{Kind, Language, RecordId};
use passerelle_shared::sync::Record;

use super::Driver;
use super::programme::{changes, parse_chunk, shard_key, shards};
use crate::platform::store::{self, Area, Durability, Range, Transaction, Value};
use crate::state::device::{Generation, PROGRAMME, get, put};

/// Two shards' worth: so many single rows cost a start about as much as a fold would save it.
const CHANGES_MAX: usize = 2 * Chunk::RECORDS_MAX;

/// Costs no network. When it fails nothing is different.
pub async fn fold_if_large(driver: &Rc<Driver>) {
    if driver.held.borrow().changes <= CHANGES_MAX {
        return;
    }
    let areas = [Area::Meta, Area::Shards, Area::Changes];
    let folded = store::write(&areas, Durability::Relaxed, async |transaction: &Transaction<'_>| {
        let Some(mut generation) = get::<Generation>(transaction, PROGRAMME).await? else { return Ok(None) };
        let names = generation.snapshot.chunks.clone();
        let Some(bytes) = shards(transaction, &generation.folder, &names).await? else { return Ok(None) };
        let rows = changes(transaction).await?;
        let Some(folded) = fold(names.into_iter().zip(bytes).collect(), rows) else { return Ok(None) };
        for (chunk, bytes) in folded.rewritten {
            transaction.put(Area::Shards, shard_key(&generation.folder, &chunk), Value::Bytes(bytes))?;
        }
        generation.snapshot.chunks = folded.chunks;
        transaction.delete_all(Area::Changes, Range::All)?;
        put(transaction, PROGRAMME, &generation)?;
        Ok(Some(generation))
    });
    if let Ok(Some(generation)) = folded.await {
        let mut held = driver.held.borrow_mut();
        held.changes = 0;
        held.generation = Some(generation);
    }
}

struct Folded {
    chunks: Vec<ChunkName>,
    /// By chunk, its new bytes.
    rewritten: Vec<(String, Vec<u8>)>,
}

/// Puts each changed row in the place of the old one; new rows go to the last chunk of their part.
/// `None` when a shard can't be read.
fn fold(shards: Vec<(ChunkName, Vec<u8>)>, changes: Vec<Record>) -> Option<Folded> {
    let mut changed: BTreeMap<RecordId, Record> = changes.into_iter().map(|row| (row.id.clone(), row)).collect();
    let mut chunks: Vec<(ChunkName, Chunk, bool)> = Vec::with_capacity(shards.len());
    for (name, bytes) in shards {
        let mut chunk: Chunk = parse_chunk(&bytes)?;
        let mut is_rewritten = false;
        for record in &mut chunk.records {
            if let Some(newer) = changed.remove(&record.id).filter(|row| row.seq > record.seq) {
                *record = newer;
                is_rewritten = true;
            }
        }
        chunks.push((name, chunk, is_rewritten));
    }
    changed.into_values().for_each(|record| add(&mut chunks, record));
    let mut folded = Folded { chunks: Vec::with_capacity(chunks.len()), rewritten: Vec::new() };
    for (mut name, chunk, is_rewritten) in chunks {
        if is_rewritten {
            let bytes = serde_json::to_vec(&chunk).ok()?;
            name.records = u32::try_from(chunk.records.len()).ok()?;
            name.bytes = u32::try_from(bytes.len()).ok()?;
            folded.rewritten.push((name.name.clone(), bytes));
        }
        folded.chunks.push(name);
    }
    Some(folded)
}

fn add(chunks: &mut Vec<(ChunkName, Chunk, bool)>, record: Record) {
    let part = part_of(&record.id);
    if let Some((_, chunk, is_rewritten)) = chunks.iter_mut().rfind(|(name, ..)| name.part == part) {
        chunk.records.push(record);
        *is_rewritten = true;
        return;
    }
    let name = ChunkName { name: format!("here-{}", chunks.len()), part, records: 0, bytes: 0 };
    chunks.push((name, Chunk { records: vec![record] }, true));
}

/// As the server parts them; words in a language that only a newer app knows lie with the facts.
fn part_of(id: &RecordId) -> ChunkPart {
    let Some((language, of)) = id.translated() else { return ChunkPart::Facts };
    let words: fn(Language) -> ChunkPart = match of.kind() {
        Some(Kind::Project | Kind::PriorityArea | Kind::Country | Kind::Event) => ChunkPart::EventWords,
        _ => ChunkPart::OtherWords,
    };
    words(language)
}

#[cfg(test)]
mod tests {
    use passerelle_shared::sync::Body;
    use serde_json::value::RawValue;

    use super::*;
    use crate::sync::programme::Draft;

    fn record(id: &str, seq: u64, json: &str) -> Record {
        Record { id: id.into(), seq, body: Body::Body(RawValue::from_string(json.into()).expect("JSON")) }
    }

    fn shard(name: &str, part: ChunkPart, records: Vec<Record>) -> (ChunkName, Vec<u8>) {
        let name = ChunkName { name: name.into(), part, records: 0, bytes: 0 };
        (name, serde_json::to_vec(&Chunk { records }).expect("plain data"))
    }

    #[test]
    fn a_folded_device_holds_what_it_held_before() {
        let words = ChunkPart::OtherWords(Language::French);
        let shards = || {
            vec![
                shard("facts-0", ChunkPart::Facts, vec![record("event/a", 1, "{}"), record("event/b", 1, "{}")]),
                shard("untouched", words, vec![record("text/fr/session/a/x", 1, "{}")]),
            ]
        };
        let changes = || {
            vec![
                record("event/b", 4, r#"{"kind":"seminar","status":"held"}"#),
                record("event/c", 5, "{}"),
                record("text/it/event/c", 5, r#"{"title":"Nuovo"}"#),
                Record { id: "event/a".into(), seq: 6, body: Body::Withdrawn("merged".into()) },
            ]
        };
        let mut before = Draft::default();
        before.take(&changes());
        shards().iter().for_each(|(_, bytes)| assert!(before.take_chunk(bytes)));

        let folded = fold(shards(), changes()).expect("chunks");

        let names: Vec<&str> = folded.rewritten.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["facts-0", "here-2"], "what didn't change isn't written");
        let mut after = Draft::default();
        folded.rewritten.iter().for_each(|(_, bytes)| assert!(after.take_chunk(bytes)));
        assert!(after.take_chunk(&shards()[1].1));
        assert_eq!(after.index, before.index);
        assert_eq!(after.programme.withdrawn(&"event/a".into()), Some("merged"));
    }
}
