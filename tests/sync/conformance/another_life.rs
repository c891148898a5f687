//! A life that is lost, in the model and in the real database: what is delivered again is decided alike.

use fastrand::Rng;
use passerelle_server::database::{Account, Database, Delivered, Pack, PublishedEvent, Settled, Withdrawals, restore};
use passerelle_shared::model::{
    CountryCode, EmailAddress, EventStatus, RecordId, SignUpPolicy, SignUpTerms, Timestamp,
};
use passerelle_shared::rules::sign_up::{Command, CommandBody, Seen};
use passerelle_shared::sync::{Author, CommandId, Decision, Outcome};
use tempfile::TempDir;

use super::pair::somebody;
use crate::history::Wrong;
use crate::model::{EventRow, Model};
use crate::phone::form;
use crate::tally::Tally;
use crate::world::event;

const SEQUENCES: u64 = 8;
const COUNTRIES: [&str; 3] = ["TN", "MA", "JO"];
const EVENTS: [&str; 2] = ["event/open", "event/approval"];
const PEOPLE: usize = 5;
const MUST_BE_SEEN: [&str; 4] =
    ["delivered again in another epoch", "outcome confirmed", "outcome awaiting decision", "outcome unchanged"];

/// Both servers, and what each of them answered.
struct Lives {
    folder: TempDir,
    database: Database,
    model: Model,
    people: Vec<Account>,
    answered: Vec<Answered>,
    chance: Rng,
    now: Timestamp,
    tally: Tally,
}

struct Answered {
    person: usize,
    command: Command,
    raw: String,
    by_database: Outcome,
    by_model: Outcome,
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_delivered_again_after_a_restore_is_decided_alike() {
    let mut tally = Tally::default();
    for seed in crate::number("PASSERELLE_SEED").map_or(0..SEQUENCES, |seed| seed..seed + 1) {
        let mut lives = Lives::begin(seed).await;
        for _ in 0..8 {
            lives.somebody_acts().await.unwrap_or_else(|drift| panic!("seed {seed}: {drift}"));
        }
        let backup = lives.folder.path().join("backup.sqlite");
        lives.database.back_up(&backup).await.expect("a backup");
        let tables = lives.model.store.committed.clone();
        for _ in 0..12 {
            lives.somebody_acts().await.unwrap_or_else(|drift| panic!("seed {seed}: {drift}"));
        }

        lives.database.close().await;
        restore(&lives.data(), &backup).await.expect("the backup is whole");
        lives.database = Database::open(&lives.data()).await.expect("a database");
        lives.model.store.committed = tables;
        lives.model.store.begin_epoch();

        let lost = std::mem::take(&mut lives.answered);
        for _ in 0..4 {
            lives.somebody_acts().await.unwrap_or_else(|drift| panic!("seed {seed}: {drift}"));
        }
        for answered in lost {
            lives.deliver_again(&answered).await.unwrap_or_else(|drift| panic!("seed {seed}: {drift}"));
        }
        lives.tally.tell_to(&mut tally);
    }
    for what in MUST_BE_SEEN {
        assert!(tally.has_seen(what) || crate::number("PASSERELLE_SEED").is_some(), "{what}");
    }
}

impl Lives {
    async fn begin(seed: u64) -> Lives {
        let folder = TempDir::new().expect("a temporary folder");
        let database = Database::open(&folder.path().join("data")).await.expect("a database");
        let now = Timestamp(1_000 * Timestamp::DAY);
        let mut people = vec![];
        for person in 0..PEOPLE {
            let email = EmailAddress::parse(&format!("person-{person}@example.org")).expect("an address");
            people.push(somebody(&database, &email, now).await);
        }
        let (model, answered) = (Model::new(Wrong::default()), vec![]);
        let (chance, tally) = (Rng::with_seed(seed), Tally::default());
        let mut lives = Lives { folder, database, model, people, answered, chance, now, tally };
        lives.publish().await;
        lives
    }

    fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    async fn publish(&mut self) {
        let mut events = vec![];
        for (number, id) in EVENTS.iter().enumerate() {
            let terms = SignUpTerms {
                version: 1,
                policy: if number == 1 { SignUpPolicy::Approval } else { SignUpPolicy::Open },
                capacity: Some(2),
                quotas: [(CountryCode::parse("TN").expect("two letters"), 1)].into(),
                opens_at: None,
                closes_at: None,
                opens_wall: None,
                closes_wall: None,
                asks: vec![],
            };
            let ends_at = self.now.plus_ms(30 * Timestamp::DAY);
            let row = EventRow { terms, status: EventStatus::Planned, ends_at };
            events.push(PublishedEvent {
                id: (*id).into(),
                event: event(&row),
                conditions: "1".into(),
                conditions_of_0_1: String::new(),
            });
            self.model.events.insert((*id).into(), row);
        }
        let pack = Pack { name: "lives".into(), events, ..Pack::default() };
        let published = self.database.import(vec![pack], Withdrawals::Allowed, self.now).await.expect("it works");
        published.expect("a good pack");
    }

    /// Asks or withdraws, having seen all that stands, or less.
    async fn somebody_acts(&mut self) -> Result<(), String> {
        self.now = self.now.plus_ms(Timestamp::HOUR);
        let (person, event) = (self.chance.usize(0..PEOPLE), RecordId::from(EVENTS[self.chance.usize(0..2)]));
        let who = &self.people[person];
        let acts = self.model.sign_ups.get(&(who.id.clone(), event.clone())).map_or(0, |(sign_up, _)| sign_up.acts);
        let body = match self.chance.u32(0..3) {
            0 => CommandBody::Withdraw { event },
            _ => CommandBody::RequestPlace { event, form: form(&who.email, COUNTRIES[person % COUNTRIES.len()]) },
        };
        let own = self.answered.iter().rev().find(|answered| answered.person == person);
        let after = own.map(|answered| answered.command.id.clone());
        let command = Command {
            id: CommandId(format!("{:032x}", self.chance.u128(..))),
            author: Author::Account(who.id.clone()),
            body,
            seen: Seen { acts: self.chance.u32(0..=acts), terms: 1, after },
            intended_at: self.now,
            clock_ahead_ms: None,
        };
        let raw = serde_json::to_string(&command).expect("plain data");
        let (by_database, by_model) = self.deliver(person, &command, &raw, None).await?;
        self.answered.push(Answered { person, command, raw, by_database, by_model });
        Ok(())
    }

    async fn deliver_again(&mut self, answered: &Answered) -> Result<(), String> {
        let Answered { person, command, raw, by_database, by_model } = answered;
        self.deliver(*person, command, raw, Some((by_database, by_model))).await.map(drop)
    }

    async fn deliver(
        &mut self,
        person: usize,
        command: &Command,
        raw: &str,
        before: Option<(&Outcome, &Outcome)>,
    ) -> Result<(Outcome, Outcome), String> {
        let who = self.people[person].clone();
        let epoch = self.database.epoch().await.expect("an epoch");
        let delivered = Delivered { id: &command.id, raw, before: before.map(|(by_database, _)| by_database) };
        let settled = self.database.settle(&who, &epoch, delivered, self.now).await.expect("it works");
        let Settled::Answered(answer) = settled else {
            panic!("there is one epoch at a time, and few commands a day");
        };
        let by_database: Outcome = serde_json::from_str(answer.get()).expect("an outcome");
        let before = before.map(|(_, by_model)| by_model.clone());
        let by_model = self.model.deliver(&who.id, raw, before, self.now, &mut self.tally);
        let (database, model): (&Decision, &Decision) = (&by_database.decision, &by_model.decision);
        match database == model {
            true => Ok((by_database, by_model)),
            false => Err(format!("{raw}: the database says {database:?}, the model {model:?}")),
        }
    }
}
