//! The HTTP interface, and nothing else: each route is a file that takes a request apart and puts an answer together.

// Numbers come from other people's devices, clocks and files: arithmetic on them saturates.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod account;
mod app_files;
mod bundle;
mod context;
mod editions;
mod exchange;
mod failing;
mod front;
mod guard;
mod health;
mod http;
mod kept_answers;
mod live;
mod metrics;
mod openapi;
mod pages;
mod places;
mod policy;
mod programme;
mod ready;
mod schedule;
mod sign_in;
mod signed_in;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{get, post};
use passerelle_shared::api::limits;
use passerelle_shared::sync::{PROTOCOL, PROTOCOL_HEADER};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;

pub use bundle::Bundle;
pub use context::{Context, Demonstration, HEARTBEAT};
pub use front::Front;
pub use http::client::Proxies;
pub use metrics::router as metrics_router;
pub use ready::starting;

use http::trouble;

/// Everybody's way in.
pub fn front(context: Arc<Context>) -> Front {
    Front { router: router(context.clone()), context }
}

fn router(context: Arc<Context>) -> Router {
    let api = Router::new()
        .route("/programme", get(programme::changes))
        .route("/programme/snapshot/{snapshot}/{chunk}", get(programme::chunk))
        .route("/places", get(places::places))
        .route("/events/{event}/schedule.xml", get(schedule::xml))
        .route("/events/{event}/schedule.json", get(schedule::json))
        .route("/live", get(live::live))
        .route("/exchange", post(exchange::exchange))
        .route("/sign-in/code", post(sign_in::code).layer(of_strangers()))
        .route("/sign-in", post(sign_in::sign_in).layer(of_strangers()))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/account", get(account::account))
        .route("/health", get(health::health))
        .route("/ready", get(ready::ready))
        .route("/openapi.json", get(openapi::openapi))
        .fallback(trouble::not_found)
        .method_not_allowed_fallback(trouble::wrong_method);

    Router::new()
        .nest("/api", api)
        .fallback(app_files::app_file)
        .layer(DefaultBodyLimit::max(limits::REQUEST_BYTES_MAX))
        .layer(RequestBodyTimeoutLayer::new(context.patience.body))
        .layer(CatchPanicLayer::custom(trouble::panicked))
        .layer(from_fn_with_state(context.clone(), guard::guard))
        .with_state(context)
}

/// An address and a code. Whoever isn't signed in yet could otherwise fill the memory from many connections at once.
fn of_strangers() -> DefaultBodyLimit {
    const STRANGERS_BYTES_MAX: usize = 4 * 1024;
    DefaultBodyLimit::max(STRANGERS_BYTES_MAX)
}

/// Without this header nothing is believed to be ours.
fn in_our_words(mut response: Response) -> Response {
    let name = HeaderName::from_static(PROTOCOL_HEADER);
    response.headers_mut().insert(name, HeaderValue::from_static(PROTOCOL));
    response
}
