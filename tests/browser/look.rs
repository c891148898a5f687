//! Every screen at both sizes, in French and Arabic, light and dark: pictures to look at, and what a machine can see.

use std::path::PathBuf;

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::stage::Stage;

const SCREENS: &[(&str, &str)] = &[
    ("today", "/"),
    ("programme", "/programme"),
    ("project", "/projects/euromed-police-iv"),
    ("event", "/events/digital-evidence-training"),
    ("cancelled", "/events/crypto-assets-study-visit"),
    ("agenda", "/events/ransomware-exercise"),
    ("brussels", "/events/brussels-cybercrime-expert-meeting"),
    ("paris", "/events/paris-cybercrime-exchange"),
    ("news", "/news"),
    ("article", "/news/commission-cross-border-cooperation"),
    ("sign-up-form", "/events/digital-evidence-training/sign-up"),
    ("sign-ups", "/sign-ups"),
    ("account", "/account"),
    ("not-found", "/nowhere"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_fits_and_says_nothing_wrong() {
    let stage = Stage::open().await;
    let pictures = pictures();
    let mut faults = Vec::new();

    for language in ["fr", "ar"] {
        let browser = stage.device(language, &Look::phone(language)).await;
        browser.goto(&stage.url("/programme")).await;
        browser.see("main a.event-card").await;
        for (name, path) in SCREENS {
            browser.goto(&stage.url(path)).await;
            browser.see("h1").await;
            for look in [Look::phone(language), Look::desk(language)] {
                for look in [look.clone(), look.dark()] {
                    browser.hold(&look).await;
                    let light = if look.is_dark { "dark" } else { "light" };
                    let picture = pictures.join(format!("{name}-{language}-{}-{light}.png", look.width));
                    browser.screenshot(&picture).await;
                    faults.extend(seen_by_a_machine(&browser, &format!("{name} {language} {}", look.width)).await);
                }
            }
        }
        browser.close().await;
    }

    assert_eq!(faults, Vec::<String>::new());
}

/// Too wide for the screen, unlabelled, or told in the wrong direction.
async fn seen_by_a_machine(browser: &Browser, what: &str) -> Vec<String> {
    const LOOK: &str = r#"
        const wrong = [];
        const root = document.documentElement;
        if (root.scrollWidth > root.clientWidth) wrong.push('wider than the screen');
        if ((root.lang === 'ar') !== (root.dir === 'rtl')) wrong.push('direction');
        if (document.querySelectorAll('h1').length !== 1) wrong.push('not one h1');
        for (const control of document.querySelectorAll('main input, main select, main textarea'))
            if (!control.labels?.length && !control.ariaLabel) wrong.push('no label: ' + control.id);
        for (const link of document.querySelectorAll('a, button'))
            if (link.checkVisibility() && !(link.innerText.trim() || link.ariaLabel)) wrong.push('no name: ' + link.outerHTML.slice(0, 80));
        return wrong;
    "#;
    let wrong = browser.run(LOOK, vec![]).await;
    let wrong = wrong.as_array().cloned().unwrap_or_default();
    wrong.into_iter().map(|fault| format!("{what}: {fault}")).collect()
}

fn pictures() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots");
    std::fs::create_dir_all(&folder).expect("a folder for the pictures");
    folder
}
