//! Rewrites what `public/` says into what the bundle has: addresses with hashes, the version, the list of files.

use crate::Error;

/// A text of `public/` on its way into the bundle.
#[derive(Debug)]
pub struct Text {
    file: &'static str,
    content: String,
}

impl Text {
    pub fn new(file: &'static str, content: &[u8]) -> Self {
        Self { file, content: String::from_utf8_lossy(content).into_owned() }
    }

    pub fn as_str(&self) -> &str {
        &self.content
    }

    /// Replaces an address wherever it stands in double quotes.
    pub fn with_address(self, from: &str, to: &str) -> Result<Self, Error> {
        self.with(&format!("\"{from}\""), &format!("\"{to}\""))
    }

    /// Replaces a text that must be there.
    pub fn with(self, from: &str, to: &str) -> Result<Self, Error> {
        if !self.content.contains(from) {
            return Err(Error::MissingReference { file: self.file, reference: from.to_owned() });
        }
        Ok(self.with_any(from, to))
    }

    /// Replaces a text that may be there.
    pub fn with_any(self, from: &str, to: &str) -> Self {
        Self { content: self.content.replace(from, to), ..self }
    }

    /// Leaves out indentation and the lines that only hold a comment.
    ///
    /// A text over several lines would be changed by this: a script that has one is refused.
    pub fn tidied_script(self) -> Result<Vec<u8>, Error> {
        let mut tidied = String::with_capacity(self.content.len());
        let mut is_in_comment = false;
        for line in self.content.lines().map(str::trim) {
            is_in_comment |= line.starts_with("/**");
            if !is_in_comment && !line.is_empty() && !line.starts_with("//") {
                if line.replace("\\`", "").matches('`').count() % 2 == 1 {
                    return Err(Error::SeveralLines { file: self.file, line: line.to_owned() });
                }
                tidied.push_str(line);
                tidied.push('\n');
            }
            is_in_comment &= !line.ends_with("*/");
        }
        Ok(tidied.into_bytes())
    }

    /// Leaves out indentation; the line ends stay, because between two words they are spaces.
    pub fn tidied_page(self) -> Vec<u8> {
        let lines = self.content.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.flat_map(|line| [line, "\n"]).collect::<String>().into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gets_its_hash_wherever_it_is_quoted() {
        let page = Text::new("index.html", br#"<link href="/app.css"><link href="/app.css"> /app.css "/app.css2""#);

        let page = page.with_address("/app.css", "/app-1.css").expect("the address is there");

        assert_eq!(page.content, r#"<link href="/app-1.css"><link href="/app-1.css"> /app.css "/app.css2""#);
    }

    #[test]
    fn a_page_that_forgot_its_style_is_refused_by_name() {
        let page = Text::new("index.html", b"<p>Nothing here</p>");

        let error = page.with_address("/app.css", "/app-1.css").expect_err("nothing mentions the style");

        assert_eq!(error.to_string(), "public/index.html doesn't mention \"/app.css\"");
    }

    #[test]
    fn comments_stay_at_home_and_addresses_with_two_slashes_travel() {
        let script = Text::new("boot.js", b"// Why.\nconst a = 1; // One.\n\n\tconst b = \"https://example.org\";\n");

        let tidied = script.tidied_script().expect("each text is on one line");
        assert_eq!(tidied, b"const a = 1; // One.\nconst b = \"https://example.org\";\n");
    }

    #[test]
    fn a_script_with_a_text_over_several_lines_is_refused_by_name() {
        let script = Text::new("boot.js", b"const a = `one ${b} line`;\nconst c = `two\n\tlines`;\n");

        let error = script.tidied_script().expect_err("its blanks would go");

        assert_eq!(error.to_string(), "boot.js has a text over several lines, which would be changed: const c = `two");
    }

    #[test]
    fn the_types_that_a_generated_script_tells_stay_at_home() {
        let script = Text::new(
            "app.js",
            b"class A {\n    /**\n     * @returns {any}\n     */\n    a() {}\n    /** Short. */\n    b() {}\n}",
        );

        assert_eq!(script.tidied_script().expect("no texts"), b"class A {\na() {}\nb() {}\n}\n");
    }
}
