//! What the tests stand on.

pub mod api_world;
pub mod browser;
pub mod chromium;
pub mod congress;
pub mod crowd;
pub mod fault_proxy;
pub mod firefox;
pub mod frab;
pub mod full_programme;
pub mod later_programme;
pub mod mailbox;
pub mod openapi;
pub mod plain;
pub mod postgres;
pub mod sample_pack;
pub mod server_process;
pub mod sign_up_form;
pub mod silent_line;
pub mod small_disk;
pub mod small_programme;
pub mod smtp_sink;
pub mod stage;
pub mod storage_page;
pub mod webkit;

pub use passerelle_load::{generated, plain_http};
