//! The app: the programme and one's sign-ups, in the browser, with or without a network.

pub mod commands;
pub mod later;
pub mod live;
pub mod platform;
pub mod route;
pub mod screens;
pub mod state;
pub mod sync;
pub mod text;
pub mod ui;
pub mod view;

use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::wasm_bindgen;

use platform::page;
use route::Navigation;
use screens::Frame;
use state::App;
use view::Component;

/// Called by `boot.js` once the program is there.
#[wasm_bindgen(start)]
pub fn start() {
    platform::marks::mark("passerelle:started");
    std::panic::set_hook(Box::new(|panic| {
        platform::console::error(&panic.to_string());
        page::show_last_words(&text::BROKEN, &text::LOAD_AGAIN);
    }));
    let Some(place) = page::app_element() else { return };
    // Leptos lends its signals and what they run on; what is shown is ours.
    let app = mount_to(place, move || {
        let app = App::start();
        Navigation::start();
        let owner = Owner::current().unwrap_or_default();
        let may_paint = sync::start(app);
        spawn_local(async move {
            if text::speak(app.language.get_untracked()).await.is_err() {
                return platform::shell::fail();
            }
            // What is stored is mostly there as soon as the words are, and what is shown is then made once.
            let _ = may_paint.await;
            owner.with(|| view::mount(page::APP, Frame.view()));
            page::after_render(page::remove_skeleton);
        });
    });
    app.forget();
}
