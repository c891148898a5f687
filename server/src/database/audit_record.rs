//! The audit record: what was decided and by whom, in a chain that shows where it was altered.
//!
//! ```text
//! personal hash   SHA-256(salt, personal fields)              both can be let go of
//! link n          SHA-256(link n - 1, id, at, act, actor, about, personal hash)
//! ```
//!
//! An entry is written by the transaction that decides. It gets its number later, when it is committed: so a number is
//! never taken by what becomes visible after a higher one.

use passerelle_shared::model::Timestamp;
use sha2::{Digest, Sha256};

use super::engine::{Beside, Connection, Statement};
use super::scope::Change;
use super::{Database, Result};
use crate::chance;

/// In one transaction, so that none is long.
const LINKED_AT_ONCE: i64 = 500;

/// As long as the sign-up that was decided about, at least.
pub const AUDIT_NOTE_LIFE: i64 = 400 * Timestamp::DAY;

/// What is done and recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Decision,
    DecisionAtTheCommandLine,
    RoleGiven,
    RoleTaken,
}

impl Act {
    fn as_str(self) -> &'static str {
        match self {
            Act::Decision => "decision",
            Act::DecisionAtTheCommandLine => "decision at the command line",
            Act::RoleGiven => "role given",
            Act::RoleTaken => "role taken",
        }
    }
}

/// The statement that records an act; `about` names by ids only, what is personal goes into `personal`.
pub(super) fn entry(act: Act, actor: &str, about: &str, personal: &str, at: Timestamp) -> Statement {
    let salt = chance::secret();
    Statement::new(
        "INSERT INTO audit_entry (id, at, act, actor, about, personal_hash, salt, personal)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(chance::name())
    .bind(at.0)
    .bind(act.as_str())
    .bind(actor)
    .bind(about)
    .bind(hash(&[&salt, personal]))
    .bind(salt)
    .bind(personal)
}

/// How long the chain is, and its last link.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct AuditHead {
    pub length: i64,
    pub link: String,
}

#[derive(sqlx::FromRow)]
struct Entry {
    id: String,
    at: i64,
    act: String,
    actor: String,
    about: String,
    personal_hash: String,
    salt: Option<String>,
    personal: Option<String>,
    number: Option<i64>,
    link: Option<String>,
}

impl Entry {
    fn link_after(&self, previous: &str) -> String {
        let at = self.at.to_string();
        hash(&[previous, &self.id, &at, &self.act, &self.actor, &self.about, &self.personal_hash])
    }

    /// What was let go of can't be compared any more.
    fn has_its_personal_fields(&self) -> bool {
        match (&self.salt, &self.personal) {
            (Some(salt), Some(personal)) => hash(&[salt, personal]) == self.personal_hash,
            (None, None) => true,
            _ => false,
        }
    }
}

impl Database {
    /// Links what is committed and isn't linked yet; nodes wait for one another at the head.
    pub async fn link_audit_record(&self) -> Result<()> {
        loop {
            let mut change = Change::begin(self, Beside::Others).await?;
            let linked = link_some(change.connection().await?).await?;
            change.commit().await?;
            if linked < LINKED_AT_ONCE {
                return Ok(());
            }
        }
    }

    /// Lets go of the personal fields of old entries; the chain covers their hash, and stays whole.
    pub async fn prune_audit_notes(&self, now: Timestamp) -> Result<()> {
        sqlx::query("UPDATE audit_entry SET salt = NULL, personal = NULL WHERE at < $1 AND personal IS NOT NULL")
            .bind(now.plus_ms(-AUDIT_NOTE_LIFE).0)
            .execute(self.writer()?)
            .await?;
        Ok(())
    }

    pub async fn audit_head(&self) -> Result<AuditHead> {
        let mut connection = self.readers.acquire().await?;
        head(&mut connection).await
    }
}

async fn head(connection: &mut Connection) -> Result<AuditHead> {
    let head = sqlx::query_as("SELECT length, link FROM audit_head WHERE name = 'chain'");
    Ok(head.fetch_optional(connection).await?.unwrap_or_default())
}

