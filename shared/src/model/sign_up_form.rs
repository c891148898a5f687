//! The sign-up form: what is typed, and what is wrong with it. The app and the server use the same rules.

use serde::{Deserialize, Serialize};

use super::typed::{self, Nfkc};
use super::{CountryCode, EmailAddress, Language, PartialDate, Problem};
use crate::json::known::Word;

/// The form as it is typed. What an event doesn't ask stays empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SignUpForm {
    pub name: String,
    /// Title or rank.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub service: String,
    /// Two letters, see [`CountryCode`].
    pub country: String,
    pub email: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// A language's code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub working_language: String,
    /// The code of the language that interpretation is needed into; empty for none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub interpretation: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub diet: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub accessibility: String,
    /// Days, as `2026-11-30`; may be left open.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub arrival: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub departure: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub visa_letter: bool,
    pub consent: bool,
}

/// A question of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Name,
    Title,
    Service,
    Country,
    Email,
    Phone,
    WorkingLanguage,
    Interpretation,
    Diet,
    Accessibility,
    /// Arrival and departure.
    Travel,
    Visa,
    Consent,
    #[serde(other)]
    Unknown,
}

impl Word for Field {
    fn is_known(&self) -> bool {
        *self != Field::Unknown
    }
}

impl Field {
    /// What every event asks.
    pub const ALWAYS: [Field; 4] = [Field::Name, Field::Country, Field::Email, Field::Consent];

    /// In the order of the form.
    pub const ALL: [Field; 13] = [
        Field::Name,
        Field::Title,
        Field::Service,
        Field::Country,
        Field::Email,
        Field::Phone,
        Field::WorkingLanguage,
        Field::Interpretation,
        Field::Diet,
        Field::Accessibility,
        Field::Travel,
        Field::Visa,
        Field::Consent,
    ];
}

/// One thing that is wrong with a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    pub field: Field,
    pub problem: Problem,
}

impl Field {
    /// What is typed in answer to this question, made plain.
    pub fn plain(self, text: &str, nfkc: Nfkc) -> String {
        match self {
            Field::Name | Field::Title | Field::Service => typed::line(text, nfkc),
            Field::Diet | Field::Accessibility => typed::note(text, nfkc),
            Field::Country => typed::word(text, nfkc).to_ascii_uppercase(),
            Field::WorkingLanguage | Field::Interpretation => typed::word(text, nfkc).to_ascii_lowercase(),
            Field::Email => typed::email(text),
            Field::Phone => typed::phone(text, nfkc),
            Field::Travel => typed::day(text, nfkc),
            Field::Visa | Field::Consent | Field::Unknown => text.to_owned(),
        }
    }
}

impl SignUpForm {
    /// Stands where a day was begun and not finished, so that it is complained about and never sent.
    pub const HALF_A_DAY: &str = "?";
    /// Names of people and services are long in some languages; nothing honest is longer.
    pub const LINE_CHARACTERS_MAX: usize = 120;
    /// A diet or a need is told in a few sentences.
    pub const NOTE_CHARACTERS_MAX: usize = 500;
    /// E.164 has 15 digits; people type spaces, brackets and an extension.
    pub const PHONE_CHARACTERS_MAX: usize = 40;

    /// What is typed made plain, and without what the event doesn't ask.
    pub fn tidied(&self, asks: &[Field], nfkc: Nfkc) -> SignUpForm {
        let asked = |field: Field, text: &str| {
            if is_asked(field, asks) { field.plain(text, nfkc) } else { String::new() }
        };
        SignUpForm {
            name: asked(Field::Name, &self.name),
            title: asked(Field::Title, &self.title),
            service: asked(Field::Service, &self.service),
            country: asked(Field::Country, &self.country),
            email: asked(Field::Email, &self.email),
            phone: asked(Field::Phone, &self.phone),
            working_language: asked(Field::WorkingLanguage, &self.working_language),
            interpretation: asked(Field::Interpretation, &self.interpretation),
            diet: asked(Field::Diet, &self.diet),
            accessibility: asked(Field::Accessibility, &self.accessibility),
            arrival: asked(Field::Travel, &self.arrival),
            departure: asked(Field::Travel, &self.departure),
            visa_letter: self.visa_letter && is_asked(Field::Visa, asks),
            consent: self.consent,
        }
    }

