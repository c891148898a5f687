//! The program as an operator meets it.

use std::path::Path;
use std::process::{Command, Output};

use passerelle_tests::api_world::*;
use passerelle_tests::server_process::{ServerProcess, server_program};
use tempfile::TempDir;

fn run(data: &Path, arguments: &[&str]) -> Output {
    Command::new(server_program()).args(arguments).arg("--data").arg(data).output().expect("the program runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_on_the_same_data_is_refused_in_words() {
    let data = TempDir::new().expect("a folder");
    let _first = ServerProcess::start(data.path(), &[]).await;

    let second = run(data.path(), &["--listen", "127.0.0.1:0"]);

    assert!(!second.status.success());
    assert!(said(&second).contains("another Passerelle server works on"), "{}", said(&second));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organiser_decides_at_the_command_line_while_the_server_runs() {
    let data = TempDir::new().expect("a folder");
    let server = ServerProcess::start(data.path(), &[]).await;
    let event = "digital-evidence-training";
    let body = serde_json::json!({"email": "amina@example.org", "code": "246810", "language": "en"});
    let answer = client().post(format!("{}/api/sign-in", server.base)).json(&body).send().await.expect("an answer");
    let amina = Person::from_answer(&server.base, answer).await;
    let asked = amina.ask(&format!("event/{event}"), "TN").await;
    assert_eq!(asked.state.as_str(), "awaiting-decision");

    let nobody = run(data.path(), &["decide", event, "amina@example.org", "confirm", "--as", "salma@example.org"]);
    let added = run(data.path(), &["organiser", "add", "salma@example.org", "--name", "Salma"]);
    let decided = run(
        data.path(),
        &["decide", event, "amina@example.org", "confirm", "--as", "salma@example.org", "--note", "Welcome."],
    );
    let listed = run(data.path(), &["list-requests", event]);

    assert!(!nobody.status.success());
    assert!(said(&nobody).contains("no organiser's"), "{}", said(&nobody));
    assert!(added.status.success(), "{}", said(&added));
    assert!(decided.status.success(), "{}", said(&decided));
    assert!(said(&listed).contains("confirmed") && said(&listed).contains("amina@example.org"), "{}", said(&listed));
    assert_eq!(amina.state(&format!("event/{event}")).await, "confirmed");
    let reserve = run(data.path(), &["decide", event, "amina@example.org", "reserve", "--as", "salma@example.org"]);
    assert!(said(&reserve).contains("offered (there was room, and they were first in line)"), "{}", said(&reserve));
    assert_eq!(amina.state(&format!("event/{event}")).await, "offered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_told_to_stop_stops_in_order() {
    let data = TempDir::new().expect("a folder");
    let mut server = ServerProcess::start(data.path(), &[]).await;

    let status = server.stop().await;

    assert!(status.success(), "{status}");
    assert!(!data.path().join("passerelle.sqlite-wal").exists(), "nothing is left in the write-ahead log");
}

#[tokio::test(flavor = "multi_thread")]
async fn demonstration_accounts_exist_only_with_the_samples() {
    let (with, without) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));

    let demonstration = ServerProcess::start(with.path(), &[]).await;
    let real = ServerProcess::start(without.path(), &["--no-sample"]).await;

    assert!(
        demonstration.greeting.iter().any(|line| line.contains("amina@example.org")),
        "{:?}",
        demonstration.greeting
    );
    assert_eq!(real.greeting.len(), 1, "{:?}", real.greeting);
    let body = serde_json::json!({"email": "amina@example.org", "code": "246810", "language": "en"});
    let answer = client().post(format!("{}/api/sign-in", real.base)).json(&body).send().await.expect("an answer");
    assert_eq!(trouble(answer).await, (401, "use_long_code".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_persons_data_is_never_in_a_log() {
    let data = TempDir::new().expect("a folder");
    let server = ServerProcess::start(data.path(), &["--log", "json", "--no-sample"]).await;
    let base = &server.base;
    let http = client();
    let secret = ["zohra.secret@example.org", "Zohra", "+216 55 555 555", "halal", "731945"];
    let ask = serde_json::json!({"email": secret[0], "language": "fr"});
    let asked = http.post(format!("{base}/api/sign-in/code")).json(&ask).send().await.expect("an answer");
    let device = cookie_of(&asked);
    let mail =
        wait_for("a code", || passerelle_tests::mailbox::mails_in(&data.path().join("mail")).into_iter().next()).await;
    let (code, long_code) = (mail.code().expect("a code"), mail.long_code().expect("a long code"));
    let wrong = serde_json::json!({"email": secret[0], "code": secret[4], "language": "fr"});
    let sign_in = |body| http.post(format!("{base}/api/sign-in")).header("cookie", &device).json(body);
    sign_in(&wrong).send().await.expect("an answer");
    let right = serde_json::json!({"email": secret[0], "code": code, "language": "fr"});
    let answer = sign_in(&right).send().await.expect("an answer");
    let zohra = Person::from_answer(base, answer).await;
    let mut request = zohra.request("event/malware-analysis-training", "TN");
    let passerelle_shared::rules::sign_up::CommandBody::RequestPlace { form, .. } = &mut request.body else {
        unreachable!()
    };
    (form.name, form.phone, form.diet) = (secret[1].into(), secret[2].into(), secret[3].into());
    zohra.settle(&request).await;
    http.get(format!("{base}/{}?name={}", secret[1], secret[0])).send().await.expect("an answer");
    http.post(format!("{base}/api/exchange")).body(secret[0]).send().await.expect("an answer");

    let log = wait_for("the log", || Some(server.log()).filter(|log| log.contains("/api/exchange"))).await;

    let (name, token) = zohra.cookie.split_once('=').expect("a name and a value");
    assert_eq!(name, "passerelle");
    let codes = [code, long_code.clone(), long_code.replace('-', "")];
    let marks = token.split('.').chain(device.split(['=', '.']).skip(1)).map(str::to_owned);
    for word in secret.iter().map(|word| (*word).to_owned()).chain(codes).chain(marks) {
        assert!(!log.contains(&word), "{word} is in the log:\n{log}");
    }
    assert!(log.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{log}");
}
