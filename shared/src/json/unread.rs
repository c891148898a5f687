//! A value whose text is kept, and read when somebody asks for it.
//!
//! What only a record's own screen shows is read there: so the first screen needs no code for it.

use std::fmt;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use super::{known, read};

pub struct Unread<T> {
    json: Option<Box<RawValue>>,
    read_as: PhantomData<fn() -> T>,
}

impl<T> Unread<T> {
    /// Nothing was written, so that nothing need be.
    pub fn is_absent(&self) -> bool {
        self.json.is_none()
    }
}

impl<T: DeserializeOwned> Unread<T> {
    /// `None` where it is absent, or only a newer version can read it.
    pub fn read(&self) -> Option<T> {
        read(self.json.as_ref()?.get())
    }
}

impl<T: DeserializeOwned> Unread<Vec<T>> {
    /// Those that this version can read.
    pub fn items(&self) -> Vec<T> {
        #[derive(Deserialize)]
        #[serde(transparent, bound = "T: DeserializeOwned")]
        struct Items<T>(#[serde(deserialize_with = "known::list")] Vec<T>);

        let items: Option<Items<T>> = self.json.as_ref().and_then(|json| read(json.get()));
        items.map(|Items(items)| items).unwrap_or_default()
    }
}

impl<T: Serialize> From<Vec<T>> for Unread<Vec<T>> {
    /// An empty list is absent.
    fn from(items: Vec<T>) -> Self {
        let json = if items.is_empty() { None } else { to_raw_value(&items).ok() };
        Unread { json, read_as: PhantomData }
    }
}

impl<T: Serialize> From<Option<T>> for Unread<T> {
    fn from(value: Option<T>) -> Self {
        Unread { json: value.and_then(|value| to_raw_value(&value).ok()), read_as: PhantomData }
    }
}

impl<T> Default for Unread<T> {
    fn default() -> Self {
        Unread { json: None, read_as: PhantomData }
    }
}

impl<T> Clone for Unread<T> {
    fn clone(&self) -> Self {
        Unread { json: self.json.clone(), read_as: PhantomData }
    }
}

impl<T> PartialEq for Unread<T> {
    /// As it is written.
    fn eq(&self, other: &Self) -> bool {
        let text = |unread: &Unread<T>| unread.json.as_ref().map(|json| json.get().to_owned());
        text(self) == text(other)
    }
}

impl<T> Eq for Unread<T> {}

impl<T> fmt::Debug for Unread<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.json.as_ref().map_or("absent", |json| json.get()))
    }
}

impl<T> Serialize for Unread<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for Unread<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json: Box<RawValue> = Deserialize::deserialize(deserializer)?;
        Ok(Unread { json: Some(json), read_as: PhantomData })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
    #[serde(default)]
    struct Sample {
        #[serde(skip_serializing_if = "Unread::is_absent")]
        numbers: Unread<Vec<u8>>,
        #[serde(skip_serializing_if = "Unread::is_absent")]
        name: Unread<String>,
    }

    #[test]
    fn what_can_be_read_is_read_when_it_is_asked_for() {
        let sample: Sample = json::read(r#"{"numbers":[1,"new",3],"name":{"new":1}}"#).expect("a sample");

        assert_eq!(sample.numbers.items(), [1, 3]);
        assert_eq!(sample.name.read(), None);
    }

    #[test]
    fn it_is_written_as_it_was_read_and_not_at_all_when_it_is_absent() {
        let sample: Sample = json::read(r#"{"numbers":[1,"new",3]}"#).expect("a sample");

        assert_eq!(json::write(&sample), r#"{"numbers":[1,"new",3]}"#);
        assert_eq!(json::write(&Sample { numbers: vec![].into(), name: None.into() }), "{}");
        assert_eq!(
            json::write(&Sample { numbers: vec![7].into(), name: Some("a".to_owned()).into() }),
            r#"{"numbers":[7],"name":"a"}"#
        );
    }
}
