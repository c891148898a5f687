//! A form that was checked: whoever has one needs to check nothing again.

use super::typed::Nfkc;
use super::{Complaint, CountryCode, Field, SignUpForm};

/// Made plain, without what the event doesn't ask, and from a country that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedForm {
    form: SignUpForm,
    country: CountryCode,
}

impl SignUpForm {
    /// What is typed made plain; or everything that is wrong with it, in the order of the form.
    pub fn checked(&self, asks: &[Field], nfkc: Nfkc) -> Result<CheckedForm, Vec<Complaint>> {
        let form = self.tidied(asks, nfkc);
        let complaints = form.complaints(asks);
        match form.country_code() {
            Some(country) if complaints.is_empty() => Ok(CheckedForm { form, country }),
            _ => Err(complaints),
        }
    }

    /// One that was accepted once: whatever is asked by now, only its country must be known.
    pub fn accepted_before(&self, asks: &[Field], nfkc: Nfkc) -> Result<CheckedForm, Vec<Complaint>> {
        let form = self.tidied(asks, nfkc);
        match form.country_code() {
            Some(country) => Ok(CheckedForm { form, country }),
            None => Err(form.complaints(asks)),
        }
    }
}

impl CheckedForm {
    pub fn country(&self) -> CountryCode {
        self.country
    }

    pub fn into_form(self) -> SignUpForm {
        self.form
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;
    use crate::model::Problem;

    fn nfkc(text: &str) -> String {
        text.nfkc().collect()
    }

    fn amina() -> SignUpForm {
        SignUpForm {
            name: " Amina ".into(),
            country: "ｔn".into(),
            email: "amina@example.org".into(),
            consent: true,
            ..SignUpForm::default()
        }
    }

    #[test]
    fn a_form_that_was_checked_is_plain_and_its_country_is_known() {
        let checked = amina().checked(&[], nfkc).expect("nothing is wrong with it");

        assert_eq!(Some(checked.country()), CountryCode::parse("TN"));
        assert_eq!(checked.into_form().name, "Amina");
    }

    #[test]
    fn what_is_asked_today_is_no_matter_where_a_form_was_accepted_before() {
        let complaints = amina().checked(&[Field::Service], nfkc).expect_err("it says no service");
        assert_eq!(complaints, [Complaint { field: Field::Service, problem: Problem::Missing }]);
        assert!(amina().accepted_before(&[Field::Service], nfkc).is_ok());

        let nowhere = SignUpForm { country: "nowhere".into(), ..amina() };
        let complaints = nowhere.accepted_before(&[], nfkc).expect_err("places are counted by country");
        assert_eq!(complaints, [Complaint { field: Field::Country, problem: Problem::NotACountry }]);
    }
}
