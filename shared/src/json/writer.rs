//! Writes what serde hands over as JSON, to the letter as serde_json does.
//!
//! serde_json compiles what can be wrong with a value for each type that is written; what this crate writes is plain
//! data, of which nothing can be wrong.

use std::fmt;

use serde::Serialize;
use serde::ser::{
    Error, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple, SerializeTupleStruct,
    SerializeTupleVariant, Serializer,
};

use super::access::RAW_VALUE;

#[derive(Debug, Default)]
pub struct Writer {
    json: String,
    reads: Reads,
}

/// What a text or a number is at the place where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Reads {
    #[default]
    Value,
    /// The name of a value in an object: always a text.
    Key,
    /// JSON that is written already.
    Json,
}

/// Not plain data: a fraction, bytes, or a key that is a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unwritable;

impl Error for Unwritable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Unwritable
    }
}

impl fmt::Display for Unwritable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not plain data")
    }
}

impl std::error::Error for Unwritable {}

type Written = Result<(), Unwritable>;

impl Writer {
    pub fn finish(self) -> String {
        self.json
    }

    fn word(&mut self, word: &str) -> Written {
        match self.reads {
            Reads::Key => self.text(word),
            Reads::Value | Reads::Json => self.json.push_str(word),
        }
        Ok(())
    }

