//! A small programme, a server with a clock of its own, and people who talk to it over real HTTP.

mod person;

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use passerelle_server::content::{self, Publication, Refused, Samples};
use passerelle_server::database::{Location, PostgresAddress, Withdrawals};
use passerelle_server::{Clock, Config, Packs, Reading, RunningServer, Server};
use passerelle_shared::api::{CodeRequest, PlacesLeft, Reads, SignInRequest};
use passerelle_shared::model::{EmailAddress, RecordId, Timestamp, UiLanguage};
use reqwest::{Client, Response, StatusCode, header};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::mailbox::{Mail, mails_in};
use crate::postgres::{PostgresDatabase, postgres_database};
pub use crate::small_programme::*;
pub use person::{Person, command_id, cookie_of, form, nonce, raw, stands};

/// What one waits for happens within this, on two busy cores, or never.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// 2026-03-01, 09:00 UTC.
pub const NOW: i64 = 1_772_355_600_000;

pub struct World {
    folder: TempDir,
    postgres: Option<PostgresDatabase>,
    clock: Arc<AtomicI64>,
    /// How far the server's clock was set from where it would be.
    set_by_ms: Arc<AtomicI64>,
    server: Option<RunningServer>,
    pub base: String,
    pub http: Client,
    /// Of each address the cookie of the device that asked for its latest code.
    asked: Mutex<HashMap<String, String>>,
}

impl World {
    pub async fn start() -> World {
        Self::start_with(|_| {}).await
    }

    /// On SQLite, unless all stories are to be told on PostgreSQL: `PASSERELLE_TEST_DATABASE=postgres`.
    pub async fn start_with(choose: impl Fn(&mut Config)) -> World {
        let postgres = match std::env::var("PASSERELLE_TEST_DATABASE").as_deref() {
            Ok("postgres") => Some(postgres_database().await.expect("these stories are to be told on PostgreSQL")),
            _ => None,
        };
        Self::start_over(postgres, choose).await
    }

    /// `None` where PostgreSQL isn't there and nobody minds.
    pub async fn start_on_postgres() -> Option<World> {
        let postgres = postgres_database().await?;
        Some(Self::start_over(Some(postgres), |_| {}).await)
    }

    pub async fn start_over(postgres: Option<PostgresDatabase>, choose: impl Fn(&mut Config)) -> World {
        let folder = TempDir::new().expect("a temporary folder");
        write_pack(&folder.path().join("pack"));
        let (clock, set_by_ms) = (Arc::new(AtomicI64::new(NOW)), Arc::default());
        let (base, asked) = Default::default();
        let mut world = World { folder, postgres, clock, set_by_ms, server: None, base, http: client(), asked };
        world.open(choose).await;
        world
    }

