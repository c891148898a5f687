//! The programme as the screens read it, typed and related.

mod followers;
mod signal;

use std::any::Any;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use leptos::prelude::untrack;
use passerelle_device::ProgrammeCopy;
use passerelle_shared::json;
use passerelle_shared::model::{
    Article, Country, CountryCode, Day, Event, FollowUp, Indicator, Kind, Language, Material, OfKind, PriorityArea,
    Project, Ranked, RecordId, Session, Text, Track,
};
use passerelle_shared::sync::{Body, BodyInText, Chunk, Index, Record, RecordInText};

use followers::Followers;
use passerelle_device::order::in_order;
pub use signal::ProgrammeSignal;

/// Records of one kind with their ids, in an order that a screen can show.
pub type Listed<T> = Vec<(RecordId, Arc<T>)>;

/// All published content that this device holds.
///
/// Records stay as they came until one is asked for: most are never looked at, and what reads the rarer kinds is
/// needed by the screens alone that show them.
#[derive(Debug, Default)]
pub struct Programme {
    extent: Extent,
    records: BTreeMap<RecordId, Arc<Held>>,
    derived: Derived,
    /// Of what is on the screen; none of what is on its way.
    followers: Option<Arc<Followers>>,
}

/// How much of it is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Extent {
    #[default]
    Nothing,
    Part,
    Whole,
}

#[derive(Debug)]
enum Held {
    Json {
        json: Piece,
        /// An `Arc` of the record's type; `None` for a shape that only a newer app understands.
        read: OnceLock<Option<Typed>>,
    },
    Withdrawn(String),
}

/// The JSON of a record, where it lies: thousands come in one text.
#[derive(Debug)]
struct Piece {
    text: Arc<String>,
    span: Range<usize>,
}

impl Piece {
    fn whole(json: &str) -> Piece {
        Piece { text: Arc::new(json.to_owned()), span: 0..json.len() }
    }

    fn as_str(&self) -> &str {
        self.text.get(self.span.clone()).unwrap_or_default()
    }
}

type Typed = Box<dyn Any + Send + Sync>;

/// Computed when first asked, and forgotten when a record changes.
#[derive(Debug, Default)]
struct Derived {
    /// By kind, the list of its type. As fields of their types they would all be let go of in the first load: 0.3 KiB.
    lists: [OnceLock<Typed>; Kind::ALL.len()],
    /// What search has made of it.
    index: OnceLock<Typed>,
}

/// By what was received; what was read of it adds nothing.
impl PartialEq for Held {
    fn eq(&self, other: &Held) -> bool {
        match (self, other) {
            (Held::Json { json, .. }, Held::Json { json: other, .. }) => json.as_str() == other.as_str(),
            (Held::Withdrawn(reason), Held::Withdrawn(other)) => reason == other,
            _ => false,
        }
    }
}

impl Held {
    fn json(json: Piece) -> Held {
        Held::Json { json, read: OnceLock::new() }
    }

    fn read<T: OfKind>(&self) -> Option<&Arc<T>> {
        let Held::Json { json, read } = self else { return None };
        let typed = read.get_or_init(|| Some(Box::new(Arc::new(json::read::<T>(json.as_str())?))));
        typed.as_ref()?.downcast_ref()
    }
}

impl Clone for Programme {
    /// What was read so far is shared; what was derived is derived again.
    fn clone(&self) -> Programme {
        let Programme { extent, ref records, ref followers, .. } = *self;
        Programme { extent, records: records.clone(), derived: Derived::default(), followers: followers.clone() }
    }
}

impl ProgrammeCopy for Programme {
    fn take(&mut self, records: &[&Record]) {
        for record in records {
            let held = match &record.body {
                Body::Body(json) => Held::json(Piece::whole(json.get())),
                Body::Withdrawn(reason) => Held::Withdrawn(reason.clone()),
            };
            self.put(record.id.clone(), held);
        }
        self.grow_to(Extent::Part);
    }

