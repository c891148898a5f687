//! The store: what is committed, what open transactions have written, and the row locks that they hold.
//!
//! As PostgreSQL's READ COMMITTED: each statement sees what is committed and what its own transaction wrote; a row
//! lock is held until the end of its transaction, and whoever waits for it then reads the row again.

use std::collections::{BTreeMap, BTreeSet};

use passerelle_server::database::Notice;
use passerelle_shared::api::Rank;
use passerelle_shared::model::{CountryCode, EventStatus, RecordId, Role, SignUp, SignUpState, SignUpTerms, Timestamp};
use passerelle_shared::rules::given::{self, DeskEvent, ToGive};
use passerelle_shared::rules::sign_up::{EventFacts, Places};
use passerelle_shared::sync::{AccountId, CommandId, Epoch, Followed, Given, Head, Outcome, Scope, Sequence};

use super::lane::Lanes;
use super::mail::Letter;
use crate::history::Wrong;
use crate::scope::{Content, Rows, Whole};

pub type OutcomeKey = (AccountId, CommandId);
pub type SignUpKey = (AccountId, RecordId);

/// All that a backup holds.
#[derive(Clone)]
pub struct Tables {
    pub epoch: Epoch,
    /// How many transactions were ever committed.
    pub changes: u64,
    pub programme: Rows,
    /// All scopes but the programme's.
    pub scopes: BTreeMap<Scope, Rows>,
    pub roles: BTreeMap<AccountId, BTreeMap<RecordId, Role>>,
    /// What each phone follows, as it said last.
    pub followed: BTreeMap<usize, Followed>,
    pub events: BTreeMap<RecordId, EventRow>,
    pub taken: BTreeMap<RecordId, Taken>,
    /// With the ticket of each: the order of the line.
    pub sign_ups: BTreeMap<SignUpKey, (SignUp, u64)>,
    pub outcomes: BTreeMap<OutcomeKey, OutcomeRow>,
    /// Those that wait to be sent.
    pub mails: BTreeMap<SignUpKey, Letter>,
    /// How often each command took effect in this life of the database, whatever was stored.
    pub effects: BTreeMap<CommandId, u32>,
    /// The latest last; few are kept.
    pub snapshots: Vec<Whole>,
}

#[derive(Clone)]
pub struct EventRow {
    pub terms: SignUpTerms,
    pub status: EventStatus,
    pub ends_at: Timestamp,
}

impl EventRow {
    const LENGTH: i64 = 7 * Timestamp::DAY;

    pub fn starts_at(&self) -> Timestamp {
        self.ends_at.plus_ms(-Self::LENGTH)
    }

    pub fn facts(&self) -> EventFacts<'_> {
        let (starts_at, ends_at) = (Some(self.starts_at()), Some(self.ends_at));
        EventFacts { status: self.status, starts_at, ends_at, terms: Some(&self.terms) }
    }
}

/// The counters that conditional updates assert, beside the event that they belong to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    pub places: u32,
    pub by_country: BTreeMap<CountryCode, u32>,
    pub tickets: u64,
}

