//! Names that are the same in every file and on every server, made of what they name.

use uuid::Uuid;

/// Of all that Passerelle names.
const OURS: Uuid = Uuid::from_u128(0x6f1f_3a0e_93c5_4d57_8a5b_2d1c_7be0_94a6);

pub fn of(name: &str) -> Uuid {
    Uuid::new_v5(&OURS, name.as_bytes())
}

/// For those who want a number above 0.
pub fn number(guid: Uuid) -> u32 {
    let [first, second, third, fourth, ..] = *guid.as_bytes();
    (u32::from_be_bytes([first, second, third, fourth]) >> 1).max(1)
}
