//! Agendas that an organiser runs on a device: sessions added, changed, moved and taken back with a reason, each field as the
//! one who changed it saw it, and undone by no pack.

use passerelle_server::database::Withdrawals;
use passerelle_shared::model::{
    EditField, Event, FieldStands, Language, Reach, Reason, RecordId, Role, RoleName, Session, SessionKind, Slot, Text,
    Timestamp, WallTime,
};
use passerelle_shared::rules::edit::{Command, Wish};
use passerelle_shared::sync::Decision;
use passerelle_tests::api_world::*;

use super::edits::{Change, body, command, deliver, organiser, refusal};

const SALMA: &str = "salma@example.org";
const KARIM: &str = "karim@example.org";
const AMINA: &str = "amina@example.org";

/// Of the pack, on the first day from nine to ten.
const OPENING: &str = "session/training/opening";
const NEW: &str = "session/training/4f3a9b2c";
const TITLE: Slot = Slot { field: EditField::Title, language: Some(Language::English) };
const ROOM: Slot = Slot { field: EditField::Room, language: Some(Language::English) };
const NOTE: Slot = Slot { field: EditField::Note, language: Some(Language::English) };
const DAY: Slot = Slot { field: EditField::Day, language: None };
const BEGINS: Slot = Slot { field: EditField::Begins, language: None };
const UNTIL: Slot = Slot { field: EditField::Until, language: None };
const KIND: Slot = Slot { field: EditField::SessionKind, language: None };
const TRACK: Slot = Slot { field: EditField::Track, language: None };
const SPEAKERS: Slot = Slot { field: EditField::Speakers, language: None };

