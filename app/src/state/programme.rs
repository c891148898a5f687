//! The programme as the screens read it, typed and related.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use passerelle_shared::model::{
    Article, Country, CountryCode, Day, Event, FollowUp, Indicator, Language, Material, PartialDate, PriorityArea,
    Project, RecordId, Session, Text, Timestamp, Track,
};

use super::order::{Rank, in_order, last_if_none};
use super::search::Entries;
use super::texts::Texts;

/// Records of one kind with their ids, in an order that a screen can show.
pub type Listed<T> = Vec<(RecordId, Arc<T>)>;

/// All published content that this device holds. It is put together in `assembly`.
#[derive(Debug, Clone, Default)]
pub struct Programme {
    /// Something has been read: an empty list is then really empty.
    pub is_loaded: bool,
    /// Every kind in one map: a map of each would weigh more than what it holds.
    pub(super) items: BTreeMap<RecordId, Item>,
    pub(super) texts: HashMap<RecordId, Texts>,
    pub(super) withdrawn: BTreeMap<RecordId, String>,
    pub(super) derived: Derived,
}

#[derive(Debug, Clone)]
pub(super) enum Item {
    Country(Arc<Country>),
    Project(Arc<Project>),
    Area(Arc<PriorityArea>),
    Indicator(Arc<Indicator>),
    Event(Arc<Event>),
    Day(Arc<Day>),
    Track(Arc<Track>),
    Session(Arc<Session>),
    FollowUp(Arc<FollowUp>),
    Material(Arc<Material>),
    Article(Arc<Article>),
}

/// Computed when first asked, and forgotten when a record changes.
#[derive(Debug, Clone, Default)]
pub(super) struct Derived {
    events: OnceLock<Listed<Event>>,
    projects: OnceLock<Listed<Project>>,
    articles: OnceLock<Listed<Article>>,
    sessions: OnceLock<Listed<Session>>,
    days: OnceLock<Listed<Day>>,
    tracks: OnceLock<Listed<Track>>,
    follow_ups: OnceLock<Listed<FollowUp>>,
    materials: OnceLock<Listed<Material>>,
    areas: OnceLock<Listed<PriorityArea>>,
    indicators: OnceLock<Listed<Indicator>>,
    countries: OnceLock<Listed<Country>>,
    pub(super) entries: OnceLock<Entries>,
}

/// Finds one kind among the items, by id and in a list.
macro_rules! of_kind {
    ($kind:ident, $item:expr) => {
        match $item {
            Item::$kind(record) => Some(record),
            _ => None,
        }
    };
    ($programme:expr, $kind:ident, $rank:expr) => {
        listed($programme.items.iter().filter_map(|(id, item)| Some((id, of_kind!($kind, item)?))), $rank)
    };
}

impl Programme {
    /// By date, those without one last.
    pub fn events(&self) -> &[(RecordId, Arc<Event>)] {
        let rank = |event: &Event| ("", [last_if_none(event.sort_key().map(|at| at.0)), 0, 0]);
        self.derived.events.get_or_init(|| of_kind!(self, Event, rank))
    }

    pub fn event(&self, id: &RecordId) -> Option<&Arc<Event>> {
        of_kind!(Event, self.items.get(id)?)
    }

    /// In the order that the programme gives them.
    pub fn projects(&self) -> &[(RecordId, Arc<Project>)] {
        let rank = |project: &Project| ("", [i64::from(project.order), 0, 0]);
        self.derived.projects.get_or_init(|| of_kind!(self, Project, rank))
    }

    pub fn project(&self, id: &RecordId) -> Option<&Arc<Project>> {
        of_kind!(Project, self.items.get(id)?)
    }

    /// The projects that build on this one.
    pub fn successors_of(&self, project: &RecordId) -> Listed<Project> {
        self.projects().iter().filter(|(_, other)| other.predecessor.as_ref() == Some(project)).cloned().collect()
    }

    pub fn events_of(&self, project: &RecordId) -> Listed<Event> {
        self.events().iter().filter(|(_, event)| event.project.as_ref() == Some(project)).cloned().collect()
    }

    pub fn areas_of(&self, project: &RecordId) -> &[(RecordId, Arc<PriorityArea>)] {
        let areas = self.derived.areas.get_or_init(|| of_kind!(self, Area, rank_of_area));
        owned_by(areas, project, rank_of_area)
    }

    pub fn area(&self, id: &RecordId) -> Option<&Arc<PriorityArea>> {
        of_kind!(Area, self.items.get(id)?)
    }

    pub fn indicators_of(&self, project: &RecordId) -> &[(RecordId, Arc<Indicator>)] {
        let indicators = self.derived.indicators.get_or_init(|| of_kind!(self, Indicator, rank_of_indicator));
        owned_by(indicators, project, rank_of_indicator)
    }

