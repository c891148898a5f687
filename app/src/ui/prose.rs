//! Written text: paragraphs and lists. Nothing in it is ever markup.

use leptos::prelude::*;

/// The language and direction of words that are not in the language of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Speech {
    pub lang: Option<&'static str>,
    pub dir: Option<&'static str>,
}

#[derive(Debug, PartialEq, Eq)]
enum Part<'a> {
    Paragraph(Vec<&'a str>),
    List(Vec<&'a str>),
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

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut begins_anew = true;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            begins_anew = true;
            continue;
        }
        match (line.strip_prefix("- "), parts.last_mut()) {
            (Some(item), Some(Part::List(items))) if !begins_anew => items.push(item),
            (Some(item), _) => parts.push(Part::List(vec![item])),
            (None, Some(Part::Paragraph(lines))) if !begins_anew => lines.push(line),
            (None, _) => parts.push(Part::Paragraph(vec![line])),
        }
        begins_anew = false;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_line_parts_paragraphs_and_dashes_make_a_list() {
        let text = "One\nline.\n\n- first\n- second\nAfter <b>all</b>.";

        assert_eq!(
            parts(text),
            [
                Part::Paragraph(vec!["One", "line."]),
                Part::List(vec!["first", "second"]),
                Part::Paragraph(vec!["After <b>all</b>."]),
            ]
        );
    }
}
