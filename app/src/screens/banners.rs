//! What concerns every screen: a new version, troubles of storage and sign-in.

use crate::view::*;

use crate::commands::take_update;
use crate::state::{App, SignIn, Trouble};
use crate::text::text;
use crate::ui::{Banner, Button, Glyph, LinkButton, Tone, Weight};

/// Told once, each; the person may wave it away until the page is opened again.
pub fn banners(app: App) -> View {
    let waved_away = RwSignal::new(Vec::<Trouble>::new());
    let troubles = Memo::new(move |_| {
        let mut troubles = app.connection.with(|connection| connection.troubles.clone());
        waved_away.with(|away| troubles.retain(|trouble| !away.contains(trouble)));
        troubles
    });
    // That somebody else is signed in says as much, and why.
    let has_expired = Memo::new(move |_| {
        let is_told = troubles.with(|troubles| troubles.contains(&Trouble::OtherAccount));
        !is_told && app.sign_in.with(|who| matches!(who, SignIn::Expired(_)))
    });
    view! {
        <div class="banners" aria-live="polite">
            {move || app.update_ready.get().then(|| update(app))}
            {move || has_expired.get().then(expired)}
            {move || troubles.get().into_iter().map(|held| trouble(held, waved_away)).collect::<Vec<_>>()}
        </div>
    }
    .into_view()
}

fn update(app: App) -> View {
    let words = &text().frame;
    let take = Callback::new(move |()| take_update(app));
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

fn trouble(trouble: Trouble, waved_away: RwSignal<Vec<Trouble>>) -> View {
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
    let wave_away = Callback::new(move |()| waved_away.update(|away| away.push(trouble)));
    view! {
        <Banner tone glyph words=sentence>
            {sign_in}
            <Button label=text().sign_up.dismiss on_press=wave_away weight=Weight::Quiet />
        </Banner>
    }
    .into_view()
}
