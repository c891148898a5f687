//! The app: the programme and one's sign-ups, in the browser, with or without a network.

pub mod commands;
pub mod later;
pub mod platform;
pub mod route;
pub mod screens;
pub mod state;
pub mod sync;
pub mod text;
pub mod ui;

use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::wasm_bindgen;

use platform::{clock, page};
use route::{Navigation, use_navigation};
use screens::{Frame, Keeper};
use state::App;

/// A little longer than a frame.
const FRAME_MS: i64 = 20;

/// Called by `boot.js` once the program is there.
#[wasm_bindgen(start)]
pub fn start() {
    platform::marks::mark("passerelle:started");
    std::panic::set_hook(Box::new(|panic| {
        platform::console::error(&panic.to_string());
        page::show_last_words(&text::BROKEN, &text::LOAD_AGAIN);
    }));
    let Some(place) = page::app_element() else { return };
    // Lives as long as the page.
    mount_to(place, run).forget();
}

fn run() {
    let app = App::start();
    Navigation::start();
    Keeper::provide();
    let owner = Owner::current().unwrap_or_default();
    let picture = sync::start(app, screens::prepare_first(app, use_navigation()));
    spawn_local(async move {
        if text::speak(app.language.get_untracked()).await.is_err() {
            return platform::shell::fail();
        }
        // What is stored is mostly there as soon as the words are, with the part that shows it: it is then made once.
        let _ = picture.may_be_made.await;
        owner.with(|| {
            show(app);
            screens::prepare_reading();
        });
        page::after_render(page::remove_skeleton);
        let tell = move || {
            // Nobody may wait any more.
            let _ = picture.is_made.send(());
        };
        clock::after(FRAME_MS, tell).forget();
    });
}

/// Shows everything, and shows it anew whenever the language is told again: because another one was chosen, or because
/// others have replaced the text on the page.
fn show(app: App) {
    let Some(place) = page::app_element() else { return };
    let owner = Owner::current().unwrap_or_default();
    let mount = move || owner.with(|| mount_to(place.clone(), Frame));
    let shown = StoredValue::new_local(Some(mount()));
    Effect::new(move |is_shown: Option<()>| {
        app.language.track();
        if is_shown.is_some() {
            let whereabouts = page::whereabouts();
            shown.set_value(None);
            page::clear();
            shown.set_value(Some(mount()));
            page::go_back_to(whereabouts);
        }
    });
}