    /// Everything that is wrong with a tidied form, in the order of the form; empty when it can be sent.
    pub fn complaints(&self, asks: &[Field]) -> Vec<Complaint> {
        Field::ALL
            .into_iter()
            .filter(|field| is_asked(*field, asks))
            .filter_map(|field| self.problem(field).map(|problem| Complaint { field, problem }))
            .collect()
    }

    pub fn country_code(&self) -> Option<CountryCode> {
        CountryCode::parse(&self.country)
    }

    /// The country of a form as it was typed.
    pub fn country_typed(&self, nfkc: Nfkc) -> Option<CountryCode> {
        CountryCode::parse(&Field::Country.plain(&self.country, nfkc))
    }

    fn problem(&self, field: Field) -> Option<Problem> {
        match field {
            Field::Name => named(&self.name).or_else(|| line(&self.name)),
            Field::Title => line(&self.title),
            Field::Service => required(&self.service).or_else(|| line(&self.service)),
            Field::Country => required(&self.country)
                .or_else(|| CountryCode::parse(&self.country).is_none().then_some(Problem::NotACountry)),
            Field::Email => required(&self.email).or_else(|| EmailAddress::read(&self.email).err()),
            Field::Phone => phone(&self.phone),
            Field::WorkingLanguage => required(&self.working_language).or_else(|| language(&self.working_language)),
            Field::Interpretation => language(&self.interpretation),
            Field::Diet => note(&self.diet),
            Field::Accessibility => note(&self.accessibility),
            Field::Travel => travel(&self.arrival, &self.departure),
            Field::Consent => (!self.consent).then_some(Problem::Missing),
            Field::Visa | Field::Unknown => None,
        }
    }
}

pub(crate) fn is_asked(field: Field, asks: &[Field]) -> bool {
    Field::ALWAYS.contains(&field) || asks.contains(&field)
}

fn required(text: &str) -> Option<Problem> {
    text.trim().is_empty().then_some(Problem::Missing)
}

/// Nobody is called by points and dashes alone.
fn named(name: &str) -> Option<Problem> {
    (!name.chars().any(char::is_alphanumeric)).then_some(Problem::Missing)
}

fn line(text: &str) -> Option<Problem> {
    at_most(text, SignUpForm::LINE_CHARACTERS_MAX)
        .or_else(|| text.chars().any(is_strange).then_some(Problem::StrangeCharacters))
}

fn note(text: &str) -> Option<Problem> {
    at_most(text, SignUpForm::NOTE_CHARACTERS_MAX).or_else(|| {
        text.chars()
            .any(|character| character != '\n' && character != '\r' && is_strange(character))
            .then_some(Problem::StrangeCharacters)
    })
}

fn at_most(text: &str, characters_max: usize) -> Option<Problem> {
    (text.chars().count() > characters_max).then_some(Problem::TooLong { characters_max })
}

