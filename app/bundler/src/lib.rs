//! Builds the app for the browser: cargo build, wasm-bindgen, hashed names, one style, precompression, precache list.

mod assembly;
mod binding;
mod bundle;
mod compression;
mod error;
mod fingerprint;
mod merging;
mod parts;
mod precache;
mod program;
mod publication;
mod references;
mod report;
mod server;
mod shrinking;
mod source;
mod style;
mod workspace;

pub use bundle::{Bundle, BundledFile};
pub use error::Error;
pub use program::cargo;
pub use report::Report;
pub use server::Server;
pub use workspace::Workspace;

use std::path::PathBuf;

use fingerprint::Fingerprint;

/// What kind of bundle to make, and where.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub finish: Finish,
    pub service_worker: ServiceWorker,
    /// Where the bundle goes; `target/dist` unless told otherwise.
    pub folder: Option<PathBuf>,
    /// Makes bundles of the same sources different versions, so that a test can play an update.
    pub edition: String,
}

/// How much work goes into a small bundle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Finish {
    /// Quick to build, not compressed.
    #[default]
    Draft,
    /// As small as it gets, with compressed copies beside the files.
    Release,
}

/// Whether the app goes on living on the devices that have it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ServiceWorker {
    #[default]
    Serving,
    /// Removes itself and the shell's copies from every device: the way out of a broken one.
    Retired,
}

/// Makes the bundle, or finds that the one in place is still right.
///
/// Callers in several threads and processes wait for each other.
pub fn bundle(options: &Options) -> Result<Bundle, Error> {
    let workspace = Workspace::here();
    let folder = options.folder.clone().unwrap_or_else(|| workspace.target.join("dist"));
    let _turn = workspace.wait_for_turn()?;

    let program = program::build(&workspace, program::APP, options.finish)?;
    let sources = source::Sources::read(&workspace)?;
    let inputs = inputs(options, &program, &sources);
    if let Some(bundle) = publication::find(&folder, &inputs) {
        return Ok(bundle);
    }

    let bound = binding::bind(&workspace, &program, &sources, options.finish)?;
    let assembled = assembly::assemble(&sources, &bound, options)?;
    publication::publish(&workspace, &folder, assembled, &inputs, options.finish)
}

/// Makes a draft of a program for the browser that has no page of ours, as tests need it, and says in which folder its
/// script `app.js` is.
pub fn program_alone(package: &'static str) -> Result<PathBuf, Error> {
    let workspace = Workspace::here();
    let folder = workspace.memory().join("alone").join(package);
    let _turn = workspace.wait_for_turn()?;

    let program = program::build(&workspace, package, Finish::Draft)?;
    binding::bind_alone(&program, &folder)?;
    Ok(folder)
}

/// Everything that decides how the bundle comes out.
fn inputs(options: &Options, program: &program::Program, sources: &source::Sources) -> String {
    let choice = format!("{:?} {:?} {}", options.finish, options.service_worker, options.edition);
    Fingerprint::of_parts([choice.as_bytes(), program.state.as_bytes(), sources.state.as_bytes()]).name()
}
