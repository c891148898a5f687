//! What holds for every request: its origin is ours, it comes not too often, and the answer carries our headers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use passerelle_shared::api::TroubleKind;

use super::http::client::Client;
use super::http::trouble::Refusal;
use super::{Bundle, Context, signed_in};
use crate::limits;

pub async fn guard(
    State(context): State<Arc<Context>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let client = context.proxies.client(peer, request.headers(), context.public_url.as_deref());
    let is_api = is_api(request.uri().path());
    let method = request.method().clone();
    // The template, not the address: what people typed stays out of the logs.
    let route = request.extensions().get::<MatchedPath>().map_or("the app", MatchedPath::as_str).to_owned();
    request.extensions_mut().insert(client.clone());

    let mut response = match admit(&context, &client, &request) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    };
    if is_api {
        response = super::in_our_words(response);
    }
    // Where nothing is new, the headers of what is there hold on; these would be most of the bytes.
    if response.status() != StatusCode::NOT_MODIFIED {
        let style_hashes = context.bundle.as_ref().map(Bundle::style_hashes).unwrap_or_default();
        protect(response.headers_mut(), &style_hashes, client.is_https);
    }
    let (status, elapsed) = (response.status().as_u16(), started.elapsed());
    context.metrics.request_was_answered(method.as_str(), &route, status, elapsed);
    let elapsed_ms = elapsed.as_millis();
    tracing::info!(%method, route, status, elapsed_ms, "answered");
    response
}

fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

fn admit(context: &Context, client: &Client, request: &Request) -> Result<(), Refusal> {
    let is_reading = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !is_reading && !is_from_here(request.headers(), context.public_url.as_deref()) {
        return Err(Refusal::new(TroubleKind::OtherOrigin, "this came from another site"));
    }
    let taken = match signed_in::shown_account(context, request.headers()) {
        Some(account) => context.requests_by_account.take(&account.0, context.now()),
        None => context.requests_by_client.take(&limits::network_of(client.address), context.now()),
    };
    taken.map_err(Refusal::too_many)
}

/// Browsers always say where a request that changes something comes from; other programs have no one's cookies.
fn is_from_here(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin") else { return true };
    let host = text("host").unwrap_or_default();
    let is_same_host = origin.split_once("://").is_some_and(|(_, origin_host)| origin_host == host);
    is_same_host || public_url == Some(origin)
}

fn protect(headers: &mut HeaderMap, style_hashes: &[String], is_https: bool) {
    let mut set = |name: HeaderName, value: HeaderValue| {
        headers.insert(name, value);
    };
    set(header::CONTENT_SECURITY_POLICY, content_security_policy(style_hashes));
    set(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    set(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    set(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"),
    );
    set(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    if is_https {
        set(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
    // A picture of ours says by itself where it may be shown.
    let resources = HeaderName::from_static("cross-origin-resource-policy");
    headers.entry(resources).or_insert(HeaderValue::from_static("same-origin"));
}

/// No inline script at all; of inline styles only those that paint the skeleton and the pages, by their hashes.
fn content_security_policy(style_hashes: &[String]) -> HeaderValue {
    let style: String = style_hashes.iter().map(|hash| format!(" '{hash}'")).collect();
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'{style}; connect-src 'self'; \
         img-src 'self' data:; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn another_site_can_change_nothing() {
        let here = headers(&[("host", "127.0.0.1:8080"), ("origin", "http://127.0.0.1:8080")]);
        let elsewhere = headers(&[("host", "127.0.0.1:8080"), ("origin", "https://evil.example")]);
        let sandboxed = headers(&[("host", "127.0.0.1:8080"), ("origin", "null")]);
        let cross_site = headers(&[("sec-fetch-site", "cross-site")]);
        let same_site = headers(&[("sec-fetch-site", "same-site")]);
        let behind_a_proxy = headers(&[("host", "127.0.0.1:8080"), ("origin", "https://passerelle.example")]);

        assert!(is_from_here(&here, None));
        assert!(!is_from_here(&elsewhere, None));
        assert!(!is_from_here(&sandboxed, None));
        assert!(!is_from_here(&cross_site, None));
        assert!(!is_from_here(&same_site, None), "what is beside us under one name isn't us");
        assert!(is_from_here(&behind_a_proxy, Some("https://passerelle.example")));
        assert!(is_from_here(&headers(&[]), None), "a program without cookies");
    }
}
