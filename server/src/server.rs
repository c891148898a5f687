//! The server as a whole: opens the database, publishes the packs, answers requests and keeps house until it is stopped.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use passerelle_shared::api::Reads;
use passerelle_shared::model::EmailAddress;
use passerelle_shared::sync::Scope;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::connections::{self, Answers, Door, Patience};
use crate::content::{Publication, Refused, Samples};
use crate::database::{self, Database, Location, PostgresAddress, Turn};
use crate::limits::{self, Seats};
use crate::mail::{MailPatience, Post, PostFault};
use crate::publishing::{Packs, Publishing};
use crate::routes::{self, Bundle, Context, Demonstration, Proxies};
use crate::zones::Table;
use crate::{live, private, upkeep};

/// Everything that an operator can choose.
#[derive(Debug, Clone)]
pub struct Config {
    pub listen: SocketAddr,
    /// The folder of the database, unless that is PostgreSQL's, and, without SMTP, of the mails.
    pub data: PathBuf,
    /// One that many nodes share, instead of the file in the data folder.
    pub postgres: Option<PostgresAddress>,
    /// The folder of the app's bundle.
    pub app: Option<PathBuf>,
    pub packs: Packs,
    pub samples: Samples,
    /// As lettre reads it: `smtp://host:25`, `smtps://…`, `smtp://…?tls=required`.
    pub smtp: Option<String>,
    pub mail_from: String,
    /// The address that people know, without a slash at the end.
    pub public_url: Option<String>,
    pub trusted_proxies: Vec<IpAddr>,
    /// Where `/metrics` is, if anywhere.
    pub metrics_listen: Option<SocketAddr>,
    /// As many connections as the system has room for; never more than `limits` says.
    pub connections_max: u32,
    /// Live channels of strangers from one network.
    pub live_by_client_max: u32,
    /// With whoever is slow.
    pub patience: Patience,
    pub mail_patience: MailPatience,
    pub clock: Clock,
    /// How often each duty of upkeep sees whether it is due.
    pub upkeep_pause: Duration,
    /// For so many milliseconds it is remembered what was withdrawn.
    pub withdrawn_life: i64,
    /// How often the live channel shows that it is alive.
    pub heartbeat: Duration,
    /// Those who run an event are given its desk.
    pub are_there_desks: bool,
}

impl Config {
    pub fn new(data: PathBuf) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data,
            postgres: None,
            app: None,
            packs: Packs::Embedded,
            samples: Samples::Included,
            smtp: None,
            mail_from: "Passerelle <passerelle@localhost>".to_owned(),
            public_url: None,
            trusted_proxies: Vec::new(),
            metrics_listen: None,
            connections_max: u32::MAX,
            live_by_client_max: limits::LIVE_BY_CLIENT_MAX,
            patience: Patience::default(),
            mail_patience: MailPatience::default(),
            clock: Clock::system(),
            upkeep_pause: Duration::from_secs(5),
            withdrawn_life: database::WITHDRAWN_LIFE,
            heartbeat: routes::HEARTBEAT,
            are_there_desks: false,
        }
    }

    fn location(&self) -> Location {
        self.postgres.clone().map_or_else(|| Location::Folder(self.data.clone()), Location::Postgres)
    }
}

/// Why the server doesn't start.
#[derive(Debug)]
pub enum StartError {
    /// Another server works on this data folder.
    InUse(PathBuf),
    Database(database::Error),
    Content(Refused),
    Mail(PostFault),
    App {
        path: PathBuf,
        cause: std::io::Error,
    },
    Listen {
        address: SocketAddr,
        cause: std::io::Error,
    },
}

#[derive(Debug)]
pub struct Server;

/// A server that answers; dropped without `shutdown` it goes on until the program ends.
#[derive(Debug)]
pub struct RunningServer {
    pub address: SocketAddr,
    pub metrics_address: Option<SocketAddr>,
    pub demonstration: Demonstration,
    pub publications: Vec<Publication>,
    context: Arc<Context>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    /// A folder has one server; PostgreSQL has as many as there are.
    turn: Option<Turn>,
}

/// Requests that are under way may finish; a connection that hangs may not hold the server up.
const DRAIN_MAX: Duration = Duration::from_secs(10);
const DEMONSTRATION_CODE: &str = "246810";
const DEMONSTRATION_PEOPLE: [&str; 2] = ["amina@example.org", "youssef@example.org"];
const DEMONSTRATION_ORGANISER: &str = "organiser@example.org";

impl Server {
    pub async fn start(config: Config) -> Result<RunningServer, StartError> {
        let location = config.location();
        let turn = match &location {
            Location::Folder(folder) => Some(take_turn(folder).await?),
            Location::Postgres(_) => None,
        };
        private::tighten(&config.data);
        let (stop, stopped) = watch::channel(false);
        let door = Arc::new(Door::for_all(config.connections_max, config.trusted_proxies.clone()));
        // Who asks while the database is read hears that the server is starting.
        let (listener, address) = listen(config.listen).await?;
        let answers = Answers::by(routes::starting());
        let serving = |listener, door, answers| {
            tokio::spawn(connections::serve(listener, door, answers, config.patience, stopped.clone()))
        };
        let mut tasks = vec![serving(listener, door.clone(), answers.clone())];
        let database = Database::open_alone(&location).await?;
        if let Some(seen) = database.last_seen().await? {
            config.clock.was_last_seen(seen);
        }
        stamp_anew(&database).await;
        let content = Publishing::of(config.packs.clone(), config.samples);
        let publications = content.begin(&database, config.clock.now()).await.map_err(StartError::Content)?;
        let demonstration = demonstrate(&database, &config, &content).await?;
        let context = context(database, &config, content, demonstration.clone(), door, stopped.clone()).await?;
        let context = Arc::new(context);
        let metrics_address = match config.metrics_listen {
            None => None,
            Some(wanted) => {
                let (listener, address) = listen(wanted).await?;
                let answers = Answers::by(routes::metrics_router(context.clone()));
                tasks.push(serving(listener, Arc::new(Door::for_few()), answers));
                Some(address)
            }
        };
        answers.then_by(routes::front(context.clone()));
        tokio::spawn(prepare(context.clone()));
        tasks.push(tokio::spawn(live::tell_of_moves(context.clone(), stopped.clone())));
        tasks.extend(upkeep::keep_house(&context, config.upkeep_pause, &stopped));
        Ok(RunningServer { address, metrics_address, demonstration, publications, context, stop, tasks, turn })
    }
}

