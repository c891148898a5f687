//! The server as a model: several nodes over one store, whose transactions interleave statement by statement.

mod decision;
pub mod desk;
pub mod exchange;
pub mod lane;
pub mod mail;
mod own_record;
pub mod places;
pub mod settle;
pub mod store;
pub mod transaction;
pub mod turns;
