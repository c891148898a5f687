//! The programme as the screens read it, typed and related.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use passerelle_shared::model::{
    Article, Country, CountryCode, Day, Event, FollowUp, Indicator, Language, Material, PriorityArea, Project,
    RecordId, Session, Text, Timestamp, Track,
};

use super::search::Entries;
use super::texts::Texts;

/// Records of one kind with their ids, in an order that a screen can show.
pub type Listed<T> = Vec<(RecordId, Arc<T>)>;

/// All published content that this device holds. It is put together in [`assembly`](super::assembly).
#[derive(Debug, Clone, Default)]
pub struct Programme {
    /// Something has been read: an empty list is then really empty.
    pub is_loaded: bool,
    pub(super) countries: BTreeMap<RecordId, Arc<Country>>,
    pub(super) projects: BTreeMap<RecordId, Arc<Project>>,
    pub(super) areas: BTreeMap<RecordId, Arc<PriorityArea>>,
    pub(super) indicators: BTreeMap<RecordId, Arc<Indicator>>,
    pub(super) events: BTreeMap<RecordId, Arc<Event>>,
    pub(super) days: BTreeMap<RecordId, Arc<Day>>,
    pub(super) tracks: BTreeMap<RecordId, Arc<Track>>,
    pub(super) sessions: BTreeMap<RecordId, Arc<Session>>,
    pub(super) follow_ups: BTreeMap<RecordId, Arc<FollowUp>>,
    pub(super) materials: BTreeMap<RecordId, Arc<Material>>,
    pub(super) articles: BTreeMap<RecordId, Arc<Article>>,
    pub(super) texts: HashMap<RecordId, Texts>,
    pub(super) withdrawn: BTreeMap<RecordId, String>,
    pub(super) derived: Derived,
}

/// Computed when first asked, and forgotten when a record changes.
#[derive(Debug, Clone, Default)]
pub(super) struct Derived {
    events: OnceLock<Listed<Event>>,
    projects: OnceLock<Listed<Project>>,
    articles: OnceLock<Listed<Article>>,
    sessions: OnceLock<ByOwner<Session>>,
    days: OnceLock<ByOwner<Day>>,
    tracks: OnceLock<ByOwner<Track>>,
    follow_ups: OnceLock<ByOwner<FollowUp>>,
    materials: OnceLock<ByOwner<Material>>,
    areas: OnceLock<ByOwner<PriorityArea>>,
    indicators: OnceLock<ByOwner<Indicator>>,
    countries: OnceLock<Listed<Country>>,
    pub(super) entries: OnceLock<Entries>,
}

type ByOwner<T> = HashMap<RecordId, Listed<T>>;

impl Programme {
    /// By date, those without one last.
    pub fn events(&self) -> &[(RecordId, Arc<Event>)] {
        self.derived.events.get_or_init(|| {
            sorted(&self.events, |event| {
                let at = event.sort_key();
                (at.is_none(), at)
            })
        })
    }

    pub fn event(&self, id: &RecordId) -> Option<&Arc<Event>> {
        self.events.get(id)
    }

    /// In the order that the programme gives them.
    pub fn projects(&self) -> &[(RecordId, Arc<Project>)] {
        self.derived.projects.get_or_init(|| sorted(&self.projects, |project| project.order))
    }

    pub fn project(&self, id: &RecordId) -> Option<&Arc<Project>> {
        self.projects.get(id)
    }

    /// The projects that build on this one.
    pub fn successors_of(&self, project: &RecordId) -> Vec<(RecordId, Arc<Project>)> {
        self.projects().iter().filter(|(_, other)| other.predecessor.as_ref() == Some(project)).cloned().collect()
    }

    pub fn events_of(&self, project: &RecordId) -> Vec<(RecordId, Arc<Event>)> {
        self.events().iter().filter(|(_, event)| event.project.as_ref() == Some(project)).cloned().collect()
    }

    pub fn areas_of(&self, project: &RecordId) -> &[(RecordId, Arc<PriorityArea>)] {
        let areas = &self.derived.areas;
        owned(areas.get_or_init(|| by_owner(&self.areas, |area| &area.project, |area| area.order)), project)
    }

    pub fn area(&self, id: &RecordId) -> Option<&Arc<PriorityArea>> {
        self.areas.get(id)
    }

    pub fn indicators_of(&self, project: &RecordId) -> &[(RecordId, Arc<Indicator>)] {
        let period = |indicator: &Indicator| indicator.period_starts.or(indicator.period_ends);
        let indicators = &self.derived.indicators;
        owned(indicators.get_or_init(|| by_owner(&self.indicators, |figure| &figure.project, period)), project)
    }

