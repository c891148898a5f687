//! What concerns every screen: a new version, troubles of storage and sign-in.

use leptos::prelude::*;

use crate::commands::{OldStars, settle_old_stars, take_update};
use crate::state::{App, SignIn, Trouble, use_app};
use crate::text::{Counted, isolated, more};
use crate::ui::{Banner, Button, For, Glyph, LinkButton, Show, Tone, Weight, dynamic};

/// Told once, each; the person may dismiss it until the page is opened again.
#[component]
pub fn Banners() -> impl IntoView {
    let app = use_app();
    let troubles = move || app.connection.with(|connection| connection.to_be_told().collect::<Vec<_>>());
    let show = |trouble| view! { <Troubled trouble /> }.into_any();
    view! {
        <Show when=move || app.update_ready.get()>
            <Update />
        </Show>
        <Show when=move || tells_expired(app)>
            <Expired />
        </Show>
        <Show when=move || has_old_stars(app)>
            <OldStarsFound />
        </Show>
        <For each=troubles key=|trouble| (*trouble as u8).to_string() children=show />
    }
}

/// Most of the time there are none.
pub fn are_there(app: App) -> bool {
    app.update_ready.get()
        || tells_expired(app)
        || has_old_stars(app)
        || app.connection.with(|connection| connection.to_be_told().next().is_some())
}

/// That somebody else is signed in says as much, and why.
fn tells_expired(app: App) -> bool {
    let is_told = app.connection.with(|connection| connection.to_be_told().any(|told| told == Trouble::OtherAccount));
    !is_told && app.sign_in.with(|who| matches!(who, SignIn::Expired(_)))
}

/// Set on this device before this person signed in: nothing is taken over silently.
fn has_old_stars(app: App) -> bool {
    app.requests.with(|requests| requests.stars.to_take > 0)
}

#[component]
fn OldStarsFound() -> impl IntoView {
    let app = use_app();
    let words = &more().stars;
    let found = move || {
        let count = app.requests.with(|requests| requests.stars.to_take);
        let email = app.sign_in.with(|who| who.account().map(|account| account.email.to_string())).unwrap_or_default();
        format!("{} {}", words.old.with(count as u64), words.old_into.with(&isolated(&email)))
    };
    let settle = move |answer| Callback::new(move |()| settle_old_stars(app, answer));
    view! {
        {dynamic(move || view! {
            <Banner tone=Tone::Quiet glyph=Glyph::STAR words=found()>
                <Button label=words.take on_press=settle(OldStars::Take) />
                <Button label=words.leave on_press=settle(OldStars::Leave) weight=Weight::Quiet />
                <Button label=words.delete on_press=settle(OldStars::Delete) weight=Weight::Quiet />
            </Banner>
        })}
    }
}

#[component]
fn Update() -> impl IntoView {
    let words = &more().notices;
    let take = Callback::new(move |()| take_update());
    view! {
        <Banner tone=Tone::Accent glyph=Glyph::SPARKLE words=words.update_ready>
            <Button label=words.update_take on_press=take weight=Weight::Primary />
        </Banner>
    }
}

#[component]
fn Expired() -> impl IntoView {
    view! {
        <Banner tone=Tone::Warn glyph=Glyph::PERSON words=more().sign_in.expired>
            <LinkButton href="/account" label=more().sign_in.title />
        </Banner>
    }
}

#[component]
fn Troubled(trouble: Trouble) -> impl IntoView {
    let app = use_app();
    let (tone, sentence) = said(trouble);
    let glyph = if tone == Tone::Quiet { Glyph::INFO } else { Glyph::WARNING };
    let sign_in =
        (trouble == Trouble::OtherAccount).then(|| view! { <LinkButton href="/account" label=more().sign_in.title /> });
    let dismiss = Callback::new(move |()| app.connection.update(|connection| connection.dismiss(trouble)));
    view! {
        <Banner tone glyph words=sentence>
            {sign_in}
            <Button label=more().sign_up.dismiss on_press=dismiss weight=Weight::Quiet />
        </Banner>
    }
}

fn said(trouble: Trouble) -> (Tone, &'static str) {
    let words = &more().notices;
    match trouble {
        Trouble::StorageFull => (Tone::Bad, words.storage_full),
        Trouble::OtherTabsBlock => (Tone::Bad, words.other_tab_blocks),
        Trouble::StorageRefused => (Tone::Warn, words.storage_refused),
        Trouble::StoredDataGone => (Tone::Warn, words.stored_data_gone),
        Trouble::InsecureContext => (Tone::Quiet, words.storage_insecure),
        Trouble::OtherAccount => (Tone::Warn, words.other_account),
        Trouble::SignOutPending => (Tone::Quiet, words.sign_out_pending),
        Trouble::Disagreement | Trouble::AccountDisagreement => (Tone::Quiet, words.disagreement),
    }
}
