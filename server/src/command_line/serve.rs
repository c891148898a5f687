//! `passerelle-server serve`.

use std::error::Error;

use passerelle_shared::model::Timestamp;
use tokio::signal;

use super::arguments::ServeOptions;
use crate::content::Samples;
use crate::open_files;
use crate::{Config, Demonstration, Packs, RunningServer, Server};

pub async fn serve(options: ServeOptions) -> Result<(), Box<dyn Error>> {
    open_files::allow_many();
    let server = Server::start(config(options)).await?;
    greet(&server);
    until_told_to_stop().await?;
    tracing::info!("stopping");
    server.shutdown().await;
    Ok(())
}

fn config(options: ServeOptions) -> Config {
    Config {
        listen: options.listen,
        app: options.app,
        packs: options.content.map_or(Packs::Embedded, Packs::Folder),
        samples: if options.no_sample { Samples::LeftOut } else { Samples::Included },
        smtp: options.smtp,
        mail_from: options.mail_from,
        public_url: options.public_url.map(|url| url.trim_end_matches('/').to_owned()),
        withdrawn_life: i64::from(options.keep_withdrawn) * Timestamp::DAY,
        trusted_proxies: options.trusted_proxy.iter().map(|address| address.to_canonical()).collect(),
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
    println!("Passerelle is at http://{}", server.address);
    if let Demonstration::On { accounts, code } = &server.demonstration {
        println!("Demonstration accounts, on this machine only; they sign in with the code {code}:");
        for account in accounts {
            println!("  {account}");
        }
    }
}

/// Ctrl-C, or the word of whoever started us.
async fn until_told_to_stop() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminated = signal::unix::signal(signal::unix::SignalKind::terminate())?;
        tokio::select! {
            pressed = signal::ctrl_c() => pressed,
            _ = terminated.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    signal::ctrl_c().await
}
