//! The model and a real database beside each other, and the same people at both.

use std::collections::VecDeque;

use fastrand::Rng;
use passerelle_server::database::{
    Account, Database, Delivered, Letter, Pack, PublishedEvent, Settled, Verdict, Withdrawals,
};
use passerelle_shared::model::{
    Applicant, CountryCode, EmailAddress, EventStatus, Reach, Reason, RecordId, Role, RoleName, SignUpPolicy,
    SignUpState, SignUpTerms, Timestamp, UiLanguage,
};
use passerelle_shared::rules::decision::{self, Version};
use passerelle_shared::rules::sign_up::{Command, CommandBody, Seen};
use passerelle_shared::sync::{Author, CommandId, Decision, Epoch, Outcome, Scope};

use super::engine::{Engine, Kept};
use crate::history::Wrong;
use crate::model::{EventRow, Model, ORGANISER};
use crate::phone::form;
use crate::server::mail::{Delivery, InHand};
use crate::tally::Tally;
use crate::world::event;

pub const OPEN: usize = 0;
pub const APPROVAL: usize = 1;
/// Signing up closes after a day.
pub const CLOSING: usize = 2;
const EVENTS: usize = 3;
const PEOPLE: usize = 6;
const COUNTRIES: [&str; 3] = ["TN", "MA", "JO"];
/// What is shown of a sequence that went wrong.
const LATEST: usize = 12;

pub struct Pair {
    _kept: Kept,
    pub engine: Engine,
    pub(super) database: Database,
    epoch: Epoch,
    pub model: Model,
    pub(super) people: Vec<Account>,
    organiser: Account,
    events: Vec<RecordId>,
    sent: Vec<Sent>,
    /// Mails that were taken and have not left yet, as each of the two knows them.
    pub(super) in_hand: Vec<(Letter, InHand)>,
    latest: VecDeque<String>,
    ids: Rng,
    now: Timestamp,
    pub tally: Tally,
}

/// A command, and its outcome as the database answered it first.
struct Sent {
    person: usize,
    command: Command,
    raw: String,
    answer: String,
}

/// A person with an account, who runs nothing.
pub async fn somebody(database: &Database, email: &EmailAddress, now: Timestamp) -> Account {
    let (account, _) =
        database.sign_in_without_code(email, UiLanguage::default(), now).await.expect("the database works");
    account
}

impl Pair {
    pub async fn open(engine: Engine) -> Option<Pair> {
        let (location, kept) = engine.location().await?;
        let database = Database::open_at(&location).await.expect("a database");
        let epoch = database.epoch().await.expect("an epoch");
        let now = Timestamp(1_000 * Timestamp::DAY);
        let organiser = EmailAddress::parse("salma@example.org").expect("an address");
        let organiser = database.add_organiser(&organiser, Some(ORGANISER), now).await.expect("an account");
        Some(Pair {
            _kept: kept,
            engine,
            database,
            epoch,
            model: Model::new(Wrong::default()),
            people: vec![],
            organiser,
            events: vec![],
            sent: vec![],
            in_hand: vec![],
            latest: VecDeque::new(),
            ids: Rng::with_seed(0),
            now,
            tally: Tally::default(),
        })
    }

    /// Other people, other events; in the same database, so that one needn't be made for each.
    pub async fn begin(&mut self, name: &str, chance: &mut Rng) {
        self.model = Model::new(Wrong::default());
        (self.people, self.sent, self.in_hand) = (vec![], vec![], vec![]);
        self.latest.clear();
        self.now = Timestamp(1_000 * Timestamp::DAY);
        for person in 0..PEOPLE {
            let email = EmailAddress::parse(&format!("{name}-{person}@example.org")).expect("an address");
            self.people.push(somebody(&self.database, &email, self.now).await);
        }
        let role = Role { role: RoleName::Organiser, reach: Reach::Whole, until: None };
        self.model.roles.entry(self.organiser.id.clone()).or_default().insert(role.id(), role);
        self.events = ["open", "approval", "closing"].map(|event| format!("event/{name}-{event}").into()).into();
        for number in 0..EVENTS {
            let terms = SignUpTerms {
                version: 1,
                policy: if number == APPROVAL { SignUpPolicy::Approval } else { SignUpPolicy::Open },
                capacity: Some(chance.u32(1..=3)),
                quotas: [(CountryCode::parse("TN").expect("two letters"), 1)].into(),
                opens_at: None,
                closes_at: (number == CLOSING).then(|| self.now.plus_ms(Timestamp::DAY)),
                opens_wall: None,
                closes_wall: None,
                asks: vec![],
            };
            let ends_at = self.now.plus_ms(10 * Timestamp::DAY);
            let row = EventRow { terms, status: EventStatus::Planned, ends_at };
            self.model.events.insert(self.events[number].clone(), row);
        }
        self.publish().await.expect("the first programme is published");
    }

