//! The real server program in a process of its own, so that it can be killed.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use passerelle_bundler::Workspace;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Child;

/// The program, built once.
pub fn server_program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let mut cargo = passerelle_bundler::cargo(&Workspace::here());
        let built = cargo
            // As part of the workspace, or its dependencies would be built again with fewer features.
            .args(["build", "--workspace", "--bin", "passerelle-server", "--message-format=json"])
            .stderr(Stdio::inherit())
            .output()
            .expect("cargo runs");
        assert!(built.status.success(), "the server builds");
        let said = String::from_utf8(built.stdout).expect("cargo says it in UTF-8");
        let messages = said.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        let mut programs = messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from));
        programs.next_back().expect("cargo names the program")
    })
}

/// Killed when dropped.
#[derive(Debug)]
pub struct ServerProcess {
    child: Child,
    pub base: String,
    /// What it printed before it was ready.
    pub greeting: Vec<String>,
    log: PathBuf,
}

impl ServerProcess {
    /// Starts the server on a free port and waits until it answers.
    pub async fn start(data: &Path, options: &[&str]) -> ServerProcess {
        Self::start_in(data, options, &[]).await
    }

    /// In an environment of its own.
    pub async fn start_in(data: &Path, options: &[&str], environment: &[(&str, &OsStr)]) -> ServerProcess {
        std::fs::create_dir_all(data).expect("a folder for the data");
        let log = data.join("server.log");
        let errors = std::fs::File::options().create(true).append(true).open(&log).expect("a log file");
        let mut child = tokio::process::Command::new(server_program())
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(options)
            // Nobody sends devices elsewhere.
            .env("PASSERELLE_DRAIN_NOTICE", "0")
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(errors)
            .kill_on_drop(true)
            .spawn()
            .expect("the server starts");
        let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let first = lines.next_line().await.expect("the server talks").unwrap_or_else(|| {
            panic!("the server ended at once: {}", std::fs::read_to_string(&log).unwrap_or_default())
        });
        let base = first.rsplit(' ').next().expect("the last word is its address").to_owned();
        let mut process = ServerProcess { child, base, greeting: vec![first], log };
        process.listen(lines).await;
        process
    }

    async fn listen(&mut self, mut lines: tokio::io::Lines<BufReader<tokio::process::ChildStdout>>) {
        let is_demonstration = |line: &str| line.starts_with("Demonstration");
        const MOMENT: std::time::Duration = std::time::Duration::from_millis(200);
        // All of it is printed at once.
        while let Ok(Ok(Some(line))) = tokio::time::timeout(MOMENT, lines.next_line()).await {
            let more = is_demonstration(&line) || line.starts_with(' ');
            self.greeting.push(line);
            if !more {
                break;
            }
        }
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    }

    /// `kill -9`: nothing is finished, nothing is said.
    pub async fn kill(&mut self) {
        self.child.kill().await.expect("it was running");
    }

    /// `kill`: it may finish what it does.
    pub async fn stop(&mut self) -> std::process::ExitStatus {
        self.signal("-TERM");
        self.end().await
    }

    pub async fn end(&mut self) -> std::process::ExitStatus {
        self.child.wait().await.expect("it ends")
    }

    /// It goes on with nothing and lets go of nothing, until it thaws.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    pub fn id(&self) -> u32 {
        self.child.id().expect("it is running")
    }

    fn signal(&self, signal: &str) {
        let told = Command::new("kill").args([signal, &self.id().to_string()]).status().expect("kill runs");
        assert!(told.success());
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).expect("the log can be read")
    }
}
