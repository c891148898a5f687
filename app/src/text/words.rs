//! Words for the values of the model.

use passerelle_shared::model::{
    Actor, CountryCode, CountryRole, EventKind, EventStatus, Field, FollowUpState, KEPT, Keeping, Language, NamedRole,
    SessionKind, SignUpState,
};

use super::sentence::{One, isolated};
use super::{language, more, text};
use crate::platform::intl;

pub fn event_kind(kind: EventKind) -> &'static str {
    let words = &text().kinds;
    match kind {
        EventKind::Seminar => words.seminar,
        EventKind::Exchange => words.exchange,
        EventKind::Training => words.training,
        EventKind::TrainingOfTrainers => words.training_of_trainers,
        EventKind::Workshop => words.workshop,
        EventKind::Conference => words.conference,
        EventKind::ExpertMeeting => words.expert_meeting,
        EventKind::WorkingGroupMeeting => words.working_group_meeting,
        EventKind::ConsultativeMeeting => words.consultative_meeting,
        EventKind::StudyVisit => words.study_visit,
        EventKind::Webinar => words.webinar,
        EventKind::Other => words.other_event,
    }
}

pub fn event_status(status: EventStatus) -> &'static str {
    let words = &text().kinds;
    match status {
        EventStatus::Planned => words.planned,
        EventStatus::Held => words.held,
        EventStatus::Cancelled => words.cancelled,
        EventStatus::Other => words.other_status,
    }
}

/// Nothing for a kind that needs no word.
pub fn session_kind(kind: SessionKind) -> Option<&'static str> {
    let words = &text().kinds;
    match kind {
        SessionKind::Talk => Some(words.talk),
        SessionKind::Panel => Some(words.panel),
        SessionKind::Workshop => Some(words.session_workshop),
        SessionKind::Exercise => Some(words.exercise),
        SessionKind::Break => Some(words.pause),
        SessionKind::Ceremony => Some(words.ceremony),
        SessionKind::Other => None,
    }
}

pub fn follow_up_state(state: FollowUpState) -> &'static str {
    let words = &text().kinds;
    match state {
        FollowUpState::Planned => words.follow_up_planned,
        FollowUpState::Open => words.follow_up_open,
        FollowUpState::Done => words.follow_up_done,
        FollowUpState::Unknown => words.follow_up_unknown,
    }
}

/// A language in the language of the screens.
pub fn language_name(language: Language) -> &'static str {
    let [french, english, arabic, german, italian, spanish, portuguese] = text().kinds.languages;
    match language {
        Language::French => french,
        Language::English => english,
        Language::Arabic => arabic,
        Language::German => german,
        Language::Italian => italian,
        Language::Spanish => spanish,
        Language::Portuguese => portuguese,
        Language::Unknown => "",
    }
}

/// Several languages in one line.
pub fn language_names(languages: &[Language]) -> String {
    let names: Vec<&str> = languages.iter().map(|language| language_name(*language)).collect();
    listed(&names)
}

/// A language as those who speak it call it.
pub fn language_own_name(language: Language) -> &'static str {
    match language {
        Language::French => "Français",
        Language::English => "English",
        Language::Arabic => "العربية",
        Language::German => "Deutsch",
        Language::Italian => "Italiano",
        Language::Spanish => "Español",
        Language::Portuguese => "Português",
        Language::Unknown => "",
    }
}

/// What a country is called where the programme has no name for it.
pub fn country(code: CountryCode) -> String {
    intl::region(language(), code.as_str())
}

/// Where each name stands when they are in the order of the language of the screens.
pub fn in_order_of_names(names: &[&str]) -> Vec<usize> {
    intl::collated(language(), names)
}

/// Several things in one line.
pub fn listed<Words: AsRef<str>>(things: &[Words]) -> String {
    let things: Vec<&str> = things.iter().map(AsRef::as_ref).collect();
    things.join(if language().is_right_to_left() { "، " } else { ", " })
}

pub fn named_role(role: NamedRole) -> Option<&'static str> {
    let words = &more().words.people;
    match role {
        NamedRole::ConsortiumLead => Some(words.consortium_lead),
        NamedRole::ConsortiumMember => Some(words.consortium_member),
        NamedRole::Implementer => Some(words.implementer),
        NamedRole::Partner => Some(words.partner),
        NamedRole::Host => Some(words.host),
        NamedRole::Organiser => Some(words.organiser),
        NamedRole::Participant => Some(words.participant),
        NamedRole::Moderator => Some(words.moderator),
        NamedRole::Speaker => Some(words.speaker),
        NamedRole::Quoted => Some(words.quoted),
        NamedRole::Other => None,
    }
}

/// The heading over the countries that have this part in a project.
pub fn country_role(role: CountryRole) -> &'static str {
    let words = &more().words.people;
    match role {
        CountryRole::Partner => words.partner_countries,
        CountryRole::Priority => words.priority_countries,
        CountryRole::Member => words.member_countries,
        CountryRole::Host => words.host_countries,
        CountryRole::Other => words.other_countries,
    }
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
    const KILOBYTE: f64 = 1_000.0;
    let words = &text().kinds;
    let kilobytes = bytes as f64 / KILOBYTE;
    match kilobytes < KILOBYTE {
        true => words.kilobytes.with(&intl::number(language(), kilobytes.ceil() as u64)),
        false => words.megabytes.with(&intl::decimal(language(), kilobytes / KILOBYTE)),
    }
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
