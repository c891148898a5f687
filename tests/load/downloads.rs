//! How many devices a second can take the whole programme, beside what a plain file server gives.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::node::Node;
use crate::plain_http::Line;

/// The word that makes a program of ours the plain file server.
pub const SERVE_FILE: &str = "serve-file";
/// So many download at the same time.
const AT_ONCE: u32 = 16;

/// The same bytes by a server that can do nothing else, in a process of its own.
pub async fn plain_file_server(file: &Path) -> Node {
    Node::begin(SERVE_FILE, &[file]).await
}

/// Reads the file for each who asks, as file servers do, and leaves the rest to the system.
pub async fn serve_file(file: &Path) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("{}", listener.local_addr().expect("an address"));
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        let file = file.to_owned();
        tokio::spawn(async move {
            // Whoever goes away ends it.
            let _ = serve_on(stream, &file).await;
        });
    }
}

async fn serve_on(mut stream: TcpStream, file: &Path) -> std::io::Result<()> {
    let mut head = [0; 4_096];
    while stream.read(&mut head).await? > 0 {
        let bytes = tokio::fs::read(file).await?;
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", bytes.len());
        stream.write_all(answer.as_bytes()).await?;
        stream.write_all(&bytes).await?;
    }
    Ok(())
}

/// Downloads of all `paths` a second.
pub async fn rate(server: SocketAddr, paths: &[String], lasting: Duration) -> f64 {
    let began = Instant::now();
    let mut devices = JoinSet::new();
    for number in 0..AT_ONCE {
        let paths = paths.to_vec();
        devices.spawn(async move {
            let mut count = 0_u32;
            while began.elapsed() < lasting {
                // Each download is another client's.
                let client = Ipv4Addr::from_bits(Ipv4Addr::new(10, 0, 0, 0).to_bits() + count * AT_ONCE + number);
                let headers = format!("accept-encoding: br\r\nx-forwarded-for: {client}\r\n");
                let mut line = Line::to(server).await.expect("a connection");
                for path in &paths {
                    let answer = line.get(path, &headers).await.expect("an answer");
                    assert_eq!(answer.status, 200, "{path}");
                }
                count += 1;
            }
            count
        });
    }
    let count: u32 = devices.join_all().await.into_iter().sum();
    f64::from(count) / began.elapsed().as_secs_f64()
}
