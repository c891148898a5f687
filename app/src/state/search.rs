//! Search through titles, texts, people and places, without a network and whatever accents are typed.

use passerelle_shared::model::{Named, Names, RecordId, Session, Speaker};

use super::Programme;

/// What can be found: each record with its folded words. Built when something is first looked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Entries(Vec<Entry>);

#[derive(Debug, Clone)]
struct Entry {
    id: RecordId,
    /// The title's words, in every language.
    title: String,
    /// All other words.
    rest: String,
}

/// Records in which each typed word begins a word, those with a match in the title first.
///
/// Finds projects, events, sessions, articles and countries.
pub fn search(programme: &Programme, query: &str) -> Vec<RecordId> {
    let words = folded(query);
    let words: Vec<&str> = words.split_whitespace().collect();
    if words.is_empty() {
        return Vec::new();
    }
    let entries = programme.entries();
    let mut found: Vec<(usize, &RecordId)> = Vec::new();
    for entry in &entries.0 {
        if let Some(missing) = entry.missing_in_title(&words) {
            found.push((missing, &entry.id));
        }
    }
    // Nobody types many words: once for each number of them is cheaper than a sort.
    (0..=words.len())
        .flat_map(|missing| found.iter().filter(move |(count, _)| *count == missing))
        .map(|(_, id)| (*id).clone())
        .collect()
}

impl Entries {
    pub(super) fn of(programme: &Programme) -> Entries {
        let mut entries = Vec::new();
        for (id, project) in programme.projects() {
            entries.push(Entry::of(programme, id, names(&project.organisations)));
        }
        for (id, event) in programme.events() {
            let mut more = names(&event.people.items()) + &names(&event.organisations.items());
            if let Some((country, _)) = event.country.and_then(|code| programme.country(code)) {
                more += &titles(programme, country);
            }
            entries.push(Entry::of(programme, id, more));
            for (id, session) in programme.sessions_of(id) {
                entries.push(Entry::of(programme, id, speakers(session)));
            }
        }
        for (id, article) in programme.articles() {
            entries.push(Entry::of(programme, id, names(&article.people.items())));
        }
        for (id, _) in programme.countries() {
            entries.push(Entry::of(programme, id, String::new()));
        }
        Entries(entries)
    }
}

impl Entry {
    fn of(programme: &Programme, id: &RecordId, more: String) -> Entry {
        let mut title = String::new();
        let mut rest = folded(&more);
        for text in programme.texts_once(id) {
            fold_into(&mut title, &text.title);
            let lists = [&text.aims, &text.themes, &text.findings, &text.lines_of_work];
            let parts = [&text.summary, &text.body, &text.place, &text.note];
            for part in parts.into_iter().chain(lists.into_iter().flatten()) {
                fold_into(&mut rest, part);
            }
        }
        Entry { id: id.clone(), title, rest }
    }

    /// How many of the words are not in the title; `None` when one is nowhere.
    fn missing_in_title(&self, words: &[&str]) -> Option<usize> {
        let mut missing = 0;
        for word in words {
            match (begins_a_word(&self.title, word), begins_a_word(&self.rest, word)) {
                (true, _) => {}
                (false, true) => missing += 1,
                (false, false) => return None,
            }
        }
        Some(missing)
    }
}

fn names(named: &[Named]) -> String {
    named.iter().map(|named| spelt(&named.name, &named.names)).collect()
}

fn speakers(session: &Session) -> String {
    let speaker = |speaker: &Speaker| {
        spelt(&speaker.name, &speaker.names) + &spelt(&speaker.affiliation, &speaker.affiliation_names)
    };
    session.speakers.iter().map(speaker).collect()
}

/// A name in every language.
fn spelt(written: &str, names: &Names) -> String {
    [written].into_iter().chain(names.all()).flat_map(|name| [name, " "]).collect()
}

fn titles(programme: &Programme, id: &RecordId) -> String {
    programme.texts_once(id).flat_map(|text| [text.title, " ".into()]).collect()
}

/// Words are parted by single spaces, and the first one begins with one too.
fn begins_a_word(words: &str, start: &str) -> bool {
    let starts = words.match_indices(start);
    starts.into_iter().any(|(at, _)| at == 0 || words.as_bytes()[at - 1] == b' ')
}

fn folded(text: &str) -> String {
    let mut folded = String::new();
    fold_into(&mut folded, text);
    folded
}

/// Lower case, without accents and Arabic marks; whatever is no letter or digit parts words.
fn fold_into(folded: &mut String, text: &str) {
    if !folded.is_empty() && !folded.ends_with(' ') {
        folded.push(' ');
    }
    for character in text.chars().flat_map(char::to_lowercase) {
        match plain(character) {
            Plain::One(letter) => folded.push(letter),
            Plain::Two(letters) => folded.push_str(letters),
            Plain::Nothing => {}
            Plain::Gap => {
                if !folded.is_empty() && !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
        }
    }
}

enum Plain {
    One(char),
    Two(&'static str),
    Nothing,
    Gap,
}

/// What a lower-case character is looked for as. Tables of Unicode would weigh more than the rest of the search.
fn plain(character: char) -> Plain {
    let letter = match character {
        'a'..='z' | '0'..='9' => character,
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' | 'ġ' => 'g',
        'ħ' | 'ḥ' => 'h',
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => 'i',
        'ł' | 'ľ' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ř' => 'r',
        'ś' | 'š' | 'ş' | 'ș' => 's',
        'ť' | 'ț' | 'ţ' => 't',
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        'æ' => return Plain::Two("ae"),
        'œ' => return Plain::Two("oe"),
        'ß' => return Plain::Two("ss"),
        // Combining accents; Arabic short vowels and Koranic marks; tatweel; joiners and marks of direction.
        '\u{300}'..='\u{36F}'
        | '\u{610}'..='\u{61A}'
        | '\u{64B}'..='\u{65F}'
        | '\u{670}'
        | '\u{6D6}'..='\u{6ED}'
        | '\u{640}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}' => return Plain::Nothing,
        // Alef in all its forms, alef maksura as yeh, teh marbuta as heh, hamza on its seats as the seats.
        'آ' | 'أ' | 'إ' | 'ٱ' => 'ا',
        'ى' | 'ئ' => 'ي',
        'ؤ' => 'و',
        'ة' => 'ه',
        'ء' => return Plain::Nothing,
        // Arabic-Indic digits.
        '\u{660}'..='\u{669}' => char::from(b'0' + (character as u32 - 0x660) as u8),
        '\u{6F0}'..='\u{6F9}' => char::from(b'0' + (character as u32 - 0x6F0) as u8),
        other if other.is_alphanumeric() => other,
        // `l'échange` is found by `échange`.
        _ => return Plain::Gap,
    };
    Plain::One(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        search(&programme(), query).into_iter().map(|id| id.slug().to_owned()).collect()
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
}
