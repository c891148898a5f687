//! Events that an organiser writes on a device: published at once, or made from last year's with its agenda on the new days.

use passerelle_shared::model::{
    Day, EditField, Event, EventKind, EventStatus, FieldStands, Kind, Language, Reason, RecordId, Session,
    SignUpPolicy, Slot, Text,
};
use passerelle_shared::rules::edit::{Command, Wish};
use passerelle_shared::sync::{Decision, Scope};
use passerelle_tests::api_world::*;
use passerelle_tests::full_programme::{self, EVERYTHING};
use serde::de::DeserializeOwned;

use crate::edits::{Change, body, command, deliver, organiser, refusal};

const SALMA: &str = "salma@example.org";
const BRIDGES: &str = "project/bridges";
const NEW: &str = "event/4f3a9b2c";
const TITLE: Slot = Slot { field: EditField::Title, language: Some(Language::English) };

fn plain(field: EditField) -> Slot {
    Slot { field, language: None }
}

/// A workshop in Tunis, for twenty.
fn workshop() -> Vec<Change<'static>> {
    vec![
        (TITLE, "", "Malware analysis"),
        (plain(EditField::Project), "", BRIDGES),
        (plain(EditField::Kind), "", "workshop"),
        (plain(EditField::Starts), "", "2026-05-04"),
        (plain(EditField::Ends), "", "2026-05-05"),
        (plain(EditField::Zone), "", "Africa/Tunis"),
        (plain(EditField::Country), "", "TN"),
        (plain(EditField::Policy), "", "open"),
        (plain(EditField::Capacity), "", "20"),
        (plain(EditField::Closes), "", "2026-04-20T23:59"),
    ]
}

