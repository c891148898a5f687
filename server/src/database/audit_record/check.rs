//! Whether the chain is whole, and if it isn't, where.

use std::fmt;

use sqlx::AssertSqlSafe;

use super::chain::{AuditHead, head};
use super::{COLUMNS, Row};
use crate::database::engine::Connection;
use crate::database::{Database, Result};

/// However long the chain is, no more of it is held at once.
const ROWS_AT_ONCE: i64 = 1_000;

/// Where the audit record isn't what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditFault {
    /// An entry says something else than when it was linked.
    Changed { number: i64, id: String, act: String },
    /// What is personal in it isn't what was written.
    PersonalFieldsChanged { number: i64, id: String },
    /// Entries were taken out.
    Missing { from: i64, to: i64 },
    /// The chain goes on behind its head, or ends otherwise.
    OtherHead { length: i64, found: i64 },
    /// It was another one when the head was noted that is kept elsewhere.
    WrittenAnew { number: i64 },
}

impl fmt::Display for AuditFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AuditFault::Changed { number, id, act } => {
                write!(formatter, "audit record: entry {number} ({act}, {id}) was changed, or put there later")
            }
            AuditFault::PersonalFieldsChanged { number, id } => {
                write!(formatter, "audit record: what was written with entry {number} ({id}) was changed")
            }
            AuditFault::Missing { from, to } if from == to => {
                write!(formatter, "audit record: entry {from} is missing")
            }
            AuditFault::Missing { from, to } => {
                write!(formatter, "audit record: the entries {from} to {to} are missing")
            }
            AuditFault::OtherHead { length, found } => {
                write!(formatter, "audit record: it ends with entry {found}, and its head is another one, of {length}")
            }
            AuditFault::WrittenAnew { number } => {
                write!(formatter, "audit record: entry {number} isn't the one that was its head once")
            }
        }
    }
}

impl Database {
    /// Walks along the whole chain. `noted` is a head that was kept elsewhere, as in the log.
    pub async fn audit_faults(&self, noted: Option<&AuditHead>) -> Result<Vec<AuditFault>> {
        faults(&mut *self.moment().await?, noted).await
    }
}

pub(in crate::database) async fn faults(moment: &mut Connection, noted: Option<&AuditHead>) -> Result<Vec<AuditFault>> {
    let head = head(moment).await?;
    let statement = format!("SELECT {COLUMNS} FROM audit_entry WHERE number > $1 ORDER BY number LIMIT {ROWS_AT_ONCE}");
    let mut walk = Walk::begin(noted);
    let mut behind = i64::MIN;
    loop {
        let rows: Vec<Row> =
            sqlx::query_as(AssertSqlSafe(statement.as_str())).bind(behind).fetch_all(&mut *moment).await?;
        let Some(last) = rows.last() else { return Ok(walk.end(&head)) };
        behind = last.number.unwrap_or(i64::MAX);
        rows.iter().for_each(|row| walk.step(row));
    }
}

struct Walk<'a> {
    /// Of the last entry that was there.
    number: i64,
    /// Of the one before; absent where that one is missing.
    link: Option<String>,
    noted: Option<&'a AuditHead>,
    faults: Vec<AuditFault>,
}

impl<'a> Walk<'a> {
    fn begin(noted: Option<&'a AuditHead>) -> Walk<'a> {
        let noted = noted.filter(|noted| noted.length > 0);
        Walk { number: 0, link: Some(String::new()), noted, faults: Vec::new() }
    }

    /// Goes on behind what is broken: whoever changed two entries is told of both.
    fn step(&mut self, row: &Row) {
        let number = row.number.unwrap_or_default();
        let next = self.number.saturating_add(1);
        if number > next {
            self.faults.push(AuditFault::Missing { from: next, to: number.saturating_sub(1) });
            self.link = None;
        }
        let is_linked = |before: &String| row.link.as_ref() == Some(&row.link_after(before, number));
        if number < next || !self.link.as_ref().is_none_or(is_linked) {
            let (id, act) = (row.id.clone(), row.act.clone());
            self.faults.push(AuditFault::Changed { number, id, act });
        }
        if !row.has_its_personal_fields() {
            self.faults.push(AuditFault::PersonalFieldsChanged { number, id: row.id.clone() });
        }
        if let Some(noted) = self.noted.take_if(|noted| noted.length == number)
            && row.link.as_ref() != Some(&noted.link)
        {
            self.faults.push(AuditFault::WrittenAnew { number });
        }
        self.number = self.number.max(number);
        self.link.clone_from(&row.link);
    }

    fn end(mut self, head: &AuditHead) -> Vec<AuditFault> {
        let AuditHead { length, link } = head;
        if *length > self.number {
            self.faults.push(AuditFault::Missing { from: self.number.saturating_add(1), to: *length });
        } else if *length < self.number || self.link.as_ref() != Some(link) {
            self.faults.push(AuditFault::OtherHead { length: *length, found: self.number });
        }
        let gone = self.noted.filter(|noted| noted.length > *length);
        self.faults.extend(gone.map(|noted| AuditFault::WrittenAnew { number: noted.length }));
        self.faults
    }
}

#[cfg(test)]
mod tests {
    use super::super::hash;
    use super::*;

