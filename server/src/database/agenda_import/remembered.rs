//! What another program's file said last of each session.

use std::collections::BTreeMap;

use passerelle_shared::model::{FieldStands, RecordId};
use passerelle_shared::rules::edit::Fields;

use crate::database::Result;
use crate::database::engine::{Connection, Statement};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remembered {
    /// By what the file calls it.
    pub named: String,
    /// `None` where an import took it back.
    pub said: Option<Fields>,
    /// It wasn't there before an import.
    pub is_brought: bool,
}

pub(super) async fn remembered(
    connection: &mut Connection,
    event: &RecordId,
) -> Result<BTreeMap<RecordId, Remembered>> {
    let rows: Vec<(String, String, Option<String>, i64)> =
        sqlx::query_as("SELECT record, named, said, is_brought FROM imported_session WHERE event = $1")
            .bind(event.as_str())
            .fetch_all(connection)
            .await?;
    let read = |(record, named, said, is_brought): (String, String, Option<String>, i64)| {
        let said = said.map(|said| serde_json::from_str::<Vec<FieldStands>>(&said)).transpose()?;
        let fields = |said: Vec<FieldStands>| said.into_iter().map(|one| (one.slot(), one.text)).collect();
        let remembered = Remembered { named, said: said.map(fields), is_brought: is_brought != 0 };
        Ok((RecordId::from(record), remembered))
    };
    rows.into_iter().map(read).collect()
}

pub(super) fn remember(event: &RecordId, record: &RecordId, remembered: &Remembered) -> Result<Statement> {
    let stands = |(slot, text): (&passerelle_shared::model::Slot, &String)| FieldStands {
        field: slot.field,
        language: slot.language,
        text: text.clone(),
    };
    let said = remembered.said.as_ref().map(|said| said.iter().map(stands).collect::<Vec<FieldStands>>());
    let said = said.map(|said| serde_json::to_string(&said)).transpose()?;
    Ok(Statement::new(
        "INSERT INTO imported_session (record, event, named, said, is_brought) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (record) DO UPDATE SET named = excluded.named, said = excluded.said",
    )
    .bind(record.as_str())
    .bind(event.as_str())
    .bind(remembered.named.as_str())
    .bind(said)
    .bind(i64::from(remembered.is_brought)))
}
