//! A file's SHA-256: what its name carries, and what a browser checks it by.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// 64 bits: no two files of one app will ever share them.
const NAME_BYTES: usize = 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    pub fn of(content: &[u8]) -> Self {
        Self(Sha256::digest(content).into())
    }

    /// Of several parts in order, so that moving a byte from one to the next changes it.
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut digest = Sha256::new();
        for part in parts {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        }
        Self(digest.finalize().into())
    }

    /// Short and in hexadecimal, for a file's name.
    pub fn name(&self) -> String {
        self.0[..NAME_BYTES].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// As `integrity` attributes and the content security policy write it.
    pub fn integrity(&self) -> String {
        format!("sha256-{}", STANDARD.encode(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_recognises_the_integrity_of_an_empty_file() {
        let integrity = Fingerprint::of(b"").integrity();

        assert_eq!(integrity, "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn a_name_carries_sixteen_digits_and_changes_with_the_content() {
        assert_eq!(Fingerprint::of(b"").name(), "e3b0c44298fc1c14");
        assert_ne!(Fingerprint::of(b"one").name(), Fingerprint::of(b"two").name());
    }

    #[test]
    fn a_byte_that_moves_to_the_next_part_is_noticed() {
        let before = Fingerprint::of_parts([&b"ab"[..], &b"c"[..]]);
        let after = Fingerprint::of_parts([&b"a"[..], &b"bc"[..]]);

        assert_ne!(before, after);
    }
}
