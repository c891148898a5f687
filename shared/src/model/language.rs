//! The languages that content comes in, and the three that the screens speak.

use serde::{Deserialize, Serialize};

use crate::json::known::Word;

/// A language that content can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Language {
    #[serde(rename = "fr")]
    French,
    #[serde(rename = "en")]
    English,
    #[serde(rename = "ar")]
    Arabic,
    #[serde(rename = "de")]
    German,
    #[serde(rename = "it")]
    Italian,
    #[serde(rename = "es")]
    Spanish,
    #[serde(rename = "pt")]
    Portuguese,
    /// What only a newer version knows.
    #[serde(rename = "und", other)]
    Unknown,
}

impl Language {
    /// All that 0.1 knows. What came later stands in fields and lists of its own, or installed apps could read nothing
    /// of what it stands in.
    pub const FIRST: [Language; 5] =
        [Language::French, Language::English, Language::Arabic, Language::German, Language::Italian];

    pub const ALL: [Language; 7] = [
        Language::French,
        Language::English,
        Language::Arabic,
        Language::German,
        Language::Italian,
        Language::Spanish,
        Language::Portuguese,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Language::French => "fr",
            Language::English => "en",
            Language::Arabic => "ar",
            Language::German => "de",
            Language::Italian => "it",
            Language::Spanish => "es",
            Language::Portuguese => "pt",
            Language::Unknown => "und",
        }
    }

    pub fn parse(code: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.code() == code)
    }

    pub fn is_right_to_left(self) -> bool {
        self == Language::Arabic
    }

    /// Those that 0.1 knows, and those that came later.
    pub fn parted(languages: Vec<Language>) -> (Vec<Language>, Vec<Language>) {
        languages.into_iter().partition(|language| Language::FIRST.contains(language))
    }
}

impl TryFrom<String> for Language {
    type Error = &'static str;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        Language::parse(&code).ok_or("a language that only a newer version knows")
    }
}

impl Word for Language {
    fn is_known(&self) -> bool {
        *self != Language::Unknown
    }
}

/// A language that the screens and the mails speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(from = "String")]
pub enum UiLanguage {
    #[serde(rename = "fr")]
    French,
    #[default]
    #[serde(rename = "en")]
    English,
    #[serde(rename = "ar")]
    Arabic,
    /// What only a newer app speaks.
    #[serde(rename = "und")]
    Unknown,
}

impl UiLanguage {
    pub const ALL: [UiLanguage; 3] = [UiLanguage::French, UiLanguage::English, UiLanguage::Arabic];

    pub fn code(self) -> &'static str {
        Language::from(self).code()
    }

    /// The first part of a language tag decides: `fr-TN` is French.
    pub fn parse(tag: &str) -> Option<UiLanguage> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        UiLanguage::ALL.into_iter().find(|language| language.code() == primary)
    }

    pub fn is_right_to_left(self) -> bool {
        Language::from(self).is_right_to_left()
    }
}

/// Any text will do, and only a text: what serde makes of the names alone takes `{"fr": null}` as well.
impl From<String> for UiLanguage {
    fn from(code: String) -> Self {
        UiLanguage::ALL.into_iter().find(|language| language.code() == code).unwrap_or(UiLanguage::Unknown)
    }
}

impl From<UiLanguage> for Language {
    fn from(language: UiLanguage) -> Self {
        match language {
            UiLanguage::French => Language::French,
            UiLanguage::English => Language::English,
            UiLanguage::Arabic => Language::Arabic,
            UiLanguage::Unknown => Language::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_regional_tag_is_read_by_its_first_part() {
        assert_eq!(UiLanguage::parse("fr-TN"), Some(UiLanguage::French));
        assert_eq!(UiLanguage::parse("AR"), Some(UiLanguage::Arabic));
        assert_eq!(UiLanguage::parse("de"), None);
    }

    #[test]
    fn on_the_wire_a_language_is_its_code_and_anything_but_a_text_is_none() {
        for language in UiLanguage::ALL {
            let json = serde_json::to_string(&language).expect("plain data");
            assert_eq!(json, format!("\"{}\"", language.code()));
            assert_eq!(serde_json::from_str::<UiLanguage>(&json).expect("what was written can be read"), language);
        }
        for other in [r#""fr-TN""#, r#""FR""#, r#""eo""#, r#""""#] {
            assert_eq!(serde_json::from_str::<UiLanguage>(other).expect("a text"), UiLanguage::Unknown, "{other}");
        }
        for other in [r#"{"fr":null}"#, "null", "0"] {
            assert!(serde_json::from_str::<UiLanguage>(other).is_err(), "{other}");
        }
    }
}
