//! What organisations and people are called in the reader's language, and whom one can write to about an event.

use std::collections::BTreeSet;
use std::fs;

use passerelle_server::Packs;
use passerelle_shared::model::{Content, Event, Language};
use passerelle_tests::api_world::*;

const PACK: &str = "events/training.toml";

async fn contents(world: &World) -> Vec<Content> {
    let (records, _) = read_programme(&world.http, &world.base).await;
    records.iter().filter_map(|record| Content::parse(&record.id, record.json()?)).collect()
}

async fn training(world: &World) -> Event {
    let (records, _) = read_programme(&world.http, &world.base).await;
    let record = records.iter().find(|record| record.id.as_str() == TRAINING).expect("it is published");
    serde_json::from_str(record.json().expect("it stands")).expect("an event")
}

fn write_names(world: &World, text: &str) {
    fs::write(world.pack().join("names.toml"), text).expect("a file of the pack");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_says_once_what_an_organisation_is_called_in_each_language_wherever_it_stands() {
    let world = World::start().await;
    write_names(
        &world,
        "[[name]]\nwritten = \"European Union\"\nfr = \"Union européenne\"\nar = \"الاتحاد الأوروبي\"\n\
         [[name]]\nwritten = \"Amina Ben Salah\"\nar = \"أمينة بن صالح\"\n",
    );
    world.rewrite("projects/bridges.toml", "order = 1", "order = 1\nfunders = [\"European Union\", \"Somebody else\"]");
    let more = "organisations = [{ name = \"European Union\", role = \"partner\" }]\n\
        contact = { name = \"Amina Ben Salah\", email = \"Training@Example.org\" }\n\
        session = [{ slug = \"a\", day = 1, kind = \"talk\", en = { title = \"A\" }, \
        speakers = [{ name = \"Amina Ben Salah\", affiliation = \"European Union\" }] }]\n\
        follow_up = [{ slug = \"b\", owner = \"European Union\", state = \"open\", en = { title = \"B\" } }]\n\
        zone =";
    world.rewrite(PACK, "zone =", more);

    world.import().await.expect("a good pack");
    world.pass_to_a_new_snapshot().await;

    let (french, arabic) = (Language::French, Language::Arabic);
    let event = training(&world).await;
    assert_eq!(event.organisations.items()[0].name_in(french), "Union européenne");
    assert_eq!(event.organisations.items()[0].name_in(Language::English), "European Union", "as it is written");
    let contact = event.contact.read().expect("a contact");
    assert_eq!((contact.email.as_str(), contact.name_in(arabic)), ("training@example.org", "أمينة بن صالح"));
    for content in contents(&world).await {
        match content {
            Content::Project(project) => {
                assert_eq!(project.funders_in(french).collect::<Vec<_>>(), ["Union européenne", "Somebody else"]);
            }
            Content::Session(session) => {
                let speaker = &session.speakers[0];
                assert_eq!(speaker.name_in(arabic), "أمينة بن صالح");
                assert_eq!(
                    (speaker.name_in(french), speaker.affiliation_in(french)),
                    ("Amina Ben Salah", "Union européenne")
                );
            }
            Content::FollowUp(follow_up) => assert_eq!(follow_up.owner_in(arabic), "الاتحاد الأوروبي"),
            _ => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_misspelt_given_twice_or_not_given_is_refused_and_so_is_a_contact_without_an_address() {
    let world = World::start().await;
    write_names(
        &world,
        "[[name]]\nwritten = \"Europaen Union\"\nfr = \"Union européenne\"\n\
         [[name]]\nwritten = \"INTERPOL\"\nar = \"الإنتربول\"\n\
         [[name]]\nwritten = \"INTERPOL\"\nar = \"الإنتربول\"\n\
         [[name]]\nwritten = \"Europol\"\nfr = \" \"\n\
         [[name]]\nwritten = \"Civipol\"\nnl = \"Civipol\"\n",
    );
    world.rewrite(PACK, "zone =", "contact = { name = \"Somebody\", email = \"somebody\" }\nzone =");
    world.rewrite("events/over.toml", "zone =", "contact = { name = \"\", email = \"a@example.org\" }\nzone =");

    let refused = world.import().await.expect_err("a broken pack").to_string();

    for fault in [
        "names.toml:2: `Europaen Union` stands nowhere in this pack",
        "names.toml:8: `INTERPOL` is already in this file",
        "names.toml:11: `Europol` has no name in any language",
        "names.toml:15: unknown field `nl`",
        "events/training.toml:7: `somebody` is not an e-mail address",
        "events/over.toml:7: a contact has a name",
    ] {
        assert!(refused.contains(fault), "missing: {fault}\nin: {refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_packs_that_are_built_in_everybody_has_a_name_in_arabic_and_every_sample_has_a_contact() {
    let world = World::start_with(|config| config.packs = Packs::Embedded).await;
    let arabic = Language::Arabic;
    let mut names = BTreeSet::new();
    let mut add = |name: &str| names.extend([name.to_owned()]);

    for content in contents(&world).await {
        match content {
            Content::Project(project) => {
                project.funders_in(arabic).for_each(&mut add);
                project.organisations.iter().for_each(|named| add(named.name_in(arabic)));
            }
            Content::Event(event) => {
                let all = event.organisations.items().into_iter().chain(event.people.items());
                all.for_each(|named| add(named.name_in(arabic)));
                assert_eq!(!event.contact.is_absent(), event.sample, "the sources name none");
            }
            Content::Session(session) => {
                for speaker in &session.speakers {
                    add(speaker.name_in(arabic));
                    add(speaker.affiliation_in(arabic));
                }
            }
            Content::FollowUp(follow_up) => add(follow_up.owner_in(arabic)),
            Content::Article(article) => {
                article.people.items().iter().for_each(|named| add(named.name_in(arabic)));
                article.source_name_in(arabic).iter().for_each(|name| add(name));
            }
            _ => {}
        }
    }

    let is_arabic = |name: &String| name.chars().any(|letter| ('\u{600}'..='\u{6ff}').contains(&letter));
    names.retain(|name| !name.is_empty());
    assert!(names.len() > 20, "{names:?}");
    let others: Vec<&String> = names.iter().filter(|name| !is_arabic(name)).collect();
    assert_eq!(others, ["ENPI Info Centre"], "of this one no other name is known");
}
