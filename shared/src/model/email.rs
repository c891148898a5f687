//! An e-mail address that mail can be sent to.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Problem, typed};

/// An address, made plain and in lower case, so that one person has one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The longest address that SMTP can carry.
    pub const LENGTH_MAX: usize = 254;

    /// Or what is wrong with it.
    pub fn read(text: &str) -> Result<EmailAddress, Problem> {
        let is_foreign = || text.contains('@') && !typed::email(text).is_ascii();
        EmailAddress::parse(text)
            .ok_or_else(|| if is_foreign() { Problem::NotAPlainEmail } else { Problem::NotAnEmail })
    }

    pub fn parse(text: &str) -> Option<EmailAddress> {
        let address = typed::email(text);
        let (local, domain) = address.rsplit_once('@')?;
        let is_plain = address.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>()[],;:\\\"".contains(&byte));
        let labels_hold = domain.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        });
        let local_holds = !local.is_empty()
            && local.len() <= 64
            && !local.contains('@')
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..");
        (address.len() <= Self::LENGTH_MAX && is_plain && local_holds && labels_hold && domain.contains('.'))
            .then_some(EmailAddress(address))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For a screen that others may see: `a…@example.org`.
    pub fn shortened(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or_default();
        let first = local.split_at_checked(1).map_or(local, |(first, _)| first);
        [first, "…@", domain].concat()
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        // Programs write what is meant; what people type was made plain before.
        let is_plain = |address: &EmailAddress| address.0 == text.trim().to_ascii_lowercase();
        EmailAddress::parse(&text).filter(is_plain).ok_or("not an e-mail address")
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_one_address_however_it_is_typed() {
        let amina = EmailAddress::parse("amina@example.org");

        assert!(amina.is_some());
        for text in [" Amina@Example.ORG ", "\u{202A}amina@example.org\u{202C}", "amina＠ｅｘａｍｐｌｅ．ｏｒｇ"]
        {
            assert_eq!(EmailAddress::parse(text), amina, "{text}");
        }
    }

    #[test]
    fn what_mail_cannot_be_sent_to_is_no_address() {
        for text in [
            "",
            "amina",
            "amina@",
            "@example.org",
            "a b@example.org",
            "a@b",
            "a@-b.org",
            "a@b..org",
            "a@b.org\r\nBcc: c@d.org",
            "a\u{212a}@b.org",
        ] {
            assert_eq!(EmailAddress::parse(text), None, "{text}");
        }
    }

    #[test]
    fn letters_that_mail_cannot_be_sent_to_are_told_from_what_is_no_address() {
        for text in ["amina@straße.de", "amina@пример.рф", "аmina@example.org", "amin\u{212A}@example.org", "é@b.org"]
        {
            assert_eq!(EmailAddress::read(text), Err(Problem::NotAPlainEmail), "{text}");
        }
        for text in ["amina", "أمينة", "amina @example.org", "amina@example", ""] {
            assert_eq!(EmailAddress::read(text), Err(Problem::NotAnEmail), "{text}");
        }
    }

    #[test]
    fn who_looks_over_a_shoulder_learns_no_address() {
        assert_eq!(EmailAddress::parse("amina@example.org").expect("an address").shortened(), "a…@example.org");
    }
}
