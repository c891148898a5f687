//! Who may do what: each role tried against every route, every scope and every command, and held to tables that one reads.
//!
//! A route, a kind of scope, a command or a role that isn't in a table fails here: whoever adds one says who may have it.

use std::collections::{BTreeMap, BTreeSet};

use passerelle_server::Config;
use passerelle_server::database::Verdict;
use passerelle_shared::model::{EditField, Language, Reach, Reason, RecordId, RoleName, SignUpState, Slot, Timestamp};
use passerelle_shared::rules::decision::Version;
use passerelle_shared::rules::edit::{self, Wish};
use passerelle_shared::rules::list::Made;
use passerelle_shared::rules::{newer_kinds, role};
use passerelle_shared::sync::{Author, Cursor, Decision, Scope};
use passerelle_tests::api_world::*;
use passerelle_tests::postgres::postgres_database;
use reqwest::header;
use serde_json::{Value, json};

use super::decisions::{decision, version};
use super::edits::{command as edited, deliver};
use super::giving_roles::role;
use super::lists::list;
use super::live::Listener;
use super::roles::{Follower, give};

const TITLE: Slot = Slot { field: EditField::Title, language: Some(Language::English) };
const NOTE: Slot = Slot { field: EditField::Note, language: Some(Language::English) };

/// The role that is given and taken.
const AT_THE_DOOR: &str = "role/door/event/training";

/// Nobody is signed in.
const NOBODY: &str = "nobody";

/// Each person of the tables and the role that they hold.
const ROLES: [(&str, Option<(RoleName, &str)>); 13] = [
    ("person", None),
    // Has a place at the training.
    ("guest", None),
    ("TN", Some((RoleName::ContactPoint, "country/tn"))),
    ("MA", Some((RoleName::ContactPoint, "country/ma"))),
    ("door", Some((RoleName::Door, TRAINING))),
    ("event", Some((RoleName::Organiser, TRAINING))),
    ("other", Some((RoleName::Organiser, LAST_PLACE))),
    ("bridges", Some((RoleName::Organiser, "project/bridges"))),
    ("tunnels", Some((RoleName::Organiser, "project/tunnels"))),
    ("whole", Some((RoleName::Organiser, "whole"))),
    ("admin", Some((RoleName::Administrator, "whole"))),
    // By `organiser add`, as in 0.1.
    ("named", None),
    // Ran the training until yesterday.
    ("former", Some((RoleName::Organiser, TRAINING))),
];

/// What each is answered; the training and the last place are of the project `bridges`.
const ROUTES: &str = "
route                                   nobody person guest  TN  MA door event other bridges tunnels whole admin named former
GET  /programme                            200    200   200 200 200  200   200   200     200     200   200   200   200    200
GET  /programme/snapshot/{snapshot}/{chunk} 200   200   200 200 200  200   200   200     200     200   200   200   200    200
GET  /places                               200    200   200 200 200  200   200   200     200     200   200   200   200    200
GET  /events/{event}/schedule.xml          200    200   200 200 200  200   200   200     200     200   200   200   200    200
GET  /events/{event}/schedule.json         200    200   200 200 200  200   200   200     200     200   200   200   200    200
GET  /live                                 200    200   200 200 200  200   200   200     200     200   200   200   200    200
POST /exchange                             401    200   200 200 200  200   200   200     200     200   200   200   200    200
POST /sign-in/code                         200    200   200 200 200  200   200   200     200     200   200   200   200    200
POST /sign-in                              401    401   401 401 401  401   401   401     401     401   401   401   401    401
GET  /account                              401    200   200 200 200  200   200   200     200     200   200   200   200    200
GET  /health                               200    200   200 200 200  200   200   200     200     200   200   200   200    200
GET  /ready                                200    200   200 200 200  200   200   200     200     200   200   200   200    200
GET  /openapi.json                         200    200   200 200 200  200   200   200     200     200   200   200   200    200
POST /sign-out                             200    200   200 200 200  200   200   200     200     200   200   200   200    200
";

