//! Rewrites what `public/` says into what the bundle has: addresses with hashes, the version, the list of files.

use oxc_allocator::Allocator;
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_mangler::Mangler;
use oxc_parser::Parser;
use oxc_span::SourceType;

use crate::Error;

/// How a browser reads a script: what stands at the top of a classic one is seen by others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    Module,
    Classic,
}

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

    /// The same program in fewer letters: without comments and spaces, and with short names for what only it sees.
    pub fn minified(self, kind: Script) -> Result<Vec<u8>, Error> {
        let allocator = Allocator::default();
        let source_type = match kind {
            Script::Module => SourceType::mjs(),
            Script::Classic => SourceType::script(),
        };
        let parsed = Parser::new(&allocator, &self.content, source_type).parse();
        if let Some(cause) = parsed.diagnostics.first() {
            return Err(Error::UnreadableScript { file: self.file, cause: cause.to_string() });
        }
        let mangled = Mangler::new().build(&parsed.program);
        let codegen = Codegen::new().with_options(CodegenOptions::minify()).with_scoping(Some(mangled.scoping));
        let codegen = codegen.with_private_member_mappings(Some(mangled.class_private_mappings));
        Ok(codegen.build(&parsed.program).code.into_bytes())
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
    fn comments_and_long_names_stay_at_home_and_texts_travel_as_they_are() {
        let script = "// Why.\nconst address = \"https://example.org\"; // One.\nconst lines = `one ${address}\n\ttwo`;\nsend(lines);\n";

        let minified = Text::new("boot.js", script.as_bytes()).minified(Script::Module).expect("it can be read");

        let minified = String::from_utf8(minified).expect("text");
        assert!(minified.contains("https://example.org") && minified.contains("\n\ttwo"), "{minified}");
        assert!(!minified.contains("Why") && !minified.contains("address") && minified.contains("send("), "{minified}");
    }

    #[test]
    fn what_others_may_see_keeps_its_name() {
        let script = "const VERSION = \"1\";\nfunction tell(what) { return what + VERSION; }\n";

        let minified =
            Text::new("service-worker.js", script.as_bytes()).minified(Script::Classic).expect("it can be read");

        let minified = String::from_utf8(minified).expect("text");
        assert!(minified.contains("VERSION") && minified.contains("tell(") && !minified.contains("what"), "{minified}");
    }

    #[test]
    fn a_script_that_cannot_be_read_is_refused_by_name() {
        let error = Text::new("boot.js", b"const = 1;").minified(Script::Module).expect_err("it is no program");

        assert!(error.to_string().starts_with("boot.js can't be read"), "{error}");
    }
}
