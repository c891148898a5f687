//! How many files and connections the system lets the server have open at once.

/// What isn't a connection: the database, mails, the log, commands beside us.
const OTHER_FILES: u64 = 256;

/// A hall of 500 people holds more than the thousand that most systems begin with: each device listens on one connection
/// and asks on others. Answers for how many connections there is room, where that is known.
#[cfg(unix)]
pub fn allow_many() -> Option<u32> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    const WANTED: u64 = 65_536;
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let allowed = maximum.map_or(WANTED, |maximum| maximum.min(WANTED));
    let is_too_low = current.is_some_and(|current| current < allowed);
    // Where it may not be raised, the server works all the same, for a smaller hall.
    if is_too_low && let Err(cause) = setrlimit(Resource::Nofile, Rlimit { current: Some(allowed), maximum }) {
        tracing::warn!(%cause, ?current, "the number of open files can't be raised");
    }
    let files = getrlimit(Resource::Nofile).current?;
    u32::try_from(files.saturating_sub(OTHER_FILES)).ok()
}

#[cfg(not(unix))]
pub fn allow_many() -> Option<u32> {
    None
}
