//! JSON in and out: a body that can't be read is our trouble, and answers are compressed where that pays.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use passerelle_shared::api::TroubleKind;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::content_type::JSON;
use super::encoding;
use super::trouble::Refusal;
use crate::compression::{self, Encoding};

/// Below this, compression saves less than its header costs.
const COMPRESSED_BYTES_MIN: usize = 1_024;
/// The largest body at two kilobytes a second: the patience with silence alone would let a drip hold its connection for a year.
const BODY_MAX: Duration = Duration::from_secs(128);

/// A body in JSON. Browsers can't send that type from another site without asking first.
#[derive(Debug)]
pub struct Read<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Read<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
        if !essence.trim().eq_ignore_ascii_case(JSON) {
            return Err(Refusal::new(TroubleKind::NotUnderstood, "the body's type must be application/json"));
        }
        let arrived = tokio::time::timeout(BODY_MAX, Bytes::from_request(request, state)).await;
        let bytes = arrived.map_err(|_| Refusal::too_slow())?.map_err(|cause| match cause.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Refusal::new(TroubleKind::TooLarge, "the body is too large"),
            _ => Refusal::too_slow(),
        })?;
        // A list of values in the order of the fields would be read, too, and is described nowhere.
        if !is_an_object(&bytes) {
            return Err(Refusal::new(TroubleKind::NotUnderstood, "the body must be an object"));
        }
        // The words of the error may repeat what was typed: only the place is told.
        let read = serde_json::from_slice(&bytes).map_err(|cause| {
            let detail = format!("the body can't be read at line {}, column {}", cause.line(), cause.column());
            Refusal::new(TroubleKind::NotUnderstood, detail)
        })?;
        Ok(Read(read))
    }
}

pub fn is_an_object(json: &[u8]) -> bool {
    json.trim_ascii_start().starts_with(b"{")
}

/// An answer in JSON, compressed if the browser takes it and it is worth it.
pub fn answer(headers: &HeaderMap, cache_control: &'static str, value: &impl Serialize) -> Response {
    compressed(headers, cache_control, serde_json::to_vec(value).expect("answers are plain data"))
}

pub fn compressed(headers: &HeaderMap, cache_control: &'static str, json: Vec<u8>) -> Response {
    let encoding = worthwhile(headers, json.len());
    let body = match encoding {
        Encoding::Brotli => compression::brotli_for_once(&json),
        Encoding::Gzip => compression::gzip(&json),
        Encoding::Plain => json,
    };
    encoded(encoding, cache_control, body)
}

/// How so many bytes are compressed for whoever asks with these headers.
pub fn worthwhile(headers: &HeaderMap, bytes: usize) -> Encoding {
    match bytes {
        0..COMPRESSED_BYTES_MIN => Encoding::Plain,
        _ => encoding::accepted(headers),
    }
}

/// JSON that is compressed already.
pub fn encoded(encoding: Encoding, cache_control: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(JSON));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(name) = encoding.name() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    response
}
