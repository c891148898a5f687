//! What is said to readers, in French, English and Arabic: in the app, and on the pages that the server serves.
//!
//! How numbers and dates are written is handed in (see [`Writing`]): by the browser's `Intl` in the app, by a table on the
//! server.

pub mod ar;
pub mod clocks;
pub mod dates;
pub mod en;
pub mod fr;
mod glyph;
pub mod prose;
mod sentence;
pub mod sentences;
mod tone;
mod values;
mod writing;

pub use glyph::Glyph;
pub use sentence::{One, Plural, Two, isolated};
pub use sentences::more::MoreSentences;
pub use sentences::{ByState, Sentences};
pub use tone::Tone;
pub use values::{language_own_name, listed};
pub use writing::{Category, Style, Writing};

#[cfg(test)]
mod tests {
    /// The source files are what translators edit, so they are what is checked.
    const FRENCH: &str = concat!(
        include_str!("fr.rs"),
        include_str!("fr/words.rs"),
        include_str!("fr/more.rs"),
        include_str!("fr/more_words.rs"),
        include_str!("fr/more_agenda.rs"),
        include_str!("fr/more_desk.rs")
    );
    const ARABIC: &str = concat!(
        include_str!("ar.rs"),
        include_str!("ar/words.rs"),
        include_str!("ar/more.rs"),
        include_str!("ar/more_words.rs"),
        include_str!("ar/more_agenda.rs"),
        include_str!("ar/more_desk.rs")
    );

    fn strings(source: &str) -> impl Iterator<Item = &str> {
        source.split('"').skip(1).step_by(2)
    }

    #[test]
    fn french_keeps_its_marks_with_their_words() {
        for sentence in strings(FRENCH) {
            for mark in [" :", " ;", " ?", " !", " »", "« ", "'"] {
                assert!(!sentence.contains(mark), "`{mark}` may break the line in: {sentence}");
            }
        }
    }

    #[test]
    fn arabic_uses_its_own_marks() {
        for sentence in strings(ARABIC) {
            for mark in [',', ';', '?'] {
                assert!(!sentence.contains(mark), "`{mark}` in: {sentence}");
            }
        }
    }
}
