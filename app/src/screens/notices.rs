//! What is said on any screen, now and then: what concerns the app itself, and what isn't there.

mod banners;
mod install;
mod not_found;
mod not_here;

pub use banners::{Banners, are_there};
pub use install::{InstallHint, InstallSteps};
pub use not_found::{Absent, NotFoundScreen};
pub use not_here::NotHereYet;
