//! What is published, as the pages read it: typed, related, and in the order in which it is shown.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use passerelle_shared::model::{
    Article, Content, CountryCode, Day, Event, FollowUp, Indicator, Kind, Language, Material, PriorityArea, Project,
    Rank, RecordId, Session, Text, Timestamp, Track,
};
use passerelle_shared::search::Entry;
use passerelle_shared::sync::{Body, Record};

#[derive(Debug, Default)]
pub struct Programme {
    held: BTreeMap<RecordId, Held>,
    /// By date, those without one last.
    pub events: Vec<RecordId>,
    /// In the order that the programme gives them.
    pub projects: Vec<RecordId>,
    /// Newest first, those without a date last.
    pub articles: Vec<RecordId>,
    /// What belongs to an event or a project, each kind in its order.
    parts: BTreeMap<RecordId, Vec<RecordId>>,
    countries: BTreeMap<CountryCode, RecordId>,
    /// When something that is said of it stops being true by itself, in order.
    turns: Vec<Timestamp>,
    /// What is found by which words, as soon as somebody has searched.
    searched: OnceLock<Vec<Entry>>,
}

#[derive(Debug, Clone)]
enum Held {
    Content(Arc<Content>),
    Withdrawn(Arc<str>),
}

impl Programme {
    /// With what has changed since.
    pub fn with(&self, records: &[Record]) -> Programme {
        let mut held = self.held.clone();
        for record in records {
            let now = match &record.body {
                Body::Withdrawn(reason) => Some(Held::Withdrawn(reason.as_str().into())),
                Body::Body(json) => Content::parse(&record.id, json.get()).map(|it| Held::Content(Arc::new(it))),
            };
            match now {
                Some(now) => held.insert(record.id.clone(), now),
                None => held.remove(&record.id),
            };
        }
        Programme::of(held)
    }

