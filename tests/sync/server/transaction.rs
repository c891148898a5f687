//! One transaction of a node: its statements, each of them a turn.

use std::collections::BTreeMap;

use passerelle_server::database::Notice;
use passerelle_shared::model::{Applicant, CountryCode, RecordId, Role, SignUp, SignUpState, Timestamp};
use passerelle_shared::sync::{AccountId, CommandId, Epoch, Outcome, Scope, Standing};

use super::mail::Tell;
use super::store::{EventRow, Lock, OutcomeKey, OutcomeRow, SignUpKey, Store, Taken, rank};
use super::turns::Connection;
use crate::history::Wrong;
use crate::scope::Content;

pub struct Transaction {
    connection: Connection,
    pub now: Timestamp,
    pub epoch: Epoch,
    pub wrong: Wrong,
    /// A node that was never updated.
    pub is_of_0_1: bool,
    touched: BTreeMap<Scope, BTreeMap<RecordId, Content>>,
    /// What people are told by mail; the last word about an event counts.
    told: BTreeMap<SignUpKey, Notice>,
    /// Both as they were before the part that can be undone by itself, and what the part tells.
    before_part: Follows,
}

type Follows = (BTreeMap<Scope, BTreeMap<RecordId, Content>>, BTreeMap<SignUpKey, Notice>);

/// What the outcome's row says of a command that came before.
pub enum Arrival {
    New,
    Repeated(Outcome),
    OtherBody,
}

impl Transaction {
    pub async fn begin(connection: &Connection) -> Transaction {
        let begun = connection.ask(|store, id| {
            store.begin(id);
            (store.now, store.committed.epoch.clone(), store.wrong)
        });
        let (now, epoch, wrong) = begun.await;
        let is_of_0_1 = connection.is_of_0_1;
        let (touched, told, before_part) = Default::default();
        Transaction { connection: connection.clone(), now, epoch, wrong, is_of_0_1, touched, told, before_part }
    }

    /// What comes now is kept or undone by itself, whatever becomes of the rest.
    pub async fn begin_part(&mut self) {
        self.connection.ask(Store::begin_part).await;
        self.before_part = (self.touched.clone(), std::mem::take(&mut self.told));
    }

    pub fn keep_part(&mut self) {
        let (_, told) = std::mem::take(&mut self.before_part);
        let later = std::mem::replace(&mut self.told, told);
        self.told.extend(later);
    }

    pub async fn undo_part(&mut self) {
        if self.wrong.failure_undoes_neighbours {
            self.connection.ask(Store::roll_back).await;
            self.connection.ask(Store::begin).await;
            (self.touched, self.told) = Default::default();
            return;
        }
        self.connection.ask(Store::undo_part).await;
        (self.touched, self.told) = std::mem::take(&mut self.before_part);
    }

    /// Whether the decision about this command is to fail by surprise, once.
    pub async fn fails(&self, command: &CommandId) -> bool {
        let command = command.clone();
        self.connection.ask(move |store, _| store.failing.remove(&command)).await
    }

    /// Takes the command's row. Of two nodes with one command the loser waits here and reads the winner's.
    pub async fn receive(&self, key: &OutcomeKey, raw: &str) -> Arrival {
        let (key, raw) = (key.clone(), raw.to_owned());
        let receive = move |store: &mut Store, id| {
            if store.wrong.forgets_outcomes {
                return Some(Arrival::New);
            }
            store.lock(id, Lock::Outcome(key.clone())).then(|| match store.committed.outcomes.get(&key) {
                None => Arrival::New,
                Some(row) if row.raw == raw => Arrival::Repeated(row.outcome.clone()),
                Some(_) => Arrival::OtherBody,
            })
        };
        self.connection.wait_for(receive).await
    }

    pub async fn conclude(&self, key: OutcomeKey, row: OutcomeRow) {
        self.connection.ask(move |store, id| store.write_outcome(id, key, row)).await;
    }

    /// What became of an own command, if it concerned the same.
    pub async fn outcome_of(&self, account: &AccountId, command: &CommandId, concerns: &RecordId) -> Option<Outcome> {
        let (key, concerns) = ((account.clone(), command.clone()), concerns.clone());
        let stored = move |store: &mut Store, id| {
            let row = store.outcome(id, &key).filter(|row| row.event == concerns)?;
            Some(row.outcome.clone())
        };
        self.connection.ask(stored).await
    }

    /// Whether this person is an organiser of the event now.
    pub async fn runs(&self, account: &AccountId, event: &RecordId) -> bool {
        let (account, desk, now) = (account.clone(), Scope::desk(event), self.now);
        let given = move |store: &mut Store, _| store.committed.given(&account, now);
        self.connection.ask(given).await.iter().any(|given| given.scope == desk)
    }

