//! Words for the values of the model.

use passerelle_shared::model::{
    CountryRole, EventKind, EventStatus, FollowUpState, Language, NamedRole, SessionKind, UiLanguage,
};

use crate::Writing;
use crate::sentences::KindWords;
use crate::sentences::more::PersonWords;

impl KindWords {
    pub fn event_kind(&self, kind: EventKind) -> &'static str {
        match kind {
            EventKind::Seminar => self.seminar,
            EventKind::Exchange => self.exchange,
            EventKind::Training => self.training,
            EventKind::TrainingOfTrainers => self.training_of_trainers,
            EventKind::Workshop => self.workshop,
            EventKind::Conference => self.conference,
            EventKind::ExpertMeeting => self.expert_meeting,
            EventKind::WorkingGroupMeeting => self.working_group_meeting,
            EventKind::ConsultativeMeeting => self.consultative_meeting,
            EventKind::StudyVisit => self.study_visit,
            EventKind::Webinar => self.webinar,
            EventKind::Other => self.other_event,
        }
    }

    pub fn event_status(&self, status: EventStatus) -> &'static str {
        match status {
            EventStatus::Planned => self.planned,
            EventStatus::Held => self.held,
            EventStatus::Cancelled => self.cancelled,
            EventStatus::Other => self.other_status,
        }
    }

    /// Nothing for a kind that needs no word.
    pub fn session_kind(&self, kind: SessionKind) -> Option<&'static str> {
        match kind {
            SessionKind::Talk => Some(self.talk),
            SessionKind::Panel => Some(self.panel),
            SessionKind::Workshop => Some(self.session_workshop),
            SessionKind::Exercise => Some(self.exercise),
            SessionKind::Break => Some(self.pause),
            SessionKind::Ceremony => Some(self.ceremony),
            SessionKind::Other => None,
        }
    }

    pub fn follow_up_state(&self, state: FollowUpState) -> &'static str {
        match state {
            FollowUpState::Planned => self.follow_up_planned,
            FollowUpState::Open => self.follow_up_open,
            FollowUpState::Done => self.follow_up_done,
            FollowUpState::Unknown => self.follow_up_unknown,
        }
    }

    /// A language in the language of the screens.
    pub fn language_name(&self, language: Language) -> &'static str {
        let [french, english, arabic, german, italian, spanish, portuguese] = self.languages;
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

    /// A file's size, for a person who pays by the megabyte.
    pub fn size(&self, bytes: u64, writing: &impl Writing) -> String {
        const KILOBYTE: f64 = 1_000.0;
        let kilobytes = bytes as f64 / KILOBYTE;
        match kilobytes < KILOBYTE {
            true => self.kilobytes.with(&writing.number(kilobytes.ceil() as u64)),
            false => self.megabytes.with(&writing.decimal(kilobytes / KILOBYTE)),
        }
    }
}

impl PersonWords {
    pub fn named_role(&self, role: NamedRole) -> Option<&'static str> {
        match role {
            NamedRole::ConsortiumLead => Some(self.consortium_lead),
            NamedRole::ConsortiumMember => Some(self.consortium_member),
            NamedRole::Implementer => Some(self.implementer),
            NamedRole::Partner => Some(self.partner),
            NamedRole::Host => Some(self.host),
            NamedRole::Organiser => Some(self.organiser),
            NamedRole::Participant => Some(self.participant),
            NamedRole::Moderator => Some(self.moderator),
            NamedRole::Speaker => Some(self.speaker),
            NamedRole::Quoted => Some(self.quoted),
            NamedRole::Other => None,
        }
    }

    /// The heading over the countries that have this part in a project.
    pub fn country_role(&self, role: CountryRole) -> &'static str {
        match role {
            CountryRole::Partner => self.partner_countries,
            CountryRole::Priority => self.priority_countries,
            CountryRole::Member => self.member_countries,
            CountryRole::Host => self.host_countries,
            CountryRole::Other => self.other_countries,
        }
    }
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

/// Several things in one line.
pub fn listed<Words: AsRef<str>>(things: &[Words], language: UiLanguage) -> String {
    let things: Vec<&str> = things.iter().map(AsRef::as_ref).collect();
    things.join(if language.is_right_to_left() { "، " } else { ", " })
}
