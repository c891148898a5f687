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

    /// All of ISO 3166-1, and Kosovo by the letters that everybody uses for it: whoever wants to come is from one of them,
    /// whatever the programme happens to name.
    pub fn all() -> impl Iterator<Item = CountryCode> {
        ALL.as_bytes().chunks_exact(2).filter_map(|code| Some(CountryCode(code.try_into().ok()?)))
    }
}

/// One behind the other: as an array they would weigh more.
const ALL: &str = "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCY\
    CZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISIT\
    JEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNI\
    NLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTK\
    TLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

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
    fn a_country_is_two_letters() {
        let tunisia = CountryCode::parse("tn").expect("two letters");

        assert_eq!(tunisia.as_str(), "TN");
        assert_eq!(CountryCode::parse("TUN"), None);
        assert_eq!(CountryCode::parse("1N"), None);
    }

    #[test]
    fn every_country_is_there_once() {
        let all: Vec<CountryCode> = CountryCode::all().collect();

        assert_eq!(all.len(), 250, "249 of ISO 3166-1, and Kosovo");
        assert!(all.is_sorted_by(|one, next| one < next));
        for code in ["AD", "SN", "TN", "PS", "XK", "ZW", "SS", "AX"] {
            assert!(all.contains(&CountryCode::parse(code).expect("two letters")), "{code}");
        }
    }
}
