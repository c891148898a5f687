//! Signing in with a code that is sent by e-mail.

use serde::{Deserialize, Serialize};

use crate::model::{EmailAddress, Timestamp, UiLanguage};
use crate::sync::AccountId;

/// Long enough for a slow mail, short enough not to lie about in a mailbox.
pub const CODE_LIFE_MS: i64 = 10 * Timestamp::MINUTE;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeRequest {
    pub email: EmailAddress,
    /// The language of the mail.
    pub language: UiLanguage,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInRequest {
    pub email: EmailAddress,
    /// Six digits, or the ten characters of the long code, however they were typed.
    pub code: String,
    /// The language of the mails to come.
    pub language: UiLanguage,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub id: AccountId,
    pub email: EmailAddress,
}
