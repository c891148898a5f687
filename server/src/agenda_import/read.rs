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