    fn number(&mut self, magnitude: u64, is_negative: bool) -> Written {
        /// Of 2⁶⁴ − 1, and a sign.
        const LETTERS_MAX: usize = 21;
        let mut letters = [0; LETTERS_MAX];
        let mut places = letters.iter_mut().rev();
        let mut rest = magnitude;
        for place in places.by_ref() {
            *place = b"0123456789"[(rest % 10) as usize];
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if is_negative && let Some(place) = places.next() {
            *place = b'-';
        }
        let start = places.len();
        std::str::from_utf8(&letters[start..]).map_err(|_| Unwritable).and_then(|number| self.word(number))
    }

    fn text(&mut self, text: &str) {
        self.json.push('"');
        for letter in text.chars() {
            let short = match letter {
                '"' => '"',
                '\\' => '\\',
                '\u{8}' => 'b',
                '\u{c}' => 'f',
                '\n' => 'n',
                '\r' => 'r',
                '\t' => 't',
                '\0'..='\u{1f}' => {
                    let digit = |number: u32| char::from_digit(number, 16).unwrap_or_default();
                    self.json.push_str("\\u00");
                    self.json.push(digit(letter as u32 / 16));
                    self.json.push(digit(letter as u32 % 16));
                    continue;
                }
                plain => {
                    self.json.push(plain);
                    continue;
                }
            };
            self.json.push('\\');
            self.json.push(short);
        }
        self.json.push('"');
    }

    /// What follows is in a list or an object, which ends so.
    fn open(&mut self, start: &str, end: &'static str) -> Result<Compound<'_>, Unwritable> {
        if self.reads == Reads::Key {
            return Err(Unwritable);
        }
        self.json.push_str(start);
        Ok(Compound { writer: self, is_first: true, reads: Reads::Value, end })
    }

    /// An object with one value, that of this variant.
    fn variant(&mut self, variant: &str, start: &str, end: &'static str) -> Result<Compound<'_>, Unwritable> {
        self.json.push('{');
        self.text(variant);
        self.json.push(':');
        self.open(start, end)
    }
}

impl<'a> Serializer for &'a mut Writer {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Compound<'a>;
    type SerializeTuple = Compound<'a>;
    type SerializeTupleStruct = Compound<'a>;
    type SerializeTupleVariant = Compound<'a>;
    type SerializeMap = Compound<'a>;
    type SerializeStruct = Compound<'a>;
    type SerializeStructVariant = Compound<'a>;

    fn serialize_bool(self, value: bool) -> Written {
        self.word(if value { "true" } else { "false" })
    }

    fn serialize_i8(self, value: i8) -> Written {
        self.serialize_i64(i64::from(value))
    }

    fn serialize_i16(self, value: i16) -> Written {
        self.serialize_i64(i64::from(value))
    }

    fn serialize_i32(self, value: i32) -> Written {
        self.serialize_i64(i64::from(value))
    }

    fn serialize_i64(self, value: i64) -> Written {
        self.number(value.unsigned_abs(), value < 0)
    }

    fn serialize_u8(self, value: u8) -> Written {
        self.serialize_u64(u64::from(value))
    }

    fn serialize_u16(self, value: u16) -> Written {
        self.serialize_u64(u64::from(value))
    }

    fn serialize_u32(self, value: u32) -> Written {
        self.serialize_u64(u64::from(value))
    }

    fn serialize_u64(self, value: u64) -> Written {
        self.number(value, false)
    }

    fn serialize_f32(self, _: f32) -> Written {
        Err(Unwritable)
    }

    fn serialize_f64(self, _: f64) -> Written {
        Err(Unwritable)
    }

    fn serialize_char(self, value: char) -> Written {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Written {
        match self.reads {
            Reads::Json => self.json.push_str(value),
            Reads::Value | Reads::Key => self.text(value),
        }
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Written {
        Err(Unwritable)
    }

    fn serialize_none(self) -> Written {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        self.json.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Written {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Written {
        let inside = self.variant(variant, "", "}")?;
        value.serialize(&mut *inside.writer)?;
        inside.close()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Compound<'a>, Unwritable> {
        self.open("[", "]")
    }

    fn serialize_tuple(self, _: usize) -> Result<Compound<'a>, Unwritable> {
        self.open("[", "]")
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Compound<'a>, Unwritable> {
        self.open("[", "]")
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'a>, Unwritable> {
        self.variant(variant, "[", "]}")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Compound<'a>, Unwritable> {
        self.open("{", "}")
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Compound<'a>, Unwritable> {
        match name {
            RAW_VALUE => Ok(Compound { reads: Reads::Json, ..self.open("", "")? }),
            _ => self.open("{", "}"),
        }
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'a>, Unwritable> {
        self.variant(variant, "{", "}}")
    }
}

/// A list or an object that is being written.
#[derive(Debug)]
pub struct Compound<'a> {
    writer: &'a mut Writer,
    is_first: bool,
    reads: Reads,
    end: &'static str,
}

impl Compound<'_> {
    fn next(&mut self) {
        if !std::mem::take(&mut self.is_first) {
            self.writer.json.push(',');
        }
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.next();
        value.serialize(&mut *self.writer)
    }

    fn key<T: Serialize + ?Sized>(&mut self, key: &T) -> Written {
        self.next();
        self.writer.reads = Reads::Key;
        let written = key.serialize(&mut *self.writer);
        self.writer.reads = Reads::Value;
        self.writer.json.push(':');
        written
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Written {
        if self.reads == Reads::Value {
            self.next();
            self.writer.text(name);
            self.writer.json.push(':');
        }
        self.writer.reads = self.reads;
        let written = value.serialize(&mut *self.writer);
        self.writer.reads = Reads::Value;
        written
    }

    fn close(self) -> Written {
        self.writer.json.push_str(self.end);
        Ok(())
    }
}

/// What serde calls by several names.
macro_rules! compound {
    ($($kind:ident { $($part:tt)* })*) => {
        $(impl $kind for Compound<'_> {
            type Ok = ();
            type Error = Unwritable;

            $($part)*

            fn end(self) -> Written {
                self.close()
            }
        })*
    };
}

compound! {
    SerializeSeq {
        fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
            self.item(value)
        }
    }
    SerializeTuple {
        fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
            self.item(value)
        }
    }
    SerializeTupleStruct {
        fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
            self.item(value)
        }
    }
    SerializeTupleVariant {
        fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
            self.item(value)
        }
    }
    SerializeMap {
        fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Written {
            self.key(key)
        }

        fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
            value.serialize(&mut *self.writer)
        }
    }
    SerializeStruct {
        fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Written {
            self.field(name, value)
        }
    }
    SerializeStructVariant {
        fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Written {
            self.field(name, value)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::value::RawValue;

    use super::super::write;
    use super::*;

    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Shape {
        Point,
        Circle(u8),
        Line(i64, i64),
        Square { side: i64 },
    }

    #[derive(Serialize)]
    struct Sample {
        name: String,
        numbers: (u64, i64, i8),
        is_so: bool,
        maybe: Option<char>,
        nothing: Option<u8>,
        shapes: Vec<Shape>,
        by_name: BTreeMap<String, Vec<u32>>,
        by_number: BTreeMap<i32, ()>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        none: Vec<u8>,
        raw: Vec<Box<RawValue>>,
        inside: Box<RawValue>,
    }

    fn raw(json: &str) -> Box<RawValue> {
        RawValue::from_string(json.to_owned()).expect("JSON")
    }

    #[test]
    fn everything_is_written_to_the_letter_as_serde_json_does() {
        let every_letter: String = (0..0x300).filter_map(char::from_u32).collect();
        for name in ["", "plain", "\"\\/\u{8}\u{c}\n\r\t\0\u{1f}\u{7f}", "é ش 😀 \u{2028}", every_letter.as_str()] {
            let sample = Sample {
                name: name.to_owned(),
                numbers: (u64::MAX, i64::MIN, -7),
                is_so: name.is_empty(),
                maybe: name.chars().next(),
                nothing: None,
                shapes: vec![Shape::Point, Shape::Circle(0), Shape::Line(10, -20), Shape::Square { side: 100 }],
                by_name: [(name.to_owned(), vec![]), ("other".to_owned(), vec![1, 22])].into(),
                by_number: [(-3, ()), (4, ())].into(),
                none: Vec::new(),
                raw: vec![raw("{ \"as\" : \"it \\u0041 stands\" }"), raw("1.50")],
                inside: raw("[]"),
            };

            assert_eq!(write(&sample), serde_json::to_string(&sample).expect("plain data"));
        }
    }

    #[test]
    fn what_is_no_plain_data_is_refused() {
        let keyed_by_lists: BTreeMap<Vec<u8>, u8> = [(vec![1], 2)].into();

        assert_eq!(keyed_by_lists.serialize(&mut Writer::default()), Err(Unwritable));
        assert_eq!(0.5_f64.serialize(&mut Writer::default()), Err(Unwritable));
    }
}
