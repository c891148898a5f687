//! What an operator watches: counted as it happens, looked up when it is asked for.

mod duties;
mod labels;
mod undecided;

use std::borrow::Cow;
use std::time::{Duration, Instant};

use passerelle_shared::sync::{Decision, Outcome};
use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use duties::Duties;
use labels::{Decided, DutyName, Question, Request, Route, Tried};
pub use undecided::UnderWay;

/// How the text is called that Prometheus reads.
pub const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// From what memory answers to what a disk under load does, and beyond what a person waits for.
const BUCKETS_S: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];

type Durations<Labels> = Family<Labels, Histogram, fn() -> Histogram>;

#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    request_durations: Durations<Route>,
    decisions: Family<Decided, Counter>,
    answered_again: Counter,
    put_off: Counter,
    database_durations: Durations<Question>,
    mails: Family<Tried, Counter>,
    /// What is done beside the requests.
    pub duties: Duties,
    /// Commands that are being decided.
    pub undecided: UnderWay,
    pub looked_up: LookedUp,
}

/// What is true at the moment of asking.
#[derive(Debug, Default)]
pub struct LookedUp {
    pub oldest_undecided_command_s: Gauge<f64, std::sync::atomic::AtomicU64>,
    pub oldest_awaiting_sign_up_s: Gauge<f64, std::sync::atomic::AtomicU64>,
    pub waiting_mails: Gauge,
    pub oldest_waiting_mail_s: Gauge<f64, std::sync::atomic::AtomicU64>,
    pub head_lag: Gauge,
    pub live_channels: Gauge,
    pub connections: Gauge,
    pub is_ready: Gauge,
    pub is_content_refused: Gauge,
    pub is_database_in_place: Gauge,
    pub free_bytes: Gauge<i64>,
    duty_ages_s: Family<DutyName, Gauge<f64, std::sync::atomic::AtomicU64>>,
}