    fn of(held: BTreeMap<RecordId, Held>) -> Programme {
        let mut programme = Programme::default();
        let mut listed: Vec<(Rank<'_>, &RecordId)> = Vec::new();
        for (id, held) in &held {
            let Held::Content(content) = held else { continue };
            if let Content::Country(country) = &**content {
                programme.countries.insert(country.code, id.clone());
            }
            listed.extend(content.rank().map(|rank| (rank, id)));
            programme.turns.extend(turns(content));
        }
        listed.sort();
        for ((owner, _), id) in listed {
            match id.kind() {
                Some(Kind::Event) => programme.events.push(id.clone()),
                Some(Kind::Project) => programme.projects.push(id.clone()),
                Some(Kind::Article) => programme.articles.push(id.clone()),
                Some(Kind::Country) => {}
                _ => programme.parts.entry(owner.into()).or_default().push(id.clone()),
            }
        }
        programme.turns.sort_unstable();
        Programme { held, ..programme }
    }

    /// When something that is true now stops being so.
    pub fn next_turn(&self, now: Timestamp) -> Option<Timestamp> {
        self.turns.get(self.turns.partition_point(|turn| *turn <= now)).copied()
    }

    fn content(&self, id: &RecordId) -> Option<&Content> {
        match self.held.get(id)? {
            Held::Content(content) => Some(content),
            Held::Withdrawn(_) => None,
        }
    }

    /// Why a record was taken back, if it was.
    pub fn withdrawn(&self, id: &RecordId) -> Option<&str> {
        match self.held.get(id)? {
            Held::Withdrawn(reason) => Some(reason),
            Held::Content(_) => None,
        }
    }

    /// The same in this language, if it was said in it.
    pub fn withdrawn_in(&self, id: &RecordId, language: Language) -> Option<&str> {
        let reason = self.withdrawn(id)?;
        let note = self.text(id, language).map(|text| text.note.as_str());
        Some(note.filter(|note| !note.is_empty()).unwrap_or(reason))
    }

    pub fn has(&self, id: &RecordId) -> bool {
        self.content(id).is_some()
    }

    pub fn event(&self, id: &RecordId) -> Option<&Event> {
        if let Content::Event(event) = self.content(id)? { Some(event) } else { None }
    }

    pub fn project(&self, id: &RecordId) -> Option<&Project> {
        if let Content::Project(project) = self.content(id)? { Some(project) } else { None }
    }

    pub fn article(&self, id: &RecordId) -> Option<&Article> {
        if let Content::Article(article) = self.content(id)? { Some(article) } else { None }
    }

    /// The record of a country, for its name.
    pub fn country(&self, code: CountryCode) -> Option<&RecordId> {
        self.countries.get(&code)
    }

    /// Of those that the programme names.
    pub fn countries(&self) -> impl Iterator<Item = (CountryCode, &RecordId)> {
        self.countries.iter().map(|(code, id)| (*code, id))
    }

    pub fn session(&self, id: &RecordId) -> Option<&Session> {
        if let Content::Session(session) = self.content(id)? { Some(session) } else { None }
    }

    /// What search goes through, made once.
    pub fn entries(&self, make: impl FnOnce(&Programme) -> Vec<Entry>) -> &[Entry] {
        self.searched.get_or_init(|| make(self))
    }

    fn parts<'a, T>(
        &'a self,
        owner: &RecordId,
        read: impl Fn(&'a Content) -> Option<&'a T>,
    ) -> Vec<(&'a RecordId, &'a T)> {
        let parts = self.parts.get(owner).into_iter().flatten();
        parts.filter_map(|id| Some((id, read(self.content(id)?)?))).collect()
    }

    /// By day and time, those without an hour last in their day.
    pub fn sessions_of(&self, event: &RecordId) -> Vec<(&RecordId, &Session)> {
        self.parts(event, |content| if let Content::Session(it) = content { Some(it) } else { None })
    }

    pub fn days_of(&self, event: &RecordId) -> Vec<(&RecordId, &Day)> {
        self.parts(event, |content| if let Content::Day(it) = content { Some(it) } else { None })
    }

    pub fn tracks_of(&self, event: &RecordId) -> Vec<(&RecordId, &Track)> {
        self.parts(event, |content| if let Content::Track(it) = content { Some(it) } else { None })
    }

    /// Those that are due first come first.
    pub fn follow_ups_of(&self, event: &RecordId) -> Vec<(&RecordId, &FollowUp)> {
        self.parts(event, |content| if let Content::FollowUp(it) = content { Some(it) } else { None })
    }

    pub fn materials_of(&self, event: &RecordId) -> Vec<(&RecordId, &Material)> {
        self.parts(event, |content| if let Content::Material(it) = content { Some(it) } else { None })
    }

    pub fn areas_of(&self, project: &RecordId) -> Vec<(&RecordId, &PriorityArea)> {
        self.parts(project, |content| if let Content::PriorityArea(it) = content { Some(it) } else { None })
    }

    pub fn indicators_of(&self, project: &RecordId) -> Vec<(&RecordId, &Indicator)> {
        self.parts(project, |content| if let Content::Indicator(it) = content { Some(it) } else { None })
    }

    fn text(&self, id: &RecordId, language: Language) -> Option<&Text> {
        if let Content::Text(text) = self.content(&id.text(language))? { Some(text) } else { None }
    }

    /// In the preferred language, else in the first there is of the languages of the screens, else in any.
    pub fn text_in(&self, id: &RecordId, preferred: Language) -> Option<(&Text, Language)> {
        [preferred].into_iter().chain(Language::ALL).find_map(|language| Some((self.text(id, language)?, language)))
    }

    /// The words in every language.
    pub fn texts(&self, id: &RecordId) -> impl Iterator<Item = &Text> {
        Language::ALL.into_iter().filter_map(|language| self.text(id, language))
    }

    pub fn languages_of(&self, id: &RecordId) -> Vec<Language> {
        Language::ALL.into_iter().filter(|language| self.text(id, *language).is_some()).collect()
    }
}

/// When an event is over, signing up opens or closes, a session begins or ends.
fn turns(content: &Content) -> Vec<Timestamp> {
    let after = |at: Timestamp| at.plus_ms(1);
    match content {
        Content::Event(event) => {
            let terms = event.terms();
            let opens = terms.as_ref().and_then(|terms| terms.opens_at);
            let closes = terms.as_ref().and_then(|terms| terms.closes_at);
            [opens, closes.map(after), event.over_at().map(after)].into_iter().flatten().collect()
        }
        Content::Session(session) => [session.starts_at, session.ends_at].into_iter().flatten().collect(),
        _ => Vec::new(),
    }
}
