//! What a page says of itself to machines: search engines, and messengers that show what a link leads to.

use maud::{Markup, PreEscaped, html};
use passerelle_shared::model::{
    CountryCode, Event, EventKind, EventStatus, NamedRole, PartialDate, RecordId, UiLanguage,
};
use serde_json::{Value, json};

use super::cards::venue_names;
use super::reader::{Reader, Worded, in_language};

#[derive(Debug, Clone, Default)]
pub struct About {
    pub title: String,
    pub description: String,
    /// Without a language.
    pub path: String,
    /// Samples are for trying things out, and what isn't there is nothing to be found.
    pub is_for_search: bool,
    /// The project whose picture stands beside it.
    pub project: Option<RecordId>,
    pub structured: Option<Value>,
}

impl About {
    pub fn in_head(&self, reader: Reader<'_>, public_url: Option<&str>) -> Markup {
        let title = plain(&self.title);
        let full_title = [&title, " · Passerelle"].concat();
        let description = shortened(&plain(&self.description));
        html! {
            title { (full_title) }
            @if !description.is_empty() { meta name="description" content=(description); }
            @if !self.is_for_search { meta name="robots" content="noindex"; }
            meta property="og:type" content="website";
            meta property="og:site_name" content="Passerelle";
            meta property="og:title" content=(title);
            @if !description.is_empty() { meta property="og:description" content=(description); }
            meta property="og:locale" content=(locale(reader.language));
            @if let Some(public_url) = public_url { (self.absolute(reader.language, public_url)) }
            @if let Some(structured) = &self.structured {
                script type="application/ld+json" { (PreEscaped(data_block(&self.completed(structured, reader.language, public_url)))) }
            }
        }
    }

    /// What has to name this server: without knowing what people call it, it is left out.
    fn absolute(&self, language: UiLanguage, public_url: &str) -> Markup {
        let address = |path: &str| [public_url, path].concat();
        let here = address(&in_language(&self.path, language));
        html! {
            @if self.is_for_search {
                link rel="canonical" href=(here);
                @for language in UiLanguage::ALL {
                    link rel="alternate" hreflang=(language.code()) href=(address(&in_language(&self.path, language)));
                }
                link rel="alternate" hreflang="x-default" href=(address(&self.path));
            }
            meta property="og:url" content=(here);
            @if let Some(picture) = self.picture(public_url) {
                meta property="og:image" content=(picture);
                meta property="og:image:type" content="image/png";
                meta property="og:image:width" content=(super::picture::WIDTH);
                meta property="og:image:height" content=(super::picture::HEIGHT);
                meta name="twitter:card" content="summary_large_image";
            }
        }
    }

    fn picture(&self, public_url: &str) -> Option<String> {
        self.project.as_ref().map(|project| [public_url, &super::picture::path_of(project)].concat())
    }

    fn completed(&self, structured: &Value, language: UiLanguage, public_url: Option<&str>) -> Value {
        let mut structured = structured.clone();
        if let Some(public_url) = public_url {
            structured["url"] = json!([public_url, &in_language(&self.path, language)].concat());
            if let Some(picture) = self.picture(public_url) {
                structured["image"] = json!([picture]);
            }
        }
        structured
    }
}

/// An event in the words of schema.org; nothing that isn't known is said.
pub fn structured(reader: Reader<'_>, id: &RecordId, event: &Event, words: Worded<'_>) -> Value {
    let mut said = json!({
        "@context": "https://schema.org",
        "@type": "Event",
        "name": plain(&words.text.title),
    });
    let mut say = |name: &str, value: Value| said[name] = value;
    let description = plain(&words.text.summary);
    if !description.is_empty() {
        say("description", json!(description));
    }
    if let Some(starts) = event.starts {
        say("startDate", json!(starts.to_string()));
    }
    if let Some(ends) = event.ends.filter(|ends| is_worth_saying(event.starts, *ends)) {
        say("endDate", json!(ends.to_string()));
    }
    match event.status {
        EventStatus::Planned | EventStatus::Held => say("eventStatus", json!("https://schema.org/EventScheduled")),
        EventStatus::Cancelled => say("eventStatus", json!("https://schema.org/EventCancelled")),
        EventStatus::Other => {}
    }
    if event.kind == EventKind::Webinar {
        say("eventAttendanceMode", json!("https://schema.org/OnlineEventAttendanceMode"));
    } else if let Some(place) = place(reader, id, event) {
        say("location", place);
    }
    let languages: Vec<&str> = event.all_languages().iter().map(|language| language.code()).collect();
    if !languages.is_empty() {
        say("inLanguage", json!(languages));
    }
    let organisations = event.organisations.items();
    let organisers = organisations.iter().filter(|named| matches!(named.role, NamedRole::Organiser | NamedRole::Host));
    let organisers: Vec<Value> = organisers
        .map(|named| json!({ "@type": "Organization", "name": plain(named.name_in(reader.language.into())) }))
        .collect();
    if !organisers.is_empty() {
        say("organizer", json!(organisers));
    }
    said
}

fn is_worth_saying(starts: Option<PartialDate>, ends: PartialDate) -> bool {
    starts.is_none_or(|starts| starts <= ends)
}

fn place(reader: Reader<'_>, id: &RecordId, event: &Event) -> Option<Value> {
    let names = venue_names(reader, id, event);
    let name = names.first()?;
    let mut place = json!({ "@type": "Place", "name": plain(name) });
    if let Some(country) = event.country {
        place["address"] = json!({ "@type": "PostalAddress", "addressCountry": CountryCode::as_str(&country) });
    }
    Some(place)
}

/// Nothing in it can end the block, whatever stands in it.
fn data_block(data: &Value) -> String {
    data.to_string().replace('<', "\\u003c")
}

/// In one line, and without the marks that turn the direction of what stands around them.
fn plain(text: &str) -> String {
    let turns = |character: char| matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let kept: String = text.chars().filter(|character| !turns(*character)).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As much as others show.
fn shortened(text: &str) -> String {
    const LETTERS_MAX: usize = 300;
    if text.chars().count() <= LETTERS_MAX {
        return text.to_owned();
    }
    let start: String = text.chars().take(LETTERS_MAX).collect();
    let whole_words = start.rsplit_once(' ').map_or(start.as_str(), |(words, _)| words);
    [whole_words, "…"].concat()
}

fn locale(language: UiLanguage) -> &'static str {
    match language {
        UiLanguage::French => "fr_FR",
        UiLanguage::English | UiLanguage::Unknown => "en_GB",
        UiLanguage::Arabic => "ar",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_somebody_wrote_ends_the_block_or_turns_the_line() {
        let block = data_block(&json!({ "name": "</script><script>alert(\"1\")</script>" }));

        assert!(!block.contains('<'), "{block}");
        let read: Value = serde_json::from_str(&block).expect("it is still JSON");
        assert_eq!(read["name"], "</script><script>alert(\"1\")</script>");
        assert_eq!(plain("one\u{202E} two\u{2067}\n three"), "one two three");
    }

    #[test]
    fn a_long_description_ends_with_a_whole_word() {
        let long = "mot ".repeat(100);
        let short = shortened(&plain(&long));

        assert!(short.ends_with("mot…") && short.chars().count() <= 301, "{short}");
        assert_eq!(shortened("short"), "short");
    }
}
