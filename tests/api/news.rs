//! News that an organiser writes on a device: a draft for those who organise its project, for all to read once it is published,
//! and gone with a reason when it is taken back.

use passerelle_server::Config;
use passerelle_shared::api::ExchangeReply;
use passerelle_shared::model::{Article, EditField, FieldStands, Language, Link, Reason, RecordId, Slot, Text};
use passerelle_shared::rules::edit::{Command, Wish};
use passerelle_shared::sync::{Body, Decision, Outcome};
use passerelle_tests::api_world::*;

use super::edits::{Change, body, command, deliver, organiser, refusal};

const SALMA: &str = "salma@example.org";
const KARIM: &str = "karim@example.org";
const AMINA: &str = "amina@example.org";

const BRIDGES: &str = "project/bridges";
const ARTICLE: &str = "article/4f3a9b2c";
const TITLE: Slot = Slot { field: EditField::Title, language: Some(Language::English) };
const BODY: Slot = Slot { field: EditField::Body, language: Some(Language::English) };
const NOTE: Slot = Slot { field: EditField::Note, language: Some(Language::English) };
const PROJECT: Slot = Slot { field: EditField::Project, language: None };
const LINKS: Slot = Slot { field: EditField::Links, language: None };
const STATE: Slot = Slot { field: EditField::State, language: None };

