//! Words for the values of the model.

use passerelle_shared::model::{
    Actor, CountryCode, CountryRole, EventKind, EventStatus, Field, FollowUpState, KEPT, Keeping, Language, NamedRole,
    SessionKind, SignUpState,
};
use passerelle_words::One;

use super::writing::{Browser, Counted};
use super::{isolated, language, more, text};
use crate::platform::intl;

pub fn event_kind(kind: EventKind) -> &'static str {
    text().kinds.event_kind(kind)
}

pub fn event_status(status: EventStatus) -> &'static str {
    text().kinds.event_status(status)
}

/// Nothing for a kind that needs no word.
pub fn session_kind(kind: SessionKind) -> Option<&'static str> {
    text().kinds.session_kind(kind)
}

pub fn follow_up_state(state: FollowUpState) -> &'static str {
    text().kinds.follow_up_state(state)
}

/// A language in the language of the screens.
pub fn language_name(language: Language) -> &'static str {
    text().kinds.language_name(language)
}

/// Several languages in one line.
pub fn language_names(languages: &[Language]) -> String {
    let names: Vec<&str> = languages.iter().map(|language| language_name(*language)).collect();
    listed(&names)
}

/// What a country is called where the programme has no name for it.
pub fn country(code: CountryCode) -> String {
    intl::region(language(), code.as_str())
}

/// The time zones that there are, by their IANA names.
pub fn zones() -> Vec<String> {
    intl::zones()
}

/// That of the device, where it tells.
pub fn own_zone() -> Option<String> {
    intl::own_zone()
}

/// Where each name stands when they are in the order of the language of the screens.
pub fn in_order_of_names(names: &[&str]) -> Vec<usize> {
    intl::collated(language(), names)
}

/// Several things in one line.
pub fn listed<Words: AsRef<str>>(things: &[Words]) -> String {
    passerelle_words::listed(things, language())
}

pub fn named_role(role: NamedRole) -> Option<&'static str> {
    more().words.people.named_role(role)
}

/// The heading over the countries that have this part in a project.
pub fn country_role(role: CountryRole) -> &'static str {
    more().words.people.country_role(role)
}

/// When what was typed into a form goes.
pub fn how_long_kept() -> String {
    let sentence = |(keeping, sentence): (&Keeping, &One)| {
        sentence.with(&text().dates.days.with(u64::from(keeping.days_after_event)))
    };
    KEPT.iter().zip(&more().form.privacy_kept).map(sentence).collect::<Vec<String>>().join(" ")
}

pub fn sign_up_state(state: SignUpState) -> &'static str {
    text().states.stands.of(state)
}

/// By whom a step of a sign-up's history was taken.
pub fn actor(actor: &Actor) -> String {
    let words = &more().sign_up;
    match actor {
        Actor::Person => words.by_person.to_owned(),
        Actor::Rules => words.by_rules.to_owned(),
        Actor::Organiser { name } if name.trim().is_empty() => words.by_other.to_owned(),
        Actor::Organiser { name } => words.by_organiser.with(&isolated(name.trim())),
        Actor::Unknown => words.by_other.to_owned(),
    }
}

/// A question of the form.
pub fn field(field: Field) -> &'static str {
    let words = &more().words.fields;
    match field {
        Field::Name => words.name,
        Field::Title => words.title,
        Field::Service => words.service,
        Field::Country => words.country,
        Field::Email => words.email,
        Field::Phone => words.phone,
        Field::WorkingLanguage => words.working_language,
        Field::Interpretation => words.interpretation,
        Field::Diet => words.diet,
        Field::Accessibility => words.accessibility,
        Field::Travel => words.travel,
        Field::Visa => words.visa,
        Field::Consent => words.consent,
        Field::Unknown => words.unknown,
    }
}

/// A help for filling it in, where one is useful.
pub fn field_hint(field: Field) -> &'static str {
    let words = &more().words.fields;
    match field {
        Field::Name => words.name_hint,
        Field::Title => words.title_hint,
        Field::Service => words.service_hint,
        Field::Email => words.email_hint,
        Field::Phone => words.phone_hint,
        Field::Diet => words.diet_hint,
        Field::Accessibility => words.accessibility_hint,
        Field::Travel => words.travel_hint,
        Field::Country
        | Field::WorkingLanguage
        | Field::Interpretation
        | Field::Visa
        | Field::Consent
        | Field::Unknown => "",
    }
}

/// A file's size, for a person who pays by the megabyte.
pub fn size(bytes: u64) -> String {
    text().kinds.size(bytes, &Browser)
}

pub fn number(number: u64) -> String {
    intl::number(language(), number)
}

/// An amount of money.
pub fn euros(amount: u64) -> String {
    intl::euros(language(), amount)
}

/// A part of a whole.
pub fn percent(part: f64) -> String {
    intl::percent(language(), part)
}
