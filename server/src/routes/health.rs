//! `GET /api/health`: whether the server can answer at all.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use passerelle_shared::api::Health;
use passerelle_shared::sync::Scope;

use super::trouble::Refusal;
use super::{Context, json};

pub async fn health(State(context): State<Arc<Context>>, headers: HeaderMap) -> Result<Response, Refusal> {
    // A server whose database is gone isn't healthy.
    let head = context.database.head(&Scope::programme()).await?;
    let health = Health {
        status: "ok".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        epoch: head.epoch,
        server_time: context.now(),
    };
    Ok(json::answer(&headers, "no-store", &health))
}
