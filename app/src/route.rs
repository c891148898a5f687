//! The addresses of the screens: what is shown can be passed on, linked, reloaded and gone back to.

mod address;
mod navigation;

use passerelle_shared::model::{CountryCode, RecordId};

use address::Address;

pub use address::{encoded, pairs, query};
pub use navigation::{Navigation, arrive, bring_when_shown, origin, set_title, use_navigation};
pub use passerelle_shared::search::{Filters, When};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    Today,
    Programme(Filters),
    Project(String),
    Event(EventView),
    SignUpForm(String),
    News,
    Article(String),
    MyAgenda,
    SignUps,
    SignUp(String),
    Account,
    Desks,
    /// An event's, or one country's part of it.
    Desk(String, Option<CountryCode>),
    /// Where an event is changed.
    DeskEdit(String),
    /// Where its agenda is run.
    DeskAgenda(String),
    /// One session of it.
    DeskSession(String, String),
    /// Where one is written that isn't there.
    DeskNewEvent(String),
    /// News as they are written.
    DeskNews,
    DeskArticle(String),
    /// Who holds which role.
    DeskRoles,
    NotFound,
}

/// An event, and which part of its agenda is open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventView {
    pub slug: String,
    pub day: Option<u8>,
    pub track: Option<String>,
}

impl Route {
    /// Reads a path and a query, as in `/events/tunis-training` and `day=2`. Unknown queries are ignored.
    pub fn parse(path: &str, query: &str) -> Route {
        let address = Address::parse(path, query);
        let segments: Vec<&str> = address.segments.iter().map(String::as_str).collect();
        match segments.as_slice() {
            [] => Route::Today,
            ["programme"] => Route::Programme(Filters::read(|name| address.value(name).map(str::to_owned))),
            ["projects", slug] => Route::Project((*slug).to_owned()),
            ["events", slug] => Route::Event(EventView {
                slug: (*slug).to_owned(),
                day: address.value("day").and_then(|day| day.parse().ok()),
                track: address.value("track").map(str::to_owned),
            }),
            ["events", slug, "sign-up"] => Route::SignUpForm((*slug).to_owned()),
            ["news"] => Route::News,
            ["news", slug] => Route::Article((*slug).to_owned()),
            ["my-agenda"] => Route::MyAgenda,
            ["sign-ups"] => Route::SignUps,
            ["sign-ups", slug] => Route::SignUp((*slug).to_owned()),
            ["account"] => Route::Account,
            ["desk"] => Route::Desks,
            ["desk", "news"] => Route::DeskNews,
            ["desk", "roles"] => Route::DeskRoles,
            ["desk", "new", slug] => Route::DeskNewEvent((*slug).to_owned()),
            ["desk", "news", slug] => Route::DeskArticle((*slug).to_owned()),
            ["desk", slug] => Route::Desk((*slug).to_owned(), None),
            ["desk", slug, "edit"] => Route::DeskEdit((*slug).to_owned()),
            ["desk", slug, "agenda"] => Route::DeskAgenda((*slug).to_owned()),
            ["desk", slug, "agenda", session] => Route::DeskSession((*slug).to_owned(), (*session).to_owned()),
            ["desk", slug, country] => CountryCode::parse(country)
                .map_or(Route::NotFound, |country| Route::Desk((*slug).to_owned(), Some(country))),
            _ => Route::NotFound,
        }
    }

    /// The address, with its query.
    pub fn path(&self) -> String {
        let below = |folder: &str, slug: &str| [folder, &address::encoded(slug)].concat();
        match self {
            Route::Today => "/".to_owned(),
            Route::Programme(filters) => ["/programme", &query(&filters.named())].concat(),
            Route::Project(slug) => below("/projects/", slug),
            Route::Event(view) => {
                let day = view.day.map(|day| day.to_string()).unwrap_or_default();
                let track = view.track.clone().unwrap_or_default();
                [below("/events/", &view.slug), query(&[("day", &day), ("track", &track)])].concat()
            }
            Route::SignUpForm(slug) => [&below("/events/", slug), "/sign-up"].concat(),
            Route::News => "/news".to_owned(),
            Route::Article(slug) => below("/news/", slug),
            Route::MyAgenda => "/my-agenda".to_owned(),
            Route::SignUps => "/sign-ups".to_owned(),
            Route::SignUp(slug) => below("/sign-ups/", slug),
            Route::Account => "/account".to_owned(),
            Route::Desks => "/desk".to_owned(),
            Route::Desk(slug, country) => {
                let (slash, country) = country.as_ref().map_or(("", ""), |country| ("/", country.as_str()));
                [&below("/desk/", slug), slash, country].concat()
            }
            Route::DeskEdit(slug) => [&below("/desk/", slug), "/edit"].concat(),
            Route::DeskAgenda(slug) => [&below("/desk/", slug), "/agenda"].concat(),
            Route::DeskSession(slug, session) => below(&[&below("/desk/", slug), "/agenda/"].concat(), session),
            Route::DeskNewEvent(slug) => below("/desk/new/", slug),
            Route::DeskNews => "/desk/news".to_owned(),
            Route::DeskRoles => "/desk/roles".to_owned(),
            Route::DeskArticle(slug) => below("/desk/news/", slug),
            Route::NotFound => "/not-found".to_owned(),
        }
    }

