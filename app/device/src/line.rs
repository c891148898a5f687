//! Requests and their answers, as data.

use passerelle_shared::json;
use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::{Answer, Arrival, believe};

#[derive(Debug, Clone)]
pub struct Request {
    pub path: String,
    /// A `POST`, if there is one.
    pub body: Option<String>,
    pub etag: Option<String>,
    /// What never changes may come from the browser's own cache.
    pub is_immutable: bool,
}

impl Request {
    pub fn get(path: impl Into<String>) -> Request {
        Request { path: path.into(), body: None, etag: None, is_immutable: false }
    }

    pub fn get_immutable(path: impl Into<String>) -> Request {
        Request { is_immutable: true, ..Request::get(path) }
    }

    pub fn post(path: impl Into<String>, body: String) -> Request {
        Request { body: Some(body), ..Request::get(path) }
    }

    /// Asks only for what differs from this.
    pub fn unless(self, etag: Option<String>) -> Request {
        Request { etag, ..self }
    }
}

/// A value as it can stand in a query.
pub fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            let digit = |digit: u8| char::from(b"0123456789ABCDEF"[usize::from(digit)]);
            encoded.extend([digit(byte >> 4), digit(byte & 15)]);
        }
    }
    encoded
}

/// An answer. Whether it is ours is another question.
#[derive(Debug, Clone, Default)]
pub struct Response {
    pub status: u16,
    pub etag: Option<String>,
    /// The server's clock, in whole seconds.
    pub date: Option<Timestamp>,
    pub body: Vec<u8>,
    pub content_type: String,
    pub protocol: Option<String>,
    pub retry_after_s: Option<u32>,
}

impl Response {
    pub fn answer(&self) -> Answer {
        believe(&Arrival {
            status: self.status,
            content_type: &self.content_type,
            protocol: self.protocol.as_deref(),
            retry_after_s: self.retry_after_s,
        })
    }

    /// From our server, whatever it says.
    pub fn is_ours(&self) -> bool {
        self.protocol.is_some()
    }

    /// `None` for what isn't what it should be.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Option<T> {
        json::read(std::str::from_utf8(&self.body).ok()?)
    }
}

/// An answer, as far as it came.
#[derive(Debug, Clone)]
pub struct Came {
    pub response: Response,
    /// The line didn't break in the middle of it.
    pub is_whole: bool,
}

/// Nothing came, or it stopped in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoAnswer;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_in_an_address_is_encoded() {
        assert_eq!(encoded("aZ09-_.~"), "aZ09-_.~");
        assert_eq!(encoded("a b&c=é"), "a%20b%26c%3D%C3%A9");
    }
}
