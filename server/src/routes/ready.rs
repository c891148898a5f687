//! `GET /api/ready`: whether devices should be sent here: not while starting, draining, or without a database.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use passerelle_shared::sync::Scope;
use serde::Serialize;

use super::http::json;
use super::http::trouble::Refusal;
use super::{Context, health};

/// Whoever balances the load asks every few seconds, and doesn't wait longer than this.
const DATABASE_MAX: Duration = Duration::from_secs(2);
/// A start reads the whole database first; most are done by then.
const STARTING_RETRY_AFTER_S: i64 = 2;
/// By then devices are sent to another node, or this one has been started again.
const DRAINING_RETRY_AFTER_S: i64 = 5;

pub async fn ready(State(context): State<Arc<Context>>, headers: HeaderMap) -> Result<Response, Refusal> {
    if context.is_draining() {
        return Err(Refusal::busy("the server is stopping", DRAINING_RETRY_AFTER_S));
    }
    if context.database.is_in_place().is_err() {
        return Err(Refusal::busy("the database's file is not in its place any more", DRAINING_RETRY_AFTER_S));
    }
    let programme = Scope::programme();
    let head = tokio::time::timeout(DATABASE_MAX, context.database.head(&programme)).await;
    head.map_err(|_| Refusal::busy("the database doesn't answer", DRAINING_RETRY_AFTER_S))??;
    let is_refused = context.content.refused().is_some();
    Ok(json::answer(&headers, "no-store", &Ready { status: "ready", content: is_refused.then_some("refused") }))
}

#[derive(Serialize)]
struct Ready {
    status: &'static str,
    /// Absent where all is well. What was published before is served, and somebody has to look at what was to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<&'static str>,
}

/// What is answered before there is a database to answer from.
pub fn starting() -> Router {
    Router::new().fallback(is_starting)
}

async fn is_starting(address: Uri) -> Response {
    let path = address.path();
    if path == "/api/health" {
        return super::in_our_words(json::answer(&HeaderMap::new(), "no-store", &health::alive(None)));
    }
    if path.starts_with("/api") {
        let refusal = Refusal::busy("the server is starting", STARTING_RETRY_AFTER_S);
        return super::in_our_words(refusal.into_response());
    }
    let words = "The server is starting: try again in a moment.";
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, words).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(STARTING_RETRY_AFTER_S));
    response
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::sync::watch;

    use super::*;
    use crate::connections::{Answers, Door, Patience, serve};

    async fn ask(address: SocketAddr, path: &str) -> String {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let request = format!("GET {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("the line holds");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        answer
    }

    #[tokio::test]
    async fn a_server_that_is_starting_says_so_and_that_it_lives() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (_stop, stopped) = watch::channel(false);
        let answers = Answers::by(starting());
        tokio::spawn(serve(listener, Arc::new(Door::for_few()), answers.clone(), Patience::default(), stopped));

        let (ready, health) = (ask(address, "/api/ready").await, ask(address, "/api/health").await);
        let (exchange, page) = (ask(address, "/api/exchange").await, ask(address, "/events").await);
        answers.then_by(Router::new());

        assert!(health.starts_with("HTTP/1.1 200") && health.contains(r#""status":"ok""#), "{health}");
        for answer in [ready, exchange, page] {
            assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("retry-after: 2"), "{answer}");
        }
        assert!(ask(address, "/api/ready").await.starts_with("HTTP/1.1 404"), "now there is somebody to answer");
    }
}
