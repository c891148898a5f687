//! Why there is no bundle, in words that say what to do.

use std::fmt;
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub enum Error {
    /// A file or folder couldn't be read or written.
    File {
        path: PathBuf,
        cause: std::io::Error,
    },
    /// A program that the build needs isn't on this machine.
    MissingTool {
        tool: &'static str,
        advice: &'static str,
    },
    /// Cargo has said on the screen what is wrong.
    BuildFailed {
        package: &'static str,
    },
    TargetNotAdded,
    /// wasm-bindgen refused the program.
    NotBound {
        cause: String,
    },
    /// The program couldn't be split into parts.
    NotSplit {
        cause: String,
    },
    /// A file of `public/` doesn't mention what it must.
    MissingReference {
        file: &'static str,
        reference: String,
    },
    /// A script isn't one.
    UnreadableScript {
        file: &'static str,
        cause: String,
    },
    /// The list of the bundle's files couldn't be written down.
    Description(serde_json::Error),
}

impl Error {
    /// Turns a failed file operation into an error that names the file.
    pub(crate) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::File { path, cause }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::File { path, cause } => write!(formatter, "{}: {cause}", path.display()),
            Self::MissingTool { tool, advice } => write!(formatter, "{tool} isn't installed. {advice}"),
            Self::BuildFailed { package } => write!(formatter, "{package} doesn't build; cargo says why above"),
            Self::TargetNotAdded => {
                write!(formatter, "rustup couldn't add the target wasm32-unknown-unknown; it says why above")
            }
            Self::NotSplit { cause } => write!(formatter, "the app can't be split into parts: {cause}"),
            Self::NotBound { cause } => write!(formatter, "wasm-bindgen refuses the app: {cause}"),
            Self::MissingReference { file, reference } => {
                write!(formatter, "public/{file} doesn't mention {reference}")
            }
            Self::UnreadableScript { file, cause } => write!(formatter, "{file} can't be read: {cause}"),
            Self::Description(cause) => write!(formatter, "the bundle's description: {cause}"),
        }
    }
}

impl std::error::Error for Error {}
