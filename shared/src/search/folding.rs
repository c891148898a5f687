//! What people mean by a word, whatever they type it with: no accents, no marks, one form of each letter.

use crate::model::typed::{self, Nfkc};

/// Letters and digits of words that are parted by a blank, or by `HYPHEN` where they may be one word as well.
pub fn folded(text: &str, nfkc: Nfkc) -> String {
    let mut folded = String::new();
    fold_into(&mut folded, text, nfkc);
    folded
}

pub const HYPHEN: char = '-';

/// Lower case, without accents and Arabic marks; whatever is no letter or digit parts words.
pub fn fold_into(folded: &mut String, text: &str, nfkc: Nfkc) {
    part(folded, ' ');
    // Asking the browser costs more than all the rest.
    if text.chars().any(is_of_another_form) {
        fold_letters(folded, &nfkc(text));
    } else {
        fold_letters(folded, text);
    }
}

fn fold_letters(folded: &mut String, text: &str) {
    for character in text.chars().flat_map(char::to_lowercase) {
        match plain(character) {
            Plain::One(letter) => folded.push(letter),
            Plain::Two(letters) => folded.push_str(letters),
            Plain::Nothing => {}
            Plain::Hyphen => part(folded, HYPHEN),
            Plain::Gap => part(folded, ' '),
        }
    }
}

fn part(folded: &mut String, by: char) {
    if !folded.is_empty() && !folded.ends_with([' ', HYPHEN]) {
        folded.push(by);
    }
}

/// What NFKC makes plain letters of: letters in circles, in half and full width, and Arabic ones as shapes.
fn is_of_another_form(character: char) -> bool {
    matches!(character, '\u{2070}'..='\u{24FF}' | '\u{3000}'..='\u{33FF}' | '\u{F900}'..='\u{FFEF}' | '\u{1D400}'..='\u{1D7FF}')
}

enum Plain {
    One(char),
    Two(&'static str),
    Nothing,
    Hyphen,
    Gap,
}

/// What a lower-case character is looked for as. Tables of Unicode would weigh more than the rest of the search.
fn plain(character: char) -> Plain {
    let letter = match character {
        'a'..='z' | '0'..='9' => character,
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' | 'ḍ' | 'ḏ' => 'd',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' | 'ġ' => 'g',
        'ħ' | 'ḥ' | 'ḫ' => 'h',
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => 'i',
        'ł' | 'ľ' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ř' => 'r',
        'ś' | 'š' | 'ş' | 'ș' | 'ṣ' => 's',
        'ť' | 'ț' | 'ţ' | 'ṭ' | 'ṯ' => 't',
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' | 'ẓ' => 'z',
        'æ' => return Plain::Two("ae"),
        'œ' => return Plain::Two("oe"),
        'ß' => return Plain::Two("ss"),
        // Combining accents; Arabic short vowels and Koranic marks; tatweel and a hamza of its own; joiners; the signs by
        // which Latin letters tell of Arabic ones.
        '\u{300}'..='\u{36F}'
        | '\u{610}'..='\u{61A}'
        | '\u{64B}'..='\u{65F}'
        | '\u{670}'
        | '\u{6D6}'..='\u{6ED}'
        | '\u{640}'
        | '\u{621}'
        | '\u{200C}'
        | '\u{200D}'
        | '\u{2B9}'..='\u{2BF}' => return Plain::Nothing,
        // Alef in all its forms, alef maksura as yeh, teh marbuta as heh, hamza on its seats as the seats; what Persian,
        // Urdu and the Maghreb write for the same letter or for one that Arabic lacks.
        'آ' | 'أ' | 'إ' | 'ٱ' | 'ٲ' | 'ٳ' => 'ا',
        'ى' | 'ئ' | 'ی' | 'ے' | 'ۍ' => 'ي',
        'ؤ' => 'و',
        'ة' | 'ہ' | 'ھ' | 'ە' | 'ۀ' | 'ۃ' => 'ه',
        'ک' | 'گ' | 'ڭ' => 'ك',
        'پ' => 'ب',
        'چ' => 'ج',
        'ژ' => 'ز',
        'ڤ' | 'ڥ' => 'ف',
        'ڨ' => 'ق',
        '-' | '\u{2010}'..='\u{2013}' | '\u{2212}' => return Plain::Hyphen,
        other if typed::is_invisible(other) => return Plain::Nothing,
        other if other.is_alphanumeric() => typed::digit(other),
        // `l'échange` is found by `échange`.
        _ => return Plain::Gap,
    };
    Plain::One(letter)
}
