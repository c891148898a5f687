//! Edits that an organiser makes on a device: done once, on what they saw, told to whom they concern, and undone by no pack.

use passerelle_shared::model::{
    EditField, Event, FieldChange, FieldStands, Language, Reach, Reason, RecordId, Role, RoleName, Session,
    SignUpPolicy, Slot, Text, Timestamp,
};
use passerelle_shared::rules::edit::{Body, Command, Wish};
use passerelle_shared::sync::{Author, Decision, Outcome};
use passerelle_tests::api_world::*;

const AMINA: &str = "amina@example.org";
const YOUSSEF: &str = "youssef@example.org";
const SALMA: &str = "salma@example.org";
const KARIM: &str = "karim@example.org";

const TITLE: Slot = Slot { field: EditField::Title, language: Some(Language::English) };
const PLACE: Slot = Slot { field: EditField::Place, language: Some(Language::English) };
const NOTE: Slot = Slot { field: EditField::Note, language: Some(Language::English) };
const CAPACITY: Slot = Slot { field: EditField::Capacity, language: None };
const STARTS: Slot = Slot { field: EditField::Starts, language: None };
const ENDS: Slot = Slot { field: EditField::Ends, language: None };
const CLOSES: Slot = Slot { field: EditField::Closes, language: None };
const POLICY: Slot = Slot { field: EditField::Policy, language: None };

/// A change, from what stands to what is to stand.
pub type Change<'a> = (Slot, &'a str, &'a str);

/// Somebody who runs what is in reach.
pub async fn organiser(world: &World, email: &str, reach: &str) -> Person {
    let person = world.person(email).await;
    let role = Role { role: RoleName::Organiser, reach: Reach::parse(reach), until: None };
    world.server().database().give_role(&address(email), &role, world.now()).await.expect("it works");
    person
}

