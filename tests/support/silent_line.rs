//! A line to PostgreSQL that at some moment swallows everything and never says so: a machine that is gone, a firewall
//! that forgot.

use std::net::SocketAddr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream, lookup_host};
use tokio::sync::watch;
use url::Url;

#[derive(Debug)]
pub struct SilentLine {
    /// The database, by this line.
    pub address: String,
    is_silent: watch::Sender<bool>,
}

impl SilentLine {
    /// Carries everything at first.
    pub async fn to(database: &str) -> SilentLine {
        let mut url = Url::parse(database).expect("an address");
        let (host, port) = (url.host_str().expect("it names a host").to_owned(), url.port().unwrap_or(5432));
        let server = lookup_host((host, port)).await.expect("it is known").next().expect("it has an address");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let here = listener.local_addr().expect("an address");
        url.set_ip_host(here.ip()).expect("it can be elsewhere");
        url.set_port(Some(here.port())).expect("it can be elsewhere");
        let is_silent = watch::Sender::new(false);
        let silence = is_silent.subscribe();
        tokio::spawn(async move {
            while let Ok((node, _)) = listener.accept().await {
                tokio::spawn(carry(node, server, silence.clone()));
            }
        });
        SilentLine { address: url.into(), is_silent }
    }

    /// No connection carries anything any more, and none ends.
    pub fn fall_silent(&self) {
        self.is_silent.send_replace(true);
    }

    /// New connections carry again; those that fell silent never will.
    pub fn come_back(&self) {
        self.is_silent.send_replace(false);
    }
}

async fn carry(mut node: TcpStream, server: SocketAddr, mut is_silent: watch::Receiver<bool>) {
    let is_silent_now = *is_silent.borrow();
    if is_silent_now {
        return std::future::pending().await;
    }
    let Ok(mut upstream) = TcpStream::connect(server).await else { return };
    tokio::select! {
        _ = copy_bidirectional(&mut node, &mut upstream) => {}
        // Held on to, or the ends would hear of it.
        () = falls_silent(&mut is_silent) => std::future::pending().await,
    }
}

async fn falls_silent(is_silent: &mut watch::Receiver<bool>) {
    // Whoever could say so is gone: then nothing is left to carry, either.
    let _ = is_silent.wait_for(|is_silent| *is_silent).await;
}
