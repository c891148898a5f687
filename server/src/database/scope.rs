//! Scopes: what devices follow as a whole, how it changes, and what they are told of it.

mod change;
mod encoded;
mod epoch;
mod following;
mod head;
mod kept_chunks;
mod news;
mod programme;
mod put;
mod seal;
mod snapshot;
mod stamp;
mod standing;
mod watched;

pub(super) use change::Change;
pub use epoch::EpochOver;
pub use following::ToRead;
pub(super) use kept_chunks::KeptChunks;
pub(super) use put::Put;
pub use seal::Seal;
pub use snapshot::SNAPSHOT_AGE_MAX;
pub(super) use stamp::rows_of;
pub(super) use standing::Looks;
pub use standing::Standing;
pub(super) use watched::Watched;