    pub async fn something_happens(&mut self, chance: &mut Rng) -> Result<(), String> {
        self.now = self.now.plus_ms(chance.i64(0..4 * Timestamp::HOUR));
        let (person, event) = (chance.usize(0..PEOPLE), chance.usize(0..EVENTS));
        let offered = (0..PEOPLE).find(|person| self.state(*person, APPROVAL) == Some(SignUpState::Offered));
        match chance.u32(0..100) {
            0..35 => self.request(person, event).await.map(drop),
            35..50 => self.withdraw(person, event).await.map(drop),
            50..57 => self.accept(offered.unwrap_or(person), APPROVAL).await.map(drop),
            57..60 => self.request_having_seen(person, event, chance.u32(0..3)).await.map(drop),
            60..62 => self.request_under_old_terms(person, event).await.map(drop),
            62..66 => self.request_after_another(person, event, chance).await.map(drop),
            66..69 => self.request_for_another(person, event).await.map(drop),
            69..71 => self.several_in_one_exchange(person, event, chance).await,
            71..74 => self.repeat_last().await.map(drop),
            74..76 => self.repeat_last_with_another_body().await.map(drop),
            76..82 => self.set_capacity(event, chance.u32(0..5)).await,
            82..93 => {
                let verdicts = [Verdict::Confirm, Verdict::Reserve, Verdict::Refuse];
                let verdict = verdicts[chance.usize(0..verdicts.len())];
                let event = if chance.u32(0..4) == 0 { event } else { APPROVAL };
                match chance.bool() {
                    true => self.decide(person, event, verdict).await,
                    false => self.decide_on_a_device(person, event, verdict, chance.u32(0..5)).await,
                }
            }
            93..95 => self.change_terms(event).await,
            95..96 => self.toggle_cancelled(event).await,
            96..97 => self.many_ask_at_once(event, chance).await,
            _ => self.lapse_offers().await,
        }?;
        match chance.u32(0..6) {
            0 => self.take_mails().await,
            1 => self.conclude_mails(Delivery::Arrives).await,
            2 => self.conclude_mails(Delivery::PutOff).await,
            _ => Ok(()),
        }
    }

    pub async fn request(&mut self, person: usize, event: usize) -> Result<Decision, String> {
        self.request_having_seen(person, event, u32::MAX).await
    }

    /// `acts` or what stands now, whichever is less.
    pub async fn request_having_seen(&mut self, person: usize, event: usize, acts: u32) -> Result<Decision, String> {
        let acts = acts.min(self.acts(person, event));
        let command = self.command(person, self.wish(person, event), Seen { acts, ..self.seen(person, event) });
        self.settle(person, command).await
    }

    pub async fn request_made_at(&mut self, person: usize, event: usize, at: Timestamp) -> Result<Decision, String> {
        let command = self.command(person, self.wish(person, event), self.seen(person, event));
        self.settle(person, Command { intended_at: at, ..command }).await
    }

    async fn request_under_old_terms(&mut self, person: usize, event: usize) -> Result<Decision, String> {
        let seen = self.seen(person, event);
        let command = self.command(person, self.wish(person, event), Seen { terms: seen.terms - 1, ..seen });
        self.settle(person, command).await
    }

    /// Nothing was seen of the sign-up but an own command before this one, perhaps about something else.
    async fn request_after_another(
        &mut self,
        person: usize,
        event: usize,
        chance: &mut Rng,
    ) -> Result<Decision, String> {
        let own: Vec<&CommandId> =
            self.sent.iter().filter(|sent| sent.person == person).map(|sent| &sent.command.id).collect();
        let after = chance.choice(&own).map(|id| (*id).clone());
        let seen = Seen { acts: 0, after, ..self.seen(person, event) };
        let command = self.command(person, self.wish(person, event), seen);
        self.settle(person, command).await
    }

