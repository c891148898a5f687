//! The form that asks for a place, as a person fills it in.

use crate::browser::Browser;

/// Fills in what a form needs, and goes to its last step, up to the consent.
pub async fn fill_in(browser: &Browser, name: &str, email: &str) {
    fill_in_from("TN", browser, name, email).await;
}

/// The same for somebody of another country.
pub async fn fill_in_from(country: &str, browser: &Browser, name: &str, email: &str) {
    browser.fill("#field-name", name).await;
    browser.choose("#field-country", country).await;
    // Whoever is signed in has one already.
    if browser.is_there("input#field-email").await {
        browser.fill("#field-email", email).await;
    }
    if browser.is_there("#field-service").await {
        browser.fill("#field-service", "DGSN").await;
    }
    if browser.is_there("#field-working-language").await {
        browser.choose("#field-working-language", "fr").await;
    }
    go_on(browser).await;
    if browser.is_there("#field-title").await {
        browser.fill("#field-title", "Captain").await;
    }
    // What was typed before is there again, the consent too.
    let agrees = "return document.querySelector('#field-consent').checked";
    if browser.run(agrees, vec![]).await == false {
        browser.tap("#field-consent").await;
    }
}

/// To the second step of the form, where it has one.
pub async fn go_on(browser: &Browser) {
    if !browser.is_there("#field-consent").await {
        browser.tap(".sign-up-form button[type=submit]").await;
        browser.see("#field-consent").await;
    }
}

/// Sends the form, and waits until it says that it is saved.
pub async fn send_form(browser: &Browser) {
    browser.tap(".sign-up-form button[type=submit]").await;
    browser.see(".sign-up-box").await;
}
