//! A phone: a disk that survives, and tabs that don't. The pure core decides, this carries it out.

mod disk;

use passerelle_shared::api::{ExchangeReply, ExchangeRequest, Reads};
use passerelle_shared::model::{Content, EmailAddress, Event, RecordId, SignUp, SignUpForm, Timestamp};
use passerelle_shared::sync::{
    AccountId, Action, Answer, Author, Batch, Command, CommandBody, CommandId, Courier, Ended, Fact, Nonce, Seen,
    Setback, next_batch, set_back, settle,
};
use serde_json::value::{RawValue, to_raw_value};

pub use disk::Disk;
use disk::Taken;

use crate::history::Wrong;
use crate::server::exchange::Reading;

pub struct Device {
    pub account: AccountId,
    pub email: EmailAddress,
    pub disk: Disk,
    pub tabs: Vec<Tab>,
    /// How wrong its clock is.
    pub clock_ahead_ms: i64,
    /// An app that was never updated: it writes commands as they were written in version 0.1.
    pub is_of_0_1: bool,
    /// Nothing runs, nothing is heard.
    pub asleep_until: Option<Timestamp>,
    pub wrong: Wrong,
}

#[derive(Default)]
pub struct Tab {
    pub courier: Courier,
    pub size_max: Option<usize>,
    /// What it waits for: the answer to the request with this nonce.
    pub in_flight: Option<(Nonce, Batch)>,
    pub reads_since: Option<Option<String>>,
    pub wakes_at: Option<Timestamp>,
}

/// What an answer to an exchange was good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    Ended(Ended),
    /// The database went back in time: what was answered goes again, and the programme is of another life, too.
    NewEpoch,
}

impl Device {
    pub fn clock(&self, now: Timestamp) -> Timestamp {
        now.plus_ms(self.clock_ahead_ms)
    }

    /// What the person sees of an event, if they know of it.
    pub fn event(&self, id: &RecordId) -> Option<Event> {
        match Content::parse(id, self.disk.programme.get(id)?.json()?)? {
            Content::Event(event) => Some(*event),
            _ => None,
        }
    }

    pub fn sign_up(&self, event: &RecordId) -> Option<SignUp> {
        let id = RecordId::from(event.as_str().replacen("event/", "sign-up/", 1));
        match Content::parse(&id, self.disk.records.get(&id)?.json()?)? {
            Content::SignUp(sign_up) => Some(*sign_up),
            _ => None,
        }
    }

    /// Saves a command; on return it is on the disk.
    pub fn save(&mut self, id: CommandId, body: CommandBody, before_sign_in: bool, now: Timestamp) -> Command {
        let event = body.event().clone();
        let author = match before_sign_in {
            true => Author::Email(self.email.clone()),
            false => Author::Account(self.account.clone()),
        };
        let seen = Seen {
            acts: self.sign_up(&event).map_or(0, |sign_up| sign_up.acts),
            terms: self.event(&event).and_then(|event| event.terms()).map_or(0, |terms| terms.version),
            after: self.disk.latest_for(&event),
        };
        let command = Command {
            id,
            author,
            body,
            seen,
            intended_at: self.clock(now),
            clock_ahead_ms: (!self.is_of_0_1).then_some(self.clock_ahead_ms),
        };
        self.disk.append(command.clone(), now);
        command
    }

    /// Takes back the last command that was never tried.
    pub fn take_back_untried(&mut self) -> Option<CommandId> {
        let at = self.disk.outbox.iter().rposition(|entry| !entry.is_tried)?;
        Some(self.disk.outbox.remove(at).command.id)
    }

    pub fn tell(&mut self, tab: usize, fact: Fact, now: Timestamp, chance: f64) -> Vec<Action> {
        let Some(tab) = self.tabs.get_mut(tab) else { return vec![] };
        let actions = tab.courier.handle(fact, now, chance);
        for action in &actions {
            if let Action::WakeAt(at) = action {
                tab.wakes_at = Some(*at);
            }
        }
        actions
    }

