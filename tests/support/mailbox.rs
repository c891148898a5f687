//! Reads mails as people get them: headers and text decoded.

use std::path::Path;
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub body: String,
    /// Its headers as they came, one a line.
    pub head: String,
    /// The file for calendars that came with it.
    pub calendar: Option<String>,
}

impl Mail {
    pub fn parse(raw: &str) -> Mail {
        let (head, body) = parted(raw);
        let kind = header(&head, "content-type");
        let parts: Vec<(String, String)> = match kind.split_once("boundary=").filter(|_| kind.starts_with("multipart/"))
        {
            Some((_, boundary)) => {
                let line = format!("--{}", boundary.trim_matches('"'));
                let parts = body.split(&line).skip(1).filter(|part| !part.starts_with("--"));
                parts.map(|part| parted(part.trim_start_matches("\r\n"))).collect()
            }
            None => vec![(head.clone(), body)],
        };
        let of_kind = |kind: &str| {
            let part = parts.iter().find(|(head, _)| header(head, "content-type").starts_with(kind));
            part.map(|(head, body)| decoded(head, body))
        };
        Mail {
            to: header(&head, "to").trim_matches(['<', '>']).to_owned(),
            subject: decode_words(&header(&head, "subject")),
            body: of_kind("text/plain").expect("a mail has words").replace("\r\n", "\n"),
            calendar: of_kind("text/calendar"),
            head,
        }
    }

    pub fn header(&self, name: &str) -> String {
        decode_words(&header(&self.head, name))
    }

    /// The six digits of a sign-in code.
    pub fn code(&self) -> Option<String> {
        let digits = self.subject.split(|character: char| !character.is_ascii_digit());
        digits.filter(|word| word.len() == 6).map(str::to_owned).next()
    }

    /// The ten characters of the same mail, as they are written there.
    pub fn long_code(&self) -> Option<String> {
        let words = self.body.split(|character: char| !character.is_ascii_alphanumeric() && character != '-');
        let is_group = |group: &str| group.len() == 5 && !group.contains(|letter: char| letter.is_ascii_lowercase());
        let is_code = |word: &&str| word.split('-').count() == 2 && word.split('-').all(is_group);
        words.filter(is_code).map(str::to_owned).next()
    }
}

fn parted(raw: &str) -> (String, String) {
    let (head, body) = raw.split_once("\r\n\r\n").expect("a mail has a head and a body");
    (head.replace("\r\n ", " ").replace("\r\n\t", " "), body.to_owned())
}

fn header(head: &str, name: &str) -> String {
    let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")));
    line.and_then(|line| line.split_once(':')).map_or(String::new(), |(_, value)| value.trim().to_owned())
}

fn decoded(head: &str, body: &str) -> String {
    match header(head, "content-transfer-encoding").as_str() {
        "base64" => decode_base64(&body.replace(['\r', '\n'], "")),
        "quoted-printable" => decode_quoted_printable(body, false),
        _ => body.to_owned(),
    }
}

/// All mails in a folder of `.eml` files, oldest first. One that is let go of while it is looked at isn't there any more.
pub fn mails_in(folder: &Path) -> Vec<Mail> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mails = paths.filter(|path| path.extension().is_some_and(|extension| extension == "eml")).filter_map(|path| {
        let written_at = std::fs::metadata(&path).and_then(|metadata| metadata.modified()).ok()?;
        Some((written_at, std::fs::read_to_string(&path).ok()?))
    });
    let mut mails: Vec<(SystemTime, String)> = mails.collect();
    mails.sort_by_key(|(written_at, _)| *written_at);
    mails.iter().map(|(_, raw)| Mail::parse(raw)).collect()
}

/// `=?utf-8?b?…?=` and `=?utf-8?q?…?=`; the blanks between two of them mean nothing.
fn decode_words(text: &str) -> String {
    let mut decoded = String::new();
    let mut after_encoded = false;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let parts: Vec<&str> = word.trim_start_matches("=?").trim_end_matches("?=").split('?').collect();
        let encoded = match (word.starts_with("=?"), parts.as_slice()) {
            (true, [_, "b" | "B", content]) => Some(decode_base64(content)),
            (true, [_, "q" | "Q", content]) => Some(decode_quoted_printable(content, true)),
            _ => None,
        };
        let is_encoded = encoded.is_some();
        let joins = after_encoded && is_encoded;
        if !decoded.is_empty() && !joins {
            decoded.push(' ');
        }
        decoded.push_str(&encoded.unwrap_or_else(|| word.to_owned()));
        after_encoded = is_encoded;
    }
    decoded
}

fn decode_base64(text: &str) -> String {
    String::from_utf8(STANDARD.decode(text).expect("base64")).expect("UTF-8")
}

fn decode_quoted_printable(text: &str, is_header: bool) -> String {
    let text = text.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        match first {
            b'=' => {
                let digits = std::str::from_utf8(&rest[..2]).expect("two digits");
                bytes.push(u8::from_str_radix(digits, 16).expect("hexadecimal digits"));
                rest = &rest[2..];
            }
            b'_' if is_header => bytes.push(b' '),
            other => bytes.push(*other),
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}