    /// With somebody else's name under it.
    async fn request_for_another(&mut self, person: usize, event: usize) -> Result<Decision, String> {
        let other = self.people[(person + 1) % PEOPLE].id.clone();
        let command = self.command(person, self.wish(person, event), self.seen(person, event));
        self.settle(person, Command { author: Author::Account(other), ..command }).await
    }

    pub async fn withdraw(&mut self, person: usize, event: usize) -> Result<Decision, String> {
        let body = CommandBody::Withdraw { event: self.events[event].clone() };
        let command = self.command(person, body, self.seen(person, event));
        self.settle(person, command).await
    }

    pub async fn accept(&mut self, person: usize, event: usize) -> Result<Decision, String> {
        let body = CommandBody::AcceptOffer { event: self.events[event].clone() };
        let command = self.command(person, body, self.seen(person, event));
        self.settle(person, command).await
    }

    pub async fn repeat_last(&mut self) -> Result<Decision, String> {
        let Some(last) = self.sent.pop() else { return Ok(Decision::Unknown) };
        let answer = self.deliver(last.person, &last.command, &last.raw).await?;
        if answer != last.answer {
            return Err(format!("the repeat was answered by {answer}, the first by {}", last.answer));
        }
        self.sent.push(last);
        Ok(read(&answer).decision)
    }

    pub async fn repeat_last_with_another_body(&mut self) -> Result<Decision, String> {
        let Some(last) = self.sent.last() else { return Ok(Decision::Unknown) };
        let (person, command) = (last.person, Command { clock_ahead_ms: Some(7), ..last.command.clone() });
        let answer = self.deliver(person, &command, &write(&command)).await?;
        Ok(read(&answer).decision)
    }

    pub async fn decide(&mut self, person: usize, event: usize, verdict: Verdict) -> Result<(), String> {
        self.note(format!("an organiser decides about {person} at {event}: {verdict:?}"));
        let (who, event) = (&self.people[person], &self.events[event]);
        let decided = self.database.decide(&self.organiser.email, event, &who.email, verdict, "", self.now).await;
        let decided = decided.map_err(|error| error.to_string())?;
        let model = self.model.decide_for(&who.id, event, verdict, self.now, &mut self.tally);
        alike("the decision", &decided, &model)
    }

    /// Of five, one has seen something older, and one says nothing to the person.
    async fn decide_on_a_device(
        &mut self,
        person: usize,
        event: usize,
        verdict: Verdict,
        manner: u32,
    ) -> Result<(), String> {
        let (who, about) = (self.people[person].id.clone(), self.events[event].clone());
        let stands = self.model.sign_ups.get(&(who.clone(), about.clone()));
        let stands = stands.and_then(|(sign_up, _)| {
            Some(Version { state: sign_up.state, acts: sign_up.acts, changed_at: sign_up.history.last()?.at })
        });
        let unknown = Version { state: SignUpState::AwaitingDecision, acts: 1, changed_at: self.now };
        let stands = stands.unwrap_or(unknown);
        let version =
            if manner == 0 { Version { changed_at: stands.changed_at.plus_ms(-1), ..stands } } else { stands };
        let command = decision::Command {
            id: CommandId(format!("{:032x}", self.ids.u128(..))),
            author: Author::Account(self.organiser.id.clone()),
            kind: verdict,
            concerns: Applicant::id(&about, &who.0),
            body: decision::Body { note: if manner == 1 { String::new() } else { "As agreed.".to_owned() } },
            seen: decision::Seen { version, after: None },
            intended_at: self.now,
            clock_ahead_ms: None,
        };
        let raw = serde_json::to_string(&command).expect("plain data");
        self.note(format!("an organiser: {raw}"));
        let delivered = Delivered { id: &command.id, raw: &raw, before: None };
        let settled = self.database.settle(&self.organiser, &self.epoch, delivered, self.now).await;
        let Settled::Answered(answer) = settled.map_err(|error| error.to_string())? else {
            return Err("it was not judged".to_owned());
        };
        let model = self.model.settle(&self.organiser.id, &raw, self.now, &mut self.tally);
        alike("what a decision led to", &Outcome { receipt: None, ..read(answer.get()) }, &model)
    }

    /// Refused by both where more is taken.
    pub async fn set_capacity(&mut self, event: usize, capacity: u32) -> Result<(), String> {
        self.note(format!("{event} gets {capacity} places"));
        let id = self.events[event].clone();
        let before = self.model.events[&id].terms.capacity;
        let is_possible = self.model.places(&id, None).taken <= capacity;
        self.row(&id).terms.capacity = Some(capacity);
        let published = self.publish().await;
        alike("the capacity", &published.is_ok(), &is_possible)?;
        if is_possible {
            self.settle_events();
        } else {
            self.row(&id).terms.capacity = before;
        }
        Ok(())
    }

