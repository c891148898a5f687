//! Snapshots of the programme: made at most every few minutes, stored as they go over the wire; the newest few are kept.

use std::cmp::Reverse;
use std::time::Duration;

use bytes::Bytes;
use passerelle_shared::api::{Chunk, ChunkName, ChunkPart, Reads, Snapshot};
use passerelle_shared::model::{Kind, RecordId, Timestamp};
use passerelle_shared::sync::{Body, Position, Record, Scope, Section, Sum, divided};

use super::encoded::{Encoded, encoded};
use super::head::head;
use super::kept_chunks::ChunkKey;
use super::news::Row;
use crate::clock::SKEW_MAX;
use crate::compression::Encoding;
use crate::database::engine::{Connection, installation};
use crate::database::{Database, Error, Result};

/// A newer programme waits so long for its snapshot: meanwhile the changes bring devices up to date.
pub const SNAPSHOT_AGE_MAX: i64 = 5 * Timestamp::MINUTE;
/// So many are kept however old they are: who comes back to a programme that seldom changes goes on where the line broke.
const SNAPSHOTS_KEPT: usize = 3;
/// And younger ones than this, so that whoever has just begun to take one can finish, however often it changes.
const SNAPSHOT_LIFE_MIN: i64 = 30 * Timestamp::MINUTE;
/// But never more than so many: one of forty thousand records is fifty megabytes.
const SNAPSHOTS_MAX: usize = 8;

/// So long one waits for a newer one, where there is an old one.
const NEWER_WAIT_MAX: Duration = Duration::from_secs(2);

struct Latest {
    snapshot: Snapshot,
    is_fresh: bool,
}

impl Database {
    /// The latest snapshot for a device that reads so much; a new one where there is none or where it has grown old. To
    /// make a large one takes a while: who comes meanwhile goes on from the old one.
    pub async fn snapshot(&self, reads: Reads, now: Timestamp) -> Result<Snapshot> {
        Ok(as_read_by(reads, self.stored_snapshot(now).await?))
    }

    async fn stored_snapshot(&self, now: Timestamp) -> Result<Snapshot> {
        let old = match self.latest_snapshot(now).await? {
            Some(Latest { snapshot, is_fresh: true }) => return Ok(snapshot),
            Some(old) if self.snapshot_turn.try_lock().is_err() => return Ok(old.snapshot),
            old => old,
        };
        let database = self.clone();
        // A task of its own: it is made even if whoever asked for it has gone.
        let making = tokio::spawn(async move {
            let _turn = database.snapshot_turn.lock().await;
            match database.latest_snapshot(now).await? {
                Some(Latest { snapshot, is_fresh: true }) => Ok(snapshot),
                _ => database.make_snapshot(now).await,
            }
        });
        let patience = if old.is_some() { NEWER_WAIT_MAX } else { Duration::MAX };
        let made = match tokio::time::timeout(patience, making).await {
            Ok(made) => made.unwrap_or(Err(Error::Assertion("a snapshot can be made"))),
            Err(_) => Err(Error::Silent),
        };
        match (made, old) {
            (Err(Error::Silent), Some(old)) => Ok(old.snapshot),
            // On a full disk a newer one can't be kept, and one can read the old one.
            (Err(cause), Some(old)) => {
                tracing::warn!(%cause, "a newer snapshot can't be made");
                Ok(old.snapshot)
            }
            (made, _) => made,
        }
    }

    /// `None` where there is none that one can go on from.
    async fn latest_snapshot(&self, now: Timestamp) -> Result<Option<Latest>> {
        let (head, floor) = head(&mut *self.readers.acquire().await?, &Scope::programme()).await?;
        let latest: Option<(i64, i64, String)> =
            sqlx::query_as("SELECT seq, made_at, description FROM snapshot WHERE epoch = $1 ORDER BY seq DESC LIMIT 1")
                .bind(&head.epoch.0)
                .fetch_optional(&self.readers)
                .await?;
        let Some((seq, made_at, description)) = latest else { return Ok(None) };
        let seq = seq.cast_unsigned();
        if seq < floor && seq != head.seq {
            return Ok(None);
        }
        // One that was made in the future, by a clock that is right by now, would be fresh for as long.
        let is_young = (-SKEW_MAX..SNAPSHOT_AGE_MAX).contains(&now.since_ms(Timestamp(made_at)));
        let is_fresh = seq == head.seq || is_young;
        Ok(Some(Latest { snapshot: serde_json::from_str(&description)?, is_fresh }))
    }

    /// A chunk's bytes as they go over the wire, if they were asked for not long ago.
    pub fn kept_chunk(&self, epoch: &str, seq: i64, name: &str, encoding: Encoding) -> Option<Bytes> {
        self.kept_chunks.get(&ChunkKey { epoch: epoch.to_owned(), seq, name: name.to_owned(), encoding })
    }

