//! What the device itself says of the network. It lies often: it is only ever a hint.

/// `false` is mostly true.
pub fn says_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}
