//! `GET /api/events/EVENT/schedule.xml` and its siblings: an event's agenda for other programs.

use std::sync::Arc;

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use passerelle_shared::api::TroubleKind;
use passerelle_shared::model::{Kind, Language, RecordId};
use serde::Deserialize;

use super::Context;
use super::http::trouble::Refusal;
use super::http::{json, tag};
use crate::schedule::{self, Asked, Format, NoAgenda};

#[derive(Debug, Deserialize)]
pub struct Wish {
    lang: Option<String>,
}

type Event = Result<Path<String>, PathRejection>;
type Wished = Result<Query<Wish>, QueryRejection>;
type Server = State<Arc<Context>>;

pub async fn xml(server: Server, event: Event, wish: Wished, headers: HeaderMap) -> Result<Response, Refusal> {
    written(&server, event, wish, &headers, Format::FrabXml).await
}

pub async fn json(server: Server, event: Event, wish: Wished, headers: HeaderMap) -> Result<Response, Refusal> {
    written(&server, event, wish, &headers, Format::FrabJson).await
}

async fn written(
    context: &Context,
    event: Event,
    wish: Wished,
    headers: &HeaderMap,
    format: Format,
) -> Result<Response, Refusal> {
    let event = named(event)?;
    let language = language(wish)?;
    let published = context.asking("published_agenda", context.database.published_agenda(&event)).await?;
    let asked = Asked { event: &event, language, public_url: context.public_url.as_deref() };
    let agenda =
        schedule::draw(&published, asked).map_err(|none| Refusal::new(TroubleKind::NotFound, none.reason()))?;
    let body = format.write(&agenda);
    let tag = tag::of(&body);
    let mut answer = json::compressed(headers, "no-cache", body);
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    Ok(tag::tagged(headers, &tag, answer))
}

pub(super) fn named(event: Event) -> Result<RecordId, Refusal> {
    let id = event.ok().map(|Path(slug)| RecordId::new(Kind::Event, &slug));
    let id = id.filter(|id| id.is_well_formed() && !id.slug().contains('/'));
    id.ok_or_else(|| Refusal::new(TroubleKind::NotFound, NoAgenda::UnknownEvent.reason()))
}

fn language(wish: Wished) -> Result<Option<Language>, Refusal> {
    let not_understood = || Refusal::new(TroubleKind::NotUnderstood, "`lang` is fr, en, ar, de, it, es or pt");
    let Query(Wish { lang }) = wish.map_err(|_| not_understood())?;
    lang.map(|code| Language::parse(&code).ok_or_else(not_understood)).transpose()
}
