//! What the screens follow for as long as the page lives.

use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use leptos::prelude::{Notify, Track, Trigger};

/// A value of the page, followed as a signal is. Leptos makes a signal's program anew for each type that one holds;
/// here only the value is of its type, and what follows it is of one.
pub struct Live<T: 'static> {
    value: &'static RwLock<T>,
    trigger: Trigger,
}

impl<T> Live<T> {
    /// Never given back: only for what there is one of on a page.
    pub fn new(value: T) -> Live<T> {
        Live { value: Box::leak(Box::new(RwLock::new(value))), trigger: Trigger::new() }
    }

    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.trigger.track();
        read(&self.read())
    }

    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.read())
    }

    pub fn set(self, value: T) {
        *self.write() = value;
        self.notify();
    }

    pub fn update(self, change: impl FnOnce(&mut T)) {
        change(&mut self.write());
        self.notify();
    }

    /// Whoever follows it isn't told before [`notify`](Live::notify).
    pub fn update_untracked(self, change: impl FnOnce(&mut T)) {
        change(&mut self.write());
    }

    pub fn notify(self) {
        self.trigger.notify();
    }

    fn read(&self) -> RwLockReadGuard<'_, T> {
        self.value.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, T> {
        self.value.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Clone> Live<T> {
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}

impl<T: PartialEq> Live<T> {
    /// What is shown is painted anew only for something new.
    pub fn set_if_new(self, value: T) {
        if self.with_untracked(|held| *held != value) {
            self.set(value);
        }
    }
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Live<T> {
        *self
    }
}

impl<T> Copy for Live<T> {}