impl Default for Metrics {
    fn default() -> Self {
        let durations: fn() -> Histogram = || Histogram::new(BUCKETS_S);
        let mut metrics = Self {
            registry: Registry::with_prefix("passerelle"),
            requests: Family::default(),
            request_durations: Family::new_with_constructor(durations),
            decisions: Family::default(),
            answered_again: Counter::default(),
            put_off: Counter::default(),
            database_durations: Family::new_with_constructor(durations),
            mails: Family::default(),
            duties: Duties::default(),
            undecided: UnderWay::default(),
            looked_up: LookedUp::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    pub fn request_was_answered(&self, method: &str, route: Cow<'static, str>, status: u16, elapsed: Duration) {
        let method = labels::method(method);
        self.requests.get_or_create(&Request { method, route: route.clone(), status }).inc();
        self.request_durations.get_or_create(&Route { route }).observe(elapsed.as_secs_f64());
    }

    /// `is_new`: decided just now, and not in an answer that was lost.
    pub fn command_was_answered(&self, outcome: &Outcome, is_new: bool) {
        if !is_new {
            self.answered_again.inc();
            return;
        }
        let outcome = match &outcome.decision {
            Decision::Done { stands } => stands.as_ref().map_or("done", |stands| stands.state.as_str()),
            Decision::Unchanged { .. } => "unchanged",
            Decision::AskAgain { .. } => "ask-again",
            Decision::Refused { .. } => "not-accepted",
            Decision::Unknown => "unknown",
        };
        self.decisions.get_or_create(&Decided { outcome }).inc();
    }

    pub fn command_was_put_off(&self) {
        self.put_off.inc();
    }

    /// Notes how long the database takes to answer.
    pub async fn asking<T>(&self, question: &'static str, answer: impl Future<Output = T>) -> T {
        let asked = Instant::now();
        let answer = answer.await;
        self.database_durations.get_or_create(&Question { question }).observe(asked.elapsed().as_secs_f64());
        answer
    }

    /// `result` is one of a few words.
    pub fn mail_was_tried(&self, result: &'static str) {
        self.mails.get_or_create(&Tried { result }).inc();
    }

    /// Looks up how long ago each duty was done.
    pub fn look_at_duties(&self) {
        for (duty, age) in self.duties.ages() {
            self.looked_up.duty_ages_s.get_or_create(&DutyName { duty }).set(age.as_secs_f64());
        }
    }

    pub fn as_text(&self) -> String {
        let mut text = String::new();
        text::encode(&mut text, &self.registry).expect("a string takes all that is written");
        text
    }

    fn register(&mut self) {
        let (registry, now) = (&mut self.registry, &self.looked_up);
        registry.register(
            "http_requests",
            "Requests answered, by route template. \"the app\" are its files",
            self.requests.clone(),
        );
        registry.register_with_unit(
            "http_request_duration",
            "From the head of a request to the head of its answer",
            Unit::Seconds,
            self.request_durations.clone(),
        );
        registry.register(
            "decisions",
            "Commands decided, each once, by where the sign-up then stood or why nothing changed",
            self.decisions.clone(),
        );
        registry.register(
            "commands_answered_again",
            "Commands that came again, mostly because the first answer was lost, and got the stored outcome",
            self.answered_again.clone(),
        );
        registry.register(
            "commands_put_off",
            "Commands that were not decided, because their account had sent so many on the same day: a device runs wild",
            self.put_off.clone(),
        );
        registry.register_with_unit(
            "database_duration",
            "How long the database took to answer, the wait for a connection or for the one writer included",
            Unit::Seconds,
            self.database_durations.clone(),
        );
        registry.register_with_unit(
            "oldest_undecided_command",
            "How long the oldest command that is being decided has been here; 0 when none is. A command is decided within \
             its request, so more than a second means a queue at the database",
            Unit::Seconds,
            now.oldest_undecided_command_s.clone(),
        );
        registry.register_with_unit(
            "oldest_awaiting_sign_up",
            "How long the sign-up has waited that waits longest for an organiser or an endorsement; 0 when none does",
            Unit::Seconds,
            now.oldest_awaiting_sign_up_s.clone(),
        );
        registry.register("waiting_mails", "Mails that are queued and not sent", now.waiting_mails.clone());
        registry.register_with_unit(
            "oldest_waiting_mail",
            "How long the mail has waited that waits longest; 0 when none does",
            Unit::Seconds,
            now.oldest_waiting_mail_s.clone(),
        );
        registry.register(
            "head_lag_changes",
            "Changes of the programme that are committed and that this node has not told its live channels of",
            now.head_lag.clone(),
        );
        registry.register("live_channels", "Devices that listen on this node", now.live_channels.clone());
        registry.register("connections", "Open connections of the public address", now.connections.clone());
        registry.register(
            "mails",
            "Mails about sign-ups that were tried: sent, put off by the mail server, given up, or kept because there was \
             no mail server to be reached",
            self.mails.clone(),
        );
        registry.register_with_unit(
            "upkeep_age",
            "How long ago each duty of upkeep was done; one that never was is as old as the server. Offers and mails are \
             looked after every few seconds, what is let go of once an hour",
            Unit::Seconds,
            now.duty_ages_s.clone(),
        );
        registry.register(
            "upkeep",
            "How often each duty of upkeep was done since the server started",
            self.duties.times.clone(),
        );
        registry.register(
            "content_refused",
            "1 when what is to be published was refused, and what was published before is served instead, else 0",
            now.is_content_refused.clone(),
        );
        registry.register(
            "database_in_place",
            "0 when the database's file was moved away, replaced or removed while the server works on it, else 1",
            now.is_database_in_place.clone(),
        );
        registry.register_with_unit(
            "free",
            "Room that is left where the data folder is",
            Unit::Bytes,
            now.free_bytes.clone(),
        );
        registry.register("ready", "1 when /api/ready answers 200, else 0", now.is_ready.clone());
    }
}
