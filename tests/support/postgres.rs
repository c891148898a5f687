//! A PostgreSQL server of the tests' own: found, or on Debian as root installed, or left out in words.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::chromium::{install_on_debian, on_the_path};

/// It starts within this, on two busy cores, or never.
const PATIENCE: Duration = Duration::from_secs(60);
/// It ends with the tests, however they end: then the line on which this waits is closed.
const KEEPER: &str = r#"
    "$0"/postgres -D "$1"/data $2 >"$1"/server.log 2>&1 & server=$!
    read -r order
    [ "$order" = crash ] && kill -QUIT $server || kill -INT $server
    wait $server
    [ "$order" = crash ] || rm -rf "$1"
"#;

/// A server on which databases can be made.
#[derive(Debug)]
pub struct PostgresServer {
    /// `postgres://user@host:port`, without a database.
    address: String,
    own: Option<Cluster>,
}

#[derive(Debug)]
struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    settings: String,
    user: Option<User>,
    keeper: Option<Child>,
}

#[derive(Debug, Clone, Copy)]
struct User {
    id: u32,
    group: u32,
}

/// An empty database for one story.
#[derive(Debug)]
pub struct PostgresDatabase {
    pub address: String,
    server: String,
    name: String,
    /// On a server that isn't ours nothing is left behind.
    is_dropped: bool,
}

/// One server for all stories of this run, or why there is none.
///
/// # Panics
/// In CI, where nothing may be left out.
pub async fn postgres_database() -> Option<PostgresDatabase> {
    static SHARED: OnceLock<Option<PostgresServer>> = OnceLock::new();
    let shared = tokio::task::spawn_blocking(|| SHARED.get_or_init(|| given().or_else(|| start(Durability::None))));
    let Some(server) = shared.await.expect("starting doesn't panic") else { return left_out() };
    Some(server.database().await)
}

/// A server that one story stops and starts, and that loses nothing when it does.
pub async fn own_postgres_server() -> Option<PostgresServer> {
    match tokio::task::spawn_blocking(|| start(Durability::Full)).await.expect("starting doesn't panic") {
        None => left_out(),
        server => server,
    }
}

fn left_out<T>() -> Option<T> {
    let how = "install `postgresql`, or name a server in PASSERELLE_TEST_POSTGRES";
    assert!(std::env::var_os("CI").is_none(), "PostgreSQL isn't here, and in CI no story is left out: {how}");
    eprintln!("PostgreSQL isn't here, so this story is left out: {how}");
    None
}

fn given() -> Option<PostgresServer> {
    let address = std::env::var("PASSERELLE_TEST_POSTGRES").ok()?;
    Some(PostgresServer { address: address.trim_end_matches('/').to_owned(), own: None })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Durability {
    Full,
    /// For stories in which no power is cut.
    None,
}

fn start(durability: Durability) -> Option<PostgresServer> {
    let programs = programs().or_else(|| {
        install_on_debian(&["postgresql"]);
        programs()
    })?;
    let folder = std::env::temp_dir().join(format!("passerelle-postgres-{:016x}", fastrand::u64(..)));
    fs::create_dir(&folder).expect("a folder for the server");
    // It refuses to run as root.
    let user = unprivileged();
    if let Some(User { id, group }) = user {
        chown(&folder, Some(id), Some(group)).expect("root can give it away");
    }
    // Sorted as in French, so that nobody relies on the order of bytes without saying so.
    let arguments = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"];
    let mut made = as_user(Command::new(programs.join("initdb")), user);
    made.args(arguments).args(["--locale-provider=icu", "--icu-locale=fr", "-D"]).arg(folder.join("data"));
    let made = made.output().expect("initdb runs");
    assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
    let free = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a free port").port();
    let fsync = if durability == Durability::Full { "on" } else { "off" };
    let settings = format!(
        "-p {free} -k {} -c listen_addresses=127.0.0.1 -c max_connections=400 -c fsync={fsync} -c full_page_writes={fsync}",
        folder.display()
    );
    let mut cluster = Cluster { programs, folder, settings, user, keeper: None };
    cluster.start();
    Some(PostgresServer { address: format!("postgres://postgres@127.0.0.1:{free}"), own: Some(cluster) })
}

fn programs() -> Option<PathBuf> {
    if let Some(program) = on_the_path(&["postgres"]) {
        return program.parent().map(Path::to_owned);
    }
    // Debian keeps each version's programs in a folder of their own.
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.filter_map(Result::ok);
    let folders = versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("postgres").is_file());
    folders.max()
}

