//! What was invented for trying things out says so.

use leptos::prelude::*;

use crate::text::{more, text};
use crate::ui::{Banner, Chip, Glyph, Tone};

#[component]
pub fn SampleChip() -> impl IntoView {
    view! { <Chip words=text().frame.sample tone=Tone::Accent glyph=Glyph::SPARKLE /> }
}

#[component]
pub fn SampleNote() -> impl IntoView {
    let (title, words) = (text().frame.sample, more().notices.sample_means);
    view! { <Banner tone=Tone::Accent glyph=Glyph::SPARKLE title words /> }
}
