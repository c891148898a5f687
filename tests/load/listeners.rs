//! Many devices that listen at once.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::crowd::Member;
use crate::figures::Durations;
use crate::plain_http::Line;

/// What is published is heard within this, or never.
const PATIENCE: Duration = Duration::from_secs(60);
/// So many connect at once; a hall isn't quicker.
const CONNECTING_MAX: usize = 500;

#[derive(Debug)]
pub struct Listener {
    line: Line,
}

impl Listener {
    pub async fn open(server: SocketAddr, member: Arc<Member>) -> Listener {
        let mut line = Line::from(member.address, server).await.expect("a connection");
        let request = format!("GET /api/live HTTP/1.1\r\nhost: here\r\n{}\r\n", member.cookie);
        line.send(request.as_bytes()).await.expect("the line holds");
        assert_eq!(line.head().await.expect("an answer").status, 200);
        let mut listener = Listener { line };
        // The programme, and the account.
        listener.heads(2).await;
        listener
    }

    async fn heads(&mut self, mut count: usize) {
        while count > 0 {
            let chunk = self.line.chunk().await.expect("the line holds").expect("the channel is open");
            let said = String::from_utf8_lossy(&chunk).matches("event: head").count();
            count = count.saturating_sub(said);
        }
    }
}

pub async fn open(server: SocketAddr, crowd: &[Arc<Member>]) -> Vec<Listener> {
    let mut all = Vec::with_capacity(crowd.len());
    for some in crowd.chunks(CONNECTING_MAX) {
        let mut opening = JoinSet::new();
        some.iter().for_each(|member| drop(opening.spawn(Listener::open(server, member.clone()))));
        all.extend(opening.join_all().await);
    }
    all
}

/// How long after `since` each of them hears the next head.
pub async fn hear(listeners: Vec<Listener>, since: Instant) -> Durations {
    let mut hearing = JoinSet::new();
    for mut listener in listeners {
        hearing.spawn(async move {
            tokio::time::timeout(PATIENCE, listener.heads(1)).await.expect("it is heard");
            since.elapsed()
        });
    }
    Durations::of(hearing.join_all().await)
}
