//! Countries, and the part they have in a project.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An ISO 3166-1 alpha-2 code, in capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CountryCode([u8; 2]);

impl CountryCode {
    pub fn parse(text: &str) -> Option<CountryCode> {
        let bytes: [u8; 2] = text.trim().as_bytes().try_into().ok()?;
        let code = bytes.map(|byte| byte.to_ascii_uppercase());
        code.iter().all(u8::is_ascii_uppercase).then_some(CountryCode(code))
    }

    pub fn as_str(&self) -> &str {
        // Two ASCII capitals by construction.
        std::str::from_utf8(&self.0).unwrap_or("??")
    }

    /// The flag, as the two regional-indicator letters that fonts draw as one.
    pub fn flag(self) -> String {
        const REGIONAL_INDICATOR_A: u32 = 0x1F1E6;
        self.0.iter().filter_map(|letter| char::from_u32(REGIONAL_INDICATOR_A + u32::from(letter - b'A'))).collect()
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl TryFrom<String> for CountryCode {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        CountryCode::parse(&text).ok_or_else(|| format!("`{text}` is not a two-letter country code"))
    }
}

impl From<CountryCode> for String {
    fn from(code: CountryCode) -> Self {
        code.as_str().to_owned()
    }
}

/// A country that takes part; its name is in its [`Text`](super::Text).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Country {
    pub code: CountryCode,
    pub region: Region,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Region {
    SouthMediterranean,
    Europe,
    Africa,
    AsiaPacific,
    LatinAmerica,
    Caribbean,
    #[serde(other)]
    Elsewhere,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectCountry {
    pub code: CountryCode,
    pub role: CountryRole,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CountryRole {
    Partner,
    Priority,
    Member,
    Host,
    #[serde(other)]
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_two_letters_and_has_a_flag() {
        let tunisia = CountryCode::parse("tn").expect("two letters");

        assert_eq!(tunisia.as_str(), "TN");
        assert_eq!(tunisia.flag(), "🇹🇳");
        assert_eq!(CountryCode::parse("TUN"), None);
        assert_eq!(CountryCode::parse("1N"), None);
    }
}
