//! The clock, the network, the people and the server of one history.

use std::collections::BTreeMap;

use fastrand::Rng;
use passerelle_shared::api::{ExchangeReply, ExchangeRequest};
use passerelle_shared::model::{
    CountryCode, EmailAddress, Event, EventKind, EventStatus, RecordId, SignUpPolicy, SignUpTerms, Timestamp,
};
use passerelle_shared::sync::{
    AccountId, Action, Answer, Arrival, CommandBody, CommandId, Fact, Nonce, PROTOCOL, Page, believe,
};

use crate::device::{Device, Disk, Tab, form};
use crate::history::Plan;
use crate::model::{EventRow, Model};
use crate::oracles;
use crate::scope::Content;
use crate::tally::Tally;

pub struct World {
    pub model: Model,
    pub devices: Vec<Device>,
    /// Every command that was saved and not taken back.
    pub written: Vec<Written>,
    now: Timestamp,
    rng: Rng,
    on_the_way: BTreeMap<(Timestamp, u64), Parcel>,
    parcels: u64,
    /// A batch larger than this is refused as a whole.
    commands_max: usize,
    is_peace: bool,
}

pub struct Written {
    pub id: CommandId,
    pub account: AccountId,
    pub device: usize,
    pub event: RecordId,
    /// The acts that the server's record on the device told of.
    pub record_acts: u32,
}

enum Parcel {
    Request {
        device: usize,
        tab: usize,
        request: Box<ExchangeRequest>,
        is_answered: bool,
    },
    Answer {
        device: usize,
        tab: usize,
        nonce: Nonce,
        answer: Answer,
        reply: Option<Box<ExchangeReply>>,
        sent_cursor: Option<String>,
    },
    Read {
        device: usize,
        tab: usize,
        since: Option<String>,
    },
    Page {
        device: usize,
        tab: usize,
        since: Option<String>,
        page: Option<Box<Page>>,
    },
}

const EVENTS: [&str; 3] = ["event/open", "event/approval", "event/closing-soon"];
const COUNTRIES: [&str; 3] = ["TN", "MA", "JO"];
const FILLERS: u32 = 7;

impl World {
    pub fn new(plan: &Plan) -> Self {
        let mut rng = Rng::with_seed(plan.seed);
        let devices = (0..rng.usize(2..=5)).map(|number| device(number, plan, &mut rng)).collect();
        let mut world = Self {
            model: Model::new(plan.wrong),
            devices,
            written: vec![],
            now: Timestamp(1_000 * Timestamp::DAY),
            commands_max: rng.usize(1..=4),
            rng,
            on_the_way: BTreeMap::new(),
            parcels: 0,
            is_peace: false,
        };
        world.publish_first_programme();
        for device in 0..world.devices.len() {
            for tab in 0..world.devices[device].tabs.len() {
                world.tell(device, tab, Fact::Started { is_signed_in: true });
            }
        }
        world
    }

    pub fn something_happens(&mut self, tally: &mut Tally) {
        self.now = self.now.plus_ms(self.rng.i64(0..20_000));
        let device = self.rng.usize(0..self.devices.len());
        let tab = self.rng.usize(0..2);
        match self.rng.u32(0..100) {
            0..25 => self.person_asks(device, tab),
            25..38 => self.person_withdraws(device, tab),
            38..42 => self.person_takes_back(device, tally),
            42..52 => self.tell(device, tab, Fact::Woke),
            52..56 => self.tell(device, tab, Fact::Pressed),
            56..62 => self.kill_tab(device, tab, tally),
            62..66 => self.tell(device, tab, Fact::SignedIn),
            66..70 => {
                tally.note("device asleep");
                self.now = self.now.plus_ms(self.rng.i64(0..7 * Timestamp::DAY) / 50);
            }
            70..78 => self.organiser_sets_capacity(tally),
            78..84 => {
                let event = self.some_event();
                self.model.decide_next(&event, self.now, tally);
            }
            84..97 => self.organiser_publishes(tally),
            _ => self.organiser_changes_terms(tally),
        }
    }

