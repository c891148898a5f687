//! What is asked most is answered from memory, without the way through the router and its layers.
//!
//! ```text
//! request ─▶ is it here? ─▶ the guard ─▶ answer            the bundle's files, pages, chunks, news of the programme
//!                 └─ no ──▶ router ─▶ the guard ─▶ route   everything else, and what isn't in memory yet
//! ```

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{Method, Uri, request};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use hyper::Request;
use hyper::body::Incoming;

use super::guard::{THE_APP, Visit};
use super::http::trouble;
use super::{Context, app_files, programme};
use crate::connections::Answering;

pub struct Front {
    pub context: Arc<Context>,
    pub router: Router,
}

/// As the router names them.
const PROGRAMME: &str = "/api/programme";
const CHUNK: &str = "/api/programme/snapshot/{snapshot}/{chunk}";
const CHUNKS: &str = "/api/programme/snapshot/";

enum Here {
    /// Where the programme stands is looked up.
    News,
    Answer {
        route: &'static str,
        answer: Response,
    },
}

impl Answering for Front {
    fn answer(&self, peer: SocketAddr, request: Request<Incoming>) -> BoxFuture<'static, Response> {
        let Some(here) = self.look(&request) else { return self.router.answer(peer, request) };
        let (head, _) = request.into_parts();
        let answer = answer(self.context.clone(), peer, head, here);
        Box::pin(AssertUnwindSafe(answer).catch_unwind().map(|answer| answer.unwrap_or_else(trouble::panicked)))
    }
}

impl Front {
    fn look(&self, request: &Request<Incoming>) -> Option<Here> {
        let (uri, headers) = (request.uri(), request.headers());
        if request.method() != Method::GET {
            return None;
        }
        if uri.path() == PROGRAMME {
            return Some(Here::News);
        }
        if let Some(name) = uri.path().strip_prefix(CHUNKS) {
            let (snapshot, chunk) = name.split_once('/').filter(|_| uri.query().is_none())?;
            let answer = programme::kept_chunk(&self.context, snapshot, chunk, headers)?;
            return Some(Here::Answer { route: CHUNK, answer });
        }
        let answer = app_files::kept(&self.context, uri, headers)?;
        Some(Here::Answer { route: THE_APP, answer })
    }
}

async fn answer(context: Arc<Context>, peer: SocketAddr, head: request::Parts, here: Here) -> Response {
    let visit = Visit::begin(&context, peer, &head.method, &head.uri, &head.headers);
    let route = match &here {
        Here::News => PROGRAMME,
        Here::Answer { route, .. } => route,
    };
    let answer = match (visit.admit(&context, &head.headers), here) {
        (Err(refusal), _) => refusal.into_response(),
        (Ok(()), Here::Answer { answer, .. }) => answer,
        (Ok(()), Here::News) => news(&context, &head.uri, head.headers).await,
    };
    visit.end(&context, route, answer)
}

async fn news(context: &Arc<Context>, uri: &Uri, headers: axum::http::HeaderMap) -> Response {
    programme::changes(State(context.clone()), Query::try_from_uri(uri), headers).await.into_response()
}