    /// Stops the server and starts it again on the same data.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.start_again().await;
    }

    pub async fn stop(&mut self) {
        self.server.take().expect("it is running").shutdown().await;
    }

    /// For a story in which it ends otherwise than in order.
    pub fn take_server(&mut self) -> RunningServer {
        self.server.take().expect("it is running")
    }

    pub async fn start_again(&mut self) {
        self.start_again_with(|_| {}).await;
    }

    pub async fn start_again_with(&mut self, choose: impl Fn(&mut Config)) {
        self.open(choose).await;
    }

    /// Stops the server for as long as it takes to copy its database, as an operator does for a backup.
    pub async fn keep_copy(&mut self) {
        self.stop().await;
        match &self.postgres {
            Some(postgres) => postgres.keep_copy().await,
            None => {
                fs::copy(self.data().join("passerelle.sqlite"), self.copy()).expect("the database can be copied");
            }
        }
        self.start_again().await;
    }

    /// Puts the copy in the place of the database, while the server rests.
    pub async fn copy_back(&self) {
        match &self.postgres {
            Some(postgres) => postgres.copy_back().await,
            None => {
                fs::copy(self.copy(), self.data().join("passerelle.sqlite")).expect("the copy can be copied");
            }
        }
    }

    /// The same, in a way that the server can't notice by itself.
    pub async fn copy_back_unnoticed(&self) {
        self.copy_back().await;
        match &self.postgres {
            Some(postgres) => postgres.run("DELETE FROM installation WHERE name = 'life of the database'").await,
            None => fs::remove_file(self.data().join("passerelle.high-water")).expect("it was there"),
        }
    }

    pub fn copy(&self) -> PathBuf {
        self.folder.path().join("copy.sqlite")
    }

    async fn open(&mut self, choose: impl Fn(&mut Config)) {
        let server = self.node_with(choose).await;
        self.base = format!("http://{}", server.address);
        self.server = Some(server);
    }

    /// One more server over the same database.
    pub async fn node(&self) -> RunningServer {
        self.node_with(|_| {}).await
    }

    pub async fn node_with(&self, choose: impl Fn(&mut Config)) -> RunningServer {
        let (clock, set_by_ms) = (self.clock.clone(), self.set_by_ms.clone());
        let read = move || {
            let steady = clock.load(Ordering::SeqCst);
            Reading { wall: Timestamp(steady).plus_ms(set_by_ms.load(Ordering::SeqCst)), steady }
        };
        let mut config = Config {
            listen: ([127, 0, 0, 1], 0).into(),
            packs: Packs::Folder(self.pack()),
            clock: Clock::of_two(read),
            upkeep_pause: Duration::from_millis(50),
            postgres: self.postgres.as_ref().map(address_of),
            ..Config::new(self.data())
        };
        choose(&mut config);
        Server::start(config).await.expect("the server starts")
    }

    /// Where the data is, for whoever works beside the server.
    pub fn location(&self) -> Location {
        self.postgres
            .as_ref()
            .map_or_else(|| Location::Folder(self.data()), |postgres| Location::Postgres(address_of(postgres)))
    }

    pub fn postgres(&self) -> &PostgresDatabase {
        self.postgres.as_ref().expect("this story is told on PostgreSQL")
    }

    pub fn is_on_postgres(&self) -> bool {
        self.postgres.is_some()
    }

    pub fn pack(&self) -> PathBuf {
        self.folder.path().join("pack")
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn server(&self) -> &RunningServer {
        self.server.as_ref().expect("it is running")
    }

    /// As the server's clock says, right or wrong.
    pub fn now(&self) -> Timestamp {
        Timestamp(self.clock.load(Ordering::SeqCst)).plus_ms(self.set_by_ms.load(Ordering::SeqCst))
    }

    /// Somebody sets the server's clock, so far from where it would be; no time passes.
    pub fn set_clock(&self, by_ms: i64) {
        self.set_by_ms.store(by_ms, Ordering::SeqCst);
    }

    /// Lets time pass, for the server.
    pub fn pass(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }

    /// Lets the snapshot of before grow old, and waits for the one that follows it: the server goes on giving the old one
    /// while it makes a newer one.
    pub async fn pass_to_a_new_snapshot(&self) {
        self.pass(Timestamp::HOUR);
        let (database, end) = (self.server().database(), Instant::now() + PATIENCE);
        loop {
            let standing = database.programme_standing().await.expect("the database works");
            let snapshot = database.snapshot(Reads::NOW, self.now()).await.expect("the database works");
            if snapshot.seq == standing.head.seq {
                return;
            }
            assert!(Instant::now() < end, "waited in vain for a newer snapshot");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// What Prometheus reads, where the story has it served.
    pub async fn metrics(&self) -> String {
        let address = self.server().metrics_address.expect("it is served");
        let answer = client().get(format!("http://{address}/metrics")).send().await.expect("an answer");
        answer.text().await.expect("text")
    }

    /// One number of it; `series` is all that stands before the number.
    pub async fn metric(&self, series: &str) -> f64 {
        let text = self.metrics().await;
        let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
        let number = line.unwrap_or_else(|| panic!("there is no {series} in\n{text}"));
        number.parse().expect("a number")
    }

    /// Changes a file of the pack.
    pub fn rewrite(&self, file: &str, from: &str, to: &str) {
        let path = self.pack().join(file);
        let text = fs::read_to_string(&path).expect("a file of the pack");
        assert!(text.contains(from), "{file} has no {from}");
        fs::write(path, text.replace(from, to)).expect("the pack can be written");
    }

    /// What `passerelle-server import` does.
    pub async fn import(&self) -> Result<Vec<Publication>, Refused> {
        self.import_with(Withdrawals::AskFirst).await
    }

    pub async fn import_with(&self, withdrawals: Withdrawals) -> Result<Vec<Publication>, Refused> {
        let packs = content::in_folder(&self.pack())?;
        content::publish(self.server().database(), &packs, Samples::Included, withdrawals, self.now()).await
    }

    /// The same after something has changed in it.
    pub async fn import_changed(&self) {
        self.rewrite("projects/bridges.toml", "title = \"Bridges\"", "title = \"Footbridges\"");
        self.import().await.expect("a good pack");
    }

    /// What the database itself says, on either engine.
    pub async fn count(&self, statement: &str) -> i64 {
        match &self.postgres {
            Some(postgres) => postgres.count(statement).await,
            None => count_in_file(&self.data().join("passerelle.sqlite"), statement).await,
        }
    }

    pub async fn ask_for_code(&self, email: &str) -> Response {
        self.ask_for_code_in(email, UiLanguage::English).await
    }

    pub async fn ask_for_code_in(&self, email: &str, language: UiLanguage) -> Response {
        let body = CodeRequest { email: address(email), language };
        let answer = self.http.post(self.url("/api/sign-in/code")).json(&body).send().await.expect("an answer");
        if answer.status() == StatusCode::OK {
            self.asked.lock().expect("nobody panics with it").insert(address(email).to_string(), cookie_of(&answer));
        }
        answer
    }

    /// The latest code that this person got by mail.
    pub async fn code_for(&self, email: &str) -> String {
        let codes = |mails: Vec<Mail>| mails.iter().filter_map(Mail::code).next_back();
        wait_for("a code", || codes(self.mails_to(email))).await
    }

    /// On the device that asked last.
    pub async fn try_code(&self, email: &str, code: &str) -> Response {
        self.try_code_in(email, code, UiLanguage::English).await
    }

    async fn try_code_in(&self, email: &str, code: &str, language: UiLanguage) -> Response {
        let body = SignInRequest { email: address(email), code: code.to_owned(), language };
        let mut request = self.http.post(self.url("/api/sign-in")).json(&body);
        if let Some(cookie) = self.asked.lock().expect("nobody panics with it").get(address(email).as_str()) {
            request = request.header(header::COOKIE, cookie);
        }
        request.send().await.expect("an answer")
    }

    /// Signs a person in, by the code in their mailbox.
    pub async fn person(&self, email: &str) -> Person {
        self.person_reading(email, UiLanguage::English).await
    }

    pub async fn person_reading(&self, email: &str, language: UiLanguage) -> Person {
        let codes = || self.mails_to(email).iter().filter_map(Mail::code).collect::<Vec<String>>();
        let before = codes();
        assert_eq!(self.ask_for_code_in(email, language).await.status(), StatusCode::OK);
        // Old mails go meanwhile, where much time has passed.
        let new = |codes: Vec<String>| codes.into_iter().rfind(|code| !before.contains(code));
        let code = wait_for("another code", || new(codes())).await;
        let answer = self.try_code_in(email, &code, language).await;
        Person::from_answer(&self.base, answer).await
    }

    pub fn mails_to(&self, email: &str) -> Vec<Mail> {
        mails_in(&self.data().join("mail")).into_iter().filter(|mail| mail.to == email).collect()
    }

    /// Waits for a mail whose subject has these words in it.
    pub async fn mail(&self, email: &str, words: &str) -> Mail {
        let find = || self.mails_to(email).into_iter().find(|mail| mail.subject.contains(words));
        wait_for(&format!("a mail that says {words}"), find).await
    }

    /// Waits until all that was to be told has left.
    pub async fn all_mails_leave(&self) {
        let end = Instant::now() + PATIENCE;
        while self.server().database().waiting().await.expect("the database works").mails > 0 {
            assert!(Instant::now() < end, "some mails never leave");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Places as they are now: the count of some seconds ago is let go.
    pub async fn places(&self) -> PlacesLeft {
        self.pass(10 * Timestamp::SECOND);
        let answer = self.http.get(self.url("/api/places")).send().await.expect("an answer");
        answer.json().await.expect("places")
    }

    pub async fn left(&self, event: &str) -> Option<u32> {
        self.places().await.events[&RecordId::from(event)].left
    }
}

pub fn address_of(database: &PostgresDatabase) -> PostgresAddress {
    PostgresAddress::parse(&database.address).expect("an address")
}

pub fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("an address")
}

async fn count_in_file(file: &std::path::Path, statement: &str) -> i64 {
    use sqlx::Connection;
    let address = format!("sqlite://{}?mode=ro", file.display());
    let mut connection = sqlx::SqliteConnection::connect(&address).await.expect("the file can be read");
    let count = sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).fetch_one(&mut connection).await;
    count.expect("the statement is one")
}

/// Looks again and again until there is something.
pub async fn wait_for<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A device that has no connection open from before.
pub fn client() -> Client {
    Client::builder().timeout(PATIENCE).no_proxy().build().expect("a client")
}

/// The programme as a newcomer reads it: the snapshot that there is, and what changed since.
pub async fn read_programme(
    http: &Client,
    base: &str,
) -> (Vec<passerelle_shared::sync::Record>, passerelle_shared::sync::Cursor) {
    use passerelle_shared::api::{Chunk, ProgrammeReply};
    let reply: ProgrammeReply =
        http.get(format!("{base}/api/programme")).send().await.expect("an answer").json().await.expect("a reply");
    let ProgrammeReply::Snapshot(snapshot) = reply else { panic!("without a cursor there is a snapshot") };
    let mut records = Vec::new();
    for chunk in &snapshot.chunks {
        let url = format!("{base}/api/programme/snapshot/{}/{}", snapshot.name(), chunk.name);
        let answer: Chunk = http.get(url).send().await.expect("an answer").json().await.expect("a chunk");
        assert_eq!(answer.records.len(), chunk.records as usize);
        records.extend(answer.records);
    }
    let mut since = snapshot.cursor;
    loop {
        let changes = http.get(format!("{base}/api/programme")).query(&[("since", &since)]).send().await;
        let reply: ProgrammeReply = changes.expect("an answer").json().await.expect("a reply");
        let ProgrammeReply::Changes(page) = reply else { panic!("one can go on from a snapshot") };
        records.retain(|held| page.records.iter().all(|newer| newer.id != held.id));
        records.extend(page.records);
        since = page.cursor;
        if page.complete {
            return (records, since);
        }
    }
}

/// The trouble that an answer names.
pub async fn trouble(answer: Response) -> (u16, String) {
    let status = answer.status().as_u16();
    assert_eq!(answer.headers()["passerelle-protocol"], "1", "every answer of ours says so");
    let body: Value = answer.json().await.unwrap_or(json!({}));
    (status, body["trouble"].as_str().unwrap_or_default().to_owned())
}
