//! What people type and paste, made plain: without what nobody sees, and in the characters that the field means.
//!
//! | what comes | what is meant |
//! | --- | --- |
//! | marks of direction, zero-width characters, soft hyphens | nothing |
//! | a joiner between two letters of a script that joins (Persian, Sinhala …) | itself; nothing elsewhere |
//! | blanks of every kind and number | one blank, none around |
//! | compatibility characters: wide and half-wide forms, Arabic letters as shapes | the letters, by NFKC |
//! | dashes, apostrophes and points of print, where a field means ASCII | those of ASCII |
//! | digits of any script, where a field means a number | those of ASCII |
//!
//! It is applied when a command is made and again when it is judged, because not every app does the former. What was
//! saved is never altered. It never guesses: what isn't surely the same is left, and complained about.

/// Unicode's NFKC, by whoever has its tables: a browser has them, and the server has a crate.
pub type Nfkc = fn(&str) -> String;

/// A name, or whatever else stands in one line.
pub fn line(text: &str, nfkc: Nfkc) -> String {
    let text = visible(&composed(text, nfkc));
    let words: Vec<&str> = text.split(is_blank).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Some sentences; their lines stay.
pub fn note(text: &str, nfkc: Nfkc) -> String {
    let text = text.replace("\r\n", "\n");
    let lines: Vec<String> = text.split(is_line_end).map(|text| line(text, nfkc)).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// An e-mail address. Letters that no address has stay, so that they can be complained about: to put others in their
/// place would write to somebody else.
pub fn email(text: &str) -> String {
    // NFKC would make `amina2` of `amina²`: only what is an ASCII character in another width is taken for it.
    let text = line(text, str::to_owned);
    let seen = text.chars().filter(|character| !is_joiner(*character));
    let text: String = seen.map(|character| ascii(narrow(character))).collect();
    let address = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((_, address)) => address,
        None => text.strip_prefix("mailto:").unwrap_or(&text),
    };
    address.trim().to_ascii_lowercase()
}

/// A telephone number, with the marks that people part it by.
pub fn phone(text: &str, nfkc: Nfkc) -> String {
    let text: String = number(text, nfkc).chars().map(|mark| if mark == TATWEEL { '-' } else { mark }).collect();
    let is_label =
        |label: &str| label.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '.' | ' ' | '-'));
    let text = text.split_once(':').filter(|(label, _)| is_label(label)).map_or(&*text, |(_, number)| number);
    EXTENSIONS.into_iter().fold(text.to_ascii_lowercase(), |text, word| text.replace(word, "x")).trim().to_owned()
}

/// As they stand before the number that an operator asks for, longest first.
const EXTENSIONS: [&str; 5] = ["extension", ";ext=", "ext.", "ext", "poste"];

/// A day as `2026-11-30`.
pub fn day(text: &str, nfkc: Nfkc) -> String {
    number(text, nfkc).replace(' ', "")
}

/// The code of a country or a language.
pub fn word(text: &str, nfkc: Nfkc) -> String {
    number(text, nfkc)
}

/// A code from a mail: its letters and digits, whatever a mailbox puts around them.
pub fn code(text: &str, nfkc: Nfkc) -> String {
    number(text, nfkc).chars().filter(|character| character.is_alphanumeric()).collect::<String>().to_ascii_uppercase()
}

/// What stands in one line and means ASCII, with digits in it.
fn number(text: &str, nfkc: Nfkc) -> String {
    // NFKC would make a blank and an accent of it.
    let text = line(&text.replace('\u{B4}', "'"), nfkc);
    text.chars().filter(|character| !is_joiner(*character)).map(|character| digit(ascii(character))).collect()
}

fn composed(text: &str, nfkc: Nfkc) -> String {
    if text.is_ascii() { text.to_owned() } else { nfkc(text) }
}

/// Without what nobody sees. A joiner shapes the letters around it, and is nothing where there are none.
fn visible(text: &str) -> String {
    let mut seen = String::with_capacity(text.len());
    let mut joiner = None;
    for character in text.chars() {
        if is_joiner(character) {
            joiner = Some(character);
        } else if !is_invisible(character) {
            let joined = joiner.take().filter(|_| joins(character) && seen.ends_with(joins));
            seen.extend(joined);
            seen.push(character);
        }
    }
    seen
}

fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200C}' | '\u{200D}')
}

/// The scripts from Arabic to Khmer, in which two letters beside each other take another shape.
fn joins(letter: char) -> bool {
    matches!(letter, '\u{620}'..='\u{65F}' | '\u{66E}'..='\u{6EF}' | '\u{6FA}'..='\u{18AF}')
}

