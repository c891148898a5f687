//! `GET /api/places`: how many places are left, counted once for everybody who asks within some seconds.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use passerelle_shared::api::PlacesLeft;
use passerelle_shared::model::Timestamp;

use super::Context;
use super::http::trouble::Refusal;
use super::http::{json, tag};

/// It says "as of"; a count that is a little older serves as well.
const AGE_MAX: i64 = 5 * Timestamp::SECOND;

pub async fn places(State(context): State<Arc<Context>>, headers: HeaderMap) -> Result<Response, Refusal> {
    let body = serde_json::to_vec(&count(&context).await?).expect("answers are plain data");
    let tag = tag::of(&body);
    Ok(tag::tagged(&headers, &tag, json::compressed(&headers, "no-cache", body)))
}

/// Whoever comes while it is counted waits for that count.
async fn count(context: &Context) -> Result<PlacesLeft, Refusal> {
    let now = context.now();
    let mut counted = context.places.lock().await;
    if let Some(places) = counted.as_ref().filter(|places| (0..AGE_MAX).contains(&now.since_ms(places.as_of))) {
        return Ok(places.clone());
    }
    let places = context.asking("places_left", context.database.places_left(now)).await?;
    *counted = Some(places.clone());
    Ok(places)
}