    /// By day and time, those without an hour last in their day.
    pub fn sessions_of(&self, event: &RecordId) -> &[(RecordId, Arc<Session>)] {
        let time = |session: &Session| (session.day, session.starts_at.is_none(), session.starts_at, session.ends_at);
        let sessions = &self.derived.sessions;
        owned(sessions.get_or_init(|| by_owner(&self.sessions, |session| &session.event, time)), event)
    }

    pub fn session(&self, id: &RecordId) -> Option<&Arc<Session>> {
        self.sessions.get(id)
    }

    pub fn days_of(&self, event: &RecordId) -> &[(RecordId, Arc<Day>)] {
        owned(self.derived.days.get_or_init(|| by_owner(&self.days, |day| &day.event, |day| day.number)), event)
    }

    pub fn tracks_of(&self, event: &RecordId) -> &[(RecordId, Arc<Track>)] {
        let tracks = &self.derived.tracks;
        owned(tracks.get_or_init(|| by_owner(&self.tracks, |track| &track.event, |track| track.order)), event)
    }

    pub fn follow_ups_of(&self, event: &RecordId) -> &[(RecordId, Arc<FollowUp>)] {
        let due = |follow_up: &FollowUp| (follow_up.due.is_none(), follow_up.due);
        let follow_ups = &self.derived.follow_ups;
        owned(follow_ups.get_or_init(|| by_owner(&self.follow_ups, |follow_up| &follow_up.event, due)), event)
    }

    pub fn materials_of(&self, event: &RecordId) -> &[(RecordId, Arc<Material>)] {
        let name = |material: &Material| material.file_name.clone();
        let materials = &self.derived.materials;
        owned(materials.get_or_init(|| by_owner(&self.materials, |material| &material.event, name)), event)
    }

    /// Newest first, those without a date last.
    pub fn articles(&self) -> &[(RecordId, Arc<Article>)] {
        self.derived.articles.get_or_init(|| {
            let newest = |article: &Article| {
                let day = article.published.map(|date| date.start_utc());
                std::cmp::Reverse(day.unwrap_or(Timestamp(i64::MIN)))
            };
            sorted(&self.articles, newest)
        })
    }

    pub fn article(&self, id: &RecordId) -> Option<&Arc<Article>> {
        self.articles.get(id)
    }

    pub fn articles_about(&self, event: &RecordId) -> Vec<(RecordId, Arc<Article>)> {
        self.articles().iter().filter(|(_, article)| article.events.contains(event)).cloned().collect()
    }

    /// By code; their names are texts.
    pub fn countries(&self) -> &[(RecordId, Arc<Country>)] {
        self.derived.countries.get_or_init(|| sorted(&self.countries, |country| country.code))
    }

    /// The name's record of a country.
    pub fn country(&self, code: CountryCode) -> Option<(&RecordId, &Arc<Country>)> {
        self.countries.iter().find(|(_, country)| country.code == code)
    }

    pub fn text(&self, id: &RecordId, language: Language) -> Option<&Text> {
        self.texts.get(id)?.get(language)
    }

    /// In the preferred language, else in the first there is of the languages of the screens, else in any.
    pub fn text_in(&self, id: &RecordId, preferred: Language) -> Option<(&Text, Language)> {
        let texts = self.texts.get(id)?;
        [preferred].into_iter().chain(Language::ALL).find_map(|language| Some((texts.get(language)?, language)))
    }

    /// In which languages there are words here.
    pub fn languages_of(&self, id: &RecordId) -> Vec<Language> {
        self.texts.get(id).map(Texts::languages).unwrap_or_default()
    }

    /// Why a record was taken back, if it was.
    pub fn withdrawn(&self, id: &RecordId) -> Option<&str> {
        self.withdrawn.get(id).map(String::as_str)
    }
}

fn sorted<T, Key: Ord>(records: &BTreeMap<RecordId, Arc<T>>, key: impl Fn(&T) -> Key) -> Listed<T> {
    let mut listed: Listed<T> = records.iter().map(|(id, record)| (id.clone(), record.clone())).collect();
    listed.sort_by_key(|(_, record)| key(record));
    listed
}

fn by_owner<T, Key: Ord>(
    records: &BTreeMap<RecordId, Arc<T>>,
    owner: impl Fn(&T) -> &RecordId,
    key: impl Fn(&T) -> Key,
) -> ByOwner<T> {
    let mut by_owner: ByOwner<T> = HashMap::new();
    for (id, record) in records {
        by_owner.entry(owner(record).clone()).or_default().push((id.clone(), record.clone()));
    }
    for listed in by_owner.values_mut() {
        listed.sort_by_key(|(_, record)| key(record));
    }
    by_owner
}

fn owned<'a, T>(by_owner: &'a ByOwner<T>, owner: &RecordId) -> &'a [(RecordId, Arc<T>)] {
    by_owner.get(owner).map(Vec::as_slice).unwrap_or_default()
}
