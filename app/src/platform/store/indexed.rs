//! The browser's database, and what stands in for it where that is refused.
//!
//! Of the app this room uses only what `around` hands it, and `InMemory`, so that `tests/storage` makes a program of it without the app.
//! As a crate of its own it would be 0.5 KiB more of the first load.

mod away;
mod lease;
pub mod schema;
mod transactions;

use futures::future::{Either, select};
use passerelle_device::store::{Area, Durability, Job, Store, StoreError, Transaction};

use super::around;
use lease::Lease;
pub use lease::{Kind, open, watch};

/// The browser's store of this origin. There is one.
#[derive(Debug, Clone, Copy)]
pub struct Disk;

impl Store for Disk {
    async fn attempt(&self, areas: &[Area], durability: Option<Durability>, job: &dyn Job) -> Result<(), StoreError> {
        let mut is_last_words = durability.is_some();
        match lease::take().await? {
            Lease::Indexed(database) => loop {
                away::may_begin(is_last_words).await;
                let transaction = transactions::begin(&database, areas, durability)?;
                if !run_unless_leaving(&transaction, job).await? {
                    // Given up where it stands. If the page ever comes back, all of it is done anew.
                    is_last_words = false;
                    continue;
                }
                if durability.is_some() {
                    transactions::commit(transaction).await?;
                }
                return Ok(());
            },
            Lease::Memory(memory) => memory.attempt(areas, durability, job).await,
        }
    }

    fn let_go(&self) {
        lease::drop_it();
    }

    async fn is_nearly_full(&self) -> bool {
        around::is_nearly_full().await
    }
}

/// `false` when the page was put away or frozen in the middle.
async fn run_unless_leaving(transaction: &transactions::Running<'_>, job: &dyn Job) -> Result<bool, StoreError> {
    let work = transactions::Indexed::new(transaction);
    let transaction = Transaction::of(&work);
    let ended = select(job.run(&transaction), away::leaving()).await;
    match ended {
        Either::Left((done, _)) => done.map(|()| true),
        Either::Right(_) => Ok(false),
    }
}
