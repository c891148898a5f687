//! The stories in a real Chromium, against the real release bundle and the real server.

mod address;
mod announced;
mod clock;
mod cold_start;
mod database;
mod early;
mod engines;
mod expired_sign_in;
mod failure;
mod first_visit;
mod going_back;
mod hours;
mod install;
mod kept;
mod killed;
mod language;
mod later_server;
mod line;
mod live;
mod look;
mod offers;
mod outbox;
mod refused_storage;
mod signing_out;
mod storm;
mod tabs;
mod two_people;
mod typing;
mod update;
mod walk;
mod withdrawing;

/// Fills in what the form of the sample workshop with one place asks.
async fn fill_in(browser: &passerelle_tests::browser::Browser, name: &str, email: &str) {
    browser.fill("#field-name", name).await;
    browser.choose("#field-country", "TN").await;
    browser.fill("#field-email", email).await;
    for optional in ["#field-service", "#field-title"] {
        let asked = browser.run("return document.querySelector(arguments[0]) !== null", vec![optional.into()]).await;
        if asked == true {
            browser.fill(optional, "DGSN").await;
        }
    }
    let asks_language = "return document.querySelector('#field-working-language') !== null";
    if browser.run(asks_language, vec![]).await == true {
        browser.choose("#field-working-language", "fr").await;
    }
    // What was typed before is there again, the consent too.
    let agrees = "return document.querySelector('#field-consent').checked";
    if browser.run(agrees, vec![]).await == false {
        browser.tap("#field-consent").await;
    }
}

/// Sends the form, and waits until it says that it is saved.
async fn send_form(browser: &passerelle_tests::browser::Browser) {
    browser.tap(".sign-up-form button[type=submit]").await;
    browser.see(".sign-up-box").await;
}