/// The same, but for this field.
fn with(slot: Slot, text: &'static str) -> Vec<Change<'static>> {
    workshop().into_iter().filter(|(other, ..)| *other != slot).chain([(slot, "", text)]).collect()
}

fn writing(by: &Person, changes: &[Change<'_>]) -> Command {
    command(by, Wish::CreateEvent, NEW, changes)
}

async fn read<T: DeserializeOwned>(world: &World, id: &str) -> T {
    let json = body(world, &id.into()).await.unwrap_or_else(|| panic!("{id} is published"));
    serde_json::from_str(&json).expect("it can be read")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_written_once_and_everybody_reads_it_and_asks_for_a_place() {
    let world = World::start().await;
    let (salma, amina) = (organiser(&world, SALMA, BRIDGES).await, world.person("amina@example.org").await);
    let command = writing(&salma, &workshop());

    let first = deliver(&salma, &[&command]).await;
    let again = deliver(&salma, &[&command]).await;

    assert_eq!(first[0].decision, Decision::Done { stands: None });
    assert_eq!(first, again);
    let event: Event = read(&world, NEW).await;
    assert_eq!((event.kind, event.status, event.days), (EventKind::Workshop, EventStatus::Planned, Some(2)));
    assert_eq!(event.project, Some(BRIDGES.into()));
    let terms = event.terms().expect("one can sign up");
    assert_eq!((terms.policy, terms.capacity, terms.version), (SignUpPolicy::Open, Some(20), 1));
    assert!(terms.closes_at.is_some() && event.starts_at.is_some(), "the instants are those of its zone");
    amina.ask(NEW, "TN").await;
    assert_eq!(amina.state(NEW).await, "confirmed");
    assert_eq!(world.left(NEW).await, Some(19));
}

#[tokio::test(flavor = "multi_thread")]
async fn its_desk_is_given_to_who_wrote_it_and_a_pack_takes_nothing_of_it_away() {
    let world = World::start().await;
    let salma = organiser(&world, SALMA, BRIDGES).await;
    deliver(&salma, &[&writing(&salma, &workshop())]).await;

    world.import_changed().await;

    let _: Event = read(&world, NEW).await;
    let given = world.server().database().given(&salma.account.id, true, world.now()).await.expect("it works");
    let desk: Scope = serde_json::from_str(&format!("\"desk/{NEW}\"")).expect("a scope");
    assert!(given.iter().any(|given| given.scope == desk), "{given:?}");
    let title = [(TITLE, "Malware analysis", "Malware")];
    let edited = deliver(&salma, &[&command(&salma, Wish::EditEvent, NEW, &title)]).await;
    assert_eq!(edited[0].decision, Decision::Done { stands: None }, "it is changed like any other");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_made_from_last_years_has_its_agenda_on_the_new_days_in_all_its_languages() {
    let world = World::start().await;
    full_programme::add_to(&world.pack());
    world.import().await.expect("a good pack");
    let salma = organiser(&world, SALMA, "whole").await;
    let before: Event = read(&world, EVERYTHING).await;
    let talk_before: Session = read(&world, "session/everything/talk").await;
    let changes = [
        (plain(EditField::From), "", EVERYTHING),
        (plain(EditField::Starts), "", "2026-05-04"),
        (plain(EditField::Ends), "", "2026-05-05"),
        (TITLE, "everything (en)", "Everything again"),
    ];

    let outcomes = deliver(&salma, &[&writing(&salma, &changes)]).await;

    assert_eq!(outcomes[0].decision, Decision::Done { stands: None });
    let event: Event = read(&world, NEW).await;
    assert_eq!(event.follows, [RecordId::from(EVERYTHING)]);
    assert_eq!((event.interpretation, event.participants), (before.interpretation, None));
    assert_eq!(event.people.items(), [], "who spoke last year doesn't speak by that");
    let terms = (event.sign_up.read().expect("one can sign up"), before.sign_up.read().expect("as before"));
    assert_eq!((terms.0.asks, terms.0.quotas), (terms.1.asks, terms.1.quotas), "the same form");
    assert_eq!((terms.0.capacity, terms.0.closes_at), (terms.1.capacity, None), "its deadline was its own");
    let [english, spanish]: [Text; 2] =
        [read(&world, &format!("text/en/{NEW}")).await, read(&world, &format!("text/es/{NEW}")).await];
    assert_eq!((english.title.as_str(), spanish.title.as_str()), ("Everything again", "everything (es)"));
    assert_eq!(english.findings, Vec::<String>::new(), "what came of the last one isn't known of this one");
    let talk: Session = read(&world, "session/4f3a9b2c/talk").await;
    assert_eq!(talk.event, RecordId::from(NEW));
    assert!(talk.track.expect("it has one").as_str().starts_with("track/4f3a9b2c/"));
    let (was, is) = (talk_before.starts_wall.expect("an hour"), talk.starts_wall.expect("an hour"));
    assert_eq!((was.hour(), was.minute()), (is.hour(), is.minute()));
    let later = event.starts.zip(before.starts).and_then(|(new, old)| new.days_after(old));
    assert_eq!(is.day().days_after(was.day()), later);
    let words: Text = read(&world, "text/pt/session/4f3a9b2c/talk").await;
    assert_eq!(words.title, "talk (pt)");
    let (records, _) = read_programme(&world.http, &world.base).await;
    let parts = |event: &str, kind: Kind| {
        let prefix = RecordId::from(event).part(kind, "");
        records.iter().filter(|record| record.id.as_str().starts_with(prefix.as_str())).count()
    };
    for kind in [Kind::Day, Kind::Track, Kind::Session] {
        assert_eq!(parts(NEW, kind), parts(EVERYTHING, kind), "{kind:?}");
    }
    assert_eq!(parts(NEW, Kind::Material), 0, "what was handed out then stays with it");
    let day: Day = read(&world, "day/4f3a9b2c/first").await;
    assert_eq!(day.event, RecordId::from(NEW));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_makes_one_from_another_that_was_changed_meanwhile_is_told_what_stands_there() {
    let world = World::start().await;
    let salma = organiser(&world, SALMA, BRIDGES).await;
    let changes = [
        (plain(EditField::From), "", TRAINING),
        (plain(EditField::Starts), "", "2026-05-04"),
        (plain(EditField::Ends), "", "2026-05-05"),
        (TITLE, "training (en)", "Malware analysis"),
    ];
    let title = [(TITLE, "training (en)", "Forensics")];
    deliver(&salma, &[&command(&salma, Wish::EditEvent, TRAINING, &title)]).await;

    let outcomes = deliver(&salma, &[&writing(&salma, &changes)]).await;

    let text = "Forensics".to_owned();
    let fields = vec![FieldStands { field: EditField::Title, language: Some(Language::English), text }];
    assert_eq!(refusal(&outcomes[0]), Some(&Reason::EditedMeanwhile { fields }));
    assert_eq!(body(&world, &NEW.into()).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_an_event_is_refused_with_what_is_missing_and_nothing_is_there() {
    let world = World::start().await;
    let salma = organiser(&world, SALMA, BRIDGES).await;
    let nothing = |slot: Slot| workshop().into_iter().filter(|(other, ..)| *other != slot).collect::<Vec<_>>();

    for (changes, reason) in [
        (nothing(TITLE), Reason::TitleNeeded),
        (nothing(plain(EditField::Ends)), Reason::DaysNeeded),
        (with(plain(EditField::Ends), "2026-05-03"), Reason::EndsBeforeStart),
        (with(plain(EditField::Closes), "2026-05-05T00:00"), Reason::DeadlineAfterStart),
        (with(plain(EditField::Zone), "Africa/Nowhere"), Reason::ZoneNeeded),
        (with(plain(EditField::Policy), "by lot"), Reason::NotUnderstood),
        (with(plain(EditField::Project), "project/tunnels"), Reason::NotAnOrganiser),
        (with(plain(EditField::From), "event/nowhere"), Reason::NotUnderstood),
    ] {
        let outcomes = deliver(&salma, &[&writing(&salma, &changes)]).await;
        assert_eq!(refusal(&outcomes[0]), Some(&reason), "{changes:?}");
    }
    let below = command(&salma, Wish::CreateEvent, "event/4f/3a", &workshop());
    assert_eq!(refusal(&deliver(&salma, &[&below]).await[0]), Some(&Reason::NotUnderstood));
    let another = command(&salma, Wish::CreateEvent, TRAINING, &workshop());
    assert_eq!(refusal(&deliver(&salma, &[&another]).await[0]), Some(&Reason::OtherBody), "that one is there");
    assert_eq!(body(&world, &NEW.into()).await, None);
    let again = deliver(&salma, &[&writing(&salma, &workshop())]).await;
    assert_eq!(again[0].decision, Decision::Done { stands: None }, "with all that was missing it is written");
}
