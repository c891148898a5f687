//! `GET /metrics`, on an address of its own: what goes through the proxy can't show it by accident.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::Scope;
use prometheus_client::metrics::gauge::Gauge;

use super::Context;
use crate::database::Result;
use crate::metrics::OPEN_METRICS;
use crate::room;

pub fn router(context: Arc<Context>) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .fallback((StatusCode::NOT_FOUND, "There is only /metrics here."))
        .with_state(context)
}

async fn metrics(State(context): State<Arc<Context>>) -> impl IntoResponse {
    look_at_server(&context);
    let found = look_at_database(&context).await;
    if let Err(cause) = &found {
        // What is counted here is worth showing most of all when the database is away.
        tracing::warn!(%cause, "the database can't be looked at now");
    }
    let is_in_place = context.database.is_in_place().is_ok();
    context.metrics.looked_up.is_database_in_place.set(i64::from(is_in_place));
    context.metrics.looked_up.is_ready.set(i64::from(found.is_ok() && is_in_place && !context.is_draining()));
    ([(header::CONTENT_TYPE, OPEN_METRICS)], context.metrics.as_text())
}

fn look_at_server(context: &Context) {
    let looked_up = &context.metrics.looked_up;
    looked_up.oldest_undecided_command_s.set(context.metrics.undecided.age_of_oldest().as_secs_f64());
    let live_channels =
        i64::from(context.live_by_account.taken()).saturating_add(context.live_by_client.taken().into());
    looked_up.live_channels.set(live_channels);
    looked_up.connections.set(i64::from(context.door.open_connections()));
    looked_up.is_content_refused.set(i64::from(context.content.refused().is_some()));
    if let Some(free) = room::free_bytes(&context.data) {
        looked_up.free_bytes.set(i64::try_from(free).unwrap_or(i64::MAX));
    }
    context.metrics.look_at_duties();
}

async fn look_at_database(context: &Context) -> Result<()> {
    let (looked_up, now) = (&context.metrics.looked_up, context.now());
    let waiting = context.asking("waiting", context.database.waiting()).await?;
    show_age(&looked_up.oldest_awaiting_sign_up_s, waiting.sign_up_since, now);
    show_age(&looked_up.oldest_waiting_mail_s, waiting.mail_since, now);
    looked_up.waiting_mails.set(i64::from(waiting.mails));
    let head = context.asking("head", context.database.head(&Scope::programme())).await?;
    let told = context.told.borrow().seq;
    looked_up.head_lag.set(head.seq.saturating_sub(told).cast_signed());
    Ok(())
}

fn show_age(gauge: &Gauge<f64, AtomicU64>, since: Option<Timestamp>, now: Timestamp) {
    let age_ms = since.map_or(0, |since| now.since_ms(since).max(0));
    gauge.set(age_ms as f64 / 1_000.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_since_a_moment_that_is_yet_to_come_has_not_waited_yet() {
        let (gauge, now) = (Gauge::default(), Timestamp(2_500));

        for (since, age_s) in [(None, 0.0), (Some(1_000), 1.5), (Some(2_500), 0.0), (Some(9_000), 0.0)] {
            show_age(&gauge, since.map(Timestamp), now);
            assert_eq!(gauge.get(), age_s, "{since:?}");
        }
    }
}
