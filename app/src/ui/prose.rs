//! Written text: paragraphs and lists. Nothing in it is ever markup.

use leptos::prelude::*;
use passerelle_words::prose::{Part, parts};

/// The language and direction of words that are not in the language of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Speech {
    pub lang: Option<&'static str>,
    pub dir: Option<&'static str>,
}

/// An empty line parts paragraphs; lines that begin with `- ` are a list.
#[component]
pub fn Prose(#[prop(into)] text: String, speech: Speech) -> impl IntoView {
    let parts: Vec<AnyView> = parts(&text)
        .into_iter()
        .map(|part| match part {
            Part::Paragraph(lines) => view! { <p>{lines.join(" ")}</p> }.into_any(),
            Part::List(items) => {
                let items = items.into_iter().map(str::to_owned).collect();
                view! { <Bullets items speech=Speech::default() /> }.into_any()
            }
        })
        .collect();
    view! { <div class="prose" lang=speech.lang dir=speech.dir>{parts}</div> }
}

#[component]
pub fn Bullets(items: Vec<String>, speech: Speech) -> impl IntoView {
    let items: Vec<AnyView> = items.into_iter().map(|item| view! { <li>{item}</li> }.into_any()).collect();
    view! { <ul class="bullets" lang=speech.lang dir=speech.dir>{items}</ul> }
}
