//! What a mail says about an event, in its reader's language or the next best.

use passerelle_shared::calendar::{self, Hours};
use passerelle_shared::model::{Content, Event, Language, RecordId, Session, UiLanguage, WallTime};
use passerelle_shared::sync::Scope;

use crate::database::{Database, Result};

#[derive(Debug, Clone)]
pub struct About {
    pub event: Event,
    pub language: Language,
    pub title: String,
    /// Empty where none is known.
    pub place: String,
    pub hours: Option<Hours>,
    /// Why it was cancelled or moved; empty where nobody said so.
    pub note: String,
    /// When the first session begins, on the wall there.
    pub begins: Option<WallTime>,
}

impl Database {
    /// `None` where the event was never published, or has no words at all.
    pub async fn about(&self, id: &RecordId, language: UiLanguage) -> Result<Option<About>> {
        let Some(Content::Event(event)) = self.content(id).await? else { return Ok(None) };
        let preferred = [language.into()].into_iter().chain(Language::ALL);
        for language in preferred {
            let Some(Content::Text(text)) = self.content(&id.text(language)).await? else { continue };
            let country = self.country_name(&event, language).await?;
            let place: Vec<String> = [text.place, country].into_iter().filter(|name| !name.is_empty()).collect();
            let sessions = self.sessions_of(id).await?;
            let note = if text.note.is_empty() { self.any_note(id).await? } else { text.note };
            return Ok(Some(About {
                event: *event,
                language,
                title: text.title,
                note,
                place: place.join(if language.is_right_to_left() { "، " } else { ", " }),
                hours: calendar::hours(sessions.iter()),
                begins: sessions.iter().filter_map(|session| session.starts_wall).min(),
            }));
        }
        Ok(None)
    }

    /// In another language rather than in none.
    async fn any_note(&self, event: &RecordId) -> Result<String> {
        for language in Language::ALL {
            if let Some(Content::Text(text)) = self.content(&event.text(language)).await?
                && !text.note.is_empty()
            {
                return Ok(text.note);
            }
        }
        Ok(String::new())
    }

    async fn country_name(&self, event: &Event, language: Language) -> Result<String> {
        let Some(code) = event.country else { return Ok(String::new()) };
        let country = RecordId::country(code);
        Ok(match self.content(&country.text(language)).await? {
            Some(Content::Text(text)) => text.title,
            _ => String::new(),
        })
    }

    async fn sessions_of(&self, event: &RecordId) -> Result<Vec<Session>> {
        let like = format!("session/{}/%", event.slug());
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT id, body FROM record WHERE scope = $1 AND id LIKE $2 AND body IS NOT NULL")
                .bind(Scope::programme().as_str())
                .bind(like)
                .fetch_all(&self.readers)
                .await?;
        let session = |(id, json): (String, String)| match Content::parse(&RecordId::from(id), &json) {
            Some(Content::Session(session)) => Some(session),
            _ => None,
        };
        Ok(rows.into_iter().filter_map(session).collect())
    }

    async fn content(&self, id: &RecordId) -> Result<Option<Content>> {
        let json: Option<String> =
            sqlx::query_scalar("SELECT body FROM record WHERE scope = $1 AND id = $2 AND body IS NOT NULL")
                .bind(Scope::programme().as_str())
                .bind(id.as_str())
                .fetch_optional(&self.readers)
                .await?;
        Ok(json.and_then(|json| Content::parse(id, &json)))
    }
}
