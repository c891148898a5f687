//! Places: never oversold, and a freed one goes to the next in line.

use passerelle_server::database::{Database, Delivered, Settled};
use passerelle_shared::model::{CountryCode, Reason, RecordId, SignUpState, Timestamp};
use passerelle_shared::sync::Decision;
use passerelle_tests::api_world::*;

#[tokio::test(flavor = "multi_thread")]
async fn fifty_people_race_for_the_last_place_and_one_gets_it() {
    const PEOPLE: usize = 50;
    let world = World::start().await;
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        people.push(world.person(&format!("person-{number}@example.org")).await);
    }

    let race: Vec<_> =
        people.iter().cloned().map(|person| tokio::spawn(async move { person.ask(LAST_PLACE, "FR").await })).collect();
    let mut standings = Vec::new();
    for runner in race {
        standings.push(runner.await.expect("nobody stumbled"));
    }

    let confirmed = standings.iter().filter(|standing| standing.state == SignUpState::Confirmed).count();
    let mut ranks: Vec<u32> = standings.iter().filter_map(|standing| standing.rank).collect();
    ranks.sort_unstable();
    assert_eq!(confirmed, 1);
    assert_eq!(ranks, (1..PEOPLE as u32).collect::<Vec<u32>>(), "each of the others has a place in line");
    assert_eq!(world.left(LAST_PLACE).await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_countrys_quota_is_never_exceeded_whoever_comes_at_once() {
    let world = World::start().await;
    let outside = async || world.places().await.events[&RecordId::from(TRAINING)].left_outside_quotas;
    assert_eq!(outside().await, Some(5), "of ten places five are in quotas");
    let mut race = Vec::new();
    for number in 0..24 {
        let person = world.person(&format!("person-{number}@example.org")).await;
        let country = ["TN", "MA", "FR"][number % 3];
        race.push(tokio::spawn(async move { (country, person.ask(TRAINING, country).await.state) }));
    }
    let mut confirmed = std::collections::BTreeMap::new();
    for runner in race {
        let (country, state) = runner.await.expect("nobody stumbled");
        *confirmed.entry(country).or_insert(0) += u32::from(state == SignUpState::Confirmed);
    }

    assert_eq!(confirmed["TN"], 3);
    assert_eq!(confirmed["MA"], 2);
    assert_eq!(confirmed["FR"], 5, "no quota of its own: what is left of ten");
    let places = &world.places().await.events[&RecordId::from(TRAINING)];
    assert_eq!((places.left, places.left_outside_quotas, places.waiting), (Some(0), Some(0), 14));
    assert!(places.left_by_country.values().all(|left| *left == 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn full_is_an_offer_of_the_reserve_list_with_a_rank() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let youssef = world.person("youssef@example.org").await;

    assert_eq!(amina.ask(LAST_PLACE, "TN").await.state, SignUpState::Confirmed);
    let second = youssef.ask(LAST_PLACE, "MA").await;
    let reply = youssef.exchange(&[]).await;

    assert_eq!((second.state, second.rank, second.reason), (SignUpState::Reserve, Some(1), Some(Reason::EventFull)));
    assert_eq!(reply.ranks.len(), 1);
    assert_eq!((reply.ranks[0].event.as_str(), reply.ranks[0].rank), (LAST_PLACE, 1));
    assert!(amina.exchange(&[]).await.ranks.is_empty(), "who has a place stands in no line");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_gives_the_place_to_the_first_in_line_and_tells_them() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let youssef = world.person("youssef@example.org").await;
    let layla = world.person("layla@example.org").await;
    amina.ask(LAST_PLACE, "TN").await;
    youssef.ask(LAST_PLACE, "MA").await;
    layla.ask(LAST_PLACE, "FR").await;

    amina.settle(&amina.withdrawal(LAST_PLACE, 1)).await;

    assert_eq!(youssef.state(LAST_PLACE).await, "confirmed");
    assert_eq!(layla.state(LAST_PLACE).await, "reserve");
    assert_eq!(layla.exchange(&[]).await.ranks[0].rank, 1);
    assert_eq!(world.left(LAST_PLACE).await, Some(0), "it was never free for anybody else");
    let last = youssef.sign_up(LAST_PLACE).await.expect("a sign-up").history.pop().expect("a step");
    assert_eq!(last.reason, Some(Reason::PlaceFreed));
    world.mail("youssef@example.org", "Place confirmed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_freed_place_passes_over_those_whose_quota_is_full() {
    let world = World::start().await;
    world.rewrite("events/training.toml", "capacity = 10", "capacity = 4");
    world.import().await.expect("a good pack");
    let mut tunisians = Vec::new();
    for number in 0..4 {
        let person = world.person(&format!("tunisian-{number}@example.org")).await;
        person.ask(TRAINING, "TN").await;
        tunisians.push(person);
    }
    let layla = world.person("layla@example.org").await;
    let marie = world.person("marie@example.org").await;
    layla.ask(TRAINING, "FR").await;
    marie.ask(TRAINING, "FR").await;
    assert_eq!(tunisians[3].state(TRAINING).await, "reserve");

    layla.settle(&layla.withdrawal(TRAINING, 1)).await;

    assert_eq!(marie.state(TRAINING).await, "confirmed", "Tunisia's three places are taken");
    tunisians[0].settle(&tunisians[0].withdrawal(TRAINING, 1)).await;
    assert_eq!(tunisians[3].state(TRAINING).await, "confirmed");
}

#[tokio::test(flavor = "multi_thread")]
async fn raising_the_capacity_calls_up_the_line_and_lowering_it_below_the_taken_is_refused() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let youssef = world.person("youssef@example.org").await;
    amina.ask(LAST_PLACE, "TN").await;
    youssef.ask(LAST_PLACE, "MA").await;

    world.rewrite("events/last-place.toml", "capacity = 1", "capacity = 2");
    world.import().await.expect("more places are welcome");
    assert_eq!(youssef.state(LAST_PLACE).await, "confirmed");

    world.rewrite("events/last-place.toml", "capacity = 2", "capacity = 1");
    let refused = world.import().await.expect_err("two places are taken").to_string();
    assert!(refused.contains("events/last-place.toml:"), "{refused}");
    assert!(refused.contains("2 places are taken"), "{refused}");
    assert_eq!(world.left(LAST_PLACE).await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn lowering_a_countrys_quota_below_the_taken_is_refused_with_the_number() {
    let world = World::start().await;
    for number in 0..3 {
        world.person(&format!("person-{number}@example.org")).await.ask(TRAINING, "TN").await;
    }
    let quotas = async || world.places().await.events[&RecordId::from(TRAINING)].left_by_country.clone();
    let before = quotas().await;

    world.rewrite("events/training.toml", "TN = 3", "TN = 2");
    let refused = world.import().await.expect_err("three places are taken").to_string();

    assert!(refused.contains("events/training.toml:") && refused.contains("TN"), "{refused}");
    assert!(refused.contains("3 of its places are taken"), "{refused}");
    assert_eq!(quotas().await, before, "it is as it was");
    world.rewrite("events/training.toml", "TN = 2", "TN = 4");
    world.import().await.expect("more places are welcome");
    let tunisia = CountryCode::parse("TN").expect("two letters");
    assert_eq!(quotas().await[&tunisia], 1);
    assert_eq!(world.person("late@example.org").await.ask(TRAINING, "TN").await.state, SignUpState::Confirmed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_event_is_published_again_with_as_many_places_as_are_taken() {
    let world = World::start().await;
    for (email, event, country) in [
        ("amina@example.org", LAST_PLACE, "TN"),
        ("youssef@example.org", TRAINING, "MA"),
        ("layla@example.org", TRAINING, "MA"),
    ] {
        assert_eq!(world.person(email).await.ask(event, country).await.state, SignUpState::Confirmed);
    }

    world.import_changed().await;
    world.rewrite("events/training.toml", "TN = 3, ", "");
    world.import().await.expect("a country may have no quota any more");

    let morocco = CountryCode::parse("MA").expect("two letters");
    let left_by_country = &world.places().await.events[&RecordId::from(TRAINING)].left_by_country;
    assert_eq!(left_by_country.iter().collect::<Vec<_>>(), [(&morocco, &0)]);
    for number in 0..4 {
        let tunisian = world.person(&format!("tunisian-{number}@example.org")).await;
        assert_eq!(
            tunisian.ask(TRAINING, "TN").await.state,
            SignUpState::Confirmed,
            "one more than there was room for"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_event_has_quotas_of_its_own() {
    let world = World::start().await;
    world.rewrite("events/last-place.toml", "capacity = 1", "capacity = 4\nquotas = { TN = 1, MA = 2 }");
    world.import().await.expect("a good pack");
    let places = world.places().await.events;
    let left = |event: &str, country| {
        let country = CountryCode::parse(country).expect("two letters");
        places[&RecordId::from(event)].left_by_country[&country]
    };

    assert_eq!((left(LAST_PLACE, "TN"), left(LAST_PLACE, "MA")), (1, 2));
    assert_eq!((left(TRAINING, "TN"), left(TRAINING, "MA")), (3, 2));
    for number in 0..3 {
        world.person(&format!("tunisian-{number}@example.org")).await.ask(TRAINING, "TN").await;
    }
    let layla = world.person("layla@example.org").await;
    assert_eq!(layla.ask(LAST_PLACE, "TN").await.state, SignUpState::Confirmed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rank_is_the_place_in_the_line_of_its_own_event() {
    let world = World::start().await;
    world.rewrite("events/training.toml", "TN = 3", "TN = 1");
    world.import().await.expect("a good pack");
    for (email, event) in [("amina@example.org", LAST_PLACE), ("youssef@example.org", LAST_PLACE)] {
        world.person(email).await.ask(event, "TN").await;
    }
    world.person("marie@example.org").await.ask(TRAINING, "TN").await;
    let layla = world.person("layla@example.org").await;

    let (behind_youssef, first) = (layla.ask(LAST_PLACE, "TN").await, layla.ask(TRAINING, "TN").await);
    let ranks = layla.exchange(&[]).await.ranks;

    assert_eq!((behind_youssef.rank, first.rank), (Some(2), Some(1)));
    let ranks: Vec<(&str, u32)> = ranks.iter().map(|rank| (rank.event.as_str(), rank.rank)).collect();
    assert_eq!(ranks, [(LAST_PLACE, 2), (TRAINING, 1)]);
    let places = world.places().await.events;
    let waiting = [LAST_PLACE, TRAINING].map(|event| places[&RecordId::from(event)].waiting);
    assert_eq!(waiting, [2, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn places_are_told_of_what_one_can_still_go_to() {
    let world = World::start().await;
    let events = async || world.places().await.events.into_keys().map(|id| id.to_string()).collect::<Vec<String>>();

    let still_to_come = [BY_APPROVAL, CLOSED, LAST_PLACE, NOT_OPEN, TRAINING];
    assert_eq!(events().await, still_to_come, "not of what is cancelled, over, or only read about");
    world.pass(32 * Timestamp::DAY);
    assert_eq!(events().await, still_to_come, "while it is on, too");
    let answer = world.http.get(world.url("/api/places")).send().await.expect("an answer");
    assert_eq!(answer.headers()["cache-control"], "no-cache", "and as they are now");
    world.pass(10 * Timestamp::DAY);
    assert_eq!(events().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_withdraws_and_asks_anew_stands_behind_those_who_waited() {
    let world = World::start().await;
    let mut people = Vec::new();
    for name in ["amina", "youssef", "layla"] {
        let person = world.person(&format!("{name}@example.org")).await;
        person.ask(LAST_PLACE, "FR").await;
        people.push(person);
    }
    let [amina, youssef, layla] = &people[..] else { unreachable!("three") };
    youssef.settle(&youssef.withdrawal(LAST_PLACE, 1)).await;
    let mut anew = youssef.request(LAST_PLACE, "FR");
    anew.seen.acts = 2;

    let standing = stands(youssef.settle(&anew).await);
    assert_eq!((standing.state, standing.rank), (SignUpState::Reserve, Some(2)));
    let mut details = youssef.request(LAST_PLACE, "FR");
    details.seen.acts = 3;
    assert_eq!(
        stands(youssef.settle(&details).await).rank,
        Some(2),
        "who only mends a detail keeps their place in line"
    );
    amina.settle(&amina.withdrawal(LAST_PLACE, 1)).await;
    assert_eq!([youssef.state(LAST_PLACE).await, layla.state(LAST_PLACE).await], ["reserve", "confirmed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_is_freed_after_the_beginning_goes_to_nobody() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let youssef = world.person("youssef@example.org").await;
    amina.ask(LAST_PLACE, "TN").await;
    youssef.ask(LAST_PLACE, "MA").await;

    world.pass(31 * Timestamp::DAY + 12 * Timestamp::HOUR);
    assert_eq!(stands(amina.settle(&amina.withdrawal(LAST_PLACE, 1)).await).state, SignUpState::Withdrawn);
    world.rewrite("events/last-place.toml", "capacity = 1", "capacity = 2");
    world.import().await.expect("more places are welcome");

    assert_eq!(youssef.state(LAST_PLACE).await, "reserve", "nobody is called to what is under way");
    assert_eq!(world.left(LAST_PLACE).await, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_is_put_off_begins_and_ends_on_its_new_days() {
    let world = World::start().await;
    let (amina, youssef) = (world.person("amina@example.org").await, world.person("youssef@example.org").await);
    amina.ask(LAST_PLACE, "TN").await;
    youssef.ask(LAST_PLACE, "MA").await;
    world.rewrite("events/last-place.toml", "starts = \"2026-04-01\"", "starts = \"2026-06-01\"");
    world.rewrite("events/last-place.toml", "closes = \"2026-03-20\"", "closes = \"2026-05-20\"");
    world.import().await.expect("a good pack");
    world.pass(40 * Timestamp::DAY);

    amina.settle(&amina.withdrawal(LAST_PLACE, 1)).await;
    let mut anew = amina.command_after(LAST_PLACE, "TN", 2);
    (anew.seen.terms, anew.intended_at) = (2, world.now());

    assert_eq!(youssef.state(LAST_PLACE).await, "confirmed", "a place that is freed before it begins is given out");
    assert_eq!(stands(amina.settle(&anew).await).state, SignUpState::Reserve, "and one can still ask for one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_event_is_told_to_everybody_whom_it_concerns() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let youssef = world.person("youssef@example.org").await;
    amina.ask(LAST_PLACE, "TN").await;
    youssef.ask(LAST_PLACE, "MA").await;

    world.rewrite("events/last-place.toml", "status = \"planned\"", "status = \"cancelled\"");
    world.import().await.expect("a good pack");

    for (person, email) in [(&amina, "amina@example.org"), (&youssef, "youssef@example.org")] {
        assert_eq!(person.state(LAST_PLACE).await, "event-cancelled");
        world.mail(email, "Event cancelled").await;
    }
    let request = amina.request(LAST_PLACE, "TN");
    assert!(matches!(amina.settle(&request).await, Decision::Unchanged { .. } | Decision::Refused { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_country_would_need_another_quota_so_one_withdraws_first() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    amina.ask(TRAINING, "TN").await;
    let mut moved = amina.request(TRAINING, "FR");
    moved.seen.acts = 1;

    assert_eq!(amina.settle(&moved).await, Decision::Refused { reason: Reason::CountryChanged });
    amina.settle(&amina.withdrawal(TRAINING, 1)).await;
    let mut again = amina.request(TRAINING, "FR");
    again.seen.acts = 2;
    assert_eq!(stands(amina.settle(&again).await).state, SignUpState::Confirmed);

    let places = &world.places().await.events[&RecordId::from(TRAINING)];
    assert_eq!(places.left_by_country[&CountryCode::parse("TN").expect("two letters")], 3);
    assert_eq!(places.left, Some(9));
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_conditions_are_asked_about_again() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    world.rewrite("events/training.toml", "starts = \"2026-04-01\"", "starts = \"2026-04-02\"");
    world.import().await.expect("a good pack");

    let unseen = amina.settle(&amina.request(TRAINING, "TN")).await;
    let mut seen = amina.request(TRAINING, "TN");
    seen.seen.terms = 2;

    assert_eq!(unseen, Decision::AskAgain { terms: 2 });
    assert_eq!(stands(amina.settle(&seen).await).state, SignUpState::Confirmed);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_that_get_the_same_commands_at_once_agree_and_sell_each_place_once() {
    let world = World::start().await;
    let mut commands = Vec::new();
    for number in 0..12 {
        let person = world.person(&format!("person-{number}@example.org")).await;
        let command = person.request(LAST_PLACE, "FR");
        commands.push((person.account.email, command));
    }
    let now = world.now();
    let mut race = Vec::new();
    for _ in 0..2 {
        let node = Database::open_at(&world.location()).await.expect("another node");
        for (email, command) in commands.clone() {
            let node = node.clone();
            race.push(tokio::spawn(async move {
                let account = node.account_of(&email).await.expect("it works").expect("an account");
                let epoch = node.epoch().await.expect("an epoch");
                let raw = raw(&command);
                let delivered = Delivered { id: &command.id, raw: &raw, before: None };
                let settled = node.settle(&account, &epoch, delivered, now).await;
                let Settled::Answered(outcome) = settled.expect("it works") else { panic!("it was not judged") };
                (command.id, outcome.get().to_owned())
            }));
        }
    }
    let mut outcomes = std::collections::BTreeSet::new();
    for runner in race {
        outcomes.insert(runner.await.expect("nobody stumbled"));
    }

    assert_eq!(outcomes.len(), commands.len(), "each command has one outcome, on both nodes");
    assert_eq!(outcomes.iter().filter(|(_, outcome)| outcome.contains("confirmed")).count(), 1);
    assert_eq!(world.left(LAST_PLACE).await, Some(0));
}
