//! ETags: whether the asker has it already.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use sha2::{Digest, Sha256};

use crate::chance;

/// Weak, because the same content goes out in several encodings.
pub fn of(content: &[u8]) -> String {
    const HASH_BYTES: usize = 12;
    let hash = Sha256::digest(content);
    format!("W/\"{}\"", chance::hex(&hash[..HASH_BYTES]))
}

pub fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    fn strength(tag: &str) -> &str {
        tag.trim().trim_start_matches("W/")
    }
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known.flat_map(|value| value.split(',')).any(|known| known.trim() == "*" || strength(known) == strength(tag))
}

/// Puts the tag on an answer; an asker who has it gets the headers only.
pub fn tagged(request: &HeaderMap, tag: &str, mut response: Response) -> Response {
    if is_known(request, tag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
        for name in [header::CONTENT_TYPE, header::CONTENT_ENCODING, header::CONTENT_LENGTH] {
            response.headers_mut().remove(name);
        }
    }
    if let Ok(value) = HeaderValue::from_str(tag) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}
