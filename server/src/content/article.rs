//! `articles/*.toml`: news.

use jiff::ToSpan;
use passerelle_shared::model::{Article, Kind, PartialDate, RecordId};
use toml::Spanned;

use super::page::{Page, WrittenLink, WrittenName};
use super::reading::Reading;
use super::words::{Vocabulary, translated};
use crate::zones::as_date;

translated! {
    struct ArticleFile {
        published: Option<Spanned<String>>,
        published_days_ago: Option<Spanned<u16>>,
        #[serde(default)]
        projects: Vec<Spanned<String>>,
        #[serde(default)]
        events: Vec<Spanned<String>>,
        source_name: Option<String>,
        source_reference: Option<String>,
        #[serde(default)]
        people: Vec<WrittenName>,
        #[serde(default)]
        links: Vec<WrittenLink>,
    }
}

const VOCABULARY: Vocabulary = Vocabulary(&["title", "summary", "body"]);

pub(super) fn read(reading: &mut Reading, page: &mut Page<'_>, slug: &str) {
    let id = RecordId::new(Kind::Article, slug);
    reading.claim(page, &id, &(0..0));
    let Some(mut file) = page.parse::<ArticleFile>() else { return };
    let words = file.take_words();
    let translations = reading.add_words(page, &id, words, VOCABULARY, &(0..0));
    let article = Article {
        published: published(reading, page, &file),
        projects: file.projects.iter().map(|slug| page.named(Kind::Project, slug)).collect(),
        events: file.events.iter().map(|slug| page.named(Kind::Event, slug)).collect(),
        source_names: file
            .source_name
            .as_ref()
            .map(|name| reading.names_of(name))
            .filter(|names| !names.is_empty())
            .into(),
        source_name: file.source_name,
        source_reference: file.source_reference,
        people: reading.named(page, &file.people).into(),
        links: page.links(&file.links).into(),
        translations,
        sample: reading.is_sample,
    };
    reading.add(id, &article);
}

fn published(reading: &Reading, page: &mut Page<'_>, file: &ArticleFile) -> Option<PartialDate> {
    let Some(days_ago) = &file.published_days_ago else { return page.date(&file.published) };
    if file.published.is_some() {
        page.fault(&days_ago.span(), "either `published` or `published_days_ago`, not both");
    }
    reading.anchor.checked_sub(i64::from(*days_ago.get_ref()).days()).ok().and_then(as_date)
}