async fn link_some(connection: &mut Connection) -> Result<i64> {
    // Whoever writes this row first goes first; the other then reads what they left.
    let AuditHead { mut length, mut link } = sqlx::query_as(
        "INSERT INTO audit_head (name, length, link) VALUES ('chain', 0, '')
         ON CONFLICT (name) DO UPDATE SET length = audit_head.length RETURNING length, link",
    )
    .fetch_one(&mut *connection)
    .await?;
    let before = length;
    let entries: Vec<Entry> = sqlx::query_as("SELECT * FROM audit_entry WHERE number IS NULL ORDER BY at, id LIMIT $1")
        .bind(LINKED_AT_ONCE)
        .fetch_all(&mut *connection)
        .await?;
    for entry in entries {
        length = length.saturating_add(1);
        link = entry.link_after(&link);
        sqlx::query("UPDATE audit_entry SET number = $1, link = $2 WHERE id = $3")
            .bind(length)
            .bind(&link)
            .bind(&entry.id)
            .execute(&mut *connection)
            .await?;
    }
    sqlx::query("UPDATE audit_head SET length = $1, link = $2 WHERE name = 'chain'")
        .bind(length)
        .bind(&link)
        .execute(connection)
        .await?;
    Ok(length.saturating_sub(before))
}

/// The number of the first link that is not what was done.
pub(super) async fn first_broken_link(moment: &mut Connection) -> Result<Option<i64>> {
    let head = head(&mut *moment).await?;
    let entries: Vec<Entry> =
        sqlx::query_as("SELECT * FROM audit_entry WHERE number IS NOT NULL ORDER BY number").fetch_all(moment).await?;
    Ok(first_broken(&entries, &head))
}

fn first_broken(entries: &[Entry], head: &AuditHead) -> Option<i64> {
    let (mut number, mut link) = (0_i64, String::new());
    for entry in entries {
        number = number.saturating_add(1);
        link = entry.link_after(&link);
        let is_whole = entry.number == Some(number) && entry.link.as_deref() == Some(&link);
        if !is_whole || !entry.has_its_personal_fields() {
            return Some(number);
        }
    }
    (number != head.length || link != head.link).then(|| number.saturating_add(1))
}

/// Each part with its length before it: no two lists of parts are the same text.
fn hash(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    chance::hex(&digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain_of(count: i64) -> (Vec<Entry>, AuditHead) {
        let (mut entries, mut head) = (Vec::new(), AuditHead::default());
        for number in 1..=count {
            let mut entry = Entry {
                id: format!("id-{number}"),
                at: number,
                act: "decision".into(),
                actor: "organiser".into(),
                about: "event".into(),
                personal_hash: hash(&["salt", "a note"]),
                salt: Some("salt".into()),
                personal: Some("a note".into()),
                number: Some(number),
                link: None,
            };
            head = AuditHead { length: number, link: entry.link_after(&head.link) };
            entry.link = Some(head.link.clone());
            entries.push(entry);
        }
        (entries, head)
    }

    #[test]
    fn what_was_altered_or_removed_is_named() {
        let (mut entries, head) = chain_of(4);
        assert_eq!(first_broken(&entries, &head), None);

        entries[1].actor = "somebody else".into();
        assert_eq!(first_broken(&entries, &head), Some(2));
        let (mut entries, head) = chain_of(4);
        entries[2].personal = Some("another note".into());
        assert_eq!(first_broken(&entries, &head), Some(3));
        let (mut entries, head) = chain_of(4);
        entries.pop();
        assert_eq!(first_broken(&entries, &head), Some(4));
    }

    #[test]
    fn letting_go_of_personal_fields_leaves_the_chain_whole() {
        let (mut entries, head) = chain_of(4);

        (entries[1].salt, entries[1].personal) = (None, None);

        assert_eq!(first_broken(&entries, &head), None);
    }
}
