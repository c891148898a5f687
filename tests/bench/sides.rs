//! The page of bare JavaScript, and where each side stands.

use passerelle_tests::browser::Browser;
use passerelle_tests::stage::Stage;

pub const BARE_FILES: [(&str, &str); 3] = [
    ("bare.html", include_str!("page/bare.html")),
    ("bare.js", include_str!("page/bare.js")),
    ("bare-worker.js", include_str!("page/bare-worker.js")),
];

/// It takes the programme when it is told so, and shows what it has otherwise.
pub const BARE_SYNC: &str = "/bare.html#sync";
pub const BARE: &str = "/bare.html";

/// Everything is on the device, and it opens without a network.
pub async fn make_ready(ours: &Browser, bare: &Browser, stage: &Stage) {
    ours.goto(&stage.near_url("/account")).await;
    ours.see_words("main", "Ready offline").await;
    bare.goto(&stage.near_url(BARE_SYNC)).await;
    bare.until("the bare page is ready", "return globalThis.bare?.marks.ready ?? null", vec![]).await;
}
