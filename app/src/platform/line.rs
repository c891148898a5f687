//! What the line costs, where the browser tells.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Safari and Firefox have none.
    type NetworkInformation;

    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = connection)]
    static CONNECTION: Option<NetworkInformation>;

    #[wasm_bindgen(method, getter, js_name = saveData)]
    fn save_data(this: &NetworkInformation) -> Option<bool>;
    #[wasm_bindgen(method, getter, js_name = "type")]
    fn kind(this: &NetworkInformation) -> Option<String>;
}

/// The person has asked the browser to save data, and isn't on Wi-Fi or a cable.
pub fn saves_data() -> bool {
    CONNECTION.with(|connection| {
        let Some(connection) = connection else { return false };
        let is_unmetered = matches!(connection.kind().as_deref(), Some("wifi" | "ethernet"));
        connection.save_data() == Some(true) && !is_unmetered
    })
}