#[derive(Clone)]
pub struct OutcomeRow {
    pub raw: String,
    pub outcome: Outcome,
    /// The event that the command concerned, and the acts that its author knew of afterwards.
    pub event: RecordId,
    pub acts: u32,
    pub received_at: Timestamp,
    /// The life of the database in which it was decided.
    pub epoch: Epoch,
    /// The how many-eth decision this was, lost ones counted.
    pub decision: u64,
    /// Decided while the database had gone back in time and nothing had told it yet.
    pub is_unaware: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lock {
    Outcome(OutcomeKey),
    Event(RecordId),
    /// Own records are written by one transaction of their account at a time.
    Account(AccountId),
    Head(Scope),
    /// Where the head isn't what holds others back.
    Record(Scope, RecordId),
}

/// What one transaction has written and nobody else sees.
#[derive(Clone, Default)]
struct Open {
    /// As it was before the part that can be undone by itself.
    before_part: Option<Box<Open>>,
    events: BTreeMap<RecordId, EventRow>,
    taken: BTreeMap<RecordId, Taken>,
    sign_ups: BTreeMap<SignUpKey, (SignUp, u64)>,
    outcomes: BTreeMap<OutcomeKey, OutcomeRow>,
    mails: Vec<(SignUpKey, Notice)>,
    effects: Vec<CommandId>,
    roles: Vec<(AccountId, RecordId, Option<Role>)>,
    records: Vec<(Scope, Sequence, RecordId, Content)>,
    heard: Vec<&'static str>,
}

pub struct Store {
    pub committed: Tables,
    pub now: Timestamp,
    pub wrong: Wrong,
    /// The high-water mark, beside the database and not in it.
    pub mark: u64,
    /// The database went back in time, and nothing has told it yet.
    pub is_unaware: bool,
    /// Outcomes that were let go of after their time.
    pub pruned: BTreeSet<CommandId>,
    /// What people have got, the latest last: it stays, whatever becomes of the database.
    pub mailboxes: BTreeMap<SignUpKey, Vec<Notice>>,
    /// How many mails were ever queued.
    pub letters: u64,
    /// What was committed, for the tally.
    pub heard: Vec<&'static str>,
    /// A conditional update found that its condition didn't hold.
    pub broken: Option<&'static str>,
    /// Commands whose next decision fails by surprise.
    pub failing: BTreeSet<CommandId>,
    pub lanes: Lanes,
    open: BTreeMap<u64, Open>,
    locks: BTreeMap<Lock, u64>,
    decisions: u64,
    epochs: u64,
    /// As a database sequence counts: not held back by anybody's commit.
    numbers: BTreeMap<Scope, Sequence>,
}

impl Store {
    pub fn new(wrong: Wrong) -> Store {
        let committed = Tables {
            epoch: Epoch("life-0".into()),
            changes: 0,
            programme: Rows::new(Scope::programme()),
            scopes: BTreeMap::new(),
            roles: BTreeMap::new(),
            followed: BTreeMap::new(),
            events: BTreeMap::new(),
            taken: BTreeMap::new(),
            sign_ups: BTreeMap::new(),
            outcomes: BTreeMap::new(),
            mails: BTreeMap::new(),
            effects: BTreeMap::new(),
            snapshots: vec![],
        };
        Store {
            committed,
            now: Timestamp(0),
            wrong,
            mark: 0,
            is_unaware: false,
            pruned: BTreeSet::new(),
            mailboxes: BTreeMap::new(),
            letters: 0,
            heard: vec![],
            broken: None,
            failing: BTreeSet::new(),
            lanes: Lanes::default(),
            open: BTreeMap::new(),
            locks: BTreeMap::new(),
            decisions: 0,
            epochs: 0,
            numbers: BTreeMap::new(),
        }
    }

    pub fn begin(&mut self, id: u64) {
        self.open.insert(id, Open::default());
    }

    pub fn roll_back(&mut self, id: u64) {
        self.open.remove(&id);
        self.locks.retain(|_, holder| *holder != id);
    }

    /// What comes now is kept or undone by itself.
    pub fn begin_part(&mut self, id: u64) {
        let open = self.own(id);
        open.before_part = None;
        open.before_part = Some(Box::new(open.clone()));
    }

    /// Its locks stay: nobody is let in between.
    pub fn undo_part(&mut self, id: u64) {
        let open = self.own(id);
        *open = *open.before_part.take().expect("a part was begun");
    }

    /// Everything becomes visible at once, and the locks are free.
    pub fn commit(&mut self, id: u64) {
        let Some(open) = self.open.remove(&id) else { return };
        let tables = &mut self.committed;
        tables.events.extend(open.events);
        tables.taken.extend(open.taken);
        tables.sign_ups.extend(open.sign_ups);
        if open.outcomes.values().any(|row| row.epoch != tables.epoch) {
            self.heard.push("decided while its epoch ended");
        }
        tables.outcomes.extend(open.outcomes);
        for (account, id, role) in open.roles {
            let roles = tables.roles.entry(account).or_default();
            match role {
                Some(role) => drop(roles.insert(id, role)),
                None => drop(roles.remove(&id)),
            }
        }
        for command in open.effects {
            *tables.effects.entry(command).or_default() += 1;
        }
        for (scope, seq, record, content) in open.records {
            tables.rows(&scope).write(seq, record, content);
        }
        tables.changes += 1;
        self.heard.extend(open.heard);
        open.mails.into_iter().for_each(|(key, notice)| self.queue(key, notice));
        self.locks.retain(|_, holder| *holder != id);
    }