    /// The same, read where they weren't.
    pub async fn chunk(&self, epoch: &str, seq: i64, name: &str, encoding: Encoding) -> Result<Option<Bytes>> {
        let key = ChunkKey { epoch: epoch.to_owned(), seq, name: name.to_owned(), encoding };
        if let Some(kept) = self.kept_chunks.get(&key) {
            return Ok(Some(kept));
        }
        let statement = match encoding {
            Encoding::Plain => "SELECT plain FROM chunk WHERE epoch = $1 AND seq = $2 AND name = $3",
            Encoding::Brotli => "SELECT brotli FROM chunk WHERE epoch = $1 AND seq = $2 AND name = $3",
            Encoding::Gzip => "SELECT gzip FROM chunk WHERE epoch = $1 AND seq = $2 AND name = $3",
        };
        let read: Option<Vec<u8>> =
            sqlx::query_scalar(statement).bind(epoch).bind(seq).bind(name).fetch_optional(&self.readers).await?;
        let chunk = read.map(Bytes::from);
        if let Some(chunk) = &chunk {
            self.kept_chunks.keep(key, chunk.clone());
        }
        Ok(chunk)
    }

    async fn make_snapshot(&self, now: Timestamp) -> Result<Snapshot> {
        let scope = Scope::programme();
        let mut moment = self.moment().await?;
        let (head, _) = head(&mut moment, &scope).await?;
        let rows: Vec<Row> =
            sqlx::query_as("SELECT id, body, withdrawn, changed_seq FROM record WHERE scope = $1 ORDER BY id")
                .bind(scope.as_str())
                .fetch_all(&mut *moment)
                .await?;
        drop(moment);

        let records = rows.into_iter().map(Row::into_record).collect::<Result<Vec<Record>>>()?;
        let position = Position { epoch: head.epoch.clone(), seq: head.seq, record: None };
        let cursor = self.seal().close(&scope, &position);
        let chunks = tokio::task::spawn_blocking(move || chunks(records))
            .await
            .map_err(|_| Error::Assertion("records can be compressed"))?;
        let names = chunks.iter().map(|(name, _)| name.clone());
        let (names, more) = names.partition(|name| name.part.is_of_the_first());
        let snapshot =
            Snapshot { epoch: head.epoch.clone(), seq: head.seq, head, cursor, chunks: names, more_chunks: more };
        self.store_snapshot(&snapshot, chunks, now).await
    }

