//! Every screen at both sizes, in French and Arabic, light and dark: pictures to look at, and what a machine can see.
//! And every screen on the smallest phone with wide letters and with large text, which fonts and people bring along.

use std::path::PathBuf;

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::stage::Stage;
use serde_json::{Value, json};

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
    ("my-agenda-empty", "/my-agenda"),
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
            // Until then there are two of everything.
            browser.see_gone("#page").await;
            faults.extend(told_to_a_screen_reader(&browser, &format!("{name} {language}")).await);
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

/// Fonts differ by as much as this in the width of the same words.
const WIDE_LETTERS: &str = "125%";
/// WCAG 2.2, 1.4.4.
const LARGE_TEXT: &str = "200%";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_sticks_out_of_a_small_phone_with_wide_letters_or_large_text() {
    let stage = Stage::open().await;
    let mut faults = Vec::new();

    for language in ["fr", "en", "ar"] {
        let browser = stage.device(language, &Look::small_phone(language)).await;
        browser.goto(&stage.url("/programme")).await;
        browser.see("main a.event-card").await;
        for (name, path) in SCREENS {
            browser.goto(&stage.url(path)).await;
            browser.see("h1").await;
            // Until then there are two of everything.
            browser.see_gone("#page").await;
            faults.extend(sticking_out(&browser, &format!("{name} {language}")).await);
        }
        browser.close().await;
    }

    assert_eq!(faults, Vec::<String>::new());
}

/// What `open` brings onto the screen, on a phone: pictures to look at, and nothing that sticks out.
pub async fn fits_in_every_language(phone: &Browser, name: &str, open: impl AsyncFn(&Browser)) {
    const SPEAK: &str = "passerelleShell.setLanguage(arguments[0])";
    let mut faults = Vec::new();
    for language in ["fr", "ar", "en"] {
        phone.run(SPEAK, vec![language.into()]).await;
        phone.reload().await;
        phone.see("h1").await;
        phone.see_gone("#page").await;
        open(phone).await;
        faults.extend(pictured(phone, name, language).await);
    }
    phone.reload().await;
    assert_eq!(faults, Vec::<String>::new());
}

/// The same at both sizes, light and dark, and as much of it as there is.
pub async fn fits_in_every_look(browser: &Browser, name: &str, open: impl AsyncFn(&Browser)) {
    fits_in_every_language(browser, name, async |browser| {
        open(browser).await;
        let spoken = browser.run("return document.documentElement.lang", vec![]).await;
        let language = ["fr", "ar", "en"].into_iter().find(|one| spoken == *one).expect("a language of the screens");
        for look in [Look::phone(language), Look::desk(language)] {
            for look in [look.clone(), look.dark()] {
                browser.hold(&look).await;
                let light = if look.is_dark { "dark" } else { "light" };
                let picture = pictures().join(format!("{name}-{language}-{}-{light}-all.png", look.width));
                browser.long_screenshot(&picture).await;
                assert_eq!(seen_by_a_machine(browser, name).await, Vec::<String>::new(), "{look:?}");
            }
        }
        browser.hold(&Look::phone(language)).await;
    })
    .await;
}

/// The same for what a reload would take away: the account's screen, where the language is chosen.
pub async fn account_fits_in_every_language(phone: &Browser, name: &str) {
    let mut faults = Vec::new();
    for language in ["fr", "ar", "en"] {
        phone.tap(&format!("#language-{language}")).await;
        phone
            .until(
                "it is turned",
                "return document.documentElement.lang === arguments[0] || null",
                vec![language.into()],
            )
            .await;
        phone.run("scrollTo(0, 0)", vec![]).await;
        faults.extend(pictured(phone, name, language).await);
    }
    assert_eq!(faults, Vec::<String>::new());
}

/// In one language.
pub async fn pictured(phone: &Browser, name: &str, language: &str) -> Vec<String> {
    phone.screenshot(&pictures().join(format!("{name}-{language}-360-light.png"))).await;
    sticking_out(phone, &format!("{name} {language}")).await
}

/// On the screen as it is now, all of it opened, with the text of other fonts and other people.
pub async fn sticking_out(browser: &Browser, what: &str) -> Vec<String> {
    const ENLARGE: &str = "
        document.documentElement.style.fontSize = arguments[0];
        for (const details of document.querySelectorAll('main details')) details.open = true;
    ";
    let mut faults = Vec::new();
    for size in [WIDE_LETTERS, LARGE_TEXT] {
        browser.run(ENLARGE, vec![size.into()]).await;
        faults.extend(seen_by_a_machine(browser, &format!("{what} at {size}")).await);
    }
    browser.run(ENLARGE, vec!["".into()]).await;
    faults
}

