//! Search through titles, texts, people and places, without a network and whatever it is typed with.

use passerelle_shared::model::RecordId;
use passerelle_shared::model::typed::Nfkc;
use passerelle_shared::search::{self, Entry, names, sources, speakers};

use super::Programme;
use crate::platform;

/// One form of each letter, whatever it was typed with.
pub fn nfkc(text: &str) -> String {
    platform::nfkc::nfkc(text)
}

/// Finds projects, events, sessions, articles and countries.
pub fn search(programme: &Programme, query: &str) -> Vec<RecordId> {
    search_by(programme, query, nfkc)
}

fn search_by(programme: &Programme, query: &str, nfkc: Nfkc) -> Vec<RecordId> {
    if query.trim().is_empty() {
        return Vec::new();
    }
    search::search(programme.index(|programme| entries(programme, nfkc)), query, nfkc)
}

/// Made when something is first looked for.
fn entries(programme: &Programme, nfkc: Nfkc) -> Vec<Entry> {
    let entry = |id: &RecordId, more: &str| Entry::of(id, programme.texts_once(id), more, nfkc);
    let mut entries = Vec::new();
    for (id, project) in programme.projects() {
        entries.push(entry(id, &names(&project.organisations)));
    }
    for (id, event) in programme.events() {
        let mut more = names(&event.people.items()) + &names(&event.organisations.items());
        if let Some((country, _)) = event.country.and_then(|code| programme.country(code)) {
            more += &titles(programme, country);
        }
        entries.push(entry(id, &more));
        for (id, session) in programme.sessions_of(id) {
            entries.push(entry(id, &speakers(session)));
        }
    }
    for (id, article) in programme.articles() {
        entries.push(entry(id, &sources(article)));
    }
    for (id, _) in programme.countries() {
        entries.push(entry(id, ""));
    }
    entries
}

