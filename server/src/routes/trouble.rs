//! Why a request as a whole is not answered, as an answer.

use std::any::Any;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use passerelle_shared::api::{Trouble, TroubleKind};

use crate::database;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    kind: TroubleKind,
    detail: String,
    retry_after_s: Option<i64>,
}

impl Refusal {
    pub fn new(kind: TroubleKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), retry_after_s: None }
    }

    pub fn too_many(retry_after_s: i64) -> Self {
        Self { retry_after_s: Some(retry_after_s), ..Self::new(TroubleKind::TooMany, "too many requests") }
    }

    pub fn is(&self, kind: TroubleKind) -> bool {
        self.kind == kind
    }

    fn status(&self) -> StatusCode {
        match self.kind {
            TroubleKind::SignInNeeded | TroubleKind::CodeWrong | TroubleKind::CodeExpired => StatusCode::UNAUTHORIZED,
            TroubleKind::OtherAccount | TroubleKind::OtherOrigin => StatusCode::FORBIDDEN,
            TroubleKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
            TroubleKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            TroubleKind::NotUnderstood => StatusCode::BAD_REQUEST,
            TroubleKind::NotFound => StatusCode::NOT_FOUND,
            TroubleKind::Busy => StatusCode::SERVICE_UNAVAILABLE,
            TroubleKind::Failed | TroubleKind::Unknown => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = self.status();
        let retry_after = self.retry_after_s.map(HeaderValue::from);
        let mut response = (status, Json(Trouble { trouble: self.kind, detail: self.detail })).into_response();
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(retry_after) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, retry_after);
        }
        response
    }
}

impl From<database::Error> for Refusal {
    fn from(cause: database::Error) -> Self {
        /// By then a writer that held everybody up has finished or failed.
        const BUSY_RETRY_AFTER_S: i64 = 5;
        if cause.is_passing() {
            tracing::warn!(%cause, "busy");
            return Self { retry_after_s: Some(BUSY_RETRY_AFTER_S), ..Self::new(TroubleKind::Busy, "busy") };
        }
        /// Making room takes a person, and a while.
        const FULL_RETRY_AFTER_S: i64 = 60;
        if cause.is_disk_full() {
            tracing::error!(%cause, "the disk is full: nothing is decided until there is room");
            return Self { retry_after_s: Some(FULL_RETRY_AFTER_S), ..Self::new(TroubleKind::Busy, "no room left") };
        }
        tracing::error!(%cause, "the database failed");
        Self::new(TroubleKind::Failed, "the server failed; nothing was changed")
    }
}

pub async fn not_found() -> Refusal {
    Refusal::new(TroubleKind::NotFound, "there is no such address")
}

pub async fn wrong_method() -> Response {
    let mut response = Refusal::new(TroubleKind::NotFound, "this address takes another method").into_response();
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    response
}

/// What panicked says nothing here: it could name a person.
pub fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a request panicked");
    Refusal::new(TroubleKind::Failed, "the server failed").into_response()
}
