//! A state in an icon, a word and a colour, never in a colour alone.

use crate::view::*;

use super::icon::{Glyph, icon};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Quiet,
    Accent,
    Good,
    Warn,
    Bad,
}

impl Tone {
    pub fn class(self) -> &'static str {
        match self {
            Tone::Quiet => "tone-quiet",
            Tone::Accent => "tone-accent",
            Tone::Good => "tone-good",
            Tone::Warn => "tone-warn",
            Tone::Bad => "tone-bad",
        }
    }
}

#[derive(Default)]
#[non_exhaustive]
pub struct Chip {
    pub words: String,
    pub tone: Tone,
    pub glyph: Option<Glyph>,
}

impl Component for Chip {
    fn view(self) -> View {
        let Chip { words, tone, glyph } = self;
        view! {
            <span class=["chip ", tone.class()].concat()>
                {glyph.map(icon)}
                <span>{words}</span>
            </span>
        }
        .into_view()
    }
}
