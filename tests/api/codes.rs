//! Codes: signing in by one, guesses at them, and how often one may be asked for.

use passerelle_server::content::Samples;
use passerelle_server::{Config, Demonstration, Packs};
use passerelle_shared::model::{Timestamp, UiLanguage};
use passerelle_tests::api_world::{Person, World, client, cookie_of, trouble, wait_for};
use passerelle_tests::mailbox::Mail;
use reqwest::{RequestBuilder, Response, StatusCode, header};

const AMINA: &str = "amina@example.org";

/// A browser with its cookies, somewhere on the network.
struct Browser<'a> {
    world: &'a World,
    network: &'static str,
    cookie: Option<String>,
}

impl Browser<'_> {
    fn at<'a>(world: &'a World, network: &'static str) -> Browser<'a> {
        Browser { world, network, cookie: None }
    }

    async fn ask(&mut self, email: &str) -> Response {
        let body = serde_json::json!({"email": email, "language": "en"});
        let answer = self.post("/api/sign-in/code", &body).send().await.expect("an answer");
        if answer.headers().contains_key(header::SET_COOKIE) {
            self.cookie = Some(cookie_of(&answer));
        }
        answer
    }

    async fn type_code(&self, email: &str, code: &str) -> Response {
        let body = serde_json::json!({"email": email, "code": code, "language": "en"});
        self.post("/api/sign-in", &body).send().await.expect("an answer")
    }

    fn post(&self, path: &str, body: &serde_json::Value) -> RequestBuilder {
        let request = client().post(self.world.url(path)).header("x-forwarded-for", self.network).json(body);
        match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        }
    }
}

/// Behind a proxy, so that people come from many places.
pub async fn world_of_many_networks() -> World {
    World::start_with(|config| config.trusted_proxies = vec![[127, 0, 0, 1].into()]).await
}

/// The mails with codes, once there are so many.
async fn codes_to(world: &World, email: &str, count: usize) -> Vec<Mail> {
    let codes = || world.mails_to(email).into_iter().filter(|mail| mail.code().is_some()).collect::<Vec<Mail>>();
    wait_for("the codes", || Some(codes()).filter(|codes| codes.len() >= count)).await
}

/// Six digits that are none of these.
fn wrong(codes: &[Mail]) -> &'static str {
    let codes: Vec<String> = codes.iter().filter_map(Mail::code).collect();
    ["111111", "222222", "333333"]
        .into_iter()
        .find(|guess| !codes.iter().any(|code| code == guess))
        .expect("one of them")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_from_the_mailbox_signs_in_and_can_be_used_once() {
    let world = World::start().await;
    world.ask_for_code(AMINA).await;
    let code = world.code_for(AMINA).await;

    let first = world.try_code("Amina@Example.org", &code).await;
    let cookie = first.headers()[header::SET_COOKIE].to_str().expect("plain").to_owned();
    let amina = Person::from_answer(&world.base, first).await;
    let second = world.try_code(AMINA, &code).await;

    assert_eq!(amina.get("/api/account").send().await.expect("an answer").status(), StatusCode::OK);
    assert_eq!(trouble(second).await, (401, "code_expired".into()));
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=15552000"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "this is plain HTTP");
}

