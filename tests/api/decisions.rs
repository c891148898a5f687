//! Decisions that an organiser makes on a device: settled once, on what they saw, and told to the person.

use passerelle_server::database::Verdict;
use passerelle_shared::model::{Applicant, CountryCode, Reach, Reason, Role, RoleName, SignUpState, Timestamp};
use passerelle_shared::rules::decision::{Body, Command, Seen, Version};
use passerelle_shared::sync::{Author, CommandId, Decision, Outcome};
use passerelle_tests::api_world::*;

const AMINA: &str = "amina@example.org";
const YOUSSEF: &str = "youssef@example.org";
const SALMA: &str = "salma@example.org";

/// Salma runs the event.
async fn salma(world: &World, event: &str, until: Option<Timestamp>) -> Person {
    let salma = world.person(SALMA).await;
    let role = Role { role: RoleName::Organiser, reach: Reach::parse(event), until };
    world.server().database().give_role(&address(SALMA), &role, world.now()).await.expect("it works");
    salma
}

/// What stands, as it is on an organiser's screen.
pub(super) async fn version(person: &Person, event: &str) -> Version {
    let sign_up = person.sign_up(event).await.expect("they asked");
    Version::of(&Applicant::of(&sign_up, CountryCode::parse("TN").expect("two letters"), 1))
}

pub(super) fn decision(by: &Person, event: &str, about: &Person, verdict: Verdict, version: Version) -> Command {
    Command {
        id: command_id(),
        author: Author::Account(by.account.id.clone()),
        kind: verdict,
        concerns: Applicant::id(&event.into(), &about.account.id.0),
        body: Body { note: "As agreed.".to_owned() },
        seen: Seen { version, after: None },
        intended_at: Timestamp(NOW),
        clock_ahead_ms: None,
    }
}

pub(super) async fn deliver(by: &Person, commands: &[&Command]) -> Vec<Outcome> {
    let commands: Vec<String> = commands.iter().map(|command| serde_json::to_string(command).expect("plain")).collect();
    by.exchange(&commands).await.outcomes
}

