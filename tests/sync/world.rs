//! The clock, the network, the people and the server of one history.

mod misfortune;
mod network;
mod people;
mod programme;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use fastrand::Rng;
use passerelle_shared::model::{RecordId, Timestamp};
use passerelle_shared::sync::{AccountId, CommandId, Epoch, Fact};

use crate::history::{Plan, Wrong};
use crate::model::Model;
use crate::oracles;
use crate::phone::{Clock, Phone};
use crate::server::desk;
use crate::server::store::Tables;
use crate::tally::Tally;
use network::{Parcel, Running};
pub use programme::{event, event_json, filler};

pub struct World {
    pub model: Model,
    pub phones: Vec<Phone>,
    /// What has left a phone at least once.
    pub left: BTreeSet<CommandId>,
    /// Every command that was saved and not taken back.
    pub written: Vec<Written>,
    pub now: Timestamp,
    /// The same, for the phones.
    clock: Rc<Cell<Timestamp>>,
    /// It went back in time, and for a while nothing told it: what happened in between is honestly lost.
    pub went_back_unnoticed: bool,
    /// When it went back in time last and lost something.
    pub went_back_at: Option<Timestamp>,
    rng: Rng,
    /// From one to three, over one store.
    nodes: usize,
    /// Which of them were never updated.
    nodes_of_0_1: Vec<bool>,
    running: BTreeMap<u64, Running>,
    works: u64,
    /// Each typed text is another one.
    texts: u64,
    on_the_way: BTreeMap<(Timestamp, u64), Parcel>,
    parcels: u64,
    backup: Option<Tables>,
    wrong: Wrong,
    /// A batch larger than this is refused as a whole.
    commands_max: usize,
    is_peace: bool,
    /// Capacity and quotas are looked at after each commit.
    changes_looked_at: u64,
    /// How many answers the server gave, and what they weighed.
    pub answers: u64,
    pub bytes: u64,
}

pub struct Written {
    pub id: CommandId,
    pub account: AccountId,
    pub phone: usize,
    pub event: RecordId,
    /// The acts that the server's record on the device told of.
    pub record_acts: u32,
    /// The epoch that the device lived in.
    pub epoch: Option<Epoch>,
    /// What stood in the form, where somebody had typed there.
    pub typed: Option<String>,
    /// A node of 0.1 had kept for good that it doesn't understand it, and it went anew under another id.
    pub is_renamed: bool,
}

/// Longer than anybody waits before they look or try again.
const QUIET: i64 = 8 * Timestamp::MINUTE;

impl World {
    pub fn new(plan: &Plan, tally: &mut Tally) -> Self {
        let mut rng = Rng::with_seed(plan.seed);
        let now = Timestamp(1_000 * Timestamp::DAY);
        let clock = Rc::new(Cell::new(now));
        let phones = (0..rng.usize(2..=5)).map(|number| phone(number, &clock, plan, &mut rng)).collect();
        let mut world = Self {
            model: Model::new(plan.wrong),
            phones,
            left: BTreeSet::new(),
            written: vec![],
            now,
            clock,
            went_back_unnoticed: false,
            went_back_at: None,
            wrong: plan.wrong,
            commands_max: rng.usize(1..=4),
            nodes: rng.usize(1..=3),
            nodes_of_0_1: (0..3).map(|_| rng.u32(0..3) == 0).collect(),
            rng,
            running: BTreeMap::new(),
            works: 0,
            texts: 0,
            on_the_way: BTreeMap::new(),
            parcels: 0,
            backup: None,
            is_peace: false,
            changes_looked_at: 0,
            answers: 0,
            bytes: 0,
        };
        tally.note(["history on one node", "history on two nodes", "history on three nodes"][world.nodes - 1]);
        world.publish_first_programme();
        for phone in 0..world.phones.len() {
            for tab in 0..world.phones[phone].tabs.len() {
                world.tell(phone, tab, Fact::Started { is_signed_in: true });
            }
        }
        world
    }

    fn set_now(&mut self, now: Timestamp) {
        self.now = now;
        self.clock.set(now);
    }

