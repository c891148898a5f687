//! What holds for every request: its origin is ours, it comes not too often, and the answer carries our headers.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use passerelle_shared::api::TroubleKind;

use super::http::client::Client;
use super::http::trouble::Refusal;
use super::{Bundle, Context, policy, signed_in};
use crate::limits;

pub async fn guard(
    State(context): State<Arc<Context>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let visit = Visit::begin(&context, peer, request.method(), request.uri(), request.headers());
    // The template, not the address: what people typed stays out of the logs.
    let route = request.extensions().get::<MatchedPath>().map(|path| Cow::Owned(path.as_str().to_owned()));
    request.extensions_mut().insert(visit.client.clone());
    let response = match visit.admit(&context, request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    };
    visit.end(&context, route.unwrap_or(Cow::Borrowed(THE_APP)), response)
}

/// What stands for the addresses of its files and pages.
pub const THE_APP: &str = "the app";

/// A request, from its head to the head of its answer.
pub struct Visit {
    started: Instant,
    client: Client,
    method: Method,
    is_api: bool,
}

impl Visit {
    pub fn begin(context: &Context, peer: SocketAddr, method: &Method, uri: &Uri, headers: &HeaderMap) -> Self {
        let started = Instant::now();
        let client = context.proxies.client(peer, headers, context.public_url.as_deref());
        Self { started, client, method: method.clone(), is_api: is_api(uri.path()) }
    }

    pub fn admit(&self, context: &Context, headers: &HeaderMap) -> Result<(), Refusal> {
        let is_reading = matches!(self.method, Method::GET | Method::HEAD | Method::OPTIONS);
        if !is_reading && !is_from_here(headers, context.public_url.as_deref()) {
            return Err(Refusal::new(TroubleKind::OtherOrigin, "this came from another site"));
        }
        let taken = match signed_in::shown_account(context, headers) {
            Some(account) => context.requests_by_account.take(&account.0, context.now()),
            None => context.requests_by_client.take(&limits::network_of(self.client.address), context.now()),
        };
        taken.map_err(Refusal::too_many)
    }

    pub fn end(self, context: &Context, route: Cow<'static, str>, mut response: Response) -> Response {
        if self.is_api {
            response = super::in_our_words(response);
        }
        // Where nothing is new, the headers of what is there hold on; these would be most of the bytes.
        if response.status() != StatusCode::NOT_MODIFIED {
            let policy = context.bundle.as_ref().map_or_else(policy::without_app, Bundle::policy);
            protect(response.headers_mut(), policy, self.client.is_https);
        }
        let (method, status, elapsed) = (self.method, response.status().as_u16(), self.started.elapsed());
        let elapsed_ms = elapsed.as_millis();
        tracing::info!(%method, %route, status, elapsed_ms, "answered");
        context.metrics.request_was_answered(method.as_str(), route, status, elapsed);
        response
    }
}

fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
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

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

fn protect(headers: &mut HeaderMap, policy: HeaderValue, is_https: bool) {
    let mut set = |name: HeaderName, value: HeaderValue| {
        headers.insert(name, value);
    };
    set(header::CONTENT_SECURITY_POLICY, policy);
    set(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    set(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    set(
        PERMISSIONS_POLICY,
        HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"),
    );
    set(OPENER_POLICY, HeaderValue::from_static("same-origin"));
    if is_https {
        set(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
    // A picture of ours says by itself where it may be shown.
    headers.entry(RESOURCE_POLICY).or_insert(HeaderValue::from_static("same-origin"));
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