/// What each is given to read, and hears of on the live channel.
const SCOPES: &str = "
scope                         nobody person guest  TN  MA door event other bridges tunnels whole admin named former
programme                        yes    yes   yes yes yes  yes   yes   yes     yes     yes   yes   yes   yes    yes
account (one's own)                -    yes   yes yes yes  yes   yes   yes     yes     yes   yes   yes   yes    yes
account (somebody else's)          -      -     -   -   -    -     -     -       -       -     -     -     -      -
event/training                     -      -   yes   -   -    -   yes     -     yes       -   yes   yes   yes      -
desk/event/training                -      -     -   -   -    -   yes     -     yes       -   yes   yes   yes      -
country/TN/event/training          -      -     - yes   -    -     -     -       -       -     -     -     -      -
country/MA/event/training          -      -     -   - yes    -     -     -       -       -     -     -     -      -
desk/event/last-place              -      -     -   -   -    -     -   yes     yes       -   yes   yes   yes      -
country/TN/event/last-place        -      -     - yes   -    -     -     -       -       -     -     -     -      -
desk/event/elsewhere               -      -     -   -   -    -     -     -       -     yes   yes   yes   yes      -
country/MA/event/elsewhere         -      -     -   - yes    -     -     -       -       -     -     -     -      -
drafts/project/bridges             -      -     -   -   -    -     -     -     yes       -   yes   yes   yes      -
drafts/project/tunnels             -      -     -   -   -    -     -     -       -     yes   yes   yes   yes      -
drafts/none                        -      -     -   -   -    -     -     -       -       -   yes   yes   yes      -
roles/event/training               -      -     -   -   -    -   yes     -     yes       -   yes     -   yes      -
roles/event/last-place             -      -     -   -   -    -     -   yes     yes       -   yes     -   yes      -
roles/whole                        -      -     -   -   -    -     -     -       -       -     -   yes     -      -
";

/// Whose commands about the training and its agenda, about news of the project `bridges`, or about themselves, count.
const COMMANDS: &str = "
command         nobody person guest  TN  MA door event other bridges tunnels whole admin named former
request-place        -    yes   yes yes yes  yes   yes   yes     yes     yes   yes   yes   yes    yes
withdraw             -    yes   yes yes yes  yes   yes   yes     yes     yes   yes   yes   yes    yes
accept-offer         -    yes   yes yes yes  yes   yes   yes     yes     yes   yes   yes   yes    yes
keep-star            -    yes   yes yes yes  yes   yes   yes     yes     yes   yes   yes   yes    yes
let-go-of-star       -    yes   yes yes yes  yes   yes   yes     yes     yes   yes   yes   yes    yes
refuse               -      -     -   -   -    -   yes     -     yes       -   yes   yes   yes      -
confirm              -      -     -   -   -    -   yes     -     yes       -   yes   yes   yes      -
put-on-reserve       -      -     -   -   -    -   yes     -     yes       -   yes   yes   yes      -
edit-event           -      -     -   -   -    -   yes     -     yes       -   yes   yes   yes      -
cancel-event         -      -     -   -   -    -   yes     -     yes       -   yes   yes   yes      -
create-event         -      -     -   -   -    -     -     -     yes       -   yes   yes   yes      -
edit-article         -      -     -   -   -    -     -     -     yes       -   yes   yes   yes      -
take-back-article    -      -     -   -   -    -     -     -     yes       -   yes   yes   yes      -
edit-session         -      -     -   -   -    -   yes     -     yes       -   yes   yes   yes      -
take-back-session    -      -     -   -   -    -   yes     -     yes       -   yes   yes   yes      -
export-list          -      -     -   -   -    -   yes     -     yes       -   yes   yes   yes      -
print-list           -      -     -   -   -    -   yes     -     yes       -   yes   yes   yes      -
give-role            -      -     -   -   -    -   yes     -     yes       -   yes   yes   yes      -
take-role            -      -     -   -   -    -   yes     -     yes       -   yes   yes   yes      -
";

/// What a table says of a row for each of its columns.
type Row = (&'static str, BTreeMap<&'static str, &'static str>);

fn rows(table: &'static str) -> Vec<Row> {
    let mut lines = table.trim().lines();
    let columns: Vec<&str> = lines.next().expect("a head").split_whitespace().skip(1).collect();
    let expected: Vec<&str> = [NOBODY].into_iter().chain(ROLES.map(|(name, _)| name)).collect();
    assert_eq!(columns, expected, "each role has a column");
    let row = |line: &'static str| {
        let cells: Vec<(usize, &str)> = cells(line);
        let (named, cells) = cells.split_at(cells.len() - columns.len());
        let name = &line[..named.last().map_or(0, |(at, word)| at + word.len())];
        (name, columns.iter().copied().zip(cells.iter().map(|(_, cell)| *cell)).collect())
    };
    lines.map(row).collect()
}

/// The words of a line, and where each begins.
fn cells(line: &str) -> Vec<(usize, &str)> {
    line.split_whitespace().map(|word| (word.as_ptr() as usize - line.as_ptr() as usize, word)).collect()
}

struct Tried {
    world: World,
    people: BTreeMap<&'static str, Person>,
    /// Has a place at the training, for Tunisia; nobody of the table.
    amina: Person,
}

/// All of the table in a programme with three events in two projects, at each of which somebody has asked for a place.
async fn tried(postgres: bool) -> Option<Tried> {
    let postgres = match postgres {
        true => Some(postgres_database().await?),
        false => None,
    };
    let choose = |config: &mut Config| {
        config.are_there_desks = true;
        config.heartbeat = std::time::Duration::from_millis(100);
    };
    let world = World::start_over(postgres, choose).await;
    let (events, projects) = (world.pack().join("events"), world.pack().join("projects"));
    std::fs::write(projects.join("tunnels.toml"), "order = 2\n[en]\ntitle = \"Tunnels\"\n").expect("a file");
    let session = "[[session]]\nslug = \"opening\"\nday = 1\nkind = \"talk\"\nen = { title = \"Opening\" }\n[sign_up]";
    world.rewrite("events/training.toml", "[sign_up]", session);
    let material = "[[material]]\nslug = \"slides\"\nfile_name = \"slides.pdf\"\nbytes = 1000\ntlp = \"AMBER\"\n\
         en = { title = \"Slides\" }\n[sign_up]";
    world.rewrite("events/training.toml", "[sign_up]", material);
    std::fs::copy(events.join("last-place.toml"), events.join("elsewhere.toml")).expect("a file");
    world.rewrite("events/elsewhere.toml", "project = \"bridges\"", "project = \"tunnels\"");
    std::fs::create_dir_all(world.pack().join("articles")).expect("a folder");
    let article = "published = \"2026-02-01\"\nprojects = [\"bridges\"]\nen = { title = \"News\", body = \"Long.\" }\n";
    std::fs::write(world.pack().join("articles/news.toml"), article).expect("a file");
    world.import().await.expect("a good pack");
    let amina = world.person("amina@example.org").await;
    for event in [TRAINING, LAST_PLACE, "event/elsewhere"] {
        amina.ask(event, "TN").await;
    }
    let mut people = BTreeMap::new();
    for (name, role) in ROLES {
        let email = format!("{}@example.org", name.to_lowercase());
        if let Some((role, reach)) = role {
            let until = (name == "former").then(|| world.now().minus_ms(Timestamp::DAY));
            give(&world, &email, role, reach, until).await;
        }
        if name == "named" {
            let database = world.server().database();
            database.add_organiser(&address(&email), None, world.now()).await.expect("it works");
        }
        let person = world.person(&email).await;
        if name == "guest" {
            person.ask(TRAINING, "MA").await;
        }
        people.insert(name, person);
    }
    let drafts = ["project/bridges", "project/tunnels", ""].map(|project| draft(&people["admin"], project));
    let outcomes = deliver(&people["admin"], &drafts.each_ref()).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome.decision, Decision::Done { .. })), "{outcomes:?}");
    Some(Tried { world, people, amina })
}

