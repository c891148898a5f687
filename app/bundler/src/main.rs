//! `cargo run`: builds the app into `target/dist`, then builds and starts the server.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use passerelle_bundler::{Bundle, Error, Finish, Options, Report, Server, ServiceWorker, bundle};

const BYTES_PER_KIB: u64 = 1024;

/// Builds Passerelle and starts it on this machine.
#[derive(Debug, Parser)]
#[command(name = "cargo run --", bin_name = "cargo run --")]
struct Arguments {
    /// Address and port of the server
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,

    /// Folder of the server's database and mail [default: target/data]
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,

    /// As small and as fast as it gets, with compressed files; takes minutes the first time
    #[arg(long)]
    release: bool,

    /// Only make the bundle in target/dist, without a server
    #[arg(long)]
    build_only: bool,

    /// Start without the sample events and the demonstration accounts
    #[arg(long)]
    no_sample: bool,

    /// Make a bundle whose service worker removes itself from every device
    #[arg(long)]
    retire_service_worker: bool,

    /// Fail if the first load is above so many KiB of brotli
    #[arg(long, value_name = "N", requires = "release")]
    limit_kib: Option<u64>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, Error> {
    let finish = if arguments.release { Finish::Release } else { Finish::Draft };
    let service_worker = if arguments.retire_service_worker { ServiceWorker::Retired } else { ServiceWorker::Serving };
    let bundle = bundle(&Options { finish, service_worker, ..Options::default() })?;
    println!("{}", Report(&bundle));

    if let Some(excess) = excess_kib(&bundle, arguments.limit_kib) {
        eprintln!("error: the first load is {excess} KiB above the limit");
        return Ok(ExitCode::FAILURE);
    }
    if arguments.build_only {
        return Ok(ExitCode::SUCCESS);
    }
    let server =
        Server { finish, listen: arguments.listen, data: arguments.data.clone(), sample: !arguments.no_sample };
    server.run(&bundle)
}

fn excess_kib(bundle: &Bundle, limit_kib: Option<u64>) -> Option<u64> {
    let excess = bundle.first_load_brotli?.checked_sub(limit_kib? * BYTES_PER_KIB)?;
    (excess > 0).then(|| excess.div_ceil(BYTES_PER_KIB))
}
