//! A store in memory whose type is forgotten, so that its code can come later than this.

use futures::future::LocalBoxFuture;
use passerelle_device::store::{Area, Durability, Job, Memory, Store, StoreError};

pub trait InMemory {
    fn attempt<'a>(
        &'a self,
        areas: &'a [Area],
        durability: Option<Durability>,
        job: &'a dyn Job,
    ) -> LocalBoxFuture<'a, Result<(), StoreError>>;
}

impl InMemory for Memory {
    fn attempt<'a>(
        &'a self,
        areas: &'a [Area],
        durability: Option<Durability>,
        job: &'a dyn Job,
    ) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        Box::pin(Store::attempt(self, areas, durability, job))
    }
}
