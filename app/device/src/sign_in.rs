//! Who is signed in on this device.

use passerelle_shared::api::Account;
use passerelle_shared::sync::AccountId;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SignIn {
    /// The device's stores have not been read yet.
    #[default]
    Unknown,
    Out,
    In(Account),
    /// Requests wait until this person signs in again; reading goes on.
    Expired(Account),
}

impl SignIn {
    /// The person whose records are shown.
    pub fn account(&self) -> Option<&Account> {
        match self {
            SignIn::In(account) | SignIn::Expired(account) => Some(account),
            SignIn::Unknown | SignIn::Out => None,
        }
    }

    pub fn is_in(&self) -> bool {
        matches!(self, SignIn::In(_))
    }

    pub fn account_id(&self) -> Option<&AccountId> {
        self.account().map(|account| &account.id)
    }
}
