//! The app's own page as the bundle has it, taken apart: what a page of the server has of it, and what stands in its place.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// What of `index.html` every page has, so that the app can start on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shell {
    /// Scripts, what they need, and icons.
    pub head: String,
    /// All styles: nothing is painted before they are here, and nothing moves because they come later.
    pub style: String,
    /// What the content security policy calls them.
    pub style_hash: String,
    /// The words for an app that can't start.
    pub failure: String,
    /// How it looks on paper.
    pub print: String,
}

impl Shell {
    /// `None` for a page that isn't ours: the app's files may be anything.
    pub fn of(index: &str, styles: &[&str], take_over: &str) -> Option<Shell> {
        let head = between(index, "<head>", "</head>")?;
        let critical = between(head, "<style>", "</style>")?;
        let without_style = head.replace(&format!("<style>{critical}</style>"), "");
        let is_wanted = |line: &&str| {
            !line.starts_with("<title>")
                && !line.starts_with("<meta name=\"description\"")
                && !line.starts_with("<meta charset")
                && !line.starts_with("<meta name=\"google\"")
                && !line.ends_with("as=\"style\">")
                && !line.trim().is_empty()
        };
        let mut head: String = without_style.lines().filter(is_wanted).flat_map(|line| [line, "\n"]).collect();
        head.push_str(&format!("<script type=\"module\" src=\"{take_over}\"></script>\n"));
        let failure = between(index, "id=\"failure\" role=\"alert\" hidden>", "</div>")?.to_owned();
        let print = index.lines().find(|line| line.contains("media=\"print\""))?.to_owned();
        let style = [&[critical], styles].concat().concat();
        Some(Shell {
            head,
            style_hash: format!("sha256-{}", STANDARD.encode(Sha256::digest(&style))),
            style,
            failure,
            print,
        })
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, behind) = text.split_once(start)?;
    behind.split_once(end).map(|(inside, _)| inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDEX: &str = include_str!("../../../public/index.html");

    #[test]
    fn the_apps_own_page_lends_its_scripts_its_styles_and_its_last_words() {
        let index: String = INDEX.lines().flat_map(|line| [line.trim(), "\n"]).collect();
        let index = index.replace("<style></style>", "<style>a{}</style>");

        let shell = Shell::of(&index, &["b{}", "c{}"], "/take-over.js").expect("it is ours");

        assert_eq!(shell.style, "a{}b{}c{}");
        for needed in ["/needs.js", "/boot.js", "/app.wasm", "favicon.svg", "viewport", "/take-over.js"] {
            assert!(shell.head.contains(needed), "{needed} is missing: {}", shell.head);
        }
        for other in ["<style", "<title", "description", "app.css"] {
            assert!(!shell.head.contains(other), "{other} stands twice: {}", shell.head);
        }
        assert!(shell.failure.contains("id=\"retry\"") && shell.print.contains("print.css"));
    }

    #[test]
    fn a_page_that_is_not_ours_is_left_alone() {
        assert_eq!(Shell::of("first", &[], "/take-over.js"), None);
    }
}
