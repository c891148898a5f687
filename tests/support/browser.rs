//! A person's browser, driven over WebDriver: Chromium with a profile that outlives it, Firefox or WebKit.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fantoccini::wd::{WebDriverCompatibleCommand, WindowHandle};
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::chromium::chromium;
use crate::firefox::Firefox;
use crate::webkit::WebKit;

/// What one waits for appears within this, on two busy cores, or never.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How the browser is held and set.
#[derive(Debug, Clone)]
pub struct Look {
    pub width: u32,
    pub height: u32,
    pub is_dark: bool,
    /// What the browser prefers, as `fr-FR`.
    pub language: &'static str,
}

impl Look {
    pub fn phone(language: &'static str) -> Self {
        Self { width: 360, height: 640, is_dark: false, language }
    }

    /// The narrowest that is still about.
    pub fn small_phone(language: &'static str) -> Self {
        Self { width: 320, ..Self::phone(language) }
    }

    pub fn desk(language: &'static str) -> Self {
        Self { width: 1280, height: 800, is_dark: false, language }
    }

    pub fn dark(self) -> Self {
        Self { is_dark: true, ..self }
    }
}

/// Closed when dropped; what it stored stays in the profile.
pub struct Browser {
    client: Client,
    driver: Child,
    /// On which WebKit paints.
    screen: Option<Child>,
    profile: PathBuf,
}

