//! What the first picture doesn't wait for, a part of the program of its own: the whole write path, and what is done
//! beside reading.

use std::pin::Pin;
use std::rc::Rc;

use leptos::prelude::Notify;
use leptos::wasm_split::wasm_split;
use passerelle_shared::sync::Ended;

use super::{Driver, catching_up, exchange, folding, live, places, shown, sign_out};
use crate::later::NotHere;
use crate::platform::store::{self, Area, Range, StoreError, Transaction};
use crate::platform::{shell, storage};
use crate::state::device::{SIGN_IN, SIGNING_OUT};

/// Outlives a database that was cleared, as the cookie does.
pub const SIGNED_IN_MARK: &str = "passerelle.signed-in";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    Exchange,
    /// Shows what is stored.
    Show,
    /// Looks whether somebody is signed in of whom nothing is stored, and lets go of what is old.
    SettleIn,
    /// Watches over the database that is open, and over the text on the page.
    Watch,
    /// Opens the live channel, or opens it anew.
    Listen,
    /// Takes over what another tab has read.
    CatchUp,
    /// Shows the places left that are stored.
    Places,
    /// Asks the server for the places left.
    FreshPlaces,
    /// Folds changed rows into their shards, when there are many.
    Fold,
}

/// Not now, where the part was never on this device and can't be fetched.
pub async fn run(driver: &Rc<Driver>, errand: Errand) -> Ended {
    match part(driver.clone(), errand).await {
        Ok(work) => work.await,
        Err(NotHere) => Ended::NotNow { retry_after_ms: None },
    }
}

type Work = Pin<Box<dyn Future<Output = Ended>>>;

#[wasm_split(errands, fallible, wasm_split_path = leptos::wasm_split)]
fn part(driver: Rc<Driver>, errand: Errand) -> Result<Work, NotHere> {
    Ok(Box::pin(async move {
        match errand {
            Errand::Exchange => return exchange::exchange(&driver).await,
            Errand::Show => shown::show(&driver).await,
            Errand::SettleIn => {
                sign_out::find_out(&driver).await;
                shown::prune_answered().await;
            }
            Errand::Watch => {
                store::watch();
                let language = driver.app.language;
                shell::on_replaced(move || language.notify());
            }
            Errand::Listen => live::listen(&driver),
            Errand::CatchUp => catching_up::catch_up(&driver).await,
            Errand::Places => places::show(&driver).await,
            Errand::FreshPlaces => places::read(&driver).await,
            Errand::Fold => folding::fold_if_large(&driver).await,
        }
        Ended::Done
    }))
}

/// What a first look at the stores tells, without reading any of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traces {
    pub is_signed_in: bool,
    pub has_outbox: bool,
    is_signing_out: bool,
}

impl Traces {
    pub async fn look(transaction: &Transaction<'_>) -> Result<Traces, StoreError> {
        Ok(Traces {
            is_signed_in: transaction.get(Area::Meta, SIGN_IN).await?.is_some(),
            is_signing_out: transaction.get(Area::Meta, SIGNING_OUT).await?.is_some(),
            has_outbox: !transaction.keys(Area::Outbox, Range::All).await?.is_empty(),
        })
    }

    /// Somebody has asked for something here, or was signed in.
    pub fn are_there(self) -> bool {
        self.is_signed_in || self.is_signing_out || self.has_outbox
    }
}

/// Somebody is signed in here.
pub fn mark_signed_in() {
    storage::set_mark(SIGNED_IN_MARK);
}

pub fn was_signed_in() -> bool {
    storage::has_mark(SIGNED_IN_MARK)
}