    /// Of two nodes that make the same one at once the first wins, and its snapshot is what both tell of.
    async fn store_snapshot(
        &self,
        snapshot: &Snapshot,
        chunks: Vec<(ChunkName, Encoded)>,
        now: Timestamp,
    ) -> Result<Snapshot> {
        let mut transaction = self.write().await?;
        let inserted = sqlx::query(
            "INSERT INTO snapshot (epoch, seq, made_at, description) VALUES ($1, $2, $3, $4)
             ON CONFLICT (epoch, seq) DO NOTHING",
        )
        .bind(&snapshot.epoch.0)
        .bind(snapshot.seq.cast_signed())
        .bind(now.0)
        .bind(serde_json::to_string(snapshot)?)
        .execute(&mut *transaction)
        .await?;
        if inserted.rows_affected() == 1 {
            for (name, encoded) in chunks {
                store_chunk(&mut transaction, snapshot, &name, encoded).await?;
            }
            let_go(&mut transaction, now).await?;
        }
        let stored: String = sqlx::query_scalar("SELECT description FROM snapshot WHERE epoch = $1 AND seq = $2")
            .bind(&snapshot.epoch.0)
            .bind(snapshot.seq.cast_signed())
            .fetch_one(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(serde_json::from_str(&stored)?)
    }

    /// Lets go of snapshots that nobody can be taking any more.
    pub async fn prune_snapshots(&self, now: Timestamp) -> Result<()> {
        let mut transaction = self.write().await?;
        let_go(&mut transaction, now).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// A snapshot that is stored, without its chunks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Made {
    epoch: String,
    seq: i64,
    at: Timestamp,
}

async fn let_go(connection: &mut Connection, now: Timestamp) -> Result<()> {
    let epoch = installation::epoch(connection).await?;
    let rows: Vec<(String, i64, i64)> =
        sqlx::query_as("SELECT epoch, seq, made_at FROM snapshot").fetch_all(&mut *connection).await?;
    let made = rows.into_iter().map(|(epoch, seq, at)| Made { epoch, seq, at: Timestamp(at) }).collect();
    for Made { epoch, seq, .. } in superfluous(made, &epoch.0, now) {
        for statement in
            ["DELETE FROM chunk WHERE epoch = $1 AND seq = $2", "DELETE FROM snapshot WHERE epoch = $1 AND seq = $2"]
        {
            sqlx::query(statement).bind(&epoch).bind(seq).execute(&mut *connection).await?;
        }
    }
    Ok(())
}

/// Those of this life of the database come first, by what they hold, whatever a clock said when they were made.
fn superfluous(mut made: Vec<Made>, epoch: &str, now: Timestamp) -> Vec<Made> {
    made.sort_by_key(|one| Reverse((one.epoch == epoch, if one.epoch == epoch { one.seq } else { one.at.0 })));
    let is_kept = |(index, one): &(usize, Made)| {
        let is_among_newest = one.epoch == epoch && *index < SNAPSHOTS_KEPT;
        is_among_newest || (*index < SNAPSHOTS_MAX && now.since_ms(one.at) < SNAPSHOT_LIFE_MIN)
    };
    made.into_iter().enumerate().filter(|one| !is_kept(one)).map(|(_, one)| one).collect()
}

async fn store_chunk(
    connection: &mut Connection,
    snapshot: &Snapshot,
    name: &ChunkName,
    encoded: Encoded,
) -> Result<()> {
    sqlx::query("INSERT INTO chunk (epoch, seq, name, plain, brotli, gzip) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(&snapshot.epoch.0)
        .bind(snapshot.seq.cast_signed())
        .bind(&name.name)
        .bind(encoded.plain)
        .bind(encoded.brotli)
        .bind(encoded.gzip)
        .execute(connection)
        .await?;
    Ok(())
}

/// A snapshot is stored with the chunks for every reader. Of the records of parts that came later there are two: one
/// under its own name, and one with the facts, where 0.1 keeps them without looking at them.
fn as_read_by(reads: Reads, mut stored: Snapshot) -> Snapshot {
    if reads.has_more_chunks() {
        stored.chunks.retain(|chunk| !chunk.name.starts_with(AS_FACTS));
    } else {
        stored.more_chunks.clear();
    }
    stored
}

/// How the names of chunks begin that are for 0.1 alone.
const AS_FACTS: &str = "as-facts";

fn chunks(records: Vec<Record>) -> Vec<(ChunkName, Encoded)> {
    let sections = divided(records.into_iter().filter(is_needed).collect());
    let later = sections.iter().filter(|(section, _)| !section.part.is_of_the_first());
    let as_facts: Vec<Record> = later.flat_map(|(_, records)| records.iter().cloned()).collect();
    let mut plain = Vec::new();
    for (section, records) in sections {
        plain.extend(shards(&section, &prefix(&section), records));
    }
    let facts = Section { part: ChunkPart::Facts, can_wait: true, also_for: Vec::new() };
    plain.extend(shards(&facts, AS_FACTS, as_facts));
    let weighed = |(name, encoded): (ChunkName, Encoded)| {
        (ChunkName { compressed: Some(count(encoded.brotli.len())), ..name }, encoded)
    };
    encoded(plain).into_iter().map(weighed).collect()
}

fn shards(section: &Section, prefix: &str, mut records: Vec<Record>) -> Vec<(ChunkName, Vec<u8>)> {
    records.sort_by_cached_key(|record| (nearness(&record.id), record.id.clone()));
    let mut shards = Vec::new();
    let mut records = records.into_iter().peekable();
    while records.peek().is_some() {
        let chunk = Chunk { records: records.by_ref().take(Chunk::RECORDS_MAX).collect() };
        let json = chunk.to_lines().into_bytes();
        let name = ChunkName::of(format!("{prefix}-{}", shards.len()), section.clone());
        let (records, bytes) = (count(chunk.records.len()), count(json.len()));
        shards.push((ChunkName { records, bytes, sum: Some(Sum::of(&chunk.records)), ..name }, json));
    }
    shards
}

fn prefix(section: &Section) -> String {
    let part = match section.part {
        ChunkPart::Facts if section.can_wait => "later-facts".to_owned(),
        ChunkPart::Facts => "facts".to_owned(),
        ChunkPart::EventWords(language) => format!("event-words-{}", language.code()),
        ChunkPart::OtherWords(language) => format!("other-words-{}", language.code()),
        ChunkPart::Unknown => "unknown".to_owned(),
    };
    let also_for = section.also_for.iter().map(|reader| format!("-for-{}", reader.code()));
    [part].into_iter().chain(also_for).collect()
}

/// A shard of some hundred records is far from four gigabytes.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A withdrawn fact is told to newcomers too; its words are not needed any more.
fn is_needed(record: &Record) -> bool {
    matches!(record.body, Body::Body(_)) || record.id.translated().is_none()
}

/// What the first screens show comes first.
fn nearness(id: &RecordId) -> u8 {
    match id.kind() {
        Some(Kind::Event) => 0,
        Some(Kind::Project | Kind::PriorityArea | Kind::Country) => 1,
        Some(Kind::Article | Kind::Session | Kind::Day | Kind::Track) => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::on_trial;

    #[test]
    fn the_newest_few_are_kept_and_whoever_has_just_begun_can_finish() {
        let one = |epoch: &str, seq: i64, minutes_ago: i64| Made {
            epoch: epoch.into(),
            seq,
            at: Timestamp(1_000 * Timestamp::DAY - minutes_ago * Timestamp::MINUTE),
        };
        let now = Timestamp(1_000 * Timestamp::DAY);
        let gone = |made: Vec<Made>| {
            let gone = superfluous(made, "now", now);
            gone.into_iter().map(|one| format!("{} {}", one.epoch, one.seq)).collect::<Vec<String>>()
        };

        let seldom = gone((0..5).map(|age| one("now", 9 - age, age * 60 * 24 * 30)).collect());
        let always = gone((0..12).map(|age| one("now", 90 - age, age * 5)).collect());
        let all_at_once = gone((0..12).map(|age| one("now", 90 - age, 0)).collect());
        let after_a_restore = gone(vec![one("before", 99, 4), one("before", 98, 40), one("now", 5, 1)]);
        let clock_was_ahead = gone((0..6).map(|age| one(if age < 5 { "before" } else { "now" }, age, -900)).collect());

        assert_eq!(seldom, ["now 6", "now 5"]);
        assert_eq!(always, ["now 84", "now 83", "now 82", "now 81", "now 80", "now 79"]);
        assert_eq!(all_at_once, ["now 82", "now 81", "now 80", "now 79"]);
        assert_eq!(after_a_restore, ["before 98"]);
        assert_eq!(clock_was_ahead, Vec::<String>::new(), "few as they are");
    }

    #[test]
    fn what_the_first_screens_show_comes_first_in_its_chunk() {
        let record = |id: &str| Record { id: id.into(), seq: 1, body: Body::Withdrawn("Gone.".to_owned()) };
        let last_first = ["person/a", "track/a/b", "session/a/b", "country/tn", "project/a", "event/b", "event/a"];

        let (_, encoded) = chunks(last_first.map(record).into()).into_iter().next().expect("a chunk");

        let chunk: Chunk = serde_json::from_slice(&encoded.plain).expect("a chunk");
        let ids: Vec<&str> = chunk.records.iter().map(|record| record.id.as_str()).collect();
        assert_eq!(ids[..4], ["event/a", "event/b", "country/tn", "project/a"]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn who_comes_while_a_newer_snapshot_is_made_goes_on_from_the_old_one() {
        let (_folder, database) = on_trial().await;
        let now = Timestamp(0);
        let old = database.snapshot(Reads::NOW, now).await.expect("a snapshot");
        sqlx::query("INSERT INTO scope (id, seq, floor, records, checksum) VALUES ($1, 1, 0, 0, 0)")
            .bind(Scope::programme().as_str())
            .execute(&database.writer)
            .await
            .expect("the programme moves");
        let later = now.plus_ms(SNAPSHOT_AGE_MAX);

        let turn = database.snapshot_turn.clone().lock_owned().await;
        let meanwhile = database.snapshot(Reads::NOW, later).await.expect("a snapshot");
        drop(turn);
        let then = database.snapshot(Reads::NOW, later).await.expect("a snapshot");

        assert_eq!((meanwhile.seq, then.seq), (old.seq, old.seq + 1));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn who_comes_while_the_first_snapshot_is_made_waits_for_it_however_long_and_gets_that_one() {
        let (_folder, database) = on_trial().await;
        let now = Timestamp(0);

        let turn = database.snapshot_turn.clone().lock_owned().await;
        let who_comes = database.clone();
        let waiting = tokio::spawn(async move { who_comes.snapshot(Reads::NOW, now).await });
        tokio::time::sleep(NEWER_WAIT_MAX + Duration::from_millis(200)).await;
        let made = database.make_snapshot(now).await.expect("a snapshot");
        sqlx::query("INSERT INTO scope (id, seq, floor, records, checksum) VALUES ($1, 1, 0, 0, 0)")
            .bind(Scope::programme().as_str())
            .execute(&database.writer)
            .await
            .expect("the programme moves");
        drop(turn);
        let got = waiting.await.expect("nobody panics").expect("a snapshot");

        assert_eq!(got.seq, made.seq);
    }
}