    pub async fn acts_after(&self, account: &AccountId, command: &CommandId, event: &RecordId) -> u32 {
        let (key, event) = ((account.clone(), command.clone()), event.clone());
        let acts = self
            .connection
            .ask(move |store, id| store.outcome(id, &key).filter(|row| row.event == event).map(|row| row.acts));
        acts.await.unwrap_or_default()
    }

    /// The acts that the author had in view: by the record, or because an own command before it had them.
    pub async fn seen_acts(
        &self,
        account: &AccountId,
        concerns: &RecordId,
        acts: u32,
        after: Option<&CommandId>,
    ) -> u32 {
        match after {
            Some(before) => acts.max(self.acts_after(account, before, concerns).await),
            None => acts,
        }
    }

    /// Waits for the account, and reads a record of it. What the same transaction has put there isn't written yet.
    pub async fn lock_record(&self, account: &AccountId, record: &RecordId) -> Option<String> {
        let (scope, of, record) = (Scope::account(account), account.clone(), record.clone());
        let put = self.touched.get(&scope).and_then(|records| records.get(&record)).cloned();
        let lock = move |store: &mut Store, id| {
            let is_ours = store.lock(id, Lock::Account(of.clone()));
            is_ours.then(|| store.committed.rows(&scope).live().remove(&record))
        };
        let stored = self.connection.wait_for(lock).await;
        match put {
            Some(Content::Json(json)) => Some(json),
            Some(Content::Withdrawn(..)) => None,
            None => stored,
        }
    }

    /// Waits for the event's lock, the first one of the order.
    pub async fn lock_event(&self, event: &RecordId) -> Option<(EventRow, Taken)> {
        let event = event.clone();
        let lock = move |store: &mut Store, id| {
            let is_ours = store.lock(id, Lock::Event(event.clone()));
            is_ours.then(|| Some((store.event(id, &event)?.clone(), store.taken(id, &event))))
        };
        self.connection.wait_for(lock).await
    }

    /// What was committed a moment ago, and may be over by the next statement.
    pub async fn look_at_event(&self, event: &RecordId) -> Option<(EventRow, Taken)> {
        let event = event.clone();
        self.connection.ask(move |store, id| Some((store.event(id, &event)?.clone(), store.taken(id, &event)))).await
    }

    pub async fn write_event(&mut self, event: RecordId, row: EventRow, json: String) {
        self.put(Scope::programme(), event.clone(), Content::Json(json)).await;
        self.connection.ask(move |store, id| store.write_event(id, event, row)).await;
    }

    pub async fn sign_up(&self, account: &AccountId, event: &RecordId) -> Option<(SignUp, u64)> {
        let key = (account.clone(), event.clone());
        self.connection.ask(move |store, id| store.sign_up(id, &key).cloned()).await
    }

    pub async fn sign_ups_of(&self, event: &RecordId) -> Vec<(AccountId, SignUp, u64)> {
        let event = event.clone();
        self.connection.ask(move |store, id| store.sign_ups_of(id, &event)).await
    }

    pub async fn standing(&self, account: &AccountId, event: &RecordId) -> Option<Standing> {
        let (sign_up, ticket) = self.sign_up(account, event).await?;
        let rank = match sign_up.state {
            SignUpState::Reserve => Some(rank(&self.sign_ups_of(event).await, ticket)),
            _ => None,
        };
        let reason = sign_up.history.last().and_then(|step| step.reason.clone());
        Some(Standing { event: event.clone(), state: sign_up.state, acts: sign_up.acts, rank, reason })
    }

    pub async fn draw_ticket(&self, event: &RecordId) -> u64 {
        let change = |taken: &mut Taken| {
            taken.tickets += 1;
            Ok(())
        };
        self.count(event, change).await.tickets
    }

    /// Takes a place, or asserts in vain that one is left.
    pub async fn take(&self, event: &RecordId, country: CountryCode) {
        let (checks, at) = (!self.wrong.checks_then_inserts, event.clone());
        let terms = self.connection.ask(move |store, id| store.event(id, &at).map(|row| row.terms.clone())).await;
        let change = move |taken: &mut Taken| {
            taken.places += 1;
            let of_country = taken.by_country.entry(country).or_default();
            *of_country += 1;
            let Some(terms) = terms.as_ref().filter(|_| checks) else { return Ok(()) };
            let has_room = terms.capacity.is_none_or(|capacity| taken.places <= capacity)
                && terms.quotas.get(&country).is_none_or(|quota| *of_country <= *quota);
            if has_room { Ok(()) } else { Err("a place is taken only where one is left") }
        };
        self.count(event, change).await;
    }

    pub async fn give_back(&self, event: &RecordId, country: CountryCode) {
        let change = move |taken: &mut Taken| {
            let of_country = taken.by_country.entry(country).or_default();
            if taken.places == 0 || *of_country == 0 {
                return Err("only a place that was taken is given back");
            }
            (taken.places, *of_country) = (taken.places - 1, *of_country - 1);
            Ok(())
        };
        self.count(event, change).await;
    }

