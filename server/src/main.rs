//! `passerelle-server`: see `--help`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    passerelle_server::command_line::run().await
}