/// Marks of direction, zero-width characters, fillers, variants of shapes, and tags. Joiners are another matter.
pub fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'
            | '\u{1160}'
            | '\u{17B4}'
            | '\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// The last one is a cell of Braille without a dot.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || character == '\u{2800}'
}

fn is_line_end(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A wide or a small form of an ASCII character.
fn narrow(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character).saturating_sub(0xFEE0)).unwrap_or(character),
        '\u{FE52}' => '.',
        '\u{FE58}' | '\u{FE63}' => '-',
        '\u{FE62}' => '+',
        '\u{FE6B}' => '@',
        _ => character,
    }
}

const TATWEEL: char = '\u{640}';

/// What print has in place of an ASCII character.
fn ascii(character: char) -> char {
    match character {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2043}' | '\u{2D7}' | '\u{5BE}' | '\u{2796}' | '\u{30FC}' => '-',
        '\u{2018}'..='\u{201B}' | '\u{2032}' | '\u{2B9}'..='\u{2BC}' | '\u{B4}' => '\'',
        '\u{3002}' | '\u{FF61}' | '\u{6D4}' => '.',
        '\u{60C}' | '\u{3001}' => ',',
        '\u{2044}' | '\u{2215}' => '/',
        _ => character,
    }
}

/// A digit of any script as that of ASCII.
pub fn digit(character: char) -> char {
    if character.is_ascii() {
        return character;
    }
    let value = ZEROS.into_iter().find_map(|zero| {
        let value = u32::from(character).checked_sub(u32::from(zero)).filter(|value| *value < 10)?;
        char::from_digit(value, 10)
    });
    value.unwrap_or(character)
}

