//! Tells the stories of every store of the browser's own, one after the other, in a page that says what came of each.

/// The app's own room; beside it stands what it gets here.
#[path = "../../app/src/platform/store"]
mod store {
    #[path = "../../../../tests/storage/around.rs"]
    mod around;
    mod in_memory;
    pub mod indexed;
}

use std::error::Error;

use indexed_db_futures::database::Database;
use passerelle_device::store::Store;
use passerelle_device::store::suite::stories;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use store::indexed::schema::NAME;
use store::indexed::{Disk, Kind, open, watch};

/// Called as soon as the program is there.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|panic| say(&panic.to_string())));
    spawn_local(tell());
}

/// Whoever waits for the end of it sees what is being told.
async fn tell() {
    if open().await != Kind::Indexed {
        return say("The browser refuses to keep anything.");
    }
    watch();
    for story in stories() {
        say(&format!("{}: ", story.name));
        let told = match founded_anew().await {
            Ok(()) => (story.tell)(&Disk).await.map_err(|surprise| surprise.to_string()),
            Err(error) => Err(format!("the database can't be deleted: {error}")),
        };
        say(&format!("{}\n", told.err().unwrap_or_else(|| "told".to_owned())));
    }
    if let Some(body) = body() {
        let _ = body.set_attribute("data-is-over", "");
    }
}

/// A database that is only emptied goes on counting.
async fn founded_anew() -> Result<(), Box<dyn Error>> {
    Disk.let_go();
    Ok(Database::delete_by_name(NAME)?.await?)
}

fn say(words: &str) {
    if let Some(body) = body() {
        let said = body.text_content().unwrap_or_default();
        body.set_text_content(Some(&(said + words)));
    }
}

fn body() -> Option<HtmlElement> {
    web_sys::window()?.document()?.body()
}
