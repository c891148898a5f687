//! The ticket: what one shows at the gate, and what a camera reads there.

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{AMINA, Stage, sign_in};

use crate::look::fits_in_every_look;
use crate::{fill_in, send_form};

const SEMINAR: &str = "online-investigation-seminar";

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmed_place_is_a_ticket_that_a_camera_reads_without_a_network() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    crate::walk::ready_offline(&phone).await;
    phone.goto(&stage.url(&format!("/events/{SEMINAR}/sign-up"))).await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    send_form(&phone).await;
    phone.see_words(".pass-state", "Confirmed").await;

    stage.line.set(Fault::Refuse);
    phone.reload().await;
    phone.see_words(".status", "Offline").await;
    fits_in_every_look(&phone, "ticket", shown_at_the_gate).await;
    shown_at_the_gate(&phone).await;
    for words in ["Confirmed", "Amina Ben Salah", "open-source investigation"] {
        phone.see_words("dialog[open]", words).await;
    }
    let her_line = format!("/desk/{SEMINAR}?who={}", stage.account_id(AMINA).await);
    assert_eq!(read_by_a_camera(&phone).await, stage.url(&her_line));
    phone.press("dialog[open]", "Close").await;

    phone.press(".sign-up-box", "Withdraw").await;
    phone.press("dialog[open]", "Withdraw").await;
    phone.see_words(".pass-state", "Withdrawal").await;
    stage.line.set(Fault::None);
    phone.see_words(".sign-up-box", "Withdrawn").await;
    phone.see_gone(".pass").await;
    phone.close().await;
}

async fn shown_at_the_gate(phone: &Browser) {
    phone.press(".pass-actions", "").await;
    phone.see("dialog[open] .pass-code").await;
}

async fn read_by_a_camera(phone: &Browser) -> String {
    let picture = phone.picture().await;
    let mut reader = png::Decoder::new(std::io::Cursor::new(picture)).read_info().expect("a picture");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a picture of a screen")];
    let shape = reader.next_frame(&mut pixels).expect("a whole picture");
    let each = pixels.len() / (shape.width as usize * shape.height as usize);
    let grey = |x: usize, y: usize| pixels[(y * shape.width as usize + x) * each];
    let mut seen = rqrr::PreparedImage::prepare_from_greyscale(shape.width as usize, shape.height as usize, grey);
    let codes = seen.detect_grids();
    assert_eq!(codes.len(), 1, "one code is in sight");
    codes[0].decode().expect("it can be read").1
}
