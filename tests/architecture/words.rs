//! Rust's text as words and marks, without comments and without what stands between quotes.

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    Name(String),
    /// `::`
    Into,
    Mark(char),
}

pub fn words(code: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        if let Some(behind) = behind_comment(rest).or_else(|| behind_quote(rest)) {
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix("::") {
            words.push(Word::Into);
            rest = behind;
        } else if is_of_a_name(first) {
            let (name, behind) = rest.split_at(rest.find(|other| !is_of_a_name(other)).unwrap_or(rest.len()));
            words.push(Word::Name(name.to_owned()));
            rest = behind;
        } else {
            if !first.is_whitespace() {
                words.push(Word::Mark(first));
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    words
}

fn is_of_a_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn behind_comment(text: &str) -> Option<&str> {
    if text.starts_with("//") {
        return Some(text.split_once('\n').map_or("", |(_, behind)| behind));
    }
    text.starts_with("/*").then(|| text.split_once("*/").map_or("", |(_, behind)| behind))
}

fn behind_quote(text: &str) -> Option<&str> {
    if let Some(inside) = text.strip_prefix('"').or_else(|| text.strip_prefix("b\"")) {
        return Some(behind_mark(inside, '"'));
    }
    if let Some(raw) = text.strip_prefix('r').or_else(|| text.strip_prefix("br")) {
        let inside = raw.trim_start_matches('#');
        let closing = format!("\"{}", "#".repeat(raw.len() - inside.len()));
        let inside = inside.strip_prefix('"')?;
        return Some(inside.split_once(&closing).map_or("", |(_, behind)| behind));
    }
    // `'a'` and `'\n'`; a life's name has no quote behind it.
    let inside = text.strip_prefix('\'')?;
    let mut characters = inside.chars();
    let is_character = characters.next() == Some('\\') || characters.next() == Some('\'');
    Some(if is_character { behind_mark(inside, '\'') } else { inside })
}

/// Behind the next such mark that isn't escaped.
fn behind_mark(text: &str, mark: char) -> &str {
    let mut is_escaped = false;
    for (index, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            found if found == mark => return &text[index + mark.len_utf8()..],
            _ => {}
        }
    }
    ""
}

#[test]
fn comments_and_quotes_say_nothing() {
    let names = |code: &str| {
        let names = words(code).into_iter().filter_map(|word| match word {
            Word::Name(name) => Some(name),
            _ => None,
        });
        names.collect::<Vec<_>>().join(" ")
    };

    assert_eq!(names("a // crate::b\nc /* d */ e"), "a c e");
    assert_eq!(names(r##"a "b \" c" d r#"e " f"# g b"h""##), "a d g");
    assert_eq!(names(r"f<'a>('b', '\'', '\n') g"), "f a g");
    assert_eq!(words("a::b"), [Word::Name("a".into()), Word::Into, Word::Name("b".into())]);
}
