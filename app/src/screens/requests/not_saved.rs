//! Why something could not be saved, in words.

use crate::commands::SaveError;
use crate::text::more;

pub fn why_not_saved(error: &SaveError) -> &'static str {
    match error {
        SaveError::Full => more().notices.storage_full,
        SaveError::NotAnEmail => more().words.problems.not_an_email,
        SaveError::NotAPlainEmail => more().words.problems.not_a_plain_email,
        SaveError::SignInNeeded => more().sign_in.expired,
        SaveError::Incomplete(_) => more().words.reasons.form_incomplete,
        SaveError::UnknownEvent | SaveError::NothingThere => more().words.reasons.unknown_event,
        SaveError::Failed => more().sign_up.save_failed,
    }
}
