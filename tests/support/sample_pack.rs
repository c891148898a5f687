//! The sample programme with something else in one of its events.

use std::path::{Path, PathBuf};

/// A copy in `folder`, in which one event says `to` in place of `from`.
pub fn sample_with(folder: &Path, event: &str, from: &str, to: &str) -> PathBuf {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/content/sample");
    copy(&sample, folder);
    let file = folder.join("events").join(event).with_extension("toml");
    let text = std::fs::read_to_string(&file).expect("an event of the pack");
    assert!(text.contains(from), "{event} has no {from}");
    std::fs::write(file, text.replace(from, to)).expect("an event of the pack");
    folder.to_path_buf()
}

/// A folder with everything in it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).expect("a copy");
        }
    }
}
