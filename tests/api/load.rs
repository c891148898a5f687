//! The load that one node must bear, in small: `cargo run --release -p passerelle-load --bin load` has it in full.

use std::sync::Arc;
use std::time::Instant;

use passerelle_load::popular::{PLACES, POPULAR, QUOTAS, ROOMY, write_pack};
use passerelle_load::{crowd, listeners, rush};
use passerelle_server::Packs;
use passerelle_shared::model::{RecordId, Timestamp};
use passerelle_tests::api_world::*;
use passerelle_tests::plain_http::socket_of;

async fn popular_world() -> (World, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    write_pack(folder.path(), "Popular");
    let pack = Packs::Folder(folder.path().to_owned());
    let world = World::start_with(move |config| {
        config.packs = pack.clone();
        config.clock = passerelle_server::Clock::system();
    });
    (world.await, folder)
}

async fn crowd_of(world: &World, people: u32) -> Vec<Arc<crowd::Member>> {
    let countries: Vec<&str> = QUOTAS.iter().map(|(code, _)| *code).collect();
    let crowd = crowd::gather(world.server().database(), people, &countries).await;
    crowd.into_iter().map(Arc::new).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_popular_event_is_never_oversold_and_everybody_gets_an_answer_and_a_rank_of_their_own() {
    const PEOPLE: u32 = 300;
    let (world, _pack) = popular_world().await;
    let crowd = crowd_of(&world, PEOPLE).await;

    let wanted = rush::rush(socket_of(&world.base), &crowd, |member| vec![member.request(POPULAR)]).await;

    rush::hold(&wanted, PEOPLE);
    let requests = world.server().database().requests(&RecordId::from(POPULAR)).await.expect("the database works");
    let confirmed = requests.iter().filter(|request| request.state.as_str() == "confirmed").count();
    assert!(confirmed as u32 <= PLACES && requests.len() as u32 == PEOPLE, "{confirmed} of {}", requests.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_that_come_back_at_once_after_an_outage_are_all_answered() {
    const PEOPLE: u32 = 100;
    let (world, _pack) = popular_world().await;
    let crowd = crowd_of(&world, PEOPLE).await;

    let outbox = |member: &crowd::Member| ROOMY.map(|event| member.request(event)).into();
    let returned = rush::rush(socket_of(&world.base), &crowd, outbox).await;

    assert_eq!(returned.outcomes.len() as u32, PEOPLE * 3, "{:?}", returned.answers);
    assert!(returned.outcomes.iter().all(|(_, outcome)| outcome.state().is_some()), "each took effect");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_listen_and_hear_soon_what_is_published() {
    const SOON: Timestamp = Timestamp(3_000);
    let (world, pack) = popular_world().await;
    let crowd = crowd_of(&world, 200).await;
    let listeners = listeners::open(socket_of(&world.base), &crowd).await;
    write_pack(pack.path(), "More popular");
    let packs = passerelle_server::content::in_folder(pack.path()).expect("a pack");

    let since = Instant::now();
    let (samples, withdrawals) =
        (passerelle_server::content::Samples::Included, passerelle_server::database::Withdrawals::AskFirst);
    let published =
        passerelle_server::content::publish(world.server().database(), &packs, samples, withdrawals, world.now()).await;
    published.expect("a good pack");

    let heard = listeners::hear(listeners, since).await;
    assert!(heard.at(1.0).as_millis() < SOON.0.unsigned_abs().into(), "{heard}");
}
