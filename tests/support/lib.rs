//! What the tests stand on.

pub mod api_world;
pub mod browser;
pub mod chromium;
pub mod congress;
pub mod fault_proxy;
pub mod generated;
pub mod mailbox;
pub mod plain_http;
pub mod sample_pack;
pub mod server_process;
pub mod small_programme;
pub mod smtp_sink;
pub mod stage;
pub mod webkit;
