//! WebKit and its driver: found, or on Debian as root installed, or left out.

use std::path::PathBuf;
use std::sync::OnceLock;

use crate::chromium::{install_on_debian, on_the_path};

/// What a story in WebKit needs.
pub struct WebKit {
    pub browser: PathBuf,
    pub driver: PathBuf,
    /// WebKit has no headless mode: it paints on a screen that nobody sees.
    pub screen: PathBuf,
}

/// Looks once, installs at most once, and never where `CI` is set.
pub fn webkit() -> Option<&'static WebKit> {
    static FOUND: OnceLock<Option<WebKit>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        find().or_else(|| {
            if std::env::var_os("CI").is_none() {
                install_on_debian(&["webkit2gtk-driver", "xvfb"]);
            }
            find()
        })
    });
    if found.is_none() {
        eprintln!("WebKit isn't here, so this story is left out: install `webkit2gtk-driver` and `xvfb`");
    }
    found.as_ref()
}

fn find() -> Option<WebKit> {
    Some(WebKit { browser: browser()?, driver: on_the_path(&["WebKitWebDriver"])?, screen: on_the_path(&["Xvfb"])? })
}

/// It stands beside its library, in the folder of the machine's architecture.
fn browser() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?.filter_map(Result::ok).map(|entry| entry.path());
    let mut browsers = folders.map(|folder| folder.join("webkit2gtk-4.1/MiniBrowser"));
    browsers.find(|browser| browser.is_file())
}
