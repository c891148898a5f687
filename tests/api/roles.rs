//! Roles and what one follows by them: gained, followed page by page, and lost.

use std::collections::BTreeMap;

use passerelle_device::rows::FollowingRow;
use passerelle_server::Config;
use passerelle_server::database::Verdict;
use passerelle_shared::api::{ExchangeReply, HEARTBEAT};
use passerelle_shared::model::{Applicant, HeldRole, Kind, Reach, RecordId, Role, RoleName, SignUpState, Timestamp};
use passerelle_shared::rules::sign_up::CommandBody;
use passerelle_shared::sync::{Body, Cursor, FollowedNews, Scope};
use passerelle_tests::api_world::*;
use passerelle_tests::postgres::postgres_database;
use reqwest::RequestBuilder;
use sqlx::Connection;

use super::live::Listener;
use super::settling::sign_up_for_much;

const AMINA: &str = "amina@example.org";
const YOUSSEF: &str = "youssef@example.org";
const ORGANISER: &str = "salma@example.org";
const CONTACT: &str = "nadia@example.org";

pub(super) async fn with_desks() -> World {
    World::start_with(|config: &mut Config| config.are_there_desks = true).await
}

pub(super) async fn give(world: &World, email: &str, role: RoleName, reach: &str, until: Option<Timestamp>) {
    let role = Role { role, reach: Reach::parse(reach), until };
    world.server().database().give_role(&address(email), &role, world.now()).await.expect("it works");
}

pub(super) async fn take(world: &World, email: &str, role: RoleName, reach: &str) -> bool {
    let role = Role { role, reach: Reach::parse(reach), until: None };
    world.server().database().take_role(&address(email), &role, world.now()).await.expect("it works")
}

/// A device that follows what it is given: it says what the device says that ships.
pub(super) struct Follower {
    person: Person,
    row: FollowingRow,
    records: BTreeMap<Scope, BTreeMap<RecordId, String>>,
    exchanges: usize,
    bytes: usize,
}

impl Follower {
    pub(super) fn of(person: Person) -> Follower {
        Follower { person, row: FollowingRow::default(), records: BTreeMap::new(), exchanges: 0, bytes: 0 }
    }

    pub(super) fn follow(&mut self, scope: Scope, cursor: Cursor) {
        self.row.scopes.entry(scope).or_default().cursor = cursor;
    }

    /// Until nothing more is there; the news of each exchange.
    pub(super) async fn read(&mut self) -> Vec<FollowedNews> {
        let mut all = Vec::new();
        loop {
            let (news, is_more) = self.exchange().await;
            all.push(news);
            if !is_more {
                return all;
            }
        }
    }

    fn request(&self) -> RequestBuilder {
        let body = serde_json::json!({
            "account": self.person.account.id, "nonce": nonce(), "commands": [], "following": self.row.said(),
        });
        self.person.post("/api/exchange", &body)
    }

    async fn exchange(&mut self) -> (FollowedNews, bool) {
        let answer = self.request().send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        let text = answer.text().await.expect("a text");
        assert!(text.len() < 208 * 1024, "{} bytes", text.len());
        (self.exchanges, self.bytes) = (self.exchanges + 1, self.bytes + text.len());
        let reply: ExchangeReply = serde_json::from_str(&text).expect("a reply");
        let news = reply.followed.expect("a word about what is followed");
        let says_all = std::mem::replace(&mut self.row.says_all, news.say_all);
        if news.say_all {
            assert!(!says_all, "all was said");
            return (news, true);
        }
        self.row.heard = self.row.followed();
        if let Some(given) = &news.given {
            self.row.given.clone_from(given);
            self.row.scopes.retain(|scope, _| given.iter().any(|given| given.scope == *scope));
            self.records.retain(|scope, _| given.iter().any(|given| given.scope == *scope));
        }
        let mut is_more = news.is_more;
        for followed in &news.pages {
            let scope = followed.page.head.scope.clone();
            let held = self.records.entry(scope.clone()).or_default();
            if followed.is_first {
                held.clear();
            }
            for record in &followed.page.records {
                match &record.body {
                    Body::Body(json) => drop(held.insert(record.id.clone(), json.get().to_owned())),
                    Body::Withdrawn(_) => drop(held.remove(&record.id)),
                }
            }
            if followed.page.complete {
                assert_eq!(held.len() as u64, followed.page.head.records, "{scope}");
            }
            is_more |= !followed.page.complete;
            self.follow(scope, followed.page.cursor.clone());
        }
        (news, is_more)
    }

