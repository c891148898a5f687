//! A phone of the simulation: the device that ships, over a disk that survives and tabs that don't.

mod disk;
mod ledger;
mod tab;
mod typing;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use fastrand::Rng;
use passerelle_device::desks::{self, AtDesk, Ruling};
use passerelle_device::own_records::{self, Wished};
use passerelle_device::programme::shard_key;
use passerelle_device::rows::{AccountScope, AnsweredRow, Generation, PROGRAMME, Row, account_prefix, scope_key};
use passerelle_device::sign_ups::{self, Wish};
use passerelle_device::store::{Area, Range};
use passerelle_device::{Line, SignIn, signing_in};
use passerelle_device::{Stored, Writing, read_stored};
use passerelle_server::nfkc::nfkc;
use passerelle_shared::api::Account;
use passerelle_shared::json;
use passerelle_shared::model::{
    Content, EmailAddress, Event, OwnRecord, RecordId, SignUp, SignUpForm, Timestamp, UiLanguage,
};
use passerelle_shared::rules::decision::Version;
use passerelle_shared::rules::own_record;
use passerelle_shared::rules::sign_up::CommandBody;
use passerelle_shared::sync::{AccountId, Chunk, CommandId, Epoch, Fact, Record, Scope};

pub use disk::Disk;
pub use tab::{Asked, Tab, at_once};

use crate::history::Wrong;

pub struct Phone {
    pub account: AccountId,
    pub email: EmailAddress,
    pub disk: Disk,
    pub tabs: Vec<Tab>,
    pub clock: Clock,
    /// An app that was never updated: it writes commands as they were written in version 0.1.
    pub is_of_0_1: bool,
    /// What its person has typed and not sent, by event; and what they sent last.
    pub typed: BTreeMap<RecordId, Typed>,
    pub sent_last: Option<String>,
    pub reads: Reads,
    wrong: Wrong,
    /// Nothing runs, nothing is heard.
    pub asleep_until: Option<Timestamp>,
    /// Somewhere between any two of its steps.
    has_lost_a_tab: bool,
    seed: u64,
    tabs_opened: Cell<u64>,
}

/// A text that stands in a form, and whether it came there before its person had signed in.
pub struct Typed {
    pub text: String,
    pub before_sign_in: bool,
}

/// In which language its person reads, and whether the line costs.
#[derive(Debug, Clone, Default)]
pub struct Reads {
    pub language: Rc<Cell<UiLanguage>>,
    pub saves_data: Rc<Cell<bool>>,
}

/// The world's time, and how wrong this phone is about it.
#[derive(Debug, Clone)]
pub struct Clock {
    pub now: Rc<Cell<Timestamp>>,
    pub ahead_ms: i64,
}

impl Clock {
    pub fn shown(&self) -> Timestamp {
        self.now.get().plus_ms(self.ahead_ms)
    }
}

impl Reads {
    fn some(rng: &mut Rng) -> Reads {
        let language = UiLanguage::ALL[rng.usize(0..UiLanguage::ALL.len())];
        Reads { language: Rc::new(Cell::new(language)), saves_data: Rc::new(Cell::new(rng.u32(0..4) == 0)) }
    }
}

impl Phone {
    pub fn new(name: &str, tabs: usize, clock: Clock, is_of_0_1: bool, wrong: Wrong, rng: &mut Rng) -> Phone {
        let mut phone = Phone {
            account: AccountId(name.into()),
            email: EmailAddress::parse(&format!("{name}@example.org")).expect("an address"),
            disk: Disk::new(wrong, rng.fork()),
            tabs: vec![],
            clock,
            is_of_0_1,
            typed: BTreeMap::new(),
            sent_last: None,
            reads: Reads::some(rng),
            wrong,
            asleep_until: None,
            has_lost_a_tab: false,
            seed: rng.u64(..),
            tabs_opened: Cell::default(),
        };
        phone.sign_in();
        for _ in 0..tabs {
            let tab = phone.open_tab();
            phone.tabs.push(tab);
        }
        phone
    }

