//! A whole afternoon on a line that does anything to any request, driven by a seed.
//!
//! More of them: `PASSERELLE_STORMS=20 cargo test -p passerelle-tests --test browser storm`.
//! One again: `PASSERELLE_STORM=7 cargo test -p passerelle-tests --test browser storm`.

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::{Fault, Storm};
use passerelle_tests::stage::{AMINA, Stage, sign_in};

use crate::{fill_in, send_form};

const SEMINAR: &str = "online-investigation-seminar";
const WORKSHOP: &str = "last-place-workshop";
const STORMS: u64 = 2;

#[tokio::test(flavor = "multi_thread")]
async fn after_a_storm_the_phone_shows_what_the_server_holds_and_everything_happened_once() {
    let seeds = match number("PASSERELLE_STORM") {
        Some(seed) => seed..seed + 1,
        None => 0..number("PASSERELLE_STORMS").unwrap_or(STORMS),
    };
    for seed in seeds {
        println!("storm {seed}");
        live_through(seed).await;
    }
}

async fn live_through(seed: u64) {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    crate::walk::ready_offline(&phone).await;

    stage.line.set(Fault::Storm(Storm::seeded(seed)));
    ask(&stage, &phone, SEMINAR).await;
    phone.reload().await;
    ask(&stage, &phone, WORKSHOP).await;
    phone.reload().await;
    take_back(&stage, &phone, SEMINAR).await;
    phone.reload().await;
    ask(&stage, &phone, SEMINAR).await;
    phone.reload().await;
    stage.line.set(Fault::None);
    println!("{:?}", stage.line.met());

    phone.goto(&stage.url("/account")).await;
    phone.see_words("main", "Nothing is waiting to be sent").await;
    for event in [SEMINAR, WORKSHOP] {
        phone.goto(&stage.url(&format!("/sign-ups/{event}"))).await;
        phone.see(".sign-up-box").await;
        let page = phone.page().await;
        assert_eq!(stage.sign_ups(event).await, ["amina@example.org: confirmed"], "{page}");
        phone.see_words(".sign-up-box", "Confirmed").await;
        phone.see_gone(".saved").await;
        let steps = phone.run("return document.querySelectorAll('.history .step').length", vec![]).await;
        // What never left the phone is taken back without a trace.
        let once: &[u64] = if event == SEMINAR { &[1, 3] } else { &[1] };
        assert!(steps.as_u64().is_some_and(|steps| once.contains(&steps)), "{event} has {steps} steps");
    }
    phone.close().await;
}

async fn ask(stage: &Stage, phone: &Browser, event: &str) {
    phone.goto(&stage.url(&format!("/events/{event}/sign-up"))).await;
    fill_in(phone, "Amina Ben Salah", AMINA).await;
    send_form(phone).await;
}

/// Whether or not it has been answered meanwhile.
async fn take_back(stage: &Stage, phone: &Browser, event: &str) {
    const PRESS: &str = "
        const all = [...document.querySelectorAll('.sign-up-box button')];
        const one = all.find(one => ['Take back', 'Withdraw'].includes(one.innerText.trim()));
        one?.click();
        return one ? true : null;
    ";
    const CONFIRM: &str = "
        const dialog = document.querySelector('dialog[open]');
        dialog?.querySelector('.danger')?.click();
        const says = [...document.querySelectorAll('.saved, .sign-up-box, main .empty-state')];
        const done = ['your withdrawal', 'Withdrawn', 'Ask for a place', 'Ask after all', 'No sign-up'];
        return says.some(one => done.some(words => one.innerText.includes(words))) || null;
    ";
    phone.goto(&stage.url(&format!("/sign-ups/{event}"))).await;
    phone.until("it can be taken back", PRESS, vec![]).await;
    phone.until("it is taken back", CONFIRM, vec![]).await;
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}