/// Every kind of role, and every kind of reach, is somebody's.
#[test]
fn every_role_is_tried() {
    let held: BTreeSet<RoleName> = ROLES.iter().filter_map(|(_, role)| Some(role.as_ref()?.0)).collect();
    assert_eq!(held, RoleName::ALL.iter().copied().collect());
    for role in RoleName::ALL {
        for reach in ["whole", "project/bridges", TRAINING, "country/tn"] {
            let kind = |reach: &str| std::mem::discriminant(&Reach::parse(reach));
            let is_held = |held: &(RoleName, &str)| held.0 == *role && kind(held.1) == kind(reach);
            let is_tried = ROLES.iter().filter_map(|(_, role)| role.as_ref()).any(is_held);
            assert_eq!(is_tried, role.can_reach(&Reach::parse(reach)), "{} for {reach}", role.as_str());
        }
    }
}

/// The routes as the server has them.
fn routes() -> BTreeSet<String> {
    let code = include_str!("../../server/src/routes.rs");
    let lines = code.lines().filter_map(|line| line.trim().strip_prefix(".route(\"")?.split_once("\", "));
    let route = |(path, handler): (&str, &str)| {
        format!("{:<4} {path}", handler.split('(').next().unwrap_or_default().to_uppercase())
    };
    lines.map(route).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_answers_each_role_as_the_table_says() {
    let rows = rows(ROUTES);
    assert_eq!(rows.iter().map(|(name, _)| (*name).to_owned()).collect::<BTreeSet<_>>(), routes());
    for postgres in [false, true] {
        let Some(Tried { world, people, .. }) = tried(postgres).await else { continue };
        let chunk = first_chunk(&world).await;
        for (route, expected) in &rows {
            let (method, path) = route.split_once(' ').expect("a method and a path");
            let path =
                format!("/api{}", path.trim().replace("/{snapshot}/{chunk}", &chunk).replace("{event}", "training"));
            for (name, expected) in expected {
                let person = people.get(name);
                let status = ask(&world, (method, &path), person).await;
                assert_eq!(status.to_string(), *expected, "{name}: {route}");
            }
        }
    }
}

/// Where the first chunk of the programme lies, behind `/programme/snapshot`.
async fn first_chunk(world: &World) -> String {
    let answer = world.http.get(world.url("/api/programme")).send().await.expect("an answer");
    let snapshot: passerelle_shared::api::ProgrammeReply = answer.json().await.expect("a reply");
    let passerelle_shared::api::ProgrammeReply::Snapshot(snapshot) = snapshot else { panic!("it is a snapshot") };
    format!("/{}/{}", snapshot.name(), snapshot.chunks[0].name)
}

async fn ask(world: &World, (method, path): (&str, &str), person: Option<&Person>) -> u16 {
    let account = person.map_or("0".repeat(32), |person| person.account.id.0.clone());
    let body = match path {
        "/api/exchange" => json!({"account": account, "nonce": nonce(), "commands": []}),
        "/api/sign-in/code" => json!({"email": format!("{account}@example.org"), "language": "en"}),
        "/api/sign-in" => json!({"email": format!("{account}@example.org"), "code": "000000", "language": "en"}),
        _ => Value::Null,
    };
    let request = match method {
        "GET" => world.http.get(world.url(path)),
        _ => world.http.post(world.url(path)).json(&body),
    };
    let request = match person {
        Some(person) => request.header(header::COOKIE, &person.cookie),
        None => request,
    };
    request.send().await.expect("an answer").status().as_u16()
}

/// The makers of scopes, as they stand in the code.
fn kinds_of_scope() -> BTreeSet<String> {
    let code = include_str!("../../shared/src/sync/cursor.rs");
    let (_, scopes) = code.split_once("impl Scope {").expect("there are scopes");
    let (scopes, _) = scopes.split_once("\n}").expect("it ends");
    let made = scopes.lines().filter(|line| line.ends_with("-> Self {"));
    made.filter_map(|line| line.trim().strip_prefix("pub fn ")?.split('(').next()).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_scope_is_given_to_those_of_the_table_and_to_nobody_else() {
    let rows = rows(SCOPES);
    let kinds = rows.iter().filter_map(|(name, _)| name.split(['/', ' ']).next()).map(str::to_owned);
    assert_eq!(kinds.collect::<BTreeSet<_>>(), kinds_of_scope());
    for postgres in [false, true] {
        let Some(Tried { world, people, amina }) = tried(postgres).await else { continue };
        let scope = |row: &str, person: &Person| match row {
            "account (one's own)" => Scope::account(&person.account.id),
            "account (somebody else's)" => Scope::account(&amina.account.id),
            _ => serde_json::from_value(Value::from(row)).expect("a scope"),
        };
        for name in [NOBODY].into_iter().chain(ROLES.map(|(name, _)| name)) {
            let person = people.get(name);
            let read = match person {
                Some(person) => {
                    let body = json!({"account": amina.account.id, "nonce": nonce(), "commands": []});
                    let in_her_name = person.post("/api/exchange", &body).send().await.expect("an answer");
                    assert_eq!(in_her_name.status(), 403, "{name}");
                    read_by(person, rows.iter().map(|(row, _)| scope(row, person))).await
                }
                None => [Scope::programme()].into(),
            };
            let channel =
                person.map_or_else(|| world.http.get(world.url("/api/live")), |person| person.get("/api/live"));
            let heard = Listener::open(channel).await.scopes_until_heartbeats(3).await;
            for (row, expected) in &rows {
                let scope = scope(row, person.unwrap_or(&amina));
                let said = |has: bool| if has { "yes" } else { "-" };
                assert_eq!(said(read.contains(&scope)), expected[name], "{name} reads {row}");
                assert_eq!(said(heard.contains(&scope)), expected[name], "{name} hears of {row}");
            }
        }
    }
}

/// What comes to somebody who asks for all of it.
async fn read_by(person: &Person, all: impl Iterator<Item = Scope>) -> BTreeSet<Scope> {
    let mut follower = Follower::of(person.clone());
    all.for_each(|scope| follower.follow(scope, Cursor::default()));
    let pages = follower.read().await.into_iter().flat_map(|news| news.pages);
    let mut read: BTreeSet<Scope> = pages.map(|followed| followed.page.head.scope).collect();
    read.extend(person.exchange(&[]).await.news.map(|page| page.head.scope));
    let programme = person.get("/api/programme").send().await.expect("an answer");
    if programme.status() == 200 {
        read.insert(Scope::programme());
    }
    read
}

/// One command of each kind, as JSON: about the training, or about oneself.
async fn command(world: &World, kind: &str, by: &Person, amina: &Person) -> Value {
    let verdict = |verdict, version: Version| json!(decision(by, TRAINING, amina, verdict, version));
    let now = version(amina, TRAINING).await;
    match kind {
        "request-place" => json!(by.request(LAST_PLACE, "FR")),
        "withdraw" => json!(by.withdrawal(LAST_PLACE, 1)),
        "accept-offer" => json!(by.acceptance(LAST_PLACE, 2)),
        "keep-star" | "let-go-of-star" => json!({
            "id": command_id(), "author": Author::Account(by.account.id.clone()), "kind": kind,
            "concerns": RecordId::star(&TRAINING.into()), "body": {}, "seen": {"acts": 1}, "intended_at": NOW,
        }),
        "refuse" => verdict(Verdict::Refuse, now),
        "confirm" => verdict(Verdict::Confirm, now),
        "put-on-reserve" => verdict(Verdict::Reserve, now),
        "edit-event" => {
            let title = title(world).await;
            json!(edited(by, Wish::EditEvent, TRAINING, &[(TITLE, &title, &format!("{title}!"))]))
        }
        "cancel-event" => json!(edited(by, Wish::CancelEvent, TRAINING, &[(NOTE, "", "It rains.")])),
        "create-event" => json!(new_event(by, "project/bridges")),
        "edit-article" => json!(draft(by, "project/bridges")),
        "take-back-article" => json!(edited(by, Wish::TakeBackArticle, "article/news", &[(NOTE, "", "It was wrong.")])),
        "edit-session" => {
            let plain = |field| Slot { field, language: None };
            let new =
                [(TITLE, "", "More"), (plain(EditField::Day), "", "1"), (plain(EditField::SessionKind), "", "talk")];
            json!(edited(by, Wish::EditSession, &["session/training/", &command_id().0].concat(), &new))
        }
        "take-back-session" => {
            json!(edited(by, Wish::TakeBackSession, "session/training/opening", &[(NOTE, "", "It was wrong.")]))
        }
        "export-list" => json!(list(by, Made::ExportList, TRAINING, None)),
        "print-list" => json!(list(by, Made::PrintList, TRAINING, None)),
        "give-role" => json!(role(by, role::Wish::GiveRole, AT_THE_DOOR, "amina@example.org", None)),
        "take-role" => json!(role(by, role::Wish::TakeRole, AT_THE_DOOR, "amina@example.org", None)),
        _ => panic!("the table has a command that isn't made here: {kind}"),
    }
}

fn new_event(by: &Person, project: &str) -> edit::Command {
    let plain = |field| Slot { field, language: None };
    let changes = [
        (TITLE, "", "A workshop"),
        (plain(EditField::Project), "", project),
        (plain(EditField::Kind), "", "workshop"),
        (plain(EditField::Starts), "", "2026-05-04"),
        (plain(EditField::Ends), "", "2026-05-05"),
        (plain(EditField::Zone), "", "Africa/Tunis"),
    ];
    edited(by, Wish::CreateEvent, &["event/", &command_id().0].concat(), &changes)
}

fn draft(by: &Person, project: &str) -> edit::Command {
    let project_of = Slot { field: EditField::Project, language: None };
    edited(
        by,
        Wish::EditArticle,
        &["article/", &command_id().0].concat(),
        &[(TITLE, "", "News"), (project_of, "", project)],
    )
}

async fn title(world: &World) -> String {
    let (records, _) = read_programme(&world.http, &world.base).await;
    let id = RecordId::from(TRAINING).text(Language::English);
    let text = records.iter().find(|record| record.id == id).and_then(|record| record.json()).expect("words");
    let text: Value = serde_json::from_str(text).expect("JSON");
    text["title"].as_str().expect("a title").to_owned()
}

/// What an organiser's act could change, and how many there were, edits among them.
async fn what_stands(world: &World, amina: &Person) -> (Version, i64) {
    let acts =
        world.count("SELECT count(*) FROM audit_entry WHERE act IN ('decision', 'edit', 'export', 'print', 'role given', 'role taken')").await;
    (version(amina, TRAINING).await, acts)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_counts_for_those_of_the_table_and_changes_nothing_for_anybody_else() {
    let rows = rows(COMMANDS);
    let kinds = ["request-place", "withdraw", "accept-offer"].into_iter().chain(newer_kinds());
    assert_eq!(rows.iter().map(|(name, _)| *name).collect::<BTreeSet<_>>(), kinds.collect::<BTreeSet<_>>());
    for postgres in [false, true] {
        let Some(Tried { world, people, amina }) = tried(postgres).await else { continue };
        for (kind, expected) in &rows {
            let mut effects = 0;
            for (name, person) in &people {
                // Or Amina's device asks more often than one may.
                world.pass(5 * Timestamp::SECOND);
                let before = what_stands(&world, &amina).await;
                let command = command(&world, kind, person, &amina).await.to_string();

                let outcome = person.exchange(&[command]).await.outcomes.remove(0);

                let refused =
                    [Reason::NotAnOrganiser, Reason::RoleBeyondReach].map(|reason| Decision::Refused { reason });
                let is_refused = refused.contains(&outcome.decision);
                assert_eq!(is_refused, expected[name] == "-", "{name}: {kind}: {outcome:?}");
                if is_refused {
                    assert_eq!(what_stands(&world, &amina).await, before, "{name}: {kind}");
                }
                effects += usize::from(matches!(outcome.decision, Decision::Done { .. }));
            }
            assert!(effects > 0 || *kind == "accept-offer", "{kind} takes effect for somebody");
            let nobody = world.http.post(world.url("/api/exchange"));
            let theirs = command(&world, kind, &amina, &amina).await;
            let body = json!({"account": amina.account.id, "nonce": nonce(), "commands": [theirs]});
            assert_eq!(nobody.json(&body).send().await.expect("an answer").status(), 401, "{kind}");
            assert_eq!(expected[NOBODY], "-");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_acts_in_anothers_name_whatever_their_role() {
    let Some(Tried { world, people, amina }) = tried(false).await else { return };
    let organiser = &people["event"];
    let before = what_stands(&world, &amina).await;
    for (kind, _) in rows(COMMANDS) {
        for (name, person) in people.iter().filter(|(name, _)| **name != "event") {
            world.pass(5 * Timestamp::SECOND);
            let theirs = command(&world, kind, organiser, &amina).await.to_string();

            let outcome = person.exchange(&[theirs]).await.outcomes.remove(0);

            assert_eq!(outcome.decision, Decision::Refused { reason: Reason::NotYours }, "{name}: {kind}");
        }
    }
    assert_eq!(what_stands(&world, &amina).await, before);
    assert_eq!(organiser.state(LAST_PLACE).await, "none");
    assert_eq!(amina.state(TRAINING).await, SignUpState::Confirmed.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_made_an_organiser_as_in_the_first_version_is_one_no_more_when_the_role_is_taken() {
    let world = World::start().await;
    let database = world.server().database();
    let (salma, person) = (address("salma@example.org"), address("amina@example.org"));
    world.person("amina@example.org").await.ask(BY_APPROVAL, "TN").await;
    let decide = async |verdict| {
        let event = BY_APPROVAL.into();
        database.decide(&salma, &event, &person, verdict, "No.", world.now()).await.expect("it works").is_ok()
    };
    let whole = |until| passerelle_shared::model::Role { role: RoleName::Organiser, reach: Reach::Whole, until };

    database.add_organiser(&salma, Some("Salma"), world.now()).await.expect("it works");
    assert_eq!(database.roles(&salma).await.expect("it works"), [whole(None)]);
    assert!(decide(Verdict::Confirm).await);
    assert!(database.take_role(&salma, &whole(None), world.now()).await.expect("it works"));
    assert!(!decide(Verdict::Refuse).await);

    database.add_organiser(&salma, None, world.now()).await.expect("it works");
    let end = world.now().plus_ms(Timestamp::DAY);
    database.give_role(&salma, &whole(Some(end)), world.now()).await.expect("it works");
    assert!(decide(Verdict::Refuse).await);
    world.pass(Timestamp::DAY + 1);
    assert!(!decide(Verdict::Confirm).await, "given again, it has an end");
}
