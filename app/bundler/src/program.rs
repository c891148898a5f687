//! Builds a program for the browser with cargo, and the target it needs.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::UNIX_EPOCH;

use crate::{Error, Finish, Workspace};

const TARGET: &str = "wasm32-unknown-unknown";
pub const APP: &str = "passerelle-app";
const PACKAGE_FACTS: [&str; 4] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_", "CARGO_BIN_"];

/// What cargo built, before wasm-bindgen has seen it.
#[derive(Debug)]
pub struct Program {
    pub path: PathBuf,
    /// Changes whenever cargo has written the file anew.
    pub state: String,
}

pub fn build(workspace: &Workspace, package: &'static str, finish: Finish) -> Result<Program, Error> {
    ensure_target(workspace)?;

    let profile = profile(finish);
    let folder = workspace.target.join("wasm");
    let mut command = cargo(workspace);
    command
        .args(["build", "--package", package, "--lib", "--target", TARGET, "--profile", profile])
        .arg("--target-dir")
        .arg(&folder);
    // A draft stays on this machine, and is spared a second build of all its libraries.
    if finish == Finish::Release
        && let Some(flags) = nameless_paths()
    {
        command.arg("--config").arg(flags);
    }
    run(command, package)?;

    let path = folder.join(TARGET).join(profile).join(package.replace('-', "_") + ".wasm");
    let state = state(&path).map_err(Error::at(&path))?;
    Ok(Program { path, state })
}

/// Where something went wrong is told in the program with its file's path: it shall not tell where this machine keeps
/// its libraries, nor carry that around the world. As cargo's setting, which is added to those of `.cargo/config.toml`.
fn nameless_paths() -> Option<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let mut registries: Vec<PathBuf> =
        fs::read_dir(home?.join("registry/src")).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    // Always in the same order: other flags would build everything anew.
    registries.sort();
    let flags = registries.iter().map(|path| format!("--remap-path-prefix={}=crates", path.display()));
    Some(format!("target.{TARGET}.rustflags={:?}", flags.collect::<Vec<_>>()))
}

/// The profile of `Cargo.toml` for each finish; it also names folders.
pub fn profile(finish: Finish) -> &'static str {
    match finish {
        Finish::Draft => "web-dev",
        Finish::Release => "web",
    }
}

/// The cargo that runs us, in the workspace's folder; for tests that need another program built.
pub fn cargo(workspace: &Workspace) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.current_dir(&workspace.root);
    // What cargo tells us about our own package would make build scripts run again, each time the other way round.
    for (name, _) in std::env::vars_os() {
        if PACKAGE_FACTS.iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            command.env_remove(name);
        }
    }
    command
}

pub fn run(mut command: Command, package: &'static str) -> Result<(), Error> {
    let status = command
        .status()
        .map_err(|_| Error::MissingTool { tool: "cargo", advice: "It comes with Rust: see rustup.rs." })?;
    if status.success() { Ok(()) } else { Err(Error::BuildFailed { package }) }
}

/// Asks the compiler itself, because a distribution's Rust has targets without rustup.
fn ensure_target(workspace: &Workspace) -> Result<(), Error> {
    let mut question = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc")));
    question.current_dir(&workspace.root).args(["--print", "target-libdir", "--target", TARGET]);
    let answer = question
        .output()
        .map_err(|_| Error::MissingTool { tool: "rustc", advice: "It comes with Rust: see rustup.rs." })?;
    let library = String::from_utf8_lossy(&answer.stdout);
    if answer.status.success() && Path::new(library.trim()).is_dir() {
        return Ok(());
    }
    add_target(workspace)
}

fn add_target(workspace: &Workspace) -> Result<(), Error> {
    let mut command = Command::new("rustup");
    command.current_dir(&workspace.root).args(["target", "add", TARGET]);
    let status = command.status().map_err(|_| Error::MissingTool {
        tool: "rustup",
        advice: "The app needs Rust's target wasm32-unknown-unknown: install rustup from rustup.rs, \
                 or the target with the package manager that brought Rust.",
    })?;
    if status.success() { Ok(()) } else { Err(Error::TargetNotAdded) }
}

/// Length and time of writing: a draft's program is tens of megabytes, too many to read when nothing has changed.
fn state(path: &Path) -> std::io::Result<String> {
    let metadata = fs::metadata(path)?;
    let written = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(format!("{} {}", metadata.len(), written.as_nanos()))
}
