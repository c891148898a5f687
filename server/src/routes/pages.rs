//! The programme as pages, the same for everybody: no cookie is read, and each is asked about each time.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use passerelle_shared::api::LiveHead;

use super::Context;
use super::bundle::Bundle;
use super::http::encoding::accepted;
use super::http::{content_type, tag};
use crate::compression::Encoding;
use crate::database;
use crate::pages::{Asked, Edition, Found, Page, Place, Shell, asked_picture, programme_after};

const ASK_EACH_TIME: &str = "no-cache";

/// `None` where the app alone has something to show, or where nothing can be read now: the app then says so.
pub async fn page(context: &Arc<Context>, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    let asked = asked(uri, headers)?;
    let edition = edition(context).await?;
    let page = match edition.kept_page(&asked) {
        Some(page) => page,
        None => {
            let wanted = asked.clone();
            tokio::task::spawn_blocking(move || edition.page(&wanted)).await.ok()?
        }
    };
    Some(as_answer(headers, &asked, &page))
}

/// One that is written already, and still true.
pub fn kept_page(context: &Context, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    let asked = asked(uri, headers)?;
    let shell = context.bundle.as_ref().and_then(Bundle::shell)?;
    let page = current(context, &shell)?.kept_page(&asked)?;
    Some(as_answer(headers, &asked, &page))
}

fn asked(uri: &Uri, headers: &HeaderMap) -> Option<Asked> {
    let accepted_languages = all(headers, &header::ACCEPT_LANGUAGE);
    let asked = Asked::read(uri.path(), uri.query().unwrap_or_default(), &accepted_languages);
    (asked.place != Place::App).then_some(asked)
}

fn as_answer(headers: &HeaderMap, asked: &Asked, page: &Page) -> Response {
    let (encoding, body) = match accepted(headers) {
        Encoding::Brotli => (Encoding::Brotli, &page.brotli),
        Encoding::Gzip => (Encoding::Gzip, &page.gzip),
        Encoding::Plain => (Encoding::Plain, &page.plain),
    };
    let mut response = answer(content_type::of(".html"), encoding, body);
    let vary = if asked.is_language_in_address { "accept-encoding" } else { "accept-encoding, accept-language" };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static(vary));
    response.headers_mut().insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(asked.language.code()));
    *response.status_mut() = match page.found {
        Found::Here => return tag::tagged(headers, page.tag.get_or_init(|| tag::of(&page.plain)), response),
        Found::Never => StatusCode::NOT_FOUND,
        Found::Withdrawn => StatusCode::GONE,
    };
    response
}

/// A project's picture, for those who show what a link leads to.
pub async fn picture(context: &Arc<Context>, path: &str, headers: &HeaderMap) -> Option<Response> {
    let project = asked_picture(path)?;
    let edition = edition(context).await?;
    let picture = tokio::task::spawn_blocking(move || edition.picture(&project)).await.ok()??;
    let mut response = answer(content_type::of(path), Encoding::Plain, &picture);
    // Messengers show it on pages of their own.
    let anywhere = HeaderValue::from_static("cross-origin");
    response.headers_mut().insert("cross-origin-resource-policy", anywhere);
    Some(tag::tagged(headers, &tag::of(&picture), response))
}

fn answer(content_type: &'static str, encoding: Encoding, body: &Bytes) -> Response {
    let mut response = Response::new(Body::from(body.clone()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(ASK_EACH_TIME));
    if let Some(name) = encoding.name() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    response
}

fn all(headers: &HeaderMap, name: &header::HeaderName) -> String {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.collect::<Vec<_>>().join(",")
}

/// What is true now. Where the database can't be asked, what was true when it could: it says when that was.
async fn edition(context: &Arc<Context>) -> Option<Arc<Edition>> {
    let shell = context.bundle.as_ref().and_then(Bundle::shell)?;
    if let Some(edition) = current(context, &shell) {
        return Some(edition);
    }
    let _turn = context.pages.turn().await;
    if let Some(edition) = current(context, &shell) {
        return Some(edition);
    }
    match renewed(context, &shell).await {
        Ok(edition) => {
            context.pages.set(edition.clone());
            Some(edition)
        }
        Err(cause) => {
            tracing::warn!(%cause, "the pages stay as they were");
            context.pages.current()
        }
    }
}

fn current(context: &Context, shell: &Arc<Shell>) -> Option<Arc<Edition>> {
    context.pages.current().filter(|edition| edition.holds(&context.told.borrow(), shell, context.now()))
}

async fn renewed(context: &Arc<Context>, shell: &Arc<Shell>) -> database::Result<Arc<Edition>> {
    let before = context.pages.current();
    let known = before.as_ref().map(|before| before.head().clone());
    let known = known.as_ref().map(|head| (head.epoch.0.as_str(), head.seq));
    let asked = context.database.programme_behind(known);
    let behind = context.asking("programme_behind", asked).await?;
    let before = before.map(|before| before.programme().clone()).filter(|_| !behind.is_all);
    let programme = match before {
        Some(before) if behind.records.is_empty() => before,
        before => Arc::new(programme_after(before.as_deref(), &behind.records)),
    };
    let head = LiveHead::from(behind.head);
    Ok(Arc::new(Edition::new(programme, head, shell.clone(), context.public_url.clone(), context.now())))
}
