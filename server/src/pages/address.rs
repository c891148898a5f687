//! Which addresses have a page of their own, and in which language it is asked for.

use passerelle_shared::model::{Kind, RecordId, UiLanguage};
use passerelle_shared::search::Filters;

/// What stands at an address. Whatever else its query says is the app's.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    Today,
    Programme {
        filters: Filters,
        page: usize,
    },
    /// A project, an event or an article; of an event, which part of its agenda is open.
    Record {
        id: RecordId,
        open: Open,
    },
    News {
        page: usize,
    },
    /// What the app alone shows.
    App,
    Nowhere,
}

/// A part of an agenda: a day, and one track or all of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Open {
    pub day: Option<u8>,
    pub track: Option<String>,
}

/// Nobody types more; each word is looked for in all that is published.
const QUERY_LETTERS_MAX: usize = 200;

/// A page that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Asked {
    pub place: Place,
    pub language: UiLanguage,
    /// It stands in the address, and so in those of its links.
    pub is_language_in_address: bool,
}

impl Asked {
    pub fn read(path: &str, query: &str, accepted: &str) -> Asked {
        let value = |name: &str| {
            let mut values = url::form_urlencoded::parse(query.as_bytes()).filter(|(its, _)| its == name);
            values.next().map(|(_, value)| value.into_owned())
        };
        let in_address = value("lang").as_deref().and_then(UiLanguage::parse);
        Asked {
            place: Place::read(path, value),
            language: in_address.unwrap_or_else(|| preferred(accepted)),
            is_language_in_address: in_address.is_some(),
        }
    }
}

impl Place {
    fn read(path: &str, value: impl Fn(&str) -> Option<String>) -> Place {
        let decoded = |segment: &str| percent_encoding::percent_decode_str(segment).decode_utf8_lossy().into_owned();
        let segments: Vec<String> = path.split('/').filter(|segment| !segment.is_empty()).map(decoded).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let page = || value("page").and_then(|page| page.parse().ok()).filter(|page| *page > 0).unwrap_or(1);
        let record = |kind, slug: &str| Place::Record { id: RecordId::new(kind, slug), open: Open::default() };
        match segments.as_slice() {
            [] => Place::Today,
            ["programme"] => {
                let mut filters = Filters::read(&value);
                filters.query = filters.query.chars().take(QUERY_LETTERS_MAX).collect();
                Place::Programme { filters, page: page() }
            }
            ["projects", slug] => record(Kind::Project, slug),
            ["events", slug] => Place::Record {
                id: RecordId::new(Kind::Event, slug),
                open: Open { day: value("day").and_then(|day| day.parse().ok()), track: value("track") },
            },
            ["news"] => Place::News { page: page() },
            ["news", slug] => record(Kind::Article, slug),
            ["events", _, "sign-up"]
            | ["my-agenda" | "sign-ups" | "desk" | "account"]
            | ["sign-ups" | "desk", _]
            | ["desk", _, _] => Place::App,
            _ => Place::Nowhere,
        }
    }

    /// Whether a stranger could invent any number of such places.
    pub fn is_one_of_countless(&self) -> bool {
        matches!(self, Place::Programme { filters, .. } if !filters.is_only_of_time())
    }

    /// Where it is, without a language: what is the same page in a browser has one address.
    pub fn path(&self) -> String {
        match self {
            Place::Today | Place::App | Place::Nowhere => "/".to_owned(),
            Place::Programme { filters, page } => {
                let page = later_page(*page);
                let named = filters.named().into_iter().chain([("page", page.as_str())]);
                with_query("/programme", named)
            }
            Place::News { page } => with_query("/news", [("page", later_page(*page).as_str())].into_iter()),
            Place::Record { id, .. } => path_of(id),
        }
    }
}

/// The first is where no page is named.
fn later_page(page: usize) -> String {
    if page > 1 { page.to_string() } else { String::new() }
}

fn with_query<'a>(path: &str, pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs.filter(|(_, value)| !value.is_empty()));
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { [path, "?", &query].concat() }
}

