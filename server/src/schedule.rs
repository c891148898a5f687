//! An event's agenda in the formats of other programs: `schedule.xml` and `schedule.json` as frab and pretalx publish them, a
//! calendar, and a table.

mod agenda;
mod drawn;
mod frab;
mod frab_json;
mod frab_xml;
mod table;

pub use agenda::{Agenda, Entry};
pub use drawn::{Asked, NoAgenda, draw};

use passerelle_shared::tables;

/// What an agenda is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    FrabXml,
    FrabJson,
    Csv,
}

impl Format {
    pub fn content_type(self) -> &'static str {
        match self {
            Format::FrabXml => "application/xml; charset=utf-8",
            Format::FrabJson => "application/json",
            Format::Csv => tables::CONTENT_TYPE,
        }
    }

    pub fn write(self, agenda: &Agenda) -> Vec<u8> {
        match self {
            Format::FrabXml => frab_xml::written(agenda),
            Format::FrabJson => frab_json::written(agenda),
            Format::Csv => table::written(agenda),
        }
    }
}
