//! A word that is looked for, and whether a text has it.

use super::folding::HYPHEN;

/// One word as it was typed, and what else it may be.
#[derive(Debug, Clone)]
pub struct LookedFor {
    /// In one piece.
    word: String,
    /// Its parts, where it was typed with hyphens.
    parts: Vec<String>,
    /// Without the article, in Arabic.
    bare: Option<String>,
}

impl LookedFor {
    pub fn of(folded: &str) -> LookedFor {
        let parts: Vec<String> = folded.split(HYPHEN).filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let word = parts.concat();
        let bare = ARTICLES.iter().find_map(|article| word.strip_prefix(article));
        let bare = bare.filter(|bare| BARE_LETTERS_MIN <= bare.chars().count()).map(str::to_owned);
        LookedFor { parts: if parts.len() > 1 { parts } else { Vec::new() }, word, bare }
    }

    /// Two words that may have been meant as one.
    pub fn joined(&self, next: &LookedFor) -> LookedFor {
        LookedFor::of(&[&*self.word, &*next.word].concat())
    }

    /// A word of the text begins with it.
    pub fn is_in(&self, text: &str) -> bool {
        has(text, &self.word)
            || self.bare.as_ref().is_some_and(|bare| has(text, bare))
            || (!self.parts.is_empty() && self.parts.iter().all(|part| has(text, part)))
    }
}

/// The article, alone and behind what is written with it, longest first.
const ARTICLES: [&str; 9] = ["وبال", "ولل", "فلل", "وال", "فال", "بال", "كال", "ال", "لل"];
/// And, so, in, for and as, which are written with the next word.
const LETTERS: [&str; 8] = ["وب", "ول", "وك", "و", "ف", "ب", "ل", "ك"];
/// Of what is left without an article.
const BARE_LETTERS_MIN: usize = 2;
/// A shorter word is taken for a part of others too often.
const WORD_BEHIND_A_LETTER_MIN: usize = 3;
/// Two words with a blank between them are one only if both have some letters: `there` isn't `the re…`.
const FIRST_PART_MIN: usize = 3;
const SECOND_PART_MIN: usize = 4;

fn has(text: &str, word: &str) -> bool {
    let is_arabic = word.starts_with(|letter| matches!(letter, '\u{600}'..='\u{6FF}'));
    let letters: &[&str] = match is_arabic && WORD_BEHIND_A_LETTER_MIN <= word.chars().count() {
        true => &LETTERS,
        false => &[],
    };
    let articles: &[&str] = if is_arabic { &ARTICLES } else { &[] };
    beginnings(text).any(|text| {
        let mut before = articles.iter().chain(letters);
        reads(text, word) || before.any(|before| text.strip_prefix(before).is_some_and(|text| reads(text, word)))
    })
}

/// The text from the beginning of each of its words.
fn beginnings(text: &str) -> impl Iterator<Item = &str> {
    let is_between = |byte: &u8| matches!(byte, b' ' | b'-');
    let behind = text.bytes().enumerate().filter(move |(_, byte)| is_between(byte)).map(|(at, _)| at.saturating_add(1));
    [0].into_iter().chain(behind).map(|at| &text[at..])
}

/// The text begins with the word, perhaps with hyphens in it, or with one blank.
fn reads(text: &str, word: &str) -> bool {
    let (mut text, mut rest) = (text.as_bytes(), word.as_bytes());
    let mut is_parted = false;
    loop {
        let same = text.iter().zip(rest).take_while(|(one, other)| one == other).count();
        (text, rest) = (&text[same..], &rest[same..]);
        if rest.is_empty() {
            return true;
        }
        let read = word.len().saturating_sub(rest.len());
        match text.first() {
            Some(b'-') if 0 < read => text = &text[1..],
            Some(b' ') if !is_parted && has_letters(word, read) => {
                text = &text[1..];
                is_parted = true;
            }
            _ => return false,
        }
    }
}

fn has_letters(word: &str, parted_at: usize) -> bool {
    word.split_at_checked(parted_at).is_some_and(|(first, second)| {
        FIRST_PART_MIN <= first.chars().count() && SECOND_PART_MIN <= second.chars().count()
    })
}
