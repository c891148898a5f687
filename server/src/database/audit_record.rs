//! The audit record: what was decided, changed, given and looked at, by whom and when, in a chain that shows where it was
//! altered.
//!
//! ```text
//! the deciding transaction                    upkeep, one node at a time
//! an entry, with its personal fields  ─────▶  number, link  ─────▶  the head, printed in the log each day
//! ```
//!
//! What is personal in an entry lies beside its hash, and can be let go of without breaking the chain. Everything else of
//! it is ids, numbers and words of ours.

mod chain;
mod check;
mod list;
mod look;

use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::AccountId;
use sha2::{Digest, Sha256};
use sqlx::FromRow;

use super::engine::{Statement, together};
use super::{Database, Result};
use crate::chance;

pub use chain::AuditHead;
pub use check::AuditFault;
pub(super) use check::faults;
pub use list::ListedEntry;
pub(super) use look::was_handed;

/// Where an entry is about the record itself.
pub const THE_RECORD: &str = "audit record";

/// As long as the sign-up that was decided about, at least.
pub const AUDIT_NOTE_LIFE: i64 = 400 * Timestamp::DAY;

/// What is recorded. By these words it stands in the record for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Decision,
    /// As an organiser whom nobody has asked to sign in.
    DecisionAtTheCommandLine,
    Edit,
    /// The same of a session, by the file of another program.
    Import,
    RoleGiven,
    RoleTaken,
    /// A desk was handed to a device.
    Look,
    /// A list that was made at the command line, or of a desk on a device.
    Export,
    /// One that was printed from a device.
    Print,
    /// Personal fields whose time was over.
    LetGo,
}

impl Act {
    fn as_str(self) -> &'static str {
        match self {
            Act::Decision => "decision",
            Act::DecisionAtTheCommandLine => "decision at the command line",
            Act::Edit => "edit",
            Act::Import => "import",
            Act::RoleGiven => "role given",
            Act::RoleTaken => "role taken",
            Act::Look => "look",
            Act::Export => "export",
            Act::Print => "print",
            Act::LetGo => "let go",
        }
    }
}

/// Who has done it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By<'a> {
    Account(&'a AccountId),
    /// Whoever may run the program beside the server.
    CommandLine,
    Upkeep,
}

impl By<'_> {
    pub fn as_str(&self) -> &str {
        match self {
            By::Account(id) => &id.0,
            By::CommandLine => "command line",
            By::Upkeep => "upkeep",
        }
    }
}

/// One that is to be written; `about` and `said` stay for good, and name nobody but by ids.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub act: Act,
    pub by: By<'a>,
    pub about: &'a str,
    pub said: &'a str,
    /// What may be let go of: words that somebody wrote about somebody.
    pub personal: &'a str,
    pub at: Timestamp,
}

impl Entry<'_> {
    /// For the transaction that does what is recorded.
    pub fn statement(self) -> Statement {
        self.statement_named(chance::name())
    }

    /// Of two with one name the first counts.
    fn statement_named(self, id: String) -> Statement {
        let Entry { act, by, about, said, personal, at } = self;
        let personal = Some(personal.trim()).filter(|personal| !personal.is_empty());
        let salt = personal.map(|_| chance::secret());
        let hash = personal.zip(salt.as_deref()).map(|(personal, salt)| hash(&[salt, personal]));
        Statement::new(
            "INSERT INTO audit_entry (id, at, act, actor, about, said, personal_hash, salt, personal, kept_since)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $2) ON CONFLICT (id) DO NOTHING",
        )
        .bind(id)
        .bind(at.0)
        .bind(act.as_str())
        .bind(by.as_str())
        .bind(about)
        .bind(said)
        .bind(hash.unwrap_or_default())
        .bind(salt)
        .bind(personal.map(str::to_owned))
    }
}

/// One that was written.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
struct Row {
    id: String,
    at: i64,
    act: String,
    actor: String,
    about: String,
    said: String,
    personal_hash: String,
    salt: Option<String>,
    personal: Option<String>,
    number: Option<i64>,
    link: Option<String>,
}

/// The columns of a row.
const COLUMNS: &str = "id, at, act, actor, about, said, personal_hash, salt, personal, number, link";

impl Row {
    fn link_after(&self, previous: &str, number: i64) -> String {
        let Row { id, at, act, actor, about, said, personal_hash, .. } = self;
        hash(&[previous, &number.to_string(), id, &at.to_string(), act, actor, about, said, personal_hash])
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

/// Each part with its length before it: no two lists of parts are the same text.
fn hash(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    chance::hex(&digest.finalize())
}

impl Database {
    /// Lets go of what is personal in old entries; the chain covers its hash, and stays whole.
    pub async fn prune_audit_notes(&self, now: Timestamp) -> Result<()> {
        let mut transaction = self.write().await?;
        let gone = sqlx::query(
            "UPDATE audit_entry SET salt = NULL, personal = NULL WHERE personal IS NOT NULL AND kept_since < $1",
        )
        .bind(now.minus_ms(AUDIT_NOTE_LIFE).0)
        .execute(&mut *transaction)
        .await?;
        if gone.rows_affected() == 0 {
            return Ok(());
        }
        let (act, by, about, said) = (Act::LetGo, By::Upkeep, THE_RECORD, format!("{} notes", gone.rows_affected()));
        let proof = Entry { act, by, about, said: &said, personal: "", at: now }.statement();
        together(&mut transaction, vec![proof]).await?;
        Ok(transaction.commit().await?)
    }
}
