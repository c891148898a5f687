//! Words by which a list is narrowed: those that must be there and, behind a minus, those that must not.

use super::folding::folded;
use super::looked_for::LookedFor;
use crate::model::typed::Nfkc;

/// What was typed. In one piece it may be several words, as an e-mail address is.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    with: Vec<Vec<LookedFor>>,
    without: Vec<Vec<LookedFor>>,
}

/// However it is typed, a browser and a phone make another one of it.
const MINUS: [char; 3] = ['-', '\u{2212}', '\u{2013}'];

impl Wanted {
    pub fn of(typed: &str, nfkc: Nfkc) -> Wanted {
        let mut wanted = Wanted::default();
        for piece in typed.split_whitespace() {
            let bare = piece.trim_start_matches(MINUS);
            let list = if bare.len() < piece.len() { &mut wanted.without } else { &mut wanted.with };
            let words: Vec<LookedFor> =
                folded(bare, nfkc).split(' ').filter(|word| !word.is_empty()).map(LookedFor::of).collect();
            if !words.is_empty() {
                list.push(words);
            }
        }
        wanted
    }

    /// Of a text that was [folded](super::folded).
    pub fn is_met_by(&self, folded: &str) -> bool {
        let is_there = |words: &Vec<LookedFor>| words.iter().all(|word| word.is_in(folded));
        self.with.iter().all(is_there) && !self.without.iter().any(is_there)
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    fn is_met(typed: &str, text: &str) -> bool {
        let nfkc = |text: &str| text.nfkc().collect();
        Wanted::of(typed, nfkc).is_met_by(&folded(text, nfkc))
    }

    #[test]
    fn all_words_must_be_there_and_none_of_those_behind_a_minus() {
        let amina = "Amina Ben Salah amina@example.org Police judiciaire";

        for (typed, is_expected) in [
            ("", true),
            ("amina", true),
            ("BEN judic", true),
            ("amina@exa", true),
            ("lah", false),
            ("amina douane", false),
            ("-douane", true),
            ("amina -police", false),
            ("\u{2212}police", false),
            ("-amina@example.com", true),
            ("-", true),
        ] {
            assert_eq!(is_met(typed, amina), is_expected, "{typed:?}");
        }
        assert!(is_met("الادارة", "الإدارة العامة للأمن"), "as it is found in the programme");
    }
}
