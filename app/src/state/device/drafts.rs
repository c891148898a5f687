//! Where a form lies while it is typed, and the last one that was sent.

use passerelle_shared::model::RecordId;
use passerelle_shared::sync::AccountId;

/// Drafts of one person are not shown to another.
pub(crate) fn draft_key(account: Option<&AccountId>, event: &RecordId) -> String {
    format!("{}|{event}", owner(account))
}

/// The last form of this person, to begin the next one with.
pub(crate) fn remembered_key(account: Option<&AccountId>) -> String {
    format!("{}|remembered", owner(account))
}

fn owner(account: Option<&AccountId>) -> &str {
    account.map_or("nobody", |account| account.0.as_str())
}