    fn take_chunk(&mut self, text: String, index: &mut Index) -> bool {
        let text = Arc::new(text);
        let Some(records) = Chunk::records_in(&text) else { return false };
        for RecordInText { id, seq, body } in records {
            let id = RecordId::from(id.into_owned());
            if index.take_numbered(&id, seq, matches!(body, BodyInText::Body(_))) {
                let held = match body {
                    BodyInText::Body(span) => Held::json(Piece { text: text.clone(), span }),
                    BodyInText::Withdrawn(reason) => Held::Withdrawn(reason.into_owned()),
                };
                self.put(id, held);
            }
        }
        self.grow_to(Extent::Part);
        true
    }

    fn complete(&mut self) {
        self.grow_to(Extent::Whole);
    }
}

impl Programme {
    fn put(&mut self, id: RecordId, held: Held) {
        self.followers.iter().for_each(|followers| followers.record_changed(&id));
        self.records.insert(id, Arc::new(held));
        self.derived = Derived::default();
    }

    fn grow_to(&mut self, extent: Extent) {
        if self.extent < extent {
            self.extent = extent;
            self.followers.iter().for_each(|followers| followers.extent_changed());
        }
    }

    /// That screens follow it.
    fn followed() -> Programme {
        Programme { followers: Some(Arc::default()), ..Programme::default() }
    }

    /// Takes over who follows `before`, for whom only what differs is a change.
    fn in_place_of(self, before: &Programme) -> Programme {
        let followers = before.followers.clone();
        if let Some(followers) = &followers {
            let is_same = |id: &RecordId, held: &Arc<Held>| {
                before.records.get(id).is_some_and(|before| Arc::ptr_eq(before, held) || before == held)
            };
            let new = self.records.iter().filter(|(id, held)| !is_same(id, held)).map(|(id, _)| id);
            let gone = before.records.keys().filter(|id| !self.records.contains_key(id));
            new.chain(gone).for_each(|id| followers.record_changed(id));
            if self.extent != before.extent {
                followers.extent_changed();
            }
        }
        Programme { followers, ..self }
    }

    fn tell_followers(&self) {
        self.followers.iter().for_each(|followers| followers.tell());
    }

    /// Something has been read: an empty list is then really empty.
    pub fn is_loaded(&self) -> bool {
        self.followers.iter().for_each(|followers| followers.follow_extent());
        self.extent > Extent::Nothing
    }

    /// Everything has been read: what isn't found then doesn't exist.
    pub fn is_whole(&self) -> bool {
        self.followers.iter().for_each(|followers| followers.follow_extent());
        self.extent == Extent::Whole
    }

    fn get<T: OfKind>(&self, id: &RecordId) -> Option<&Arc<T>> {
        if id.kind() == Some(T::KIND) { self.held(id)?.read() } else { None }
    }

    fn held(&self, id: &RecordId) -> Option<&Held> {
        self.followers.iter().for_each(|followers| followers.follow_record(id));
        self.records.get(id).map(|held| &**held)
    }

    fn list<T: Ranked>(&self) -> &Listed<T> {
        self.followers.iter().for_each(|followers| followers.follow_kind(T::KIND));
        let list = self.derived.lists[T::KIND as usize].get_or_init(|| Box::new(self.listed::<T>()));
        list.downcast_ref().expect("a kind has one type")
    }

    fn listed<T: Ranked>(&self) -> Listed<T> {
        let of_kind = self.records.range(RecordId::new(T::KIND, "")..);
        let of_kind = of_kind.take_while(|(id, _)| id.kind() == Some(T::KIND));
        let records: Vec<(&RecordId, &Arc<T>)> = of_kind.filter_map(|(id, held)| Some((id, held.read()?))).collect();
        let order = in_order(records.iter().map(|(_, record)| record.rank()).collect());
        order.into_iter().map(|at| (records[at].0.clone(), records[at].1.clone())).collect()
    }

