//! The edition of the pages that is served, until something in it isn't so any more.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::MutexGuard;

use crate::pages::Edition;

#[derive(Debug, Default)]
pub struct Editions {
    current: Mutex<Option<Arc<Edition>>>,
    /// Held while the next one is begun: the others wait for it, and don't begin one, too.
    renewing: tokio::sync::Mutex<()>,
}

impl Editions {
    pub fn current(&self) -> Option<Arc<Edition>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn set(&self, edition: Arc<Edition>) {
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Some(edition);
    }

    pub async fn turn(&self) -> MutexGuard<'_, ()> {
        self.renewing.lock().await
    }
}
