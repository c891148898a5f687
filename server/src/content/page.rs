//! One file of a pack while it is read: turns what is written into what is meant, and notes each fault with its line.

use std::ops::Range;

use passerelle_shared::json::known::Word;
use passerelle_shared::model::{CountryCode, Kind, Language, Link, PartialDate, RecordId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::{Fault, shape};

pub(super) struct Page<'a> {
    pub file: String,
    pub text: &'a str,
    pub faults: Vec<Fault>,
    /// What this file refers to, checked when all files were read.
    pub references: Vec<(RecordId, usize)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenName {
    pub name: String,
    pub role: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenLink {
    url: Spanned<String>,
    title: String,
}

impl<'a> Page<'a> {
    pub fn new(file: String, text: &'a str) -> Self {
        Self { file, text, faults: Vec::new(), references: Vec::new() }
    }

    /// Reads the file's shape. A key that isn't known is a fault: it is more often misspelt than superfluous.
    pub fn parse<T: DeserializeOwned>(&mut self) -> Option<T> {
        let shape = shape::read(self.text);
        for (span, reason) in shape.faults {
            self.fault(&span, reason);
        }
        shape.written
    }

    pub fn line(&self, span: &Range<usize>) -> usize {
        let before = &self.text.as_bytes()[..span.start.min(self.text.len())];
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    }

    pub fn fault(&mut self, span: &Range<usize>, reason: impl Into<String>) {
        let fault = Fault { file: self.file.clone(), line: self.line(span), reason: reason.into() };
        self.faults.push(fault);
    }

    /// A word of one of the model's lists. The lists keep a place for what newer programs write; a pack may not.
    pub fn word<T: DeserializeOwned + Serialize>(&mut self, written: &Spanned<String>, what: &str) -> Option<T> {
        let text = written.get_ref();
        let quoted = serde_json::Value::String(text.clone());
        let word: Option<T> = serde_json::from_value(quoted.clone()).ok();
        let word = word.filter(|word| serde_json::to_value(word).is_ok_and(|back| back == quoted));
        if word.is_none() {
            self.fault(&written.span(), format!("`{text}` is not {what}"));
        }
        word
    }

    /// Like [`Page::word`], of a list whose last word stands for what isn't known.
    pub fn known_word<T: Word + Serialize>(&mut self, written: &Spanned<String>, what: &str) -> Option<T> {
        let word: T = self.word(written, what)?;
        if !word.is_known() {
            self.fault(&written.span(), format!("`{}` is not {what}", written.get_ref()));
            return None;
        }
        Some(word)
    }

    pub fn date(&mut self, written: &Option<Spanned<String>>) -> Option<PartialDate> {
        let written = written.as_ref()?;
        let date = PartialDate::parse(written.get_ref());
        if date.is_none() {
            let reason = format!("`{}` is not a date like 2019, 2019-05 or 2019-05-31", written.get_ref());
            self.fault(&written.span(), reason);
        }
        date
    }

    /// A country that the packs know.
    pub fn country(&mut self, written: &Spanned<String>) -> Option<CountryCode> {
        let code = CountryCode::parse(written.get_ref()).filter(|code| code.as_str() == written.get_ref());
        match code {
            Some(code) => self.refer(country_id(code), &written.span()),
            None => {
                let reason = format!("`{}` is not a country code like TN", written.get_ref());
                self.fault(&written.span(), reason);
            }
        }
        code
    }

    pub fn countries(&mut self, written: &[Spanned<String>]) -> Vec<CountryCode> {
        written.iter().filter_map(|written| self.country(written)).collect()
    }

    /// Those that 0.1 knows, and those that came later.
    pub fn languages(&mut self, written: &[Spanned<String>]) -> (Vec<Language>, Vec<Language>) {
        const WHAT: &str = "a language of ours (fr, en, ar, de, it, es, pt)";
        Language::parted(written.iter().filter_map(|written| self.known_word(written, WHAT)).collect())
    }

    pub fn links(&mut self, written: &[WrittenLink]) -> Vec<Link> {
        for link in written {
            let url = link.url.get_ref();
            if !url.starts_with("https://") && !url.starts_with("http://") {
                self.fault(&link.url.span(), format!("`{url}` is not a link that begins with https://"));
            }
        }
        written.iter().map(|link| Link { url: link.url.get_ref().clone(), title: link.title.clone() }).collect()
    }

    /// A record of a given kind, by its bare slug.
    pub fn named(&mut self, kind: Kind, written: &Spanned<String>) -> RecordId {
        let id = RecordId::new(kind, written.get_ref());
        self.refer(id.clone(), &written.span());
        id
    }

    /// Records of any kind, as `event/tunis`.
    pub fn references(&mut self, written: &[Spanned<String>]) -> Vec<RecordId> {
        let refer = |written: &Spanned<String>| {
            let id = RecordId::from(written.get_ref().as_str());
            self.refer(id.clone(), &written.span());
            id
        };
        written.iter().map(refer).collect()
    }

    pub fn refer(&mut self, id: RecordId, span: &Range<usize>) {
        let line = self.line(span);
        self.references.push((id, line));
    }

    pub fn slug<'b>(&mut self, written: &'b Spanned<String>) -> &'b str {
        if !is_slug(written.get_ref()) {
            let reason = format!("`{}` is not a slug of small letters, digits and hyphens", written.get_ref());
            self.fault(&written.span(), reason);
        }
        written.get_ref()
    }
}

pub(super) fn is_slug(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

pub(super) fn country_id(code: CountryCode) -> RecordId {
    RecordId::country(code)
}
