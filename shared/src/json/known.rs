//! Reads of a list, a map or an answer that may be absent what can be read; what only a newer version knows is left out.
//!
//! Installed apps never go away: what they don't know must not keep them from what they do know. Such a field is read by
//! `#[serde(deserialize_with = "known::list")]`, each item by itself.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::read;

/// A word of a closed set, whose last variant stands for everything that only a newer version knows.
pub trait Word: DeserializeOwned {
    fn is_known(&self) -> bool;
}

/// A list without what can't be read.
pub fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_seq(List(PhantomData))
}

/// A list of words without those that aren't known.
pub fn words<'de, D: Deserializer<'de>, T: Word>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let mut words: Vec<T> = list(deserializer)?;
    words.retain(T::is_known);
    Ok(words)
}

/// A map without the entries whose name or value isn't known.
pub fn map<'de, D, K, V>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error>
where
    D: Deserializer<'de>,
    K: TryFrom<String> + Ord,
    V: DeserializeOwned,
{
    deserializer.deserialize_map(Map(PhantomData))
}

/// What isn't known is absent.
pub fn option<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    let raw: Box<RawValue> = serde::Deserialize::deserialize(deserializer)?;
    Ok(read(raw.get()))
}

struct List<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for List<T> {
    type Value = Vec<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut known = Vec::new();
        while let Some(item) = items.next_element::<Box<RawValue>>()? {
            known.extend(read::<T>(item.get()));
        }
        Ok(known)
    }
}

struct Map<K, V>(PhantomData<(K, V)>);

impl<'de, K: TryFrom<String> + Ord, V: DeserializeOwned> Visitor<'de> for Map<K, V> {
    type Value = BTreeMap<K, V>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<BTreeMap<K, V>, A::Error> {
        let mut known = BTreeMap::new();
        while let Some((name, value)) = entries.next_entry::<String, Box<RawValue>>()? {
            if let (Ok(name), Some(value)) = (K::try_from(name), read(value.get())) {
                known.insert(name, value);
            }
        }
        Ok(known)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Age {
        Old,
        #[serde(other)]
        Unknown,
    }

    impl Word for Age {
        fn is_known(&self) -> bool {
            *self != Age::Unknown
        }
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Sample {
        #[serde(default, deserialize_with = "words")]
        ages: Vec<Age>,
        #[serde(default, deserialize_with = "list")]
        numbers: Vec<u8>,
        #[serde(default, deserialize_with = "map")]
        by_name: BTreeMap<String, u8>,
        #[serde(default, deserialize_with = "option")]
        maybe: Option<u8>,
    }

    fn both(json: &str) -> Option<Sample> {
        let read = read::<Sample>(json);
        assert_eq!(read, serde_json::from_str(json).ok(), "{json}");
        read
    }

    #[test]
    fn what_is_known_is_read_wherever_the_unknown_stands() {
        let read = |json| both(json).expect("a sample");

        assert_eq!(read(r#"{"ages":["new","old",{"new":[1]},7,null,[],"old"]}"#).ages, [Age::Old, Age::Old]);
        assert_eq!(read(r#"{"numbers":[1,"new",256,{"new":2},-1,3]}"#).numbers, [1, 3]);
        assert_eq!(read(r#"{"by_name":{"a":1,"b":"new","c":{"d":2}}}"#).by_name, [("a".to_owned(), 1)].into());
        assert_eq!(read(r#"{"maybe":7}"#).maybe, Some(7));
        for json in [r#"{"maybe":"new"}"#, r#"{"maybe":null}"#, "{}"] {
            assert_eq!(read(json).maybe, None, "{json}");
        }
    }

    #[test]
    fn what_is_no_json_is_still_refused() {
        for json in [r#"{"ages":"#, r#"{"ages":["old" "old"]}"#, r#"{"ages":{}}"#, r#"{"by_name":[]}"#] {
            assert_eq!(both(json), None, "{json}");
        }
    }
}
