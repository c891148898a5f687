//! Devices by the thousand, over real HTTP.

pub mod commits;
pub mod crowd;
pub mod downloads;
pub mod engine;
pub mod exchanges;
pub mod figures;
pub mod generated;
pub mod listeners;
pub mod node;
pub mod plain_http;
pub mod popular;
pub mod reading;
pub mod rush;
