//! By what the table of an event's requests is narrowed, as it stands in the address: who is shown only, and who is left out.

use passerelle_shared::model::typed::Nfkc;
use passerelle_shared::model::{Applicant, CountryCode, RecordId, SignUpState};
use passerelle_shared::search::{Wanted, folded};

use crate::route::{pairs, query};

/// What is true of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    State(SignUpState),
    Country(CountryCode),
    /// As somebody has written it.
    Service(String),
    Late,
    /// By the code on somebody's ticket, which names their account.
    Person(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Of each kind one at least must be true.
    Only,
    Without,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filters {
    /// In the order in which they were chosen.
    pub chosen: Vec<(Side, Of)>,
    /// As they are typed: what stands behind a minus must not be there.
    pub words: String,
}

/// Nobody chooses more; an address that says more would keep a phone busy.
const CHOSEN_MAX: usize = 40;
const WORDS: &str = "q";

impl Of {
    /// What it is called in an address, and which one.
    fn named(&self) -> (&'static str, &str) {
        match self {
            Of::State(state) => ("state", state.as_str()),
            Of::Country(code) => ("country", code.as_str()),
            Of::Service(service) => ("service", service),
            Of::Late => ("came", "late"),
            Of::Person(account) => ("who", account),
        }
    }

    fn read(name: &str, value: &str) -> Option<Of> {
        match name {
            "state" => SignUpState::parse(value).map(Of::State),
            "country" => CountryCode::parse(value).map(Of::Country),
            "service" => (!value.trim().is_empty()).then(|| Of::Service(value.trim().to_owned())),
            "came" => (value == "late").then_some(Of::Late),
            "who" => (!value.is_empty()).then(|| Of::Person(value.to_owned())),
            _ => None,
        }
    }

    /// As one word, for a list to choose from.
    pub fn key(&self) -> String {
        let (name, value) = self.named();
        [name, "=", value].concat()
    }

    pub fn of_key(key: &str) -> Option<Of> {
        key.split_once('=').and_then(|(name, value)| Of::read(name, value))
    }

    fn is_like(&self, other: &Of) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

impl Side {
    fn prefix(self) -> &'static str {
        match self {
            Side::Only => "",
            Side::Without => "not-",
        }
    }
}

impl Filters {
    /// And what of the address says nothing here: it narrows nothing, and is told.
    pub fn read(query: &str) -> (Filters, Vec<String>) {
        let (mut filters, mut unread) = (Filters::default(), Vec::new());
        for (name, value) in pairs(query).into_iter().filter(|(name, value)| !name.is_empty() || !value.is_empty()) {
            let (side, bare) = match name.strip_prefix(Side::Without.prefix()) {
                Some(bare) => (Side::Without, bare),
                None => (Side::Only, name.as_str()),
            };
            match Of::read(bare, &value) {
                Some(of) if filters.chosen.len() < CHOSEN_MAX => filters.choose(side, of),
                None if name == WORDS => filters.words = value,
                _ => unread.push([&*name, "=", &*value].concat()),
            }
        }
        (filters, unread)
    }

    /// As an address says it, with its question mark; nothing when there are none.
    pub fn written(&self) -> String {
        let names: Vec<String> = self.chosen.iter().map(|(side, of)| [side.prefix(), of.named().0].concat()).collect();
        let chosen = names.iter().zip(&self.chosen).map(|(name, (_, of))| (name.as_str(), of.named().1));
        let all: Vec<(&str, &str)> = chosen.chain([(WORDS, self.words.as_str())]).collect();
        query(&all)
    }

    /// Once.
    pub fn choose(&mut self, side: Side, of: Of) {
        if !self.chosen.contains(&(side, of.clone())) {
            self.chosen.push((side, of));
        }
    }

    pub fn are_none(&self) -> bool {
        self.chosen.is_empty() && self.words.trim().is_empty()
    }
}

/// A request as it is asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub ticket: u64,
    state: SignUpState,
    country: CountryCode,
    came_late: bool,
    /// Their account.
    person: String,
    /// Folded, and the words with it.
    service: String,
    words: String,
}

impl Line {
    /// `id` is the applicant's.
    pub fn of(id: &RecordId, applicant: &Applicant, nfkc: Nfkc) -> Line {
        let Applicant { name, email, service, .. } = applicant;
        Line {
            ticket: applicant.ticket,
            state: applicant.state,
            country: applicant.country,
            came_late: applicant.came_late(),
            person: Applicant::named(id).map(|(_, person)| person.to_owned()).unwrap_or_default(),
            service: folded(service, nfkc),
            words: folded(&[name, " ", email, " ", service].concat(), nfkc),
        }
    }

    fn is(&self, of: &Of) -> bool {
        match of {
            Of::State(state) => self.state == *state,
            Of::Country(code) => self.country == *code,
            Of::Service(service) => self.service == *service,
            Of::Late => self.came_late,
            Of::Person(account) => self.person == *account,
        }
    }
}

