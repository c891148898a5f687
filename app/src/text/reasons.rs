//! Why something was decided, and what is wrong with a form, in sentences.

use passerelle_shared::model::{Complaint, Event, EventTime, Field, FieldStands, Problem, Reason, Timestamp, WallTime};

use super::writing::Counted;
use super::{deadline, field, isolated, listed, more, number, on_wall, slot_name};

/// With moments by the reader's own clock, and said to be so.
pub fn reason(reason: &Reason) -> String {
    reason_at(None, reason)
}

/// With moments by the event's clock where the event is at hand, and by the reader's own beside it.
pub fn reason_at(event: Option<&Event>, reason: &Reason) -> String {
    let words = &more().words.reasons;
    let sentence = match reason {
        Reason::EventFull => words.event_full,
        Reason::QuotaFull => words.quota_full,
        Reason::ApprovalNeeded => words.approval_needed,
        Reason::EndorsementNeeded => words.endorsement_needed,
        Reason::ArrivedAfterDeadline => words.arrived_after_deadline,
        Reason::PlaceForgotten => words.place_forgotten,
        Reason::PlaceFreed => words.place_freed,
        Reason::CapacityRaised => words.capacity_raised,
        Reason::OfferLapsed => words.offer_lapsed,
        Reason::DetailsChanged => words.details_changed,
        Reason::AskedAgain => words.asked_again,
        Reason::EventCancelled => words.event_cancelled,
        Reason::Organiser { note } if note.trim().is_empty() => words.organiser,
        Reason::Organiser { note } => return words.organiser_note.with(&isolated(note.trim())),
        Reason::UnknownEvent => words.unknown_event,
        Reason::NoSignUpHere => words.no_sign_up_here,
        Reason::NotOpenYet { opens_at } => {
            return words.not_open_yet.with(&at(*opens_at, event.and_then(Event::opens)));
        }
        Reason::SignUpClosed { closed_at } => {
            return words.sign_up_closed.with(&at(*closed_at, event.and_then(Event::closes)));
        }
        Reason::EventOver => words.event_over,
        Reason::FormIncomplete { complaints } => return with_complaints(words.form_incomplete, complaints),
        Reason::CountryChanged => words.country_changed,
        Reason::OtherBody => words.other_body,
        Reason::NotUnderstood => words.not_understood,
        Reason::NotYours => words.not_yours,
        Reason::NotAnOrganiser => words.not_an_organiser,
        Reason::NoSuchRequest => words.no_such_request,
        Reason::NothingToDecide => words.nothing_to_decide,
        Reason::NoteNeeded => words.note_needed,
        Reason::EventMoved => words.event_moved,
        Reason::EditedMeanwhile { .. } => words.edited_meanwhile,
        Reason::CapacityBelowTaken { taken } => return words.capacity_below_taken.with(u64::from(*taken)),
        Reason::EndsBeforeStart => words.ends_before_start,
        Reason::DeadlineAfterStart => words.deadline_after_start,
        Reason::DaysNeeded => words.days_needed,
        Reason::ZoneNeeded => words.zone_needed,
        Reason::TitleNeeded => words.title_needed,
        Reason::TooLong { fields } => {
            return words.too_long.with(&listed(&fields.iter().map(room).collect::<Vec<String>>()));
        }
        Reason::SessionTakenBack => words.session_taken_back,
        Reason::SessionOutsideEvent => words.session_outside_event,
        Reason::HoursNeedZone => words.hours_need_zone,
        Reason::NoSuchHour { fields } => {
            let hours: Vec<String> = fields.iter().map(|field| hour_at(&field.text)).collect();
            return words.no_such_hour.with(&listed(&hours));
        }
        Reason::RoleBeyondReach => words.role_beyond_reach,
        Reason::UnknownReach => words.unknown_reach,
        Reason::RoleOverBefore => words.role_over_before,
        Reason::LastAdministrator => words.last_administrator,
        Reason::Unknown => words.unknown,
    };
    sentence.to_owned()
}

/// An hour of a day, as it is written in the sentence about it.
fn hour_at(text: &str) -> String {
    WallTime::parse(text).map_or_else(|| text.to_owned(), on_wall)
}

/// How much a field has room for.
fn room(field: &FieldStands) -> String {
    let characters_max = field.field.characters_max() as u64;
    more().desk.editing.room.with(&slot_name(field.slot()), &number(characters_max))
}

/// The moment that was decided by; the event's terms may have changed since.
fn at(moment: Timestamp, known: Option<EventTime<'_>>) -> String {
    let time = known.filter(|known| known.at == moment);
    match deadline(time.unwrap_or(EventTime { at: moment, wall: None, zone: None })) {
        (there, Some(own)) => format!("{there} ({own})"),
        (there, None) => there,
    }
}

fn with_complaints(sentence: &str, complaints: &[Complaint]) -> String {
    let mut words = sentence.to_owned();
    for one in complaints {
        words.push(' ');
        words.push_str(&complaint(one));
    }
    words
}

/// `Name: please fill this in.`
pub fn complaint(complaint: &Complaint) -> String {
    more().sign_up.named_value.with(field(complaint.field), &problem(complaint))
}

/// What to do about one blank of a form.
pub fn problem(complaint: &Complaint) -> String {
    let words = &more().words.problems;
    let sentence = match (complaint.problem, complaint.field) {
        (Problem::Missing, Field::Country) => words.missing_country,
        (Problem::Missing, Field::Consent) => words.missing_consent,
        (Problem::Missing, _) => words.missing,
        (Problem::TooLong { characters_max }, _) => return words.too_long.with(characters_max as u64),
        (Problem::NotAnEmail, _) => words.not_an_email,
        (Problem::NotAPlainEmail, _) => words.not_a_plain_email,
        (Problem::NotAPhone, _) => words.not_a_phone,
        (Problem::NotACountry, _) => words.not_a_country,
        (Problem::NotALanguage, _) => words.not_a_language,
        (Problem::NotADay, _) => words.not_a_day,
        (Problem::DepartureBeforeArrival, _) => words.departure_before_arrival,
        (Problem::StrangeCharacters, _) => words.strange_characters,
        (Problem::Unknown, _) => words.unknown,
    };
    sentence.to_owned()
}
