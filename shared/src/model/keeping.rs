//! How long what a person typed for an event is kept: each field until so many days after it, and then it goes.

use super::{Field, SignUpForm};

/// What goes together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeping {
    pub days_after_event: u16,
    pub fields: &'static [Field],
}

/// Whoever looks after the guests needs the first until the bills are paid, and the phone until everybody is home and
/// what was left behind is found. Who was there is asked for in the report of the year; the last is the sign-up as a whole.
pub const KEPT: [Keeping; 3] = [
    Keeping {
        days_after_event: 30,
        fields: &[Field::Diet, Field::Accessibility, Field::Interpretation, Field::Travel, Field::Visa],
    },
    Keeping { days_after_event: 90, fields: &[Field::Phone] },
    Keeping {
        days_after_event: 400,
        fields: &[
            Field::Name,
            Field::Title,
            Field::Service,
            Field::Country,
            Field::Email,
            Field::WorkingLanguage,
            Field::Consent,
        ],
    },
];

/// An event of which nobody knows when it ends counts as over so many days after the last step of a sign-up for it.
pub const DAYS_OF_UNDATED_EVENT: u16 = 365;

impl SignUpForm {
    /// The same form, where nothing was ever typed there.
    pub fn without(mut self, fields: &[Field]) -> SignUpForm {
        for field in fields {
            self.clear(*field);
        }
        self
    }

    fn clear(&mut self, field: Field) {
        match field {
            Field::Name => self.name.clear(),
            Field::Title => self.title.clear(),
            Field::Service => self.service.clear(),
            Field::Country => self.country.clear(),
            Field::Email => self.email.clear(),
            Field::Phone => self.phone.clear(),
            Field::WorkingLanguage => self.working_language.clear(),
            Field::Interpretation => self.interpretation.clear(),
            Field::Diet => self.diet.clear(),
            Field::Accessibility => self.accessibility.clear(),
            Field::Travel => {
                self.arrival.clear();
                self.departure.clear();
            }
            Field::Visa => self.visa_letter = false,
            Field::Consent => self.consent = false,
            Field::Unknown => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_field_has_its_day_once_and_days_come_in_their_order() {
        let fields: Vec<Field> = KEPT.iter().flat_map(|keeping| keeping.fields.iter().copied()).collect();

        assert_eq!(fields.iter().copied().collect::<BTreeSet<_>>(), Field::ALL.into_iter().collect::<BTreeSet<_>>());
        assert_eq!(fields.len(), Field::ALL.len());
        assert!(KEPT.windows(2).all(|two| two[0].days_after_event < two[1].days_after_event));
    }

    #[test]
    fn when_every_field_has_gone_nothing_is_left_of_a_form() {
        let typed = || "typed".to_owned();
        let form = SignUpForm {
            name: typed(),
            title: typed(),
            service: typed(),
            country: typed(),
            email: typed(),
            phone: typed(),
            working_language: typed(),
            interpretation: typed(),
            diet: typed(),
            accessibility: typed(),
            arrival: typed(),
            departure: typed(),
            visa_letter: true,
            consent: true,
        };

        let after_a_month = form.clone().without(KEPT[0].fields);
        let at_last = KEPT.iter().fold(form.clone(), |form, keeping| form.without(keeping.fields));

        let of_guests = SignUpForm {
            interpretation: String::new(),
            diet: String::new(),
            accessibility: String::new(),
            arrival: String::new(),
            departure: String::new(),
            visa_letter: false,
            ..form
        };
        assert_eq!(after_a_month, of_guests);
        assert_eq!(at_last, SignUpForm::default());
    }
}
