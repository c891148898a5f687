//! What is typed into the form, made plain: when a field is left, and when it is sent.

use passerelle_shared::model::{Field, SignUpForm};

use crate::platform::nfkc::nfkc;

/// An answer as it will be sent.
pub fn plain_answer(field: Field, typed: &str) -> String {
    field.plain(typed, nfkc)
}

/// The whole form as it will be sent.
pub fn plain_form(form: &SignUpForm, asks: &[Field]) -> SignUpForm {
    form.tidied(asks, nfkc)
}
