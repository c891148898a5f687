//! The words of a record: in the language of the screens where there are any, and plainly marked otherwise.

use passerelle_shared::model::{Language, RecordId, Text};

use crate::state::Programme;
use crate::text::language;
use crate::ui::Speech;

/// Words, and the language that they are in.
#[derive(Clone, Copy)]
pub struct Worded<'a> {
    pub text: &'a Text,
    pub language: Language,
}

impl Worded<'_> {
    pub fn speech(&self) -> Speech {
        speech(self.language)
    }

    pub fn title(&self) -> Title {
        Title { words: self.text.title.clone(), speech: self.speech() }
    }
}

/// A title, to stand in a line of its own or in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    pub words: String,
    pub speech: Speech,
}

impl From<&str> for Title {
    /// In the language of the screen.
    fn from(words: &str) -> Title {
        Title { words: words.to_owned(), speech: Speech::default() }
    }
}

/// The words of a record, in the language of the screens if possible.
pub fn words_of<'a>(programme: &'a Programme, id: &RecordId) -> Option<Worded<'a>> {
    words_in(programme, id, None)
}

/// In the language that the reader has chosen for this record, if they have.
pub fn words_in<'a>(programme: &'a Programme, id: &RecordId, reading: Option<Language>) -> Option<Worded<'a>> {
    let preferred = reading.unwrap_or(language().into());
    programme.text_in(id, preferred).map(|(text, language)| Worded { text, language })
}

pub fn title_of(programme: &Programme, id: &RecordId) -> Title {
    words_of(programme, id).map_or_else(|| Title::from(id.slug()), |words| words.title())
}

/// Marks words that are in another language than the screen.
fn speech(of: Language) -> Speech {
    if of == language().into() {
        return Speech::default();
    }
    Speech { lang: Some(of.code()), dir: Some(if of.is_right_to_left() { "rtl" } else { "ltr" }) }
}
