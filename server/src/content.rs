//! Reads content packs: a folder of TOML files, found right as a whole or refused with every fault.

mod article;
mod country;
mod event;
mod fault;
mod names;
mod pack;
mod page;
mod project;
mod publication;
mod reading;
mod shape;
mod source;
mod words;

pub use fault::{Fault, Refused};
pub use publication::{Publication, Samples, publish};
pub use source::{PackFiles, embedded, in_folder};
