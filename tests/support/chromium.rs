//! Chromium and its driver: found, or on Debian as root installed, or named as missing.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The two programs that browser tests need.
pub struct Chromium {
    pub browser: PathBuf,
    pub driver: PathBuf,
}

const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const DRIVERS: &[&str] = &["chromedriver"];

/// Looks once, installs at most once.
///
/// # Panics
/// Says what is missing where it can neither be found nor installed.
pub fn chromium() -> &'static Chromium {
    static FOUND: OnceLock<Chromium> = OnceLock::new();
    FOUND.get_or_init(|| {
        find().or_else(|| {
            install_on_debian(&["chromium", "chromium-driver"]);
            find()
        })
        .expect("the browser tests need Chromium and its driver: install the packages `chromium` and `chromium-driver`, or put `chromium` and `chromedriver` on the PATH")
    })
}

fn find() -> Option<Chromium> {
    Some(Chromium { browser: on_the_path(BROWSERS)?, driver: on_the_path(DRIVERS)? })
}

pub(crate) fn on_the_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|program| program.is_file())
}

pub(crate) fn install_on_debian(packages: &[&str]) {
    if !Path::new("/etc/debian_version").exists() || !is_root() {
        return;
    }
    eprintln!("installing {} for the tests", packages.join(" and "));
    for arguments in [vec!["update", "-qq"], [&["install", "-y", "-qq", "--no-install-recommends"], packages].concat()]
    {
        let done = Command::new("apt-get").args(&arguments).env("DEBIAN_FRONTEND", "noninteractive").status();
        if !done.is_ok_and(|status| status.success()) {
            eprintln!("`apt-get {}` failed", arguments.join(" "));
        }
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
