//! What an organisation or a person is called in other languages than the one in which their name is written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Language;
use crate::json::known;

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Names(#[serde(deserialize_with = "known::map")] BTreeMap<Language, String>);

impl Names {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The name as readers of a language know it; as it is written where they know no other.
    pub fn within<'a>(&'a self, language: Language, written: &'a str) -> &'a str {
        self.0.get(&language).map_or(written, String::as_str)
    }

    /// All of them: by each it can be found.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }
}

impl FromIterator<(Language, String)> for Names {
    fn from_iter<T: IntoIterator<Item = (Language, String)>>(names: T) -> Self {
        Names(names.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn a_name_is_given_in_the_readers_language_and_else_as_it_is_written() {
        let json = r#"{"fr":"Union européenne","ar":"الاتحاد الأوروبي","eo":"Eŭropa Unio","it":7}"#;

        let names: Names = json::read(json).expect("names");

        assert_eq!(names.within(Language::French, "European Union"), "Union européenne");
        assert_eq!(names.within(Language::Arabic, "European Union"), "الاتحاد الأوروبي");
        assert_eq!(names.within(Language::English, "European Union"), "European Union");
        assert_eq!(names.within(Language::Italian, "European Union"), "European Union");
        assert_eq!(json::write(&names), r#"{"fr":"Union européenne","ar":"الاتحاد الأوروبي"}"#);
    }
}
