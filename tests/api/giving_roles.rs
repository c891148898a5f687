//! Roles that are given and taken back by a command from a device: once, within what its author may give, and recorded. On
//! both databases.

use passerelle_shared::model::{Complaint, Field, PartialDate, Problem, Reason, RoleName, Timestamp};
use passerelle_shared::rules::role::{Body, Command, Wish};
use passerelle_shared::sync::{Author, Cursor, Decision, Scope};
use passerelle_tests::api_world::*;

use super::audit::{record, worlds};
use super::live::Listener;
use super::roles::{Follower, give, take};

const SALMA: &str = "salma@example.org";
const NADIA: &str = "nadia@example.org";
const KARIM: &str = "karim@example.org";
const ADMINISTRATOR: &str = "role/administrator/whole";
const ORGANISER: &str = "role/organiser/event/training";
const AT_THE_DOOR: &str = "role/door/event/training";

const DONE: Decision = Decision::Done { stands: None };
const UNCHANGED: Decision = Decision::Unchanged { stands: None };

pub(super) fn role(by: &Person, kind: Wish, concerns: &str, email: &str, until: Option<&str>) -> Command {
    Command {
        id: command_id(),
        author: Author::Account(by.account.id.clone()),
        kind,
        concerns: concerns.into(),
        body: Body { email: email.to_owned(), until: until.and_then(PartialDate::parse) },
        intended_at: Timestamp(NOW),
        clock_ahead_ms: None,
    }
}

fn refused(reason: Reason) -> Decision {
    Decision::Refused { reason }
}

async fn deliver(by: &Person, command: &Command) -> Decision {
    by.exchange(&[serde_json::to_string(command).expect("plain data")]).await.outcomes.remove(0).decision
}

async fn gives(by: &Person, concerns: &str, email: &str) -> Decision {
    deliver(by, &role(by, Wish::GiveRole, concerns, email, None)).await
}

async fn takes(by: &Person, concerns: &str, email: &str) -> Decision {
    deliver(by, &role(by, Wish::TakeRole, concerns, email, None)).await
}