    fn chain_of(count: i64) -> (Vec<Row>, AuditHead) {
        let (mut rows, mut head) = (Vec::new(), AuditHead::default());
        for number in 1..=count {
            let mut row = Row {
                id: format!("id-{number}"),
                at: number,
                act: "decision".into(),
                actor: "organiser".into(),
                about: "event".into(),
                said: "confirmed".into(),
                personal_hash: hash(&["salt", "a note"]),
                salt: Some("salt".into()),
                personal: Some("a note".into()),
                number: Some(number),
                link: None,
            };
            head = AuditHead { length: number, link: row.link_after(&head.link, number) };
            row.link = Some(head.link.clone());
            rows.push(row);
        }
        (rows, head)
    }

    fn faults_of(rows: &[Row], head: &AuditHead, noted: Option<&AuditHead>) -> Vec<AuditFault> {
        let mut walk = Walk::begin(noted);
        rows.iter().for_each(|row| walk.step(row));
        walk.end(head)
    }

    fn changed(number: i64) -> AuditFault {
        AuditFault::Changed { number, id: format!("id-{number}"), act: "decision".into() }
    }

    #[test]
    fn each_entry_that_was_changed_or_taken_out_is_named() {
        let (whole, head) = chain_of(6);
        assert_eq!(faults_of(&whole, &head, None), []);

        let mut rows = whole.clone();
        (rows[1].actor, rows[4].said) = ("somebody else".into(), "refused".into());
        assert_eq!(faults_of(&rows, &head, None), [changed(2), changed(5)]);
        let mut rows = whole.clone();
        rows[2].personal = Some("another note".into());
        let personal = AuditFault::PersonalFieldsChanged { number: 3, id: "id-3".into() };
        assert_eq!(faults_of(&rows, &head, None), [personal]);
        let mut rows = whole.clone();
        rows.drain(1..3);
        assert_eq!(faults_of(&rows, &head, None), [AuditFault::Missing { from: 2, to: 3 }]);
        let mut rows = whole.clone();
        rows.pop();
        assert_eq!(faults_of(&rows, &head, None), [AuditFault::Missing { from: 6, to: 6 }]);
        let mut rows = whole;
        rows.swap(0, 1);
        (rows[0].number, rows[1].number) = (Some(1), Some(2));
        assert_eq!(faults_of(&rows, &head, None).len(), 3, "the two, and what was linked to the second");
    }

    #[test]
    fn letting_go_of_personal_fields_leaves_the_chain_whole() {
        let (mut rows, head) = chain_of(4);

        (rows[1].salt, rows[1].personal) = (None, None);

        assert_eq!(faults_of(&rows, &head, None), []);
    }

    #[test]
    fn a_chain_that_was_written_anew_from_some_entry_on_is_told_by_a_head_that_was_kept_elsewhere() {
        let (mut rows, noted) = chain_of(4);
        let mut head = AuditHead { length: 2, link: rows[1].link.clone().expect("it is linked") };
        rows[2].said = "refused".into();
        for row in rows.iter_mut().skip(2) {
            let number = row.number.expect("it has one");
            head = AuditHead { length: number, link: row.link_after(&head.link, number) };
            row.link = Some(head.link.clone());
        }

        assert_eq!(faults_of(&rows, &head, None), [], "by itself it is whole");
        assert_eq!(faults_of(&rows, &head, Some(&noted)), [AuditFault::WrittenAnew { number: 4 }]);
        let (rows, head) = chain_of(2);
        assert_eq!(faults_of(&rows, &head, Some(&noted)), [AuditFault::WrittenAnew { number: 4 }], "cut off");
        let earlier = AuditHead { length: 1, link: rows[0].link.clone().expect("it is linked") };
        assert_eq!(faults_of(&rows, &head, Some(&earlier)), []);
    }
}
