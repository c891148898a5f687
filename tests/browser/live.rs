//! What moves on the server is seen at once by whoever looks.

use passerelle_server::Packs;
use passerelle_tests::browser::Look;
use passerelle_tests::sample_pack::sample_with;
use passerelle_tests::stage::Stage;

const TRAINING: &str = "digital-evidence-training";

#[tokio::test(flavor = "multi_thread")]
async fn who_looks_at_an_event_sees_that_it_was_cancelled_without_touching_anything() {
    let mut stage = Stage::open().await;
    let phone = stage.device("reader", &Look::phone("en")).await;
    phone.goto(&stage.url(&format!("/events/{TRAINING}"))).await;
    phone.see_words(".status", "Up to date").await;
    phone.see(".sign-up-box").await;

    let pack = stage.folder().join("pack");
    let pack = sample_with(&pack, TRAINING, "status = \"planned\"", "status = \"cancelled\"");
    stage.publish(Packs::Folder(pack)).await;

    phone.see_words("main", "Cancelled").await;
    phone.close().await;
}