    pub fn something_happens(&mut self, tally: &mut Tally) {
        let later = self.now.plus_ms(self.rng.i64(0..20_000));
        self.set_now(later);
        let phone = self.rng.usize(0..self.phones.len());
        let tab = self.rng.usize(0..2);
        match self.rng.u32(0..1_000) {
            0..110 => self.person_asks(phone, tab, tally),
            110..140 => self.person_types(phone, tally),
            140..230 => self.person_stars(phone, tab, tally),
            230..340 => self.person_withdraws(phone, tab, tally),
            340..370 => self.person_accepts(phone, tab, tally),
            370..400 => self.person_takes_back(phone, tally),
            400..420 => self.person_changes_language(phone, tally),
            420..440 => self.person_reads_in_another_language(phone, tally),
            440..450 => self.person_minds_the_cost(phone, tally),
            450..490 => self.tell(phone, tab, Fact::Woke),
            490..520 => self.tell(phone, tab, Fact::Pressed),
            520..570 => self.kill_tab(phone, tab, tally),
            570..600 => self.person_signs_in(phone, tab),
            600..615 => self.fall_asleep(phone, tally),
            615..625 => self.lose_records(phone, tally),
            625..645 => self.time_passes(tally),
            645..680 => self.stop_a_node(tally),
            680..700 => self.back_up(tally),
            700..715 => self.go_back(tally),
            715..721 => self.prune(),
            721..725 => self.update_a_node(tally),
            725..745 => self.administrator_sets_role(),
            745..795 => self.organiser_sets_capacity(),
            795..855 => self.organiser_decides(),
            855..885 => self.organiser_decides_on_a_phone(tab),
            885..900 => self.everybody_asks_at_once(tally),
            900..960 => self.organisers_publish(),
            _ => self.organiser_revises(),
        }
        self.a_mail_leaves();
    }

    pub fn deliver_what_is_due(&mut self, tally: &mut Tally) -> Result<(), String> {
        self.wake_up();
        self.ring_alarms();
        let until = self.now;
        while let Some(entry) = self.on_the_way.first_entry().filter(|entry| entry.key().0 <= until) {
            let ((at, _), parcel) = entry.remove_entry();
            self.set_now(at);
            self.deliver(parcel, tally);
            if self.model.changes != self.changes_looked_at {
                self.changes_looked_at = self.model.changes;
                oracles::nobody_oversold(&self.model)?;
            }
        }
        self.set_now(until);
        for phone in &self.phones {
            let mut ledger = phone.disk.ledger();
            ledger.heard.drain(..).for_each(|what| tally.note(what));
            for (old, new) in ledger.renamed.drain(..) {
                tally.note("sent anew under another name");
                self.written
                    .iter_mut()
                    .filter(|written| written.id == old)
                    .for_each(|written| (written.id, written.is_renamed) = (new.clone(), true));
            }
        }
        oracles::nothing_surprised(self)
    }

    /// The network heals, everybody signs in, and time passes until nothing moves.
    pub fn make_peace(&mut self, tally: &mut Tally) -> Result<(), String> {
        self.is_peace = true;
        self.phones.iter().for_each(|phone| phone.disk.make_peace());
        self.phones.iter().for_each(|phone| phone.reads.saves_data.set(false));
        self.nodes_of_0_1.fill(false);
        self.set_to_work(desk::mend_desks);
        let awake = self.phones.iter().filter_map(|phone| phone.asleep_until).max();
        self.set_now(awake.map_or(self.now, |until| until.max(self.now)));
        self.deliver_what_is_due(tally)?;
        for phone in 0..self.phones.len() {
            self.person_signs_in(phone, 0);
            self.tell(phone, 0, Fact::Woke);
        }
        // Whoever disagrees reads anew once a day: another one is needed for those who did so today.
        for _ in 0..2 {
            self.pass_quietly(QUIET, tally)?;
            self.set_now(self.now.plus_ms(Timestamp::DAY));
        }
        // Where there was no room for a while, what is stored is older than what is shown until the app is opened anew.
        for phone in 0..self.phones.len() {
            for tab in 0..self.phones[phone].tabs.len() {
                self.kill_tab(phone, tab, tally);
            }
        }
        self.pass_quietly(QUIET, tally)
    }

    pub fn pass_quietly(&mut self, ms: i64, tally: &mut Tally) -> Result<(), String> {
        let end = self.now.plus_ms(ms);
        while self.now < end {
            self.set_now(self.now.plus_ms(10 * Timestamp::SECOND));
            (0..self.model.mails.len()).for_each(|_| self.a_mail_leaves());
            self.deliver_what_is_due(tally)?;
        }
        Ok(())
    }

    fn ring_alarms(&mut self) {
        for phone in 0..self.phones.len() {
            for tab in 0..self.phones[phone].tabs.len() {
                if self.phones[phone].tabs[tab].is_due(self.now) {
                    self.tell(phone, tab, Fact::TimeCame);
                }
            }
        }
    }

    fn tell(&mut self, phone: usize, tab: usize, fact: Fact) {
        if self.phones[phone].asleep_until.is_none() {
            self.phones[phone].tell(tab, fact);
            self.go_on(phone, tab);
        }
    }
}

/// Three people; the third and the fifth phone are Amina's, too.
fn phone(number: usize, clock: &Rc<Cell<Timestamp>>, plan: &Plan, rng: &mut Rng) -> Phone {
    let name = ["amina", "youssef", "amina", "layla", "amina"][number % 5];
    let ahead_ms = rng.i64(-3 * Timestamp::DAY..=3 * Timestamp::DAY);
    let clock = Clock { now: clock.clone(), ahead_ms };
    Phone::new(name, rng.usize(1..=2), clock, rng.u32(0..5) == 0, plan.wrong, rng)
}