#[tokio::test(flavor = "multi_thread")]
async fn six_digits_are_good_on_the_device_that_asked_and_the_long_code_is_good_anywhere() {
    let world = World::start().await;
    let mut phone = Browser::at(&world, "192.0.2.1");
    let asked = phone.ask(AMINA).await;
    let cookie = asked.headers()[header::SET_COOKIE].to_str().expect("plain");
    assert!(cookie.contains("; HttpOnly; SameSite=Strict; Path=/api/sign-in; Max-Age="), "{cookie}");
    let mail = codes_to(&world, AMINA, 1).await.remove(0);
    let (short, long) = (mail.code().expect("six digits"), mail.long_code().expect("ten characters"));
    assert_eq!(long.len(), 11, "{long}");
    assert!(
        !mail.subject.contains(&long),
        "who reads the first line over a shoulder reads no code that is good anywhere"
    );

    let mut laptop = Browser::at(&world, "192.0.2.1");
    assert_eq!(trouble(laptop.type_code(AMINA, &short).await).await, (401, "use_long_code".into()));
    laptop.ask("youssef@example.org").await;
    assert_eq!(trouble(laptop.type_code(AMINA, &short).await).await, (401, "use_long_code".into()));
    laptop.cookie = Some(format!("{}x", phone.cookie.clone().expect("it asked")));
    assert_eq!(trouble(laptop.type_code(AMINA, &short).await).await, (401, "use_long_code".into()), "a forged mark");
    let typed = format!(" {} ", long.to_lowercase().replace('-', " – "));
    assert_eq!(laptop.type_code(AMINA, &typed).await.status(), StatusCode::OK);

    assert_eq!(trouble(phone.type_code(AMINA, &short).await).await, (401, "code_expired".into()), "used together");
    assert_eq!(trouble(laptop.type_code(AMINA, &long).await).await, (401, "code_expired".into()), "and once");
    phone.ask(AMINA).await;
    let mail = codes_to(&world, AMINA, 2).await.remove(1);
    let short = mail.code().expect("six digits");
    assert_eq!(phone.type_code(AMINA, &format!(" {} {} ", &short[..3], &short[3..])).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_digits_of_another_devices_mail_are_not_called_wrong() {
    let world = World::start().await;
    let (mut phone, mut laptop) = (Browser::at(&world, "192.0.2.1"), Browser::at(&world, "192.0.2.1"));
    phone.ask(AMINA).await;
    let of_phone = codes_to(&world, AMINA, 1).await.remove(0).code().expect("six digits");
    laptop.ask(AMINA).await;
    codes_to(&world, AMINA, 2).await;

    assert_eq!(trouble(laptop.type_code(AMINA, &of_phone).await).await, (401, "use_long_code".into()));
    assert_eq!(phone.type_code(AMINA, &of_phone).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_is_called_wrong_and_after_five_tries_the_right_one_is_gone_too() {
    let world = World::start().await;
    world.ask_for_code(AMINA).await;
    let code = world.code_for(AMINA).await;
    let wrong = if code == "111111" { "222222" } else { "111111" };

    for _ in 0..5 {
        assert_eq!(trouble(world.try_code(AMINA, wrong).await).await, (401, "code_wrong".into()));
    }

    let too_late = world.try_code(AMINA, &code).await;
    assert_eq!(trouble(too_late).await, (401, "code_expired".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_only_knows_an_address_can_neither_block_its_owner_nor_end_their_code() {
    let world = world_of_many_networks().await;
    let mut owner = Browser::at(&world, "192.0.2.1");
    owner.ask(AMINA).await;
    let code = codes_to(&world, AMINA, 1).await.remove(0).code().expect("six digits");

    // From elsewhere, and from beside the owner; with digits and with long codes; until nothing is answered any more.
    for network in ["198.51.100.7", "192.0.2.1"] {
        let mut stranger = Browser::at(&world, network);
        for _ in 0..20 {
            stranger.ask(AMINA).await;
            stranger.type_code(AMINA, "111111").await;
            stranger.type_code(AMINA, "ACDF4-7GHJK").await;
        }
        for _ in 0..20 {
            let mut newcomer = Browser::at(&world, network);
            newcomer.ask(AMINA).await;
            newcomer.type_code(AMINA, "222222").await;
        }
        assert_eq!(stranger.ask(AMINA).await.status(), StatusCode::TOO_MANY_REQUESTS);
    }

    assert_eq!(owner.ask(AMINA).await.status(), StatusCode::OK, "the owner's device asks again");
    let signed_in = owner.type_code(AMINA, &code).await;
    let is_guessed = world.mails_to(AMINA).iter().any(|mail| mail.subject.contains("guessing"));
    match is_guessed {
        // So many guesses make the digits of no use to anybody; the mail says what to do.
        true => {
            assert_eq!(trouble(signed_in).await, (401, "use_long_code".into()));
            let mails = codes_to(&world, AMINA, 2).await;
            let long = mails.last().and_then(Mail::long_code).expect("ten characters");
            assert_eq!(owner.type_code(AMINA, &long).await.status(), StatusCode::OK);
        }
        false => assert_eq!(signed_in.status(), StatusCode::OK),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guess_without_the_mark_of_the_device_costs_its_owner_nothing() {
    let world = World::start().await;
    let mut owner = Browser::at(&world, "192.0.2.1");
    owner.ask(AMINA).await;
    let mails = codes_to(&world, AMINA, 1).await;
    let stranger = Browser::at(&world, "198.51.100.7");

    for _ in 0..100 {
        assert_eq!(trouble(stranger.type_code(AMINA, wrong(&mails)).await).await, (401, "use_long_code".into()));
        assert_eq!(trouble(stranger.type_code(AMINA, "ACDF4-7GHJK").await).await, (401, "code_wrong".into()));
    }

    assert_eq!(owner.type_code(AMINA, &mails[0].code().expect("six digits")).await.status(), StatusCode::OK);
    assert!(world.mails_to(AMINA).iter().all(|mail| mail.code().is_some()), "nothing happened that one had to know");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_code_that_is_mistyped_costs_no_try_of_the_digits() {
    let world = World::start().await;
    let mut phone = Browser::at(&world, "192.0.2.1");
    phone.ask(AMINA).await;
    let code = codes_to(&world, AMINA, 1).await.remove(0).code().expect("six digits");

    for _ in 0..31 {
        assert_eq!(trouble(phone.type_code(AMINA, "ACDF4-7GHJK").await).await, (401, "code_wrong".into()));
    }

    assert_eq!(phone.type_code(AMINA, &code).await.status(), StatusCode::OK);
    assert_eq!(world.mails_to(AMINA).len(), 1, "nor is anybody warned");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_thirty_wrong_guesses_in_a_day_the_owner_is_told_and_only_the_long_code_is_good() {
    let world = world_of_many_networks().await;
    let mut guesser = Browser::at(&world, "198.51.100.7");
    let mut answers = Vec::new();
    for asked in 1..=6 {
        guesser.ask(AMINA).await;
        let mails = codes_to(&world, AMINA, asked).await;
        for _ in 0..5 {
            answers.push(trouble(guesser.type_code(AMINA, wrong(&mails)).await).await.1);
        }
    }
    assert_eq!(answers[..29].iter().filter(|answer| *answer == "code_wrong").count(), 29, "{answers:?}");
    assert_eq!(answers[29], "use_long_code");
    let warning = world.mail(AMINA, "guessing your sign-in codes").await;
    assert!(warning.body.contains("long code"), "{}", warning.body);

    let mut owner = Browser::at(&world, "192.0.2.1");
    owner.ask(AMINA).await;
    let mail = codes_to(&world, AMINA, 7).await.remove(6);
    let (short, long) = (mail.code().expect("six digits"), mail.long_code().expect("ten characters"));
    assert_eq!(trouble(owner.type_code(AMINA, &short).await).await, (401, "use_long_code".into()));
    assert_eq!(owner.type_code(AMINA, &long).await.status(), StatusCode::OK);

    let mut sent = 7;
    for _ in 0..5 {
        sent += usize::from(guesser.ask(AMINA).await.status() == StatusCode::OK);
        guesser.type_code(AMINA, "111111").await;
    }
    codes_to(&world, AMINA, sent).await;
    let warnings = world.mails_to(AMINA).into_iter().filter(|mail| mail.subject.contains("guessing"));
    assert_eq!(warnings.count(), 1, "once");
    world.pass(Timestamp::DAY + Timestamp::SECOND);
    owner.ask(AMINA).await;
    let mail = codes_to(&world, AMINA, sent + 1).await.remove(sent);
    let short = mail.code().expect("six digits");
    assert_eq!(owner.type_code(AMINA, &short).await.status(), StatusCode::OK, "the next day it is as before");
    let youssef = world.person("youssef@example.org").await;
    assert_eq!(youssef.account.email.as_str(), "youssef@example.org", "nobody else was concerned");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_guesses_ends_a_day_after_the_first_and_the_next_one_has_thirty_again() {
    let world = World::start().await;
    let mut guesser = Browser::at(&world, "192.0.2.1");
    let mut sent = 0;
    // With each code one has five tries.
    let mut guess = async |guesses: usize| {
        let mut answers = Vec::new();
        for _ in 0..guesses / 5 {
            guesser.ask(AMINA).await;
            sent += 1;
            let mails = codes_to(&world, AMINA, sent).await;
            for _ in 0..5 {
                answers.push(trouble(guesser.type_code(AMINA, wrong(&mails)).await).await.1);
            }
        }
        answers
    };

    let on_the_first_day = guess(15).await;
    world.pass(23 * Timestamp::HOUR);
    let in_its_last_hour = guess(10).await;
    world.pass(2 * Timestamp::HOUR);
    let on_the_second_day = guess(30).await;

    assert_eq!(on_the_first_day, ["code_wrong"; 15]);
    assert_eq!(in_its_last_hour, ["code_wrong"; 10]);
    assert_eq!(on_the_second_day[..29], ["code_wrong"; 29]);
    assert_eq!(on_the_second_day[29], "use_long_code");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_with_the_codes_of_one_address_concerns_no_other() {
    let world = World::start().await;
    let (mut amina, mut youssef) = (Browser::at(&world, "192.0.2.1"), Browser::at(&world, "192.0.2.1"));
    amina.ask(AMINA).await;
    youssef.ask("youssef@example.org").await;
    let hers = codes_to(&world, AMINA, 1).await;
    let his = codes_to(&world, "youssef@example.org", 1).await;

    // Youssef's device has asked, but not for her address.
    for _ in 0..31 {
        let guess = youssef.type_code(AMINA, wrong(&hers)).await;
        assert_eq!(trouble(guess).await, (401, "use_long_code".into()));
    }
    let hers = hers[0].code().expect("six digits");
    assert_eq!(amina.type_code(AMINA, &hers).await.status(), StatusCode::OK, "he has used up none of her guesses");
    let his = his[0].code().expect("six digits");
    assert_eq!(youssef.type_code("youssef@example.org", &his).await.status(), StatusCode::OK, "she has used her code");
    assert!(world.mails_to(AMINA).iter().all(|mail| mail.code().is_some()), "nothing happened that one had to know");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_warned_of_guesses_is_warned_in_their_own_language() {
    let world = World::start().await;
    world.person_reading(AMINA, UiLanguage::French).await;
    let mut guesser = Browser::at(&world, "192.0.2.1");
    for asked in 2..=7 {
        guesser.ask(AMINA).await;
        let mails = codes_to(&world, AMINA, asked).await;
        for _ in 0..5 {
            guesser.type_code(AMINA, wrong(&mails)).await;
        }
    }

    let warnings = || world.mails_to(AMINA).into_iter().find(|mail| mail.code().is_none());
    let warning = wait_for("a warning", warnings).await;

    assert_eq!(warning.header("content-language"), "fr", "whoever guessed reads English");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_guess_is_a_try_of_the_device_on_which_it_is_made_and_of_the_address_for_which() {
    let world = world_of_many_networks().await;
    let (mut phone, mut stranger) = (Browser::at(&world, "192.0.2.1"), Browser::at(&world, "198.51.100.7"));
    phone.ask(AMINA).await;
    let hers = codes_to(&world, AMINA, 1).await.remove(0).code().expect("six digits");
    stranger.ask(AMINA).await;
    stranger.ask("youssef@example.org").await;
    let his = codes_to(&world, "youssef@example.org", 1).await.remove(0).code().expect("six digits");
    let mails = codes_to(&world, AMINA, 2).await;

    for _ in 0..5 {
        assert_eq!(trouble(stranger.type_code(AMINA, wrong(&mails)).await).await, (401, "code_wrong".into()));
    }

    assert_eq!(trouble(stranger.type_code(AMINA, wrong(&mails)).await).await, (401, "code_expired".into()));
    assert_eq!(stranger.type_code("youssef@example.org", &his).await.status(), StatusCode::OK);
    assert_eq!(phone.type_code(AMINA, &hers).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_one_address_make_the_digits_of_no_other_useless() {
    let world = World::start().await;
    let mut guesser = Browser::at(&world, "192.0.2.1");
    for asked in 1..=6 {
        guesser.ask(AMINA).await;
        let mails = codes_to(&world, AMINA, asked).await;
        for _ in 0..5 {
            guesser.type_code(AMINA, wrong(&mails)).await;
        }
    }
    world.mail(AMINA, "guessing your sign-in codes").await;

    let mut youssef = Browser::at(&world, "192.0.2.1");
    youssef.ask("youssef@example.org").await;
    let his = codes_to(&world, "youssef@example.org", 1).await.remove(0).code().expect("six digits");

    assert_eq!(youssef.type_code("youssef@example.org", &his).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_expires_after_ten_minutes() {
    let world = World::start().await;
    world.ask_for_code(AMINA).await;
    let mail = codes_to(&world, AMINA, 1).await.remove(0);

    world.pass(10 * Timestamp::MINUTE + 1);

    for code in [mail.code(), mail.long_code()].map(|code| code.expect("a code")) {
        assert_eq!(trouble(world.try_code(AMINA, &code).await).await, (401, "code_expired".into()));
    }
    for code in ["123456", "ACDF4-7GHJK"] {
        let never_asked = trouble(world.try_code("nobody@example.org", code).await).await;
        let other_device = trouble(Browser::at(&world, "192.0.2.1").type_code(AMINA, code).await).await;
        assert_eq!(never_asked, other_device, "a known address looks like an unknown one");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobodys_mailbox_is_flooded_and_nobody_else_is_held_up() {
    let world = world_of_many_networks().await;
    for _ in 0..6 {
        assert_eq!(Browser::at(&world, "198.51.100.7").ask(AMINA).await.status(), StatusCode::OK);
    }

    let seventh = Browser::at(&world, "198.51.100.7").ask(AMINA).await;
    let wait: i64 = seventh.headers()[header::RETRY_AFTER].to_str().expect("plain").parse().expect("seconds");
    assert_eq!(trouble(seventh).await, (429, "too_many".into()));
    assert!((3_500..=3_600).contains(&wait), "{wait}");
    assert_eq!(Browser::at(&world, "198.51.100.7").ask("youssef@example.org").await.status(), StatusCode::OK);
    assert_eq!(Browser::at(&world, "198.51.100.8").ask(AMINA).await.status(), StatusCode::OK);
    world.pass(wait * Timestamp::SECOND);
    assert_eq!(Browser::at(&world, "198.51.100.7").ask(AMINA).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_may_ask_ten_times_an_hour_and_its_neighbours_as_well() {
    let world = World::start().await;
    let (mut phone, mut laptop) = (Browser::at(&world, "192.0.2.1"), Browser::at(&world, "192.0.2.1"));
    for _ in 0..10 {
        assert_eq!(phone.ask(AMINA).await.status(), StatusCode::OK);
    }

    let eleventh = phone.ask(AMINA).await;
    assert_eq!(trouble(eleventh).await, (429, "too_many".into()));
    assert_eq!(trouble(phone.ask("youssef@example.org").await).await, (429, "too_many".into()), "for whomever");
    assert_eq!(laptop.ask(AMINA).await.status(), StatusCode::OK);
    world.pass(Timestamp::HOUR);
    assert_eq!(phone.ask(AMINA).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_asked_too_often_waits_until_the_first_of_their_codes_is_an_hour_old() {
    let world = world_of_many_networks().await;
    let mut phone = Browser::at(&world, "192.0.2.1");
    phone.ask(AMINA).await;
    Browser::at(&world, "198.51.100.7").ask("youssef@example.org").await;
    world.pass(10 * Timestamp::MINUTE);
    for _ in 0..9 {
        assert_eq!(phone.ask(AMINA).await.status(), StatusCode::OK);
    }
    for _ in 0..5 {
        let stranger = Browser::at(&world, "198.51.100.7").ask("youssef@example.org").await;
        assert_eq!(stranger.status(), StatusCode::OK);
    }

    let of_device = phone.ask(AMINA).await;
    let of_stranger = Browser::at(&world, "198.51.100.7").ask("youssef@example.org").await;

    for refused in [of_device, of_stranger] {
        assert_eq!(refused.headers()[header::RETRY_AFTER], "3000");
        assert_eq!(trouble(refused).await, (429, "too_many".into()));
    }
    world.pass(3_000 * Timestamp::SECOND);
    assert_eq!(phone.ask(AMINA).await.status(), StatusCode::OK);
    let stranger = Browser::at(&world, "198.51.100.7").ask("youssef@example.org").await;
    assert_eq!(stranger.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn marks_that_were_collected_with_other_addresses_are_of_no_use_against_one() {
    let world = world_of_many_networks().await;
    let mut marks = Vec::new();
    for number in 0..12 {
        let mut browser = Browser::at(&world, "198.51.100.7");
        browser.ask(&format!("person-{number}@example.org")).await;
        marks.push(browser);
    }

    let mut asked = 0;
    for browser in &mut marks {
        asked += usize::from(browser.ask(AMINA).await.status() == StatusCode::OK);
    }

    assert_eq!(asked, 6, "each of them is a stranger to this address");
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_ask_from_everywhere_the_mailbox_holds_few_mails_and_one_that_is_good() {
    let world = world_of_many_networks().await;
    let networks: Vec<String> = (0..40).map(|number| format!("198.51.100.{number}")).collect();
    let mut asked = 0;
    for network in &networks {
        let mut browser = Browser { world: &world, network: network.clone().leak(), cookie: None };
        asked += usize::from(browser.ask(AMINA).await.status() == StatusCode::OK);
        world.pass(Timestamp::SECOND);
    }
    assert_eq!(asked, 40, "nobody is told that others ask, too");
    let mails = codes_to(&world, AMINA, 30).await;

    let mut owner = Browser::at(&world, "192.0.2.1");
    assert_eq!(owner.ask(AMINA).await.status(), StatusCode::OK);
    assert_eq!(world.mails_to(AMINA).len(), 30, "enough is enough");
    let long = mails.last().and_then(Mail::long_code).expect("ten characters");
    assert_eq!(owner.type_code(AMINA, &long).await.status(), StatusCode::OK, "the latest mail is good enough");
    assert_eq!(owner.ask(AMINA).await.status(), StatusCode::OK);
    let mails = codes_to(&world, AMINA, 31).await;
    assert_eq!(mails.len(), 31, "once it was used, another one is sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_that_guesses_behind_the_same_address_does_not_keep_others_from_typing_their_code() {
    let world = World::start().await;
    let mut owner = Browser::at(&world, "192.0.2.1");
    owner.ask(AMINA).await;
    let code = codes_to(&world, AMINA, 1).await.remove(0).code().expect("six digits");
    let crowd = client();
    let guess = serde_json::json!({"email": "nobody@example.org", "code": "111111", "language": "en"});
    let mut guesses = 0;
    let refused = loop {
        let answer = crowd.post(world.url("/api/sign-in")).json(&guess).send().await.expect("an answer");
        if answer.status() != StatusCode::UNAUTHORIZED {
            break answer;
        }
        guesses += 1;
        assert!(guesses < 10_000, "there is no end");
    };

    assert_eq!(trouble(refused).await, (429, "too_many".into()));
    assert!(guesses >= 1_000, "a hall of 500 people types its codes, some of them wrongly: {guesses}");
    assert_eq!(owner.type_code(AMINA, &code).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_device_cannot_guess_without_end() {
    let world = World::start().await;
    let mut guesser = Browser::at(&world, "192.0.2.1");
    guesser.ask(AMINA).await;

    let mut guesses = 0;
    while guesser.type_code("nobody@example.org", "111111").await.status() == StatusCode::UNAUTHORIZED {
        guesses += 1;
        assert!(guesses < 1_000, "there is no end");
    }

    assert!(guesses >= 30, "somebody with thick fingers: {guesses}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hall_asks_for_codes_and_whoever_asks_for_ever_other_addresses_is_told_when_to_come_back() {
    let world = World::start().await;
    let http = client();
    let mut asked = 0;
    let refused = loop {
        let body = serde_json::json!({"email": format!("person-{asked}@example.org"), "language": "en"});
        let answer = http.post(world.url("/api/sign-in/code")).json(&body).send().await.expect("an answer");
        if answer.status() != StatusCode::OK {
            break answer;
        }
        asked += 1;
        assert!(asked < 10_000, "there is no end");
    };

    assert_eq!(refused.headers()[header::RETRY_AFTER], "1");
    assert_eq!(trouble(refused).await, (429, "too_many".into()));
    assert!(asked >= 1_000, "500 people, some of them twice: {asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_people_ask_within_a_minute_each_of_them_gets_a_code() {
    let world = World::start().await;
    for number in 0..40 {
        let mut browser = Browser::at(&world, "192.0.2.1");
        assert_eq!(browser.ask(&format!("person-{number}@example.org")).await.status(), StatusCode::OK);
    }

    for number in 0..40 {
        codes_to(&world, &format!("person-{number}@example.org"), 1).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_installation_has_no_code_that_everybody_knows() {
    let world = World::start().await;
    let mut browser = Browser::at(&world, "192.0.2.1");

    let before = browser.type_code(AMINA, "246810").await;
    browser.ask(AMINA).await;
    let mails = codes_to(&world, AMINA, 1).await;
    let after = browser.type_code(AMINA, "246810").await;

    assert_eq!(trouble(before).await, (401, "use_long_code".into()));
    assert!(mails[0].code().as_deref() == Some("246810") || after.status() == StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_signs_somebody_in_is_nowhere_in_the_database() {
    let world = World::start().await;
    let mut phone = Browser::at(&world, "192.0.2.1");
    phone.ask(AMINA).await;
    let mail = codes_to(&world, AMINA, 1).await.remove(0);
    let (short, long) = (mail.code().expect("six digits"), mail.long_code().expect("ten characters"));
    let amina = Person::from_answer(&world.base, phone.type_code(AMINA, &short).await).await;
    let token = amina.cookie.split_once('=').expect("a name and a value").1;
    let secret = token.split('.').next().expect("it begins with the secret");
    let long = long.replace('-', "");

    for word in [token, secret, &short, &long, "192.0.2.1"] {
        for (table, columns) in [
            ("sign_in", "hash || account"),
            ("sign_in_code", "hash || long_hash || email || device || coalesce(stranger, '')"),
        ] {
            let found = format!("SELECT count(*) FROM {table} WHERE {columns} LIKE '%{word}%'");
            // Six digits stand in a long hash by chance now and then, and never alone.
            let found_as_such = format!("SELECT count(*) FROM {table} WHERE hash = '{word}'");
            let is_short = word.len() == 6;
            assert_eq!(world.count(if is_short { &found_as_such } else { &found }).await, 0, "{word} in {table}");
        }
    }
    if !world.is_on_postgres() {
        for file in ["passerelle.sqlite", "passerelle.sqlite-wal"] {
            let bytes = std::fs::read(world.data().join(file)).expect("the file can be read");
            for word in [token, secret, &long] {
                assert!(!bytes.windows(word.len()).any(|found| found == word.as_bytes()), "{word} in {file}");
            }
        }
    }
}

/// Whether the code that everybody knows signs somebody in.
async fn is_let_in(base: &str, email: &str, (name, value): (&'static str, &'static str)) -> bool {
    let body = serde_json::json!({"email": email, "code": "246810", "language": "en"});
    let request = client().post(format!("{base}/api/sign-in")).header(name, value).json(&body);
    match request.send().await.expect("an answer").status() {
        StatusCode::OK => true,
        StatusCode::UNAUTHORIZED => false,
        other => panic!("answered by {other}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_the_demonstration_is_good_on_this_machine_for_its_own_accounts_and_nowhere_else() {
    let start = |choose: fn(&mut Config)| {
        World::start_with(move |config| {
            config.packs = Packs::Embedded;
            choose(config);
        })
    };
    let world = start(|_| {}).await;
    let nothing = ("x-nothing", "more");

    assert!(is_let_in(&world.base, AMINA, nothing).await);
    assert!(is_let_in(&world.base, "Amina@Example.org", nothing).await);
    assert!(!is_let_in(&world.base, "zohra@example.org", nothing).await, "a person who may exist");
    for through_a_proxy in
        [("x-forwarded-for", "203.0.113.9"), ("x-forwarded-for", "127.0.0.1"), ("forwarded", "for=203.0.113.9")]
    {
        assert!(!is_let_in(&world.base, AMINA, through_a_proxy).await, "{through_a_proxy:?}");
    }

    for (what, choose) in [
        ("seen from elsewhere", (|config| config.listen = ([0, 0, 0, 0], 0).into()) as fn(&mut Config)),
        ("behind a proxy that is named", |config| config.trusted_proxies = vec![[127, 0, 0, 1].into()]),
        ("known by an address", |config| config.public_url = Some("https://programme.example.org".into())),
        ("without samples", |config| config.samples = Samples::LeftOut),
    ] {
        let world = start(choose).await;
        assert_eq!(world.server().demonstration, Demonstration::Off, "{what}");
        let base = world.base.replace("0.0.0.0", "127.0.0.1");
        assert!(!is_let_in(&base, AMINA, nothing).await, "{what}");
    }
}
