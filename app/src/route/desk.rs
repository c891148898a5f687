//! The addresses below `/desk`, read where the desk is shown: the first screen carries nothing of them.

use passerelle_shared::model::CountryCode;

use super::Route;
use super::address::{Address, encoded};

/// A screen of the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeskRoute {
    All,
    /// An event's, or one country's part of it.
    Event(String, Option<CountryCode>),
    /// Where an event is changed.
    Edit(String),
    /// Where its agenda is run.
    Agenda(String),
    /// One session of it.
    Session(String, String),
    /// Where one is written that isn't there.
    NewEvent(String),
    /// News as they are written.
    News,
    Article(String),
    /// Who holds which role.
    Roles,
    NotFound,
}

impl DeskRoute {
    /// What stands behind `/desk`, as in `/tunis-training/agenda`.
    pub fn parse(below: &str) -> DeskRoute {
        let address = Address::parse(below, "");
        let segments: Vec<&str> = address.segments.iter().map(String::as_str).collect();
        match segments.as_slice() {
            [] => DeskRoute::All,
            ["news"] => DeskRoute::News,
            ["roles"] => DeskRoute::Roles,
            ["new", slug] => DeskRoute::NewEvent((*slug).to_owned()),
            ["news", slug] => DeskRoute::Article((*slug).to_owned()),
            [slug] => DeskRoute::Event((*slug).to_owned(), None),
            [slug, "edit"] => DeskRoute::Edit((*slug).to_owned()),
            [slug, "agenda"] => DeskRoute::Agenda((*slug).to_owned()),
            [slug, "agenda", session] => DeskRoute::Session((*slug).to_owned(), (*session).to_owned()),
            [slug, country] => CountryCode::parse(country)
                .map_or(DeskRoute::NotFound, |country| DeskRoute::Event((*slug).to_owned(), Some(country))),
            _ => DeskRoute::NotFound,
        }
    }

    fn below(&self) -> String {
        let slashed = |slug: &str| ["/", &encoded(slug)].concat();
        match self {
            DeskRoute::All => String::new(),
            DeskRoute::Event(slug, country) => {
                let (slash, country) = country.as_ref().map_or(("", ""), |country| ("/", country.as_str()));
                [&slashed(slug), slash, country].concat()
            }
            DeskRoute::Edit(slug) => slashed(slug) + "/edit",
            DeskRoute::Agenda(slug) => slashed(slug) + "/agenda",
            DeskRoute::Session(slug, session) => [&slashed(slug), "/agenda", &slashed(session)].concat(),
            DeskRoute::NewEvent(slug) => ["/new", &slashed(slug)].concat(),
            DeskRoute::News => "/news".to_owned(),
            DeskRoute::Roles => "/roles".to_owned(),
            DeskRoute::Article(slug) => ["/news", &slashed(slug)].concat(),
            DeskRoute::NotFound => "/not/found/here".to_owned(),
        }
    }

    pub fn path(&self) -> String {
        ["/desk", &self.below()].concat()
    }
}

impl From<DeskRoute> for Route {
    fn from(screen: DeskRoute) -> Route {
        Route::Desk(screen.below())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_the_desk_leads_to_its_screen_and_back() {
        for screen in [
            DeskRoute::All,
            DeskRoute::Event("tunis".into(), None),
            DeskRoute::Event("tunis".into(), CountryCode::parse("TN")),
            DeskRoute::Edit("tunis".into()),
            DeskRoute::Agenda("tunis".into()),
            DeskRoute::Session("tunis".into(), "opening".into()),
            DeskRoute::NewEvent("4f3a9b2c".into()),
            DeskRoute::News,
            DeskRoute::Roles,
            DeskRoute::Article("a/b & ü".into()),
        ] {
            assert_eq!(Route::parse(&screen.path(), ""), screen.clone().into());
            assert_eq!(DeskRoute::parse(&screen.below()), screen);
        }
    }

    #[test]
    fn what_is_mistyped_is_not_found() {
        assert_eq!(DeskRoute::parse("/tunis/Tunisia"), DeskRoute::NotFound);
        assert_eq!(DeskRoute::parse("/tunis/edit/more"), DeskRoute::NotFound);
        assert_eq!(DeskRoute::parse("//news/"), DeskRoute::News);
    }
}