/// Where the ten digits of each script begin.
const ZEROS: [u16; 36] = [
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0, 0xF20,
    0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0,
    0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
];

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    fn nfkc(text: &str) -> String {
        text.nfkc().collect()
    }

    #[test]
    fn of_a_name_everything_is_kept_that_one_sees_and_nothing_else() {
        for (typed, plain) in [
            ("  Amina \t Ben\u{A0}Salah ", "Amina Ben Salah"),
            ("\u{202A}Amina\u{202C}", "Amina"),
            ("\u{2067}أمينة\u{2069}", "أمينة"),
            ("A\u{AD}mi\u{200B}na\u{FEFF}", "Amina"),
            ("A\u{200D}mi\u{200C}na", "Amina"),
            ("رضا\u{200C}زاده", "رضا\u{200C}زاده"),
            ("\u{200C}رضا\u{200C}", "رضا"),
            ("رضا\u{200C} زاده", "رضا زاده"),
            ("ක\u{DCA}\u{200D}ෂ", "ක\u{DCA}\u{200D}ෂ"),
            ("O’Neil‑Söhne", "O’Neil\u{2010}Söhne"),
            ("Ａｍｉｎａ　Ｂｅｎ", "Amina Ben"),
            ("ﺃﻣﻴﻨﺔ", "أمينة"),
            ("Ame\u{301}lie", "Amélie"),
            ("Amina\nBen Salah", "Amina Ben Salah"),
            ("\u{0}Amina", "\u{0}Amina"),
        ] {
            assert_eq!(line(typed, nfkc), plain, "{typed:?}");
        }
        for nothing in [
            "",
            " \u{A0}\u{3000}",
            "\u{200B}",
            "\u{2060}\u{2060}",
            "\u{200D}",
            "\u{200C}\u{200C}",
            "\u{202E}\u{202C}",
            "\u{3164}",
            "\u{FFA0}",
            "\u{115F}\u{1160}",
            "\u{2800}",
            "\u{61C}\u{AD}",
            "\u{FE0F}",
            "\u{E0041}",
        ] {
            assert_eq!(line(nothing, nfkc), "", "{nothing:?}");
            assert_eq!(note(nothing, nfkc), "", "{nothing:?}");
        }
    }

    #[test]
    fn a_note_keeps_its_lines() {
        assert_eq!(note("\r\n no  nuts\r\n\r\nno\u{A0}fish\u{2028}halal\n", nfkc), "no nuts\n\nno fish\nhalal");
    }

    #[test]
    fn the_same_number_is_read_however_it_is_written() {
        for typed in [
            "+216 71 123 456",
            "\u{202A}+216 71 123 456\u{202C}",
            "\u{2066}+216\u{A0}71\u{A0}123\u{A0}456\u{2069}",
            "\u{200E}+216\u{202F}71\u{2009}123 456\u{200E}",
            "+216 71 123 456\u{200F}",
            "＋２１６　７１　１２３　４５６",
            "+٢١٦ ٧١ ١٢٣ ٤٥٦",
            "+۲۱۶ ۷۱ ۱۲۳ ۴۵۶",
            "+२१६ ७१ १२३ ४५६",
            "﹢216 71 123 456",
            "⁺216 71 123 456",
            "tel:+216 71 123 456",
            "Tél. : +216 71 123 456",
            "هاتف: +216 71 123 456",
            "\u{FEFF}+216 71\u{AD} 123\u{200B} 456",
            "  +216\t71   123 456 \n",
        ] {
            assert_eq!(phone(typed, nfkc), "+216 71 123 456", "{typed:?}");
        }
        for (typed, plain) in [
            ("00216‑71–123—456", "00216-71-123-456"),
            ("+216−71ـ123‐456", "+216-71-123-456"),
            ("（+216）71．123．456", "(+216)71.123.456"),
            ("+216/71∕123⁄456", "+216/71/123/456"),
            ("tel:+216-71-123-456;ext=7", "+216-71-123-456x7"),
            ("+216 71 123 456 ext. 7", "+216 71 123 456 x 7"),
            ("+216 71 123 456 poste 7", "+216 71 123 456 x 7"),
            ("71 123 456، 7", "71 123 456, 7"),
        ] {
            assert_eq!(phone(typed, nfkc), plain, "{typed:?}");
        }
    }

    #[test]
    fn of_an_address_nothing_is_made_that_is_somebody_elses() {
        for (typed, plain) in [
            (" Amina@Example.ORG ", "amina@example.org"),
            ("\u{202A}amina@example.org\u{202C}", "amina@example.org"),
            ("ami\u{200B}na@exam\u{AD}ple.org\u{200E}", "amina@example.org"),
            ("amina＠ｅｘａｍｐｌｅ．ｏｒｇ", "amina@example.org"),
            ("amina﹫example。org", "amina@example.org"),
            ("amina@example｡org", "amina@example.org"),
            ("ben–salah@ex‑ample.org", "ben-salah@ex-ample.org"),
            ("o’neil@example.org", "o'neil@example.org"),
            ("mailto:amina@example.org", "amina@example.org"),
            ("Amina Ben Salah <amina@example.org>", "amina@example.org"),
            ("amina @example.org", "amina @example.org"),
            ("amina@straße.de", "amina@straße.de"),
            ("amina@пример.рф", "amina@пример.рф"),
            ("amina²@example.org", "amina²@example.org"),
            ("amin\u{212A}@example.org", "amin\u{212A}@example.org"),
            ("amina٢@example.org", "amina٢@example.org"),
        ] {
            assert_eq!(email(typed), plain, "{typed:?}");
        }
    }

    #[test]
    fn a_code_and_a_day_are_read_in_the_digits_of_any_script() {
        for typed in [
            "100370",
            "١٠٠٣٧٠",
            "۱۰۰۳۷۰",
            "１００３７０",
            " 100\u{A0}370 ",
            "100–370",
            "\u{200E}100370\u{200E}",
            "१००३७०",
        ] {
            assert_eq!(code(typed, nfkc), "100370", "{typed:?}");
        }
        for typed in ["2026-11-30", "٢٠٢٦-١١-٣٠", "\u{200F}2026‑11‑30", "２０２６－１１－３０", "2026 - 11 - 30"]
        {
            assert_eq!(day(typed, nfkc), "2026-11-30", "{typed:?}");
        }
        assert_eq!(code("\u{200E}aＣdf4–7ghjk\n", nfkc), "ACDF47GHJK");
    }

    #[test]
    fn every_zero_begins_ten_digits() {
        for zero in ZEROS {
            let digits: String = (0..10).filter_map(|value| char::from_u32(u32::from(zero) + value)).collect();

            assert!(digits.chars().all(char::is_numeric), "{zero:x}");
            assert_eq!(digits.chars().map(digit).collect::<String>(), "0123456789");
        }
    }

    #[test]
    fn what_is_plain_stays_as_it_is() {
        for text in
            ["Amina Ben Salah", "أمينة بن صالح", "رضا\u{200C}زاده", "ක\u{DCA}\u{200D}ෂ", "O’Neil", "+216 (71) 1-2, x7"]
        {
            assert_eq!(line(&line(text, nfkc), nfkc), line(text, nfkc));
            assert_eq!(phone(&phone(text, nfkc), nfkc), phone(text, nfkc));
            assert_eq!(email(&email(text)), email(text));
        }
    }
}