    pub fn event(id: &RecordId) -> Route {
        Route::Event(EventView { slug: id.slug().to_owned(), ..EventView::default() })
    }

    /// Whether going from one to the other stays on the same screen, with other filters or another tab.
    pub fn is_same_screen(&self, other: &Route) -> bool {
        match (self, other) {
            (Route::Programme(_), Route::Programme(_)) => true,
            (Route::Event(view), Route::Event(other)) => view.slug == other.slug,
            _ => self == other,
        }
    }
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::{CountryCode, EventKind, Language};

    use super::*;

    fn there_and_back(route: Route) {
        let address = route.path();
        let (path, query) = address.split_once('?').unwrap_or((&address, ""));
        assert_eq!(Route::parse(path, query), route, "{address}");
    }

    #[test]
    fn every_address_leads_back_to_its_screen() {
        for route in [
            Route::Today,
            Route::Programme(Filters::default()),
            Route::Project("glacy-plus".into()),
            Route::Event(EventView { slug: "tunis".into(), day: Some(2), track: Some("legal".into()) }),
            Route::Event(EventView { slug: "tunis".into(), ..EventView::default() }),
            Route::SignUpForm("tunis".into()),
            Route::News,
            Route::Article("paris-in-brief".into()),
            Route::MyAgenda,
            Route::SignUps,
            Route::SignUp("tunis".into()),
            Route::Account,
            Route::Desks,
            Route::Desk("tunis".into(), None),
            Route::Desk("tunis".into(), CountryCode::parse("TN")),
            Route::DeskEdit("tunis".into()),
            Route::DeskAgenda("tunis".into()),
            Route::DeskSession("tunis".into(), "opening".into()),
            Route::DeskNewEvent("4f3a9b2c".into()),
            Route::DeskNews,
            Route::DeskRoles,
            Route::DeskArticle("4f3a9b2c".into()),
        ] {
            there_and_back(route);
        }
    }

    #[test]
    fn filters_and_what_was_searched_for_live_in_the_address() {
        let filters = Filters {
            project: Some("glacy-plus".into()),
            area: Some("euromed/cyber".into()),
            kind: Some(EventKind::ExpertMeeting),
            country: CountryCode::parse("TN"),
            language: Some(Language::Arabic),
            when: When::Past,
            query: "preuve & échange = الأدلة +100 %".into(),
        };

        assert_eq!(filters.count(), 6);
        there_and_back(Route::Programme(filters));
    }

    #[test]
    fn what_is_mistyped_is_ignored_or_not_found() {
        assert_eq!(Route::parse("/programme", "kind=party&country=Tunisia&when=soon"), Route::parse("/programme", ""));
        assert_eq!(Route::parse("/events/tunis/", "day=x"), Route::parse("/events/tunis", "utm=1"));
        assert_eq!(Route::parse("/events", ""), Route::NotFound);
        assert_eq!(Route::parse("/%ff%", "%"), Route::NotFound);
        assert_eq!(Route::parse("/desk/tunis/Tunisia", ""), Route::NotFound);
    }

    #[test]
    fn choosing_another_day_stays_on_the_screen() {
        let event = |slug: &str, day| Route::Event(EventView { slug: slug.into(), day, track: None });

        assert!(event("tunis", None).is_same_screen(&event("tunis", Some(2))));
        assert!(!event("tunis", None).is_same_screen(&event("rabat", None)));
        assert!(!Route::News.is_same_screen(&Route::Today));
    }
}