    pub fn deliver_what_is_due(&mut self, tally: &mut Tally) -> Result<(), String> {
        self.ring_alarms();
        while let Some(entry) = self.on_the_way.first_entry().filter(|entry| entry.key().0 <= self.now) {
            let parcel = entry.remove();
            self.deliver(parcel, tally);
            oracles::nobody_oversold(&self.model)?;
        }
        Ok(())
    }

    /// The network heals, everybody signs in, and time passes until nothing moves.
    pub fn make_peace(&mut self, tally: &mut Tally) -> Result<(), String> {
        self.is_peace = true;
        for device in 0..self.devices.len() {
            self.tell(device, 0, Fact::SignedIn);
            self.tell(device, 0, Fact::Woke);
        }
        const ROUNDS_MAX: u32 = 600;
        for _ in 0..ROUNDS_MAX {
            self.now = self.now.plus_ms(10 * Timestamp::SECOND);
            self.deliver_what_is_due(tally)?;
        }
        Ok(())
    }

    fn person_asks(&mut self, device: usize, tab: usize) {
        let event = self.some_event();
        let phone = &self.devices[device];
        if phone.event(&event).is_none() {
            return;
        }
        // One person has one country, on all their devices.
        let country = COUNTRIES[usize::from(phone.email.as_str().as_bytes()[0]) % COUNTRIES.len()];
        let form = form(&phone.email, country);
        self.save(device, tab, CommandBody::RequestPlace { event, form });
    }

    fn person_withdraws(&mut self, device: usize, tab: usize) {
        let event = self.some_event();
        let phone = &self.devices[device];
        let is_asked = phone.disk.outbox.iter().any(|entry| entry.command.event() == &event);
        if is_asked || phone.sign_up(&event).is_some_and(|sign_up| sign_up.state.is_live()) {
            self.save(device, tab, CommandBody::Withdraw { event });
        }
    }

    fn save(&mut self, device: usize, tab: usize, body: CommandBody) {
        let id = CommandId(format!("{:032x}", self.rng.u128(..)));
        let event = body.event().clone();
        let phone = &mut self.devices[device];
        let record_acts = phone.sign_up(&event).map_or(0, |sign_up| sign_up.acts);
        let before_sign_in = self.rng.u32(0..10) == 0;
        phone.save(id.clone(), body, before_sign_in, self.now);
        let account = phone.account.clone();
        self.written.push(Written { id, account, device, event, record_acts });
        self.tell(device, tab, Fact::Wrote);
    }

    fn person_takes_back(&mut self, device: usize, tally: &mut Tally) {
        if let Some(id) = self.devices[device].take_back_untried() {
            self.written.retain(|written| written.id != id);
            tally.note("taken back untried");
        }
    }

    /// The disk stays; what the tab waited for is forgotten. A new one starts.
    fn kill_tab(&mut self, device: usize, tab: usize, tally: &mut Tally) {
        if tab < self.devices[device].tabs.len() {
            self.devices[device].tabs[tab] = Tab::default();
            tally.note("tab killed");
            self.tell(device, tab, Fact::Started { is_signed_in: true });
        }
    }

    fn organiser_sets_capacity(&mut self, tally: &mut Tally) {
        let event = self.some_event();
        let capacity = self.rng.u32(0..4);
        self.model.set_capacity(&event, capacity, self.now, tally);
    }

    fn organiser_changes_terms(&mut self, tally: &mut Tally) {
        let event = self.some_event();
        if let Some(row) = self.model.events.get_mut(&event) {
            row.terms.version += 1;
        }
        self.publish([event], tally);
    }

    fn organiser_publishes(&mut self, tally: &mut Tally) {
        let count = self.rng.u32(1..=FILLERS);
        let ids: Vec<RecordId> = (0..count).map(|_| filler(self.rng.u32(0..FILLERS))).collect();
        if self.rng.u32(0..4) == 0 {
            let gone = ids[0].clone();
            self.model.programme.change([(gone, Content::Withdrawn("merged with another".into()))]);
            tally.note("record withdrawn");
        } else {
            self.publish(ids, tally);
        }
    }