    /// Its person has typed a code.
    pub fn sign_in(&self) {
        let account = Account { id: self.account.clone(), email: self.email.clone() };
        at_once(signing_in::remember(&self.disk.without_faults(), &account, self.clock.shown()))
            .expect("it can be stored");
    }

    /// What was there before in its place is gone, wherever it was.
    pub fn kill_tab(&mut self, tab: usize) {
        self.has_lost_a_tab = true;
        let new = self.open_tab();
        std::mem::replace(&mut self.tabs[tab], new).kill();
    }

    /// What the disk shows to whoever opens the app anew.
    pub fn open_tab(&self) -> Tab {
        self.tabs_opened.set(self.tabs_opened.get() + 1);
        let seed = self.seed.wrapping_add(self.tabs_opened.get());
        Tab::open(self.disk.clone(), self.clock.clone(), self.reads.clone(), seed)
    }

    pub fn tell(&self, tab: usize, fact: Fact) {
        if let Some(tab) = self.tabs.get(tab) {
            tab.tell(fact);
        }
    }

    /// Something may be on its way that nobody has seen leave.
    pub fn may_have_sent(&self) -> bool {
        self.has_lost_a_tab || self.tabs.iter().any(Tab::is_at_work)
    }

    /// As the disk has it: where the programme stands, and all records of it that are there.
    pub fn programme(&self) -> Option<(Generation, BTreeMap<RecordId, Record>)> {
        let rows = self.disk.rows(Area::Meta, &Range::Prefix(PROGRAMME.to_owned()));
        let generation: Generation = rows.iter().find_map(|(_, value)| json::read(value.text()?))?;
        let mut records: BTreeMap<RecordId, Record> = BTreeMap::new();
        let mut take = |record: Record| {
            if records.get(&record.id).is_none_or(|held| held.seq < record.seq) {
                records.insert(record.id.clone(), record);
            }
        };
        let of_chunk = |name: &str| Range::Prefix(shard_key(&generation.folder, name));
        for chunk in &generation.snapshot.chunks {
            let key = shard_key(&generation.folder, &chunk.name);
            let stored = self.disk.rows(Area::Shards, &of_chunk(&chunk.name)).into_iter();
            let (_, value) = stored.into_iter().find(|(stored, _)| stored.text() == Some(&key))?;
            json::read::<Chunk>(std::str::from_utf8(&value.into_bytes()).ok()?)?
                .records
                .into_iter()
                .for_each(&mut take);
        }
        let changes = self.disk.rows(Area::Changes, &Range::All);
        changes.iter().filter_map(|(_, value)| json::read(value.text()?)).for_each(&mut take);
        Some((generation, records))
    }

    /// As one of its tabs knows it.
    pub fn line(&self) -> Line {
        self.tabs.first().map(Tab::line).unwrap_or_default()
    }

    pub fn stored(&self) -> Stored {
        at_once(read_stored(&self.disk.without_faults())).expect("it can be read")
    }

    /// What the person sees of an event, if they know of it.
    pub fn event(&self, id: &RecordId) -> Option<Event> {
        let json = self.tabs.iter().find_map(|tab| tab.json(id))?;
        match Content::parse(id, &json)? {
            Content::Event(event) => Some(*event),
            _ => None,
        }
    }

    pub fn sign_up(&self, event: &RecordId) -> Option<SignUp> {
        self.stored().requests.sign_ups.into_iter().find(|sign_up| sign_up.event == *event)
    }

