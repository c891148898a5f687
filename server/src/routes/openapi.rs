//! `GET /api/openapi.json`: the interface for programs. Kept by hand, and held to the truth by tests/api/openapi.rs.

use axum::http::HeaderMap;
use axum::response::Response;

use super::http::{json, tag};

const DOCUMENT: &str = include_str!("openapi.json");

pub async fn openapi(headers: HeaderMap) -> Response {
    let tag = tag::of(DOCUMENT.as_bytes());
    tag::tagged(&headers, &tag, json::compressed(&headers, "no-cache", DOCUMENT.into()))
}
