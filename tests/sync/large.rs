//! A programme ten times as large, read and kept by the code that devices run: what it takes here.

use std::time::Instant;

use fastrand::Rng;
use passerelle_shared::api::Chunk;
use passerelle_shared::json;
use passerelle_shared::model::{Content, RecordId};
use passerelle_shared::sync::{Body, Checksum, Epoch, Head, Index, Record, Scope, Sequence};
use passerelle_tests::generated::{Amount, text};
use serde_json::value::RawValue;

const CHANGED: usize = 400;
const WITHDRAWN: usize = 200;

#[test]
fn forty_thousand_records_are_taken_in_changed_and_let_go_of() {
    let records = generated();
    let chunks: Vec<String> =
        records.chunks(Chunk::RECORDS_MAX).map(|records| json::write(&Chunk { records: records.to_vec() })).collect();
    let bytes: usize = chunks.iter().map(String::len).sum();

    let begin = Instant::now();
    let mut index = Index::default();
    let mut read = 0;
    let mut shards: Vec<Chunk> = Vec::with_capacity(chunks.len());
    for chunk in &chunks {
        let shard: Chunk = json::read(chunk).expect("a chunk");
        read += shard.records.iter().filter(|record| index.take(record)).count();
        shards.push(shard);
    }
    let (taken_in, begin) = (begin.elapsed(), Instant::now());
    assert_eq!(read, records.len());
    assert_eq!(index.agree(&head(&records)), Ok(()));

    let (changed, gone) = (&records[..CHANGED], &records[CHANGED..CHANGED + WITHDRAWN]);
    let seq: Sequence = 2;
    let newer = changed.iter().map(|record| Record { seq, ..record.clone() });
    let withdrawn = gone.iter().map(|record| Record { seq, body: Body::Withdrawn("gone".into()), ..record.clone() });
    let changes: Vec<Record> = newer.chain(withdrawn).collect();
    assert!(changes.iter().all(|record| index.take(record)));
    let mut rewritten = 0;
    for (shard, rows) in shards.iter_mut().zip(changes.chunks(Chunk::RECORDS_MAX)) {
        shard.records.splice(..rows.len(), rows.iter().cloned());
        // What was withdrawn long ago is let go of.
        shard.records.retain(|record| record.json().is_some());
        rewritten += json::write(shard).len();
    }
    let (folded, begin) = (begin.elapsed(), Instant::now());
    let held: Vec<&Record> = shards.iter().flat_map(|shard| &shard.records).collect();
    assert_eq!(held.len(), records.len() - WITHDRAWN);
    let sum: Checksum = held.iter().map(|record| (&record.id, record.seq)).collect();
    assert_eq!((index.records(), index.checksum()), (held.len() as u64, sum));

    let shown = held.iter().filter(|record| Content::parse(&record.id, record.json().unwrap_or_default()).is_some());
    assert_eq!(shown.count(), held.len());
    println!(
        "{} records, {bytes} bytes of JSON: taken in {taken_in:.0?}, {} changes folded {folded:.0?} ({rewritten} bytes written), all read {:.0?}",
        records.len(),
        changes.len(),
        begin.elapsed()
    );
}

fn generated() -> Vec<Record> {
    const BODY_BYTES: usize = 900;
    const LANGUAGES: [&str; 4] = ["fr", "en", "ar", "de"];
    let mut rng = Rng::with_seed(1);
    let count = Amount::CONGRESS.times_ten().records();
    let bodies: Vec<String> = (0..64).map(|number| words(LANGUAGES[number % 4], BODY_BYTES, &mut rng)).collect();
    let record = |number: u32| {
        let language = LANGUAGES[number as usize % 4];
        let id = RecordId::from(format!("text/{language}/article/number-{number}"));
        let json = RawValue::from_string(bodies[number as usize % bodies.len()].clone()).expect("JSON");
        Record { id, seq: 1, body: Body::Body(json) }
    };
    (0..count).map(record).collect()
}

fn words(language: &str, bytes: usize, rng: &mut Rng) -> String {
    format!(r#"{{"title":"{}","body":"{}"}}"#, text(language, 40, rng), text(language, bytes, rng))
}

fn head(records: &[Record]) -> Head {
    Head {
        scope: Scope::programme(),
        epoch: Epoch("first".into()),
        seq: 1,
        records: records.len() as u64,
        checksum: records.iter().map(|record| (&record.id, record.seq)).collect(),
    }
}
