//! The program's options and commands.

mod arguments;
mod backup;
mod desk;
mod import;
mod moving;
mod serve;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;

use self::arguments::{Arguments, Command, Log, OrganiserCommand};

pub async fn run() -> ExitCode {
    let arguments = Arguments::parse();
    start_log(arguments.log);
    let done = match arguments.command {
        None => serve::serve(arguments.serve).await,
        Some(Command::Serve(options)) => serve::serve(*options).await,
        Some(Command::Import(options)) => import::import(options).await,
        Some(Command::Backup(options)) => backup::back_up(options).await,
        Some(Command::Restore(options)) => backup::restore(options).await,
        Some(Command::Move(options)) => moving::move_to(options).await,
        Some(Command::Organiser { command: OrganiserCommand::Add(options) }) => desk::add_organiser(options).await,
        Some(Command::Decide(options)) => desk::decide(options).await,
        Some(Command::ListRequests(options)) => desk::list_requests(options).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("error: {cause}");
            ExitCode::FAILURE
        }
    }
}

/// Logs go to standard error; what is printed for the operator goes to standard output.
fn start_log(log: Log) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,sqlx=warn"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match log {
        Log::Text => builder.with_target(false).init(),
        Log::Json => builder.json().init(),
    }
}
