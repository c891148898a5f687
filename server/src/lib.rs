//! Publishes the programme, decides about sign-ups, and answers devices.

pub mod agenda_import;
mod chance;
pub mod clock;
pub mod command_line;
mod compression;
mod connections;
pub mod content;
pub mod database;
mod guid;
mod kept;
mod limits;
mod live;
pub mod mail;
mod metrics;
pub mod nfkc;
mod open_files;
mod pages;
mod private;
mod publishing;
mod room;
mod routes;
pub mod schedule;
mod server;
mod upkeep;
mod writing;
pub mod zones;

pub use clock::{Clock, Reading};
pub use connections::Patience;
pub use mail::MailPatience;
pub use publishing::Packs;
pub use routes::Demonstration;
pub use server::{Config, RunningServer, Server, StartError};
