//! Moving house: all that a SQLite file holds, into an empty PostgreSQL database, or nothing of it.

use std::path::{Path, PathBuf};

use futures_util::TryStreamExt;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::location::PostgresAddress;
use super::sqlite::{self, Company, Look};
use super::transaction::{Beside, Connection};
use super::{Engine, postgres};
use crate::database::{Database, Error, Result};

/// A table, and its columns by what they hold: an empty one has to say of what kind it is.
#[derive(Debug)]
struct Table {
    name: &'static str,
    texts: &'static [&'static str],
    numbers: &'static [&'static str],
    bytes: &'static [&'static str],
}

const fn table(name: &'static str, texts: &'static [&'static str], numbers: &'static [&'static str]) -> Table {
    Table { name, texts, numbers, bytes: &[] }
}

/// In an order in which nobody refers to what isn't there yet. The count of changes stays: it belongs to the file.
const TABLES: [Table; 20] = [
    table("installation", &["name", "value"], &[]),
    table("scope", &["id"], &["seq", "floor", "records", "checksum"]),
    table("record", &["scope", "id", "pack", "body", "withdrawn"], &["changed_seq", "withdrawn_at"]),
    table("edited", &["record", "said"], &[]),
    table("imported_session", &["record", "event", "named", "said"], &["is_brought"]),
    table("snapshot", &["epoch", "description"], &["seq", "made_at"]),
    Table { bytes: &["plain", "brotli", "gzip"], ..table("chunk", &["epoch", "name"], &["seq"]) },
    table("account", &["id", "email", "name", "language"], &["is_organiser", "made_at", "seen_at"]),
    table(
        "sign_in_code",
        &["hash", "long_hash", "email", "device", "stranger"],
        &["made_at", "expires_at", "tries", "is_used"],
    ),
    table("sign_in_guess", &["email"], &["since", "guesses"]),
    table("sign_in", &["hash", "account", "followed"], &["made_at", "renewed_at", "expires_at"]),
    table(
        "event_places",
        &["event", "status", "terms", "conditions", "project"],
        &["starts_at", "ends_at", "capacity", "taken", "decisions", "forgotten", "has_desk", "waiting"],
    ),
    table("role", &["account", "role", "reach"], &["until", "given_at"]),
    table(
        "audit_entry",
        &["id", "act", "actor", "about", "said", "personal_hash", "salt", "personal", "link"],
        &["at", "kept_since", "number"],
    ),
    table("audit_head", &["name", "link"], &["length"]),
    table("quota", &["event", "country"], &["places", "taken", "forgotten"]),
    table(
        "sign_up",
        &["account", "event", "state", "country", "form", "history"],
        &["acts", "ticket", "offer_until", "changed_at", "cleared"],
    ),
    table("allowance", &["account"], &["day", "commands", "own_records", "decisions"]),
    table("outcome", &["account", "command", "body_hash", "event", "outcome"], &["acts", "received_at"]),
    table(
        "mail",
        &["id", "account", "event", "recipient", "language", "notice"],
        &["queued_at", "attempts", "next_attempt_at", "taken_until"],
    ),
];

#[derive(Debug)]
pub struct Moved {
    pub rows: u64,
    /// The file, under a name under which no server finds it: an installation lives once.
    pub kept: PathBuf,
}

/// Moves the installation in `folder`, on which no server may work, with its ids, outcomes, key and epoch.
pub async fn move_to_postgres(folder: &Path, address: &PostgresAddress) -> Result<Moved> {
    let file = sqlite::file(folder);
    let kept = folder.join("passerelle.moved.sqlite");
    if kept.exists() {
        let cause = std::io::Error::new(std::io::ErrorKind::AlreadyExists, "something was moved from here before");
        return Err(Error::Folder { path: kept, cause });
    }
    let from = Database::open_in(folder, Company::Alone, Look::AtAll).await?;
    let copied = copy_to(&from, address).await;
    from.close().await;
    let rows = copied?;
    std::fs::rename(&file, &kept).map_err(|cause| Error::Folder { path: file, cause })?;
    Ok(Moved { rows, kept })
}

async fn copy_to(from: &Database, address: &PostgresAddress) -> Result<u64> {
    let postgres::Pools { writer, readers } = postgres::open(address).await?;
    let mut moment = from.moment().await?;
    // One transaction: whoever is interrupted begins again with an empty database.
    let mut to = Engine::Postgres.begin(&writer, Beside::Nobody).await?;
    let mut rows = 0;
    if !is_empty(&mut to).await? {
        return Err(Error::NotEmpty);
    }
    for table in &TABLES {
        rows = table.copy(&mut moment, &mut to).await?.saturating_add(rows);
    }
    to.commit().await?;
    readers.close().await;
    writer.close().await;
    Ok(rows)
}

async fn is_empty(to: &mut Connection) -> Result<bool> {
    let known: i64 = sqlx::query_scalar("SELECT count(*) FROM installation").fetch_one(to).await?;
    Ok(known == 0)
}

impl Table {
    async fn copy(&self, from: &mut Connection, to: &mut Connection) -> Result<u64> {
        let columns: Vec<&str> = [self.texts, self.numbers, self.bytes].concat();
        let parameters: Vec<String> = (1..=columns.len()).map(|number| format!("${number}")).collect();
        let (name, columns, parameters) = (self.name, columns.join(", "), parameters.join(", "));
        let insert = format!("INSERT INTO {name} ({columns}) VALUES ({parameters})");
        let select = AssertSqlSafe(format!("SELECT {columns} FROM {name}"));
        let mut rows = sqlx::query(select).fetch(from);
        let mut copied: u64 = 0;
        while let Some(row) = rows.try_next().await? {
            self.write(&insert, &row, to).await?;
            copied = copied.saturating_add(1);
        }
        Ok(copied)
    }

    async fn write(&self, insert: &str, row: &AnyRow, to: &mut Connection) -> Result<()> {
        let mut query = sqlx::query(AssertSqlSafe(insert));
        for column in self.texts {
            query = query.bind(row.try_get::<Option<String>, _>(*column)?);
        }
        for column in self.numbers {
            query = query.bind(row.try_get::<Option<i64>, _>(*column)?);
        }
        for column in self.bytes {
            query = query.bind(row.try_get::<Option<Vec<u8>>, _>(*column)?);
        }
        query.execute(to).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::database::on_trial;

    /// A column that is added one day and isn't named here would stay behind.
    #[tokio::test(flavor = "multi_thread")]
    async fn every_column_moves() {
        const STAY: [&str; 2] = ["high_water", "_sqlx_migrations"];
        let (_folder, database) = on_trial().await;
        let columns: Vec<(String, String)> = sqlx::query_as(
            "SELECT tables.name, columns.name FROM sqlite_master AS tables
             JOIN pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'",
        )
        .fetch_all(&database.readers)
        .await
        .expect("it works");

        let there = columns.into_iter().filter(|(table, _)| !STAY.contains(&table.as_str()));
        let moved = TABLES.iter().flat_map(|table| {
            let columns = [table.texts, table.numbers, table.bytes].concat();
            columns.into_iter().map(|column| (table.name.to_owned(), column.to_owned()))
        });
        assert_eq!(moved.collect::<BTreeSet<_>>(), there.collect::<BTreeSet<_>>());
    }
}
