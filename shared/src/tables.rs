//! Tables that open right in a spreadsheet, whatever stands in their cells: with a mark that says UTF-8, lines that end as
//! the standard wants it, and nothing that would be reckoned.

use crate::model::Language;

pub const CONTENT_TYPE: &str = "text/csv; charset=utf-8; header=present";

/// Without it a spreadsheet takes the file for one of its own country's letters.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// What stands between two cells: a spreadsheet splits at the one of its own language only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    Comma,
    /// Where a comma stands in numbers, as in French.
    Semicolon,
}

impl Separator {
    /// Of those who read in this language, where they live.
    pub fn of(language: Option<Language>) -> Separator {
        match language {
            None | Some(Language::English | Language::Unknown) => Separator::Comma,
            Some(_) => Separator::Semicolon,
        }
    }

    fn character(self) -> char {
        match self {
            Separator::Comma => ',',
            Separator::Semicolon => ';',
        }
    }
}

/// The first row is the head.
pub fn written<Cell: AsRef<str>>(rows: &[Vec<Cell>], separator: Separator) -> String {
    let mut table = String::from(BYTE_ORDER_MARK);
    for row in rows {
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                table.push(separator.character());
            }
            put(&mut table, &as_text(cell.as_ref()), separator);
        }
        table.push_str("\r\n");
    }
    table
}

/// In quotation marks where it would end a cell or a line, or seem to begin in them.
fn put(table: &mut String, cell: &str, separator: Separator) {
    if !cell.contains(['"', '\r', '\n', separator.character()]) {
        table.push_str(cell);
        return;
    }
    table.push('"');
    table.push_str(&cell.replace('"', "\"\""));
    table.push('"');
}

/// What a spreadsheet would take for a formula, or for a line's end with a formula behind it, begins with an apostrophe.
fn as_text(cell: &str) -> String {
    let text: String = cell.chars().filter(|character| *character != '\0').collect();
    if is_reckoned(&text) { ["'", &text].concat() } else { text }
}

/// The text of a cell that was written here: without the apostrophe that it was given.
pub fn as_typed(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| is_reckoned(text)).unwrap_or(cell)
}

fn is_reckoned(text: &str) -> bool {
    let is_reckoned = |first: char| "=+-@\t\r\n\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}".contains(first);
    text.trim_start_matches(' ').chars().next().is_some_and(is_reckoned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cell: &str) -> String {
        let written = written(&[vec![cell, "x"]], Separator::Comma);
        written.trim_start_matches(BYTE_ORDER_MARK).to_owned()
    }

    #[test]
    fn nothing_in_a_cell_is_reckoned_and_everything_is_still_there() {
        for (cell, as_written) in [
            ("=1+1", "'=1+1,x\r\n"),
            ("+216 71 123", "'+216 71 123,x\r\n"),
            ("-1", "'-1,x\r\n"),
            ("@SUM(A1)", "'@SUM(A1),x\r\n"),
            ("\t=1", "'\t=1,x\r\n"),
            ("\r=1", "\"'\r=1\",x\r\n"),
            ("  =1", "'  =1,x\r\n"),
            ("＝1", "'＝1,x\r\n"),
            ("a=1", "a=1,x\r\n"),
            ("", ",x\r\n"),
            ("\0=1", "'=1,x\r\n"),
            ("a, \"b\"", "\"a, \"\"b\"\"\",x\r\n"),
            ("one\nline", "\"one\nline\",x\r\n"),
            ("أمينة", "أمينة,x\r\n"),
        ] {
            assert_eq!(line(cell), as_written, "{cell:?}");
        }
    }

    #[test]
    fn what_was_written_so_that_it_is_not_reckoned_is_read_as_it_was_typed() {
        for cell in ["=1+1", "  =1", "+216", "-1", "\t=1", "'tis", "a=1", "''", ""] {
            assert_eq!(as_typed(&as_text(cell)), cell);
        }
    }

    #[test]
    fn a_table_says_that_it_is_utf8_and_is_split_where_its_reader_splits() {
        let table = written(&[vec!["Name", "Diet"], vec!["Amina", "no nuts; no fish"]], Separator::Semicolon);

        assert_eq!(table, "\u{feff}Name;Diet\r\nAmina;\"no nuts; no fish\"\r\n");
    }
}
