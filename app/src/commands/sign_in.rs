//! Signing in with a code, and signing out.

use leptos::prelude::GetUntracked;
use passerelle_device::signing_in::{self as device, Unsent};
use passerelle_device::{Request, Response};
use passerelle_shared::api::{Account, CODE_LIFE_MS, CodeRequest, SignInRequest, Trouble, TroubleKind};
use passerelle_shared::json;
use passerelle_shared::model::{EmailAddress, Problem, Timestamp, typed};
use passerelle_shared::sync::{Answer, Fact};
use serde::{Deserialize, Serialize};

use super::drafts::{forget_all_waiting, forget_tab};
use super::edits::forget_typed_edit;
use crate::platform::nfkc::nfkc;
use crate::platform::store::Disk;
use crate::platform::{clock, http, storage};
use crate::state::{App, Heard};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInError {
    NotAnEmail,
    /// It has letters that mail can't be sent to from here.
    NotAPlainEmail,
    CodeWrong,
    /// Used, too old, or tried too often: ask for a new one.
    CodeExpired,
    /// The six digits are good on the device that asked for them; the long code is good anywhere.
    UseLongCode,
    /// Too many tries; after so many seconds it may be tried again.
    TooMany {
        retry_after_s: Option<u32>,
    },
    /// No network, or not our server.
    NotReached,
    /// The server is there, and could not do it.
    Failed,
    /// The browser failed to store who is signed in.
    NotStored,
}

/// Where [`CodeAsked`] is noted: whoever goes to read the mail may find the page gone when they are back.
const CODE_ASKED: &str = "passerelle.code-asked";
/// The address that was typed in this tab, to be offered where one signs in.
const TYPED_EMAIL: &str = "passerelle.email";

/// A code is on its way to this address, or was typed from there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeAsked {
    pub email: EmailAddress,
    /// Until when the code is good, by the server's clock.
    pub good_until: Timestamp,
}

/// Has a code sent to the address.
pub async fn ask_for_code(app: App, email: String) -> Result<(), SignInError> {
    let email = read_email(&email)?;
    note_typed_email(&email);
    let request = CodeRequest { email, language: app.language.get_untracked() };
    post("/api/sign-in/code", &request).await?;
    // The server has answered: whoever was taken for offline isn't.
    app.tell(Heard::Fact(Fact::LineOpened));
    let asked = CodeAsked { email: request.email, good_until: app.mended_now().plus_ms(CODE_LIFE_MS) };
    storage::set_note(CODE_ASKED, &json::write(&asked));
    Ok(())
}

/// The code that was asked for on this device and may still be typed.
pub fn code_asked(app: App) -> Option<CodeAsked> {
    let asked: CodeAsked = json::read(&storage::note(CODE_ASKED)?)?;
    let left_ms = asked.good_until.since_ms(app.mended_now());
    // From both sides: the clock may have been set since.
    let is_good = (0..=CODE_LIFE_MS).contains(&left_ms);
    if !is_good {
        forget_code();
    }
    is_good.then_some(asked)
}

/// It was used, or belongs to somebody else.
pub fn forget_code() {
    storage::clear_mark(CODE_ASKED);
}

pub(super) fn note_typed_email(email: &EmailAddress) {
    storage::set_tab_note(TYPED_EMAIL, email.as_str());
}

/// What was typed in this tab: never somebody else's.
pub fn typed_email() -> Option<String> {
    storage::tab_note(TYPED_EMAIL)
}

fn read_email(typed: &str) -> Result<EmailAddress, SignInError> {
    EmailAddress::read(typed).map_err(|problem| match problem {
        Problem::NotAPlainEmail => SignInError::NotAPlainEmail,
        _ => SignInError::NotAnEmail,
    })
}

/// What was asked for with this address goes along from now on.
pub async fn sign_in(app: App, email: String, code: String) -> Result<Account, SignInError> {
    let email = read_email(&email)?;
    let code = typed::code(&code, nfkc);
    let request = SignInRequest { email, code, language: app.language.get_untracked() };
    let response = post("/api/sign-in", &request).await?;
    let account: Account = response.json().ok_or(SignInError::Failed)?;

    device::remember(&Disk, &account, clock::now()).await.map_err(|_| SignInError::NotStored)?;
    forget_code();
    app.tell(Heard::SignInChanged);
    Ok(account)
}

/// Takes the account's records and drafts off the device, and tells the server as soon as it can be reached.
pub async fn sign_out(app: App, unsent: Unsent) -> Result<(), SignInError> {
    let Some(account) = app.sign_in.get_untracked().account().cloned() else { return Ok(()) };
    forget_all_waiting();
    forget_tab();
    storage::clear_tab_note(TYPED_EMAIL);
    forget_typed_edit();
    device::forget(&Disk, &account, unsent).await.map_err(|_| SignInError::NotStored)?;
    app.tell(Heard::SignInChanged);
    Ok(())
}

async fn post(path: &str, body: &impl Serialize) -> Result<Response, SignInError> {
    let body = json::write(body);
    let response = http::send(Request::post(path, body)).await.map_err(|_| SignInError::NotReached)?;
    match response.answer() {
        Answer::Counts => Ok(response),
        answer => Err(why_not(&response, answer)),
    }
}

fn why_not(response: &Response, answer: Answer) -> SignInError {
    let trouble = response.json::<Trouble>().map(|trouble| trouble.trouble);
    match (trouble, answer) {
        (Some(TroubleKind::CodeWrong), _) => SignInError::CodeWrong,
        (Some(TroubleKind::CodeExpired), _) => SignInError::CodeExpired,
        (Some(TroubleKind::UseLongCode), _) => SignInError::UseLongCode,
        (Some(TroubleKind::TooMany), _) => SignInError::TooMany { retry_after_s: response.retry_after_s },
        (Some(_), _) => SignInError::Failed,
        // A portal's page, or a proxy's.
        (None, Answer::NotNow { .. }) => SignInError::NotReached,
        (None, _) => SignInError::Failed,
    }
}