    /// What search has made of all of it, until something changes.
    pub(super) fn index<T: Send + Sync + 'static>(&self, make: impl FnOnce(&Programme) -> T) -> &T {
        self.followers.iter().for_each(|followers| followers.follow_all());
        let index = self.derived.index.get_or_init(|| Box::new(untrack(|| make(self))));
        index.downcast_ref().expect("there is one search")
    }

    /// The words in every language, read for once without keeping them.
    pub(super) fn texts_once(&self, id: &RecordId) -> impl Iterator<Item = Text> {
        Language::ALL.into_iter().filter_map(|language| match &**self.records.get(&id.text(language))? {
            Held::Json { json, .. } => json::read(json.as_str()),
            Held::Withdrawn(_) => None,
        })
    }

    /// By date, those without one last.
    pub fn events(&self) -> &[(RecordId, Arc<Event>)] {
        self.list()
    }

    pub fn event(&self, id: &RecordId) -> Option<&Arc<Event>> {
        self.get(id)
    }

    /// In the order that the programme gives them.
    pub fn projects(&self) -> &[(RecordId, Arc<Project>)] {
        self.list()
    }

    pub fn project(&self, id: &RecordId) -> Option<&Arc<Project>> {
        self.get(id)
    }

    /// The projects that build on this one.
    pub fn successors_of(&self, project: &RecordId) -> Listed<Project> {
        self.projects().iter().filter(|(_, other)| other.predecessor.as_ref() == Some(project)).cloned().collect()
    }

    pub fn events_of(&self, project: &RecordId) -> Listed<Event> {
        self.events().iter().filter(|(_, event)| event.project.as_ref() == Some(project)).cloned().collect()
    }

    pub fn areas_of(&self, project: &RecordId) -> &[(RecordId, Arc<PriorityArea>)] {
        owned_by(self.list(), project)
    }

    pub fn area(&self, id: &RecordId) -> Option<&Arc<PriorityArea>> {
        self.get(id)
    }

    pub fn indicators_of(&self, project: &RecordId) -> &[(RecordId, Arc<Indicator>)] {
        owned_by(self.list(), project)
    }

    /// By day and time, those without an hour last in their day.
    pub fn sessions_of(&self, event: &RecordId) -> &[(RecordId, Arc<Session>)] {
        owned_by(self.list(), event)
    }

    pub fn session(&self, id: &RecordId) -> Option<&Arc<Session>> {
        self.get(id)
    }

    /// Those that were taken off its agenda.
    pub fn withdrawn_sessions_of(&self, event: &RecordId) -> Vec<RecordId> {
        self.followers.iter().for_each(|followers| followers.follow_kind(Kind::Session));
        let prefix = event.part(Kind::Session, "");
        let of_event = self.records.range(prefix.clone()..);
        let of_event = of_event.take_while(|(id, _)| id.as_str().starts_with(prefix.as_str()));
        let withdrawn = of_event.filter(|(_, held)| matches!(***held, Held::Withdrawn(_)));
        withdrawn.map(|(id, _)| id.clone()).collect()
    }

    pub fn days_of(&self, event: &RecordId) -> &[(RecordId, Arc<Day>)] {
        owned_by(self.list(), event)
    }

    pub fn tracks_of(&self, event: &RecordId) -> &[(RecordId, Arc<Track>)] {
        owned_by(self.list(), event)
    }

    /// Those that are due first come first.
    pub fn follow_ups_of(&self, event: &RecordId) -> &[(RecordId, Arc<FollowUp>)] {
        owned_by(self.list(), event)
    }

    pub fn materials_of(&self, event: &RecordId) -> &[(RecordId, Arc<Material>)] {
        owned_by(self.list(), event)
    }

    /// Newest first, those without a date last.
    pub fn articles(&self) -> &[(RecordId, Arc<Article>)] {
        self.list()
    }

    pub fn article(&self, id: &RecordId) -> Option<&Arc<Article>> {
        self.get(id)
    }

    pub fn articles_about(&self, event: &RecordId) -> Listed<Article> {
        self.articles().iter().filter(|(_, article)| article.events.contains(event)).cloned().collect()
    }

    /// By code; their names are texts.
    pub fn countries(&self) -> &[(RecordId, Arc<Country>)] {
        self.list()
    }

    /// The record of a country, for its name.
    pub fn country(&self, code: CountryCode) -> Option<(&RecordId, &Arc<Country>)> {
        self.countries().iter().find(|(_, country)| country.code == code).map(|(id, country)| (id, country))
    }

    pub fn text(&self, id: &RecordId, language: Language) -> Option<&Text> {
        Some(self.get::<Text>(&id.text(language))?)
    }

    /// In each language in which there are words here.
    pub fn texts(&self, id: &RecordId) -> Vec<(Language, &Text)> {
        Language::ALL.into_iter().filter_map(|language| Some((language, self.text(id, language)?))).collect()
    }

    /// In the preferred language, else in the first there is of the languages of the screens, else in any.
    pub fn text_in(&self, id: &RecordId, preferred: Language) -> Option<(&Text, Language)> {
        [preferred].into_iter().chain(Language::ALL).find_map(|language| Some((self.text(id, language)?, language)))
    }

    /// In which languages there are words here.
    pub fn languages_of(&self, id: &RecordId) -> Vec<Language> {
        let is_here = |language: &Language| matches!(self.held(&id.text(*language)), Some(Held::Json { .. }));
        Language::ALL.into_iter().filter(is_here).collect()
    }

    /// Whether a record is here, whatever its kind.
    pub fn has(&self, id: &RecordId) -> bool {
        matches!(self.held(id), Some(Held::Json { .. }))
    }

    /// Why a record was taken back, if it was.
    pub fn withdrawn(&self, id: &RecordId) -> Option<&str> {
        match self.held(id)? {
            Held::Withdrawn(reason) => Some(reason),
            Held::Json { .. } => None,
        }
    }

    /// The same in this language, if it was said in it.
    pub fn withdrawn_in(&self, id: &RecordId, language: Language) -> Option<&str> {
        let reason = self.withdrawn(id)?;
        let note = self.text(id, language).map(|text| text.note.as_str());
        Some(note.filter(|note| !note.is_empty()).unwrap_or(reason))
    }
}