impl Browser {
    /// Opens the browser on a profile folder; a new folder is a new device.
    pub async fn open(profile: &Path, look: &Look) -> Browser {
        let (driver, address) = start_driver().await;
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities(profile, look))
            .connect(&address)
            .await
            .expect("the driver opens Chromium");
        let browser = Browser { client, driver, screen: None, profile: profile.to_path_buf() };
        browser.hold(look).await;
        browser
    }

    /// Opens WebKit, which keeps nothing once it is closed, and knows nothing of what goes over DevTools here.
    pub async fn open_webkit(webkit: &WebKit, look: &Look) -> Browser {
        let (screen, display) = start_screen(webkit).await;
        let (driver, address) = start_webkit_driver(webkit, &display).await;
        let options = json!({ "binary": webkit.browser, "args": ["--automation"] });
        let Value::Object(all) = json!({ "browserName": "MiniBrowser", "webkitgtk:browserOptions": options }) else {
            unreachable!("it is written as an object")
        };
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(all)
            .connect(&address)
            .await
            .expect("the driver opens WebKit");
        client.set_window_size(look.width, look.height).await.expect("its window has a size");
        Browser { client, driver, screen: Some(screen), profile: PathBuf::new() }
    }

    /// Opens Firefox, which keeps nothing once it is closed, and knows nothing of what goes over DevTools here.
    pub async fn open_firefox(firefox: &Firefox, look: &Look) -> Browser {
        let (driver, address) = start_firefox_driver(firefox).await;
        let size = [format!("--width={}", look.width), format!("--height={}", look.height)];
        let options = json!({
            "binary": firefox.browser,
            "args": ["-headless", size[0], size[1]],
            "prefs": { "intl.accept_languages": look.language },
        });
        let Value::Object(all) = json!({ "browserName": "firefox", "moz:firefoxOptions": options }) else {
            unreachable!("it is written as an object")
        };
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(all)
            .connect(&address)
            .await
            .expect("the driver opens Firefox");
        Browser { client, driver, screen: None, profile: PathBuf::new() }
    }

    /// Another size, another light.
    pub async fn hold(&self, look: &Look) {
        let size = json!({
            "width": look.width, "height": look.height, "deviceScaleFactor": 1, "mobile": look.width < 600,
        });
        self.cdp("Emulation.setDeviceMetricsOverride", size).await;
        let scheme = if look.is_dark { "dark" } else { "light" };
        let media = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            // Pictures and taps come at once: nothing may be half way.
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ] });
        self.cdp("Emulation.setEmulatedMedia", media).await;
    }

    /// One more tab of the same browser, which is now the one in hand.
    pub async fn open_tab(&self, look: &Look) -> Tab {
        let opened = self.client.new_window(true).await.expect("a new tab");
        let tab = Tab(opened.handle);
        self.turn_to(&tab).await;
        self.hold(look).await;
        tab
    }

    /// The tab that is in hand.
    pub async fn tab(&self) -> Tab {
        Tab(self.client.window().await.expect("a tab is in hand"))
    }

    /// Takes another tab in hand.
    pub async fn turn_to(&self, tab: &Tab) {
        self.client.switch_to_window(tab.0.clone()).await.expect("the tab is still open");
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    pub fn profile(&self) -> &Path {
        &self.profile
    }

    pub async fn goto(&self, url: &str) {
        self.client.goto(url).await.unwrap_or_else(|error| panic!("{url} doesn't open: {error}"));
    }

    pub async fn reload(&self) {
        self.client.refresh().await.expect("the page reloads");
    }

    /// Waits for an element, and gives its text.
    pub async fn see(&self, css: &str) -> String {
        let text = "return document.querySelector(arguments[0])?.innerText ?? null";
        self.until(&format!("{css} is there"), text, vec![json!(css)]).await.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until an element's text has `words` in it.
    pub async fn see_words(&self, css: &str, words: &str) {
        let has =
            "return [...document.querySelectorAll(arguments[0])].some(e => e.innerText.includes(arguments[1])) || null";
        self.until(&format!("{css} says \"{words}\""), has, vec![json!(css), json!(words)]).await;
    }

    /// Without waiting.
    pub async fn is_there(&self, css: &str) -> bool {
        self.run("return document.querySelector(arguments[0]) !== null", vec![json!(css)]).await == true
    }

    /// What stands in a field.
    pub async fn value(&self, css: &str) -> String {
        let value = self.run("return document.querySelector(arguments[0]).value", vec![json!(css)]).await;
        value.as_str().unwrap_or_default().to_owned()
    }

    pub async fn see_gone(&self, css: &str) {
        let gone = "return document.querySelector(arguments[0]) === null || null";
        self.until(&format!("{css} is gone"), gone, vec![json!(css)]).await;
    }

    pub async fn tap(&self, css: &str) {
        self.see(css).await;
        // In the middle of the screen no bar lies over it.
        self.run("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", vec![json!(css)]).await;
        let element = self.client.find(Locator::Css(css)).await.unwrap_or_else(|error| panic!("{css}: {error}"));
        if element.click().await.is_err() {
            self.run("document.querySelector(arguments[0]).click()", vec![json!(css)]).await;
        }
    }

    /// Presses the button or link that says `words`.
    pub async fn press(&self, within: &str, words: &str) {
        const PRESS: &str = "
            const all = [...document.querySelectorAll(`:is(${arguments[0]}) :is(a, button, summary)`)];
            const one = all.find(one => one.checkVisibility() && one.innerText.includes(arguments[1]));
            one?.click();
            return one ? true : null;
        ";
        self.until(&format!("{words} can be pressed"), PRESS, vec![json!(within), json!(words)]).await;
    }

    /// Types into a field, in place of what was there.
    pub async fn fill(&self, css: &str, text: &str) {
        self.see(css).await;
        let element = self.client.find(Locator::Css(css)).await.unwrap_or_else(|error| panic!("{css}: {error}"));
        element.clear().await.unwrap_or_else(|error| panic!("{css} can't be cleared: {error}"));
        element.send_keys(text).await.unwrap_or_else(|error| panic!("{css} can't be typed into: {error}"));
    }

    /// Presses keys in a field, after what is there.
    pub async fn keys(&self, css: &str, keys: &str) {
        self.see(css).await;
        let element = self.client.find(Locator::Css(css)).await.unwrap_or_else(|error| panic!("{css}: {error}"));
        element.send_keys(keys).await.unwrap_or_else(|error| panic!("{css} can't be typed into: {error}"));
    }

    pub async fn choose(&self, css: &str, value: &str) {
        self.see(css).await;
        let element = self.client.find(Locator::Css(css)).await.unwrap_or_else(|error| panic!("{css}: {error}"));
        element.select_by_value(value).await.unwrap_or_else(|error| panic!("{css} has no {value}: {error}"));
    }

    /// Runs a script until it gives something else than `null`.
    pub async fn until(&self, what: &str, script: &str, arguments: Vec<Value>) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.client.execute(script, arguments.clone()).await {
                Ok(Value::Null) | Err(_) if Instant::now() < end => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                Ok(Value::Null) | Err(_) => {
                    panic!("waited in vain until {what}; the page says:\n{}", self.page().await)
                }
                Ok(value) => return value,
            }
        }
    }

    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute(script, arguments).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Runs a script that calls its last argument when it is done.
    pub async fn run_async(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute_async(script, arguments).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    pub async fn page(&self) -> String {
        self.run("return location.href + '\\n' + document.body.innerText", vec![])
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// A script that runs in every page of this tab before the page's own.
    pub async fn before_each_page(&self, script: &str) {
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
    }

    /// The device's own radio: nothing gets out of this browser.
    pub async fn set_offline(&self, is_offline: bool) {
        let conditions =
            json!({ "offline": is_offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.cdp("Network.enable", json!({})).await;
        self.cdp("Network.emulateNetworkConditions", conditions).await;
    }

    /// What is in sight, as a PNG.
    pub async fn picture(&self) -> Vec<u8> {
        let shot = self.cdp("Page.captureScreenshot", json!({ "format": "png" })).await;
        STANDARD.decode(shot["data"].as_str().unwrap_or_default()).expect("a picture")
    }

    pub async fn screenshot(&self, file: &Path) {
        std::fs::write(file, self.picture().await).expect("a picture can be kept");
    }

    /// Of the page as a whole.
    pub async fn long_screenshot(&self, file: &Path) {
        let shot = json!({ "format": "png", "captureBeyondViewport": true, "clip": self.whole_page().await });
        let shot = self.cdp("Page.captureScreenshot", shot).await;
        let png = STANDARD.decode(shot["data"].as_str().unwrap_or_default()).expect("a picture");
        std::fs::write(file, png).expect("a picture can be kept");
    }

    async fn whole_page(&self) -> Value {
        const SIZE: &str = "const all = document.documentElement;
            return { x: 0, y: 0, width: all.clientWidth, height: all.scrollHeight, scale: 1 }";
        self.run(SIZE, vec![]).await
    }

    /// One command of the DevTools protocol.
    pub async fn cdp(&self, method: &str, parameters: Value) -> Value {
        let command = Cdp { body: json!({ "cmd": method, "params": parameters }).to_string() };
        self.client.issue_cmd(command).await.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Frozen, a tab runs nothing any more, but keeps what it holds.
    pub async fn freeze_tab(&self) {
        self.cdp("Page.setWebLifecycleState", json!({ "state": "frozen" })).await;
    }

    /// `kill -9`, as when a phone is out of memory: no page hears of it, nothing is finished.
    pub async fn die(mut self) {
        // The profile names who uses it, as `HOST-PROCESS`.
        let user = std::fs::read_link(self.profile.join("SingletonLock")).expect("the profile is in use");
        let user = user.to_string_lossy().into_owned();
        let (_, process) = user.rsplit_once('-').expect("a host and a process");
        let told = std::process::Command::new("kill").args(["-9", process]).status().expect("kill runs");
        assert!(told.success(), "the browser was running");
        let _ = self.driver.kill().await;
    }

    /// Closes the browser as a person does; everything that was saved is on the disk.
    pub async fn close(mut self) {
        let _ = self.client.clone().close().await;
        let _ = self.driver.kill().await;
        if let Some(mut screen) = self.screen {
            let _ = screen.kill().await;
        }
    }
}

/// One of a browser's tabs.
#[derive(Debug, Clone)]
pub struct Tab(WindowHandle);

#[derive(Debug)]
struct Cdp {
    body: String,
}

impl WebDriverCompatibleCommand for Cdp {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.clone()))
    }
}

fn capabilities(profile: &Path, look: &Look) -> serde_json::Map<String, Value> {
    let arguments = [
        "--headless".to_owned(),
        "--no-sandbox".into(),
        "--disable-gpu".into(),
        "--disable-quic".into(),
        "--disable-dev-shm-usage".into(),
        "--no-first-run".into(),
        "--disable-background-networking".into(),
        "--disable-component-update".into(),
        "--disable-sync".into(),
        "--hide-scrollbars".into(),
        format!("--lang={}", look.language),
        format!("--window-size={},{}", look.width.max(500), look.height),
        format!("--user-data-dir={}", profile.display()),
    ];
    let options = json!({
        "binary": chromium().browser,
        "args": arguments,
        "prefs": { "intl.accept_languages": look.language },
    });
    let all =
        json!({ "browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } });
    let Value::Object(all) = all else { unreachable!("it is written as an object") };
    all
}

/// The driver chooses a free port and says which; now and then somebody else takes it first, and it ends.
async fn start_driver() -> (Child, String) {
    const TRIES: usize = 5;
    for _ in 0..TRIES {
        if let Some(started) = try_to_start_driver().await {
            return started;
        }
    }
    panic!("the driver ended without naming its port, {TRIES} times");
}

async fn try_to_start_driver() -> Option<(Child, String)> {
    start_and_hear(Command::new(&chromium().driver).arg("--port=0"), "successfully on port ").await
}

async fn start_firefox_driver(firefox: &Firefox) -> (Child, String) {
    let started = start_and_hear(Command::new(&firefox.driver).args(["--port", "0"]), "Listening on 127.0.0.1:").await;
    started.expect("the driver names its port")
}

/// Starts a driver, and waits until it says its port behind these words.
async fn start_and_hear(driver: &mut Command, words: &str) -> Option<(Child, String)> {
    driver.stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let mut driver = driver.spawn().expect("the driver starts");
    let mut lines = BufReader::new(driver.stdout.take().expect("it is piped")).lines();
    while let Some(line) = lines.next_line().await.expect("the driver talks") {
        if let Some((_, port)) = line.split_once(words) {
            let address = format!("http://127.0.0.1:{}", port.trim().trim_end_matches('.'));
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Some((driver, address));
        }
    }
    None
}

/// It chooses a free number for itself, and says which.
async fn start_screen(webkit: &WebKit) -> (Child, String) {
    let mut screen = Command::new(&webkit.screen)
        .args(["-displayfd", "1", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("the screen starts");
    let mut lines = BufReader::new(screen.stdout.take().expect("it is piped")).lines();
    let number = lines.next_line().await.expect("the screen talks").expect("the screen has a number");
    (screen, format!(":{}", number.trim()))
}

/// This one has to be told its port, and doesn't say when it listens.
async fn start_webkit_driver(webkit: &WebKit, display: &str) -> (Child, String) {
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let address = free.expect("a free port");
    let driver = Command::new(&webkit.driver)
        .arg(format!("--port={}", address.port()))
        .env("DISPLAY", display)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("the driver starts");
    let end = Instant::now() + PATIENCE;
    while tokio::net::TcpStream::connect(address).await.is_err() {
        assert!(Instant::now() < end, "the driver doesn't listen");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    (driver, format!("http://{address}"))
}
