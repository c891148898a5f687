//! What is asked most is answered from memory, without the way through the router and its layers.
//!
//! ```text
//! request ─▶ is it here? ─▶ the guard ─▶ answer            the bundle's files, pages, chunks, news of the programme
//!                 └─ no ──▶ router ─▶ the guard ─▶ route   everything else, and what isn't in memory yet
//! ```

use std::borrow::Cow;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use futures_util::future::{Either, ready};
use hyper::Request;
use hyper::body::Incoming;

use super::guard::{THE_APP, Visit};
use super::http::trouble;
use super::{Context, app_files, programme};
use crate::connections::{Answering, Coming};

pub struct Front {
    pub context: Arc<Context>,
    pub router: Router,
}

/// As the router names them.
const PROGRAMME: &str = "/api/programme";
const CHUNK: &str = "/api/programme/snapshot/{snapshot}/{chunk}";
const CHUNKS: &str = "/api/programme/snapshot/";

enum Here {
    Answer {
        route: &'static str,
        answer: Response,
    },
    /// Where the programme stands is looked up.
    News,
}

impl Answering for Front {
    fn answer(&self, peer: SocketAddr, request: Request<Incoming>) -> Coming {
        match catch_unwind(AssertUnwindSafe(|| self.begin(peer, &request))) {
            Ok(Begun::Answered(answer)) => Either::Left(ready(answer)),
            Ok(Begun::Looking(visit)) => {
                let (head, _) = request.into_parts();
                let news = news(self.context.clone(), visit, head.uri, head.headers);
                let news = AssertUnwindSafe(news).catch_unwind();
                Either::Right(Box::pin(news.map(|answer| answer.unwrap_or_else(trouble::panicked))))
            }
            Ok(Begun::Elsewhere) => self.router.answer(peer, request),
            Err(panic) => Either::Left(ready(trouble::panicked(panic))),
        }
    }
}

enum Begun {
    Answered(Response),
    Looking(Visit),
    Elsewhere,
}

impl Front {
    fn begin(&self, peer: SocketAddr, request: &Request<Incoming>) -> Begun {
        let Some(here) = self.look(request) else { return Begun::Elsewhere };
        let (context, headers) = (&*self.context, request.headers());
        let visit = Visit::begin(context, peer, request.method(), request.uri(), headers);
        match (visit.admit(context, headers), here) {
            (Ok(()), Here::News) => Begun::Looking(visit),
            (Ok(()), Here::Answer { route, answer }) => {
                Begun::Answered(visit.end(context, Cow::Borrowed(route), answer))
            }
            (Err(refusal), here) => {
                Begun::Answered(visit.end(context, Cow::Borrowed(here.route()), refusal.into_response()))
            }
        }
    }

    fn look(&self, request: &Request<Incoming>) -> Option<Here> {
        let (uri, headers) = (request.uri(), request.headers());
        if request.method() != Method::GET {
            return None;
        }
        if uri.path() == PROGRAMME {
            let answer = programme::kept_changes(&self.context, uri, headers);
            return Some(answer.map_or(Here::News, |answer| Here::Answer { route: PROGRAMME, answer }));
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

impl Here {
    fn route(&self) -> &'static str {
        match self {
            Here::News => PROGRAMME,
            Here::Answer { route, .. } => route,
        }
    }
}

async fn news(context: Arc<Context>, visit: Visit, uri: Uri, headers: HeaderMap) -> Response {
    let news = programme::changes(State(context.clone()), Query::try_from_uri(&uri), headers).await;
    visit.end(&context, Cow::Borrowed(PROGRAMME), news.into_response())
}
