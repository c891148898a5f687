//! Which format a file is in, by what it begins with.

use super::fault::Fault;
use super::table;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    FrabXml,
    FrabJson,
    Calendar,
    Csv,
}

pub(super) fn recognised(text: &str) -> Result<Format, Fault> {
    let text = text.trim_start();
    let begins = |with: &str| text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    match () {
        () if text.is_empty() => Err(Fault::of_file("it is empty")),
        () if begins("<!doctype html") || begins("<html") => {
            Err(Fault::of_file("it is a web page: look on it for the file of the schedule"))
        }
        () if begins("<") => Ok(Format::FrabXml),
        () if begins("{") || begins("[") => Ok(Format::FrabJson),
        () if begins("BEGIN:VCALENDAR") => Ok(Format::Calendar),
        () if table::has_head(text) => Ok(Format::Csv),
        () => Err(Fault::of_file(
            "it is none of the formats known here: frab's schedule.xml and schedule.json, a calendar (.ics), or a table \
             (CSV) whose first line names its columns, Day and Title among them",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_how_it_begins() {
        for (text, format) in [
            ("\n<?xml version='1.0'?>\n<schedule/>", Format::FrabXml),
            (" {\"schedule\": {}}", Format::FrabJson),
            ("begin:vcalendar\r\n", Format::Calendar),
            ("Titre;Jour;Début\n", Format::Csv),
        ] {
            assert_eq!(recognised(text), Ok(format), "{text}");
        }
        for (text, reason) in [
            ("", "it is empty"),
            ("<!DOCTYPE html><p>", "it is a web page"),
            ("Dear all,\nhere is the agenda", "none of the formats"),
        ] {
            let fault = recognised(text).expect_err("no agenda");
            assert!(fault.reason.contains(reason), "{fault}");
        }
    }
}
