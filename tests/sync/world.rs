//! The clock, the network, the people and the server of one history.

mod misfortune;
mod network;
mod people;
mod programme;

use std::collections::BTreeMap;

use fastrand::Rng;
use passerelle_shared::model::{EmailAddress, RecordId, Timestamp};
use passerelle_shared::sync::{AccountId, Action, CommandId, Epoch, Fact, Nonce};

use crate::device::{Device, Disk, Tab};
use crate::history::Plan;
use crate::model::Model;
use crate::oracles;
use crate::server::store::Tables;
use crate::tally::Tally;
use network::{Parcel, Running};
pub use programme::{event, event_json, filler};

pub struct World {
    pub model: Model,
    pub devices: Vec<Device>,
    /// Every command that was saved and not taken back.
    pub written: Vec<Written>,
    pub now: Timestamp,
    /// It went back in time, and for a while nothing told it: what happened in between is honestly lost.
    pub went_back_unnoticed: bool,
    rng: Rng,
    /// From one to three, over one store.
    nodes: usize,
    running: BTreeMap<u64, Running>,
    works: u64,
    on_the_way: BTreeMap<(Timestamp, u64), Parcel>,
    parcels: u64,
    backup: Option<Tables>,
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
    pub device: usize,
    pub event: RecordId,
    /// The acts that the server's record on the device told of.
    pub record_acts: u32,
    /// The epoch that the device lived in.
    pub epoch: Option<Epoch>,
}

/// Longer than anybody waits before they look or try again.
const QUIET: i64 = 8 * Timestamp::MINUTE;

impl World {
    pub fn new(plan: &Plan, tally: &mut Tally) -> Self {
        let mut rng = Rng::with_seed(plan.seed);
        let devices = (0..rng.usize(2..=5)).map(|number| device(number, plan, &mut rng)).collect();
        let mut world = Self {
            model: Model::new(plan.wrong),
            devices,
            written: vec![],
            now: Timestamp(1_000 * Timestamp::DAY),
            went_back_unnoticed: false,
            commands_max: rng.usize(1..=4),
            nodes: rng.usize(1..=3),
            rng,
            running: BTreeMap::new(),
            works: 0,
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
        match self.rng.u32(0..1_000) {
            0..230 => self.person_asks(device, tab, tally),
            230..340 => self.person_withdraws(device, tab, tally),
            340..370 => self.person_accepts(device, tab, tally),
            370..400 => self.person_takes_back(device, tally),
            400..490 => self.tell(device, tab, Fact::Woke),
            490..520 => self.tell(device, tab, Fact::Pressed),
            520..570 => self.kill_tab(device, tab, tally),
            570..600 => self.tell(device, tab, Fact::SignedIn),
            600..615 => self.fall_asleep(device, tally),
            615..625 => self.lose_records(device, tally),
            625..645 => self.time_passes(tally),
            645..680 => self.stop_a_node(tally),
            680..700 => self.back_up(tally),
            700..715 => self.go_back(tally),
            715..725 => self.prune(),
            725..795 => self.organiser_sets_capacity(),
            795..855 => self.organiser_decides(),
            855..960 => self.organisers_publish(),
            _ => self.organiser_revises(),
        }
    }

    pub fn deliver_what_is_due(&mut self, tally: &mut Tally) -> Result<(), String> {
        self.wake_up();
        self.ring_alarms();
        let until = self.now;
        while let Some(entry) = self.on_the_way.first_entry().filter(|entry| entry.key().0 <= until) {
            let ((at, _), parcel) = entry.remove_entry();
            self.now = at;
            self.deliver(parcel, tally);
            if self.model.changes != self.changes_looked_at {
                self.changes_looked_at = self.model.changes;
                oracles::nobody_oversold(&self.model)?;
            }
        }
        self.now = until;
        for device in &mut self.devices {
            device.disk.ledger.heard.drain(..).for_each(|what| tally.note(what));
        }
        oracles::nothing_surprised(self)
    }

    /// The network heals, everybody signs in, and time passes until nothing moves.
    pub fn make_peace(&mut self, tally: &mut Tally) -> Result<(), String> {
        self.is_peace = true;
        let awake = self.devices.iter().filter_map(|device| device.asleep_until).max();
        self.now = awake.map_or(self.now, |until| until.max(self.now));
        self.deliver_what_is_due(tally)?;
        for device in 0..self.devices.len() {
            self.tell(device, 0, Fact::SignedIn);
            self.tell(device, 0, Fact::Woke);
        }
        // Whoever disagrees reads anew once a day: another one is needed for those who did so today.
        for _ in 0..2 {
            self.pass_quietly(QUIET, tally)?;
            self.now = self.now.plus_ms(Timestamp::DAY);
        }
        self.pass_quietly(QUIET, tally)
    }

    pub fn pass_quietly(&mut self, ms: i64, tally: &mut Tally) -> Result<(), String> {
        let end = self.now.plus_ms(ms);
        while self.now < end {
            self.now = self.now.plus_ms(10 * Timestamp::SECOND);
            self.deliver_what_is_due(tally)?;
        }
        Ok(())
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
        if self.devices[device].asleep_until.is_some() {
            return;
        }
        let chance = self.rng.f64();
        for action in self.devices[device].tell(tab, fact, self.now, chance) {
            match action {
                Action::Exchange => {
                    let nonce = Nonce(format!("{:032x}", self.rng.u128(..)));
                    if let Some(request) = self.devices[device].begin_exchange(tab, nonce) {
                        self.post(Parcel::Request { device, tab, request: Box::new(request), is_answered: true });
                    }
                }
                Action::ReadProgramme => {
                    let since = self.devices[device].disk.programme_cursor.clone();
                    self.devices[device].tabs[tab].reads_since = Some(since.clone());
                    self.post(Parcel::Read { device, tab, since });
                }
                Action::WakeAt(_) => {}
            }
        }
    }
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
        is_of_0_1: rng.u32(0..5) == 0,
        asleep_until: None,
        wrong: plan.wrong,
    }
}
