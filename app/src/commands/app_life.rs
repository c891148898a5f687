//! Language, trying now, taking a new version, installing, handing on and printing.

use leptos::prelude::{Set, Update};
use leptos::task::spawn_local;
use passerelle_shared::model::{Language, UiLanguage};
use passerelle_shared::sync::Fact;

use crate::platform::{clock, page, sharing, shell, storage};
use crate::state::{App, Heard, save_unsaved};

const INSTALLING_DISMISSED: &str = "passerelle.install-waved-away";

/// At once, offline too; mails to come are in this language after the next exchange.
pub fn set_language(app: App, language: UiLanguage) {
    shell::set_language(language);
    app.language.set(language);
    app.tell(Heard::LanguageChanged);
}

/// Something is read in this language: what is here of it is shown, and what isn't comes, if it can.
pub fn read_in(app: App, language: Language) {
    app.tell(Heard::Opened(language));
}

/// Something is looked for, in whatever language is here.
pub fn search_everywhere(app: App) {
    app.tell(Heard::Searched);
}

/// The other languages are wanted on this device, whatever they cost.
pub fn get_all_languages(app: App) {
    app.tell(Heard::AllLanguagesWanted);
}

/// The button: deliver what waits and look for news.
pub fn try_now(app: App) {
    app.tell(Heard::Fact(Fact::Pressed));
}

/// Loads the new version. What was typed is saved first; the outbox is on the disk anyway.
pub fn take_update() {
    spawn_local(async move {
        save_unsaved().await;
        shell::take_update().await;
    });
}

/// The browser's own question about the home screen; `true` when the person said yes.
pub async fn install(app: App) -> bool {
    let is_accepted = shell::install().await;
    if is_accepted {
        app.install.update(|install| install.is_worth_suggesting = false);
    }
    is_accepted
}

/// The person doesn't want to hear of it again.
pub fn dismiss_installing(app: App) {
    storage::set_mark(INSTALLING_DISMISSED);
    app.install.update(|install| install.is_worth_suggesting = false);
}

pub(super) fn suggest_installing(app: App) {
    let is_wanted = !storage::has_mark(INSTALLING_DISMISSED);
    app.install.update(|install| install.is_worth_suggesting = is_wanted && !install.is_installed);
}

/// Whether every file of the app is on this device: checked, not assumed.
pub async fn check_ready_offline(_app: App) -> bool {
    shell::is_ready_offline().await
}

/// What is on the screen, on paper or in a file.
pub fn print_page() {
    page::print();
}

/// How an address was handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandedOn {
    /// The browser asked to whom, and says itself what became of it.
    ByTheBrowser,
    ToTheClipboard,
    /// The person can still copy what they see.
    NotAtAll,
}

/// Hands on what is on the screen.
pub async fn hand_on(title: &str, address: &str) -> HandedOn {
    if sharing::by_the_browser(title, address).await {
        HandedOn::ByTheBrowser
    } else if sharing::to_the_clipboard(address).await {
        HandedOn::ToTheClipboard
    } else {
        HandedOn::NotAtAll
    }
}

/// What can wait lets the browser show what it has, and hear what is typed meanwhile.
pub async fn let_others_go_first() {
    clock::yield_now().await;
}

/// Which version of the app this is, as its files were stamped when they were bundled.
pub fn version() -> String {
    shell::version()
}
