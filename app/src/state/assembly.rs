//! Puts the programme together from records, one after the other.

use std::sync::Arc;

use passerelle_shared::model::{Content, RecordId};
use passerelle_shared::sync::{Body, Record};

use super::programme::{Derived, Item, Programme};

impl Programme {
    /// Takes records that are new or newer, see [`Index::take`](passerelle_shared::sync::Index::take).
    pub(crate) fn take<'a>(&mut self, records: impl IntoIterator<Item = &'a Record>) {
        for record in records {
            self.forget(&record.id);
            match &record.body {
                Body::Body(json) => self.put(&record.id, json.get()),
                Body::Withdrawn(reason) => {
                    self.withdrawn.insert(record.id.clone(), reason.clone());
                }
            }
        }
        self.is_loaded = true;
        self.derived = Derived::default();
    }

    /// Kinds and shapes that only a newer app understands stay in the store, and aren't shown.
    fn put(&mut self, id: &RecordId, json: &str) {
        if let Some((language, of)) = id.translated() {
            self.texts.entry(of).or_default().put(language, json);
            return;
        }
        let item = match Content::parse(id, json) {
            Some(Content::Country(country)) => Item::Country(Arc::new(country)),
            Some(Content::Project(project)) => Item::Project(Arc::new(project)),
            Some(Content::PriorityArea(area)) => Item::Area(Arc::new(area)),
            Some(Content::Indicator(indicator)) => Item::Indicator(Arc::new(indicator)),
            Some(Content::Event(event)) => Item::Event(Arc::from(event)),
            Some(Content::Day(day)) => Item::Day(Arc::new(day)),
            Some(Content::Track(track)) => Item::Track(Arc::new(track)),
            Some(Content::Session(session)) => Item::Session(Arc::new(session)),
            Some(Content::FollowUp(follow_up)) => Item::FollowUp(Arc::new(follow_up)),
            Some(Content::Material(material)) => Item::Material(Arc::new(material)),
            Some(Content::Article(article)) => Item::Article(Arc::new(article)),
            // Words of a language that only a newer app knows, and records of one person.
            Some(Content::Text(_) | Content::SignUp(_)) | None => return,
        };
        self.items.insert(id.clone(), item);
    }

    fn forget(&mut self, id: &RecordId) {
        self.withdrawn.remove(id);
        if let Some((language, of)) = id.translated() {
            if let Some(texts) = self.texts.get_mut(&of) {
                texts.remove(language);
                if texts.is_empty() {
                    self.texts.remove(&of);
                }
            }
            return;
        }
        self.items.remove(id);
    }
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::Language;
    use serde_json::value::RawValue;

    use super::*;

    fn record(id: &str, seq: u64, json: &str) -> Record {
        let json = RawValue::from_string(json.into()).expect("JSON");
        Record { id: id.into(), seq, body: Body::Body(json) }
    }

    fn tunis() -> Programme {
        let mut programme = Programme::default();
        programme.take(&[
            record("event/tunis", 1, r#"{"kind":"training","status":"planned","starts":"2026-11"}"#),
            record("event/rabat", 1, r#"{"kind":"seminar","status":"planned","starts":"2026-03"}"#),
            record("event/some-day", 1, r#"{"kind":"seminar","status":"planned"}"#),
            record("session/tunis/late", 1, r#"{"event":"event/tunis","day":1,"kind":"talk","starts_at":2000}"#),
            record("session/tunis/early", 1, r#"{"event":"event/tunis","day":1,"kind":"talk","starts_at":1000}"#),
            record("text/fr/event/tunis", 1, r#"{"title":"Formation à Tunis"}"#),
            record("text/ar/event/tunis", 1, r#"{"title":"تدريب في تونس"}"#),
        ]);
        programme
    }

    #[test]
    fn events_come_by_date_and_their_sessions_by_hour() {
        let programme = tunis();

        let events: Vec<&str> = programme.events().iter().map(|(id, _)| id.slug()).collect();
        let sessions: Vec<&str> =
            programme.sessions_of(&"event/tunis".into()).iter().map(|(id, _)| id.slug()).collect();

        assert_eq!(events, ["rabat", "tunis", "some-day"]);
        assert_eq!(sessions, ["tunis/early", "tunis/late"]);
    }

    #[test]
    fn words_that_are_missing_in_my_language_come_in_another() {
        let programme = tunis();
        let tunis = "event/tunis".into();

        let (text, language) = programme.text_in(&tunis, Language::English).expect("French words");

        assert_eq!((text.title.as_str(), language), ("Formation à Tunis", Language::French));
        assert_eq!(programme.text(&tunis, Language::English), None);
        assert_eq!(programme.languages_of(&tunis), [Language::French, Language::Arabic]);
    }

    #[test]
    fn what_was_withdrawn_is_gone_with_its_reason_and_can_come_back() {
        let mut programme = tunis();
        let id: RecordId = "event/rabat".into();
        let reason = "Held together with Tunis.".to_owned();

        programme.take(&[Record { id: id.clone(), seq: 2, body: Body::Withdrawn(reason.clone()) }]);
        assert_eq!((programme.event(&id), programme.withdrawn(&id)), (None, Some(reason.as_str())));

        programme.take(&[record("event/rabat", 3, r#"{"kind":"seminar","status":"cancelled"}"#)]);
        assert!(programme.event(&id).is_some() && programme.withdrawn(&id).is_none());
    }

    #[test]
    fn kinds_of_a_newer_server_are_not_shown_and_do_no_harm() {
        let mut programme = tunis();

        programme.take(&[record("poll/one", 4, "[]"), record("event/odd", 4, r#"{"kind":7}"#)]);

        assert_eq!(programme.events().len(), 3);
    }
}