fn refusal(outcome: &Outcome) -> Option<&Reason> {
    match &outcome.decision {
        Decision::Refused { reason } => Some(reason),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_made_on_a_device_is_carried_out_once_and_told_to_the_person() {
    let world = World::start().await;
    let (amina, salma) = (world.person(AMINA).await, salma(&world, BY_APPROVAL, None).await);
    amina.ask(BY_APPROVAL, "TN").await;
    let confirm = decision(&salma, BY_APPROVAL, &amina, Verdict::Confirm, version(&amina, BY_APPROVAL).await);

    let first = deliver(&salma, &[&confirm]).await;
    let again = deliver(&salma, &[&confirm]).await;

    assert_eq!(first[0].state(), Some(SignUpState::Confirmed));
    assert_eq!(first, again, "once, and answered alike");
    let sign_up = amina.sign_up(BY_APPROVAL).await.expect("it stands");
    assert_eq!(sign_up.history.len(), 2);
    assert_eq!(sign_up.history[1].reason, Some(Reason::Organiser { note: "As agreed.".to_owned() }));
    world.all_mails_leave().await;
    let told = world.mails_to(AMINA).into_iter().filter(|mail| mail.subject.contains("confirmed")).count();
    assert_eq!(told, 1, "{:?}", world.mails_to(AMINA));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_about_what_the_person_withdrew_meanwhile_changes_nothing_and_says_so() {
    let world = World::start().await;
    let (amina, salma) = (world.person(AMINA).await, salma(&world, BY_APPROVAL, None).await);
    amina.ask(BY_APPROVAL, "TN").await;
    let confirm = decision(&salma, BY_APPROVAL, &amina, Verdict::Confirm, version(&amina, BY_APPROVAL).await);
    amina.settle(&amina.withdrawal(BY_APPROVAL, 1)).await;

    let outcomes = deliver(&salma, &[&confirm]).await;

    let Decision::Unchanged { stands: Some(stands) } = &outcomes[0].decision else { panic!("{outcomes:?}") };
    assert_eq!(stands.state, SignUpState::Withdrawn);
    assert_eq!(amina.state(BY_APPROVAL).await, "withdrawn");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_organisers_the_second_is_told_what_the_first_decided() {
    let world = World::start().await;
    let (amina, salma) = (world.person(AMINA).await, salma(&world, BY_APPROVAL, None).await);
    let karim = world.person("karim@example.org").await;
    let role = Role { role: RoleName::Administrator, reach: Reach::Whole, until: None };
    world.server().database().give_role(&address("karim@example.org"), &role, world.now()).await.expect("it works");
    amina.ask(BY_APPROVAL, "TN").await;
    let seen = version(&amina, BY_APPROVAL).await;

    let first = deliver(&salma, &[&decision(&salma, BY_APPROVAL, &amina, Verdict::Reserve, seen)]).await;
    world.pass(1);
    let second = deliver(&karim, &[&decision(&karim, BY_APPROVAL, &amina, Verdict::Refuse, seen)]).await;

    assert_eq!(first[0].state(), Some(SignUpState::Reserve));
    assert!(
        matches!(&second[0].decision, Decision::Unchanged { stands: Some(stands) } if stands.state == SignUpState::Reserve)
    );
    assert_eq!(amina.state(BY_APPROVAL).await, "reserve");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_thinks_again_before_the_first_answer_came_is_followed_to_the_end() {
    let world = World::start().await;
    let (amina, salma) = (world.person(AMINA).await, salma(&world, BY_APPROVAL, None).await);
    amina.ask(BY_APPROVAL, "TN").await;
    let seen = version(&amina, BY_APPROVAL).await;
    let confirm = decision(&salma, BY_APPROVAL, &amina, Verdict::Confirm, seen);
    let mut refuse = decision(&salma, BY_APPROVAL, &amina, Verdict::Refuse, seen);
    refuse.seen.after = Some(confirm.id.clone());
    let mut of_nothing = decision(&salma, BY_APPROVAL, &amina, Verdict::Confirm, seen);
    of_nothing.seen.after = Some(CommandId("not a name".to_owned()));

    deliver(&salma, &[&confirm]).await;
    world.pass(Timestamp::MINUTE);
    let outcomes = deliver(&salma, &[&refuse, &of_nothing]).await;

    assert_eq!(outcomes[0].state(), Some(SignUpState::Refused));
    assert!(matches!(outcomes[1].decision, Decision::Unchanged { .. }), "{outcomes:?}");
    assert_eq!(amina.state(BY_APPROVAL).await, "refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_runs_the_event_now_decides_about_it() {
    let world = World::start().await;
    let amina = world.person(AMINA).await;
    let salma = salma(&world, TRAINING, Some(world.now().plus_ms(Timestamp::HOUR))).await;
    let nadia = world.person("nadia@example.org").await;
    let role = Role { role: RoleName::ContactPoint, reach: Reach::parse("country/tn"), until: None };
    world.server().database().give_role(&address("nadia@example.org"), &role, world.now()).await.expect("it works");
    for event in [BY_APPROVAL, TRAINING] {
        amina.ask(event, "TN").await;
    }
    let (waits, confirmed) = (version(&amina, BY_APPROVAL).await, version(&amina, TRAINING).await);
    let refuse = |by: &Person| decision(by, TRAINING, &amina, Verdict::Refuse, confirmed);
    let late = refuse(&salma);

    let not_hers = deliver(&salma, &[&decision(&salma, BY_APPROVAL, &amina, Verdict::Confirm, waits)]).await;
    let of_a_contact_point = deliver(&nadia, &[&refuse(&nadia)]).await;
    let of_herself = deliver(&amina, &[&decision(&amina, BY_APPROVAL, &amina, Verdict::Confirm, waits)]).await;
    let in_her_name = deliver(&nadia, &[&refuse(&salma)]).await;
    world.pass(2 * Timestamp::HOUR);
    let over = deliver(&salma, &[&late]).await;

    for outcomes in [not_hers, of_a_contact_point, of_herself, over] {
        assert_eq!(refusal(&outcomes[0]), Some(&Reason::NotAnOrganiser));
    }
    assert_eq!(refusal(&in_her_name[0]), Some(&Reason::NotYours));
    assert_eq!([amina.state(BY_APPROVAL).await, amina.state(TRAINING).await], ["awaiting-decision", "confirmed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_freed_place_goes_to_the_next_in_line_with_the_decision_that_freed_it() {
    let world = World::start().await;
    let (amina, youssef) = (world.person(AMINA).await, world.person(YOUSSEF).await);
    let salma = salma(&world, LAST_PLACE, None).await;
    amina.ask(LAST_PLACE, "TN").await;
    youssef.ask(LAST_PLACE, "TN").await;
    assert_eq!([amina.state(LAST_PLACE).await, youssef.state(LAST_PLACE).await], ["confirmed", "reserve"]);
    let full = decision(&salma, LAST_PLACE, &youssef, Verdict::Confirm, version(&youssef, LAST_PLACE).await);
    let refuse = decision(&salma, LAST_PLACE, &amina, Verdict::Refuse, version(&amina, LAST_PLACE).await);

    let outcomes = deliver(&salma, &[&full, &refuse]).await;

    assert_eq!(refusal(&outcomes[0]), Some(&Reason::EventFull));
    assert_eq!(outcomes[1].state(), Some(SignUpState::Refused));
    assert_eq!([amina.state(LAST_PLACE).await, youssef.state(LAST_PLACE).await], ["refused", "confirmed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_decided_is_refused_in_words_and_changes_nothing() {
    let world = World::start().await;
    let (amina, salma) = (world.person(AMINA).await, salma(&world, BY_APPROVAL, None).await);
    amina.ask(BY_APPROVAL, "TN").await;
    let seen = version(&amina, BY_APPROVAL).await;
    let refuse = || decision(&salma, BY_APPROVAL, &amina, Verdict::Refuse, seen);
    let without_a_word = Command { body: Body { note: " ".to_owned() }, ..refuse() };
    let endless = Command { body: Body { note: "x".repeat(1_001) }, ..refuse() };
    let of_nobody = Command { concerns: Applicant::id(&BY_APPROVAL.into(), "0f0f"), ..refuse() };
    let of_a_session = Command { concerns: "session/by-approval/x".into(), ..refuse() };

    let outcomes = deliver(&salma, &[&without_a_word, &endless, &of_nobody, &of_a_session]).await;

    let reasons: Vec<Option<&Reason>> = outcomes.iter().map(refusal).collect();
    let expected = [Reason::NoteNeeded, Reason::NotUnderstood, Reason::NoSuchRequest, Reason::NotUnderstood];
    assert_eq!(reasons, expected.iter().map(Some).collect::<Vec<_>>());
    assert_eq!(amina.state(BY_APPROVAL).await, "awaiting-decision");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_database_went_back_a_decision_is_carried_out_on_what_it_saw_and_on_nothing_else() {
    let mut world = World::start().await;
    let (amina, youssef) = (world.person(AMINA).await, world.person(YOUSSEF).await);
    let salma = salma(&world, BY_APPROVAL, None).await;
    amina.ask(BY_APPROVAL, "TN").await;
    youssef.ask(BY_APPROVAL, "MA").await;
    let about_youssef = decision(&salma, BY_APPROVAL, &youssef, Verdict::Confirm, version(&youssef, BY_APPROVAL).await);
    let about_amina = decision(&salma, BY_APPROVAL, &amina, Verdict::Reserve, version(&amina, BY_APPROVAL).await);
    world.keep_copy().await;
    let outcomes = deliver(&salma.at(&world.base), &[&about_amina, &about_youssef]).await;
    world.stop().await;
    world.copy_back().await;
    world.start_again().await;
    let [amina, youssef, salma] = [amina, youssef, salma].map(|person| person.at(&world.base));
    youssef.settle(&youssef.withdrawal(BY_APPROVAL, 1)).await;

    let again = salma.deliver_again(&[(&about_amina, &outcomes[0]), (&about_youssef, &outcomes[1])]).await.outcomes;

    assert_eq!(again[0].state(), Some(SignUpState::Reserve));
    assert!(matches!(again[1].decision, Decision::Unchanged { .. }), "{again:?}");
    assert_eq!([amina.state(BY_APPROVAL).await, youssef.state(BY_APPROVAL).await], ["reserve", "withdrawn"]);
}