const TALK: [Change<'_>; 5] =
    [(TITLE, "", "Seizing"), (DAY, "", "1"), (KIND, "", "talk"), (BEGINS, "", "14:00"), (UNTIL, "", "15:30")];

const AGENDA: &str = "[[track]]\nslug = \"lab\"\nen = { title = \"Laboratory\" }\n\
    [[session]]\nslug = \"opening\"\nday = 1\nstarts = \"09:00\"\nends = \"10:00\"\nkind = \"panel\"\n\
    speakers = [{ name = \"Ana Ejemplo\", affiliation = \"Fictiva\" }]\n\
    en = { title = \"Opening\", room = \"Main hall\" }\nfr = { title = \"Ouverture\" }\n";

/// Whose training has an agenda.
async fn with_agenda() -> World {
    let world = World::start().await;
    world.rewrite("events/training.toml", "[sign_up]", &format!("{AGENDA}[sign_up]"));
    world.import().await.expect("a good pack");
    world
}

fn edit(by: &Person, session: &str, changes: &[Change<'_>]) -> Command {
    command(by, Wish::EditSession, session, changes)
}

fn take_back(by: &Person, session: &str, why: &[Change<'_>]) -> Command {
    command(by, Wish::TakeBackSession, session, why)
}

async fn is_done(by: &Person, session: &str, changes: &[Change<'_>]) {
    are_done(by, &[&edit(by, session, changes)]).await;
}

async fn are_done(by: &Person, commands: &[&Command]) {
    for outcome in deliver(by, commands).await {
        assert_eq!(outcome.decision, Decision::Done { stands: None }, "{outcome:?}");
    }
}

async fn refused(by: &Person, session: &str, changes: &[Change<'_>]) -> Reason {
    let outcomes = deliver(by, &[&edit(by, session, changes)]).await;
    refusal(&outcomes[0]).cloned().unwrap_or_else(|| panic!("{outcomes:?}"))
}

async fn find<T: serde::de::DeserializeOwned>(world: &World, id: &RecordId) -> Option<T> {
    Some(serde_json::from_str(&body(world, id).await?).expect("a record of this kind"))
}

async fn session(world: &World, id: &str) -> Session {
    find(world, &id.into()).await.expect("it is published")
}

async fn words(world: &World, id: &str, language: Language) -> Option<Text> {
    find(world, &RecordId::from(id).text(language)).await
}

async fn title(world: &World, id: &str) -> String {
    words(world, id, Language::English).await.expect("it has words").title
}

/// On the wall there, from and until.
async fn hours(world: &World, id: &str) -> String {
    let session = session(world, id).await;
    let shown = |wall: Option<WallTime>| wall.map(|wall| wall.to_string()).unwrap_or_default();
    [shown(session.starts_wall), shown(session.ends_wall)].join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_added_on_a_device_is_published_once_at_the_hours_of_the_events_zone() {
    let world = with_agenda().await;
    let salma = organiser(&world, SALMA, TRAINING).await;
    let arabic = Slot::words(EditField::Title, Language::Arabic);
    let more = [(arabic, "", "الضبط"), (ROOM, "", "Lab"), (TRACK, "", "track/training/lab")];
    let people = [(SPEAKERS, "", "Nour Mithal; Exemplum\nCamille")];
    let spoken = [(Slot::plain(EditField::Languages), "", "fr pt"), (Slot::plain(EditField::Interpretation), "", "ar")];
    let add = edit(&salma, NEW, &[&TALK[..], &more, &people, &spoken].concat());

    let first = deliver(&salma, &[&add]).await;
    let again = deliver(&salma, &[&add]).await;

    assert_eq!(first[0].decision, Decision::Done { stands: None });
    assert_eq!(first, again);
    let added = session(&world, NEW).await;
    assert_eq!(added.event, RecordId::from(TRAINING));
    assert_eq!((added.day, added.kind), (1, SessionKind::Talk));
    assert_eq!(added.starts_at, Some(Timestamp(1_775_048_400_000)), "two o'clock in Tunis");
    assert_eq!(hours(&world, NEW).await, "2026-04-01T14:00 2026-04-01T15:30");
    assert_eq!(added.track, Some("track/training/lab".into()));
    let said: Vec<(&str, &str)> = added.speakers.iter().map(|one| (&*one.name, &*one.affiliation)).collect();
    assert_eq!(said, [("Nour Mithal", "Exemplum"), ("Camille", "")]);
    assert_eq!(
        (&added.languages[..], &added.more_languages[..]),
        (&[Language::French][..], &[Language::Portuguese][..])
    );
    assert_eq!(added.interpretation, [Language::Arabic]);
    assert_eq!(added.translations, [Language::English, Language::Arabic]);
    let english = words(&world, NEW, Language::English).await.expect("it has words");
    assert_eq!((&*english.title, &*english.place), ("Seizing", "Lab"));
    assert_eq!(words(&world, NEW, Language::Arabic).await.expect("it has words").title, "الضبط");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_change_the_same_session_the_second_is_told_field_by_field_and_other_fields_both_count() {
    let world = with_agenda().await;
    let (salma, karim) = (organiser(&world, SALMA, TRAINING).await, organiser(&world, KARIM, "project/bridges").await);

    is_done(&salma, OPENING, &[(BEGINS, "09:00", "09:15"), (SPEAKERS, "Ana Ejemplo; Fictiva", "Ana Ejemplo")]).await;
    let why = refused(&karim, OPENING, &[(BEGINS, "09:00", "08:30"), (TITLE, "Opening", "Welcome")]).await;
    is_done(&karim, OPENING, &[(TITLE, "Opening", "Welcome"), (UNTIL, "10:00", "10:30"), (ROOM, "Main hall", "Aula")])
        .await;

    let fields = vec![FieldStands { field: EditField::Begins, language: None, text: "09:15".into() }];
    assert_eq!(why, Reason::EditedMeanwhile { fields });
    assert_eq!(hours(&world, OPENING).await, "2026-04-01T09:15 2026-04-01T10:30");
    let english = words(&world, OPENING, Language::English).await.expect("it has words");
    assert_eq!((&*english.title, &*english.place), ("Welcome", "Aula"));
    assert_eq!(words(&world, OPENING, Language::French).await.expect("it stays").title, "Ouverture");
    assert_eq!(session(&world, OPENING).await.speakers[0].affiliation, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rest_of_a_day_is_moved_in_one_delivery_and_what_a_colleague_moved_meanwhile_is_told_alone() {
    let world = with_agenda().await;
    let (salma, karim) = (organiser(&world, SALMA, TRAINING).await, organiser(&world, KARIM, "whole").await);
    let dinner = "session/training/dinner";
    let evening =
        [(TITLE, "", "Dinner"), (DAY, "", "1"), (KIND, "", "break"), (BEGINS, "", "22:30"), (UNTIL, "", "23:45")];
    are_done(&salma, &[&edit(&salma, NEW, &TALK), &edit(&salma, dinner, &evening)]).await;
    is_done(&karim, NEW, &[(UNTIL, "15:30", "16:00")]).await;

    let outcomes = deliver(
        &salma,
        &[
            &edit(&salma, OPENING, &[(BEGINS, "09:00", "09:45"), (UNTIL, "10:00", "10:45")]),
            &edit(&salma, NEW, &[(BEGINS, "14:00", "14:45"), (UNTIL, "15:30", "16:15")]),
            &edit(&salma, dinner, &[(BEGINS, "22:30", "23:15"), (UNTIL, "23:45", "00:30 next day")]),
        ],
    )
    .await;

    let done = Decision::Done { stands: None };
    assert_eq!((&outcomes[0].decision, &outcomes[2].decision), (&done, &done));
    let fields = vec![FieldStands { field: EditField::Until, language: None, text: "16:00".into() }];
    assert_eq!(refusal(&outcomes[1]), Some(&Reason::EditedMeanwhile { fields }));
    assert_eq!(hours(&world, OPENING).await, "2026-04-01T09:45 2026-04-01T10:45");
    assert_eq!(hours(&world, NEW).await, "2026-04-01T14:00 2026-04-01T16:00", "nothing of it is done by halves");
    assert_eq!(hours(&world, dinner).await, "2026-04-01T23:15 2026-04-02T00:30");
    assert_eq!(session(&world, dinner).await.day, 1, "it stays with its evening");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_taken_back_is_gone_with_its_reason_and_a_late_change_of_it_is_told_so() {
    let world = with_agenda().await;
    let (salma, karim) = (organiser(&world, SALMA, TRAINING).await, organiser(&world, KARIM, "whole").await);
    let french = Slot::words(EditField::Note, Language::French);
    let why = [(NOTE, "", "The speaker is ill."), (french, "", "L’oratrice est malade.")];

    let without = deliver(&salma, &[&take_back(&salma, OPENING, &[])]).await;
    let done = deliver(&salma, &[&take_back(&salma, OPENING, &why)]).await;
    let again = deliver(&karim, &[&take_back(&karim, OPENING, &[(NOTE, "", "Me too.")])]).await;

    assert_eq!(refusal(&without[0]), Some(&Reason::NoteNeeded));
    assert_eq!(done[0].decision, Decision::Done { stands: None });
    assert_eq!(again[0].decision, Decision::Unchanged { stands: None });
    assert_eq!(body(&world, &OPENING.into()).await, None);
    let english = words(&world, OPENING, Language::English).await.expect("what it was called, and why it is gone");
    assert_eq!(english, Text { title: "Opening".into(), note: "The speaker is ill.".into(), ..Text::default() });
    let french = words(&world, OPENING, Language::French).await.expect("the same in French");
    assert_eq!((&*french.title, &*french.note), ("Ouverture", "L’oratrice est malade."));
    assert_eq!(refused(&karim, OPENING, &[(TITLE, "Opening", "Welcome")]).await, Reason::SessionTakenBack);
    assert_eq!(refused(&karim, OPENING, &TALK).await, Reason::SessionTakenBack, "nobody brings it back by mistake");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_runs_the_event_changes_its_agenda_and_a_role_that_was_taken_away_meanwhile_counts_no_more() {
    let world = with_agenda().await;
    let (amina, salma) = (world.person(AMINA).await, organiser(&world, SALMA, LAST_PLACE).await);
    let karim = organiser(&world, KARIM, TRAINING).await;
    let changes: &[Change<'_>] = &[(TITLE, "Opening", "Mine")];
    let why: &[Change<'_>] = &[(NOTE, "", "Mine.")];

    for person in [&amina, &salma] {
        assert_eq!(refused(person, OPENING, changes).await, Reason::NotAnOrganiser);
        assert_eq!(refused(person, NEW, &TALK).await, Reason::NotAnOrganiser);
        let outcomes = deliver(person, &[&take_back(person, OPENING, why)]).await;
        assert_eq!(refusal(&outcomes[0]), Some(&Reason::NotAnOrganiser));
    }
    let made_offline = [edit(&karim, OPENING, changes), edit(&karim, NEW, &TALK), take_back(&karim, OPENING, why)];
    let role = Role { role: RoleName::Organiser, reach: Reach::parse(TRAINING), until: None };
    world.server().database().take_role(&address(KARIM), &role, world.now()).await.expect("it works");
    for outcome in deliver(&karim, &made_offline.each_ref()).await {
        assert_eq!(refusal(&outcome), Some(&Reason::NotAnOrganiser));
    }
    assert_eq!(title(&world, OPENING).await, "Opening");
    assert_eq!(body(&world, &NEW.into()).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_that_there_are_not_days_outside_of_the_event_and_what_cannot_be_read_are_refused_in_words() {
    let world = with_agenda().await;
    let file = "events/read-only.toml";
    world.rewrite(file, "starts = \"2026-04-01\"", "starts = \"2026-03-28\"");
    world.rewrite(file, "zone = \"Africa/Tunis\"", "zone = \"Europe/Paris\"");
    world.import().await.expect("a good pack");
    let salma = organiser(&world, SALMA, "whole").await;
    let night = "session/read-only/night";
    let at = |day: &'static str, begins: &'static str, until: &'static str| {
        [(TITLE, "", "Night"), (KIND, "", "exercise"), (DAY, "", day), (BEGINS, "", begins), (UNTIL, "", until)]
    };
    let no_such = |field, text: &str| Reason::NoSuchHour {
        fields: vec![FieldStands { field, language: None, text: text.to_owned() }],
    };

    // In the night to the 29th the clocks in Paris go from two to three.
    assert_eq!(
        refused(&salma, night, &at("2", "02:30", "04:00")).await,
        no_such(EditField::Begins, "2026-03-29T02:30")
    );
    let until = "02:00 next day";
    assert_eq!(refused(&salma, night, &at("1", "22:00", until)).await, no_such(EditField::Until, "2026-03-29T02:00"));
    assert_eq!(refused(&salma, night, &at("2", "09:00", "08:00")).await, Reason::EndsBeforeStart);
    assert_eq!(refused(&salma, night, &at("4", "09:00", "10:00")).await, Reason::SessionOutsideEvent);
    assert_eq!(refused(&salma, night, &at("2", "nine", "10:00")).await, Reason::NotUnderstood);
    assert_eq!(refused(&salma, night, &at("2", "09:00", "10:00")[1..]).await, Reason::TitleNeeded);
    assert_eq!(
        refused(&salma, NEW, &[&TALK[..], &[(TRACK, "", "track/read-only/lab")]].concat()).await,
        Reason::NotUnderstood
    );
    for nowhere in ["session/training", "session/training/a/b"] {
        assert_eq!(refused(&salma, nowhere, &TALK).await, Reason::NotUnderstood, "{nowhere}");
    }
    let by_the_way = command(&salma, Wish::EditEvent, OPENING, &[(TITLE, "Opening", "Mine")]);
    assert_eq!(refusal(&deliver(&salma, &[&by_the_way]).await[0]), Some(&Reason::NotUnderstood));
    assert_eq!(body(&world, &night.into()).await, None);

    is_done(&salma, night, &at("1", "22:00", "04:00 next day")).await;
    let session = session(&world, night).await;
    let lasts = session.ends_at.zip(session.starts_at).map(|(ends, starts)| ends.since_ms(starts));
    assert_eq!(lasts, Some(5 * Timestamp::HOUR), "an hour of that night there isn't");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_import_of_the_pack_undoes_nothing_of_an_agenda_and_counts_for_what_it_says_otherwise() {
    let world = with_agenda().await;
    let salma = organiser(&world, SALMA, TRAINING).await;
    let closing = "session/training/closing";
    let closing_of_pack = "[[session]]\nslug = \"closing\"\nday = 3\nstarts = \"16:00\"\nends = \"17:00\"\n\
        kind = \"ceremony\"\nen = { title = \"Closing\" }\n";
    world.rewrite("events/training.toml", "[sign_up]", &format!("{closing_of_pack}[sign_up]"));
    world.import().await.expect("a good pack");
    is_done(&salma, OPENING, &[(BEGINS, "09:00", "09:15"), (TITLE, "Opening", "Welcome")]).await;
    is_done(&salma, NEW, &TALK).await;
    are_done(&salma, &[&take_back(&salma, closing, &[(NOTE, "", "The hall is closed.")])]).await;

    let again = world.import().await.expect("a good pack");

    assert_eq!((again[0].imported.changed, again[0].imported.withdrawn), (0, 0), "{again:?}");
    world.rewrite("events/training.toml", "ends = \"10:00\"", "ends = \"10:30\"");
    world.rewrite("events/training.toml", "starts = \"16:00\"", "starts = \"15:00\"");
    world.import().await.expect("a good pack");
    assert_eq!(hours(&world, OPENING).await, "2026-04-01T09:15 2026-04-01T10:30");
    assert_eq!(title(&world, OPENING).await, "Welcome");
    assert_eq!(hours(&world, NEW).await, "2026-04-01T14:00 2026-04-01T15:30");
    assert_eq!(body(&world, &closing.into()).await, None, "what was taken back doesn't come back");
    assert_eq!(words(&world, closing, Language::English).await.expect("why").note, "The hall is closed.");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_desk_has_added_to_an_agenda_moves_and_goes_with_the_event_of_its_pack() {
    let world = with_agenda().await;
    let salma = organiser(&world, SALMA, TRAINING).await;
    are_done(&salma, &[&edit(&salma, NEW, &TALK)]).await;

    world.rewrite("events/training.toml", "starts = \"2026-04-01\"", "starts = \"2026-04-08\"");
    world.import().await.expect("a good pack");

    assert_eq!(hours(&world, NEW).await, "2026-04-08T14:00 2026-04-08T15:30");
    assert_eq!(hours(&world, OPENING).await, "2026-04-08T09:00 2026-04-08T10:00");
    std::fs::remove_file(world.pack().join("events/training.toml")).expect("a file");
    world.import_with(Withdrawals::Allowed).await.expect("a good pack");
    assert_eq!(body(&world, &NEW.into()).await, None);
    assert_eq!(words(&world, NEW, Language::English).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_made_from_another_one_has_its_agenda_as_the_desk_left_it_and_runs_it_by_itself() {
    let world = with_agenda().await;
    let salma = organiser(&world, SALMA, "project/bridges").await;
    let dinner = "session/training/dinner";
    let evening = [(TITLE, "", "Dinner"), (DAY, "", "1"), (KIND, "", "break"), (BEGINS, "", "22:30")];
    is_done(&salma, OPENING, &[(BEGINS, "09:00", "09:15"), (TITLE, "Opening", "Welcome")]).await;
    is_done(&salma, dinner, &evening).await;
    let add = edit(&salma, NEW, &[&TALK[..], &[(TRACK, "", "track/training/lab")]].concat());
    let plain = |field| Slot { field, language: None };
    let days = [(plain(EditField::Starts), "", "2026-05-04"), (plain(EditField::Ends), "", "2026-05-06")];
    let from = [(plain(EditField::From), "", TRAINING), (TITLE, "training (en)", "Once more")];
    let next = command(&salma, Wish::CreateEvent, "event/next", &[&from[..], &days].concat());
    let earlier = edit(&salma, "session/next/opening", &[(BEGINS, "09:15", "08:45")]);

    are_done(&salma, &[&add, &take_back(&salma, dinner, &[(NOTE, "", "No room.")]), &next, &earlier]).await;

    assert_eq!(hours(&world, "session/next/opening").await, "2026-05-04T08:45 2026-05-04T10:00");
    assert_eq!(title(&world, "session/next/opening").await, "Welcome");
    assert_eq!(hours(&world, "session/next/4f3a9b2c").await, "2026-05-04T14:00 2026-05-04T15:30");
    assert_eq!(session(&world, "session/next/4f3a9b2c").await.track, Some("track/next/lab".into()));
    assert_eq!(body(&world, &"session/next/dinner".into()).await, None, "what was taken back doesn't come along");
    assert_eq!(words(&world, "session/next/dinner", Language::English).await, None);
    assert_eq!(hours(&world, OPENING).await, "2026-04-01T09:15 2026-04-01T10:00", "that of the other one stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_goes_on_as_long_as_the_last_session_of_its_agenda() {
    let world = with_agenda().await;
    let salma = organiser(&world, SALMA, TRAINING).await;
    let goes_on_until = async || find::<Event>(&world, &TRAINING.into()).await.expect("it is published").goes_on_until;
    let night = [(TITLE, "", "Night"), (DAY, "", "3"), (KIND, "", "exercise"), (BEGINS, "", "22:00")];
    assert_eq!(goes_on_until().await, None);

    let more = edit(&salma, "session/training/earlier", &[&night[..], &[(UNTIL, "", "00:30 next day")]].concat());
    let add = edit(&salma, NEW, &[&night[..], &[(UNTIL, "", "02:00 next day")]].concat());
    are_done(&salma, &[&more, &add]).await;
    assert_eq!(goes_on_until().await, session(&world, NEW).await.ends_at);
    is_done(&salma, NEW, &[(UNTIL, "02:00 next day", "23:30")]).await;
    assert_eq!(goes_on_until().await, session(&world, "session/training/earlier").await.ends_at);
    are_done(&salma, &[&take_back(&salma, "session/training/earlier", &[(NOTE, "", "Too late.")])]).await;
    assert_eq!(goes_on_until().await, None);
}
