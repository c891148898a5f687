//! Firefox and its driver: found, or on Debian as root installed, or left out.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::chromium::{install_on_debian, on_the_path};

/// What a story in Firefox needs.
pub struct Firefox {
    pub browser: PathBuf,
    pub driver: PathBuf,
}

/// Looks once, installs at most once, and never where `CI` is set.
pub fn firefox() -> Option<&'static Firefox> {
    static FOUND: OnceLock<Option<Firefox>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        find().or_else(|| {
            if std::env::var_os("CI").is_none() {
                install();
            }
            find()
        })
    });
    if found.is_none() {
        eprintln!("Firefox isn't here, so this story is left out: install `firefox-esr` and `geckodriver`");
    }
    found.as_ref()
}

fn find() -> Option<Firefox> {
    let own = built_driver();
    let driver = on_the_path(&["geckodriver"]).or_else(|| own.is_file().then_some(own))?;
    Some(Firefox { browser: on_the_path(&["firefox-esr", "firefox"])?, driver })
}

/// Debian has the browser without its driver, which is a Rust program: the tools that build us build it, too.
fn install() {
    install_on_debian(&["firefox-esr"]);
    if on_the_path(&["firefox-esr", "firefox"]).is_none() {
        return;
    }
    eprintln!("building geckodriver for the stories in Firefox");
    let folder = folder();
    let arguments = ["install", "geckodriver", "--debug", "--locked", "--quiet", "--root"];
    let built = Command::new(env!("CARGO")).args(arguments).arg(&folder).current_dir(std::env::temp_dir()).status();
    if !built.is_ok_and(|status| status.success()) {
        eprintln!("`cargo install geckodriver` failed");
    }
}

fn built_driver() -> PathBuf {
    folder().join("bin/geckodriver")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests stand in the workspace").join("target/geckodriver")
}
