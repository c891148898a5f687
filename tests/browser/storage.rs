//! What the simulator's histories say of devices is true of phones only where both stores do the same.

use passerelle_device::store::Memory;
use passerelle_device::store::suite::stories;
use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::storage_page;

#[tokio::test(flavor = "multi_thread")]
async fn the_store_in_the_browser_does_what_the_one_in_the_simulator_does() {
    let profile = tempfile::tempdir().expect("a folder for the story");
    let url = storage_page::open().await;
    let browser = Browser::open(profile.path(), &Look::phone("en")).await;

    browser.goto(&url).await;
    let told = browser.see("body[data-is-over]").await;

    let broken: Vec<&str> = told.lines().filter(|line| !line.ends_with(": told")).collect();
    assert!(broken.is_empty(), "of IndexedDB it isn't true that\n{}", broken.join("\n"));
    assert_eq!(told.lines().count(), stories::<Memory>().len(), "{told}");
    browser.close().await;
}
