//! Many devices deliver what they have at once, and each goes on until it has its answers, as the app does.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use passerelle_shared::api::ExchangeReply;
use passerelle_shared::model::{RecordId, SignUpState};
use passerelle_shared::rules::sign_up::Command;
use passerelle_shared::sync::{Decision, Outcome};
use tokio::task::JoinSet;

use crate::crowd::Member;
use crate::figures::Durations;
use crate::plain_http::{Answer, Line};
use crate::popular::{PLACES, POPULAR, QUOTAS};

/// What became of a rush.
#[derive(Debug, Default)]
pub struct Rush {
    pub outcomes: Vec<(Arc<Member>, Outcome)>,
    /// From the first try of a device to its last answer.
    pub waits: Durations,
    pub took: Duration,
    /// How many answers there were of each status, and how many connections that broke (0).
    pub answers: BTreeMap<u16, u32>,
}

/// Nobody tries for longer: then something is wrong.
const PATIENCE: Duration = Duration::from_secs(600);
/// As the app does after a connection that broke.
const PAUSE_MS: u64 = 1_000;

/// `commands` says what each device has in its outbox.
pub async fn rush(server: SocketAddr, crowd: &[Arc<Member>], commands: impl Fn(&Member) -> Vec<Command>) -> Rush {
    let began = Instant::now();
    let mut devices = JoinSet::new();
    for member in crowd {
        devices.spawn(deliver(server, member.clone(), commands(member)));
    }
    let mut rush = Rush::default();
    let mut waits = Vec::new();
    while let Some(device) = devices.join_next().await {
        let device = device.expect("a device doesn't panic");
        rush.outcomes.extend(device.outcomes.into_iter().map(|outcome| (device.member.clone(), outcome)));
        waits.push(device.wait);
        device.answers.into_iter().for_each(|status| *rush.answers.entry(status).or_default() += 1);
    }
    rush.waits = Durations::of(waits);
    rush.took = began.elapsed();
    rush
}

/// Of everybody who wanted the popular event: not one has a place too many, in all and of each country, and the line has
/// no gap. Says it in words.
pub fn hold(rush: &Rush, requests: u32) -> String {
    let mut confirmed: BTreeMap<&str, u32> = BTreeMap::new();
    let mut ranks = Vec::new();
    for (member, outcome) in &rush.outcomes {
        let Decision::Done { stands: Some(stands) } = &outcome.decision else {
            panic!("it took no effect: {outcome:?}")
        };
        assert_eq!(stands.event, RecordId::from(POPULAR));
        match stands.state {
            SignUpState::Confirmed => *confirmed.entry(member.country.as_str()).or_default() += 1,
            SignUpState::Reserve => ranks.push(stands.rank.expect("a rank")),
            other => panic!("{other:?}"),
        }
    }
    let taken: u32 = confirmed.values().sum();
    assert_eq!(rush.outcomes.len() as u32, requests, "each got its answer");
    assert!(taken <= PLACES, "{taken} places are taken");
    for (country, places) in QUOTAS {
        assert!(confirmed.get(country).is_none_or(|taken| *taken <= places), "{country}: {confirmed:?}");
    }
    ranks.sort_unstable();
    assert_eq!(ranks, (1..=requests - taken).collect::<Vec<u32>>(), "each rank was given once");
    format!("{taken} places taken {confirmed:?}, the rest in line from 1 to {}", ranks.len())
}

struct Device {
    member: Arc<Member>,
    outcomes: Vec<Outcome>,
    wait: Duration,
    answers: Vec<u16>,
}

async fn deliver(server: SocketAddr, member: Arc<Member>, mut outbox: Vec<Command>) -> Device {
    let began = Instant::now();
    let mut device = Device { member, outcomes: Vec::new(), wait: Duration::ZERO, answers: Vec::new() };
    while !outbox.is_empty() {
        assert!(began.elapsed() < PATIENCE, "a device gets no answer: {:?}", device.answers);
        let body = device.member.exchange(&outbox);
        let answer = exchange(server, &device.member, &body).await;
        let status = answer.as_ref().map_or(0, |answer| answer.status);
        device.answers.push(status);
        match answer.filter(|answer| answer.status == 200) {
            Some(answer) => {
                let reply: ExchangeReply = serde_json::from_slice(&answer.body).expect("a reply");
                outbox.retain(|command| reply.outcomes.iter().all(|outcome| outcome.command != command.id));
                device.outcomes.extend(reply.outcomes);
            }
            None => tokio::time::sleep(Duration::from_millis(PAUSE_MS + fastrand::u64(..PAUSE_MS))).await,
        }
    }
    device.wait = began.elapsed();
    device
}

/// `None` when the connection broke. Waits first where it is told to.
async fn exchange(server: SocketAddr, member: &Member, body: &str) -> Option<Answer> {
    let mut line = Line::from(member.address, server).await.ok()?;
    let answer = line.post("/api/exchange", &member.cookie, body).await.ok()?;
    if let Some(seconds) = answer.header("retry-after").and_then(|seconds| seconds.parse::<u64>().ok()) {
        // Not all in the same moment.
        let spread_ms = fastrand::u64(..seconds * 1_000 + 1);
        tokio::time::sleep(Duration::from_millis(seconds * 1_000 + spread_ms)).await;
    }
    Some(answer)
}
