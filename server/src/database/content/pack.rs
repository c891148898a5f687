//! What is handed in to be published, and what became of it.

use std::collections::BTreeMap;

use passerelle_shared::model::{CountryCode, Event, RecordId};

/// A pack that was read, resolved and found right.
#[derive(Debug, Clone, Default)]
pub struct Pack {
    pub name: String,
    /// The bodies of all records but events.
    pub records: BTreeMap<RecordId, String>,
    pub events: Vec<PublishedEvent>,
    /// Why records that are gone from the pack are gone, where it says so.
    pub removals: BTreeMap<RecordId, String>,
    /// The day from which the relative dates count.
    pub anchor: Option<String>,
}

#[derive(Debug, Clone)]
pub struct PublishedEvent {
    pub id: RecordId,
    pub event: Event,
    /// Date, place and conditions: when they change, the terms' version counts up.
    pub conditions: String,
    pub conditions_of_0_1: String,
}

/// Whether a pack may lose more than a quarter of its records at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withdrawals {
    AskFirst,
    Allowed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    pub added: u32,
    pub changed: u32,
    pub withdrawn: u32,
    pub unchanged: u32,
}

/// Why a pack is not published, as far as only the database can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportRefusal {
    /// More than a quarter at once is more often a mistake than a decision.
    ManyWithdrawals {
        pack: String,
        withdrawn: Vec<RecordId>,
        records: usize,
    },
    CapacityBelowTaken {
        event: RecordId,
        capacity: u32,
        taken: u32,
    },
    QuotaBelowTaken {
        event: RecordId,
        country: CountryCode,
        places: u32,
        taken: u32,
    },
    /// Another pack has published this id.
    OtherPack {
        record: RecordId,
        pack: String,
    },
}

impl Pack {
    pub(super) fn ids(&self) -> impl Iterator<Item = &RecordId> {
        self.records.keys().chain(self.events.iter().map(|published| &published.id))
    }
}
