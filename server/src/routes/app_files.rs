//! Everything beside the API: the pages, the app's files, and `index.html` for what the app alone shows.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::Context;
use super::bundle::AppFile;
use super::http::encoding::accepted;
use super::http::{content_type, tag};
use super::pages;
use crate::compression::Encoding;

const INDEX: &str = "index.html";
/// The app's own page, which its service worker keeps.
const INDEX_ITSELF: &str = "/index.html";
/// The name carries the content's hash: it can never mean anything else.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
const ASK_EACH_TIME: &str = "no-cache";
/// About as many as an answer has in the end: so they are moved to no larger table on the way.
pub(super) const HEADERS: usize = 12;

pub async fn app_file(State(context): State<Arc<Context>>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, "Files can only be read.").into_response();
    }
    let Some(bundle) = &context.bundle else {
        return (StatusCode::NOT_FOUND, "This server was started without the app (--app FOLDER).").into_response();
    };
    if let Some(picture) = pages::picture(&context, uri.path(), &headers).await {
        return picture;
    }
    let path = uri.path().trim_start_matches('/');
    let path = if is_deep_link(path) { INDEX } else { path };
    if path == INDEX
        && uri.path() != INDEX_ITSELF
        && let Some(page) = pages::page(&context, &uri, &headers).await
    {
        return page;
    }
    match bundle.file(path) {
        Some(file) => answer(&headers, path, &file),
        None => (StatusCode::NOT_FOUND, "There is no such file.").into_response(),
    }
}

/// A file of the bundle, or a page that somebody has asked for before; `None` where there is more to do.
pub fn kept(context: &Arc<Context>, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    let path = uri.path().trim_start_matches('/');
    if is_deep_link(path) {
        return pages::kept_page(context, uri, headers);
    }
    let file = context.bundle.as_ref()?.file(path)?;
    Some(answer(headers, path, &file))
}

/// Files have an extension, places in the app have none.
fn is_deep_link(path: &str) -> bool {
    !path.rsplit('/').next().unwrap_or_default().contains('.')
}

fn answer(headers: &HeaderMap, path: &str, file: &AppFile) -> Response {
    let (encoding, body) = match (accepted(headers), &file.brotli, &file.gzip) {
        (Encoding::Brotli, Some(brotli), _) => (Encoding::Brotli, brotli),
        (Encoding::Brotli | Encoding::Gzip, _, Some(gzip)) => (Encoding::Gzip, gzip),
        _ => (Encoding::Plain, &file.plain),
    };
    let mut response = Response::new(Body::from(body.clone()));
    response.headers_mut().reserve(HEADERS);
    let cache_control = if file.is_immutable { IMMUTABLE } else { ASK_EACH_TIME };
    let fixed = [
        (header::CONTENT_TYPE, content_type::of(path)),
        (header::CACHE_CONTROL, cache_control),
        (header::VARY, "accept-encoding"),
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    if let Some(name) = encoding.name() {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    tag::tagged(headers, &file.tag, response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_in_the_app_has_no_extension() {
        assert!(is_deep_link(""));
        assert!(is_deep_link("events/paris-cybercrime-exchange"));
        assert!(!is_deep_link("app-0123.js"));
        assert!(!is_deep_link("icons/icon-192.png"));
    }
}
