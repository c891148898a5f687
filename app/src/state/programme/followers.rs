//! Who follows which records: what is shown is told anew only when a record changes that it was told from.
//!
//! ```text
//! a closure of a screen ──reads──▶ Programme ──notes──▶ Followers { by record, by kind, … }
//!            ▲                                               │
//!            └───────────── asked again, by Leptos ◀──tell───┘   when one of them was changed
//! ```

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use leptos::prelude::{ArcTrigger, Notify, Track};
use leptos::reactive::graph::Observer;
use passerelle_shared::model::{Kind, RecordId};

/// Of one programme in all its generations. Outside of what Leptos follows, nothing is noted.
#[derive(Debug, Default)]
pub struct Followers {
    records: Mutex<BTreeMap<RecordId, ArcTrigger>>,
    /// Which records there are of a kind, and in which order.
    kinds: [ArcTrigger; Kind::ALL.len()],
    /// How much of the programme is here.
    extent: ArcTrigger,
    /// Whatever changes.
    all: ArcTrigger,
    changed: Mutex<Changed>,
}

/// What nobody was told of yet.
#[derive(Debug, Default)]
struct Changed {
    /// Only those that somebody follows.
    records: Vec<ArcTrigger>,
    kinds: [bool; Kind::ALL.len()],
    extent: bool,
    is_any: bool,
}

impl Followers {
    /// Also of a record that isn't here: it may come.
    pub fn follow_record(&self, id: &RecordId) {
        if Observer::get().is_some() {
            held(&self.records).entry(id.clone()).or_default().track();
        }
    }

    pub fn follow_kind(&self, kind: Kind) {
        self.kinds[kind as usize].track();
    }

    pub fn follow_extent(&self) {
        self.extent.track();
    }

    pub fn follow_all(&self) {
        self.all.track();
    }

    pub fn record_changed(&self, id: &RecordId) {
        let mut changed = held(&self.changed);
        changed.records.extend(held(&self.records).get(id).cloned());
        if let Some(kind) = id.kind() {
            changed.kinds[kind as usize] = true;
        }
        changed.is_any = true;
    }

    pub fn extent_changed(&self) {
        let mut changed = held(&self.changed);
        (changed.extent, changed.is_any) = (true, true);
    }

    /// Whoever follows what has changed since the last time.
    pub fn tell(&self) {
        let changed = std::mem::take(&mut *held(&self.changed));
        changed.records.iter().for_each(Notify::notify);
        let kinds = self.kinds.iter().zip(changed.kinds);
        kinds.filter(|(_, has_changed)| *has_changed).for_each(|(kind, _)| kind.notify());
        if changed.extent {
            self.extent.notify();
        }
        if changed.is_any {
            self.all.notify();
        }
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
