//! A file as text, or what it is instead.

use super::fault::Fault;

/// Without the mark that says UTF-8.
pub(super) fn text(file: &[u8]) -> Result<&str, Fault> {
    let known: [(&[u8], &str); 4] = [
        (b"%PDF", "it is a PDF: export the agenda as frab XML or JSON, as a calendar or as CSV"),
        (b"PK\x03\x04", "it is a workbook or another packed file: save the table as CSV in UTF-8"),
        (b"\xff\xfe", "it is in UTF-16: save it in UTF-8"),
        (b"\xfe\xff", "it is in UTF-16: save it in UTF-8"),
    ];
    if let Some((_, reason)) = known.iter().find(|(begins, _)| file.starts_with(begins)) {
        return Err(Fault::of_file(*reason));
    }
    let text = std::str::from_utf8(file).map_err(|cause| not_utf8(file, cause.valid_up_to()))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn not_utf8(file: &[u8], at: usize) -> Fault {
    let line = file.iter().take(at).filter(|byte| **byte == b'\n').count().saturating_add(1);
    let byte = file.get(at).copied().unwrap_or_default();
    let reason = format!(
        "it isn't in UTF-8 (the byte {byte:#04X}); an older spreadsheet may have saved it in Windows-1252: save it as “CSV UTF-8”"
    );
    Fault::at(format!("line {line}"), reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_in_utf8_is_told_with_its_line_and_the_mark_before_it_is_taken_off() {
        let reason = |file: &[u8]| text(file).expect_err("no text").to_string();

        assert_eq!(text("\u{feff}Jour;Début".as_bytes()), Ok("Jour;Début"));
        let windows = reason(b"Day,Title\r\n2026-04-01,Caf\xe9\r\n");
        assert!(windows.starts_with("line 2: it isn't in UTF-8 (the byte 0xE9)"), "{windows}");
        assert!(reason(b"%PDF-1.7").contains("a PDF"));
        assert!(reason(b"PK\x03\x04....").contains("save the table as CSV"));
        assert!(reason(b"\xff\xfeD\0a\0").contains("UTF-16"));
    }
}