impl RunningServer {
    pub fn database(&self) -> &Database {
        &self.context.database
    }

    /// Says first that devices are to go elsewhere, and gives whoever sends them here the time to hear it.
    pub async fn drain(self, notice: Duration) {
        self.context.drain();
        tokio::time::sleep(notice).await;
        self.shutdown().await;
    }

    /// Takes nobody in any more, ends the live channels, finishes what is under way, then closes the database.
    pub async fn shutdown(self) {
        // Without a receiver everything has ended already.
        let _ = self.stop.send(true);
        let end = tokio::time::Instant::now() + DRAIN_MAX;
        for task in self.tasks {
            let abort = task.abort_handle();
            if tokio::time::timeout_at(end, task).await.is_err() {
                tracing::warn!("some requests did not finish in time");
                abort.abort();
            }
        }
        self.context.database.close().await;
        if let Some(turn) = self.turn {
            turn.give_back();
        }
    }
}

/// The first device shouldn't wait for what can be made now.
async fn prepare(context: Arc<Context>) {
    if let Err(cause) = context.database.snapshot(Reads::NOW, context.now()).await {
        tracing::warn!(%cause, "the snapshot will be made when it is asked for");
    }
}

/// Held while the server lives; short commands beside it share the database by its own locks.
pub(crate) async fn take_turn(data: &Path) -> Result<Turn, StartError> {
    Turn::take(data).await?.ok_or_else(|| StartError::InUse(data.to_owned()))
}

/// What was published with an older table of time zones; where it fails, what stands is served.
async fn stamp_anew(database: &Database) {
    match database.stamp_anew(&Table::in_the_program()).await {
        Ok(0) => {}
        Ok(records) => tracing::info!(records, "the table of time zones has moved what was published"),
        Err(cause) => tracing::error!(%cause, "what was published keeps the hours of an older table of time zones"),
    }
}

/// Only where it can harm nobody: invented events, on this machine, without a proxy in front.
async fn demonstrate(database: &Database, config: &Config, content: &Publishing) -> Result<Demonstration, StartError> {
    let is_private =
        config.listen.ip().is_loopback() && config.public_url.is_none() && config.trusted_proxies.is_empty();
    if !is_private || !content.shows_samples(database).await? {
        return Ok(Demonstration::Off);
    }
    let address = |text: &str| EmailAddress::parse(text).expect("the demonstration's addresses are addresses");
    let organiser = address(DEMONSTRATION_ORGANISER);
    match database.add_organiser(&organiser, Some("Passerelle (demo)"), config.clock.now()).await {
        // A start on a full disk; mostly there is one from before.
        Err(cause) if cause.is_disk_full() => tracing::warn!(%cause, "there is no organiser for the demonstration"),
        added => drop(added?),
    }
    let accounts = DEMONSTRATION_PEOPLE.map(address).into_iter().chain([organiser]).collect();
    Ok(Demonstration::On { accounts, code: DEMONSTRATION_CODE })
}

async fn context(
    database: Database,
    config: &Config,
    content: Publishing,
    demonstration: Demonstration,
    door: Arc<Door>,
    stopped: watch::Receiver<bool>,
) -> Result<Context, StartError> {
    let post = match &config.smtp {
        Some(url) => Post::by_smtp(url, &config.mail_from, config.mail_patience),
        None => Post::into_folder(config.data.join("mail"), &config.mail_from),
    };
    let open = |path: &PathBuf| Bundle::open(path).map_err(|cause| StartError::App { path: path.clone(), cause });
    let told = database.watch(&Scope::programme()).await?;
    Ok(Context {
        bundle: config.app.as_ref().map(open).transpose()?,
        data: config.data.clone(),
        proxies: Proxies(config.trusted_proxies.clone()),
        public_url: config.public_url.clone(),
        demonstration,
        door,
        live_by_client: Seats::new(config.live_by_client_max),
        patience: config.patience,
        withdrawn_life: config.withdrawn_life,
        heartbeat: config.heartbeat,
        are_there_desks: config.are_there_desks,
        ..Context::new(database, config.clock.clone(), post.map_err(StartError::Mail)?, content, told, stopped)
    })
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |cause| StartError::Listen { address, cause };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::InUse(path) => write!(
                formatter,
                "another Passerelle server works on {}: stop it first, or name another folder with --data",
                path.display()
            ),
            StartError::Database(cause) => write!(formatter, "{cause}"),
            StartError::Content(cause) => write!(formatter, "{cause}"),
            StartError::Mail(cause) => write!(formatter, "mail can't be sent with these settings: {cause}"),
            StartError::App { path, cause } => {
                write!(formatter, "there is no app in {}: {cause}", path.display())
            }
            StartError::Listen { address, cause } => write!(formatter, "{address} can't be listened on: {cause}"),
        }
    }
}

impl std::error::Error for StartError {}

impl From<database::Error> for StartError {
    fn from(cause: database::Error) -> Self {
        StartError::Database(cause)
    }
}
