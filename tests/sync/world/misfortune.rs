//! What happens to phones, to nodes and to the database.

use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::Fact;

use super::World;
use crate::server::mail::{self, Delivery};
use crate::tally::Tally;

impl World {
    /// The disk stays; whatever the tab was about to do isn't done. A new one starts.
    pub fn kill_tab(&mut self, phone: usize, tab: usize, tally: &mut Tally) {
        let held = &mut self.phones[phone];
        if tab < held.tabs.len() && held.asleep_until.is_none() {
            held.kill_tab(tab);
            tally.note("tab killed");
            self.tell(phone, tab, Fact::Started { is_signed_in: true });
        }
    }

    /// In a drawer: for some hours, or for a week and more.
    pub fn fall_asleep(&mut self, phone: usize, tally: &mut Tally) {
        if self.phones[phone].asleep_until.is_some() {
            return;
        }
        let is_long = self.rng.bool();
        let days = if is_long { self.rng.i64(7..20) } else { 1 };
        tally.note(if is_long { "device asleep for a week and more" } else { "device asleep for a day" });
        self.phones[phone].asleep_until = Some(self.now.plus_ms(days * Timestamp::DAY));
    }

    pub fn wake_up(&mut self) {
        for phone in 0..self.phones.len() {
            let now = self.now;
            if self.phones[phone].asleep_until.take_if(|until| *until <= now).is_some() {
                for tab in 0..self.phones[phone].tabs.len() {
                    self.tell(phone, tab, Fact::Woke);
                }
            }
        }
    }

    pub fn lose_records(&mut self, phone: usize, tally: &mut Tally) {
        if self.phones[phone].asleep_until.is_some() {
            return;
        }
        tally.note("records lost on a device");
        self.phones[phone].disk.lose_records();
        for tab in 0..self.phones[phone].tabs.len() {
            self.kill_tab(phone, tab, tally);
        }
    }

    /// A day, a few weeks, or more than a year.
    pub fn time_passes(&mut self, tally: &mut Tally) {
        let (what, days) = match self.rng.u32(0..12) {
            0 => ("more than a year passed", self.rng.i64(400..480)),
            1..4 => ("weeks passed", self.rng.i64(8..60)),
            _ => ("a day passed", 1),
        };
        tally.note(what);
        self.set_now(self.now.plus_ms(days * Timestamp::DAY));
    }

    /// Or it doesn't: the mail server is slow, or away.
    pub fn a_mail_leaves(&mut self) {
        let is_away = !self.is_peace && self.rng.u32(0..4) == 0;
        let delivery = if is_away { Delivery::PutOff } else { Delivery::Arrives };
        let turns = if self.is_peace { 0 } else { self.rng.u32(0..100).saturating_sub(40) };
        self.set_to_work(|connection| mail::send_next(connection, turns, delivery));
    }

    /// It stops between two statements, and starts again.
    pub fn stop_a_node(&mut self, tally: &mut Tally) {
        let node = self.rng.usize(0..self.nodes);
        let is_at_work = self.running.values().any(|running| running.node == node);
        tally.note(if is_at_work { "node stopped at work" } else { "node stopped" });
        self.stop_node(node);
        self.notice_going_back(tally);
    }

    /// One after the other: for a while they don't all know the same.
    pub fn update_a_node(&mut self, tally: &mut Tally) {
        let node = self.rng.usize(0..self.nodes);
        if std::mem::take(&mut self.nodes_of_0_1[node]) {
            tally.note("node updated");
            self.stop_node(node);
        }
    }

    pub fn back_up(&mut self, tally: &mut Tally) {
        tally.note("backup made");
        self.backup = Some(self.model.store.committed.clone());
    }

    /// The database is as it was, in one of three ways.
    pub fn go_back(&mut self, tally: &mut Tally) {
        let Some(tables) = self.backup.clone() else { return };
        (0..self.nodes).for_each(|node| self.stop_node(node));
        let store = &mut self.model.store;
        let has_lost = tables.changes < store.committed.changes;
        self.went_back_at = if has_lost { Some(self.now) } else { self.went_back_at };
        store.committed = tables;
        match self.rng.u32(0..3) {
            0 => {
                tally.note("restored by the command");
                store.begin_epoch();
                store.mark = store.committed.changes;
            }
            // One file means one node.
            1 if self.nodes == 1 => {
                tally.note("old file copied back");
                self.notice_going_back(tally);
            }
            _ => {
                tally.note("recovered by the database itself");
                store.mark = store.committed.changes;
                store.is_unaware |= has_lost;
                self.went_back_unnoticed |= has_lost;
            }
        }
    }

    /// At its start a node on a file compares it with the mark beside it.
    fn notice_going_back(&mut self, tally: &mut Tally) {
        let store = &mut self.model.store;
        if self.nodes == 1 && store.committed.changes < store.mark {
            tally.note("noticed by the high-water mark");
            store.begin_epoch();
        }
        store.mark = store.mark.max(store.committed.changes);
    }
}
