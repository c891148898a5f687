//! What a person can ask the app to do. Each is saved on the device before the screen says so.

mod app_life;
mod desks;
mod drafts;
mod edits;
mod lists;
mod looked_at;
mod sign_in;
mod sign_ups;
mod stars;
mod typed;
mod writing;

pub use app_life::{
    HandedOn, check_ready_offline, dismiss_installing, get_all_languages, hand_on, install, let_others_go_first,
    print_page, read_in, search_everywhere, set_language, take_update, try_now, version,
};
pub use desks::{decide, decision_was_read, open_desk, role_act_was_read, want_role};
pub use drafts::{load_draft, may_read, remembered_form, save_draft, start_empty};
pub use edits::{
    begin_article, begin_event, begin_session, edit_records, give_up_edits, new_session, note_typed_edit, typed_edit,
};
pub use lists::{note_list, print_when_shown};
pub use looked_at::{looked_at, note_looked_at};
pub use passerelle_device::own_records::OldStars;
pub use passerelle_device::sign_ups::TakenBack;
pub use passerelle_device::signing_in::Unsent;
pub use sign_in::{CodeAsked, SignInError, ask_for_code, code_asked, forget_code, sign_in, sign_out, typed_email};
pub use sign_ups::{
    SaveError, Saved, accept_offer, correct_email, discard, mark_read, request_place, take_back, withdraw,
};
pub use stars::{set_star, settle_old_stars};
pub use typed::{plain_answer, plain_form};
