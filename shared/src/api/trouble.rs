//! Why a request as a whole was not answered.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    pub trouble: TroubleKind,
    /// For developers; people are told by the app, in their language.
    pub detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TroubleKind {
    /// 401: nobody is signed in.
    SignInNeeded,
    /// 403: somebody else is signed in than the account that was named.
    OtherAccount,
    /// 403: a request that changes something came from another site.
    OtherOrigin,
    /// 401: the code is wrong.
    CodeWrong,
    /// 401: the code was used, has expired, or was tried too often; ask for a new one.
    CodeExpired,
    /// 401: six digits are good on the device that asked for them, and not after too many wrong guesses; the long code of
    /// the same mail is good anywhere. Version 0.1 knows it as `Unknown`.
    UseLongCode,
    /// 429: too many requests; see `Retry-After`.
    TooMany,
    /// 413
    TooLarge,
    /// 400
    NotUnderstood,
    /// 404
    NotFound,
    /// 503
    Busy,
    /// 500
    Failed,
    #[serde(other)]
    Unknown,
}
