//! What the programme can be filtered by, as it stands in an address.

use crate::model::{CountryCode, Event, EventKind, Language};

/// Which events the programme shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum When {
    #[default]
    All,
    Upcoming,
    Past,
}

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

    /// Nothing but upcoming or past is chosen.
    pub fn is_only_of_time(&self) -> bool {
        Filters { when: When::All, ..self.clone() }.is_empty()
    }

    /// By what an address says of each name; what is empty or unknown filters nothing.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Filters {
        let value = |name: &str| value(name).filter(|value| !value.is_empty());
        let kind = |name: String| EventKind::named(&name);
        Filters {
            project: value("project"),
            area: value("area"),
            kind: value("kind").and_then(kind),
            country: value("country").as_deref().and_then(CountryCode::parse),
            language: value("language").as_deref().and_then(Language::parse),
            when: match value("when").as_deref() {
                Some("upcoming") => When::Upcoming,
                Some("past") => When::Past,
                _ => When::All,
            },
            query: value("q").unwrap_or_default(),
        }
    }

    /// As an address says them, each with its name; empty where nothing is filtered by it.
    pub fn named(&self) -> [(&'static str, &str); 7] {
        let when = match self.when {
            When::All => "",
            When::Upcoming => "upcoming",
            When::Past => "past",
        };
        [
            ("project", self.project.as_deref().unwrap_or_default()),
            ("area", self.area.as_deref().unwrap_or_default()),
            ("kind", self.kind_name()),
            ("country", self.country.as_ref().map_or("", CountryCode::as_str)),
            ("language", self.language.map_or("", Language::code)),
            ("when", when),
            ("q", &self.query),
        ]
    }

    /// How an address calls the kind.
    pub fn kind_name(&self) -> &'static str {
        EventKind::NAMES.into_iter().find(|(kind, _)| Some(*kind) == self.kind).map_or("", |(_, name)| name)
    }

    /// Whether they leave an event in the list, its time and what is searched for not asked.
    pub fn let_through(&self, event: &Event) -> bool {
        let is_of_project = |slug: &String| event.project.as_ref().is_some_and(|project| project.slug() == slug);
        let is_in_area = |slug: &String| event.priority_area.as_ref().is_some_and(|area| area.slug() == slug);
        self.project.as_ref().is_none_or(is_of_project)
            && self.area.as_ref().is_none_or(is_in_area)
            && self.kind.is_none_or(|kind| event.kind == kind)
            && self.country.is_none_or(|code| concerns(event, code))
            && self.language.is_none_or(|language| is_in(event, language))
    }
}

pub fn concerns(event: &Event, code: CountryCode) -> bool {
    event.country == Some(code) || event.countries.contains(&code)
}

/// One can follow it in this language, spoken or interpreted.
pub fn is_in(event: &Event, language: Language) -> bool {
    event.languages.contains(&language) || event.interpretation.contains(&language)
}
