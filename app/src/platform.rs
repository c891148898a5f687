//! The browser, and nothing else: the only place that names `web_sys` and `js_sys`.

pub mod broadcast;
pub mod chance;
pub mod clock;
pub mod console;
pub mod history;
pub mod http;
pub mod intl;
pub mod lifecycle;
pub mod line;
pub mod live;
pub mod locks;
pub mod marks;
pub mod nfkc;
pub mod page;
pub mod sharing;
pub mod shell;
pub mod storage;
pub mod store;