/// Control characters, and the marks that turn the direction of the text around them.
fn is_strange(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn phone(text: &str) -> Option<Problem> {
    const DIGITS_MIN: usize = 5;
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let plain = text.chars().all(|character| character.is_ascii_digit() || " +-()[].,/'x#*".contains(character));
    at_most(text, SignUpForm::PHONE_CHARACTERS_MAX).or((!plain || digits < DIGITS_MIN).then_some(Problem::NotAPhone))
}

fn language(code: &str) -> Option<Problem> {
    let code = code.trim();
    (!code.is_empty() && Language::parse(code).is_none()).then_some(Problem::NotALanguage)
}

fn travel(arrival: &str, departure: &str) -> Option<Problem> {
    let day = |text: &str| match text.trim() {
        "" => Ok(None),
        text => PartialDate::parse(text).filter(|date| date.is_a_day()).map(Some).ok_or(Problem::NotADay),
    };
    match (day(arrival), day(departure)) {
        (Err(problem), _) | (_, Err(problem)) => Some(problem),
        (Ok(Some(arrival)), Ok(Some(departure))) if departure < arrival => Some(Problem::DepartureBeforeArrival),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    fn nfkc(text: &str) -> String {
        text.nfkc().collect()
    }

    fn amina() -> SignUpForm {
        SignUpForm {
            name: "Amina Ben Salah".into(),
            country: "TN".into(),
            email: "amina@example.org".into(),
            consent: true,
            ..SignUpForm::default()
        }
    }

    #[test]
    fn a_form_with_what_is_asked_can_be_sent() {
        assert_eq!(amina().complaints(&[]), []);
        assert_eq!(amina().complaints(&[Field::Diet, Field::Travel, Field::Phone]), []);
    }

    #[test]
    fn what_is_missing_is_named_in_the_order_of_the_form() {
        let complaints = SignUpForm::default().complaints(&[Field::Service]);

        let fields: Vec<Field> = complaints.iter().map(|complaint| complaint.field).collect();
        assert_eq!(fields, [Field::Name, Field::Service, Field::Country, Field::Email, Field::Consent]);
    }

    #[test]
    fn huge_and_hostile_values_are_refused_but_names_of_all_scripts_are_not() {
        let huge = SignUpForm { name: "x".repeat(121), ..amina() };
        let turned = SignUpForm { name: "Amina \u{202E}".into(), ..amina() };
        let arabic =
            SignUpForm { name: "أمينة بن صالح".into(), phone: "‎٠١٢٣٤٥٦".into(), ..amina() };
        let markup = SignUpForm { name: "<b>O'Neil & Söhne</b>".into(), ..amina() };

        assert_eq!(huge.complaints(&[])[0].problem, Problem::TooLong { characters_max: 120 });
        assert_eq!(turned.complaints(&[])[0].problem, Problem::StrangeCharacters);
        assert_eq!(arabic.tidied(&[Field::Phone], nfkc).complaints(&[Field::Phone]), []);
        assert_eq!(markup.complaints(&[]), [], "text is text");
    }

    #[test]
    fn one_leaves_after_one_arrives() {
        let form = SignUpForm { arrival: "2026-11-30".into(), departure: "2026-11-29".into(), ..amina() };

        assert_eq!(form.complaints(&[Field::Travel])[0].problem, Problem::DepartureBeforeArrival);
        assert_eq!(form.complaints(&[]), [], "what isn't asked isn't judged");
    }

    #[test]
    fn what_the_event_does_not_ask_does_not_leave_the_device() {
        let form = SignUpForm { diet: "halal".into(), name: " Amina ".into(), ..amina() };

        let tidied = form.tidied(&[Field::Phone], nfkc);

        assert_eq!(tidied.diet, "");
        assert_eq!(tidied.name, "Amina");
    }

    #[test]
    fn what_nobody_sees_is_no_name_and_half_a_day_is_no_day() {
        let problems = |form: SignUpForm| -> Vec<Problem> {
            let complaints = form.tidied(&[Field::Travel], nfkc).complaints(&[Field::Travel]);
            complaints.into_iter().map(|complaint| complaint.problem).collect()
        };

        for name in ["\u{200B}", "\u{2060}\u{2060}", "\u{202E} \u{202C}", "\u{3164}", "\u{301}", " - ", "…"] {
            assert_eq!(problems(SignUpForm { name: name.into(), ..amina() }), [Problem::Missing], "{name:?}");
        }
        for name in ["李", "Ng", "رضا\u{200C}زاده", "\u{202E}Amina\u{202C}"] {
            assert_eq!(problems(SignUpForm { name: name.into(), ..amina() }), [], "{name:?}");
        }
        let half = SignUpForm { arrival: SignUpForm::HALF_A_DAY.into(), ..amina() };
        assert_eq!(problems(half), [Problem::NotADay]);
        let idn = SignUpForm { email: "amina@straße.de".into(), ..amina() };
        assert_eq!(problems(idn), [Problem::NotAPlainEmail]);
    }

    #[test]
    fn a_country_is_read_behind_what_nobody_sees() {
        let form = SignUpForm { country: "\u{200E}ｔn ".into(), ..amina() };

        assert_eq!(form.country_typed(nfkc), CountryCode::parse("TN"));
        assert_eq!(form.tidied(&[], nfkc).country_code(), CountryCode::parse("TN"));
    }

    /// What is complained of when the form says this and the event asks for it.
    fn problem_of(field: Field, fill: impl Fn(&mut SignUpForm)) -> Option<Problem> {
        let mut form = amina();
        fill(&mut form);
        let complaints = form.complaints(&[field]);
        assert!(complaints.iter().all(|complaint| complaint.field == field), "{complaints:?}");
        complaints.into_iter().next().map(|complaint| complaint.problem)
    }

    #[test]
    fn a_visa_letter_is_wanted_only_where_it_is_asked_for_and_ticked() {
        let wanted =
            |is_ticked, asks: &[Field]| SignUpForm { visa_letter: is_ticked, ..amina() }.tidied(asks, nfkc).visa_letter;

        assert!(wanted(true, &[Field::Visa]));
        assert!(!wanted(false, &[Field::Visa]));
        assert!(!wanted(true, &[Field::Diet]));
    }

    #[test]
    fn a_line_and_a_note_may_be_as_long_as_is_said_and_a_note_has_lines() {
        for field in [Field::Diet, Field::Accessibility] {
            let note = |text: &str| {
                problem_of(field, |form| {
                    (form.diet, form.accessibility) = match field {
                        Field::Diet => (text.into(), String::new()),
                        _ => (String::new(), text.into()),
                    }
                })
            };

            assert_eq!(note(&"é".repeat(500)), None);
            assert_eq!(note(&"é".repeat(501)), Some(Problem::TooLong { characters_max: 500 }));
            assert_eq!(note("no nuts\r\nno fish\n"), None);
            assert_eq!(note("no\u{0}nuts"), Some(Problem::StrangeCharacters));
            assert_eq!(note("no \u{202E}nuts"), Some(Problem::StrangeCharacters));
        }
        assert_eq!(problem_of(Field::Title, |form| form.title = "x".repeat(120)), None);
        assert_eq!(problem_of(Field::Title, |form| form.title = "no\nlines".into()), Some(Problem::StrangeCharacters));
    }

    #[test]
    fn a_phone_has_five_digits_and_nothing_that_no_phone_has() {
        let phone = |text: &str| problem_of(Field::Phone, |form| form.phone = text.into());

        for good in ["", "  ", "12345", "+216 (71) 123-456 x7", "00216.71/123,456 #9"] {
            assert_eq!(phone(good), None, "{good}");
        }
        for bad in ["1234", "call me", "12345 please", "+216 71 123 456;"] {
            assert_eq!(phone(bad), Some(Problem::NotAPhone), "{bad}");
        }
        assert_eq!(phone(&"1".repeat(41)), Some(Problem::TooLong { characters_max: 40 }));
    }

    #[test]
    fn a_language_is_one_that_there_is() {
        let interpretation = |text: &str| problem_of(Field::Interpretation, |form| form.interpretation = text.into());
        let working = |text: &str| problem_of(Field::WorkingLanguage, |form| form.working_language = text.into());

        for good in ["", " ", "fr", " ar "] {
            assert_eq!(interpretation(good), None, "{good}");
        }
        assert_eq!(interpretation("French, please"), Some(Problem::NotALanguage));
        assert_eq!(working(""), Some(Problem::Missing));
        assert_eq!(working("French, please"), Some(Problem::NotALanguage));
        assert_eq!(working("fr"), None);
    }

    #[test]
    fn one_may_come_and_go_on_one_day_and_need_not_say_both() {
        let travel = |arrival: &str, departure: &str| {
            problem_of(Field::Travel, |form| (form.arrival, form.departure) = (arrival.into(), departure.into()))
        };

        assert_eq!(travel("2026-11-29", "2026-11-29"), None);
        assert_eq!(travel("2026-11-29", "2026-11-30"), None);
        assert_eq!(travel("2026-11-29", ""), None);
        assert_eq!(travel("", " 2026-11-29 "), None);
        for (arrival, departure) in [("soon", ""), ("", "soon"), ("2026-11", "2026-11-30"), ("2026-11-29", "2026")] {
            assert_eq!(travel(arrival, departure), Some(Problem::NotADay), "{arrival} {departure}");
        }
    }
}
