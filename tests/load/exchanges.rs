//! How many exchanges a second a node answers, and how many decisions.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use passerelle_shared::api::ExchangeReply;
use tokio::task::JoinSet;

use crate::crowd::Member;
use crate::plain_http::Line;
use crate::popular::ROOMY;

#[derive(Debug, Clone, Copy)]
pub struct Rate {
    pub exchanges_a_second: f64,
    pub decisions_a_second: f64,
}

/// So many devices are answered at the same time.
const AT_ONCE: usize = 32;

/// Each exchange carries so many commands, each of which takes effect: a request, then changes of its details. `acts` is
/// how many each member has made before.
pub async fn rate(server: SocketAddr, crowd: &[Arc<Member>], commands: u32, acts: u32, lasting: Duration) -> Rate {
    let began = Instant::now();
    let mut devices = JoinSet::new();
    for members in crowd.chunks(crowd.len().div_ceil(AT_ONCE)) {
        devices.spawn(ask(server, members.to_vec(), commands, acts, lasting));
    }
    let answered: Vec<(u32, u32)> = devices.join_all().await;
    let seconds = began.elapsed().as_secs_f64();
    let sum = |of: fn(&(u32, u32)) -> u32| f64::from(answered.iter().map(of).sum::<u32>()) / seconds;
    Rate { exchanges_a_second: sum(|(exchanges, _)| *exchanges), decisions_a_second: sum(|(_, decisions)| *decisions) }
}

/// One device after the other of a house, round and round.
async fn ask(server: SocketAddr, members: Vec<Arc<Member>>, commands: u32, acts: u32, lasting: Duration) -> (u32, u32) {
    let (began, mut exchanges, mut decisions) = (Instant::now(), 0, 0);
    let mut line = Line::from(members[0].address, server).await.expect("a connection");
    for round in 0.. {
        for member in &members {
            let seen = acts + round * commands;
            let body = member.exchange(&(seen..seen + commands).map(|acts| act(member, acts)).collect::<Vec<_>>());
            let answer = line.post("/api/exchange", &member.cookie, &body).await.expect("an answer");
            assert_eq!(answer.status, 200, "{}", answer.text());
            let reply: ExchangeReply = serde_json::from_slice(&answer.body).expect("a reply");
            assert!(reply.outcomes.iter().all(|outcome| outcome.state().is_some()), "{}", answer.text());
            exchanges += 1;
            decisions += reply.outcomes.len() as u32;
            if began.elapsed() > lasting {
                return (exchanges, decisions);
            }
        }
    }
    (exchanges, decisions)
}

fn act(member: &Member, acts: u32) -> passerelle_shared::rules::sign_up::Command {
    let mut command = member.request(ROOMY[0]);
    command.seen.acts = acts;
    command
}
