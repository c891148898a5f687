//! What a browser shows with its cookies: a sign-in, or that it asked for a code. Both are sealed, so that what is forged is
//! known without asking the database, and whose a sign-in is, too.
//!
//! ```text
//! a sign-in   SECRET.ACCOUNT.MARK     as version 0.1 gave it: SECRET alone
//! a device    NAME.MARK
//! ```

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use passerelle_shared::sync::AccountId;
use subtle::ConstantTimeEq;

use crate::chance;
use crate::database::{Database, Key};

/// A browser that asked for a code, whoever sits before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceMark(String);

impl DeviceMark {
    pub fn new() -> DeviceMark {
        DeviceMark(chance::name())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it stands in a cookie.
    fn seal(&self, key: &Key) -> String {
        format!("{}.{}", self.0, mark(key, "device", &[&self.0]))
    }

    /// `None` for what isn't ours.
    fn open(key: &Key, cookie: &str) -> Option<DeviceMark> {
        let (name, shown) = cookie.split_once('.')?;
        is_ours(shown, &mark(key, "device", &[name])).then(|| DeviceMark(name.to_owned()))
    }
}

impl Default for DeviceMark {
    fn default() -> Self {
        Self::new()
    }
}

/// What the cookie of a sign-in says by itself. Whether it still holds is another question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShownSignIn<'a> {
    Sealed {
        secret: &'a str,
        account: AccountId,
    },
    /// Of version 0.1, or of somebody who tries their luck: only the database can tell.
    Unsealed {
        secret: &'a str,
    },
    Forged,
}

impl<'a> ShownSignIn<'a> {
    pub(super) fn open(key: &Key, cookie: &'a str) -> ShownSignIn<'a> {
        let mut parts = cookie.splitn(3, '.');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(secret), None, None) => ShownSignIn::Unsealed { secret },
            (Some(secret), Some(account), Some(shown)) if is_ours(shown, &sign_in_mark(key, secret, account)) => {
                ShownSignIn::Sealed { secret, account: AccountId(account.to_owned()) }
            }
            _ => ShownSignIn::Forged,
        }
    }

    pub fn secret(&self) -> Option<&'a str> {
        match self {
            ShownSignIn::Sealed { secret, .. } | ShownSignIn::Unsealed { secret } => Some(secret),
            ShownSignIn::Forged => None,
        }
    }
}

impl Database {
    pub fn shown_sign_in<'a>(&self, cookie: &'a str) -> ShownSignIn<'a> {
        ShownSignIn::open(&self.key, cookie)
    }

    /// `None` for what isn't ours.
    pub fn shown_device(&self, cookie: &str) -> Option<DeviceMark> {
        DeviceMark::open(&self.key, cookie)
    }

    /// As a device is to show it again.
    pub fn sealed(&self, device: &DeviceMark) -> String {
        device.seal(&self.key)
    }
}

pub(super) fn seal_sign_in(key: &Key, secret: &str, account: &AccountId) -> String {
    format!("{secret}.{account}.{}", sign_in_mark(key, secret, &account.0))
}

fn sign_in_mark(key: &Key, secret: &str, account: &str) -> String {
    mark(key, "sign-in of", &[secret, account])
}

fn mark(key: &Key, purpose: &str, parts: &[&str]) -> String {
    URL_SAFE_NO_PAD.encode(key.mark(purpose, parts))
}

fn is_ours(shown: &str, ours: &str) -> bool {
    bool::from(shown.as_bytes().ct_eq(ours.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amina() -> AccountId {
        AccountId("0a".repeat(16))
    }

    #[test]
    fn a_sign_in_says_whose_it_is_and_nobody_else_can_say_so() {
        let key = Key::of("ours");
        let cookie = seal_sign_in(&key, "secret", &amina());

        let opened = ShownSignIn::open(&key, &cookie);
        assert_eq!(opened, ShownSignIn::Sealed { secret: "secret", account: amina() });
        assert_eq!(ShownSignIn::open(&Key::of("another"), &cookie), ShownSignIn::Forged);
        for (from, to) in [("secret", "guess"), ("0a", "0b"), (".", ".x"), (".", "..")] {
            assert_eq!(ShownSignIn::open(&key, &cookie.replacen(from, to, 1)), ShownSignIn::Forged, "{from}");
        }
        for cut in ["secret.", "secret.account", "..", ".", "a.b.c.d"] {
            assert_eq!(ShownSignIn::open(&key, cut), ShownSignIn::Forged, "{cut}");
        }
    }

    #[test]
    fn a_sign_in_of_version_0_1_says_nothing_by_itself() {
        assert_eq!(ShownSignIn::open(&Key::of("ours"), "abc"), ShownSignIn::Unsealed { secret: "abc" });
        assert_eq!(ShownSignIn::open(&Key::of("ours"), ""), ShownSignIn::Unsealed { secret: "" });
    }

    #[test]
    fn a_device_is_known_again_and_cannot_be_made_up() {
        let key = Key::of("ours");
        let device = DeviceMark::new();
        let cookie = device.seal(&key);

        assert_eq!(DeviceMark::open(&key, &cookie), Some(device.clone()));
        assert_eq!(DeviceMark::open(&Key::of("another"), &cookie), None);
        assert_eq!(DeviceMark::open(&key, &format!("x{cookie}")), None);
        assert_eq!(DeviceMark::open(&key, device.as_str()), None);
        assert_ne!(DeviceMark::new(), device);
    }

    #[test]
    fn the_mark_of_one_thing_is_no_mark_of_another() {
        let key = Key::of("ours");
        let device = DeviceMark::new().seal(&key);
        let (name, shown) = device.split_once('.').expect("two parts");

        assert_eq!(ShownSignIn::open(&key, &format!("{name}..{shown}")), ShownSignIn::Forged);
    }
}
