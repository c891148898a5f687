//! `passerelle-server serve`.

use std::error::Error;
use std::io::Write;
use std::net::IpAddr;
use std::time::Duration;

use passerelle_shared::model::Timestamp;
use tokio::signal;

use super::arguments::ServeOptions;
use crate::content::Samples;
use crate::open_files;
use crate::{Config, Demonstration, Packs, RunningServer, Server};

pub async fn serve(options: ServeOptions) -> Result<(), Box<dyn Error>> {
    let connections_max = open_files::allow_many();
    let notice = Duration::from_secs(options.drain_notice.into());
    let server = Server::start(config(options, connections_max)).await?;
    greet(&server);
    let word = until_told_to_stop().await?;
    tracing::info!("stopping");
    match word {
        Word::OfAPerson => server.shutdown().await,
        Word::OfAProgram => server.drain(notice).await,
    }
    Ok(())
}

fn config(options: ServeOptions, connections_max: Option<u32>) -> Config {
    Config {
        listen: options.listen,
        app: options.app,
        packs: options.content.map_or(Packs::Embedded, Packs::Folder),
        samples: if options.no_sample { Samples::LeftOut } else { Samples::Included },
        smtp: options.smtp,
        mail_from: options.mail_from,
        public_url: options.public_url.map(|url| url.trim_end_matches('/').to_owned()),
        withdrawn_life: i64::from(options.keep_withdrawn) * Timestamp::DAY,
        are_there_desks: options.desk,
        metrics_listen: options.metrics_listen,
        connections_max: connections_max.unwrap_or(u32::MAX),
        trusted_proxies: options.trusted_proxy.iter().map(IpAddr::to_canonical).collect(),
        postgres: options.data.database,
        ..Config::new(options.data.data)
    }
}

fn greet(server: &RunningServer) {
    for publication in &server.publications {
        let imported = publication.imported;
        tracing::info!(
            pack = publication.pack,
            added = imported.added,
            changed = imported.changed,
            withdrawn = imported.withdrawn,
            unchanged = imported.unchanged,
            "published"
        );
    }
    if let Some(address) = server.metrics_address {
        tracing::info!(%address, "/metrics is served");
    }
    // Where it is written to may be a file on a full disk: that is no reason not to serve.
    let _ = std::io::stdout().write_all(greeting(server).as_bytes());
}

fn greeting(server: &RunningServer) -> String {
    let mut lines = vec![format!("Passerelle is at http://{}", server.address)];
    if let Demonstration::On { accounts, code } = &server.demonstration {
        lines.push(format!("Demonstration accounts, on this machine only; they sign in with the code {code}:"));
        lines.extend(accounts.iter().map(|account| format!("  {account}")));
    }
    lines.join("\n") + "\n"
}

enum Word {
    /// Ctrl-C: nobody waits to hear that the server isn't ready any more.
    OfAPerson,
    /// SIGTERM, by whoever started us.
    OfAProgram,
}

async fn until_told_to_stop() -> std::io::Result<Word> {
    #[cfg(unix)]
    {
        let mut terminated = signal::unix::signal(signal::unix::SignalKind::terminate())?;
        tokio::select! {
            pressed = signal::ctrl_c() => pressed.map(|()| Word::OfAPerson),
            _ = terminated.recv() => Ok(Word::OfAProgram),
        }
    }
    #[cfg(not(unix))]
    signal::ctrl_c().await.map(|()| Word::OfAPerson)
}
