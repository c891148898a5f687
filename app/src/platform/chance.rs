//! Chance, by the browser.

/// 128 random bits as 32 hexadecimal digits.
pub fn name() -> String {
    let mut bytes = [0_u8; 16];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    // Every browser that runs WebAssembly has it, on plain HTTP too; names must never be weaker than that.
    crypto.expect("a browser has crypto").get_random_values_with_u8_array(&mut bytes).expect("sixteen bytes are few");
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]))
        .collect()
}

/// In 0..1.
pub fn share() -> f64 {
    js_sys::Math::random()
}
