//! The real release bundle, the real server, and a line between them and the browser.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use passerelle_bundler::{Finish, Options, ServiceWorker};
use passerelle_server::content::{self, Samples};
use passerelle_server::database::{Database, Verdict, Withdrawals};
use passerelle_server::{Clock, Config, Packs, RunningServer, Server};
use passerelle_shared::model::{EmailAddress, Kind, Reach, RecordId, Role, RoleName, Timestamp};
use sqlx::Connection;
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::browser::{Browser, Look, PATIENCE};
use crate::fault_proxy::FaultProxy;
use crate::{crowd, later_programme, sample_pack};

/// What the demonstration accounts sign in with.
pub const CODE: &str = "246810";
pub const AMINA: &str = "amina@example.org";
pub const YOUSSEF: &str = "youssef@example.org";
pub const ORGANISER: &str = "organiser@example.org";
const DATABASE: &str = "passerelle.sqlite";

/// Everything of one story, in a folder of its own.
pub struct Stage {
    pub line: FaultProxy,
    folder: TempDir,
    address: SocketAddr,
    app: PathBuf,
    packs: Packs,
    are_there_desks: bool,
    /// How far the server's clock is ahead of everybody else's.
    ahead_ms: Arc<AtomicI64>,
    server: Mutex<Option<RunningServer>>,
}

impl Stage {
    /// With the sample events, so that there is something to sign up for.
    pub async fn open() -> Stage {
        Self::with_packs(Packs::Embedded).await
    }

    pub async fn with_packs(packs: Packs) -> Stage {
        Self::start(packs, false).await
    }

    /// Those who run events are given their desks; the organiser runs what a story gives them, and nothing else.
    pub async fn with_desks() -> Stage {
        let stage = Self::start(Packs::Embedded, true).await;
        stage.take_role(ORGANISER, RoleName::Organiser, "whole").await;
        stage
    }

    async fn start(packs: Packs, are_there_desks: bool) -> Stage {
        /// Made once for all stories of a run: even finding that it is still right takes a second.
        static APP: OnceCell<PathBuf> = OnceCell::const_new();
        let app = APP.get_or_init(|| bundle(String::new(), ServiceWorker::Serving)).await.clone();
        let folder = tempfile::tempdir().expect("a folder for the story");
        let ahead_ms = Arc::new(AtomicI64::new(0));
        let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let server = start(&folder.path().join("data"), &app, &packs, are_there_desks, anywhere, &ahead_ms).await;
        let address = server.address;
        let line = FaultProxy::start(address).await;
        Stage { line, folder, address, app, packs, are_there_desks, ahead_ms, server: Mutex::new(Some(server)) }
    }

