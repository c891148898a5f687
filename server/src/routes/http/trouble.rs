//! Why a request as a whole is not answered, as an answer.

use std::any::Any;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use passerelle_shared::api::{Trouble, TroubleKind};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    kind: TroubleKind,
    status: StatusCode,
    detail: String,
    retry_after_s: Option<i64>,
}

impl Refusal {
    pub fn new(kind: TroubleKind, detail: impl Into<String>) -> Self {
        Self { kind, status: status(kind), detail: detail.into(), retry_after_s: None }
    }

    pub fn too_many(retry_after_s: i64) -> Self {
        Self { retry_after_s: Some(retry_after_s), ..Self::new(TroubleKind::TooMany, "too many requests") }
    }

    /// Not now, though later.
    pub fn busy(detail: &str, retry_after_s: i64) -> Self {
        Self { retry_after_s: Some(retry_after_s), ..Self::new(TroubleKind::Busy, detail) }
    }

    /// A body that did not arrive may arrive next time: 408 and not 400, which would be for good.
    pub fn too_slow() -> Self {
        let refusal = Self::new(TroubleKind::Busy, "the body did not arrive in time");
        Self { status: StatusCode::REQUEST_TIMEOUT, ..refusal }
    }

    pub fn is(&self, kind: TroubleKind) -> bool {
        self.kind == kind
    }
}

fn status(kind: TroubleKind) -> StatusCode {
    match kind {
        TroubleKind::SignInNeeded | TroubleKind::CodeWrong | TroubleKind::CodeExpired | TroubleKind::UseLongCode => {
            StatusCode::UNAUTHORIZED
        }
        TroubleKind::OtherAccount | TroubleKind::OtherOrigin => StatusCode::FORBIDDEN,
        TroubleKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        TroubleKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        TroubleKind::NotUnderstood => StatusCode::BAD_REQUEST,
        TroubleKind::NotFound => StatusCode::NOT_FOUND,
        TroubleKind::Busy => StatusCode::SERVICE_UNAVAILABLE,
        TroubleKind::Failed | TroubleKind::Unknown => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = self.status;
        let retry_after = self.retry_after_s.map(HeaderValue::from);
        let mut response = (status, Json(Trouble { trouble: self.kind, detail: self.detail })).into_response();
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(retry_after) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, retry_after);
        }
        response
    }
}

pub async fn not_found() -> Refusal {
    Refusal::new(TroubleKind::NotFound, "there is no such address")
}

pub async fn wrong_method() -> Refusal {
    let refusal = Refusal::new(TroubleKind::NotFound, "this address takes another method");
    Refusal { status: StatusCode::METHOD_NOT_ALLOWED, ..refusal }
}

/// What panicked says nothing here: it could name a person.
pub fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a request panicked");
    Refusal::new(TroubleKind::Failed, "the server failed").into_response()
}
