//! A real disk without a byte left: a server that is started on it answers whoever reads, and says to others when to
//! come again.

use passerelle_shared::model::SignUpState;
use passerelle_tests::api_world::*;
use passerelle_tests::server_process::ServerProcess;
use passerelle_tests::small_disk::SmallDisk;
use reqwest::{StatusCode, header};
use serde_json::Value;

use super::crash::{SEMINAR, amina_at};

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    InOrder,
    Killed,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_started_on_a_full_disk_reads_on_and_writes_when_there_is_room() {
    it_is_started_on_a_full_disk(End::InOrder).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_killed_on_a_full_disk_reads_on_and_writes_when_there_is_room() {
    it_is_started_on_a_full_disk(End::Killed).await;
}

async fn it_is_started_on_a_full_disk(end: End) {
    let Some(disk) = SmallDisk::mounted(24) else { return };
    let data = disk.path().join("data");
    let mut server = ServerProcess::start(&data, &[]).await;
    let amina = amina_at(&server.base).await;
    let on_the_phone = amina_at(&server.base).await;
    let confirmed = stands(amina.settle(&amina.request(SEMINAR, "FR")).await);
    assert_eq!(confirmed.state, SignUpState::Confirmed);
    let (records, _) = read_programme(&client(), &server.base).await;
    match end {
        End::InOrder => drop(server.stop().await),
        End::Killed => {
            disk.fill();
            server.kill().await;
        }
    }
    disk.fill();

    let server = ServerProcess::start(&data, &[]).await;

    let (amina, on_the_phone) = (amina.at(&server.base), on_the_phone.at(&server.base));
    assert_eq!(read_programme(&client(), &server.base).await.0.len(), records.len(), "one reads");
    assert_eq!(amina.state(SEMINAR).await, "confirmed", "one reads what is one's own, too");
    let ready = client().get(format!("{}/api/ready", server.base)).send().await.expect("an answer");
    assert_eq!(ready.status(), StatusCode::OK);
    assert_eq!(ready.json::<Value>().await.expect("JSON")["content"], "refused", "it says what it could not do");
    let withdrawal = amina.withdrawal(SEMINAR, 1);
    let refused = amina.exchange_request(&[raw(&withdrawal)], None, None).send().await.expect("an answer");
    assert!(refused.headers().contains_key(header::RETRY_AFTER));
    assert_eq!(trouble(refused).await, (503, "busy".into()));
    signs_out(&on_the_phone).await;

    disk.make_room();
    assert_eq!(stands(amina.settle(&withdrawal).await).state, SignUpState::Withdrawn);
    let again = on_the_phone.get("/api/account").send().await.expect("an answer");
    assert_eq!(again.status(), StatusCode::UNAUTHORIZED);
}

async fn signs_out(person: &Person) {
    let answer = person.post("/api/sign-out", &Value::Null).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    let cookie = answer.headers()[header::SET_COOKIE].to_str().expect("plain").to_owned();
    assert!(cookie.starts_with("passerelle=;") && cookie.contains("Max-Age=0"), "{cookie}");
    let again = person.get("/api/account").send().await.expect("an answer");
    assert_eq!(again.status(), StatusCode::UNAUTHORIZED, "whoever kept the cookie is nobody");
}