    /// The address that the browser knows. `localhost` counts as secure.
    pub fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.line.address.port())
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Past the line: nothing stands between the browser and the server.
    pub fn near_url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.address.port())
    }

    /// A person's device: the same name is the same device.
    pub async fn device(&self, name: &str, look: &Look) -> Browser {
        Browser::open(&self.folder.path().join("devices").join(name), look).await
    }

    /// What a backup of a phone is: all that one device holds is on another one, too. Both are closed.
    pub fn copy_device(&self, name: &str, copy: &str) {
        let devices = self.folder.path().join("devices");
        sample_pack::copy(&devices.join(name), &devices.join(copy));
    }

    /// The file as it is now, while the server rests.
    pub fn keep_database(&self) {
        std::fs::copy(self.data().join(DATABASE), self.folder.path().join(DATABASE)).expect("a copy");
    }

    /// And back, as by somebody who doesn't know of `restore`.
    pub fn put_database_back(&self) {
        std::fs::copy(self.folder.path().join(DATABASE), self.data().join(DATABASE)).expect("a copy");
    }

    /// A later version of the server, beside this one, writes into the database what this app doesn't know.
    pub async fn write_later_records(&self, event: &str) {
        later_programme::write(&self.data().join(DATABASE), &format!("event/{event}")).await;
    }

    /// As if everybody had sent all that an account may on this day.
    pub async fn use_up_allowances(&self) {
        let file = sqlx::sqlite::SqliteConnectOptions::new().filename(self.data().join(DATABASE));
        let mut connection = sqlx::SqliteConnection::connect_with(&file).await.expect("the database");
        let day = self.now().0.div_euclid(Timestamp::DAY);
        let statement = "INSERT INTO allowance (account, day, commands) SELECT id, $1, 1000000 FROM account WHERE true
             ON CONFLICT (account) DO UPDATE SET day = excluded.day, commands = excluded.commands";
        sqlx::query(statement).bind(day).execute(&mut connection).await.expect("a table of accounts");
    }

    /// So many people have asked for a place and wait for a decision: every tenth without a network, a day before it came,
    /// every seventh has withdrawn. To be called before anybody has looked at the event's desk.
    pub async fn crowd(&self, event: &str, people: usize) {
        let file = sqlx::sqlite::SqliteConnectOptions::new().filename(self.data().join(DATABASE));
        let mut connection = sqlx::SqliteConnection::connect_with(&file).await.expect("the database");
        let mut transaction = connection.begin().await.expect("a transaction");
        let (event, at) = (RecordId::new(Kind::Event, event), self.now());
        for number in 0..people {
            let one = crowd::Somebody::numbered(number, at);
            sqlx::query("INSERT INTO account (id, email, name, language, is_organiser, made_at) VALUES ($1, $2, $3, 'fr', 0, $4)")
                .bind(&one.account)
                .bind(&one.form.email)
                .bind(&one.form.name)
                .bind(at.0)
                .execute(&mut *transaction)
                .await
                .expect("an account");
            sqlx::query(
                "INSERT INTO sign_up (account, event, state, acts, country, form, ticket, history, changed_at)
                 VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8)",
            )
            .bind(&one.account)
            .bind(event.as_str())
            .bind(one.state.as_str())
            .bind(&one.form.country)
            .bind(serde_json::to_string(&one.form).expect("plain data"))
            .bind(i64::try_from(number).expect("a small number"))
            .bind(serde_json::to_string(&one.history).expect("plain data"))
            .bind(at.0)
            .execute(&mut *transaction)
            .await
            .expect("a sign-up");
        }
        transaction.commit().await.expect("it is written");
    }

    /// What the audit record says about an event: what was done, and what is said of it.
    pub async fn audited(&self, event: &str) -> Vec<(String, String)> {
        let entries = self.database().audit_entries(Some(&RecordId::new(Kind::Event, event))).await;
        entries.expect("the database works").into_iter().map(|entry| (entry.act, entry.said)).collect()
    }

    pub async fn server_stops(&self) {
        let server = self.server.lock().expect("nobody panics with it").take();
        server.expect("it runs").shutdown().await;
    }

    pub async fn server_starts(&self) {
        let server =
            start(&self.data(), &self.app, &self.packs, self.are_there_desks, self.address, &self.ahead_ms).await;
        *self.server.lock().expect("nobody panics with it") = Some(server);
    }

    /// A new version of the app is deployed; the server is started anew with it.
    pub async fn deploy(&mut self, edition: &str) {
        self.deploy_with(edition, ServiceWorker::Serving).await;
    }

    /// The way out: a version whose service worker removes itself from every device.
    pub async fn deploy_without_service_worker(&mut self) {
        self.deploy_with("retired", ServiceWorker::Retired).await;
    }

    async fn deploy_with(&mut self, edition: &str, service_worker: ServiceWorker) {
        self.app = bundle(edition.to_owned(), service_worker).await;
        self.server_stops().await;
        self.server_starts().await;
    }

    /// Whatever a file of the app is called after its stem: from now on it arrives as `change` leaves it.
    pub async fn damage(&mut self, stem: &str, extension: &str, change: impl Fn(Vec<u8>) -> Vec<u8>) {
        let folder = self.folder.path().join("app");
        sample_pack::copy(&self.app, &folder);
        let entries =
            std::fs::read_dir(&folder).expect("the app's folder").map(|entry| entry.expect("an entry").path());
        let named = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(stem));
        for file in entries.filter(named) {
            let name = file.to_string_lossy().into_owned();
            if name.ends_with(&format!(".{extension}")) {
                let content = std::fs::read(&file).expect("a file of the app");
                std::fs::write(&file, change(content)).expect("the folder can be written");
            } else if name.contains(&format!(".{extension}.")) {
                std::fs::remove_file(&file).expect("the compressed one goes");
            }
        }
        self.app = folder;
        self.server_stops().await;
        self.server_starts().await;
    }

    /// From now on these lie beside the app's own files, each under its name.
    pub async fn serve_beside(&mut self, files: &[(&str, &str)]) {
        let folder = self.folder.path().join("app-and-more");
        sample_pack::copy(&self.app, &folder);
        let description = folder.join("bundle.json");
        let described = std::fs::read(&description).expect("the bundle is described");
        let mut described: serde_json::Value = serde_json::from_slice(&described).expect("in JSON");
        for (name, content) in files {
            std::fs::write(folder.join(name), content).expect("the folder can be written");
            described["files"].as_array_mut().expect("a list").push(serde_json::json!({ "path": name }));
        }
        std::fs::write(&description, described.to_string()).expect("the folder can be written");
        self.app = folder;
        self.server_stops().await;
        self.server_starts().await;
    }

    /// Publishes a pack as an organiser does, while the server rests.
    pub async fn publish(&mut self, packs: Packs) {
        self.packs = packs;
        self.server_stops().await;
        self.server_starts().await;
    }

    /// What `passerelle-server import` does, while the server runs.
    pub async fn import(&self, pack: &Path) {
        let packs = content::in_folder(pack).unwrap_or_else(|refused| panic!("the pack is refused: {refused}"));
        let (withdrawals, now) = (Withdrawals::AskFirst, self.now());
        let published = content::publish(&self.database(), &packs, Samples::Included, withdrawals, now).await;
        published.unwrap_or_else(|refused| panic!("the pack is refused: {refused}"));
    }

    /// What the server holds for an event, as `amina@example.org: confirmed`, in the order in which it came.
    pub async fn sign_ups(&self, event: &str) -> Vec<String> {
        let database = self.database();
        let requests = database.requests(&RecordId::new(Kind::Event, event)).await.expect("the database works");
        requests.iter().map(|request| format!("{}: {}", request.email, request.state)).collect()
    }

    /// By what the server knows a person.
    pub async fn account_id(&self, email: &str) -> String {
        let email = EmailAddress::parse(email).expect("an address");
        let account = self.database().account_of(&email).await.expect("the database works");
        account.expect("they have an account").id.to_string()
    }

    /// Waits until the server holds this of an event, as `amina@example.org: confirmed`.
    pub async fn wait_for_sign_up(&self, event: &str, wanted: &str) {
        let end = Instant::now() + PATIENCE;
        loop {
            let held = self.sign_ups(event).await;
            if held.iter().any(|one| one == wanted) {
                return;
            }
            assert!(Instant::now() < end, "{wanted} never came; there is {held:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// What an organiser does at the desk.
    pub async fn decide(&self, event: &str, email: &str, verdict: Verdict) {
        let address = |text| EmailAddress::parse(text).expect("an address");
        let event = RecordId::new(Kind::Event, event);
        let database = self.database();
        let decided = database.decide(&address(ORGANISER), &event, &address(email), verdict, "", self.now()).await;
        decided.expect("the database works").expect("it can be decided so");
    }

    /// As `passerelle-server role give` does; `reach` as in `event/tunis` or `country/tn`.
    pub async fn give_role(&self, email: &str, role: RoleName, reach: &str) {
        let (address, role) = (EmailAddress::parse(email).expect("an address"), held(role, reach));
        self.database().give_role(&address, &role, self.now()).await.expect("the database works");
    }

    /// As `passerelle-server role take` does.
    pub async fn take_role(&self, email: &str, role: RoleName, reach: &str) {
        let (address, role) = (EmailAddress::parse(email).expect("an address"), held(role, reach));
        let was_held = self.database().take_role(&address, &role, self.now()).await.expect("the database works");
        assert!(was_held, "{email} held it");
    }

    /// Time passes on the server; the devices hear of it at their next contact.
    pub fn pass(&self, ms: i64) {
        self.ahead_ms.fetch_add(ms, Ordering::SeqCst);
    }

    fn now(&self) -> Timestamp {
        clock(&self.ahead_ms).now()
    }

    fn database(&self) -> Database {
        let server = self.server.lock().expect("nobody panics with it");
        server.as_ref().expect("it runs").database().clone()
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// Signs in with the demonstration code, from wherever the sign-in steps stand.
pub async fn sign_in(browser: &Browser, email: &str) {
    browser.fill("#sign-in-email", email).await;
    browser.tap("form:has(#sign-in-email) button[type=submit]").await;
    browser.fill("#sign-in-code", CODE).await;
    browser.tap("form:has(#sign-in-code) button[type=submit]").await;
    browser.see_gone("#sign-in-code").await;
}

async fn bundle(edition: String, service_worker: ServiceWorker) -> PathBuf {
    let folder =
        workspace_target().join(if edition.is_empty() { "dist-tests".into() } else { format!("dist-tests-{edition}") });
    let options = Options { finish: Finish::Release, folder: Some(folder.clone()), edition, service_worker };
    tokio::task::spawn_blocking(move || passerelle_bundler::bundle(&options))
        .await
        .expect("the bundler doesn't panic")
        .unwrap_or_else(|error| panic!("the app can't be bundled: {error}"));
    folder
}

fn held(role: RoleName, reach: &str) -> Role {
    Role { role, reach: Reach::parse(reach), until: None }
}

async fn start(
    data: &Path,
    app: &Path,
    packs: &Packs,
    are_there_desks: bool,
    listen: SocketAddr,
    ahead_ms: &Arc<AtomicI64>,
) -> RunningServer {
    let config = Config {
        listen,
        app: Some(app.to_path_buf()),
        packs: packs.clone(),
        clock: clock(ahead_ms),
        are_there_desks,
        ..Config::new(data.to_path_buf())
    };
    Server::start(config).await.unwrap_or_else(|error| panic!("the server doesn't start: {error}"))
}

fn clock(ahead_ms: &Arc<AtomicI64>) -> Clock {
    let ahead_ms = Arc::clone(ahead_ms);
    Clock::new(move || Clock::system().now().plus_ms(ahead_ms.load(Ordering::SeqCst)))
}

fn workspace_target() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests stand in the workspace");
    root.join("target")
}
