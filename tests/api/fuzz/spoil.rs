//! Spoils what was valid: a little, so that it is nearly right, or thoroughly.

use fastrand::Rng;
use serde_json::{Value, json};

/// Deeper than any parser should follow.
const DEPTH: usize = 20_000;
const LONG: usize = 100_000;

/// Changes one place of a value.
pub fn value(value: &mut Value, rng: &mut Rng) {
    let place = match value {
        Value::Array(all) if !all.is_empty() && rng.u32(0..4) > 0 => rng.choice(all),
        Value::Object(fields) if !fields.is_empty() && rng.u32(0..6) > 0 => {
            let name = rng.choice(fields.keys().collect::<Vec<_>>()).expect("there are some").clone();
            if rng.u32(0..8) == 0 {
                fields.remove(&name);
                return;
            }
            fields.get_mut(&name)
        }
        _ => None,
    };
    match place {
        Some(place) if rng.u32(0..3) > 0 => self::value(place, rng),
        Some(place) => *place = otherwise(place, rng),
        None => *value = otherwise(value, rng),
    }
}

/// Something else, or the same in another form: a list of the values of an object, or a text as a name.
fn otherwise(value: &Value, rng: &mut Rng) -> Value {
    match value {
        Value::Object(fields) if rng.u32(0..3) == 0 => fields.values().cloned().collect(),
        Value::String(text) if rng.u32(0..6) == 0 => json!({ text.as_str(): null }),
        _ => strange(rng),
    }
}

fn strange(rng: &mut Rng) -> Value {
    match rng.u32(0..16) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(i64::MIN),
        4 => json!(u64::MAX),
        5 => json!(1e300),
        6 => json!(""),
        7 => json!("\u{0}"),
        8 => json!("a\u{0}b\u{202e}\u{feff}\u{10ffff}\r\n\u{7f}"),
        9 => json!("x".repeat(LONG)),
        10 => json!("' OR 1=1; DROP TABLE sign_up; --"),
        11 => json!("../../../etc/passwd%00"),
        12 => json!([[[[[[]]]]]]),
        13 => json!({ "": { "": {} } }),
        14 => json!("é".repeat(rng.usize(1..500))),
        _ => json!(format!("account/{}", "9".repeat(40))),
    }
}

/// What no JSON library would write.
pub fn text(text: String, rng: &mut Rng) -> Vec<u8> {
    let at = rng.usize(0..=text.len());
    let mut bytes = text.into_bytes();
    match rng.u32(0..12) {
        0 => bytes.truncate(at),
        1 => bytes.clear(),
        2 => bytes.insert(at, 0xff),
        3 => bytes.insert(at, 0),
        4 => bytes.splice(at..at, *b"\xed\xa0\x80").for_each(drop),
        5 => bytes = [b"[".repeat(DEPTH), bytes].concat(),
        6 => bytes = br#"{"a":"#.repeat(DEPTH),
        7 => bytes = replaced(&bytes, rng, "1e999999"),
        8 => bytes = replaced(&bytes, rng, "-0.00000000000000000000000000000001"),
        9 => bytes = replaced(&bytes, rng, r#""\ud800""#),
        10 => bytes = replaced(&bytes, rng, &"9".repeat(400)),
        _ => bytes.extend_from_slice(br#"{"account":1}"#),
    }
    bytes
}

/// One value of the text is another now, if it has one.
fn replaced(bytes: &[u8], rng: &mut Rng, by: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let colons: Vec<usize> = text.match_indices(':').map(|(at, _)| at).collect();
    let Some(colon) = rng.choice(colons) else { return by.as_bytes().to_vec() };
    let end = text[colon..].find([',', '}', ']']).map_or(text.len(), |behind| colon + behind);
    format!("{}:{by}{}", &text[..colon], &text[end..]).into_bytes()
}

/// As part of an address.
pub fn path_part(rng: &mut Rng) -> String {
    let strange = [
        "%00",
        "%ff%fe",
        "..",
        "..%2f..%2fetc",
        "%",
        "%zz",
        "",
        "-",
        "e-1-2",
        "-9223372036854775809",
        "a-99999999999999999999",
    ];
    match rng.u32(0..14) {
        12 => "9".repeat(5_000),
        13 => "%F0%9F%98%80-1".to_owned(),
        other => strange[other as usize % strange.len()].to_owned(),
    }
}

/// A header that may be missing, doubled or nonsense; each ends with its line.
pub fn header(rng: &mut Rng) -> Vec<u8> {
    let lines: [&[u8]; 20] = [
        b"cookie: passerelle=forged\r\n",
        b"cookie: passerelle=\r\n",
        b"cookie: ;;;=;passerelle;==\r\n",
        b"cookie: passerelle=\xff\xfe\r\n",
        b"cookie: a=b\r\ncookie: passerelle=0123456789abcdef\r\n",
        b"accept-encoding: br;q=abc, gzip;q=-1, *;q=\r\n",
        b"accept-encoding: br\r\n",
        b"accept-encoding: \xff\r\n",
        b"if-none-match: *\r\n",
        b"if-none-match: W/\"\xff\", \"\r\n",
        b"origin: null\r\n",
        b"origin: https://evil.example\r\n",
        b"sec-fetch-site: cross-site\r\n",
        b"sec-fetch-site: \xe9\r\n",
        b"x-forwarded-for: 1.2.3.4, ::1, nonsense, \xff\r\n",
        b"x-forwarded-proto: https\r\n",
        b"forwarded: for=\"\r\n",
        b"content-encoding: gzip\r\n",
        b"range: bytes=0-0, -1, 99999999999999999999-\r\n",
        b"expect: 100-continue\r\n",
    ];
    rng.choice(lines).expect("there are some").to_vec()
}