    /// `false` while another transaction holds it.
    pub fn lock(&mut self, id: u64, lock: Lock) -> bool {
        *self.locks.entry(lock).or_insert(id) == id
    }

    pub fn event(&self, id: u64, event: &RecordId) -> Option<&EventRow> {
        self.open.get(&id).and_then(|open| open.events.get(event)).or_else(|| self.committed.events.get(event))
    }

    pub fn taken(&self, id: u64, event: &RecordId) -> Taken {
        let own = self.open.get(&id).and_then(|open| open.taken.get(event));
        own.or_else(|| self.committed.taken.get(event)).cloned().unwrap_or_default()
    }

    pub fn outcome(&self, id: u64, key: &OutcomeKey) -> Option<&OutcomeRow> {
        self.open.get(&id).and_then(|open| open.outcomes.get(key)).or_else(|| self.committed.outcomes.get(key))
    }

    pub fn sign_up(&self, id: u64, key: &SignUpKey) -> Option<&(SignUp, u64)> {
        self.open.get(&id).and_then(|open| open.sign_ups.get(key)).or_else(|| self.committed.sign_ups.get(key))
    }

    /// Everybody's sign-up for an event, in the order of their tickets.
    pub fn sign_ups_of(&self, id: u64, event: &RecordId) -> Vec<(AccountId, SignUp, u64)> {
        let own = self.open.get(&id).map(|open| &open.sign_ups);
        let committed = self.committed.sign_ups.iter();
        let others = committed.filter(|(key, _)| own.is_none_or(|own| !own.contains_key(key)));
        let all = own.into_iter().flatten().chain(others).filter(|((_, at), _)| at == event);
        let mut all: Vec<_> =
            all.map(|((account, _), (sign_up, ticket))| (account.clone(), sign_up.clone(), *ticket)).collect();
        all.sort_by_key(|(_, _, ticket)| *ticket);
        all
    }

    pub fn write_event(&mut self, id: u64, event: RecordId, row: EventRow) {
        self.own(id).events.insert(event, row);
    }

    pub fn write_taken(&mut self, id: u64, event: RecordId, taken: Taken) {
        self.own(id).taken.insert(event, taken);
    }

    pub fn write_sign_up(&mut self, id: u64, key: SignUpKey, row: (SignUp, u64)) {
        self.own(id).sign_ups.insert(key, row);
    }

    pub fn write_outcome(&mut self, id: u64, key: OutcomeKey, mut row: OutcomeRow) {
        self.decisions += 1;
        (row.decision, row.is_unaware) = (self.decisions, self.is_unaware);
        self.own(id).outcomes.insert(key, row);
    }

    pub fn write_role(&mut self, id: u64, account: AccountId, role: RecordId, held: Option<Role>) {
        self.own(id).roles.push((account, role, held));
    }

    pub fn write_mail(&mut self, id: u64, key: SignUpKey, notice: Notice) {
        self.own(id).mails.push((key, notice));
    }

    pub fn note_effect(&mut self, id: u64, command: CommandId) {
        self.own(id).effects.push(command);
    }

    pub fn note(&mut self, id: u64, what: &'static str) {
        self.own(id).heard.push(what);
    }

    /// Takes the scope's next number from its locked head and stamps the records; `false` while the head is locked.
    pub fn stamp(&mut self, id: u64, scope: &Scope, records: &BTreeMap<RecordId, Content>) -> bool {
        if !self.lock(id, Lock::Head(scope.clone())) {
            return false;
        }
        let seq = self.committed.rows(scope).seq() + 1;
        let rows = records.iter().map(|(record, content)| (scope.clone(), seq, record.clone(), content.clone()));
        self.own(id).records.extend(rows);
        true
    }