    fn publish(&mut self, ids: impl IntoIterator<Item = RecordId>, tally: &mut Tally) {
        let changes: Vec<_> = ids.into_iter().map(|id| (id.clone(), self.content_of(&id))).collect();
        self.model.programme.change(changes);
        tally.note("record changed");
    }

    fn content_of(&mut self, id: &RecordId) -> Content {
        match self.model.events.get(id) {
            Some(row) => Content::Json(serde_json::to_string(&event(row)).expect("plain data")),
            None => Content::Json(format!("{{\"number\":{}}}", self.rng.u32(..))),
        }
    }

    fn publish_first_programme(&mut self) {
        let start = self.now;
        for (number, id) in EVENTS.iter().enumerate() {
            let policy = if number == 1 { SignUpPolicy::Approval } else { SignUpPolicy::Open };
            let terms = SignUpTerms {
                version: 1,
                policy,
                capacity: Some(self.rng.u32(1..=2)),
                quotas: [(CountryCode::parse("TN").expect("two letters"), 1)].into(),
                opens_at: None,
                closes_at: (number == 2).then(|| start.plus_ms(10 * Timestamp::MINUTE)),
                asks: vec![],
            };
            let row = EventRow { terms, status: EventStatus::Planned, ends_at: start.plus_ms(30 * Timestamp::DAY) };
            self.model.events.insert((*id).into(), row);
        }
        let ids: Vec<RecordId> = EVENTS.iter().map(|id| (*id).into()).chain((0..FILLERS).map(filler)).collect();
        let changes: Vec<_> = ids.into_iter().map(|id| (id.clone(), self.content_of(&id))).collect();
        self.model.programme.change(changes);
    }

    fn ring_alarms(&mut self) {
        for device in 0..self.devices.len() {
            for tab in 0..self.devices[device].tabs.len() {
                let due = self.devices[device].tabs[tab].wakes_at.take_if(|at| *at <= self.now);
                if due.is_some() {
                    self.tell(device, tab, Fact::TimeCame);
                }
            }
        }
    }

    fn tell(&mut self, device: usize, tab: usize, fact: Fact) {
        let chance = self.rng.f64();
        for action in self.devices[device].tell(tab, fact, self.now, chance) {
            match action {
                Action::Exchange => self.send_exchange(device, tab),
                Action::ReadProgramme => {
                    let since = self.devices[device].disk.programme_cursor.clone();
                    self.devices[device].tabs[tab].reads_since = Some(since.clone());
                    self.post(Parcel::Read { device, tab, since });
                }
                Action::WakeAt(_) => {}
            }
        }
    }

    fn send_exchange(&mut self, device: usize, tab: usize) {
        let nonce = Nonce(format!("{:032x}", self.rng.u128(..)));
        if let Some(request) = self.devices[device].begin_exchange(tab, nonce) {
            self.post(Parcel::Request { device, tab, request: Box::new(request), is_answered: true });
        }
    }

    fn post(&mut self, parcel: Parcel) {
        let delay = if self.is_peace { 50 } else { self.rng.i64(0..30_000) };
        self.parcels += 1;
        self.on_the_way.insert((self.now.plus_ms(delay), self.parcels), parcel);
    }

    fn deliver(&mut self, parcel: Parcel, tally: &mut Tally) {
        match parcel {
            Parcel::Request { device, tab, request, is_answered } => {
                self.arrive(device, tab, *request, is_answered, tally)
            }
            Parcel::Answer { device, tab, nonce, answer, reply, sent_cursor } => {
                let phone = &mut self.devices[device];
                if let Some(ended) = phone.end_exchange(tab, &nonce, answer, reply.as_deref(), sent_cursor.as_deref()) {
                    self.tell(device, tab, Fact::ExchangeEnded(ended));
                }
            }
            Parcel::Read { device, tab, since } => {
                let is_lost = !self.is_peace && self.rng.u32(0..4) == 0;
                let keeps_record = !self.model.wrong.cursor_without_record;
                let page = self.model.programme.page(&self.model.epoch, since.as_deref(), keeps_record);
                self.post(Parcel::Page { device, tab, since, page: (!is_lost).then(|| Box::new(page)) });
            }
            Parcel::Page { device, tab, since, page } => {
                if let Some(ended) = self.devices[device].end_read(tab, since.as_deref(), page.as_deref()) {
                    self.tell(device, tab, Fact::ReadEnded(ended));
                }
            }
        }
    }

