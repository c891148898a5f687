//! A code as somebody typed it: in any case, with blanks, dashes and whatever a mailbox puts around it.

/// Which of a mail's two codes it is meant to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypedCode {
    /// Six digits.
    Short(String),
    Long(String),
}

impl TypedCode {
    const DIGITS: usize = 6;

    pub fn read(text: &str) -> TypedCode {
        let code: String = text
            .chars()
            .filter(|character| character.is_alphanumeric())
            .map(|character| plain(character).to_ascii_uppercase())
            .collect();
        let is_short = code.len() == Self::DIGITS && code.bytes().all(|byte| byte.is_ascii_digit());
        if is_short { TypedCode::Short(code) } else { TypedCode::Long(code) }
    }
}

/// A digit of another script is as good, and so is a letter or digit of a wide font.
fn plain(character: char) -> char {
    const TWINS: [(char, char, char); 5] =
        [('٠', '٩', '0'), ('۰', '۹', '0'), ('０', '９', '0'), ('Ａ', 'Ｚ', 'A'), ('ａ', 'ｚ', 'a')];
    let twin = TWINS.into_iter().find(|(first, last, _)| (*first..=*last).contains(&character));
    let plain =
        twin.and_then(|(first, _, plain)| char::from_u32(u32::from(plain) + u32::from(character) - u32::from(first)));
    plain.unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let long = TypedCode::Long("ACDF47GHJK".into());
        for typed in [
            "ACDF47GHJK",
            "acdf4-7ghjk",
            " aCdF4 7gHjK\n",
            "ac df 47 gh jk",
            "\u{200E}ACDF4–7GHJK\u{200E}",
            "ＡＣＤＦ４－７ｇｈｊｋ",
        ] {
            assert_eq!(TypedCode::read(typed), long, "{typed}");
        }
        for typed in ["123456", " 123 456 ", "123-456", "\u{200E}123456", "١٢٣٤٥٦", "۱۲۳۴۵۶", "１２３ ４５６"]
        {
            assert_eq!(TypedCode::read(typed), TypedCode::Short("123456".into()), "{typed}");
        }
    }

    #[test]
    fn what_is_no_code_of_six_digits_is_tried_as_a_long_one() {
        for typed in ["", "12345", "1234567", "1234567890", "12345A"] {
            assert!(matches!(TypedCode::read(typed), TypedCode::Long(_)), "{typed}");
        }
    }
}
