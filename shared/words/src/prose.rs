//! Written text: paragraphs and lists. Nothing in it is ever markup.

#[derive(Debug, PartialEq, Eq)]
pub enum Part<'a> {
    Paragraph(Vec<&'a str>),
    List(Vec<&'a str>),
}

/// An empty line parts paragraphs; lines that begin with `- ` are a list.
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut begins_anew = true;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            begins_anew = true;
            continue;
        }
        match (line.strip_prefix("- "), parts.last_mut()) {
            (Some(item), Some(Part::List(items))) if !begins_anew => items.push(item),
            (Some(item), _) => parts.push(Part::List(vec![item])),
            (None, Some(Part::Paragraph(lines))) if !begins_anew => lines.push(line),
            (None, _) => parts.push(Part::Paragraph(vec![line])),
        }
        begins_anew = false;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_line_parts_paragraphs_and_dashes_make_a_list() {
        let text = "One\nline.\n\n- first\n- second\nAfter <b>all</b>.";

        assert_eq!(
            parts(text),
            [
                Part::Paragraph(vec!["One", "line."]),
                Part::List(vec!["first", "second"]),
                Part::Paragraph(vec!["After <b>all</b>."]),
            ]
        );
    }
}