    async fn change_terms(&mut self, event: usize) -> Result<(), String> {
        self.note(format!("{event} has other terms"));
        let id = self.events[event].clone();
        self.row(&id).terms.version += 1;
        self.publish().await?;
        self.settle_events();
        Ok(())
    }

    async fn toggle_cancelled(&mut self, event: usize) -> Result<(), String> {
        let id = self.events[event].clone();
        let is_planned = self.model.events[&id].status == EventStatus::Planned;
        self.note(format!("{event} is {}", if is_planned { "cancelled" } else { "restored" }));
        self.row(&id).status = if is_planned { EventStatus::Cancelled } else { EventStatus::Planned };
        self.publish().await?;
        self.settle_events();
        Ok(())
    }

    async fn lapse_offers(&mut self) -> Result<(), String> {
        self.note("offers lapse".to_owned());
        self.database.lapse_offers(self.now).await.map_err(|error| error.to_string())?;
        self.model.lapse_offers(self.now, &mut self.tally);
        Ok(())
    }

    pub fn pass(&mut self, ms: i64) {
        self.now = self.now.plus_ms(ms);
    }

    pub fn now(&self) -> Timestamp {
        self.now
    }

    pub fn state(&self, person: usize, event: usize) -> Option<SignUpState> {
        let key = (self.people[person].id.clone(), self.events[event].clone());
        self.model.sign_ups.get(&key).map(|(sign_up, _)| sign_up.state)
    }

    /// Every sign-up's record, with its whole history, what each desk shows of it, and what is left of every event.
    pub async fn stand_alike(&self) -> Result<(), String> {
        for person in &self.people {
            let scope = Scope::account(&person.id);
            let page = self.database.account_news(&scope, None, usize::MAX).await.map_err(|error| error.to_string())?;
            let records = page.records.iter().filter_map(|record| Some((record.id.clone(), record.json()?.to_owned())));
            let model = self.model.live(&Scope::account(&person.id));
            alike(&format!("the records of {}", person.email), &records.collect(), &model)?;
        }
        for event in &self.events {
            self.desks_stand_alike(event).await?;
        }
        let places = self.database.places_left(self.now).await.map_err(|error| error.to_string())?;
        for (event, row) in self.model.events.iter().filter(|(_, row)| row.status == EventStatus::Planned) {
            let taken = self.model.places(event, None).taken;
            let left = row.terms.capacity.map(|capacity| capacity.saturating_sub(taken));
            let told = places.events.get(event).and_then(|places| places.left);
            if self.now <= row.ends_at {
                alike(&format!("the places of {event}"), &told, &left)?;
            }
        }
        Ok(())
    }

    /// An event's desk, and each country's part of it; kept from the first look on. Tickets are counted otherwise there:
    /// only their order is compared.
    async fn desks_stand_alike(&self, event: &RecordId) -> Result<(), String> {
        self.database.keep_desk(event).await.map_err(|error| error.to_string())?;
        let of_countries =
            COUNTRIES.iter().filter_map(|code| CountryCode::parse(code)).map(|code| Scope::country(code, event));
        for scope in of_countries.chain([Scope::desk(event)]) {
            let page = self.database.account_news(&scope, None, usize::MAX).await.map_err(|error| error.to_string())?;
            let there = page.records.iter().filter_map(|record| Some((record.id.clone(), record.json()?.to_owned())));
            let here = self.model.live(&scope).into_iter();
            alike(&format!("what {scope} shows"), &in_line(there), &in_line(here))?;
        }
        Ok(())
    }

    pub(super) fn tally_what_was_heard(&mut self) {
        self.model.store.heard.drain(..).for_each(|what| self.tally.note(what));
    }

    /// The end of the sequence, for whoever has to find out.
    pub fn latest(&self) -> String {
        self.latest.iter().map(|line| format!("  … {line}\n")).collect()
    }

    pub(super) fn note(&mut self, line: String) {
        self.latest.push_back(line);
        if self.latest.len() > LATEST {
            self.latest.pop_front();
        }
    }

    fn row(&mut self, event: &RecordId) -> &mut EventRow {
        self.model.events.get_mut(event).expect("an event of ours")
    }

