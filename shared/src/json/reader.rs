//! The text, and how far it was read: everything that is the same for all types.

#![cfg_attr(not(test), expect(clippy::arithmetic_side_effects, reason = "places in a text are never above its length"))]

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::de::{Error, Expected, Unexpected};

/// Without a word about why: nothing is left of the messages that serde prepares for each type.
#[derive(Debug)]
pub(crate) struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("unreadable")
    }
}

impl std::error::Error for Unreadable {}

impl Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Unreadable
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Unreadable
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Unreadable
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Unreadable
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Unreadable
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Unreadable
    }

    fn missing_field(_: &'static str) -> Self {
        Unreadable
    }

    fn duplicate_field(_: &'static str) -> Self {
        Unreadable
    }
}

pub(crate) struct Reader<'de> {
    text: &'de str,
    at: usize,
}

impl<'de> Reader<'de> {
    pub fn new(text: &'de str) -> Self {
        Self { text, at: 0 }
    }

    pub fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// The next byte that isn't blank, which is not taken.
    #[inline(never)]
    pub fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.byte() {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
        None
    }

    #[inline(never)]
    pub fn take(&mut self, expected: u8) -> Result<(), Unreadable> {
        if self.peek() == Some(expected) {
            self.at += 1;
            return Ok(());
        }
        Err(Unreadable)
    }

    /// Whether another item follows before the closing bracket, which is not taken.
    #[inline(never)]
    pub fn has_next(&mut self, is_first: &mut bool, close: u8) -> Result<bool, Unreadable> {
        if self.peek() == Some(close) {
            return Ok(false);
        }
        if !std::mem::take(is_first) {
            self.take(b',')?;
        }
        Ok(true)
    }

    #[inline(never)]
    pub fn word(&mut self, word: &str) -> Result<(), Unreadable> {
        self.peek();
        if !self.rest().starts_with(word.as_bytes()) {
            return Err(Unreadable);
        }
        self.at += word.len();
        Ok(())
    }

    #[inline(never)]
    pub fn boolean(&mut self) -> Result<bool, Unreadable> {
        let is_true = self.peek() == Some(b't');
        self.word(if is_true { "true" } else { "false" })?;
        Ok(is_true)
    }

    /// Takes `null` if that is what comes.
    #[inline(never)]
    pub fn is_null(&mut self) -> Result<bool, Unreadable> {
        if self.peek() != Some(b'n') {
            return Ok(false);
        }
        self.word("null")?;
        Ok(true)
    }

    /// Gives the reader for each value of an object, which must be taken, with its name.
    pub fn entries(
        &mut self,
        entry: &mut dyn FnMut(&mut Self, &str) -> Result<(), Unreadable>,
    ) -> Result<(), Unreadable> {
        let mut is_first = true;
        self.take(b'{')?;
        while self.has_next(&mut is_first, b'}')? {
            let name = self.string()?;
            self.take(b':')?;
            entry(self, &name)?;
        }
        self.take(b'}')
    }

    /// Gives the reader for each item of an array, which must be taken.
    pub fn items(&mut self, item: &mut dyn FnMut(&mut Self) -> Result<(), Unreadable>) -> Result<(), Unreadable> {
        let mut is_first = true;
        self.take(b'[')?;
        while self.has_next(&mut is_first, b']')? {
            item(self)?;
        }
        self.take(b']')
    }

