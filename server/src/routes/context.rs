//! What every route can reach.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use passerelle_shared::api::{LiveHead, PlacesLeft};
use passerelle_shared::model::{EmailAddress, Timestamp};
use tokio::sync::{Mutex, Notify, Semaphore, SemaphorePermit, watch};

use super::editions::Editions;
use super::failing::BUSY_RETRY_AFTER_S;
use super::http::trouble::Refusal;
use super::kept_answers::KeptAnswers;
use super::{Bundle, Proxies};
use crate::clock::Clock;
use crate::connections::{Door, Patience};
use crate::database::{self, Database, WITHDRAWN_LIFE};
use crate::limits::{self, Buckets, Seats};
use crate::mail::Post;
use crate::metrics::Metrics;
use crate::publishing::Publishing;

/// Shorter than the minute after which many proxies give up on a silent line.
pub const HEARTBEAT: Duration = Duration::from_secs(25);

#[derive(Debug)]
pub struct Context {
    pub database: Database,
    pub clock: Clock,
    pub post: Post,
    /// Where the database is, unless it is PostgreSQL's, and the mails where they aren't sent.
    pub data: PathBuf,
    /// What this server is to publish.
    pub content: Publishing,
    /// Rung when a mail was queued.
    pub mail_waits: Arc<Notify>,
    pub bundle: Option<Bundle>,
    pub pages: Editions,
    pub programme_answers: KeptAnswers,
    pub proxies: Proxies,
    /// The address that people know, as `https://passerelle.example.org`.
    pub public_url: Option<String>,
    pub demonstration: Demonstration,
    pub exchanges_by_account: Buckets,
    /// See [`Context::turn`].
    pub exchanging: Semaphore,
    /// Of those who are signed in; of all others by the network that they come from.
    pub requests_by_account: Buckets,
    pub requests_by_client: Buckets,
    pub codes_by_client: Buckets,
    pub sign_ins_by_client: Buckets,
    pub sign_ins_by_device: Buckets,
    pub lost_sign_ins_by_client: Buckets,
    pub live_by_client: Seats,
    pub live_by_account: Seats,
    /// How often the live channel shows that it is alive.
    pub heartbeat: Duration,
    /// Those who run an event are given its desk.
    pub are_there_desks: bool,
    pub door: Arc<Door>,
    pub patience: Patience,
    pub metrics: Metrics,
    /// What this node has told of the programme.
    pub told: watch::Receiver<LiveHead>,
    /// Devices are to go elsewhere.
    pub draining: AtomicBool,
    /// Becomes true when the server is told to stop.
    pub stopped: watch::Receiver<bool>,
    /// How long it is remembered what was withdrawn.
    pub withdrawn_life: i64,
    /// Counted once for everybody who asks within some seconds.
    pub places: Mutex<Option<PlacesLeft>>,
}

/// Whether invented people can sign in with a code that everybody knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Demonstration {
    Off,
    /// Only with the sample pack, and only on this machine.
    On {
        accounts: Vec<EmailAddress>,
        code: &'static str,
    },
}

impl Context {
    /// Asks the database what a person waits for, and notes how long that takes.
    pub async fn asking<T>(
        &self,
        question: &'static str,
        asked: impl Future<Output = database::Result<T>>,
    ) -> database::Result<T> {
        self.metrics.asking(question, database::within(database::ANSWER_MAX, asked)).await
    }

    pub fn new(
        database: Database,
        clock: Clock,
        post: Post,
        content: Publishing,
        told: watch::Receiver<LiveHead>,
        stopped: watch::Receiver<bool>,
    ) -> Self {
        Self {
            database,
            clock,
            post,
            content,
            data: PathBuf::new(),
            mail_waits: Arc::default(),
            bundle: None,
            pages: Editions::default(),
            programme_answers: KeptAnswers::default(),
            proxies: Proxies::default(),
            public_url: None,
            demonstration: Demonstration::Off,
            exchanging: Semaphore::new(limits::EXCHANGES_AT_ONCE),
            exchanges_by_account: Buckets::new(limits::EXCHANGES_BY_ACCOUNT),
            requests_by_account: Buckets::new(limits::REQUESTS_BY_ACCOUNT),
            requests_by_client: Buckets::new(limits::REQUESTS_BY_CLIENT),
            codes_by_client: Buckets::new(limits::CODES_BY_CLIENT),
            sign_ins_by_client: Buckets::new(limits::SIGN_INS_BY_CLIENT),
            sign_ins_by_device: Buckets::new(limits::SIGN_INS_BY_DEVICE),
            lost_sign_ins_by_client: Buckets::new(limits::LOST_SIGN_INS_BY_CLIENT),
            withdrawn_life: WITHDRAWN_LIFE,
            live_by_client: Seats::new(limits::LIVE_BY_CLIENT_MAX),
            live_by_account: Seats::new(limits::LIVE_BY_ACCOUNT_MAX),
            heartbeat: HEARTBEAT,
            are_there_desks: false,
            door: Arc::new(Door::for_few()),
            patience: Patience::default(),
            metrics: Metrics::default(),
            told,
            draining: AtomicBool::new(false),
            stopped,
            places: Mutex::default(),
        }
    }

    /// A turn to be worked on. Whoever doesn't get one in time comes again, and nothing was done in vain.
    pub async fn turn(&self) -> Result<SemaphorePermit<'_>, Refusal> {
        let turn = tokio::time::timeout(limits::EXCHANGE_WAIT_MAX, self.exchanging.acquire()).await;
        turn.ok().and_then(Result::ok).ok_or_else(|| Refusal::busy("busy", BUSY_RETRY_AFTER_S))
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// From now on the server isn't ready; what comes is answered all the same.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::SeqCst);
    }

    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::SeqCst)
    }
}
