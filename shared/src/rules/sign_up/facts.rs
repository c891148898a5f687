//! What decisions about sign-ups depend on, whoever makes them.

use crate::model::{CountryCode, EventStatus, Reason, SignUpState, SignUpTerms, Timestamp};

#[derive(Debug, Clone, Copy)]
pub struct EventFacts<'a> {
    pub status: EventStatus,
    pub starts_at: Option<Timestamp>,
    pub ends_at: Option<Timestamp>,
    pub terms: Option<&'a SignUpTerms>,
}

impl EventFacts<'_> {
    /// What was held is over even where no date is known.
    pub fn is_over(self, now: Timestamp) -> bool {
        self.status == EventStatus::Held || self.ends_at.is_some_and(|end| end < now)
    }
}

/// What is taken now, of the event and of the quota of the country that the command names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Places {
    pub taken: u32,
    pub taken_by_country: u32,
}

/// Whether one more person from `country` can have a place.
pub(super) fn room(terms: &SignUpTerms, country: CountryCode, places: Places) -> Result<(), Reason> {
    if terms.capacity.is_some_and(|capacity| places.taken >= capacity) {
        return Err(Reason::EventFull);
    }
    if terms.quotas.get(&country).is_some_and(|quota| places.taken_by_country >= *quota) {
        return Err(Reason::QuotaFull);
    }
    Ok(())
}

/// Who was refused can be given a place after all; who withdrew can't.
pub(super) fn can_be_decided(state: SignUpState) -> bool {
    state.is_live() || matches!(state, SignUpState::Refused | SignUpState::NotEndorsed)
}
