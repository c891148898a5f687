//! Where things are kept, and whether the app can be installed.

/// Where things are kept.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Storage {
    #[default]
    Opening,
    /// In the browser's database.
    Durable { bytes_used: Option<u64>, bytes_quota: Option<u64>, is_persisted: bool },
    /// Only as long as the page is open: "saved" then means that the server answered.
    Memory { why: WhyInMemory },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyInMemory {
    /// As private windows of some browsers do.
    Refused,
    /// Another tab holds an older version of the database open.
    Blocked,
}

/// Whether and how the app can be put on the home screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InstallHint {
    /// The browser can ask: see [`install`](crate::commands::install).
    pub can_ask: bool,
    pub is_installed: bool,
    /// Safari on iPhone and iPad: the steps have to be told.
    pub is_ios: bool,
    /// A first sign-up was saved here: a good moment to suggest it.
    pub is_worth_suggesting: bool,
}