    /// A conditional update of the event's row, which locks it.
    async fn count(
        &self,
        event: &RecordId,
        change: impl Fn(&mut Taken) -> Result<(), &'static str> + 'static,
    ) -> Taken {
        let event = event.clone();
        let update = move |store: &mut Store, id| {
            if !store.lock(id, Lock::Event(event.clone())) {
                return None;
            }
            let mut taken = store.taken(id, &event);
            store.broken = store.broken.or(change(&mut taken).err());
            store.write_taken(id, event.clone(), taken.clone());
            Some(taken)
        };
        self.connection.wait_for(update).await
    }

    pub async fn write_sign_up(&mut self, account: &AccountId, sign_up: SignUp, ticket: u64) {
        let json = serde_json::to_string(&sign_up).expect("plain data");
        let record = RecordId::from(sign_up.event.as_str().replacen("event/", "sign-up/", 1));
        let seen = (!self.is_of_0_1).then(|| applicant(&sign_up, ticket)).flatten();
        let (key, event) = ((account.clone(), sign_up.event.clone()), sign_up.event.clone());
        self.connection.ask(move |store, id| store.write_sign_up(id, key, (sign_up, ticket))).await;
        self.put(Scope::account(account), record, Content::Json(json)).await;
        if let Some(applicant) = seen {
            self.show_at_desk(account, &event, &applicant).await;
        }
    }

    /// A node of 0.1 knows of no desks.
    async fn show_at_desk(&mut self, account: &AccountId, event: &RecordId, applicant: &Applicant) {
        let json = serde_json::to_string(applicant).expect("plain data");
        for scope in [Scope::desk(event), Scope::country(applicant.country, event)] {
            self.put(scope, Applicant::id(event, &account.0), Content::Json(json.clone())).await;
        }
    }

    /// What a node of 0.1 has changed is put on the desk, too.
    pub async fn mend_desk(&mut self, event: &RecordId) {
        for (account, sign_up, ticket) in self.sign_ups_of(event).await {
            let Some(applicant) = applicant(&sign_up, ticket) else { continue };
            let (scope, id) = (Scope::desk(event), Applicant::id(event, &account.0));
            let json = serde_json::to_string(&applicant).expect("plain data");
            let is_shown = self
                .connection
                .ask(move |store, _| store.committed.live(&scope).get(&id).is_some_and(|shown| *shown == json))
                .await;
            if !is_shown {
                self.note("desk mended").await;
                self.show_at_desk(&account, event, &applicant).await;
            }
        }
    }

    /// Gives a role, or takes it back.
    pub async fn write_role(&mut self, account: &AccountId, role: &Role, is_held: bool) {
        let (of, id, held) = (account.clone(), role.id(), is_held.then(|| role.clone()));
        self.connection.ask(move |store, at| store.write_role(at, of, id, held)).await;
        let content = match is_held {
            true => Content::Json(serde_json::to_string(role).expect("plain data")),
            false => Content::Withdrawn("The role was taken back.".into(), self.now),
        };
        self.put(Scope::account(account), role.id(), content).await;
    }

    /// Remembers a changed record; the last word about it counts.
    pub async fn put(&mut self, scope: Scope, record: RecordId, content: Content) {
        if self.wrong.numbers_at_insert {
            let stamp = move |store: &mut Store, id| store.stamp_early(id, &scope, &record, &content).then_some(());
            self.connection.wait_for(stamp).await;
        } else {
            self.touched.entry(scope).or_default().insert(record, content);
        }
    }

    /// Remembers what a person is to be told, or what must not be contradicted by a mail.
    pub fn tell(&mut self, key: SignUpKey, notice: Notice, tell: Tell) {
        if tell == Tell::ByMail || self.told.contains_key(&key) {
            self.told.insert(key, notice);
        }
    }

    pub async fn note_effect(&self, command: CommandId) {
        self.connection.ask(move |store, id| store.note_effect(id, command)).await;
    }

    pub async fn note(&self, what: &'static str) {
        self.connection.ask(move |store, id| store.note(id, what)).await;
    }

    /// Queues the mails, bumps the heads in the order of their scopes and commits; then the mark beside the database is
    /// raised.
    pub async fn commit(self) {
        for (key, notice) in self.told {
            self.connection.ask(move |store, id| store.write_mail(id, key, notice)).await;
        }
        for (scope, records) in self.touched {
            self.connection.wait_for(move |store, id| store.stamp(id, &scope, &records).then_some(())).await;
        }
        self.connection.ask(Store::commit).await;
        self.connection.ask(|store, _| store.mark = store.mark.max(store.committed.changes)).await;
    }

    pub async fn roll_back(self) {
        self.connection.ask(Store::roll_back).await;
    }
}

fn applicant(sign_up: &SignUp, ticket: u64) -> Option<Applicant> {
    Some(Applicant::of(sign_up, sign_up.form.country_code()?, ticket))
}