    /// Saves a command; on return it is on the disk, unless its person can't be known. The acts that the record on the
    /// screen told of.
    pub fn save(&self, id: CommandId, body: CommandBody, before_sign_in: bool) -> Option<u32> {
        let stored = self.stored();
        let terms = self.event(body.event()).and_then(|event| event.terms()).map_or(0, |terms| terms.version);
        let (who, email) = match before_sign_in {
            true => (SignIn::Out, Some(self.email.clone())),
            false => (stored.who, None),
        };
        // Nobody's records are on the screen before anybody has signed in.
        let sign_ups = if before_sign_in { &[][..] } else { &stored.requests.sign_ups };
        let acts = sign_ups.iter().find(|sign_up| sign_up.event == *body.event()).map_or(0, |sign_up| sign_up.acts);
        let clock_ahead_ms = (!self.is_of_0_1).then_some(self.clock.ahead_ms);
        let writing = Writing { who, id, now: self.clock.shown(), clock_ahead_ms };
        let wish = Wish { body, terms, email, sign_ups };
        let draft = match &wish.body {
            CommandBody::RequestPlace { event, form } => Some(self.draft(event, form, before_sign_in)),
            _ => None,
        };
        let saved = at_once(sign_ups::save(&self.disk, &writing, &wish, draft.as_ref(), nfkc)).ok().flatten();
        self.disk.spoil_what_was_saved();
        saved.map(|_| acts)
    }

    /// The acts that the record on this phone told of, and what became of it.
    pub fn star(&self, id: CommandId, of: &RecordId, wish: own_record::Wish) -> Option<(Wished, u32)> {
        let record = self.records().remove(&RecordId::star(of));
        let acts = record.and_then(|record| json::read::<OwnRecord>(record.json()?)).map_or(0, |own| own.acts);
        let clock_ahead_ms = Some(self.clock.ahead_ms);
        let writing = Writing { who: self.stored().who, id, now: self.clock.shown(), clock_ahead_ms };
        Some((at_once(own_records::star(&self.disk, &writing, of, wish)).ok()?, acts))
    }

    /// Whom its person may decide about, as the desk shows them.
    pub fn at_desk(&self, event: &RecordId) -> Vec<AtDesk> {
        let desks =
            at_once(desks::desks(&self.disk.without_faults(), Some(&Scope::desk(event)))).expect("it can be read");
        if desks.desk(event, None).is_some() { desks.applicants } else { vec![] }
    }

    /// Decides about somebody as they stand there; on return it is on the disk.
    pub fn decide(&self, id: &CommandId, about: &AtDesk, ruling: &Ruling) -> bool {
        let clock_ahead_ms = Some(self.clock.ahead_ms);
        let writing = Writing { who: self.stored().who, id: id.clone(), now: self.clock.shown(), clock_ahead_ms };
        let about = [(about.id.clone(), Version::of(&about.applicant))];
        let saved = at_once(desks::decide(&self.disk, &writing, &about, ruling, || id.clone())) == Ok(true);
        self.disk.spoil_what_was_saved();
        saved
    }

    /// Takes back the last command that was never tried.
    pub fn take_back_untried(&self) -> Option<CommandId> {
        let entry = self.outbox().into_iter().rev().map(|row| row.entry).find(|entry| !entry.is_tried)?;
        let id = CommandId("0".repeat(32));
        let writing = Writing { who: SignIn::Out, id, now: self.clock.shown(), clock_ahead_ms: None };
        at_once(sign_ups::take_back(&self.disk.without_faults(), &writing, entry.order)).expect("it can be stored");
        Some(entry.command.id)
    }

    pub fn outbox(&self) -> Vec<Row> {
        let rows = self.disk.rows(Area::Outbox, &Range::All);
        rows.iter().filter_map(|(key, value)| Row::parse(key.number()?, value.text()?)).collect()
    }

    pub fn answered(&self) -> Vec<AnsweredRow> {
        let rows = self.disk.rows(Area::Answered, &Range::All);
        rows.iter().filter_map(|(key, value)| AnsweredRow::parse(key.number()?, value.text()?)).collect()
    }

    /// The life of the database that it knows.
    pub fn epoch(&self) -> Option<Epoch> {
        let rows = self.disk.rows(Area::Meta, &Range::Prefix(scope_key(&self.account)));
        rows.iter().find_map(|(_, value)| json::read::<AccountScope>(value.text()?)).and_then(|scope| scope.epoch)
    }

    pub fn records(&self) -> BTreeMap<RecordId, Record> {
        let rows = self.disk.rows(Area::Records, &Range::Prefix(account_prefix(&self.account)));
        let records = rows.iter().filter_map(|(_, value)| json::read::<Record>(value.text()?));
        records.map(|record| (record.id.clone(), record)).collect()
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
