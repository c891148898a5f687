//! Records as only a later version of the server writes them: other kinds, other fields, other words for a state.

use std::path::Path;

use passerelle_shared::model::RecordId;
use passerelle_shared::sync::Checksum;
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};

const SCOPE: &str = "programme";

/// Rewrites an event, and adds a record of a kind that nobody knows yet.
pub async fn write(database: &Path, event: &str) {
    let address = format!("sqlite:{}", database.display());
    let mut connection = SqliteConnection::connect(&address).await.expect("the database opens");
    let mut event_body = body(&mut connection, event).await;
    event_body["carbon"] = json!({ "tonnes": 3, "by": ["train", null] });
    event_body["kind"] = json!("hologram");
    event_body["status"] = json!("postponed");
    put(&mut connection, event, &event_body).await;
    put(&mut connection, "podcast/first", &json!({ "minutes": 12, "speaks": ["fr"] })).await;
    connection.close().await.expect("the database closes");
}

async fn body(connection: &mut SqliteConnection, id: &str) -> Value {
    let body: String = sqlx::query_scalar("SELECT body FROM record WHERE scope = $1 AND id = $2")
        .bind(SCOPE)
        .bind(id)
        .fetch_one(connection)
        .await
        .expect("the record is there");
    serde_json::from_str(&body).expect("records are JSON")
}

/// As each transaction of the server does it: the next number of the scope, on the record and in the checksum.
async fn put(connection: &mut SqliteConnection, id: &str, body: &Value) {
    let (seq, records, checksum): (i64, i64, i64) =
        sqlx::query_as("UPDATE scope SET seq = seq + 1 WHERE id = $1 RETURNING seq, records, checksum")
            .bind(SCOPE)
            .fetch_one(&mut *connection)
            .await
            .expect("the scope has a head");
    let held: Option<i64> = sqlx::query_scalar("SELECT changed_seq FROM record WHERE scope = $1 AND id = $2")
        .bind(SCOPE)
        .bind(id)
        .fetch_optional(&mut *connection)
        .await
        .expect("the records can be read");
    let (record, mut checksum) = (RecordId::from(id), Checksum::from_bits(checksum));
    if let Some(held) = held {
        checksum.remove(&record, held.cast_unsigned());
    }
    checksum.add(&record, seq.cast_unsigned());
    sqlx::query(
        "INSERT INTO record (scope, id, body, changed_seq) VALUES ($1, $2, $3, $4)
         ON CONFLICT (scope, id) DO UPDATE SET body = excluded.body, changed_seq = excluded.changed_seq",
    )
    .bind(SCOPE)
    .bind(id)
    .bind(body.to_string())
    .bind(seq)
    .execute(&mut *connection)
    .await
    .expect("the record is written");
    sqlx::query("UPDATE scope SET records = $2, checksum = $3 WHERE id = $1")
        .bind(SCOPE)
        .bind(records + i64::from(held.is_none()))
        .bind(checksum.to_bits())
        .execute(connection)
        .await
        .expect("the head is written");
}