async fn roles_of(world: &World, email: &str) -> Vec<String> {
    let roles = world.server().database().roles(&address(email)).await.expect("it works");
    roles.iter().map(|role| role.id().as_str().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_was_given_on_a_device_is_held_once_and_gives_the_desk_and_who_gave_it_is_recorded() {
    for world in worlds().await {
        give(&world, SALMA, RoleName::Administrator, "whole", None).await;
        let (salma, nadia) = (world.person(SALMA).await, world.person(NADIA).await);
        let mut hers = Follower::of(nadia.clone());
        hers.read().await;
        let until = Some("2026-12-31");
        let command = role(&salma, Wish::GiveRole, ORGANISER, NADIA, until);

        world.pass(Timestamp::HOUR);
        let answers = [deliver(&salma, &command).await, deliver(&salma, &command).await];
        assert_eq!(deliver(&salma, &role(&salma, Wish::GiveRole, ORGANISER, NADIA, until)).await, UNCHANGED);
        hers.read().await;

        assert_eq!(answers, [DONE, DONE], "answered alike");
        assert!(hers.scopes().contains(&"desk/event/training"), "{:?}", hers.scopes());
        assert!(hers.roles().iter().any(|(email, role, _)| email == NADIA && role == "organiser/event/training"));
        let entries = record(&world).await;
        let given: Vec<_> = entries.iter().filter(|entry| entry.act == "role given" && entry.by == SALMA).collect();
        assert_eq!(given.len(), 1);
        assert!(given[0].about.contains("role/organiser/event/training"), "{}", given[0].about);
        assert_eq!((&*given[0].said, given[0].at), ("until 2026-12-31", world.now()));

        assert_eq!(takes(&salma, ORGANISER, NADIA).await, DONE);
        assert_eq!(takes(&salma, ORGANISER, NADIA).await, UNCHANGED);
        hers.read().await;
        assert_eq!((hers.scopes(), roles_of(&world, NADIA).await), (vec![], vec![]), "and the desk is gone with it");
        let taken = record(&world).await.into_iter().filter(|entry| entry.act == "role taken").collect::<Vec<_>>();
        assert_eq!(taken.iter().map(|entry| &*entry.by).collect::<Vec<_>>(), [SALMA]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn given_again_with_another_end_a_role_has_that_one() {
    for world in worlds().await {
        give(&world, SALMA, RoleName::Administrator, "whole", None).await;
        let salma = world.person(SALMA).await;
        let mut list = Follower::of(salma.clone());
        for until in [None, Some("2026-12-31"), Some("2026-06-30"), None] {
            assert_eq!(deliver(&salma, &role(&salma, Wish::GiveRole, AT_THE_DOOR, NADIA, until)).await, DONE);

            list.read().await;
            let end = until.and_then(PartialDate::parse).map(PartialDate::end_utc);
            let held = list.roles().into_iter().filter(|(email, ..)| email == NADIA).collect::<Vec<_>>();
            assert_eq!(held, [(NADIA.to_owned(), "door/event/training".to_owned(), end)]);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organiser_gives_the_roles_of_what_they_run_and_none_beyond() {
    for world in worlds().await {
        give(&world, SALMA, RoleName::Organiser, "project/bridges", None).await;
        give(&world, KARIM, RoleName::Organiser, TRAINING, None).await;
        give(&world, NADIA, RoleName::Door, TRAINING, None).await;
        let (salma, karim, nadia) = (world.person(SALMA).await, world.person(KARIM).await, world.person(NADIA).await);
        let beyond = refused(Reason::RoleBeyondReach);

        assert_eq!(gives(&salma, "role/organiser/event/last-place", NADIA).await, DONE);
        assert_eq!(gives(&karim, AT_THE_DOOR, "guard@example.org").await, DONE);
        assert_eq!(gives(&karim, "role/organiser/event/last-place", NADIA).await, beyond);
        for above in
            ["role/organiser/project/bridges", "role/organiser/whole", ADMINISTRATOR, "role/contact-point/country/tn"]
        {
            assert_eq!(
                (gives(&salma, above, NADIA).await, takes(&salma, above, NADIA).await),
                (beyond.clone(), beyond.clone())
            );
        }
        assert_eq!(gives(&nadia, AT_THE_DOOR, KARIM).await, beyond);
        assert_eq!(gives(&nadia, "role/door/event/last-place", KARIM).await, DONE, "she organises that one by now");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_without_a_network_by_who_has_lost_the_role_meanwhile_is_refused_in_the_words_that_there_are() {
    for world in worlds().await {
        give(&world, SALMA, RoleName::Organiser, TRAINING, None).await;
        let salma = world.person(SALMA).await;
        let waits = role(&salma, Wish::GiveRole, AT_THE_DOOR, NADIA, None);
        assert!(take(&world, SALMA, RoleName::Organiser, TRAINING).await);

        assert_eq!(deliver(&salma, &waits).await, refused(Reason::NotAnOrganiser));

        assert_eq!(roles_of(&world, NADIA).await, Vec::<String>::new());
        assert!(record(&world).await.iter().all(|entry| entry.by != SALMA), "nothing was done");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_stays_administrator_whoever_takes_it_from_whom() {
    for world in worlds().await {
        give(&world, SALMA, RoleName::Administrator, "whole", None).await;
        let salma = world.person(SALMA).await;
        let last = refused(Reason::LastAdministrator);

        assert_eq!(takes(&salma, ADMINISTRATOR, SALMA).await, last);
        let with_an_end = role(&salma, Wish::GiveRole, ADMINISTRATOR, SALMA, Some("2026-12-31"));
        assert_eq!(deliver(&salma, &with_an_end).await, last);
        give(&world, KARIM, RoleName::Administrator, "whole", Some(world.now().plus_ms(Timestamp::DAY))).await;
        assert_eq!(takes(&salma, ADMINISTRATOR, SALMA).await, last, "tomorrow there would be none");
        assert_eq!(gives(&salma, ADMINISTRATOR, KARIM).await, DONE);

        let karim = world.person(KARIM).await;
        let (one, other) = (
            role(&salma, Wish::TakeRole, ADMINISTRATOR, KARIM, None),
            role(&karim, Wish::TakeRole, ADMINISTRATOR, SALMA, None),
        );
        let decided = tokio::join!(deliver(&salma, &one), deliver(&karim, &other));

        let decided = [decided.0, decided.1];
        assert_eq!(decided.iter().filter(|decision| **decision == DONE).count(), 1, "{decided:?}");
        let left = world.count("SELECT count(*) FROM role WHERE role = 'administrator'").await;
        assert_eq!(left, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_address_what_is_not_there_and_a_day_in_the_past_are_refused_in_words() {
    for world in worlds().await {
        give(&world, SALMA, RoleName::Administrator, "whole", None).await;
        let salma = world.person(SALMA).await;
        let complaints = vec![Complaint { field: Field::Email, problem: Problem::NotAnEmail }];

        assert_eq!(gives(&salma, AT_THE_DOOR, "nadia").await, refused(Reason::FormIncomplete { complaints }));
        assert_eq!(gives(&salma, "role/door/event/nowhere", NADIA).await, refused(Reason::UnknownReach));
        assert_eq!(gives(&salma, "role/organiser/project/nowhere", NADIA).await, refused(Reason::UnknownReach));
        assert_eq!(gives(&salma, "role/contact-point/country/zz", NADIA).await, refused(Reason::UnknownReach));
        assert_eq!(gives(&salma, "role/door/country/tn", NADIA).await, refused(Reason::NotUnderstood));
        assert_eq!(gives(&salma, "event/training", NADIA).await, refused(Reason::NotUnderstood));
        let yesterday = PartialDate::of_utc(world.now().minus_ms(Timestamp::DAY)).to_string();
        let over = role(&salma, Wish::GiveRole, AT_THE_DOOR, NADIA, Some(&yesterday));
        assert_eq!(deliver(&salma, &over).await, refused(Reason::RoleOverBefore));

        assert_eq!(world.count("SELECT count(*) FROM role").await, 1);
        assert_eq!(gives(&salma, "role/contact-point/country/tn", NADIA).await, DONE);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_holds_what_is_told_to_those_who_may_give_it_and_goes_with_their_role() {
    for world in worlds().await {
        give(&world, SALMA, RoleName::Administrator, "whole", None).await;
        give(&world, KARIM, RoleName::Organiser, TRAINING, None).await;
        give(&world, NADIA, RoleName::ContactPoint, "country/tn", None).await;
        let (salma, karim) = (world.person(SALMA).await, world.person(KARIM).await);
        let (mut all, mut some) = (Follower::of(salma.clone()), Follower::of(karim.clone()));
        let mut listener = Listener::open(karim.get("/api/live")).await;
        listener.heads(4).await;
        all.read().await;
        some.read().await;
        let roles = |of: &Follower| of.roles().into_iter().map(|(email, role, _)| [email, role]).collect::<Vec<_>>();
        let held = |email: &str, role: &str| [email.to_owned(), role.to_owned()];
        let karims = held(KARIM, "organiser/event/training");
        assert_eq!(
            roles(&all),
            [karims.clone(), held(NADIA, "contact-point/country/tn"), held(SALMA, "administrator/whole")]
        );
        assert_eq!(roles(&some), std::slice::from_ref(&karims));

        assert_eq!(gives(&salma, AT_THE_DOOR, "guard@example.org").await, DONE);
        let head = listener.head().await;
        some.read().await;
        assert_eq!(head.scope.as_str(), "roles/event/training");
        assert_eq!(roles(&some), [held("guard@example.org", "door/event/training"), karims]);

        assert_eq!(takes(&salma, ORGANISER, KARIM).await, DONE);
        some.follow(Scope::roles(None), Cursor::default());
        some.read().await;
        assert_eq!(roles(&some), Vec::<[String; 2]>::new());
        let looks: Vec<_> = record(&world).await.into_iter().filter(|entry| entry.act == "look").collect();
        assert!(looks.iter().any(|entry| entry.by == KARIM && entry.about == "roles/event/training"), "{looks:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_that_an_earlier_version_gave_and_took_stand_in_the_lists_once_upkeep_has_looked() {
    for world in worlds().await {
        give(&world, SALMA, RoleName::Administrator, "whole", None).await;
        give(&world, KARIM, RoleName::Organiser, TRAINING, None).await;
        give(&world, NADIA, RoleName::Door, TRAINING, None).await;
        let mut all = Follower::of(world.person(SALMA).await);
        all.read().await;
        let before = all.roles();
        assert_eq!(before.len(), 3);
        let mend = async || world.server().database().mend_role_lists(world.now()).await.expect("it works");

        mend().await;
        assert!(all.read().await.iter().all(|news| news.pages.is_empty()), "what is right is left alone");
        super::audit::alter(&world, "DELETE FROM role WHERE role = 'door'").await;
        super::audit::alter(&world, "UPDATE role SET until = 2000000000000 WHERE role = 'organiser'").await;
        mend().await;
        all.read().await;

        let organiser = (KARIM.to_owned(), "organiser/event/training".to_owned(), Some(Timestamp(2_000_000_000_000)));
        assert_eq!(all.roles(), [organiser, before[2].clone()]);
    }
}