fn edit(by: &Person, event: &str, changes: &[Change<'_>]) -> Command {
    command(by, Wish::EditEvent, event, changes)
}

pub fn command(by: &Person, wish: Wish, record: &str, changes: &[Change<'_>]) -> Command {
    Command {
        id: command_id(),
        author: Author::Account(by.account.id.clone()),
        kind: wish,
        concerns: record.into(),
        body: Body { changes: changes.iter().map(|(slot, old, new)| FieldChange::new(*slot, old, new)).collect() },
        intended_at: Timestamp(NOW),
        clock_ahead_ms: None,
    }
}

pub async fn deliver(by: &Person, commands: &[&Command]) -> Vec<Outcome> {
    let commands: Vec<String> = commands.iter().map(|command| serde_json::to_string(command).expect("plain")).collect();
    by.exchange(&commands).await.outcomes
}

async fn is_done(by: &Person, event: &str, changes: &[Change<'_>]) {
    let outcomes = deliver(by, &[&edit(by, event, changes)]).await;
    assert_eq!(outcomes[0].decision, Decision::Done { stands: None }, "{outcomes:?}");
}

pub fn refusal(outcome: &Outcome) -> Option<&Reason> {
    match &outcome.decision {
        Decision::Refused { reason } => Some(reason),
        _ => None,
    }
}

pub async fn body(world: &World, id: &RecordId) -> Option<String> {
    let (records, _) = read_programme(&world.http, &world.base).await;
    let record = records.into_iter().find(|record| record.id == *id)?;
    record.json().map(str::to_owned)
}

/// As newcomers read it.
async fn event(world: &World, id: &str) -> Event {
    serde_json::from_str(&body(world, &id.into()).await.expect("it is published")).expect("an event")
}

async fn words(world: &World, id: &str, language: Language) -> Option<Text> {
    let json = body(world, &RecordId::from(id).text(language)).await?;
    Some(serde_json::from_str(&json).expect("a text"))
}

async fn title(world: &World) -> String {
    words(world, TRAINING, Language::English).await.expect("it has words").title
}

fn capacity(event: &Event) -> Option<u32> {
    event.terms().and_then(|terms| terms.capacity)
}

/// How many mails say so.
async fn told(world: &World, email: &str, words: &str) -> usize {
    world.all_mails_leave().await;
    world.mails_to(email).into_iter().filter(|mail| mail.subject.contains(words)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_edited_on_a_device_is_published_once_and_answered_alike() {
    let world = World::start().await;
    let salma = organiser(&world, SALMA, TRAINING).await;
    let edit = edit(&salma, TRAINING, &[(TITLE, "training (en)", "Malware analysis"), (CAPACITY, "10", "12")]);

    let first = deliver(&salma, &[&edit]).await;
    let again = deliver(&salma, &[&edit]).await;

    assert_eq!(first[0].decision, Decision::Done { stands: None });
    assert_eq!(first, again);
    assert_eq!(title(&world).await, "Malware analysis");
    assert_eq!(capacity(&event(&world, TRAINING).await), Some(12));
    let french = words(&world, TRAINING, Language::French).await.expect("it stays");
    assert_eq!(french.title, "training (fr)");
}

#[tokio::test(flavor = "multi_thread")]
async fn different_fields_that_two_people_change_of_one_event_both_count() {
    let world = World::start().await;
    let (salma, karim) = (organiser(&world, SALMA, TRAINING).await, organiser(&world, KARIM, "project/bridges").await);

    is_done(&salma, TRAINING, &[(TITLE, "training (en)", "Malware analysis")]).await;
    is_done(&karim, TRAINING, &[(PLACE, "Tunis", "Sousse"), (CAPACITY, "10", "12")]).await;

    let words = words(&world, TRAINING, Language::English).await.expect("it has words");
    assert_eq!((words.title.as_str(), words.place.as_str()), ("Malware analysis", "Sousse"));
    assert_eq!(capacity(&event(&world, TRAINING).await), Some(12));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_change_one_field_the_second_is_told_what_stands_and_nothing_of_theirs_is_done() {
    let world = World::start().await;
    let (salma, karim) = (organiser(&world, SALMA, TRAINING).await, organiser(&world, KARIM, "whole").await);
    let mine = edit(&karim, TRAINING, &[(TITLE, "training (en)", "Forensics"), (CAPACITY, "10", "12")]);
    is_done(&salma, TRAINING, &[(TITLE, "training (en)", "Malware analysis")]).await;

    let outcomes = deliver(&karim, &[&mine]).await;

    let text = "Malware analysis".to_owned();
    let fields = vec![FieldStands { field: EditField::Title, language: Some(Language::English), text }];
    assert_eq!(refusal(&outcomes[0]), Some(&Reason::EditedMeanwhile { fields }));
    assert_eq!(title(&world).await, "Malware analysis");
    assert_eq!(capacity(&event(&world, TRAINING).await), Some(10), "nothing of it");
    let again = [(TITLE, "Malware analysis", "Forensics"), (CAPACITY, "10", "12")];
    is_done(&karim, TRAINING, &again).await;
    assert_eq!(title(&world).await, "Forensics");
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_that_come_together_build_on_each_other() {
    let world = World::start().await;
    let salma = organiser(&world, SALMA, TRAINING).await;
    let first = edit(&salma, TRAINING, &[(TITLE, "training (en)", "Malware"), (CAPACITY, "10", "12")]);
    let second = edit(&salma, TRAINING, &[(TITLE, "Malware", "Malware analysis")]);
    let stale = edit(&salma, TRAINING, &[(TITLE, "training (en)", "Forensics")]);

    let outcomes = deliver(&salma, &[&first, &second, &stale]).await;

    assert_eq!(outcomes[1].decision, Decision::Done { stands: None });
    assert!(matches!(refusal(&outcomes[2]), Some(Reason::EditedMeanwhile { .. })), "{outcomes:?}");
    assert_eq!(title(&world).await, "Malware analysis");
    assert_eq!(capacity(&event(&world, TRAINING).await), Some(12));
}

#[tokio::test(flavor = "multi_thread")]
async fn places_are_not_lowered_below_what_is_taken_and_more_of_them_call_up_who_waits() {
    let world = World::start().await;
    let (amina, youssef) = (world.person(AMINA).await, world.person(YOUSSEF).await);
    let salma = organiser(&world, SALMA, LAST_PLACE).await;
    amina.ask(LAST_PLACE, "TN").await;
    youssef.ask(LAST_PLACE, "MA").await;
    assert_eq!(youssef.state(LAST_PLACE).await, "reserve");

    let outcomes = deliver(&salma, &[&edit(&salma, LAST_PLACE, &[(CAPACITY, "1", "0")])]).await;
    is_done(&salma, LAST_PLACE, &[(CAPACITY, "1", "2")]).await;

    assert_eq!(refusal(&outcomes[0]), Some(&Reason::CapacityBelowTaken { taken: 1 }));
    assert_eq!(youssef.state(LAST_PLACE).await, "confirmed");
    assert_eq!(told(&world, YOUSSEF, "confirmed").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_runs_the_event_changes_it() {
    let world = World::start().await;
    let (amina, salma) = (world.person(AMINA).await, organiser(&world, SALMA, BY_APPROVAL).await);
    let changes: &[Change<'_>] = &[(TITLE, "training (en)", "Mine")];

    for person in [&amina, &salma] {
        let outcomes = deliver(person, &[&edit(person, TRAINING, changes)]).await;
        assert_eq!(refusal(&outcomes[0]), Some(&Reason::NotAnOrganiser));
    }
    let in_her_name = deliver(&amina, &[&edit(&salma, BY_APPROVAL, changes)]).await;
    let of_a_project = deliver(&salma, &[&edit(&salma, "project/bridges", changes)]).await;
    let of_nothing = deliver(&salma, &[&edit(&salma, "event/nowhere", changes)]).await;

    assert_eq!(refusal(&in_her_name[0]), Some(&Reason::NotYours));
    assert_eq!(refusal(&of_a_project[0]), Some(&Reason::NotUnderstood));
    assert_eq!(refusal(&of_nothing[0]), Some(&Reason::NotAnOrganiser));
    assert_eq!(title(&world).await, "training (en)");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_come_is_told_once_of_another_date_and_nobody_else() {
    let world = World::start().await;
    let (amina, youssef) = (world.person(AMINA).await, world.person(YOUSSEF).await);
    let salma = organiser(&world, SALMA, TRAINING).await;
    amina.ask(TRAINING, "TN").await;
    youssef.ask(TRAINING, "MA").await;
    youssef.settle(&youssef.withdrawal(TRAINING, 1)).await;
    let (starts, ends) = ((STARTS, "2026-04-01", "2026-04-08"), (ENDS, "2026-04-03", "2026-04-09"));

    is_done(&salma, TRAINING, &[starts, ends]).await;
    is_done(&salma, TRAINING, &[(TITLE, "training (en)", "Malware analysis")]).await;

    let moved = event(&world, TRAINING).await;
    assert_eq!(moved.starts_at, Some(Timestamp(1_775_602_800_000)), "midnight in Tunis");
    assert_eq!(moved.days, Some(2));
    assert_eq!(moved.terms().expect("it has terms").version, 2, "who asks on what stood before is asked again");
    assert_eq!(told(&world, AMINA, "Date or place changed").await, 1);
    assert_eq!(told(&world, YOUSSEF, "Date or place changed").await, 0, "they withdrew");
    let mail = world.mail(AMINA, "Date or place changed").await;
    assert!(mail.body.contains("Your place at") && mail.body.contains("8"), "{}", mail.body);
    assert_eq!(amina.state(TRAINING).await, "confirmed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agenda_moves_along_with_the_first_day_and_a_later_import_leaves_it_there() {
    let world = World::start().await;
    let salma = organiser(&world, SALMA, TRAINING).await;
    let session = "[[session]]\nslug = \"opening\"\nday = 1\nstarts = \"09:00\"\nends = \"10:00\"\n\
        kind = \"panel\"\nen = { title = \"Opening\" }\n";
    world.rewrite("events/training.toml", "[sign_up]", &format!("{session}[sign_up]"));
    world.import().await.expect("a good pack");
    let opening = async || {
        let json = body(&world, &"session/training/opening".into()).await.expect("it is published");
        serde_json::from_str::<Session>(&json).expect("a session")
    };
    let before = opening().await;

    is_done(&salma, TRAINING, &[(STARTS, "2026-04-01", "2026-04-08"), (ENDS, "2026-04-03", "2026-04-10")]).await;
    let after = opening().await;
    world.import().await.expect("a good pack");

    assert_eq!(after.starts_wall.map(|wall| wall.to_string()).as_deref(), Some("2026-04-08T09:00"));
    assert_eq!(after.starts_at.zip(before.starts_at).map(|(new, old)| new.since_ms(old)), Some(7 * Timestamp::DAY));
    assert_eq!(opening().await, after);
}

#[tokio::test(flavor = "multi_thread")]
async fn days_out_of_order_and_what_cannot_be_read_are_refused_in_words() {
    let world = World::start().await;
    let salma = organiser(&world, SALMA, "whole").await;
    let refused = async |event: &str, changes: &[Change<'_>]| {
        let outcomes = deliver(&salma, &[&edit(&salma, event, changes)]).await;
        refusal(&outcomes[0]).cloned().unwrap_or_else(|| panic!("{outcomes:?}"))
    };

    assert_eq!(refused(TRAINING, &[(ENDS, "2026-04-03", "2026-03-31")]).await, Reason::EndsBeforeStart);
    let late = (CLOSES, "2026-03-20T23:59", "2026-04-02T12:00");
    assert_eq!(refused(TRAINING, &[late]).await, Reason::DeadlineAfterStart);
    assert_eq!(refused(TRAINING, &[(CAPACITY, "10", "many")]).await, Reason::NotUnderstood);
    assert_eq!(refused(READ_ONLY, &[(CAPACITY, "", "10")]).await, Reason::NoSignUpHere);
    let no_title = (Slot::words(EditField::Title, Language::English), "training (en)", "");
    assert_eq!(refused(TRAINING, &[no_title]).await, Reason::TitleNeeded);
    assert_eq!(event(&world, TRAINING).await.terms().expect("it has terms").version, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn deadline_and_policy_count_from_then_on() {
    let world = World::start().await;
    let (amina, salma) = (world.person(AMINA).await, organiser(&world, SALMA, "whole").await);
    let closes = (CLOSES, "2026-03-20T23:59", "2026-03-25T12:00");

    is_done(&salma, LAST_PLACE, &[closes, (POLICY, "open", "approval")]).await;

    let terms = event(&world, LAST_PLACE).await.terms().expect("it has terms");
    assert_eq!((terms.policy, terms.closes_at), (SignUpPolicy::Approval, Some(Timestamp(1_774_436_400_000))));
    let mut request = amina.request(LAST_PLACE, "TN");
    assert_eq!(amina.settle(&request).await, Decision::AskAgain { terms: 2 });
    (request.id, request.seen.terms) = (command_id(), 2);
    assert_eq!(stands(amina.settle(&request).await).state.as_str(), "awaiting-decision");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_cancelled_from_a_device_with_a_reason_that_all_can_read() {
    let world = World::start().await;
    let (amina, salma) = (world.person(AMINA).await, organiser(&world, SALMA, TRAINING).await);
    amina.ask(TRAINING, "TN").await;
    let cancel = |changes: &[Change<'_>]| Command { kind: Wish::CancelEvent, ..edit(&salma, TRAINING, changes) };

    let outcomes = deliver(&salma, &[&cancel(&[]), &cancel(&[(NOTE, "", "The hall is closed.")])]).await;
    let again = deliver(&salma, &[&cancel(&[(NOTE, "", "Once more.")])]).await;

    assert_eq!(refusal(&outcomes[0]), Some(&Reason::NoteNeeded));
    assert_eq!(outcomes[1].decision, Decision::Done { stands: None });
    assert_eq!(again[0].decision, Decision::Unchanged { stands: None });
    let json = body(&world, &TRAINING.into()).await.expect("it is still there");
    assert!(json.contains(r#""status":"cancelled""#), "{json}");
    let words = words(&world, TRAINING, Language::English).await.expect("it has words");
    assert_eq!(words.note, "The hall is closed.");
    assert_eq!(amina.state(TRAINING).await, "event-cancelled");
    assert_eq!(told(&world, AMINA, "cancelled").await, 1);
    let mail = world.mail(AMINA, "cancelled").await;
    assert!(mail.body.contains("The hall is closed."), "{}", mail.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_import_of_the_same_pack_undoes_nothing_and_one_that_says_something_else_counts_for_that() {
    let mut world = World::start().await;
    let salma = organiser(&world, SALMA, TRAINING).await;
    let german = |field| Slot::words(field, Language::German);
    let words_in_german = [(german(EditField::Title), "", "Analyse von Schadsoftware")];
    is_done(&salma, TRAINING, &[(TITLE, "training (en)", "Malware analysis"), (CAPACITY, "10", "12")]).await;
    is_done(&salma, TRAINING, &words_in_german).await;
    let (before, _) = read_programme(&world.http, &world.base).await;

    let again = world.import().await.expect("a good pack");
    world.restart().await;

    assert_eq!((again[0].imported.changed, again[0].imported.withdrawn), (0, 0), "{again:?}");
    let (after, _) = read_programme(&world.http, &world.base).await;
    let seqs = |records: &[passerelle_shared::sync::Record]| {
        let mut seqs: Vec<_> = records.iter().map(|record| (record.id.clone(), record.seq)).collect();
        seqs.sort();
        seqs
    };
    assert_eq!(seqs(&before), seqs(&after), "devices have nothing to read");

    world.rewrite("events/training.toml", "capacity = 10", "capacity = 15");
    world.rewrite("events/training.toml", "title = \"training (fr)\"", "title = \"Formation\"");
    world.import().await.expect("a good pack");

    let training = event(&world, TRAINING).await;
    assert_eq!(capacity(&training), Some(15), "the pack says something new of it");
    assert_eq!(title(&world).await, "Malware analysis", "and nothing new of this");
    assert!(training.translations.contains(&Language::German));
    let text = async |language| words(&world, TRAINING, language).await.expect("it has words").title;
    assert_eq!(text(Language::French).await, "Formation");
    assert_eq!(text(Language::German).await, "Analyse von Schadsoftware");
    world.rewrite("events/training.toml", "capacity = 15", "capacity = 16");
    world.import().await.expect("a good pack");
    assert_eq!(capacity(&event(&world, TRAINING).await), Some(16), "each time anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_were_taken_away_at_a_desk_do_not_come_back_with_the_pack() {
    let world = World::start().await;
    let salma = organiser(&world, SALMA, TRAINING).await;
    let arabic = |field| Slot::words(field, Language::Arabic);
    let gone = [(arabic(EditField::Title), "training (ar)", ""), (arabic(EditField::Place), "Tunis", "")];
    is_done(&salma, TRAINING, &gone).await;
    assert_eq!(words(&world, TRAINING, Language::Arabic).await, None);

    world.import_changed().await;

    assert_eq!(words(&world, TRAINING, Language::Arabic).await, None);
    assert_eq!(event(&world, TRAINING).await.translations, [Language::French, Language::English]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_that_moves_an_event_tells_the_same_people_and_the_same_by_mail() {
    let world = World::start().await;
    let amina = world.person(AMINA).await;
    amina.ask(TRAINING, "TN").await;

    world.rewrite("events/training.toml", "starts = \"2026-04-01\"", "starts = \"2026-04-02\"");
    world.import().await.expect("a good pack");
    world.import().await.expect("a good pack");

    assert_eq!(told(&world, AMINA, "Date or place changed").await, 1);
}
