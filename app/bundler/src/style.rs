//! Joins the styles into five: the critical one, inlined into the page, that for paper, that of the screens that come
//! later, that of the pages that the server writes, and the rest, which the first screen needs.

use crate::source::Source;

const CRITICAL: &str = "critical.css";
const PRINT: &str = "print.css";
const SCREENS: &str = "40-screens.css";
/// Of the pages that the server writes.
const PAGE: &str = "page.css";

#[derive(Debug, PartialEq, Eq, Default)]
pub struct Styles {
    pub critical: String,
    pub print: String,
    pub screens: String,
    pub page: String,
    pub rest: String,
}

/// Joins the styles in the order given, which is that of their names.
pub fn join(styles: &[Source]) -> Styles {
    let mut joined = Styles::default();
    for style in styles {
        let text = tidy(&String::from_utf8_lossy(&style.content));
        match style.path.as_str() {
            CRITICAL => joined.critical.push_str(&text),
            PRINT => joined.print.push_str(&text),
            SCREENS => joined.screens.push_str(&text),
            PAGE => joined.page.push_str(&text),
            _ => joined.rest.push_str(&text),
        }
    }
    joined
}

/// Leaves out comments and the spaces that mean nothing; what stands in quotes stays as it is.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut rest = text;
    let mut space_waits = false;
    while let Some(next) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.find("*/").map_or("", |end| &comment[end + 2..]);
            space_waits = true;
        } else if next.is_whitespace() {
            rest = &rest[next.len_utf8()..];
            space_waits = true;
        } else {
            if space_waits && space_matters(tidied.chars().last(), next) {
                tidied.push(' ');
            }
            space_waits = false;
            let length = if matches!(next, '"' | '\'') { quoted_length(rest, next) } else { next.len_utf8() };
            tidied.push_str(&rest[..length]);
            rest = &rest[length..];
        }
    }
    tidied
}

/// Around `+` and `-` a space means something in `calc()`, before `:` in a selector: those stay.
fn space_matters(before: Option<char>, after: char) -> bool {
    let is_edge = |character| matches!(character, '{' | '}' | ';' | ',');
    before.is_some_and(|before| !is_edge(before) && before != ':') && !is_edge(after)
}

/// Length of the text that starts with a quote, up to the same quote unescaped.
fn quoted_length(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (index, character) in text.char_indices().skip(1) {
        if character == quote && !is_escaped {
            return index + character.len_utf8();
        }
        is_escaped = character == '\\' && !is_escaped;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(path: &str, content: &str) -> Source {
        Source { path: path.to_owned(), content: content.into() }
    }

    #[test]
    fn the_critical_style_is_apart_and_the_others_keep_their_order() {
        let styles = [
            style("base.css", "a { color: red; }\n"),
            style("critical.css", "html { margin: 0; }\n"),
            style("events.css", "b { color: blue; }\n"),
        ];

        let joined = join(&styles);

        assert_eq!(joined.critical, "html{margin:0;}");
        assert_eq!(joined.rest, "a{color:red;}b{color:blue;}");
    }

    #[test]
    fn spaces_that_mean_something_stay() {
        let text = ".a  :hover > b {\n  inline-size: calc(1px + var(--x));\n  font: 1rem / 1.5 serif;\n}\n@media (width > 3em) and (hover) { }";

        assert_eq!(
            tidy(text),
            ".a :hover > b{inline-size:calc(1px + var(--x));font:1rem / 1.5 serif;}@media (width > 3em) and (hover){}"
        );
    }

    #[test]
    fn quotes_and_what_looks_like_a_comment_in_them_are_kept() {
        let text = r#"a::before { content: "/*  {  \" */ "; } /* gone */ b { quotes: '«  ' "  »"; }"#;

        assert_eq!(tidy(text), r#"a::before{content:"/*  {  \" */ ";}b{quotes:'«  ' "  »";}"#);
    }
}
