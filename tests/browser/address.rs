//! A mistyped e-mail address of a request that was made before signing in.

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::stage::{AMINA, Stage, sign_in};

use crate::{fill_in, send_form};

const SEMINAR: &str = "online-investigation-seminar";
const MISTYPED: &str = "amnia@example.org";

#[tokio::test(flavor = "multi_thread")]
async fn a_mistyped_address_is_put_right_before_signing_in() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url(&format!("/events/{SEMINAR}/sign-up"))).await;
    fill_in(&phone, "Amina Ben Salah", MISTYPED).await;
    send_form(&phone).await;
    phone.see_words(".saved", "Sign in with amnia@example.org to send it").await;

    let open = async |phone: &Browser| drop(phone.see(".saved").await);
    crate::look::fits_in_every_language(&phone, "waits-for-sign-in", open).await;
    phone.press("main", "Is the address mistyped?").await;
    phone.fill("input[id^=corrected-email]", "amina@example").await;
    phone.press("details", "Correct the address").await;
    phone.see_words("details .error", "This isn’t a full e-mail address").await;
    phone.fill("input[id^=corrected-email]", AMINA).await;
    phone.press("details", "Correct the address").await;

    phone.see_words(".saved", "Sign in with amina@example.org to send it").await;
    sign_in(&phone, AMINA).await;
    phone.see_words(".sign-up-box", "Confirmed").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistyped_address_is_put_right_after_signing_in_with_the_right_one() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url(&format!("/events/{SEMINAR}/sign-up"))).await;
    fill_in(&phone, "Amina Ben Salah", MISTYPED).await;
    send_form(&phone).await;

    sign_in(&phone, AMINA).await;
    phone.goto(&stage.url("/sign-ups")).await;
    phone.see_words("main", "Sign in with amnia@example.org to send it").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, Vec::<String>::new(), "nothing goes under another address than typed");
    phone.press("main", "Is the address mistyped?").await;
    phone.fill("input[id^=corrected-email]", AMINA).await;
    phone.press("details", "Correct the address").await;

    phone.see_words(".cards", "Confirmed").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
    phone.close().await;
}
