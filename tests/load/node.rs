//! A server in a process of its own, whose memory can be looked at.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Stdio;

use passerelle_server::database::{Location, PostgresAddress};
use passerelle_server::{Config, Packs, Server};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// The word that makes a program of ours the server: the same build, another process.
pub const SERVE: &str = "serve-for-load";

#[derive(Debug)]
pub struct Node {
    child: Child,
    pub address: SocketAddr,
}

/// Serves until it is killed; `postgres` is where the database is, unless it is in the folder.
pub async fn serve(data: &Path, pack: &Path, postgres: Option<&str>) {
    let config = Config {
        listen: ([127, 0, 0, 1], 0).into(),
        packs: Packs::Folder(pack.to_owned()),
        // Ourselves: whoever asks a great deal says for whom, as a proxy does, or meets the limit of one client.
        trusted_proxies: vec![Ipv4Addr::LOCALHOST.into()],
        postgres: postgres.map(|address| PostgresAddress::parse(address).expect("an address")),
        ..Config::new(data.to_owned())
    };
    let server = Server::start(config).await.unwrap_or_else(|cause| panic!("the server doesn't start: {cause}"));
    println!("{}", server.address);
    std::future::pending::<()>().await;
}

impl Node {
    /// To be started by a program that serves when it is told [`SERVE`].
    pub async fn start(data: &Path, pack: &Path, location: &Location) -> Node {
        match location {
            Location::Folder(_) => Self::begin(SERVE, &[data, pack]).await,
            Location::Postgres(address) => Self::begin(SERVE, &[data, pack, Path::new(address.with_password())]).await,
        }
    }

    pub(crate) async fn begin(word: &str, paths: &[&Path]) -> Node {
        let program = std::env::current_exe().expect("a program knows itself");
        let mut command = Command::new(program);
        command.arg(word).args(paths).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("the server starts");
        let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let address = lines.next_line().await.expect("it talks").expect("it says where it is");
        Node { child, address: address.parse().expect("an address") }
    }

    /// Ended at once; another one may be started on the same data.
    pub async fn end(mut self) {
        self.child.kill().await.expect("it was running");
    }

    /// In bytes: now, and at most so far. Only Linux tells.
    pub fn memory(&self) -> (u64, u64) {
        let id = self.child.id().expect("it is running");
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let bytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
            line.split_whitespace().next().and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or_default()
                * 1_024
        };
        (bytes("VmRSS:"), bytes("VmHWM:"))
    }
}