    /// By day and time, those without an hour last in their day.
    pub fn sessions_of(&self, event: &RecordId) -> &[(RecordId, Arc<Session>)] {
        let sessions = self.derived.sessions.get_or_init(|| of_kind!(self, Session, rank_of_session));
        owned_by(sessions, event, rank_of_session)
    }

    pub fn session(&self, id: &RecordId) -> Option<&Arc<Session>> {
        of_kind!(Session, self.items.get(id)?)
    }

    pub fn days_of(&self, event: &RecordId) -> &[(RecordId, Arc<Day>)] {
        let days = self.derived.days.get_or_init(|| of_kind!(self, Day, rank_of_day));
        owned_by(days, event, rank_of_day)
    }

    pub fn tracks_of(&self, event: &RecordId) -> &[(RecordId, Arc<Track>)] {
        let tracks = self.derived.tracks.get_or_init(|| of_kind!(self, Track, rank_of_track));
        owned_by(tracks, event, rank_of_track)
    }

    /// Those that are due first come first.
    pub fn follow_ups_of(&self, event: &RecordId) -> &[(RecordId, Arc<FollowUp>)] {
        let follow_ups = self.derived.follow_ups.get_or_init(|| of_kind!(self, FollowUp, rank_of_follow_up));
        owned_by(follow_ups, event, rank_of_follow_up)
    }

    pub fn materials_of(&self, event: &RecordId) -> &[(RecordId, Arc<Material>)] {
        let materials = self.derived.materials.get_or_init(|| of_kind!(self, Material, rank_of_material));
        owned_by(materials, event, rank_of_material)
    }

    /// Newest first, those without a date last.
    pub fn articles(&self) -> &[(RecordId, Arc<Article>)] {
        let rank = |article: &Article| ("", [last_if_none(article.published.map(|date| -start(date))), 0, 0]);
        self.derived.articles.get_or_init(|| of_kind!(self, Article, rank))
    }

    pub fn article(&self, id: &RecordId) -> Option<&Arc<Article>> {
        of_kind!(Article, self.items.get(id)?)
    }

    pub fn articles_about(&self, event: &RecordId) -> Listed<Article> {
        self.articles().iter().filter(|(_, article)| article.events.contains(event)).cloned().collect()
    }

    /// By code; their names are texts.
    pub fn countries(&self) -> &[(RecordId, Arc<Country>)] {
        self.derived.countries.get_or_init(|| of_kind!(self, Country, |_| ("", [0; 3])))
    }

    /// The record of a country, for its name.
    pub fn country(&self, code: CountryCode) -> Option<(&RecordId, &Arc<Country>)> {
        self.countries().iter().find(|(_, country)| country.code == code).map(|(id, country)| (id, country))
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

fn rank_of_area(area: &PriorityArea) -> Rank<'_> {
    (area.project.as_str(), [i64::from(area.order), 0, 0])
}

fn rank_of_indicator(indicator: &Indicator) -> Rank<'_> {
    (indicator.project.as_str(), [last_if_none(indicator.period_starts.or(indicator.period_ends).map(start)), 0, 0])
}

fn rank_of_session(session: &Session) -> Rank<'_> {
    let time = |at: Option<Timestamp>| last_if_none(at.map(|at| at.0));
    (session.event.as_str(), [i64::from(session.day), time(session.starts_at), time(session.ends_at)])
}

fn rank_of_day(day: &Day) -> Rank<'_> {
    (day.event.as_str(), [i64::from(day.number), 0, 0])
}

fn rank_of_track(track: &Track) -> Rank<'_> {
    (track.event.as_str(), [i64::from(track.order), 0, 0])
}

fn rank_of_follow_up(follow_up: &FollowUp) -> Rank<'_> {
    (follow_up.event.as_str(), [last_if_none(follow_up.due.map(start)), 0, 0])
}

fn rank_of_material(material: &Material) -> Rank<'_> {
    (material.event.as_str(), [0; 3])
}

fn start(date: PartialDate) -> i64 {
    date.start_utc().0
}

fn listed<'a, T: 'a>(
    records: impl Iterator<Item = (&'a RecordId, &'a Arc<T>)>,
    rank: impl Fn(&'a T) -> Rank<'a>,
) -> Listed<T> {
    let records: Vec<(&RecordId, &Arc<T>)> = records.collect();
    let order = in_order(records.iter().map(|(_, record)| rank(record)).collect());
    order.into_iter().map(|at| (records[at].0.clone(), records[at].1.clone())).collect()
}

/// The stretch of a list, sorted by owner, that is one owner's.
fn owned_by<'a, T>(list: &'a Listed<T>, owner: &RecordId, rank: fn(&T) -> Rank<'_>) -> &'a [(RecordId, Arc<T>)] {
    let start = list.partition_point(|(_, record)| rank(record).0 < owner.as_str());
    let end = list.partition_point(|(_, record)| rank(record).0 <= owner.as_str());
    &list[start..end]
}
