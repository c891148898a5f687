//! Devices by the thousand, over real HTTP.

pub mod crowd;
pub mod figures;
pub mod generated;
pub mod listeners;
pub mod node;
pub mod plain_http;
pub mod popular;
pub mod rush;