fn unprivileged() -> Option<User> {
    let number = |arguments: &[&str]| -> Option<u32> {
        let said = Command::new("id").args(arguments).output().ok()?.stdout;
        String::from_utf8(said).ok()?.trim().parse().ok()
    };
    (number(&["-u"])? == 0).then_some(())?;
    Some(User { id: number(&["-u", "postgres"])?, group: number(&["-g", "postgres"])? })
}

fn as_user(mut command: Command, user: Option<User>) -> Command {
    if let Some(User { id, group }) = user {
        command.uid(id).gid(group).current_dir("/");
    }
    command
}

impl Cluster {
    fn start(&mut self) {
        let mut keeper = as_user(Command::new("sh"), self.user);
        keeper.args(["-c", KEEPER]).arg(&self.programs).arg(&self.folder).arg(&self.settings);
        let keeper = keeper.stdin(Stdio::piped()).process_group(0).spawn().expect("sh runs");
        self.keeper = Some(keeper);
    }
}

impl PostgresServer {
    pub async fn database(&self) -> PostgresDatabase {
        let name = format!("passerelle_{:016x}", fastrand::u64(..));
        self.is_ready().await;
        run(&format!("{}/postgres", self.address), &format!("CREATE DATABASE {name}")).await;
        PostgresDatabase {
            address: format!("{}/{name}", self.address),
            server: self.address.clone(),
            name,
            is_dropped: self.own.is_none(),
        }
    }

    async fn is_ready(&self) {
        let end = Instant::now() + PATIENCE;
        while let Err(cause) = PgConnection::connect(&format!("{}/postgres", self.address)).await {
            assert!(Instant::now() < end, "PostgreSQL doesn't answer: {cause}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// At once, without a word to those who are connected, and without putting anything in order.
    pub async fn crash(&mut self) {
        let mut keeper = self.own.as_mut().and_then(|own| own.keeper.take()).expect("it is ours and runs");
        std::io::Write::write_all(&mut keeper.stdin.take().expect("it is piped"), b"crash\n").expect("it listens");
        tokio::task::spawn_blocking(move || keeper.wait()).await.expect("no panic").expect("it ends");
    }

    pub async fn start_again(&mut self) {
        self.own.as_mut().expect("it is ours").start();
        self.is_ready().await;
    }
}

/// A server of one story ends with it; those of the whole run end when the program does.
impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            drop(keeper.stdin.take());
            // It has been told; whether it is heard is its own matter.
            let _ = keeper.wait();
        }
    }
}

impl PostgresDatabase {
    pub async fn connect(&self) -> PgConnection {
        PgConnection::connect(&self.address).await.expect("a connection")
    }

    pub async fn run(&self, statement: &str) {
        run(&self.address, statement).await;
    }

    pub async fn count(&self, statement: &str) -> i64 {
        let count = sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).fetch_one(&mut self.connect().await).await;
        count.expect("it works")
    }

    /// How many transactions wait for others.
    pub async fn waiting(&self) -> i64 {
        const WAITING: &str = "SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'";
        sqlx::query_scalar(WAITING).fetch_one(&mut self.connect().await).await.expect("it works")
    }

    pub async fn wait_until_waiting(&self, transactions: i64) {
        let end = Instant::now() + PATIENCE;
        while self.waiting().await < transactions {
            assert!(Instant::now() < end, "nobody waits");
        }
    }

    /// Keeps what there is now, in place of what was kept before. Nobody may be connected.
    pub async fn keep_copy(&self) {
        let (server, name) = (format!("{}/postgres", self.server), &self.name);
        run(&server, &format!("DROP DATABASE IF EXISTS {name}_copy")).await;
        run(&server, &format!("CREATE DATABASE {name}_copy TEMPLATE {name}")).await;
    }

    /// Goes back to what was kept, as a restored dump does, whoever is connected.
    pub async fn copy_back(&self) {
        let (server, name) = (format!("{}/postgres", self.server), &self.name);
        run(&server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        run(&server, &format!("CREATE DATABASE {name} TEMPLATE {name}_copy")).await;
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        if !self.is_dropped {
            return;
        }
        let (server, name) = (format!("{}/postgres", self.server), self.name.clone());
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            for name in [format!("{name}_copy"), name] {
                runtime.block_on(run(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
            }
        });
        if dropped.join().is_err() {
            eprintln!("a database of a story is left behind");
        }
    }
}

async fn run(address: &str, statement: &str) {
    let mut connection = PgConnection::connect(address).await.expect("a connection");
    let done = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await;
    done.unwrap_or_else(|cause| panic!("{statement}: {cause}"));
}