    /// A request reaches what the phone takes for the server.
    fn arrive(&mut self, device: usize, tab: usize, request: ExchangeRequest, is_answered: bool, tally: &mut Tally) {
        let fate = if self.is_peace { 99 } else { self.rng.u32(0..100) };
        let (nonce, sent_cursor) = (request.nonce.clone(), request.cursor.clone());
        let lost = Answer::NotNow { retry_after_ms: None };
        let is_too_large = request.commands.len() > self.commands_max;
        let (answer, reply) = match fate {
            0..12 => {
                tally.note("request lost");
                (lost, None)
            }
            12..18 => {
                tally.note("portal answered");
                (heard(200, "text/html", None, None), None)
            }
            18..21 => {
                tally.note("sign-in asked");
                (heard(401, "application/json", Some(PROTOCOL), None), None)
            }
            21..25 => {
                tally.note("server busy");
                (heard(429, "application/json", Some(PROTOCOL), Some(5)), None)
            }
            _ if is_too_large => {
                tally.note("refused as a whole");
                (heard(413, "application/json", Some(PROTOCOL), None), None)
            }
            25..40 => {
                tally.note("answer lost");
                self.model.exchange(&request.account, &request, self.now, tally);
                (lost, None)
            }
            40..48 => {
                tally.note("delivered twice");
                let again = Box::new(request.clone());
                self.post(Parcel::Request { device, tab, request: again, is_answered: false });
                self.answer(&request, tally)
            }
            _ => self.answer(&request, tally),
        };
        if is_answered {
            self.post(Parcel::Answer { device, tab, nonce, answer, reply, sent_cursor });
        }
    }

    fn answer(&mut self, request: &ExchangeRequest, tally: &mut Tally) -> (Answer, Option<Box<ExchangeReply>>) {
        let reply = self.model.exchange(&request.account, request, self.now, tally);
        (heard(200, "application/json", Some(PROTOCOL), None), Some(Box::new(reply)))
    }

    fn some_event(&mut self) -> RecordId {
        EVENTS[self.rng.usize(0..EVENTS.len())].into()
    }
}

fn heard(status: u16, content_type: &str, protocol: Option<&str>, retry_after_s: Option<u32>) -> Answer {
    believe(&Arrival { status, content_type, protocol, retry_after_s })
}

fn filler(number: u32) -> RecordId {
    format!("article/{number}").into()
}

/// Three people; the fourth and fifth device are second ones of the first two.
fn device(number: usize, plan: &Plan, rng: &mut Rng) -> Device {
    let name = ["amina", "youssef", "layla"][number % 3];
    Device {
        account: AccountId(name.into()),
        email: EmailAddress::parse(&format!("{name}@example.org")).expect("an address"),
        disk: Disk::default(),
        tabs: (0..rng.usize(1..=2)).map(|_| Tab::default()).collect(),
        clock_ahead_ms: rng.i64(-3 * Timestamp::DAY..=3 * Timestamp::DAY),
        wrong: plan.wrong,
    }
}

pub fn event(row: &EventRow) -> Event {
    Event {
        project: None,
        priority_area: None,
        kind: EventKind::Training,
        status: row.status,
        starts: None,
        ends: None,
        days: None,
        starts_at: None,
        ends_at: Some(row.ends_at),
        zone: None,
        country: None,
        participants: None,
        countries: vec![],
        organisations: vec![],
        people: vec![],
        languages: vec![],
        interpretation: vec![],
        follows: vec![],
        related: vec![],
        links: vec![],
        sign_up: Some(row.terms.clone()),
        translations: vec![],
        sample: false,
    }
}
