//! Upkeep: what nobody needs any more is let go of, what a wrong clock wrote is mended, and what is kept is looked over.

mod ahead;
mod audit;
mod personal_data;
mod prune;
mod waiting;
mod would_go;

pub use audit::Discrepancy;
pub use personal_data::ACCOUNT_LIFE;
pub use prune::{
    CODE_MEMORY, OUTCOME_LIFE, OUTCOME_LIFE_AFTER_EVENT, OUTCOME_LIFE_WITHOUT_DATE, SIGN_IN_MEMORY, WITHDRAWN_LIFE,
};
pub use waiting::Waiting;
pub use would_go::WouldGo;
