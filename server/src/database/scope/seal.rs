//! What devices carry for us, forgeable by nobody: cursors, and the receipts of outcomes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use passerelle_shared::model::RecordId;
use passerelle_shared::sync::{AccountId, Cursor, Decision, Epoch, Outcome, Position, Receipt, Scope};
use subtle::ConstantTimeEq;

use crate::database::{Database, Key};

#[derive(Debug, Clone, Copy)]
pub struct Seal<'a> {
    key: &'a Key,
}

impl Database {
    pub fn seal(&self) -> Seal<'_> {
        Seal::new(&self.key)
    }
}

impl<'a> Seal<'a> {
    pub fn new(key: &'a Key) -> Self {
        Self { key }
    }

    pub fn close(&self, scope: &Scope, position: &Position) -> Cursor {
        let record = position.record.as_ref().map_or("", RecordId::as_str);
        let text = format!("{}\n{scope}\n{}\n{record}", position.epoch.0, position.seq);
        let mut bytes = self.mark(&text).to_vec();
        bytes.extend_from_slice(text.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes).into()
    }

    /// `None` when it isn't ours or of another scope. It may be of another epoch.
    pub fn open(&self, scope: &Scope, cursor: &Cursor) -> Option<Position> {
        let bytes = URL_SAFE_NO_PAD.decode(&**cursor).ok()?;
        let (mark, text) = bytes.split_at_checked(Key::MARK_BYTES)?;
        let text = std::str::from_utf8(text).ok()?;
        if !bool::from(self.mark(text).ct_eq(mark)) {
            return None;
        }
        let mut lines = text.splitn(4, '\n');
        let (epoch, scope_read, seq, record) = (lines.next()?, lines.next()?, lines.next()?, lines.next()?);
        if scope_read != scope.as_str() {
            return None;
        }
        let record = (!record.is_empty()).then(|| RecordId::from(record));
        Some(Position { epoch: Epoch(epoch.to_owned()), seq: seq.parse().ok()?, record })
    }

    fn mark(&self, text: &str) -> [u8; Key::MARK_BYTES] {
        self.key.mark("cursor", &[text])
    }

    /// The mark under an outcome: for this account, these bytes of a command, and where it led to.
    pub fn receipt(&self, account: &AccountId, body_hash: &str, outcome: &Outcome) -> Receipt {
        let (word, state) = match &outcome.decision {
            Decision::Done { stands } => ("done", stands.as_ref().map_or("", |stands| stands.state.as_str())),
            Decision::Unchanged { .. } => ("unchanged", ""),
            Decision::AskAgain { .. } => ("ask-again", ""),
            Decision::Refused { .. } => ("refused", ""),
            Decision::Unknown => ("unknown", ""),
        };
        let decided_at = outcome.decided_at.0.to_string();
        let parts = [account.0.as_str(), &outcome.command.0, body_hash, &decided_at, word, state];
        Receipt(URL_SAFE_NO_PAD.encode(self.key.mark("receipt", &parts)))
    }

    /// Whether an outcome carries the mark that we put under it.
    pub fn is_ours(&self, account: &AccountId, body_hash: &str, outcome: &Outcome) -> bool {
        let ours = self.receipt(account, body_hash, outcome);
        outcome.receipt.as_ref().is_some_and(|shown| bool::from(shown.0.as_bytes().ct_eq(ours.0.as_bytes())))
    }
}
