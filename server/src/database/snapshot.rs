//! Snapshots of the programme: made at most every few minutes, stored as they go over the wire, kept a week.

use std::collections::BTreeMap;

use passerelle_shared::api::{Chunk, ChunkName, ChunkPart, Snapshot};
use passerelle_shared::model::{Kind, Language, RecordId, Timestamp};
use passerelle_shared::sync::{Body, Position, Record, Scope};

use super::news::Row;
use super::{Connection, Database, Error, Result, change};
use crate::compression;

/// A newer programme waits so long for its snapshot: meanwhile the changes bring devices up to date.
pub const SNAPSHOT_AGE_MAX: i64 = 5 * Timestamp::MINUTE;
/// Who began to take a snapshot has a week to finish.
const SNAPSHOT_LIFE: i64 = 7 * Timestamp::DAY;

/// A chunk's bytes in each encoding that browsers ask for.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Encoded {
    pub plain: Vec<u8>,
    pub brotli: Vec<u8>,
    pub gzip: Vec<u8>,
}

impl Database {
    /// The latest snapshot; a new one where there is none or where it has grown old.
    pub async fn snapshot(&self, now: Timestamp) -> Result<Snapshot> {
        let latest: Option<(i64, i64, String)> =
            sqlx::query_as("SELECT seq, made_at, description FROM snapshot WHERE epoch = $1 ORDER BY seq DESC LIMIT 1")
                .bind(&self.epoch.0)
                .fetch_optional(&self.readers)
                .await?;
        let head = self.head(&Scope::programme()).await?;
        if let Some((seq, made_at, description)) = latest
            && (seq.cast_unsigned() == head.seq || now.since_ms(Timestamp(made_at)) < SNAPSHOT_AGE_MAX)
        {
            return Ok(serde_json::from_str(&description)?);
        }
        self.make_snapshot(now).await
    }

    pub async fn chunk(&self, epoch: &str, seq: i64, name: &str) -> Result<Option<Encoded>> {
        Ok(sqlx::query_as("SELECT plain, brotli, gzip FROM chunk WHERE epoch = $1 AND seq = $2 AND name = $3")
            .bind(epoch)
            .bind(seq)
            .bind(name)
            .fetch_optional(&self.readers)
            .await?)
    }

    async fn make_snapshot(&self, now: Timestamp) -> Result<Snapshot> {
        let scope = Scope::programme();
        let mut moment = self.readers.begin().await?;
        let (head, _) = change::head(&mut moment, &self.epoch, &scope).await?;
        let rows: Vec<Row> =
            sqlx::query_as("SELECT id, body, withdrawn, changed_seq FROM record WHERE scope = $1 ORDER BY id")
                .bind(scope.as_str())
                .fetch_all(&mut *moment)
                .await?;
        drop(moment);

        let records = rows.into_iter().map(Row::into_record).collect::<Result<Vec<Record>>>()?;
        let position = Position { epoch: self.epoch.clone(), seq: head.seq, record: None };
        let cursor = self.seal().close(&scope, &position);
        let chunks = tokio::task::spawn_blocking(move || chunks(records))
            .await
            .map_err(|_| Error::Assertion("records can be compressed"))??;
        let names = chunks.iter().map(|(name, _)| name.clone()).collect();
        let snapshot = Snapshot { epoch: self.epoch.clone(), seq: head.seq, head, cursor, chunks: names };
        self.store_snapshot(&snapshot, chunks, now).await?;
        Ok(snapshot)
    }

    /// Of two that make the same one at once the first wins.
    async fn store_snapshot(
        &self,
        snapshot: &Snapshot,
        chunks: Vec<(ChunkName, Encoded)>,
        now: Timestamp,
    ) -> Result<()> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
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
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Lets go of snapshots that nobody can be taking any more.
    pub async fn prune_snapshots(&self, now: Timestamp) -> Result<()> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "DELETE FROM snapshot WHERE made_at < $1
                 AND (epoch <> $2 OR seq < (SELECT max(seq) FROM snapshot AS latest WHERE latest.epoch = $2))",
        )
        .bind(now.0 - SNAPSHOT_LIFE)
        .bind(&self.epoch.0)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "DELETE FROM chunk WHERE NOT EXISTS
                 (SELECT 1 FROM snapshot WHERE snapshot.epoch = chunk.epoch AND snapshot.seq = chunk.seq)",
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }
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

fn chunks(records: Vec<Record>) -> Result<Vec<(ChunkName, Encoded)>> {
    let mut parts: BTreeMap<ChunkPart, Vec<Record>> = BTreeMap::new();
    for record in records {
        if let Some(part) = part(&record) {
            parts.entry(part).or_default().push(record);
        }
    }
    let mut chunks = Vec::new();
    for (part, mut records) in parts {
        records.sort_by_cached_key(|record| (nearness(&record.id), record.id.clone()));
        let mut records = records.into_iter().peekable();
        for number in 0.. {
            let shard: Vec<Record> = records.by_ref().take(Chunk::RECORDS_MAX).collect();
            chunks.push(encode(part, number, shard)?);
            if records.peek().is_none() {
                break;
            }
        }
    }
    Ok(chunks)
}

/// A withdrawn fact is told to newcomers too; its words are not needed any more.
fn part(record: &Record) -> Option<ChunkPart> {
    let Some((language, of)) = record.id.translated() else { return Some(ChunkPart::Facts) };
    match (&record.body, of.kind()) {
        (Body::Withdrawn(_), _) => None,
        (_, Some(Kind::Project | Kind::PriorityArea | Kind::Country | Kind::Event)) => {
            Some(ChunkPart::EventWords(language))
        }
        _ => Some(ChunkPart::OtherWords(language)),
    }
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

fn encode(part: ChunkPart, number: usize, records: Vec<Record>) -> Result<(ChunkName, Encoded)> {
    let prefix = match part {
        ChunkPart::Facts => "facts".to_owned(),
        ChunkPart::EventWords(language) => format!("event-words-{}", Language::code(language)),
        ChunkPart::OtherWords(language) => format!("other-words-{}", Language::code(language)),
    };
    let count = super::places::count(records.len().cast_signed() as i64);
    let plain = serde_json::to_vec(&Chunk { records })?;
    let bytes = super::places::count(plain.len().cast_signed() as i64);
    let name = ChunkName { name: format!("{prefix}-{number}"), part, records: count, bytes };
    let encoded = Encoded { brotli: compression::brotli_for_keeping(&plain), gzip: compression::gzip(&plain), plain };
    Ok((name, encoded))
}