    fn acts(&self, person: usize, event: usize) -> u32 {
        let key = (self.people[person].id.clone(), self.events[event].clone());
        self.model.sign_ups.get(&key).map_or(0, |(sign_up, _)| sign_up.acts)
    }

    fn seen(&self, person: usize, event: usize) -> Seen {
        let terms = self.model.events[&self.events[event]].terms.version;
        Seen { acts: self.acts(person, event), terms, after: None }
    }

    fn wish(&self, person: usize, event: usize) -> CommandBody {
        let form = form(&self.people[person].email, COUNTRIES[person % COUNTRIES.len()]);
        CommandBody::RequestPlace { event: self.events[event].clone(), form }
    }

    fn command(&mut self, person: usize, body: CommandBody, seen: Seen) -> Command {
        Command {
            id: CommandId(format!("{:032x}", self.ids.u128(..))),
            author: Author::Account(self.people[person].id.clone()),
            body,
            seen,
            intended_at: self.now,
            clock_ahead_ms: None,
        }
    }

    async fn settle(&mut self, person: usize, command: Command) -> Result<Decision, String> {
        let raw = write(&command);
        let answer = self.deliver(person, &command, &raw).await?;
        let decision = read(&answer).decision;
        self.sent.push(Sent { person, command, raw, answer });
        Ok(decision)
    }

    /// What somebody did while they were away: all of it comes in one exchange, with what came before perhaps.
    async fn several_in_one_exchange(&mut self, person: usize, event: usize, chance: &mut Rng) -> Result<(), String> {
        let about = self.events[event].clone();
        let is_alike = |sent: &&Sent| sent.person == person && *sent.command.event() == about;
        let repeated = self.sent.iter().rev().find(is_alike).filter(|_| chance.bool());
        let mut commands: Vec<(Command, String)> =
            repeated.map(|sent| (sent.command.clone(), sent.raw.clone())).into_iter().collect();
        let (mut seen, mut before) = (self.seen(person, event), None);
        for _ in 0..chance.u32(2..6) {
            let body = match chance.u32(0..3) {
                0 => CommandBody::Withdraw { event: self.events[event].clone() },
                _ => self.wish(person, event),
            };
            let command = self.command(person, body, Seen { after: before, ..seen.clone() });
            before = Some(command.id.clone());
            seen.acts = chance.u32(0..=seen.acts + 1);
            commands.push((command.clone(), write(&command)));
        }
        let who = self.people[person].clone();
        let delivered: Vec<Delivered<'_>> =
            commands.iter().map(|(command, raw)| Delivered { id: &command.id, raw, before: None }).collect();
        let answers = self.database.settle_together(&who, &self.epoch, &delivered, self.now).await;
        let answers = answers.map_err(|error| error.to_string())?;
        let group = commands.iter().map(|(command, raw)| (command.id.clone(), raw.clone()));
        let model = self.model.settle_together(&who.id, group.collect(), self.now, &mut self.tally);
        alike("how many are decided together", &answers.len(), &model.len())?;
        for ((command, raw), (answer, model)) in commands.into_iter().zip(answers.into_iter().zip(model)) {
            self.note(format!("{person}: {raw}"));
            let Settled::Answered(answer) = answer else { return Err("it was not judged".to_owned()) };
            alike("one of several outcomes", &Outcome { receipt: None, ..read(answer.get()) }, &model)?;
            if self.sent.iter().all(|sent| sent.command.id != command.id) {
                self.sent.push(Sent { person, command, raw, answer: answer.get().to_owned() });
            }
        }
        Ok(())
    }

