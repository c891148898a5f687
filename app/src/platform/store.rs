//! What is stored on this device: in the browser's database or, where that is refused, in memory.

mod around;
mod in_memory;
mod indexed;
mod refused;

pub use indexed::{Disk, Kind, open, watch};
