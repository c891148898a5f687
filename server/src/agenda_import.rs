//! Reads other programs' agendas: `schedule.xml` and `schedule.json` as frab and pretalx publish them, calendars and tables.
//! Tolerantly where their files break their own schema; what can't be read is named with where it stands.

mod calendar;
mod fault;
mod format;
mod found;
mod frab;
mod frab_json;
mod frab_xml;
mod hours;
mod read;
mod table;
mod text;

pub use fault::Fault;
pub use format::Format;
pub use found::Found;
pub use read::read;

/// The largest schedules that are published have about a third of it.
pub const BYTES_MAX: u64 = 10 * 1024 * 1024;