/// Too wide for the screen, unlabelled, or told in the wrong direction.
pub async fn seen_by_a_machine(browser: &Browser, what: &str) -> Vec<String> {
    const LOOK: &str = r#"
        const wrong = [];
        const root = document.documentElement;
        const called = element => [element.localName, ...element.classList].join('.') + (element.id && '#' + element.id);
        const told = element => `${called(element.parentElement)} > ${called(element)} "${(element.innerText ?? '').slice(0, 40)}"`;
        const isWithin = (box, around) => box.left >= around.left - 1 && box.right <= around.right + 1;
        const screen = { left: 0, right: root.clientWidth };
        // What scrolls or is cut off by itself doesn't widen the page; but nobody should have to scroll a question.
        const isHeld = element => element && !element.matches('dialog')
            && (getComputedStyle(element).overflowX !== 'visible' || isHeld(element.parentElement));
        const lines = element => [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE).flatMap(node => {
            const range = new Range();
            range.selectNodeContents(node);
            return [...range.getClientRects()];
        });
        // The card, button or mark that words stand on.
        const ground = element => element.matches('a, button, body') || getComputedStyle(element).backgroundColor !== 'rgba(0, 0, 0, 0)'
            ? element : ground(element.parentElement);
        const shown = [...document.body.querySelectorAll('*')].filter(element => element.checkVisibility() && !isHeld(element));
        const wide = shown.filter(element => ![element.getBoundingClientRect(), ...lines(element)].every(box => isWithin(box, screen)));
        const innermost = wide.filter(element => !wide.some(other => other !== element && element.contains(other)));
        const far = element => Math.max(element.getBoundingClientRect().right - screen.right, -element.getBoundingClientRect().left);
        innermost.sort((a, b) => far(b) - far(a));
        for (const element of innermost.slice(0, 3)) wrong.push('sticks out of the screen: ' + told(element));
        for (const element of shown) {
            const around = ground(element).getBoundingClientRect();
            if (!lines(element).every(box => isWithin(box, around))) wrong.push('sticks out of what it stands on: ' + told(element));
        }
        if (root.scrollWidth > root.clientWidth && !wide.length) wrong.push('wider than the screen');
        if ((root.lang === 'ar') !== (root.dir === 'rtl')) wrong.push('direction');
        if (document.querySelectorAll('h1').length !== 1) wrong.push('not one h1');
        const levels = [...document.querySelectorAll('main :is(h1, h2, h3, h4, h5, h6)')].filter(heading => heading.checkVisibility());
        levels.reduce((before, heading) => {
            const level = Number(heading.localName[1]);
            if (level > before + 1) wrong.push(`h${before} is followed by ${told(heading)}`);
            return level;
        }, 0);
        const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
        for (const id of ids.filter((id, at) => ids.indexOf(id) !== at)) wrong.push('two are called ' + id);
        for (const element of document.querySelectorAll('[aria-describedby], [aria-labelledby]'))
            for (const id of `${element.getAttribute('aria-describedby') ?? ''} ${element.getAttribute('aria-labelledby') ?? ''}`.trim().split(/ +/))
                if (!document.getElementById(id)) wrong.push(`${told(element)} is told by ${id}, which isn't there`);
        for (const element of document.querySelectorAll('a[href][role], button[role], h1[role], h2[role], h3[role], li[role], input[role]'))
            wrong.push('a role takes away what it is: ' + told(element));
        for (const element of document.querySelectorAll(':is(a, button, summary, label) :is(a, button, input:not(label input), select)'))
            wrong.push('one that is pressed stands in another: ' + told(element));
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

/// The screen as Chromium's accessibility tree has it: everything that can be used has a name, the parts of the page are
/// there once, and no level of headings is left out.
async fn told_to_a_screen_reader(browser: &Browser, what: &str) -> Vec<String> {
    const NAMED: [&str; 12] = [
        "button",
        "checkbox",
        "combobox",
        "dialog",
        "DisclosureTriangle",
        "heading",
        "image",
        "link",
        "navigation",
        "searchbox",
        "tab",
        "textbox",
    ];
    const ONCE: [&str; 3] = ["banner", "main", "navigation"];
    let tree = browser.cdp("Accessibility.getFullAXTree", json!({})).await;
    let nodes = tree["nodes"].as_array().expect("a tree").iter().filter(|node| node["ignored"] != true);
    let nodes: Vec<(&str, &str, &Value)> = nodes
        .map(|node| {
            let told = |what: &str| node[what]["value"].as_str().unwrap_or_default().trim();
            (told("role"), told("name"), &node["properties"])
        })
        .collect();
    let nameless = nodes.iter().filter(|(role, name, _)| NAMED.contains(role) && name.is_empty());
    let mut faults: Vec<String> = nameless.map(|(role, ..)| format!("a {role} without a name")).collect();
    for part in ONCE {
        let count = nodes.iter().filter(|(role, ..)| *role == part).count();
        if count != 1 {
            faults.push(format!("{count} of {part}"));
        }
    }
    let mut before = 0;
    for (_, name, properties) in nodes.iter().filter(|(role, ..)| *role == "heading") {
        let properties = properties.as_array().map(Vec::as_slice).unwrap_or_default();
        let level = properties.iter().find(|property| property["name"] == "level");
        let level = level.and_then(|level| level["value"]["value"].as_u64()).unwrap_or_default();
        if level == 0 || level > before + 1 {
            faults.push(format!("a heading of level {level} after one of {before}: {name}"));
        }
        before = level;
    }
    faults.into_iter().map(|fault| format!("{what}: told to a screen reader: {fault}")).collect()
}

pub fn pictures() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots");
    std::fs::create_dir_all(&folder).expect("a folder for the pictures");
    folder
}
