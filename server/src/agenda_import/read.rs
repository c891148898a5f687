//! A file as an agenda, whatever its format.

use super::fault::Fault;
use super::format::{self, Format};
use super::found::Found;
use super::{calendar, frab_json, frab_xml, table, text};

/// In a format that is named, or in the one that it seems to be.
pub fn read(file: &[u8], format: Option<Format>) -> Result<Found, Vec<Fault>> {
    let text = text::text(file).map_err(|fault| vec![fault])?;
    let format = format.map_or_else(|| format::recognised(text), Ok).map_err(|fault| vec![fault])?;
    let found = match format {
        Format::FrabXml => frab_xml::read(text)?.into(),
        Format::FrabJson => frab_json::read(text)?.into(),
        Format::Csv => table::read(text)?.into(),
        Format::Calendar => calendar::read(text)?,
    };
    match found.agenda.sessions.is_empty() {
        true => Err([found.left_out, vec![Fault::of_file("there is no session in it")]].concat()),
        false => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = "<schedule><conference><time_zone_name>Europe/Paris</time_zone_name></conference><day date='2026-04-01' \
        start='2026-04-01T09:00:00+02:00'><room name='é'><event guid='1'><date>2026-04-01T09:00:00+02:00</date>\
        <duration>0:45</duration><title>a &amp; b</title><persons><person id='1'>Ana</person></persons></event></room></day></schedule>";
    const JSON: &str = r#"{"schedule":{"conference":{"days":[{"date":"2026-04-01","day_start":"2026-04-01T09:00:00+02:00",
        "rooms":{"é":[{"id":1,"title":"a","start":"09:00","duration":"45","persons":[{"name":"Ana"}]}]}}]}}}"#;
    const TABLE: &str =
        "Jour;Titre;Début;Fin;Durée;Langue\r\n2026-04-01;'=é;23:00;01:00;;fr\r\n01/04/2026;\"b;c\";9h00;;45;de\r\n";
    const CALENDAR: &str = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Europe/Paris:20260401T090000\r\n\
        DTEND:20260401T080000Z\r\nSUMMARY;LANGUAGE=fr:é\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    #[test]
    fn however_a_file_is_cut_or_spoiled_it_is_read_or_refused_in_words() {
        let files =
            [(XML, Format::FrabXml), (JSON, Format::FrabJson), (TABLE, Format::Csv), (CALENDAR, Format::Calendar)];
        for (file, format) in files {
            let file = file.as_bytes();
            assert!(read(file, None).is_ok(), "{format:?}: {:?}", read(file, None));
            let cut = (0..file.len()).map(|at| file[..at].to_vec());
            let spoiled = (0..file.len()).flat_map(|at| b"\0<\";:9&\xff\n".iter().map(move |byte| (at, *byte)));
            let spoiled = spoiled.map(|(at, byte)| [&file[..at], &[byte], &file[at + 1..]].concat());
            for spoiled in cut.chain(spoiled) {
                for format in [Some(format), None] {
                    let faults = read(&spoiled, format).err().unwrap_or_default();
                    assert!(faults.iter().all(|fault| !fault.reason.is_empty()));
                }
            }
        }
    }
}
