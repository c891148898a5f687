//! `kill -9` in the middle of an exchange: every acknowledged outcome is there, once.

use std::time::Duration;

use passerelle_shared::api::ExchangeReply;
use passerelle_shared::sync::Outcome;
use passerelle_tests::api_world::*;
use passerelle_tests::postgres::postgres_database;
use passerelle_tests::server_process::ServerProcess;
use tempfile::TempDir;

/// Open, 120 places, in the sample pack.
pub const SEMINAR: &str = "event/online-investigation-seminar";

pub async fn amina_at(base: &str) -> Person {
    let body = serde_json::json!({"email": "amina@example.org", "code": "246810", "language": "en"});
    let answer = client().post(format!("{base}/api/sign-in")).json(&body).send().await.expect("an answer");
    Person::from_answer(base, answer).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_forgets_nothing_that_it_acknowledged_and_doubles_nothing() {
    it_is_killed_again_and_again(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_a_killed_server_forgets_and_doubles_nothing_either() {
    let Some(postgres) = postgres_database().await else { return };
    it_is_killed_again_and_again(&["--database", &postgres.address]).await;
}

async fn it_is_killed_again_and_again(options: &[&str]) {
    let data = TempDir::new().expect("a folder");
    let mut server = ServerProcess::start(data.path(), options).await;
    let amina = amina_at(&server.base).await;
    let mut commands: Vec<String> = Vec::new();
    let mut acknowledged: Vec<Outcome> = Vec::new();
    let mut acts = 0;

    for round in 0..6 {
        // A request and changes of its details: each is one act.
        let batch: Vec<String> = (0..40)
            .map(|_| {
                let mut command = amina.request(SEMINAR, "FR");
                command.seen.acts = acts;
                acts += 1;
                raw(&command)
            })
            .collect();
        commands.extend(batch.clone());
        let exchange = amina.at(&server.base).exchange_request(&batch, None, None).send();
        let in_the_middle = tokio::time::sleep(Duration::from_millis(3 + 17 * round));
        tokio::select! {
            answer = exchange => {
                let reply: ExchangeReply = answer.expect("an answer").json().await.expect("a reply");
                acknowledged.extend(reply.outcomes);
            }
            () = in_the_middle => {}
        }
        server.kill().await;
        server = ServerProcess::start(data.path(), options).await;
        // What was under way comes again, as a device does it.
        let again = amina.at(&server.base).exchange_request(&batch, None, None).send().await.expect("an answer");
        let reply: ExchangeReply = again.json().await.expect("a reply");
        acknowledged.extend(reply.outcomes);
    }

    assert!(!server.log().contains("a new epoch begins"), "nothing that was served is missing:\n{}", server.log());
    let amina = amina.at(&server.base);
    for batch in commands.chunks(40) {
        let reply: ExchangeReply = amina.exchange(batch).await;
        for outcome in reply.outcomes {
            let earlier: Vec<&Outcome> = acknowledged.iter().filter(|known| known.command == outcome.command).collect();
            assert!(!earlier.is_empty());
            assert!(earlier.iter().all(|known| **known == outcome), "an outcome never changes");
        }
    }
    let sign_up = amina.sign_up(SEMINAR).await.expect("a sign-up");
    assert_eq!(sign_up.acts as usize, commands.len(), "each took effect once");
    let places: passerelle_shared::api::PlacesLeft = client()
        .get(format!("{}/api/places", server.base))
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("places");
    assert_eq!(places.events[&SEMINAR.into()].left, Some(119));
}
