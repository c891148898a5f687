//! Stamps changed records with the numbers of their scopes: the heads first, in the order of their ids.

use std::collections::BTreeMap;

use passerelle_shared::model::RecordId;
use passerelle_shared::sync::{Checksum, Scope};

use super::change::{Put, Records};
use crate::database::engine::{Connection, Done, Statement, together};
use crate::database::{Error, Result};

/// A whole programme goes in a few ways to the database and back, not in two for each record.
const RECORDS_AT_ONCE: usize = 100;

type Changed = (Scope, RecordId, Put);

/// A head whose number was taken.
struct Head {
    seq: i64,
    records: i64,
    checksum: Checksum,
    /// Where nothing is, nothing is replaced.
    was_empty: bool,
}

/// `before` is written first; what comes back is to be written last.
pub(super) async fn stamp(
    connection: &mut Connection,
    before: Vec<Statement>,
    touched: Records,
) -> Result<Vec<Statement>> {
    let scopes: Vec<Scope> = touched.keys().cloned().collect();
    let of_scope = |(scope, records): (Scope, BTreeMap<RecordId, Put>)| {
        records.into_iter().map(move |(id, put)| (scope.clone(), id, put))
    };
    let changed: Vec<Changed> = touched.into_iter().flat_map(of_scope).collect();
    let mut heads: BTreeMap<String, Head> = BTreeMap::new();
    let mut first = before;
    let at = first.len();
    first.extend(scopes.chunks(RECORDS_AT_ONCE).map(take_numbers));
    let bumped = first.len();
    let mut chunks = changed.chunks(RECORDS_AT_ONCE);
    let mut chunk = chunks.next().unwrap_or_default();
    first.push(seqs_of(chunk));
    let mut done = together(connection, first).await?;
    for done in &done[at..bumped] {
        for (scope, seq, records, checksum) in done.all::<(String, i64, i64, i64)>()? {
            let head = Head { seq, records, checksum: Checksum::from_bits(checksum), was_empty: records == 0 };
            heads.insert(scope, head);
        }
    }
    let mut last = Vec::new();
    loop {
        let seqs = done.last().map(Done::all::<(String, String, i64)>).transpose()?.unwrap_or_default();
        count(&mut heads, chunk, seqs)?;
        last.push(write(chunk, &heads)?);
        let Some(next) = chunks.next() else { break };
        chunk = next;
        done.clear();
        if chunk.iter().any(|(scope, ..)| heads.get(scope.as_str()).is_some_and(|head| !head.was_empty)) {
            last.push(seqs_of(chunk));
            done = together(connection, std::mem::take(&mut last)).await?;
        }
    }
    last.extend(scopes.chunks(RECORDS_AT_ONCE).map(|scopes| write_heads(scopes, &heads)));
    Ok(last)
}

/// The rows are locked from here on: whoever comes later gets later numbers and commits later.
fn take_numbers(scopes: &[Scope]) -> Statement {
    let rows: Vec<String> = (1..=scopes.len()).map(|number| format!("(${number}, 1, 0, 0, 0)")).collect();
    let statement = format!(
        "INSERT INTO scope (id, seq, floor, records, checksum) VALUES {}
         ON CONFLICT (id) DO UPDATE SET seq = scope.seq + 1 RETURNING id, seq, records, checksum",
        rows.join(", ")
    );
    scopes.iter().fold(Statement::new(statement), |statement, scope| statement.bind(scope.as_str()))
}

fn seqs_of(changed: &[Changed]) -> Statement {
    let statement = format!(
        "WITH changed (scope, id) AS (VALUES {})
         SELECT record.scope, record.id, record.changed_seq FROM changed
         JOIN record ON record.scope = changed.scope AND record.id = changed.id WHERE record.body IS NOT NULL",
        rows_of(changed.len(), 2)
    );
    changed
        .iter()
        .fold(Statement::new(statement), |statement, (scope, id, _)| statement.bind(scope.as_str()).bind(id.as_str()))
}

/// What the heads say of what they hold, once this is written.
fn count(heads: &mut BTreeMap<String, Head>, changed: &[Changed], seqs: Vec<(String, String, i64)>) -> Result<()> {
    for (scope, id, seq) in seqs {
        let head = heads.get_mut(&scope).ok_or(NO_HEAD)?;
        head.checksum.remove(&RecordId::from(id), seq.cast_unsigned());
        head.records = head.records.saturating_sub(1);
    }
    for (scope, id, _) in changed.iter().filter(|(.., put)| matches!(put, Put::Body { .. })) {
        let head = heads.get_mut(scope.as_str()).ok_or(NO_HEAD)?;
        head.checksum.add(id, head.seq.cast_unsigned());
        head.records = head.records.saturating_add(1);
    }
    Ok(())
}

const NO_HEAD: Error = Error::Assertion("a scope that is changed has a head");

fn write(changed: &[Changed], heads: &BTreeMap<String, Head>) -> Result<Statement> {
    const COLUMNS: usize = 7;
    let mut statement = Statement::new(format!(
        "INSERT INTO record (scope, changed_seq, id, pack, body, withdrawn, withdrawn_at) VALUES {}
         ON CONFLICT (scope, id) DO UPDATE SET pack = coalesce(excluded.pack, record.pack), body = excluded.body,
             withdrawn = excluded.withdrawn, withdrawn_at = excluded.withdrawn_at,
             changed_seq = excluded.changed_seq",
        rows_of(changed.len(), COLUMNS)
    ));
    for (scope, id, put) in changed {
        let (body, pack, withdrawn, withdrawn_at) = match put {
            Put::Body { json, pack } => (Some(json.clone()), pack.clone(), None, None),
            Put::Withdrawn { reason, at } => (None, None, Some(reason.clone()), Some(at.0)),
        };
        let seq = heads.get(scope.as_str()).ok_or(NO_HEAD)?.seq;
        statement = statement.bind(scope.as_str()).bind(seq).bind(id.as_str());
        statement = statement.bind(pack).bind(body).bind(withdrawn).bind(withdrawn_at);
    }
    Ok(statement)
}

fn write_heads(scopes: &[Scope], heads: &BTreeMap<String, Head>) -> Statement {
    const COLUMNS: usize = 5;
    let statement = Statement::new(format!(
        "INSERT INTO scope (id, seq, floor, records, checksum) VALUES {}
         ON CONFLICT (id) DO UPDATE SET records = excluded.records, checksum = excluded.checksum",
        rows_of(scopes.len(), COLUMNS)
    ));
    let known = scopes.iter().filter_map(|scope| Some((scope, heads.get(scope.as_str())?)));
    known.fold(statement, |statement, (scope, head)| {
        statement.bind(scope.as_str()).bind(head.seq).bind(0).bind(head.records).bind(head.checksum.to_bits())
    })
}

/// `($1, $2), ($3, $4)`: so many rows of so many values.
pub(in crate::database) fn rows_of(rows: usize, columns: usize) -> String {
    let row = |number: usize| {
        let first = number.saturating_mul(columns).saturating_add(1);
        let parameters: Vec<String> = (first..).take(columns).map(|parameter| format!("${parameter}")).collect();
        format!("({})", parameters.join(", "))
    };
    (0..rows).map(row).collect::<Vec<String>>().join(", ")
}
