//! Parts of the program that are loaded when they are first needed: see the functions marked with `wasm_split`.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};

use leptos::wasm_split::SplitLoaderError;

use crate::platform::shell;

/// It was never on this device, and can't be fetched now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotHere;

impl From<SplitLoaderError> for NotHere {
    fn from(_: SplitLoaderError) -> NotHere {
        NotHere
    }
}

/// A part, and how to load it.
pub struct Part {
    is_here: AtomicBool,
    load: fn() -> Loading,
}

pub type Loading = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;

impl Part {
    pub const fn new(load: fn() -> Loading) -> Part {
        Part { is_here: AtomicBool::new(false), load }
    }

    /// What it does can be had at once.
    pub fn is_here(&self) -> bool {
        self.is_here.load(Ordering::Relaxed)
    }

    /// With the styles of what it shows.
    pub async fn load(&self) -> Result<(), NotHere> {
        futures::future::join((self.load)(), shell::styled()).await.0?;
        self.is_here.store(true, Ordering::Relaxed);
        Ok(())
    }
}
