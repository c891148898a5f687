//! What concerns every screen: a new version, troubles of storage and sign-in.

use crate::view::*;

use crate::commands::take_update;
use crate::state::{App, SignIn, Trouble};
use crate::text::text;
use crate::ui::{Banner, Button, Glyph, LinkButton, Tone, Weight};

/// Told once, each; the person may wave it away until the page is opened again.
pub fn banners(app: App) -> View {
    let troubles = move || -> Vec<View> {
        app.connection.with(|connection| connection.to_be_told().map(|held| trouble(app, held)).collect())
    };
    view! {
        {move || app.update_ready.get().then(update)}
        {move || tells_expired(app).then(expired)}
        {troubles}
    }
    .into_view()
}

/// Most of the time there are none.
pub fn are_there(app: App) -> bool {
    app.update_ready.get()
        || tells_expired(app)
        || app.connection.with(|connection| connection.to_be_told().next().is_some())
}

/// That somebody else is signed in says as much, and why.
fn tells_expired(app: App) -> bool {
    let is_told = app.connection.with(|connection| connection.to_be_told().any(|told| told == Trouble::OtherAccount));
    !is_told && app.sign_in.with(|who| matches!(who, SignIn::Expired(_)))
}

fn update() -> View {
    let words = &text().frame;
    let take = Callback::new(move |()| take_update());
    view! {
        <Banner tone=Tone::Accent glyph=Glyph::Sparkle words=words.update_ready>
            <Button label=words.update_take on_press=take weight=Weight::Primary />
        </Banner>
    }
    .into_view()
}

fn expired() -> View {
    view! {
        <Banner tone=Tone::Warn glyph=Glyph::Person words=text().sign_in.expired>
            <LinkButton href="/account".to_owned() label=text().sign_in.title />
        </Banner>
    }
    .into_view()
}

fn trouble(app: App, trouble: Trouble) -> View {
    let words = &text().frame;
    let (tone, sentence) = match trouble {
        Trouble::StorageFull => (Tone::Bad, words.storage_full),
        Trouble::OtherTabsBlock => (Tone::Bad, words.other_tab_blocks),
        Trouble::StorageRefused => (Tone::Warn, words.storage_refused),
        Trouble::StoredDataGone => (Tone::Warn, words.stored_data_gone),
        Trouble::InsecureContext => (Tone::Quiet, words.storage_insecure),
        Trouble::OtherAccount => (Tone::Warn, words.other_account),
        Trouble::SignOutPending => (Tone::Quiet, words.sign_out_pending),
        Trouble::Disagreement => (Tone::Quiet, words.disagreement),
    };
    let glyph = if tone == Tone::Quiet { Glyph::Info } else { Glyph::Warning };
    let sign_in = (trouble == Trouble::OtherAccount)
        .then(|| view! { <LinkButton href="/account".to_owned() label=text().sign_in.title /> });
    let wave_away = Callback::new(move |()| app.connection.update(|connection| connection.wave_away(trouble)));
    view! {
        <Banner tone glyph words=sentence>
            {sign_in}
            <Button label=text().sign_up.dismiss on_press=wave_away weight=Weight::Quiet />
        </Banner>
    }
    .into_view()
}
