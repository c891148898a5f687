//! A code as somebody typed it: in any case, with blanks, dashes and whatever a mailbox puts around it.

use passerelle_shared::model::typed;

use crate::nfkc::nfkc;

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
        let code = typed::code(text, nfkc);
        let is_short = code.len() == Self::DIGITS && code.bytes().all(|byte| byte.is_ascii_digit());
        if is_short { TypedCode::Short(code) } else { TypedCode::Long(code) }
    }
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
