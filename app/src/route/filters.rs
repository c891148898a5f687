//! What the programme can be filtered by, as it stands in an address.

use passerelle_shared::model::{CountryCode, EventKind, Language};

use super::address::{Address, query};

/// Which events the programme shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filters {
    pub project: Option<String>,
    /// The priority area.
    pub area: Option<String>,
    pub kind: Option<EventKind>,
    pub country: Option<CountryCode>,
    pub language: Option<Language>,
    pub when: When,
    /// What is searched for.
    pub query: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum When {
    #[default]
    All,
    Upcoming,
    Past,
}

/// The kinds that one can filter by, with their names in an address.
pub const KINDS: [(EventKind, &str); 11] = [
    (EventKind::Seminar, "seminar"),
    (EventKind::Exchange, "exchange"),
    (EventKind::Training, "training"),
    (EventKind::TrainingOfTrainers, "training-of-trainers"),
    (EventKind::Workshop, "workshop"),
    (EventKind::Conference, "conference"),
    (EventKind::ExpertMeeting, "expert-meeting"),
    (EventKind::WorkingGroupMeeting, "working-group-meeting"),
    (EventKind::ConsultativeMeeting, "consultative-meeting"),
    (EventKind::StudyVisit, "study-visit"),
    (EventKind::Webinar, "webinar"),
];

impl Filters {
    /// How many of them are on, the search not counted.
    pub fn count(&self) -> usize {
        let on = [
            self.project.is_some(),
            self.area.is_some(),
            self.kind.is_some(),
            self.country.is_some(),
            self.language.is_some(),
            self.when != When::All,
        ];
        on.into_iter().filter(|is_on| *is_on).count()
    }

    pub fn is_empty(&self) -> bool {
        self.count() == 0 && self.query.trim().is_empty()
    }

    pub fn read(address: &Address) -> Filters {
        let kind = |name: &str| KINDS.into_iter().find(|(_, its)| *its == name).map(|(kind, _)| kind);
        Filters {
            project: address.value("project").map(str::to_owned),
            area: address.value("area").map(str::to_owned),
            kind: address.value("kind").and_then(kind),
            country: address.value("country").and_then(CountryCode::parse),
            language: address.value("language").and_then(Language::parse),
            when: match address.value("when") {
                Some("upcoming") => When::Upcoming,
                Some("past") => When::Past,
                _ => When::All,
            },
            query: address.value("q").unwrap_or_default().to_owned(),
        }
    }

    pub fn written(&self) -> String {
        let kind = KINDS.into_iter().find(|(kind, _)| Some(*kind) == self.kind).map_or("", |(_, name)| name);
        let when = match self.when {
            When::All => "",
            When::Upcoming => "upcoming",
            When::Past => "past",
        };
        query(&[
            ("project", self.project.as_deref().unwrap_or_default()),
            ("area", self.area.as_deref().unwrap_or_default()),
            ("kind", kind),
            ("country", self.country.as_ref().map_or("", CountryCode::as_str)),
            ("language", self.language.map_or("", Language::code)),
            ("when", when),
            ("q", &self.query),
        ])
    }
}