    /// In one moment: the database decides about those together who wait while it decides about the first.
    async fn many_ask_at_once(&mut self, event: usize, chance: &mut Rng) -> Result<(), String> {
        // Who begins draws a ticket, which tells the order in the end.
        let begins = |person: &usize| self.state(*person, event).is_none_or(|state| !state.is_live());
        let people: Vec<usize> = (0..PEOPLE).filter(begins).filter(|_| chance.bool()).collect();
        let mut commands = vec![];
        for person in &people {
            let command = self.command(*person, self.wish(*person, event), self.seen(*person, event));
            commands.push((command.clone(), write(&command)));
        }
        let (database, epoch, now) = (self.database.clone(), self.epoch.clone(), self.now);
        let mut asked = tokio::task::JoinSet::new();
        for (person, (command, raw)) in people.iter().zip(commands.clone()) {
            let (database, who, epoch) = (database.clone(), self.people[*person].clone(), epoch.clone());
            asked.spawn(async move {
                let delivered = Delivered { id: &command.id, raw: &raw, before: None };
                (raw.clone(), database.settle(&who, &epoch, delivered, now).await)
            });
        }
        let mut answers = std::collections::BTreeMap::new();
        while let Some(answered) = asked.join_next().await {
            let (raw, answer) = answered.expect("nobody panics");
            answers.insert(raw, answer.map_err(|error| error.to_string())?);
        }
        // In the order in which the database has heard them: that of their tickets.
        let mut in_order: Vec<(usize, Command, String)> =
            people.into_iter().zip(commands).map(|(person, (command, raw))| (person, command, raw)).collect();
        let requests = self.database.requests(&self.events[event]).await.map_err(|error| error.to_string())?;
        let ticket = |person: usize| {
            let email = self.people[person].email.as_str();
            requests.iter().find(|request| request.email == email).map(|request| request.ticket)
        };
        in_order.sort_by_key(|(person, ..)| ticket(*person));
        for (person, command, raw) in in_order {
            let Some(Settled::Answered(answer)) = answers.remove(&raw) else { return Err("it was not judged".into()) };
            let model = self.model.settle(&self.people[person].id, &raw, self.now, &mut self.tally);
            self.note(format!("{person}, at once with others: {raw}"));
            alike("an outcome of many", &Outcome { receipt: None, ..read(answer.get()) }, &model)?;
            self.sent.push(Sent { person, command, raw, answer: answer.get().to_owned() });
        }
        Ok(())
    }

    /// To both; the database's bytes, if both decide alike.
    async fn deliver(&mut self, person: usize, command: &Command, raw: &str) -> Result<String, String> {
        let who = self.people[person].clone();
        let delivered = Delivered { id: &command.id, raw, before: None };
        let answer = self.database.settle(&who, &self.epoch, delivered, self.now).await;
        let Settled::Answered(answer) = answer.map_err(|error| error.to_string())? else {
            return Err("it was not judged".to_owned());
        };
        let model = self.model.settle(&who.id, raw, self.now, &mut self.tally);
        self.note(format!("{person}: {raw}"));
        self.note(format!("{person}: {:?}", model.decision));
        alike("the outcome", &Outcome { receipt: None, ..read(answer.get()) }, &model)?;
        Ok(answer.get().to_owned())
    }

    /// All events as the model has them; the database counts its versions itself.
    async fn publish(&self) -> Result<(), String> {
        let published = self.model.events.iter().map(|(id, row)| PublishedEvent {
            id: id.clone(),
            event: event(row),
            conditions: row.terms.version.to_string(),
            conditions_of_0_1: String::new(),
        });
        let pack = Pack { name: self.events[0].to_string(), events: published.collect(), ..Pack::default() };
        let imported = self.database.import(vec![pack], Withdrawals::Allowed, self.now).await;
        imported.map_err(|error| error.to_string())?.map(drop).map_err(|refusals| format!("{refusals:?}"))
    }

    /// What follows from a publication for the people, event by event.
    fn settle_events(&mut self) {
        for event in self.events.clone() {
            match self.model.events[&event].status {
                EventStatus::Cancelled => self.model.cancel(&event, self.now),
                _ => self.model.fill_freed_places(&event, &Reason::CapacityRaised, self.now, &mut self.tally),
            }
        }
    }
}

pub(super) fn alike<T: std::fmt::Debug + PartialEq>(what: &str, database: &T, model: &T) -> Result<(), String> {
    match database == model {
        true => Ok(()),
        false => Err(format!("{what}: the database says {database:?}, the model {model:?}")),
    }
}

fn write(command: &Command) -> String {
    serde_json::to_string(command).expect("plain data")
}

fn read(answer: &str) -> Outcome {
    serde_json::from_str(answer).expect("an outcome")
}

/// Who stands at a desk, in the order in which they asked.
fn in_line(records: impl Iterator<Item = (RecordId, String)>) -> Vec<(RecordId, Applicant)> {
    let read = |(id, json): (RecordId, String)| (id, serde_json::from_str::<Applicant>(&json).expect("an applicant"));
    let mut line: Vec<(RecordId, Applicant)> = records.map(read).collect();
    line.sort_by_key(|(id, applicant)| (applicant.ticket, id.clone()));
    line.iter_mut().for_each(|(_, applicant)| applicant.ticket = 0);
    line
}
