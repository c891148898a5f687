//! `GET /api/health`: that the process lives, and nothing more; whether it can serve says `/api/ready`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use passerelle_shared::api::Health;
use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::Epoch;

use super::Context;
use super::http::json;
use crate::clock::Clock;

/// The database isn't asked: to start a process again because its database is away mends nothing.
pub async fn health(State(context): State<Arc<Context>>, headers: HeaderMap) -> Response {
    let health = Health { server_time: context.now(), ..alive(Some(context.told.borrow().epoch.clone())) };
    json::answer(&headers, "no-store", &health)
}

/// A server that is starting doesn't know its epoch yet.
pub fn alive(epoch: Option<Epoch>) -> Health {
    let server_time: Timestamp = Clock::system().now();
    Health { status: "ok".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned(), epoch, server_time }
}
