//! Reads JSON into the types of this crate and writes it, with a small program rather than with good error messages.
//!
//! serde_json's reader is made for every type anew, with all that it can say about what is wrong: in the app
//! that was a tenth of the program. Here what is common to all types is compiled once, and whoever wants to know
//! why something can't be read, as the server does, asks serde_json.

mod access;
pub mod known;
mod reader;
mod unread;
mod writer;

pub use unread::Unread;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) use reader::{Reader, Unreadable};
use writer::{Unwritable, Writer};

/// `None` for what isn't the JSON of a `T`.
pub fn read<T: DeserializeOwned>(json: &str) -> Option<T> {
    let mut reader = Reader::new(json);
    let value = T::deserialize(&mut reader).ok()?;
    reader.is_at_end().then_some(value)
}

/// What this crate's types hold is always JSON.
///
/// # Panics
/// For what is none, as a map whose keys are lists.
pub fn write(value: &(impl Serialize + ?Sized)) -> String {
    let mut writer = Writer::default();
    match value.serialize(&mut writer) {
        Ok(()) => writer.finish(),
        Err(Unwritable) => panic!("plain data is always JSON"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt::Debug;

    use serde::Deserialize;
    use serde_json::value::RawValue;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Shape {
        Point,
        Circle(u8),
        Square {
            side: i64,
        },
        #[serde(other)]
        Unknown,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Sample {
        name: String,
        #[serde(default)]
        count: u32,
        maybe: Option<bool>,
        #[serde(default)]
        shapes: Vec<Shape>,
        #[serde(default)]
        by_name: BTreeMap<String, i64>,
    }

    fn both_agree<T: DeserializeOwned + PartialEq + Debug>(json: &str) {
        assert_eq!(read::<T>(json), serde_json::from_str(json).ok(), "{json}");
    }

    #[test]
    fn what_serde_json_reads_is_read_and_what_it_refuses_is_refused() {
        for json in [
            r#"{"name":"a","count":7,"maybe":true,"shapes":["point",{"circle":3},{"square":{"side":-4}}]}"#,
            r#" { "name" : "é\u00e9\ud83d\ude00\n\"\\\/\b\f\r\t" , "by_name" : { "x" : -9223372036854775808, "y":0 } } "#,
            r#"{"name":"a","new":[1,{"deep":[null,true,false,-1.5e+10,"\"}]"]},{}],"maybe":null}"#,
            r#"{"name":"a","shapes":["from a newer server"]}"#,
            r#"{"name":"a","shapes":[{"from a newer server":null}]}"#,
            r#"{"name":"a","shapes":[{"from a newer server":5}]}"#,
            r#"{"name":"a","shapes":[{"point":null},[]]}"#,
            r#"{"name":"a","shapes":["circle"]}"#,
            r#"{"name":"a","shapes":[{"circle":1,"point":null}]}"#,
            r#"{"name":"a","shapes":[]}"#,
            r#"{"name":"a","shapes":["point",]}"#,
            r#"{"name":"a","shapes":[,]}"#,
            r#"{"name":"a","shapes":["point" "point"]}"#,
            r#"{"name":"a","shapes":["point"}"#,
            r#"{"name":"a",}"#,
            r#"{"name":"a""count":1}"#,
            r#"{"name" "a"}"#,
            r#"{name:"a"}"#,
            r#"{"name":"a"} x"#,
            r#"{"name":"a"}}"#,
            r#"{"name":"a","name":"b"}"#,
            r#"{"name":"a","count":-1}"#,
            r#"{"name":"a","count":1.0}"#,
            r#"{"name":"a","count":1e2}"#,
            r#"{"name":"a","count":01}"#,
            r#"{"name":"a","count":4294967296}"#,
            r#"{"name":"a","count":18446744073709551616}"#,
            r#"{"name":"a","count":null}"#,
            r#"{"name":"a","by_name":{"x":9223372036854775808}}"#,
            r#"{"name":"a","maybe":1}"#,
            r#"{"name":"a","maybe":nul}"#,
            r#"{"name":"a","maybe":truely}"#,
            r#"{"name":"a","new":01}"#,
            r#"{"name":"a","new":1.}"#,
            r#"{"name":"a","new":1e}"#,
            r#"{"name":"a","new":-}"#,
            r#"{"name":"a","new":[1,]}"#,
            r#"{"name":"a","new":{"a":1,}}"#,
            r#"{"name":"a","new":{"a"}}"#,
            r#"{"name":"a","new":{1:2}}"#,
            r#"{"name":"a","new":[}]"#,
            r#"{"name":"a","new":"\q"}"#,
            r#"{"name":"\ud83d"}"#,
            r#"{"name":"\ud83dx"}"#,
            r#"{"name":"\ud83d\u0041"}"#,
            r#"{"name":"\ude00"}"#,
            r#"{"name":"\u12"}"#,
            r#"{"name":"\u+123"}"#,
            r#"{"name":"\x"}"#,
            "{\"name\":\"a line\nbreak\"}",
            "{\"name\":\"no end",
            "{\"name\":\"no end\\",
            r#"{"count":1}"#,
            r#"{"name":1}"#,
            r#""name""#,
            "{",
            "",
        ] {
            both_agree::<Sample>(json);
        }
    }

    #[test]
    fn numbers_and_words_are_read_in_every_size() {
        for json in
            ["0", "-0", "255", "256", "-129", "1.5", "18446744073709551615", "-1", "true", "null", "\"a\"", "--1"]
        {
            both_agree::<u8>(json);
            both_agree::<u64>(json);
            both_agree::<i8>(json);
            both_agree::<f64>(json);
            both_agree::<()>(json);
            both_agree::<char>(json);
            both_agree::<Option<String>>(json);
            both_agree::<serde_json::Value>(json);
        }
        both_agree::<(u8, String)>(r#"[1,"a"]"#);
        both_agree::<(u8, String)>(r#"[1,"a",2]"#);
        both_agree::<serde_json::Value>(r#"{"a":[1,-2,"b",{"c":null}]}"#);
    }

    #[test]
    fn raw_json_is_kept_as_it_came() {
        let json = r#"{"a" : [1, {"x":null}], "b":"}\"" }"#;

        let raw: BTreeMap<String, Box<RawValue>> = read(json).expect("an object");

        assert_eq!(raw["a"].get(), r#"[1, {"x":null}]"#);
        assert_eq!(raw["b"].get(), r#""}\"""#);
        assert_eq!(read::<Box<RawValue>>(" [1 ] ").expect("an array").get(), "[1 ]");
        assert!(read::<Box<RawValue>>("[1").is_none());
    }

    #[test]
    fn depth_does_no_harm() {
        let json = format!(r#"{{"name":"a","new":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));

        assert_eq!(read::<Sample>(&json).expect("a sample").name, "a");
    }
}