/// Filters, ready to ask thousands.
pub struct Sieve {
    only: Vec<Of>,
    without: Vec<Of>,
    wanted: Wanted,
}

impl Sieve {
    pub fn of(filters: &Filters, nfkc: Nfkc) -> Sieve {
        let of_side = |side: Side| {
            let chosen = filters.chosen.iter().filter(move |(its, _)| *its == side);
            chosen.map(|(_, of)| match of {
                Of::Service(service) => Of::Service(folded(service, nfkc)),
                other => other.clone(),
            })
        };
        let (only, without) = (of_side(Side::Only).collect(), of_side(Side::Without).collect());
        Sieve { only, without, wanted: Wanted::of(&filters.words, nfkc) }
    }

    pub fn lets_through(&self, line: &Line) -> bool {
        let is_one_of_its_kind = |of: &Of| self.only.iter().any(|other| other.is_like(of) && line.is(other));
        !self.without.iter().any(|of| line.is(of))
            && self.only.iter().all(is_one_of_its_kind)
            && self.wanted.is_met_by(&line.words)
    }
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::Timestamp;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    fn nfkc(text: &str) -> String {
        text.nfkc().collect()
    }

    fn country(code: &str) -> CountryCode {
        CountryCode::parse(code).expect("two letters")
    }

    fn filters() -> Filters {
        let chosen = vec![
            (Side::Only, Of::State(SignUpState::AwaitingDecision)),
            (Side::Only, Of::State(SignUpState::Reserve)),
            (Side::Without, Of::Country(country("TN"))),
            (Side::Only, Of::Service("Police & justice = الأمن +1 %".into())),
            (Side::Without, Of::Late),
            (Side::Only, Of::Person("4f3a9b2c".into())),
        ];
        Filters { chosen, words: "amina -douane".into() }
    }

    #[test]
    fn filters_stand_in_the_address_and_are_read_from_it_again() {
        let written = filters().written();

        assert!(written.starts_with("?state=awaiting-decision&state=reserve&not-country=TN&service="), "{written}");
        assert_eq!(Filters::read(&written), (filters(), Vec::new()));
        assert_eq!(Filters::read(&written[1..]).0, filters());
        assert_eq!(Filters::default().written(), "");
        assert_eq!(Filters::read(""), (Filters::default(), Vec::new()));
    }

    #[test]
    fn what_is_mangled_narrows_nothing_and_is_told() {
        let (filters, unread) =
            Filters::read("state=confirmd&country=Tunisia&not-country=MA&service=&came=early&utm=1&state&%ff&not-q=x");

        assert_eq!(filters.chosen, [(Side::Without, Of::Country(country("MA")))]);
        let told =
            ["state=confirmd", "country=Tunisia", "service=", "came=early", "utm=1", "state=", "\u{fffd}=", "not-q=x"];
        assert_eq!(unread, told);
    }

    #[test]
    fn an_address_that_says_too_much_is_read_no_further() {
        let services: Vec<String> = (0..100).map(|number| format!("service=s{number}")).collect();

        let (filters, unread) = Filters::read(&services.join("&"));

        assert_eq!((filters.chosen.len(), unread.len()), (CHOSEN_MAX, 100 - CHOSEN_MAX));
        assert_eq!(Filters::read("state=reserve&state=reserve").0.chosen.len(), 1, "once is enough");
    }

    #[test]
    fn of_each_kind_one_must_be_true_and_nothing_that_is_left_out() {
        let json = r#"{"event":"event/a","name":"Amina Ben Salah","service":"Sûreté nationale","country":"TN",
            "email":"amina@example.org","state":"awaiting-decision","acts":1,"ticket":1,"received_at":9000000,
            "asked_at":9000000,"changed_at":1}"#;
        let amina: Applicant = serde_json::from_str(json).expect("an applicant");
        let late = Applicant { asked_at: Some(Timestamp(1)), ..amina.clone() };
        let passes = |query: &str, applicant: &Applicant| {
            Sieve::of(&Filters::read(query).0, nfkc).lets_through(&Line::of(
                &Applicant::id(&applicant.event, "4f3a"),
                applicant,
                nfkc,
            ))
        };

        for (query, is_expected) in [
            ("", true),
            ("who=4f3a", true),
            ("who=4f3b", false),
            ("state=awaiting-decision", true),
            ("state=reserve", false),
            ("state=reserve&state=awaiting-decision&country=TN", true),
            ("state=awaiting-decision&country=MA", false),
            ("not-state=awaiting-decision", false),
            ("not-country=MA", true),
            ("country=TN&not-country=TN", false),
            ("service=surete+NATIONALE", true),
            ("service=surete", false),
            ("not-service=surete+nationale", false),
            ("q=surete+amina", true),
            ("q=amina+-surete", false),
            ("came=late", false),
            ("not-came=late", true),
        ] {
            assert_eq!(passes(query, &amina), is_expected, "{query}");
        }
        assert!(passes("came=late", &late) && !passes("not-came=late", &late));
    }
}
