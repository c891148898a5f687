//! What the tests stand on.

pub mod browser;
pub mod chromium;
pub mod fault_proxy;
pub mod generated;
pub mod stage;