/// Where a record's own page is; slugs are of letters that stand in addresses as they are.
pub fn path_of(id: &RecordId) -> String {
    let folder = match id.kind() {
        Some(Kind::Project) => "/projects/",
        Some(Kind::Article) => "/news/",
        _ => "/events/",
    };
    [folder, id.slug()].concat()
}

/// The last part of `track/tunis/legal`.
pub fn track_slug(track: &RecordId) -> &str {
    track.slug().rsplit('/').next().unwrap_or_default()
}

/// The language that is liked best of those that the pages speak.
fn preferred(accepted: &str) -> UiLanguage {
    let offers = accepted.split(',').filter_map(|offer| {
        let (tag, weight) = offer.split_once(';').unwrap_or((offer, ""));
        let weight = weight.trim().strip_prefix("q=").map_or(Some(1.0), |weight| weight.trim().parse().ok());
        Some((UiLanguage::parse(tag.trim())?, weight.filter(|weight: &f32| *weight > 0.0)?))
    });
    let best = offers.fold(None, |best: Option<(UiLanguage, f32)>, offer| match best {
        Some(best) if best.1 >= offer.1 => Some(best),
        _ => Some(offer),
    });
    best.map(|(language, _)| language).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use passerelle_shared::search::When;

    use super::*;

    fn place(address: &str) -> Place {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        Asked::read(path, query, "").place
    }

    #[test]
    fn what_can_be_read_has_a_page_and_what_is_done_is_the_apps() {
        let event = |day, track: Option<&str>| {
            let open = Open { day, track: track.map(str::to_owned) };
            Place::Record { id: RecordId::from("event/tunis"), open }
        };

        assert_eq!(place("/"), Place::Today);
        assert_eq!(place("/events/tunis?day=2&track=x"), event(Some(2), Some("x")));
        let past = Filters { when: When::Past, ..Filters::default() };
        assert_eq!(place("/programme?when=past&page=3"), Place::Programme { filters: past, page: 3 });
        let tunis = Filters { query: "tunis é".into(), ..Filters::default() };
        assert_eq!(place("/programme/?q=tunis+%C3%A9&kind="), Place::Programme { filters: tunis, page: 1 });
        for app in ["/account", "/my-agenda", "/sign-ups", "/sign-ups/tunis", "/desk/tunis/TN", "/events/tunis/sign-up"]
        {
            assert_eq!(place(app), Place::App, "{app}");
        }
        for nowhere in ["/event/tunis", "/news/a/b", "/account/x", "/no"] {
            assert_eq!(place(nowhere), Place::Nowhere, "{nowhere}");
        }
    }

    #[test]
    fn a_page_of_what_was_found_has_one_address() {
        let there_and_back = |address: &str| place(address).path();

        assert_eq!(there_and_back("/programme?page=2&when=past&kind=&q="), "/programme?when=past&page=2");
        assert_eq!(there_and_back("/programme?q=a%26b+c&country=TN&page=1"), "/programme?country=TN&q=a%26b+c");
        assert_eq!(there_and_back("/news?page=2&q=x"), "/news?page=2");
        let endless = "long ".repeat(1_000);
        let Place::Programme { filters, .. } = place(&format!("/programme?q={endless}")) else { panic!("a list") };
        assert_eq!(filters.query.chars().count(), QUERY_LETTERS_MAX);
    }

    #[test]
    fn the_address_says_the_language_before_the_browser_does() {
        let language = |query: &str, accepted: &str| Asked::read("/", query, accepted).language;

        assert_eq!(language("lang=ar", "fr"), UiLanguage::Arabic);
        assert_eq!(language("lang=xx", "fr-TN,en;q=0.5"), UiLanguage::French);
        assert_eq!(language("", "de, en;q=0.3, ar;q=0.8"), UiLanguage::Arabic);
        assert_eq!(language("", "fr;q=0, en;q=nonsense"), UiLanguage::English);
        assert_eq!(language("", "fr, en"), UiLanguage::French);
    }
}
