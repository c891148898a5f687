//! What is said of a request that has no answer yet, in words. Which sentences are so is decided where the simulator sees
//! it, too: [`passerelle_device::delivery`].

use leptos::prelude::{Get, With};

use crate::state::{App, Delivery, Pending, Sentence, SignIn, Situation, Stands, Storage, Want};
use crate::text::{moment, more};

pub fn situation(app: App, stands: &Stands, pending: &Pending) -> Situation {
    Situation {
        want: Want::of(pending, stands),
        delivery: Delivery::of(pending, app.now.get()),
        is_kept: is_kept(app),
        is_signed_in: app.sign_in.with(SignIn::is_in),
        line: app.connection.with(|connection| connection.line),
    }
}

/// Before the storage is open nothing is on the screen that it could lose.
pub fn is_kept(app: App) -> bool {
    app.storage.with(|storage| !matches!(storage, Storage::Memory { .. }))
}

/// `email` is the address that the request waits for.
pub fn words(sentence: Sentence, email: &str) -> String {
    let words = &more().sign_up;
    let sentence = match sentence {
        Sentence::SavedHere => words.saved,
        Sentence::LeaveThisPageOpen => words.saved_not_kept,
        Sentence::SignInToSend if email.is_empty() => words.sign_in_to_send,
        Sentence::SignInToSend => return words.waits_for_sign_in.with(email),
        Sentence::GoesWithTheNextNetwork => words.waits_for_network,
        Sentence::GoesNow => words.goes_now,
        Sentence::NoAnswerYet => words.waits_for_answer,
        Sentence::GoesLater(until) => return words.put_off.with(&moment(until)),
        Sentence::CouldNotBeRead => words.set_aside,
        Sentence::IsRequest => words.is_request,
        Sentence::ChangeFollows => words.change_waits,
        Sentence::WithdrawalFollows => words.withdrawal_waits,
        Sentence::AcceptanceFollows => words.acceptance_waits,
    };
    sentence.to_owned()
}