fn titles(programme: &Programme, id: &RecordId) -> String {
    programme.texts_once(id).flat_map(|text| [text.title, " ".into()]).collect()
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    fn nfkc(text: &str) -> String {
        text.nfkc().collect()
    }

    fn programme() -> Programme {
        Programme::of(&[
            (
                "event/paris",
                r#"{"kind":"exchange","status":"held","people":[{"name":"Amina Ben Salah","role":"speaker"}]}"#,
            ),
            (
                "text/fr/event/paris",
                r#"{"title":"Séminaire d’échange","place":"Paris","body":"Preuves numériques à l'étranger."}"#,
            ),
            ("event/tunis", r#"{"kind":"training","status":"planned"}"#),
            ("text/ar/event/tunis", r#"{"title":"التدريب على الأدلّة الإلكترونيّة","summary":"في الجزائر ٢٠٢٦"}"#),
            ("text/fr/event/tunis", r#"{"title":"Formation","summary":"Échange de preuves"}"#),
        ])
    }

    fn found(query: &str) -> Vec<String> {
        search_by(&programme(), query, nfkc).into_iter().map(|id| id.slug().to_owned()).collect()
    }

    #[test]
    fn accents_and_capitals_do_not_matter() {
        assert_eq!(found("seminaire"), ["paris"]);
        assert_eq!(found("ÉTRANGER"), ["paris"]);
        assert_eq!(found("amina"), ["paris"]);
    }

    #[test]
    fn arabic_is_found_without_its_marks_and_with_any_alef() {
        assert_eq!(found("الادلة"), ["tunis"]);
        assert_eq!(found("الــإلكترونية"), ["tunis"], "tatweel");
        assert_eq!(found("2026"), ["tunis"]);
    }

    #[test]
    fn every_word_must_begin_a_word_and_titles_come_first() {
        assert_eq!(found("preuv num"), ["paris"]);
        assert_eq!(found("euves"), Vec::<String>::new());
        assert_eq!(found("échange"), ["paris", "tunis"]);
        assert_eq!(found("  "), Vec::<String>::new());
    }

    #[test]
    fn an_article_is_found_by_its_source_and_by_the_number_that_it_has_there() {
        const ARTICLE: &str = r#"{"source_name":"European Commission","source_names":{"fr":"Commission européenne"},
            "source_reference":"IP/07/1706","people":[{"name":"Franco Frattini","role":"quoted"}]}"#;
        let programme = Programme::of(&[("article/cooperation", ARTICLE), ("article/other", "{}")]);
        let found = |query: &str| search_by(&programme, query, nfkc).len();

        for query in ["IP/07/1706", "ip 07 1706", "1706", "commission europeenne", "frattini"] {
            assert_eq!(found(query), 1, "{query}");
        }
        assert_eq!(found("IP/07/1707"), 0);
    }

    #[test]
    fn words_in_two_pieces_are_found_by_one_and_the_other_way_round() {
        let programme = Programme::of(&[
            ("event/hyphen", r#"{"kind":"seminar","status":"held"}"#),
            ("text/en/event/hyphen", r#"{"title":"Cyber-terrorism, e-evidence and public–private co-operation"}"#),
            ("event/blank", r#"{"kind":"seminar","status":"held"}"#),
            ("text/en/event/blank", r#"{"title":"Cyber terrorism: the report by Abd el Krim"}"#),
            ("event/one", r#"{"kind":"seminar","status":"held"}"#),
            ("text/en/event/one", r#"{"title":"Cyberterrorism, cooperation"}"#),
        ]);
        let found = |query: &str| -> Vec<String> {
            let mut slugs: Vec<String> =
                search_by(&programme, query, nfkc).into_iter().map(|id| id.slug().to_owned()).collect();
            slugs.sort();
            slugs
        };

        for query in [
            "cyberterrorism",
            "cyber-terrorism",
            "cyber terrorism",
            "Cyber\u{2011}Terror",
            "ｃｙｂｅｒｔｅｒｒｏｒ",
            "cyber\u{AD}terrorism",
        ] {
            assert_eq!(found(query), ["blank", "hyphen", "one"], "{query}");
        }
        assert_eq!(found("cooperation"), ["hyphen", "one"]);
        assert_eq!(found("co-operation"), ["hyphen", "one"]);
        assert_eq!(found("eevidence"), ["hyphen"]);
        assert_eq!(found("private"), ["hyphen"]);
        assert_eq!(found("private-public"), ["hyphen"]);
        assert_eq!(found("there"), Vec::<String>::new(), "`the report` is two words");
    }

    #[test]
    fn in_the_packs_each_word_finds_what_has_it_in_any_spelling() {
        let (programme, texts) = packs();
        let mut wrong = Vec::new();
        for (query, spellings) in QUERIES {
            let mut found: Vec<String> =
                search_by(&programme, query, nfkc).into_iter().map(|id| id.slug().to_owned()).collect();
            found.sort();
            let has_one = |text: &&(String, String)| spellings.iter().any(|spelling| text.1.contains(spelling));
            let right: Vec<String> = texts.iter().filter(has_one).map(|(slug, _)| slug.clone()).collect();

            assert!(!right.is_empty(), "{query}");
            if found != right {
                wrong.push((query, found, right));
            }
        }
        assert_eq!(wrong, []);
    }

    /// What is typed, and how the packs write it.
    const QUERIES: &[(&str, &[&str])] = &[
        ("شرطة", &["شرطة"]),
        ("الشرطة", &["شرطة"]),
        ("للشرطة", &["شرطة"]),
        ("شرطه", &["شرطة"]),
        ("ﺷﺮﻃﺔ", &["شرطة"]),
        ("شُرْطَة", &["شرطة"]),
        ("شـــرطة", &["شرطة"]),
        ("جريمة", &["جريمة"]),
        ("والجريمة", &["جريمة"]),
        ("تحقیق", &["تحقيق"]),
        ("تحقيق", &["تحقيق"]),
        ("ادلة", &["أدلة", "ادلة"]),
        ("الأدلة", &["أدلة", "ادلة"]),
        ("إلكترونية", &["إلكترونية"]),
        ("الکترونی", &["إلكتروني"]),
        ("اوروبي", &["أوروبي", "اوروبي"]),
        ("خبراء", &["خبراء", "خبير"]),
        ("الجزاير", &["الجزائر"]),
        ("cyberterrorism", &["cyberterrorism", "cyber-terrorism", "cyberterrorisme", "cyber terrorism"]),
        ("cyber-terrorism", &["cyberterrorism", "cyber-terrorism", "cyberterrorisme", "cyber terrorism"]),
        ("enquete", &["enquête", "enquete"]),
        ("ENQUÊTE", &["enquête", "enquete"]),
        ("preuve numerique", &["preuve numérique", "preuves numériques"]),
        ("échange", &["échange"]),
        ("police", &["police", "policie"]),
        ("investigation", &["investigation"]),
        ("Européenne", &["européenne"]),
        ("seminar", &["seminar"]),
        ("digital evidence", &["digital evidence"]),
        ("ｍａｌｗａｒｅ", &["malware"]),
    ];

    /// The events of both, and all that each says, in small letters.
    fn packs() -> (Programme, Vec<(String, String)>) {
        let mut records = Vec::new();
        let mut texts = Vec::new();
        for pack in ["programme", "sample"] {
            let folder = [env!("CARGO_MANIFEST_DIR"), "/../server/content/", pack, "/events"].concat();
            for file in std::fs::read_dir(folder).expect("a pack has events") {
                let path = file.expect("a file").path();
                let slug = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
                let page: toml::Table = std::fs::read_to_string(&path).expect("text").parse().expect("a page");
                records.push((format!("event/{slug}"), r#"{"kind":"seminar","status":"held"}"#.to_owned()));
                let mut said = String::new();
                for language in ["fr", "en", "ar"] {
                    let Some(toml::Value::Table(words)) = page.get(language) else { continue };
                    let words: toml::Table = words
                        .iter()
                        .filter(|(name, _)| SEARCHED.contains(&name.as_str()))
                        .map(|(name, value)| (name.clone(), value.clone()))
                        .collect();
                    let json = serde_json::to_string(&words).expect("plain data");
                    said += &json.to_lowercase();
                    records.push((format!("text/{language}/event/{slug}"), json));
                }
                texts.push((slug, said));
            }
        }
        texts.sort();
        let records: Vec<(&str, &str)> = records.iter().map(|(id, json)| (id.as_str(), json.as_str())).collect();
        (Programme::of(&records), texts)
    }

    const SEARCHED: [&str; 9] =
        ["title", "summary", "body", "place", "note", "aims", "themes", "findings", "lines_of_work"];
}
