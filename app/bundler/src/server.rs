//! Builds the server and hands the terminal over to it.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use crate::{Bundle, Error, Finish, Workspace, program};

/// How to start the server.
#[derive(Debug, Clone)]
pub struct Server {
    pub finish: Finish,
    pub listen: SocketAddr,
    /// `target/data` unless told otherwise.
    pub data: Option<PathBuf>,
    pub sample: bool,
}

impl Server {
    /// Builds the server, then runs it until it ends.
    pub fn run(&self, bundle: &Bundle) -> Result<ExitCode, Error> {
        let workspace = Workspace::here();
        let path = self.build(&workspace)?;
        let mut command = Command::new(&path);
        command.args(self.arguments(&workspace, bundle));
        hand_over(command).map_err(Error::at(&path))
    }

    fn build(&self, workspace: &Workspace) -> Result<PathBuf, Error> {
        let mut command = program::cargo(workspace);
        command.args(["build", "--package", "passerelle-server", "--bin", "passerelle-server"]);
        command.arg("--target-dir").arg(&workspace.target);
        let folder = match self.finish {
            Finish::Draft => "debug",
            Finish::Release => {
                command.arg("--release");
                "release"
            }
        };
        program::run(command, "passerelle-server")?;
        let name = format!("passerelle-server{}", std::env::consts::EXE_SUFFIX);
        Ok(workspace.target.join(folder).join(name))
    }

    fn arguments(&self, workspace: &Workspace, bundle: &Bundle) -> Vec<OsString> {
        let data = self.data.clone().unwrap_or_else(|| workspace.target.join("data"));
        let mut arguments: Vec<OsString> = vec![
            "serve".into(),
            "--app".into(),
            bundle.folder.clone().into(),
            "--data".into(),
            data.into(),
            "--listen".into(),
            self.listen.to_string().into(),
        ];
        // Whoever tries it out runs an event, too; elsewhere the desk is asked for.
        arguments.push(if self.sample { "--desk" } else { "--no-sample" }.into());
        arguments
    }
}

/// The server takes this process's place, so that Ctrl-C and every other signal reach it and nobody else.
#[cfg(unix)]
fn hand_over(mut command: Command) -> std::io::Result<ExitCode> {
    use std::os::unix::process::CommandExt;

    Err(command.exec())
}

/// Ctrl-C goes to every program of a console: the server hears it by itself.
#[cfg(not(unix))]
fn hand_over(mut command: Command) -> std::io::Result<ExitCode> {
    let status = command.status()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
