//! The app: the programme and one's sign-ups, in the browser, with or without a network.

pub mod commands;
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
use wasm_bindgen::prelude::wasm_bindgen;

use platform::page;
use route::Navigation;
use screens::Frame;
use state::App;
use view::Component;

/// Called by `boot.js` once the program is there.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|panic| {
        platform::console::error(&panic.to_string());
        page::show_last_words(&text::BROKEN, &text::LOAD_AGAIN);
    }));
    let Some(place) = page::app_element() else { return };
    // Leptos lends its signals and what they run on; what is shown is ours.
    let app = mount_to(place.clone(), move || {
        let app = App::new();
        provide_context(app);
        provide_context(Navigation::start());
        sync::start(app);
        view::mount(&place, Frame.view());
    });
    app.forget();
    page::after_render(page::remove_skeleton);
}