const NEW: [Change<'_>; 2] = [(TITLE, "", "Forty trained"), (PROJECT, "", BRIDGES)];
const PUBLISHED: Change<'_> = (STATE, "", "published");

fn edit(by: &Person, changes: &[Change<'_>]) -> Command {
    command(by, Wish::EditArticle, ARTICLE, changes)
}

async fn is_done(by: &Person, changes: &[Change<'_>]) {
    let outcomes = deliver(by, &[&edit(by, changes)]).await;
    assert_eq!(outcomes[0].decision, Decision::Done { stands: None }, "{outcomes:?}");
}

async fn refused(by: &Person, changes: &[Change<'_>]) -> Reason {
    let outcomes = deliver(by, &[&edit(by, changes)]).await;
    refusal(&outcomes[0]).cloned().unwrap_or_else(|| panic!("{outcomes:?}"))
}

async fn take_back(by: &Person, changes: &[Change<'_>]) -> Outcome {
    deliver(by, &[&command(by, Wish::TakeBackArticle, ARTICLE, changes)]).await.remove(0)
}

async fn words(world: &World, language: Language) -> Option<Text> {
    let json = body(world, &RecordId::from(ARTICLE).text(language)).await?;
    Some(serde_json::from_str(&json).expect("a text"))
}

async fn title(world: &World) -> Option<String> {
    Some(words(world, Language::English).await?.title)
}

/// What a person is given of drafts: the ids and titles of what lies there.
async fn drafts(person: &Person) -> Vec<(String, String)> {
    let said = passerelle_device::rows::FollowingRow { says_all: true, ..Default::default() }.said();
    let body = serde_json::json!({
        "account": person.account.id, "nonce": nonce(), "commands": [], "following": said,
    });
    let answer = person.post("/api/exchange", &body).send().await.expect("an answer");
    let reply: ExchangeReply = answer.json().await.expect("a reply");
    let pages = reply.followed.expect("a word about what is followed").pages;
    let mut drafts = Vec::new();
    for followed in pages.iter().filter(|followed| followed.page.head.scope.is_drafts()) {
        for record in &followed.page.records {
            if let (Body::Body(json), Some(_)) = (&record.body, record.id.translated()) {
                let text: Text = serde_json::from_str(json.get()).expect("a text");
                drafts.push((followed.page.head.scope.to_string(), text.title));
            }
        }
    }
    drafts
}

fn draft(title: &str) -> Vec<(String, String)> {
    vec![("drafts/project/bridges".to_owned(), title.to_owned())]
}

async fn with_desks() -> World {
    World::start_with(|config: &mut Config| config.are_there_desks = true).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_there_for_those_who_organise_its_project_and_for_nobody_else() {
    let world = with_desks().await;
    let (salma, karim) = (organiser(&world, SALMA, BRIDGES).await, organiser(&world, KARIM, "whole").await);
    let (of_an_event, amina) = (organiser(&world, "nadia@example.org", TRAINING).await, world.person(AMINA).await);

    let command = edit(&salma, &NEW);
    let (first, again) = (deliver(&salma, &[&command]).await, deliver(&salma, &[&command]).await);

    assert_eq!(first[0].decision, Decision::Done { stands: None });
    assert_eq!(first, again);
    assert_eq!(drafts(&salma).await, draft("Forty trained"));
    assert_eq!(drafts(&karim).await, draft("Forty trained"));
    assert_eq!(drafts(&of_an_event).await, []);
    assert_eq!(drafts(&amina).await, []);
    assert_eq!(body(&world, &ARTICLE.into()).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_all_can_read_and_no_draft_of_it_is_left() {
    let world = with_desks().await;
    let salma = organiser(&world, SALMA, BRIDGES).await;
    is_done(&salma, &NEW).await;

    is_done(&salma, &[(BODY, "", "In Tunis."), (LINKS, "", "https://a.example The report"), PUBLISHED]).await;

    let article: Article =
        serde_json::from_str(&body(&world, &ARTICLE.into()).await.expect("it is published")).expect("an article");
    assert_eq!(article.published.map(|day| day.to_string()).as_deref(), Some("2026-03-01"), "the day it happened");
    assert_eq!(article.projects, [RecordId::from(BRIDGES)]);
    assert_eq!(article.translations, [Language::English]);
    assert_eq!(article.links.items(), [Link { url: "https://a.example".into(), title: "The report".into() }]);
    assert_eq!(words(&world, Language::English).await.expect("it has words").body, "In Tunis.");
    assert_eq!(drafts(&salma).await, []);
    is_done(&salma, &[(TITLE, "Forty trained", "Forty people trained")]).await;
    assert_eq!(title(&world).await.as_deref(), Some("Forty people trained"), "a correction is published at once");
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_and_their_publication_that_come_together_build_on_each_other() {
    let world = World::start().await;
    let salma = organiser(&world, SALMA, BRIDGES).await;
    let (new, longer) = (edit(&salma, &NEW), edit(&salma, &[(TITLE, "Forty trained", "Forty people trained")]));
    let (publish, stale) = (edit(&salma, &[PUBLISHED]), edit(&salma, &[(TITLE, "Forty trained", "Forty")]));

    let outcomes = deliver(&salma, &[&new, &longer, &publish, &stale]).await;

    let done = Decision::Done { stands: None };
    assert_eq!(outcomes[..3].iter().map(|outcome| &outcome.decision).collect::<Vec<_>>(), [&done, &done, &done]);
    assert!(matches!(refusal(&outcomes[3]), Some(Reason::EditedMeanwhile { .. })), "{outcomes:?}");
    assert_eq!(title(&world).await.as_deref(), Some("Forty people trained"));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_write_the_same_the_second_is_told_field_by_field_and_other_fields_both_count() {
    let world = World::start().await;
    let (salma, karim) = (organiser(&world, SALMA, BRIDGES).await, organiser(&world, KARIM, "whole").await);
    is_done(&salma, &NEW).await;

    is_done(&salma, &[(TITLE, "Forty trained", "Forty people trained")]).await;
    let why = refused(&karim, &[(TITLE, "Forty trained", "Forty"), (BODY, "", "In Tunis.")]).await;
    is_done(&karim, &[(BODY, "", "In Tunis."), PUBLISHED]).await;

    let text = "Forty people trained".to_owned();
    let fields = vec![FieldStands { field: EditField::Title, language: Some(Language::English), text }];
    assert_eq!(why, Reason::EditedMeanwhile { fields });
    let published = words(&world, Language::English).await.expect("it has words");
    assert_eq!((&*published.title, &*published.body), ("Forty people trained", "In Tunis."));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_back_is_gone_with_a_reason_and_is_a_draft_again_until_somebody_who_saw_that_publishes_it() {
    let world = with_desks().await;
    let salma = organiser(&world, SALMA, BRIDGES).await;
    is_done(&salma, &[&NEW[..], &[PUBLISHED]].concat()).await;
    let french = Slot::words(EditField::Note, Language::French);

    let without = take_back(&salma, &[]).await;
    let done = take_back(&salma, &[(NOTE, "", "The figure was wrong."), (french, "", "Le chiffre était faux.")]).await;
    let again = take_back(&salma, &[(NOTE, "", "Once more.")]).await;

    assert_eq!(refusal(&without), Some(&Reason::NoteNeeded));
    assert_eq!(done.decision, Decision::Done { stands: None });
    assert_eq!(again.decision, Decision::Unchanged { stands: None });
    assert_eq!(body(&world, &ARTICLE.into()).await, None);
    assert_eq!(title(&world).await.as_deref(), Some(""), "nothing of it but why it is gone");
    assert_eq!(drafts(&salma).await, draft("Forty trained"));

    let unseen = refused(&salma, &[PUBLISHED]).await;
    assert!(matches!(unseen, Reason::EditedMeanwhile { .. }), "who hasn't seen that it was taken back: {unseen:?}");
    is_done(&salma, &[(TITLE, "Forty trained", "Thirty trained"), (STATE, "taken-back", "published")]).await;
    assert_eq!(title(&world).await.as_deref(), Some("Thirty trained"));
    assert_eq!(words(&world, Language::French).await, None, "nobody is told any more why it was gone");
    assert_eq!(drafts(&salma).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_organises_its_project_writes_an_article_and_moves_it_to_another_of_theirs() {
    let world = World::start().await;
    let (salma, karim) = (organiser(&world, SALMA, BRIDGES).await, organiser(&world, KARIM, "project/roads").await);
    let (of_an_event, amina) = (organiser(&world, "nadia@example.org", TRAINING).await, world.person(AMINA).await);

    for person in [&karim, &of_an_event, &amina] {
        assert_eq!(refused(person, &NEW).await, Reason::NotAnOrganiser);
    }
    is_done(&salma, &NEW).await;
    for person in [&karim, &of_an_event, &amina] {
        assert_eq!(refused(person, &[(TITLE, "Forty trained", "Mine")]).await, Reason::NotAnOrganiser);
        assert_eq!(refusal(&take_back(person, &[(NOTE, "", "Mine.")]).await), Some(&Reason::NotAnOrganiser));
    }
    assert_eq!(refused(&salma, &[(PROJECT, BRIDGES, "project/roads")]).await, Reason::NotAnOrganiser);
    assert_eq!(refused(&salma, &[(PROJECT, BRIDGES, "")]).await, Reason::NotAnOrganiser);
    let by_the_way = command(&salma, Wish::EditEvent, ARTICLE, &[(TITLE, "Forty trained", "Fifty")]);
    let below = command(&salma, Wish::EditArticle, "article/4f/3a", &NEW);
    for outcome in deliver(&salma, &[&by_the_way, &below]).await {
        assert_eq!(refusal(&outcome), Some(&Reason::NotUnderstood));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_without_a_title_or_with_what_cannot_be_read_is_refused_in_words() {
    let world = World::start().await;
    let salma = organiser(&world, SALMA, "whole").await;
    let french = |field| Slot::words(field, Language::French);
    let long = "a".repeat(301);
    let fields = vec![FieldStands { field: EditField::Title, language: Some(Language::English), text: String::new() }];

    assert_eq!(refused(&salma, &[(PROJECT, "", BRIDGES)]).await, Reason::TitleNeeded, "in no language at all");
    assert_eq!(
        refused(&salma, &[&NEW[..], &[(french(EditField::Body), "", "Ici.")]].concat()).await,
        Reason::TitleNeeded
    );
    assert_eq!(refused(&salma, &[(TITLE, "", &long), NEW[1]]).await, Reason::TooLong { fields });
    assert_eq!(refused(&salma, &[&NEW[..], &[(LINKS, "", "see the report")]].concat()).await, Reason::NotUnderstood);
    assert_eq!(refused(&salma, &[&NEW[..], &[(NOTE, "", "Because.")]].concat()).await, Reason::NotUnderstood);
    assert_eq!(refused(&salma, &[NEW[0], (PROJECT, "", "project/nowhere")]).await, Reason::NotAnOrganiser);
    assert_eq!(body(&world, &ARTICLE.into()).await, None);
    is_done(&salma, &NEW).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_are_taken_out_of_a_draft_are_gone_from_it() {
    let world = with_desks().await;
    let salma = organiser(&world, SALMA, BRIDGES).await;
    let french = Slot::words(EditField::Title, Language::French);
    is_done(&salma, &[&NEW[..], &[(french, "", "Quarante")]].concat()).await;
    assert_eq!(drafts(&salma).await.len(), 2);

    is_done(&salma, &[(french, "Quarante", "")]).await;

    assert_eq!(drafts(&salma).await, draft("Forty trained"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_of_a_pack_is_corrected_and_taken_back_and_no_later_pack_undoes_it() {
    let world = World::start().await;
    let salma = organiser(&world, SALMA, BRIDGES).await;
    let file = world.pack().join("articles/in-brief.toml");
    let pack = |title: &str| {
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        let text = format!(
            "published = \"2026-02-01\"\nprojects = [\"bridges\"]\nen = {{ title = \"{title}\", body = \"Long.\" }}\n"
        );
        std::fs::write(&file, text).expect("a file");
    };
    pack("In brief");
    world.import().await.expect("a good pack");
    let article = "article/in-brief";
    let title = async || {
        let json = body(&world, &RecordId::from(article).text(Language::English)).await?;
        Some(serde_json::from_str::<Text>(&json).expect("a text").title)
    };
    let done = async |wish, changes: &[Change<'_>]| {
        let outcomes = deliver(&salma, &[&command(&salma, wish, article, changes)]).await;
        assert_eq!(outcomes[0].decision, Decision::Done { stands: None }, "{outcomes:?}");
    };

    done(Wish::EditArticle, &[(TITLE, "In brief", "In short")]).await;
    world.import().await.expect("a good pack");
    assert_eq!(title().await.as_deref(), Some("In short"));
    pack("Briefly");
    world.import().await.expect("a good pack");
    assert_eq!(title().await.as_deref(), Some("Briefly"), "the pack says something new of it");

    done(Wish::TakeBackArticle, &[(NOTE, "", "It was wrong.")]).await;
    pack("Briefly, again");
    world.import().await.expect("a good pack");
    assert_eq!(body(&world, &article.into()).await, None, "only its desk publishes it again");
    assert_eq!(title().await.as_deref(), Some(""));
    done(Wish::EditArticle, &[(TITLE, "Briefly", "Brief and right"), (STATE, "taken-back", "published")]).await;
    world.import().await.expect("a good pack");
    assert_eq!(title().await.as_deref(), Some("Brief and right"));
}
