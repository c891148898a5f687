//! What lies between a phone and the server: passes everything on, until it is told to misbehave.

mod carrying;
mod later_server;
mod relay;
mod storm;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use tokio::net::TcpListener;

use carrying::carry;
pub use storm::Storm;

use crate::browser::PATIENCE;

/// How a request begins that delivers commands.
pub const EXCHANGE: &str = "POST /api/exchange";

/// One way to misbehave, towards requests whose path begins with `/api/`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Fault {
    #[default]
    None,
    /// The connection is closed at once.
    Refuse,
    /// The connection is accepted, and nobody reads what comes.
    BlackHole,
    /// The request is read, and then nothing: the connection stays open.
    Silence,
    /// The head of the answer arrives, and not one byte of its body.
    Stall,
    /// The server gets the request and commits; its answer never arrives.
    LoseAnswer,
    /// The answer ends in the middle.
    CutAnswer,
    /// Somebody else answers: a captive portal with 200, a proxy with 403 or 502.
    Answer { status: u16, retry_after_s: Option<u32>, content_type: &'static str, body: &'static str },
    /// Our own server takes no more than so many bytes in one request, and says so.
    TooLarge { bytes_max: usize },
    /// The request reaches the server twice; the second answer is thrown away.
    Duplicate,
    /// The answer trickles in.
    Drip { bytes_per_second: u32 },
    /// The line is there and slow, then gone, then there again.
    Breaking { up: Duration, down: Duration, bytes_per_second: u32 },
    /// The server is of a later version, and its answers say more than this app knows.
    LaterServer,
    /// Each request meets what its number draws.
    Storm(Storm),
}

impl Fault {
    pub const PORTAL: Fault = Fault::Answer {
        status: 200,
        retry_after_s: None,
        content_type: "text/html",
        body: "<!doctype html><title>Welcome</title><p>Accept our terms to use the Wi-Fi.",
    };
    pub const FORBIDDING_PROXY: Fault = Fault::Answer {
        status: 403,
        retry_after_s: None,
        content_type: "text/html",
        body: "<h1>Blocked by policy</h1>",
    };
    pub const BUSY: Fault =
        Fault::Answer { status: 503, retry_after_s: Some(1), content_type: "text/plain", body: "busy" };
}

/// Listens on an address of its own, which is the origin that the browser knows.
pub struct FaultProxy {
    pub address: SocketAddr,
    line: Line,
}

/// What all connections share.
#[derive(Clone)]
struct Line(Arc<Mutex<State>>);

struct State {
    server: Option<SocketAddr>,
    fault: Fault,
    /// One reads and signs in meanwhile, and the app knows that there is a line.
    only_exchanges: bool,
    /// Since when it misbehaves so.
    since: Instant,
    /// How many answers trickle in just now.
    dripping: usize,
    /// How many live channels are open.
    listening: usize,
    /// The requests that reached it, as `POST /api/exchange`.
    log: Vec<String>,
    /// How many requests to the interface met which fault.
    met: BTreeMap<&'static str, u32>,
}

impl Line {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("nobody panics with it")
    }
}

impl State {
    /// What meets the requests that are no exchanges.
    fn of_all(&self) -> &Fault {
        if self.only_exchanges { &Fault::None } else { &self.fault }
    }
}

impl FaultProxy {
    pub async fn start(server: SocketAddr) -> FaultProxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let line = Line(Arc::new(Mutex::new(State {
            server: Some(server),
            fault: Fault::None,
            only_exchanges: false,
            since: Instant::now(),
            dripping: 0,
            listening: 0,
            log: Vec::new(),
            met: BTreeMap::new(),
        })));
        let shared = line.clone();
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let line = shared.clone();
                // A connection that ends early is what this is for.
                tokio::spawn(async move { carry(connection, &line).await.ok() });
            }
        });
        FaultProxy { address, line }
    }

    /// From now on every request meets this.
    pub fn set(&self, fault: Fault) {
        self.misbehave(fault, false);
    }

    /// From now on every exchange meets this, and nothing else does: what was never sent because the app found no line
    /// hasn't met what happens to an exchange.
    pub fn set_for_exchanges(&self, fault: Fault) {
        self.misbehave(fault, true);
    }

    fn misbehave(&self, fault: Fault, only_exchanges: bool) {
        let mut state = self.line.state();
        (state.fault, state.only_exchanges, state.since) = (fault, only_exchanges, Instant::now());
    }

    /// The server came back elsewhere.
    pub fn lead_to(&self, server: SocketAddr) {
        self.line.state().server = Some(server);
    }

    /// How many requests so far began so, as `POST /api/exchange`.
    pub fn count(&self, request: &str) -> usize {
        self.line.state().log.iter().filter(|line| line.starts_with(request)).count()
    }

    /// Waits until so many requests that begin like this have come.
    pub async fn wait_for(&self, beginning: &str, count: usize) {
        let end = Instant::now() + PATIENCE;
        while self.count(beginning) < count {
            assert!(Instant::now() < end, "{count} times {beginning} did not come");
            // Short, for stories that end something just after it came.
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// The requests so far that began so, each as often as it came.
    pub fn requests(&self, beginning: &str) -> Vec<String> {
        self.line.state().log.iter().filter(|line| line.starts_with(beginning)).cloned().collect()
    }

    /// How many live channels are open just now.
    pub fn listening(&self) -> usize {
        self.line.state().listening
    }

    /// How many requests to the interface met which fault.
    pub fn met(&self) -> BTreeMap<&'static str, u32> {
        self.line.state().met.clone()
    }
}
