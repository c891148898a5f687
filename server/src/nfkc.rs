//! Unicode's NFKC, for what people type.

use unicode_normalization::UnicodeNormalization;

pub fn nfkc(text: &str) -> String {
    text.nfkc().collect()
}
