//! Where a form lies while it is typed, and the last one that was sent.

use passerelle_shared::model::RecordId;
use passerelle_shared::sync::AccountId;

/// Who writes: what nobody has signed for belongs to the browser's tab that it is typed in, and to nobody else who
/// opens the app on this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Writer {
    Account(AccountId),
    Tab(String),
}

impl Writer {
    pub fn draft_key(&self, event: &RecordId) -> String {
        [self.prefix().as_str(), event.as_str()].concat()
    }

    /// The last form of this person, to begin the next one with.
    pub fn remembered_key(&self) -> String {
        [self.prefix().as_str(), REMEMBERED].concat()
    }

    fn prefix(&self) -> String {
        match self {
            Writer::Account(account) => format!("{account}|"),
            Writer::Tab(tab) => format!("tab-{tab}|"),
        }
    }
}

const REMEMBERED: &str = "remembered";

/// Somebody's draft for this event, whoever wrote it.
pub fn is_draft_for(key: &str, event: &RecordId) -> bool {
    key.split_once('|').is_some_and(|(_, its)| its == event.as_str())
}

/// Somebody's last form.
pub fn is_remembered(key: &str) -> bool {
    key.split_once('|').is_some_and(|(_, its)| its == REMEMBERED)
}