    /// Wrong on purpose: the number is there at once, and the record when the transaction is committed. `false` while
    /// another transaction writes the same record.
    pub fn stamp_early(&mut self, id: u64, scope: &Scope, record: &RecordId, content: &Content) -> bool {
        if !self.lock(id, Lock::Record(scope.clone(), record.clone())) {
            return false;
        }
        let committed = self.committed.rows(scope).seq();
        let number = self.numbers.entry(scope.clone()).or_default();
        *number = committed.max(*number) + 1;
        let seq = *number;
        self.own(id).records.push((scope.clone(), seq, record.clone(), content.clone()));
        true
    }

    pub fn is_locked(&self, lock: &Lock) -> bool {
        self.locks.contains_key(lock)
    }

    /// One life ends and another begins.
    pub fn begin_epoch(&mut self) {
        self.epochs += 1;
        self.committed.epoch = Epoch(format!("life-{}", self.epochs));
        self.committed.changes = self.committed.changes.max(self.mark) + 1;
        self.is_unaware = false;
        self.heard.push("new epoch");
    }

    fn own(&mut self, id: u64) -> &mut Open {
        self.open.entry(id).or_default()
    }
}

impl Tables {
    pub fn rows(&mut self, scope: &Scope) -> &mut Rows {
        if *scope == Scope::programme() {
            return &mut self.programme;
        }
        self.scopes.entry(scope.clone()).or_insert_with(|| Rows::new(scope.clone()))
    }

    /// What stands in a scope.
    pub fn live(&self, scope: &Scope) -> BTreeMap<RecordId, String> {
        self.scopes.get(scope).map(Rows::live).unwrap_or_default()
    }

    /// What a person may follow now, by the rule that the server asks, too.
    pub fn given(&self, account: &AccountId, now: Timestamp) -> Vec<Given> {
        let roles: Vec<Role> = self.roles.get(account).into_iter().flat_map(|roles| roles.values()).cloned().collect();
        let events = self.events.iter().map(|(event, row)| DeskEvent {
            event: event.clone(),
            project: None,
            is_over: row.ends_at < now,
            has_sign_ups: true,
            has_own_scope: false,
            has_roles: false,
        });
        given::given(&roles, &ToGive { events: events.collect(), ..ToGive::default() }, now)
    }

    pub fn head(&mut self, scope: &Scope) -> Head {
        let epoch = self.epoch.clone();
        self.rows(scope).head(&epoch)
    }

    /// Where an account stands in line, from 1.
    pub fn ranks(&self, account: &AccountId) -> Vec<Rank> {
        let mine = self
            .sign_ups
            .iter()
            .filter(|((of, _), (sign_up, _))| of == account && sign_up.state == SignUpState::Reserve);
        let rank_at = |((_, event), (_, ticket)): (&SignUpKey, &(SignUp, u64))| {
            let line = self.sign_ups.iter().filter(|((_, at), _)| at == event);
            let line: Vec<_> =
                line.map(|((of, _), (sign_up, theirs))| (of.clone(), sign_up.clone(), *theirs)).collect();
            Rank { event: event.clone(), rank: rank(&line, *ticket) }
        };
        mine.map(rank_at).collect()
    }

    /// Places taken of an event and of a country's quota at it, counted one by one.
    pub fn places(&self, event: &RecordId, country: Option<CountryCode>) -> Places {
        let taken = |of: &dyn Fn(&SignUp) -> bool| {
            let all = self.sign_ups.iter().filter(|((_, at), _)| at == event);
            let count = all.filter(|(_, (sign_up, _))| sign_up.state.takes_a_place() && of(sign_up)).count();
            u32::try_from(count).expect("a handful of people")
        };
        Places {
            taken: taken(&|_| true),
            taken_by_country: taken(&|sign_up| country.is_some() && sign_up.form.country_code() == country),
        }
    }
}

/// Where somebody in line stands, from 1.
pub fn rank(line: &[(AccountId, SignUp, u64)], ticket: u64) -> u32 {
    let is_before =
        |(_, other, theirs): &&(AccountId, SignUp, u64)| other.state == SignUpState::Reserve && *theirs < ticket;
    u32::try_from(line.iter().filter(is_before).count()).expect("a handful of people") + 1
}
