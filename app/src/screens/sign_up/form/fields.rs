//! What the form asks, in which step, and what has to be filled in.

use std::sync::Arc;

use passerelle_shared::model::{Event, Field, Problem, SignUpForm};

pub fn field_id(field: Field) -> &'static str {
    match field {
        Field::Name => "field-name",
        Field::Title => "field-title",
        Field::Service => "field-service",
        Field::Country => "field-country",
        Field::Email => "field-email",
        Field::Phone => "field-phone",
        Field::WorkingLanguage => "field-working-language",
        Field::Interpretation => "field-interpretation",
        Field::Diet => "field-diet",
        Field::Accessibility => "field-accessibility",
        Field::Travel => "field-arrival",
        Field::Visa => "field-visa",
        Field::Consent => "field-consent",
        Field::Unknown => "field-unknown",
    }
}

/// The form comes in two steps: what is needed first, what may be left empty last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Needed,
    Optional,
}

pub fn asks(event: Option<&Arc<Event>>) -> Vec<Field> {
    event.and_then(|event| event.terms()).map(|terms| terms.asks).unwrap_or_default()
}

pub const NEEDED: [Field; 5] = [Field::Name, Field::Service, Field::Country, Field::Email, Field::WorkingLanguage];

pub const CONTACT: [Field; 2] = [Field::Title, Field::Phone];

pub const NEEDS: [Field; 3] = [Field::Interpretation, Field::Diet, Field::Accessibility];

pub const TRAVEL: [Field; 2] = [Field::Travel, Field::Visa];

/// Where it is asked. The consent stands last.
pub fn step_of(field: Field) -> Step {
    if NEEDED.contains(&field) { Step::Needed } else { Step::Optional }
}

/// A question of the second step.
pub fn may_be_left_empty(field: Field) -> bool {
    CONTACT.contains(&field) || NEEDS.contains(&field) || TRAVEL.contains(&field)
}

/// By the very rules that the server judges with.
pub fn is_needed(asked: Field) -> bool {
    let mut complaints = SignUpForm::default().complaints(&[asked]).into_iter();
    complaints.any(|complaint| complaint.field == asked && complaint.problem == Problem::Missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_is_asked_first_and_everything_is_asked_once() {
        for field in Field::ALL.into_iter().filter(|field| *field != Field::Consent) {
            assert_eq!(step_of(field) == Step::Needed, is_needed(field), "{field:?}");
            assert_ne!(step_of(field) == Step::Needed, may_be_left_empty(field), "{field:?}");
        }
    }
}