    pub(super) fn scopes(&self) -> Vec<&str> {
        self.records.keys().map(Scope::as_str).collect()
    }

    /// Who holds which role, as far as this device is told: whose, which, and until when.
    pub(super) fn roles(&self) -> Vec<(String, String, Option<Timestamp>)> {
        let lists = self.records.iter().filter(|(scope, _)| scope.is_roles()).flat_map(|(_, records)| records.values());
        let read = |json: &String| serde_json::from_str::<HeldRole>(json).expect("a role that is held");
        let mut held: Vec<_> = lists
            .map(read)
            .map(|held| (held.email.to_string(), held.role().id().slug().to_owned(), held.until))
            .collect();
        held.sort();
        held
    }

    /// Who stands at a desk, and how.
    fn desk(&self, scope: &Scope) -> Vec<(String, &'static str)> {
        let applicants = self.records.get(scope).into_iter().flat_map(BTreeMap::values);
        let read = |json: &String| serde_json::from_str::<Applicant>(json).expect("an applicant");
        let mut desk: Vec<Applicant> = applicants.map(read).collect();
        desk.sort_by_key(|applicant| applicant.ticket);
        desk.into_iter().map(|applicant| (applicant.email, applicant.state.as_str())).collect()
    }
}

pub(super) fn desk_of(event: &str) -> Scope {
    Scope::desk(&event.into())
}

fn of_tunisia(event: &str) -> Scope {
    Scope::country(passerelle_shared::model::CountryCode::parse("TN").expect("two letters"), &event.into())
}