    /// Marks the batch as tried, and only then hands out the request.
    pub fn begin_exchange(&mut self, tab: usize, nonce: Nonce) -> Option<ExchangeRequest> {
        let size_max = self.tabs.get(tab)?.size_max.unwrap_or(Batch::COMMANDS_MAX);
        let batch = next_batch(&self.disk.outbox, &self.account, &self.email, size_max);
        self.disk.mark_tried(&batch);
        let sent: Vec<_> = self.disk.outbox.iter().filter(|entry| batch.orders.contains(&entry.order)).collect();
        let raw = |raw: &String| RawValue::from_string(raw.clone()).expect("saved as JSON");
        let receipts = sent.iter().filter_map(|entry| self.disk.before.get(&entry.order));
        let request = ExchangeRequest {
            account: self.account.clone(),
            nonce: nonce.clone(),
            epoch: self.disk.epoch.clone(),
            cursor: self.disk.cursor.clone(),
            reads: Reads::NOW,
            language: None,
            commands: sent.iter().map(|entry| raw(&entry.raw)).collect(),
            receipts: receipts.map(|outcome| to_raw_value(outcome).expect("plain data")).collect(),
        };
        self.tabs[tab].in_flight = Some((nonce, batch));
        Some(request)
    }

    /// What became of an exchange; `None` when the tab no longer waits for it.
    pub fn end_exchange(
        &mut self,
        tab: usize,
        nonce: &Nonce,
        answer: Answer,
        reply: Option<&ExchangeReply>,
        sent_cursor: Option<&str>,
        now: Timestamp,
    ) -> Option<Told> {
        let (waited, batch) = self.tabs.get_mut(tab)?.in_flight.take_if(|(waited, _)| waited == nonce)?;
        if self.wrong.believes_any_200 && matches!(answer, Answer::NotNow { .. }) && reply.is_none() {
            self.disk.drop_entries(&batch);
        }
        let believed =
            reply.filter(|reply| answer == Answer::Counts && reply.nonce == waited && reply.account == self.account);
        let Some(reply) = believed else { return Some(Told::Ended(self.suffer(tab, &batch, answer))) };
        let settlement = settle(&self.disk.outbox, &batch, &reply.outcomes);
        let has_answers = !settlement.answered.is_empty() || batch.orders.is_empty();
        self.tabs[tab].size_max = self.tabs[tab].size_max.map(Batch::size_after_success);
        let taken = self.disk.settle(settlement.answered, reply, sent_cursor, self.clock(now), self.wrong);
        let has_rest = !next_batch(&self.disk.outbox, &self.account, &self.email, 1).orders.is_empty();
        Some(match taken {
            Taken::NewEpoch => Told::NewEpoch,
            _ if has_rest && !has_answers => Told::Ended(Ended::NotNow { retry_after_ms: None }),
            Taken::All if !has_rest => Told::Ended(Ended::Done),
            Taken::All | Taken::Part => Told::Ended(Ended::More),
        })
    }

    /// What came of a read for a tab that was killed meanwhile reaches nobody.
    pub fn end_read(
        &mut self,
        tab: usize,
        since: Option<&str>,
        reading: Option<&Reading>,
        now: Timestamp,
    ) -> Option<Ended> {
        self.tabs.get_mut(tab)?.reads_since.take_if(|waited| waited.as_deref() == since)?;
        let now = self.clock(now);
        Some(match reading {
            None => Ended::NotNow { retry_after_ms: None },
            Some(Reading::Changes(page)) => match self.disk.take_programme(page, since, now) {
                Taken::All => Ended::Done,
                _ => Ended::More,
            },
            Some(Reading::Snapshot(whole)) => {
                self.disk.take_snapshot(whole, since);
                Ended::More
            }
        })
    }

    fn suffer(&mut self, tab: usize, batch: &Batch, answer: Answer) -> Ended {
        if self.wrong.drops_on_4xx && matches!(answer, Answer::NotUnderstood | Answer::SignIn) {
            self.disk.drop_entries(batch);
        }
        match set_back(batch, answer) {
            Setback::Wait { retry_after_ms } => Ended::NotNow { retry_after_ms },
            Setback::SignIn => Ended::SignInNeeded,
            Setback::Halve { size_max } => {
                self.tabs[tab].size_max = Some(size_max);
                Ended::Smaller
            }
            Setback::SetAside { order } => {
                self.disk.set_aside(order);
                Ended::Smaller
            }
        }
    }
}

/// A form that can be sent.
pub fn form(email: &EmailAddress, country: &str) -> Box<SignUpForm> {
    Box::new(SignUpForm {
        name: "Amina".into(),
        country: country.into(),
        email: email.to_string(),
        consent: true,
        ..SignUpForm::default()
    })
}
