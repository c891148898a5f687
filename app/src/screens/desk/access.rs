//! Whether somebody is given a desk, and what is said where there is none.

use leptos::prelude::*;

use super::copy::is_reached;
use crate::screens::account::SignInSteps;
use crate::screens::blocks::kept;
use crate::state::{App, Desks, SignIn, WhenRead, use_app};
use crate::text::{more, text};
use crate::ui::{Banner, EmptyState, Glyph, Tone, dynamic};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// The device's stores haven't been read.
    Unread,
    /// Nothing is here, and signing in would show whether there is something.
    SignInNeeded,
    /// The server hasn't said yet what is given.
    Asking,
    /// And without a line it can't.
    NobodyKnows,
    /// It was on this screen, and isn't given any more.
    Taken,
    None(Lack),
    Given,
}

/// Why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    NoRole,
    /// There is a role, and no desk for it.
    RoleOnly,
    /// Others are given, or were looked for at a wrong address.
    NotThisOne,
}

/// All that it depends on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Facts<'a> {
    pub who: &'a SignIn,
    pub desks: Option<&'a Desks>,
    /// What is looked at is among them.
    pub is_given: bool,
    pub was_here: bool,
    pub is_reached: bool,
    /// What is said where it isn't given.
    pub lack: Lack,
}

pub fn access(facts: Facts<'_>) -> Access {
    let Facts { who, desks, is_given, was_here, is_reached, lack } = facts;
    match (who, desks) {
        (SignIn::Unknown, _) => Access::Unread,
        (SignIn::Out, _) => Access::SignInNeeded,
        (SignIn::In(_) | SignIn::Expired(_), None) => Access::Unread,
        (_, Some(_)) if is_given => Access::Given,
        (_, Some(_)) if was_here => Access::Taken,
        (SignIn::Expired(_), _) => Access::SignInNeeded,
        (_, Some(desks)) if !is_reached && desks.are_none() => Access::NobodyKnows,
        (_, Some(desks)) if !desks.are_known => Access::Asking,
        _ => Access::None(lack),
    }
}

/// As long as the screen is open; `is_given` says whether what it shows is there.
pub fn access_to(
    app: App,
    desks: WhenRead<Desks>,
    is_given: impl Fn(&Desks) -> bool + Send + Sync + 'static,
    lack: fn(&Desks) -> Lack,
) -> Memo<Access> {
    let was_here = kept("was-here", || RwSignal::new(false));
    let is_reached = is_reached(app);
    let access = Memo::new(move |_| {
        let desks = desks.get();
        let desks = desks.as_deref();
        app.sign_in.with(|who| {
            access(Facts {
                who,
                desks,
                is_given: desks.is_some_and(&is_given),
                was_here: was_here.get_untracked(),
                is_reached: is_reached.get(),
                lack: desks.map_or(Lack::NoRole, lack),
            })
        })
    });
    Effect::new(move |_| match access.get() {
        Access::Given => was_here.set(true),
        // Whoever signs in next hasn't seen it.
        Access::SignInNeeded => was_here.set(false),
        _ => {}
    });
    access
}

/// What stands in the place of a desk.
#[component]
pub fn NoDesk(access: Memo<Access>) -> impl IntoView {
    let app = use_app();
    let words = &more().desk;
    let said = move || {
        let (title, means) = match access.get() {
            Access::Unread | Access::Given | Access::SignInNeeded => return None,
            Access::Asking => (text().frame.checking, ""),
            Access::NobodyKnows => (words.none_known, words.none_known_means),
            Access::Taken => (words.taken, words.taken_means),
            Access::None(Lack::NoRole) => (words.none, words.none_means),
            Access::None(Lack::RoleOnly) => (words.none, words.none_for_role),
            Access::None(Lack::NotThisOne) => (words.not_given, words.not_given_means),
        };
        Some(view! { <EmptyState glyph=Glyph::PEOPLE title words=means /> })
    };
    let sign_in = move || {
        (access.get() == Access::SignInNeeded).then(|| {
            let account = app.sign_in.with_untracked(|who| who.account().cloned());
            let sentence = if account.is_some() { words.expired } else { words.sign_in };
            let email = account.map(|account| account.email.to_string()).unwrap_or_default();
            view! { <p>{sentence}</p> <SignInSteps email /> }
        })
    };
    // What was here may go while somebody looks, and is said to have gone.
    view! {
        <div role="status">{dynamic(said)}</div>
        {dynamic(sign_in)}
    }
}

/// Over what is here although its person has to sign in again.
#[component]
pub fn Expired() -> impl IntoView {
    let app = use_app();
    let is_expired = Memo::new(move |_| app.sign_in.with(|who| matches!(who, SignIn::Expired(_))));
    dynamic(move || {
        is_expired.get().then(|| {
            view! {
                <Banner tone=Tone::Warn glyph=Glyph::PERSON words=more().desk.expired>
                    <a class="button" href="/account">{more().sign_in.sign_in}</a>
                </Banner>
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use passerelle_shared::json;
    use passerelle_shared::model::Timestamp;

    use super::*;
    use crate::state::{Desk, DeskCopy};

    #[test]
    fn each_way_of_having_no_desk_is_told_from_the_others() {
        let account = || {
            json::read(r#"{"id":"a","email":"amina@example.org","name":"","language":"fr"}"#)
                .expect("an account as the server writes it")
        };
        let other = Desk {
            scope: json::read(r#""desk/event/rabat""#).expect("a scope"),
            event: "event/rabat".into(),
            country: None,
            is_over: false,
            copy: DeskCopy::Whole,
            as_of: Timestamp(0),
            applicants: 0,
        };
        let others = Desks { are_known: true, all: vec![other], ..Desks::default() };
        let (known, unknown) = (Desks { are_known: true, ..Desks::default() }, Desks::default());
        let (signed_in, expired) = (SignIn::In(account()), SignIn::Expired(account()));
        let facts = Facts {
            who: &signed_in,
            desks: Some(&known),
            is_given: false,
            was_here: false,
            is_reached: true,
            lack: Lack::NoRole,
        };
        let here = Facts { is_given: true, ..facts };
        let offline = Facts { is_reached: false, ..facts };
        let taken = Facts { was_here: true, ..facts };

        for (facts, expected) in [
            (Facts { who: &SignIn::Unknown, desks: None, ..facts }, Access::Unread),
            (Facts { desks: None, ..facts }, Access::Unread),
            (Facts { who: &SignIn::Out, ..here }, Access::SignInNeeded),
            (Facts { who: &expired, ..facts }, Access::SignInNeeded),
            (Facts { who: &expired, ..here }, Access::Given),
            (here, Access::Given),
            (Facts { is_reached: false, ..here }, Access::Given),
            (taken, Access::Taken),
            (Facts { who: &SignIn::Out, ..taken }, Access::SignInNeeded),
            (offline, Access::NobodyKnows),
            (Facts { desks: Some(&unknown), ..offline }, Access::NobodyKnows),
            (Facts { desks: Some(&unknown), ..facts }, Access::Asking),
            (facts, Access::None(Lack::NoRole)),
            (Facts { lack: Lack::NotThisOne, ..facts }, Access::None(Lack::NotThisOne)),
            (Facts { desks: Some(&others), lack: Lack::NotThisOne, ..offline }, Access::None(Lack::NotThisOne)),
        ] {
            assert_eq!(access(facts), expected, "{facts:?}");
        }
    }
}
