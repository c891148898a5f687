//! The list of files that a device keeps, so that the app opens without a network.

use serde::Serialize;

use crate::assembly::File;
use crate::fingerprint::Fingerprint;

#[derive(Debug, Serialize)]
struct Entry {
    url: String,
    integrity: String,
    #[serde(skip_serializing_if = "is_false")]
    immutable: bool,
}

/// As JSON, which is JavaScript as well.
pub fn list(files: &[File]) -> Result<String, serde_json::Error> {
    let kept = files.iter().filter(|file| is_kept(&file.path));
    let entries: Vec<Entry> = kept
        .map(|file| Entry {
            url: format!("/{}", file.path),
            integrity: Fingerprint::of(&file.content).integrity(),
            immutable: file.is_immutable,
        })
        .collect();
    serde_json::to_string(&entries)
}

/// The browser fetches icons and screenshots by itself when it installs the app: a device needn't pay for them twice.
fn is_kept(path: &str) -> bool {
    !(path.starts_with("icons/") || path.starts_with("screenshots/") || path == "robots.txt")
}

fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_keeps_the_shell_and_not_the_screenshots() {
        let files = [
            File::named("index.html", b"page".to_vec()),
            File::hashed("app", "wasm", b"program".to_vec()),
            File::named("icons/icon-512.png", b"picture".to_vec()),
            File::named("screenshots/wide.png", b"picture".to_vec()),
            File::named("robots.txt", b"text".to_vec()),
        ];

        let list = list(&files).expect("a list of texts is always JSON");

        assert_eq!(
            list,
            "[{\"url\":\"/index.html\",\"integrity\":\"sha256-NmAxWprz3yVdjxmrB35Hl4IrQUiKDioEvGr3EhPCMnQ=\"},\
             {\"url\":\"/app-1310ca2c8932dbd1.wasm\",\
             \"integrity\":\"sha256-ExDKLIky29EYZovZdEJVij4fVGteFcaWmd+9YCT1SNg=\",\"immutable\":true}]"
        );
    }
}