fn line(of: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
    of.iter().map(|(email, state)| ((*email).to_owned(), *state)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organiser_sees_who_asked_before_and_after_and_how_each_request_moves() {
    let world = with_desks().await;
    let (amina, youssef) = (world.person(AMINA).await, world.person(YOUSSEF).await);
    amina.ask(LAST_PLACE, "TN").await;
    give(&world, ORGANISER, RoleName::Organiser, LAST_PLACE, None).await;
    let mut desk = Follower::of(world.person(ORGANISER).await);

    desk.read().await;
    assert_eq!(desk.scopes(), ["desk/event/last-place", "roles/event/last-place"]);
    assert_eq!(desk.desk(&desk_of(LAST_PLACE)), line(&[(AMINA, "confirmed")]));

    youssef.ask(LAST_PLACE, "MA").await;
    desk.read().await;
    assert_eq!(desk.desk(&desk_of(LAST_PLACE)), line(&[(AMINA, "confirmed"), (YOUSSEF, "reserve")]));

    amina.settle(&amina.withdrawal(LAST_PLACE, 1)).await;
    let news = desk.read().await;
    assert_eq!(desk.desk(&desk_of(LAST_PLACE)), line(&[(AMINA, "withdrawn"), (YOUSSEF, "confirmed")]));
    assert_eq!(news.iter().flat_map(|news| &news.pages).map(|page| page.page.records.len()).sum::<usize>(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_point_sees_the_people_of_their_country_and_nobody_else() {
    let world = with_desks().await;
    let (amina, youssef) = (world.person(AMINA).await, world.person(YOUSSEF).await);
    amina.ask(TRAINING, "TN").await;
    youssef.ask(TRAINING, "MA").await;
    give(&world, CONTACT, RoleName::ContactPoint, "country/tn", None).await;
    let mut contact = Follower::of(world.person(CONTACT).await);

    contact.read().await;

    assert_eq!(contact.desk(&of_tunisia(TRAINING)), line(&[(AMINA, "confirmed")]));
    assert!(contact.records.values().flat_map(BTreeMap::values).all(|json| !json.contains(YOUSSEF)));
    assert!(contact.scopes().iter().all(|scope| scope.starts_with("country/TN/")), "{:?}", contact.scopes());

    amina.settle(&amina.withdrawal(TRAINING, 1)).await;
    amina.settle(&amina.command_after(TRAINING, "MA", 2)).await;
    contact.read().await;
    assert_eq!(contact.desk(&of_tunisia(TRAINING)), [], "she asks for Morocco now, and that isn't theirs");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_taken_back_or_has_ended_gives_nothing_any_more() {
    let world = with_desks().await;
    world.person(AMINA).await.ask(TRAINING, "TN").await;
    give(&world, ORGANISER, RoleName::Organiser, TRAINING, None).await;
    let until = world.now().plus_ms(Timestamp::DAY);
    give(&world, CONTACT, RoleName::ContactPoint, "country/tn", Some(until)).await;
    let mut organiser = Follower::of(world.person(ORGANISER).await);
    let mut contact = Follower::of(world.person(CONTACT).await);
    organiser.read().await;
    contact.read().await;
    assert_eq!((organiser.desk(&desk_of(TRAINING)).len(), contact.desk(&of_tunisia(TRAINING)).len()), (1, 1));
    assert!(contact.row.given.iter().all(|given| given.until == Some(until)));

    assert!(take(&world, ORGANISER, RoleName::Organiser, TRAINING).await);
    assert!(!take(&world, ORGANISER, RoleName::Organiser, TRAINING).await, "it isn't held any more");
    world.pass(Timestamp::DAY + 1);

    organiser.read().await;
    contact.read().await;
    assert_eq!((organiser.scopes().len(), contact.scopes().len()), (0, 0));
    assert_eq!((organiser.row.given.len(), contact.row.given.len()), (0, 0));
    organiser.follow(desk_of(TRAINING), Cursor::default());
    let (news, _) = organiser.exchange().await;
    assert!(news.pages.is_empty(), "who asks for what isn't given gets nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_loses_one_role_keeps_the_others() {
    let world = with_desks().await;
    for (role, reach) in [
        (RoleName::Organiser, TRAINING),
        (RoleName::Organiser, LAST_PLACE),
        (RoleName::ContactPoint, "country/tn"),
        (RoleName::Administrator, "country/tn"),
    ] {
        give(&world, ORGANISER, role, reach, None).await;
    }
    give(&world, CONTACT, RoleName::Organiser, TRAINING, None).await;

    assert!(take(&world, ORGANISER, RoleName::Organiser, TRAINING).await);
    assert!(take(&world, ORGANISER, RoleName::ContactPoint, "country/tn").await);

    let held = async |email: &str| {
        let roles = world.server().database().roles(&address(email)).await.expect("it works");
        roles.iter().map(|role| (role.role, role.reach.to_string())).collect::<Vec<_>>()
    };
    let left = [(RoleName::Administrator, "country/tn".to_owned()), (RoleName::Organiser, LAST_PLACE.to_owned())];
    assert_eq!(held(ORGANISER).await, left);
    assert_eq!(held(CONTACT).await, [(RoleName::Organiser, TRAINING.to_owned())], "and nobody else loses any");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asked_for_what_one_can_only_read_about_by_now_still_stands_at_its_desk() {
    let world = with_desks().await;
    world.person(AMINA).await.ask(LAST_PLACE, "TN").await;
    world.rewrite(
        "events/last-place.toml",
        "[sign_up]\ncloses = \"2026-03-20\"\npolicy = \"open\"\ncapacity = 1\n",
        "",
    );
    world.import().await.expect("a good pack");
    give(&world, ORGANISER, RoleName::Organiser, "project/bridges", None).await;
    let mut desk = Follower::of(world.person(ORGANISER).await);

    desk.read().await;

    assert_eq!(desk.desk(&desk_of(LAST_PLACE)), line(&[(AMINA, "confirmed")]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_one_only_reads_about_has_a_desk_for_who_runs_it_and_none_for_a_country() {
    let world = with_desks().await;
    give(&world, ORGANISER, RoleName::Organiser, READ_ONLY, None).await;
    give(&world, CONTACT, RoleName::ContactPoint, "country/tn", None).await;
    let (mut desk, mut of_tunisia) =
        (Follower::of(world.person(ORGANISER).await), Follower::of(world.person(CONTACT).await));

    desk.read().await;
    of_tunisia.read().await;

    assert_eq!(desk.scopes(), [desk_of(READ_ONLY).as_str(), Scope::roles(Some(&READ_ONLY.into())).as_str()]);
    assert!(of_tunisia.row.given.iter().all(|given| given.scope.desk_of() != Some(READ_ONLY.into())));
    assert!(!of_tunisia.row.given.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_desks_nobody_is_given_one_whatever_their_role() {
    let world = World::start().await;
    world.person(AMINA).await.ask(TRAINING, "TN").await;
    give(&world, ORGANISER, RoleName::Administrator, "whole", None).await;
    let mut desk = Follower::of(world.person(ORGANISER).await);

    desk.read().await;

    assert_eq!((desk.scopes().len(), desk.row.given.len()), (0, 0));
    let reply = desk.person.exchange(&[]).await;
    let role = reply.news.expect("news").records.into_iter().find(|record| record.id.kind() == Some(Kind::Role));
    assert!(role.is_some_and(|role| role.json().is_some()), "their account says which role they hold");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_organises_a_project_is_given_all_of_its_desks_and_the_past_ones_only_where_they_are_opened() {
    let world = with_desks().await;
    give(&world, ORGANISER, RoleName::Organiser, "project/bridges", None).await;
    let mut desk = Follower::of(world.person(ORGANISER).await);

    desk.read().await;
    assert!(!desk.scopes().contains(&"desk/event/over"), "{:?}", desk.scopes());
    assert!(desk.row.given.iter().any(|given| given.scope == desk_of(OVER) && given.is_over));

    desk.follow(desk_of(OVER), Cursor::default());
    desk.read().await;
    assert!(desk.scopes().contains(&"desk/event/over"));

    let bytes = desk.bytes;
    let idle = desk.read().await;
    assert_eq!((idle.len(), idle[0].pages.len(), idle[0].given.is_none()), (1, 0, true));
    assert!(desk.bytes - bytes < 1_024, "{} bytes for nothing new", desk.bytes - bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_has_forgotten_what_a_device_follows_is_told_again() {
    let world = with_desks().await;
    world.person(AMINA).await.ask(TRAINING, "TN").await;
    give(&world, ORGANISER, RoleName::Organiser, TRAINING, None).await;
    let mut desk = Follower::of(world.person(ORGANISER).await);
    desk.read().await;
    desk.read().await;

    // As after a backup was put back: the device takes for heard what this server never was told.
    desk.follow(desk_of(OVER), Cursor::default());
    desk.row.heard = desk.row.followed();
    let news = desk.read().await;

    assert!(news[0].say_all);
    assert_eq!(news[1].pages.len(), 0, "and goes on from where it was");
    assert_eq!(desk.desk(&desk_of(TRAINING)).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_of_hundreds_comes_in_pages_and_the_rest_of_the_desks_after_it() {
    let world = with_desks().await;
    give(&world, ORGANISER, RoleName::Organiser, "whole", None).await;
    for number in 0..300 {
        let person = world.person(&format!("a-name-that-is-rather-long-{number}@police.example.org")).await;
        let mut request = person.request(TRAINING, "FR");
        if let CommandBody::RequestPlace { form, .. } = &mut request.body {
            form.name = format!("{number} {}", "語".repeat(110));
        }
        person.settle(&request).await;
    }
    let mut desk = Follower::of(world.person(ORGANISER).await);

    desk.read().await;

    assert_eq!(desk.desk(&desk_of(TRAINING)).len(), 300);
    assert_eq!(desk.exchanges, 2);
    assert!(desk.scopes().contains(&"desk/event/last-place"));
    let anew = Follower::of(desk.person);
    let on_the_line = anew.request().header("accept-encoding", "gzip").send().await.expect("an answer");
    let bytes = on_the_line.bytes().await.expect("a body").len();
    assert!(bytes < 64 * 1024, "{bytes} bytes on the line");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_listens_hears_of_a_desk_that_they_were_given_meanwhile() {
    let world = with_desks().await;
    let organiser = world.person(ORGANISER).await;
    let mut listener = Listener::open(organiser.get("/api/live")).await;
    listener.heads(2).await;

    give(&world, ORGANISER, RoleName::Organiser, TRAINING, None).await;
    let mut scopes: Vec<String> =
        listener.heads(3).await.into_iter().map(|head| head.scope.as_str().to_owned()).collect();
    scopes.sort();
    let account = format!("account/{}", organiser.account.id);
    assert_eq!(scopes, [&*account, "desk/event/training", "roles/event/training"]);
    Follower::of(organiser.clone()).read().await;
    world.person(AMINA).await.ask(TRAINING, "TN").await;
    let head = listener.head().await;

    assert_eq!(head.scope, desk_of(TRAINING));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_listens_hears_no_more_of_a_desk_that_was_taken_from_them() {
    let choose = |config: &mut Config| {
        config.are_there_desks = true;
        config.heartbeat = std::time::Duration::from_millis(100);
    };
    let world = World::start_with(choose).await;
    give(&world, ORGANISER, RoleName::Organiser, TRAINING, None).await;
    let organiser = world.person(ORGANISER).await;
    Follower::of(organiser.clone()).read().await;
    let mut listener = Listener::open(organiser.get("/api/live")).await;
    listener.heads(4).await;

    assert!(take(&world, ORGANISER, RoleName::Organiser, TRAINING).await);
    let account = listener.head().await;
    world.person(AMINA).await.ask(TRAINING, "TN").await;
    let heard = listener.names_until_heartbeats(20).await;

    assert_eq!(account.scope, Scope::account(&organiser.account.id));
    assert!(heard.iter().all(|name| name == HEARTBEAT), "{heard:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_for_everybody_is_read_by_those_who_have_a_place_for_as_long_as_they_have_it() {
    let world = World::start().await;
    let (amina, youssef) = (world.person(AMINA).await, world.person(YOUSSEF).await);
    amina.ask(TRAINING, "TN").await;
    let material = "[[material]]\nslug = \"slides\"\nfile_name = \"slides.pdf\"\nbytes = 1000\ntlp = \"CLEAR\"\n\
         en = { title = \"Slides\" }\n[sign_up]";
    world.rewrite("events/training.toml", "[sign_up]", material);
    world.import().await.expect("a good pack");
    let (records, cursor) = read_programme(&world.http, &world.base).await;
    assert!(records.iter().any(|record| record.id.as_str() == "material/training/slides" && record.json().is_some()));

    world.rewrite("events/training.toml", "CLEAR", "AMBER");
    world.import().await.expect("a good pack");

    let page = world.http.get(world.url(&format!("/api/programme?since={cursor}"))).send().await.expect("an answer");
    let changes = page.text().await.expect("a text");
    assert!(changes.contains("material/training/slides") && changes.contains("withdrawn"), "{changes}");
    assert!(!changes.contains("slides.pdf"), "{changes}");
    let (mut hers, mut his) = (Follower::of(amina.clone()), Follower::of(youssef));
    hers.read().await;
    his.read().await;
    assert_eq!((hers.scopes(), his.scopes()), (vec![TRAINING], vec![]));
    let held: Vec<&str> = hers.records[&Scope::event(&TRAINING.into())].keys().map(RecordId::as_str).collect();
    assert_eq!(held, ["material/training/slides", "text/en/material/training/slides"]);

    world.rewrite("events/training.toml", &material.replace("CLEAR", "AMBER"), "[sign_up]");
    world.import().await.expect("a good pack");
    hers.read().await;
    assert!(hers.records[&Scope::event(&TRAINING.into())].is_empty(), "what is gone from there is told there");
    world.rewrite("events/training.toml", "[sign_up]", &material.replace("CLEAR", "AMBER"));
    world.import().await.expect("a good pack");
    hers.read().await;
    assert_eq!(hers.records[&Scope::event(&TRAINING.into())].len(), 2);

    amina.settle(&amina.withdrawal(TRAINING, 1)).await;
    hers.read().await;
    assert_eq!(hers.scopes(), Vec::<&str>::new());

    world.rewrite("events/training.toml", "AMBER", "CLEAR");
    world.import().await.expect("a good pack");
    let (records, _) = read_programme(&world.http, &world.base).await;
    assert!(records.iter().any(|record| record.id.as_str() == "material/training/slides" && record.json().is_some()));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_a_place_or_is_offered_one_reads_nothing_yet_that_is_not_for_everybody() {
    let world = World::start().await;
    let material = "[[material]]\nslug = \"slides\"\nfile_name = \"slides.pdf\"\nbytes = 1000\ntlp = \"AMBER\"\n\
         en = { title = \"Slides\" }\n[sign_up]";
    world.rewrite("events/by-approval.toml", "[sign_up]", material);
    world.import().await.expect("a good pack");
    let (amina, youssef) = (world.person(AMINA).await, world.person(YOUSSEF).await);
    give(&world, ORGANISER, RoleName::Organiser, BY_APPROVAL, None).await;
    for (person, verdict) in [(&amina, Verdict::Confirm), (&youssef, Verdict::Reserve)] {
        person.ask(BY_APPROVAL, "TN").await;
        let (by, event, whom) = (address(ORGANISER), BY_APPROVAL.into(), &person.account.email);
        let decided = world.server().database().decide(&by, &event, whom, verdict, "", world.now()).await;
        decided.expect("the database works").expect("it can be decided so");
    }
    let given = async |person: &Person| {
        let given = world.server().database().given(&person.account.id, false, world.now()).await.expect("it works");
        (person.state(BY_APPROVAL).await, given.len())
    };

    assert_eq!(given(&amina).await, ("confirmed".to_owned(), 1));
    assert_eq!(given(&youssef).await, ("reserve".to_owned(), 0));
    amina.settle(&amina.withdrawal(BY_APPROVAL, 1)).await;
    assert_eq!((given(&amina).await, given(&youssef).await), (("withdrawn".to_owned(), 0), ("offered".to_owned(), 0)));
    youssef.settle(&youssef.acceptance(BY_APPROVAL, 1)).await;

    assert_eq!(given(&youssef).await, ("confirmed".to_owned(), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_there_goes_on_reading_what_is_for_those_who_took_part() {
    let world = World::start_over(None, |_| {}).await;
    let material = "[[material]]\nslug = \"slides\"\nfile_name = \"slides.pdf\"\nbytes = 1000\ntlp = \"AMBER\"\n\
         en = { title = \"Slides\" }\n[sign_up]";
    world.rewrite("events/training.toml", "[sign_up]", material);
    world.import().await.expect("a good pack");
    let amina = world.person(AMINA).await;
    amina.ask(TRAINING, "TN").await;
    // As whoever keeps the list at the door notes it, beside this server.
    let address = format!("sqlite:{}", world.data().join("passerelle.sqlite").display());
    let mut other = sqlx::SqliteConnection::connect(&address).await.expect("the database opens");
    sqlx::query("UPDATE sign_up SET state = 'attended'").execute(&mut other).await.expect("it is noted");
    other.close().await.expect("the database closes");
    let mut hers = Follower::of(amina);

    hers.read().await;

    assert_eq!(hers.scopes(), [TRAINING]);
    assert_eq!(hers.records[&Scope::event(&TRAINING.into())].len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn however_much_there_is_to_read_of_ones_own_a_page_of_a_desk_goes_along() {
    let world = with_desks().await;
    for number in 0..12 {
        world.person(&format!("person-{number}@example.org")).await.ask(TRAINING, "FR").await;
    }
    give(&world, ORGANISER, RoleName::Organiser, TRAINING, None).await;
    let organiser = world.person(ORGANISER).await;
    sign_up_for_much(&world, &organiser).await;
    let mut desk = Follower::of(organiser);

    // Her device hears first of what she is given, and reads her own from the beginning each time.
    let (_, is_more) = desk.exchange().await;
    assert!(is_more);
    desk.exchange().await;

    assert_eq!(desk.desk(&desk_of(TRAINING)).len(), 12, "as large as a page of few");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_runs_a_project_decides_about_its_events_and_about_no_other() {
    let world = World::start().await;
    world.person(AMINA).await.ask(BY_APPROVAL, "TN").await;
    let decide = async |email: &str| {
        let (organiser, person) = (address(email), address(AMINA));
        let database = world.server().database();
        let decided =
            database.decide(&organiser, &BY_APPROVAL.into(), &person, Verdict::Reserve, "", world.now()).await;
        decided.expect("the database works").ok()
    };
    give(&world, CONTACT, RoleName::ContactPoint, "country/tn", None).await;
    give(&world, YOUSSEF, RoleName::Organiser, TRAINING, None).await;
    assert_eq!((decide(CONTACT).await, decide(YOUSSEF).await, decide(ORGANISER).await), (None, None, None));

    give(&world, ORGANISER, RoleName::Organiser, "project/bridges", None).await;

    assert!(decide(ORGANISER).await.is_some());
    std::fs::write(world.pack().join("projects/tunnels.toml"), "order = 2\n[en]\ntitle = \"Tunnels\"\n")
        .expect("a file");
    world.rewrite("events/by-approval.toml", "project = \"bridges\"", "project = \"tunnels\"");
    world.import().await.expect("a good pack");
    give(&world, YOUSSEF, RoleName::Organiser, "project/tunnels", None).await;
    assert!(decide(ORGANISER).await.is_none() && decide(YOUSSEF).await.is_some(), "it is of another project by now");
    assert_ne!(world.person(AMINA).await.state(BY_APPROVAL).await, SignUpState::AwaitingDecision.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_forgets_whom_the_server_forgets() {
    let world = with_desks().await;
    world.person(AMINA).await.ask(TRAINING, "TN").await;
    give(&world, ORGANISER, RoleName::Organiser, TRAINING, None).await;
    give(&world, CONTACT, RoleName::ContactPoint, "country/tn", None).await;
    let mut desk = Follower::of(world.person(ORGANISER).await);
    desk.read().await;
    assert_eq!(desk.desk(&desk_of(TRAINING)).len(), 1);
    let mut contact = Follower::of(world.person(CONTACT).await);
    contact.read().await;
    assert_eq!(contact.desk(&of_tunisia(TRAINING)).len(), 1);

    world.pass(2_000 * Timestamp::DAY);
    world.server().database().prune_personal_data(world.now()).await.expect("it works");
    let mut desk = Follower { person: world.person(ORGANISER).await, ..desk };
    let mut contact = Follower { person: world.person(CONTACT).await, ..contact };
    desk.read().await;
    contact.read().await;

    assert_eq!(desk.desk(&desk_of(TRAINING)), []);
    assert_eq!(contact.desk(&of_tunisia(TRAINING)), []);
}

/// Several versions over one database while they are updated one by one.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_node_of_an_earlier_version_decides_stands_at_the_desk_once_upkeep_has_looked() {
    let Some(postgres) = postgres_database().await else { return };
    let world = World::start_over(Some(postgres), |config: &mut Config| config.are_there_desks = true).await;
    let (amina, youssef) = (world.person(AMINA).await, world.person(YOUSSEF).await);
    amina.ask(TRAINING, "TN").await;
    give(&world, ORGANISER, RoleName::Organiser, TRAINING, None).await;
    let mut desk = Follower::of(world.person(ORGANISER).await);
    desk.read().await;

    let knows_desks = async |knows: u8| {
        let statement = format!("UPDATE event_places SET has_desk = {knows} WHERE event = '{TRAINING}'");
        world.postgres().run(&statement).await;
    };
    knows_desks(0).await;
    amina.settle(&amina.withdrawal(TRAINING, 1)).await;
    youssef.ask(TRAINING, "MA").await;
    knows_desks(1).await;
    desk.read().await;
    assert_eq!(desk.desk(&desk_of(TRAINING)), line(&[(AMINA, "confirmed")]), "it knows of no desk");
    world.server().database().mend_desks().await.expect("it works");
    desk.read().await;

    assert_eq!(desk.desk(&desk_of(TRAINING)), line(&[(AMINA, "withdrawn"), (YOUSSEF, "confirmed")]));
    let before = desk.exchanges;
    world.server().database().mend_desks().await.expect("it works");
    assert!(desk.read().await.iter().all(|news| news.pages.is_empty()), "what is right is left alone");
    assert_eq!(desk.exchanges, before + 1);
    let forgotten = format!("DELETE FROM sign_up WHERE account = '{}'", youssef.account.id);
    world.postgres().run(&forgotten).await;
    world.server().database().mend_desks().await.expect("it works");
    desk.read().await;
    assert_eq!(desk.desk(&desk_of(TRAINING)), line(&[(AMINA, "withdrawn")]), "nor whom it has forgotten");
}
