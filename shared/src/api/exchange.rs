//! The exchange: commands go, outcomes and news come.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Reads;
use crate::json::known;
use crate::model::{RecordId, Timestamp, UiLanguage};
use crate::sync::{AccountId, CommandId, Cursor, Epoch, FollowedNews, Following, Head, Nonce, Outcome, Page};

/// Limits of one exchange.
pub mod limits {
    /// A body larger than this is answered by 413; a whole outbox fits well.
    pub const REQUEST_BYTES_MAX: usize = 256 * 1024;
    /// More commands than this are answered by 413.
    pub const COMMANDS_MAX: usize = 200;
    /// A page of the programme ends before the answer grows beyond this.
    pub const PAGE_BYTES_MAX: usize = 48 * 1024;
    /// All news of an exchange. People's records are so alike that this is 34 KiB on the line for those at a desk: more
    /// in one answer costs a slow line less than another round trip.
    pub const NEWS_BYTES_MAX: usize = 192 * 1024;
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExchangeRequest {
    /// Whose outbox this is. With anybody else's sign-in it is answered by 403.
    pub account: AccountId,
    pub nonce: Nonce,
    /// The epoch that the device knows; another one than the server's judges nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    /// How far the device has read the account's scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Of the scopes that the device follows beside these. Absent: it follows none, as before there were any.
    #[serde(default, deserialize_with = "known::option", skip_serializing_if = "Option::is_none")]
    pub following: Option<Following>,
    /// What the app can read, as in `?reads=2` elsewhere.
    #[serde(default, skip_serializing_if = "Reads::is_first")]
    pub reads: Reads,
    /// The language that the person reads in now, for the mails to come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<UiLanguage>,
    /// Each as it was saved, byte for byte, so that one that can't be read spoils no other.
    pub commands: Vec<Box<RawValue>>,
    /// Of commands that were answered in an epoch that is over and are delivered again: the [`Outcome`] of each, with
    /// its receipt. One that can't be read counts for nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receipts: Vec<Box<RawValue>>,
}

/// The server answers with outcomes as they were stored, byte for byte; everybody else reads them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "Decided: DeserializeOwned"))]
pub struct ExchangeReply<Decided = Outcome> {
    pub account: AccountId,
    pub nonce: Nonce,
    pub epoch: Epoch,
    pub server_time: Timestamp,
    /// First, and for each command that was judged. What can't be read of them is no answer.
    #[serde(deserialize_with = "known::list")]
    pub outcomes: Vec<Decided>,
    /// Absent when nothing was judged because the epoch is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub news: Option<Page>,
    /// Of the scopes that the device follows beside the account's.
    #[serde(default, deserialize_with = "known::option", skip_serializing_if = "Option::is_none")]
    pub followed: Option<FollowedNews>,
    /// Of the account's sign-ups on reserve lists, computed now.
    #[serde(default, deserialize_with = "known::list", skip_serializing_if = "Vec::is_empty")]
    pub ranks: Vec<Rank>,
    /// The heads of the other scopes, so that one knows what to read.
    #[serde(deserialize_with = "known::list")]
    pub heads: Vec<Head>,
    /// Commands that were not judged now, because their account has sent so many today. They have no outcome: they stay
    /// in the outbox, and come again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub put_off: Vec<PutOff>,
    /// Commands of kinds that this node doesn't know: it has kept nothing of them. They stay in the outbox until a node
    /// has named their kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_here_yet: Vec<CommandId>,
    /// The kinds of commands that this node knows beside those of 0.1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutOff {
    pub command: CommandId,
    /// Before then they would be put off again.
    pub until: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rank {
    pub event: RecordId,
    /// From 1.
    pub rank: u32,
}