/// The stretch of a list, sorted by owner, that is one owner's.
fn owned_by<'a, T: Ranked>(list: &'a Listed<T>, owner: &RecordId) -> &'a [(RecordId, Arc<T>)] {
    let start = list.partition_point(|(_, record)| record.rank().0 < owner.as_str());
    let end = list.partition_point(|(_, record)| record.rank().0 <= owner.as_str());
    &list[start..end]
}

#[cfg(test)]
impl Programme {
    /// Of records as they come, each by its id and its JSON.
    pub(crate) fn of(records: &[(&str, &str)]) -> Programme {
        let mut programme = Programme::default();
        for (id, json) in records {
            programme.take(&[&tests::record(id, 1, json)]);
        }
        programme
    }

    pub(crate) fn withdraw(&mut self, id: &str, reason: &str) {
        self.take(&[&Record { id: id.into(), seq: 2, body: Body::Withdrawn(reason.to_owned()) }]);
    }
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::Language;
    use serde_json::value::RawValue;

    use super::*;

    pub fn record(id: &str, seq: u64, json: &str) -> Record {
        let json = RawValue::from_string(json.into()).expect("JSON");
        Record { id: id.into(), seq, body: Body::Body(json) }
    }

    fn tunis() -> Programme {
        Programme::of(&[
            ("event/tunis", r#"{"kind":"training","status":"planned","starts":"2026-11"}"#),
            ("event/rabat", r#"{"kind":"seminar","status":"planned","starts":"2026-03"}"#),
            ("event/some-day", r#"{"kind":"seminar","status":"planned"}"#),
            ("session/tunis/late", r#"{"event":"event/tunis","day":1,"kind":"talk","starts_at":2000}"#),
            ("session/tunis/early", r#"{"event":"event/tunis","day":1,"kind":"talk","starts_at":1000}"#),
            ("text/fr/event/tunis", r#"{"title":"Formation à Tunis"}"#),
            ("text/ar/event/tunis", r#"{"title":"تدريب في تونس"}"#),
        ])
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

        programme.take(&[&Record { id: id.clone(), seq: 2, body: Body::Withdrawn(reason.clone()) }]);
        assert_eq!((programme.event(&id), programme.withdrawn(&id)), (None, Some(reason.as_str())));

        programme.take(&[&record("event/rabat", 3, r#"{"kind":"seminar","status":"cancelled"}"#)]);
        assert!(programme.event(&id).is_some() && programme.withdrawn(&id).is_none());
    }

    #[test]
    fn kinds_of_a_newer_server_are_not_shown_and_do_no_harm() {
        let mut programme = tunis();

        programme.take(&[&record("poll/one", 4, "[]"), &record("event/odd", 4, r#"{"kind":7}"#)]);

        assert_eq!(programme.events().len(), 3);
    }
}
