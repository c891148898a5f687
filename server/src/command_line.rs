//! The program's options and commands.

mod arguments;
mod audit;
mod backup;
mod check;
mod desk;
mod export;
mod import;
mod import_agenda;
mod keeping;
mod moving;
mod role;
mod serve;
mod settings;

use std::error::Error;
use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory, FromArgMatches};

use self::arguments::{Arguments, AuditCommand, Command, Log, OrganiserCommand, RoleCommand};
use self::settings::Settings;
use crate::private;

pub async fn run() -> ExitCode {
    private::by_default();
    match carry_out(std::env::args_os().collect()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            // Where nobody can be told, the exit code tells.
            let _ = writeln!(std::io::stderr(), "error: {cause}");
            ExitCode::FAILURE
        }
    }
}

async fn carry_out(typed: Vec<OsString>) -> Result<(), Box<dyn Error>> {
    let (program, settings) = with_settings(Arguments::command(), &typed)?;
    let matches = program.clone().get_matches_from(typed);
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|cause| cause.exit());
    start_log(arguments.log);
    match arguments.command {
        None => serve_or_print(arguments.serve, &program, &matches, &settings).await,
        Some(Command::Serve(options)) => {
            let matches = matches.subcommand_matches("serve").unwrap_or(&matches);
            serve_or_print(*options, &program, matches, &settings).await
        }
        Some(Command::Import(options)) => import::import(options).await,
        Some(Command::ImportAgenda(options)) => import_agenda::import_agenda(options).await,
        Some(Command::Export(options)) => export::export(options).await,
        Some(Command::Backup(options)) => backup::back_up(options).await,
        Some(Command::Restore(options)) => backup::restore(options).await,
        Some(Command::Check(data)) => check::check(data).await,
        Some(Command::Audit { command: AuditCommand::Check(options) }) => audit::check(options).await,
        Some(Command::Audit { command: AuditCommand::List(options) }) => audit::list(options).await,
        Some(Command::Move(options)) => moving::move_to(options).await,
        Some(Command::Organiser { command: OrganiserCommand::Add(options) }) => desk::add_organiser(options).await,
        Some(Command::Role { command: RoleCommand::Give(options) }) => role::give(options).await,
        Some(Command::Role { command: RoleCommand::Take(options) }) => role::take(options).await,
        Some(Command::Role { command: RoleCommand::List(options) }) => role::list(options).await,
        Some(Command::Decide(options)) => desk::decide(options).await,
        Some(Command::ListRequests(options)) => desk::list_requests(options).await,
        Some(Command::WhatIsKept) => {
            keeping::what_is_kept();
            Ok(())
        }
        Some(Command::WhatWouldGo(options)) => keeping::what_would_go(options).await,
    }
}

async fn serve_or_print(
    options: arguments::ServeOptions,
    program: &clap::Command,
    matches: &ArgMatches,
    settings: &Settings,
) -> Result<(), Box<dyn Error>> {
    if options.print_config {
        print!("{}", settings::print(program, matches, settings));
        return Ok(());
    }
    serve::serve(options).await
}

/// The program whose defaults are what the named file says, if one is named.
fn with_settings(program: clap::Command, typed: &[OsString]) -> Result<(clap::Command, Settings), Box<dyn Error>> {
    let Some(file) = settings::look_for_file(&program, typed) else { return Ok((program, Settings::default())) };
    let settings = Settings::read(&file, &program)?;
    settings.check(&program)?;
    Ok((settings.defaults_of(program), settings))
}

/// Logs go to standard error; what is printed for the operator goes to standard output.
fn start_log(log: Log) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,sqlx=warn"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // Where the log can't be written, because its disk is full, that can't be said there either: to try would panic.
        .log_internal_errors(false)
        .with_ansi(std::io::stderr().is_terminal());
    match log {
        Log::Text => builder.with_target(false).init(),
        Log::Json => builder.json().init(),
    }
}
