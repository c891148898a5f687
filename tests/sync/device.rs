//! A phone: a disk that survives, and tabs that don't. The pure core decides, this carries it out.

use std::collections::BTreeMap;

use passerelle_shared::api::{ExchangeReply, ExchangeRequest};
use passerelle_shared::model::{Content, EmailAddress, Event, RecordId, SignUp, SignUpForm, Timestamp};
use passerelle_shared::sync::{
    AccountId, Action, Answer, Author, Batch, Command, CommandBody, CommandId, Courier, Ended, Entry, Epoch, Fact,
    Index, Nonce, Outcome, Page, Record, Seen, Setback, next_batch, set_back, settle,
};
use serde_json::value::RawValue;

use crate::history::Wrong;
use crate::scope::read_cursor;

pub struct Device {
    pub account: AccountId,
    pub email: EmailAddress,
    pub disk: Disk,
    pub tabs: Vec<Tab>,
    /// How wrong its clock is.
    pub clock_ahead_ms: i64,
    pub wrong: Wrong,
}

/// What IndexedDB holds. Each method is one transaction.
#[derive(Default)]
pub struct Disk {
    pub outbox: Vec<Entry>,
    pub answered: Vec<(Entry, Outcome)>,
    pub records: BTreeMap<RecordId, Record>,
    pub cursor: Option<String>,
    pub epoch: Option<Epoch>,
    pub programme: BTreeMap<RecordId, Record>,
    pub programme_index: Index,
    pub programme_cursor: Option<String>,
    orders: u64,
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

impl Device {
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
            terms: self.event(&event).and_then(|event| event.sign_up).map_or(0, |terms| terms.version),
            after: self.disk.latest_for(&event),
        };
        let command = Command {
            id,
            author,
            body,
            seen,
            intended_at: now.plus_ms(self.clock_ahead_ms),
            clock_ahead_ms: Some(self.clock_ahead_ms),
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
        let sent = self.disk.outbox.iter().filter(|entry| batch.orders.contains(&entry.order));
        let commands = sent.map(|entry| RawValue::from_string(entry.raw.clone()).expect("saved as JSON")).collect();
        self.tabs[tab].in_flight = Some((nonce.clone(), batch));
        Some(ExchangeRequest {
            account: self.account.clone(),
            nonce,
            epoch: self.disk.epoch.clone(),
            cursor: self.disk.cursor.clone(),
            language: None,
            commands,
            receipts: Vec::new(),
        })
    }

    /// What became of an exchange; `None` when the tab no longer waits for it.
    pub fn end_exchange(
        &mut self,
        tab: usize,
        nonce: &Nonce,
        answer: Answer,
        reply: Option<&ExchangeReply>,
        sent_cursor: Option<&str>,
    ) -> Option<Ended> {
        let (waited, batch) = self.tabs.get_mut(tab)?.in_flight.take_if(|(waited, _)| waited == nonce)?;
        if self.wrong.believes_any_200 && matches!(answer, Answer::NotNow { .. }) && reply.is_none() {
            self.disk.drop_entries(&batch);
        }
        let believed =
            reply.filter(|reply| answer == Answer::Counts && reply.nonce == waited && reply.account == self.account);
        let Some(reply) = believed else { return Some(self.suffer(tab, &batch, answer)) };
        let settlement = settle(&self.disk.outbox, &batch, &reply.outcomes);
        self.disk.settle(settlement.answered, reply, sent_cursor);
        self.tabs[tab].size_max = self.tabs[tab].size_max.map(Batch::size_after_success);
        let is_more = reply.news.as_ref().is_some_and(|page| !page.complete)
            || !next_batch(&self.disk.outbox, &self.account, &self.email, 1).orders.is_empty();
        Some(if is_more { Ended::More } else { Ended::Done })
    }

    /// A page for a tab that was killed meanwhile reaches nobody.
    pub fn end_read(&mut self, tab: usize, since: Option<&str>, page: Option<&Page>) -> Option<Ended> {
        self.tabs.get_mut(tab)?.reads_since.take_if(|waited| waited.as_deref() == since)?;
        let Some(page) = page else { return Some(Ended::NotNow { retry_after_ms: None }) };
        self.disk.take_programme(page, since);
        Some(if page.complete { Ended::Done } else { Ended::More })
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

impl Disk {
    fn append(&mut self, command: Command, now: Timestamp) {
        self.orders += 1;
        let raw = serde_json::to_string(&command).expect("plain data");
        self.outbox.push(Entry {
            order: self.orders,
            command,
            raw,
            is_tried: false,
            is_set_aside: false,
            saved_at: now,
        });
    }

    /// The device's last own command about an event, answered or not.
    fn latest_for(&self, event: &RecordId) -> Option<CommandId> {
        let answered = self.answered.iter().map(|(entry, _)| entry);
        let about = answered.chain(&self.outbox).filter(|entry| entry.command.event() == event);
        about.max_by_key(|entry| entry.order).map(|entry| entry.command.id.clone())
    }

    fn mark_tried(&mut self, batch: &Batch) {
        for entry in self.outbox.iter_mut().filter(|entry| batch.orders.contains(&entry.order)) {
            entry.is_tried = true;
        }
    }

    fn set_aside(&mut self, order: u64) {
        for entry in self.outbox.iter_mut().filter(|entry| entry.order == order) {
            entry.is_set_aside = true;
        }
    }

    fn drop_entries(&mut self, batch: &Batch) {
        self.outbox.retain(|entry| !batch.orders.contains(&entry.order));
    }

    /// Outcomes and the news that came with them, in one transaction. News counts only
    /// if it goes on from where the disk stands: another tab may have read on meanwhile.
    fn settle(&mut self, answered: Vec<(u64, Outcome)>, reply: &ExchangeReply, sent_cursor: Option<&str>) {
        for (order, outcome) in answered {
            if let Some(at) = self.outbox.iter().position(|entry| entry.order == order) {
                let entry = self.outbox.remove(at);
                self.answered.push((entry, outcome));
            }
        }
        self.epoch = Some(reply.epoch.clone());
        let Some(page) = reply.news.as_ref().filter(|_| self.cursor.as_deref() == sent_cursor) else { return };
        for record in &page.records {
            self.records.insert(record.id.clone(), record.clone());
        }
        never_back(self.cursor.as_deref(), &page.cursor);
        self.cursor = Some(page.cursor.clone());
    }

    fn take_programme(&mut self, page: &Page, since: Option<&str>) {
        if self.programme_cursor.as_deref() != since {
            return;
        }
        for record in &page.records {
            if self.programme_index.take(record) {
                self.programme.insert(record.id.clone(), record.clone());
            }
        }
        never_back(self.programme_cursor.as_deref(), &page.cursor);
        self.programme_cursor = Some(page.cursor.clone());
    }
}

fn never_back(held: Option<&str>, next: &str) {
    if let Some(held) = held {
        assert!(read_cursor(held).0 <= read_cursor(next).0, "a cursor went back from {held} to {next}");
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