    /// A number as it is written.
    #[inline(never)]
    pub fn number(&mut self) -> Result<&'de str, Unreadable> {
        self.peek();
        let start = self.at;
        self.at += usize::from(self.byte() == Some(b'-'));
        let leading = self.byte();
        let digits = self.digits()?;
        if leading == Some(b'0') && digits > 1 {
            return Err(Unreadable);
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            self.digits()?;
        }
        self.since(start)
    }

    #[inline(never)]
    pub fn unsigned(&mut self) -> Result<u64, Unreadable> {
        self.number()?.parse().map_err(|_| Unreadable)
    }

    #[inline(never)]
    pub fn signed(&mut self) -> Result<i64, Unreadable> {
        match self.number()? {
            // In JSON this is a fraction that has lost its digits, not a whole number.
            "-0" => Err(Unreadable),
            number => number.parse().map_err(|_| Unreadable),
        }
    }

    fn digits(&mut self) -> Result<usize, Unreadable> {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(Unreadable) } else { Ok(self.at - start) }
    }

    #[inline(never)]
    pub fn string(&mut self) -> Result<Cow<'de, str>, Unreadable> {
        self.take(b'"')?;
        let mut unescaped = String::new();
        loop {
            let start = self.at;
            self.at += plain_bytes(self.rest());
            let plain = self.since(start)?;
            let end = self.byte();
            self.at += 1;
            match end {
                Some(b'"') if unescaped.is_empty() => return Ok(Cow::Borrowed(plain)),
                Some(b'"') => {
                    unescaped.push_str(plain);
                    return Ok(Cow::Owned(unescaped));
                }
                Some(b'\\') => {
                    unescaped.push_str(plain);
                    unescaped.push(self.escaped()?);
                }
                _ => return Err(Unreadable),
            }
        }
    }

    fn escaped(&mut self) -> Result<char, Unreadable> {
        let byte = self.byte().ok_or(Unreadable)?;
        self.at += 1;
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.hexadecimal()?;
                let units = if (0xd800..0xdc00).contains(&first) && self.rest().starts_with(b"\\u") {
                    self.at += 2;
                    [first, self.hexadecimal()?]
                } else {
                    [first, 0]
                };
                let length = if units[1] == 0 { 1 } else { 2 };
                char::decode_utf16(units.into_iter().take(length)).next().and_then(Result::ok).ok_or(Unreadable)?
            }
            _ => return Err(Unreadable),
        })
    }

    fn hexadecimal(&mut self) -> Result<u16, Unreadable> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4).ok_or(Unreadable)?;
        let mut unit = 0;
        for digit in digits {
            let value = char::from(*digit).to_digit(16).ok_or(Unreadable)?;
            unit = unit << 4 | value as u16;
        }
        self.at += 4;
        Ok(unit)
    }

    /// The text of whatever value comes.
    pub fn raw(&mut self) -> Result<&'de str, Unreadable> {
        let text = self.text;
        self.span().and_then(|span| text.get(span).ok_or(Unreadable))
    }

    /// Where the text of whatever value comes lies; however deep it is, it takes no stack.
    #[inline(never)]
    pub fn span(&mut self) -> Result<Range<usize>, Unreadable> {
        let mut closing = Vec::new();
        let mut is_first = true;
        self.peek();
        let start = self.at;
        loop {
            match self.peek() {
                Some(open @ (b'{' | b'[')) => {
                    self.at += 1;
                    // In ASCII, each closing bracket stands two behind its opening one.
                    closing.push(open + 2);
                    is_first = true;
                }
                Some(b'"') => self.string().map(drop)?,
                Some(b't' | b'f') => self.boolean().map(drop)?,
                Some(b'n') => self.word("null")?,
                _ => self.number().map(drop)?,
            }
            loop {
                let Some(close) = closing.last().copied() else { return Ok(start..self.at) };
                if self.has_next(&mut is_first, close)? {
                    break;
                }
                self.at += 1;
                closing.pop();
                is_first = false;
            }
            if closing.last() == Some(&b'}') {
                self.string()?;
                self.take(b':')?;
            }
        }
    }

    /// What is still to be read.
    fn rest(&self) -> &'de [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// What was read since then. An index of a text says so in words where it is wrong, which weighs 3.3 KiB.
    fn since(&self, start: usize) -> Result<&'de str, Unreadable> {
        self.text.get(start..self.at).ok_or(Unreadable)
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

/// How many bytes of a string come before its end, an escape, or what may not stand in one. Eight at a time: most of what
/// a device reads at its start is skipped here.
#[inline(never)]
fn plain_bytes(bytes: &[u8]) -> usize {
    let eights = bytes.as_chunks::<8>().0;
    let plain = 8 * eights.iter().take_while(|eight| is_plain(u64::from_le_bytes(**eight))).count();
    plain + bytes[plain..].iter().take_while(|byte| **byte >= b' ' && **byte != b'"' && **byte != b'\\').count()
}

/// Whether none of eight bytes ends a plain piece of a string.
fn is_plain(eight: u64) -> bool {
    const EACH: u64 = u64::from_le_bytes([1; 8]);
    const TOP: u64 = EACH << 7;
    // Below the number that is taken off, a byte gets its top bit; those that had it already are letters beyond ASCII.
    let is_below = |bytes: u64, limit: u64| bytes.wrapping_sub(EACH * limit) & !bytes;
    let quote = is_below(eight ^ (EACH * u64::from(b'"')), 1);
    let escape = is_below(eight ^ (EACH * u64::from(b'\\')), 1);
    (is_below(eight, u64::from(b' ')) | quote | escape) & TOP == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_piece_ends_where_it_ends_wherever_that_is_and_whatever_comes_before_and_after() {
        for end in ['"', '\\', '\n', '\0', '\u{1f}'] {
            for (before, after) in [("a", "b"), ("é", "ü"), ("سفر", "\u{7f}"), (" !", "#["), ("]", "\"\n")] {
                for times in 0..20 {
                    let plain = before.repeat(times);
                    assert_eq!(plain_bytes(format!("{plain}{end}{after}").as_bytes()), plain.len(), "{plain}{end:?}");
                    let text = format!("{plain}{end}{}", after.repeat(9));
                    assert_eq!(plain_bytes(text.as_bytes()), plain.len(), "{text:?}");
                }
            }
        }
        let all: Vec<u8> = (b' '..=255).filter(|byte| !matches!(byte, b'"' | b'\\')).collect();
        assert_eq!(plain_bytes(&all), all.len());
    }
}
