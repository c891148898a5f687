//! The database: the only SQL, one function a question.

// Numbers come from other people's devices, clocks and files: arithmetic on them saturates.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod account;
mod agenda_import;
mod audit_record;
mod command;
mod content;
mod decision;
mod desk;
mod edit;
mod engine;
mod list;
mod mail;
mod own_record;
mod role;
mod scope;
mod settling;
mod sign_up;
mod upkeep;

use std::sync::Arc;

use sqlx::AnyPool;
use tokio::sync::Mutex;

pub use account::{
    Account, Asking, CODE_LIFE, CODES_BY_DEVICE_MAX, CODES_BY_STRANGER_MAX, CodeRefusal, CodeVerdict, Codes,
    DeviceMark, GUESSES_A_DAY_MAX, SIGN_IN_LIFE, ShownSignIn, SignIn, SignInId, TypedCode,
};
pub use agenda_import::{
    AgendaRefusal, AgendaWish, Became, CarryOut, End, ImportedAgenda, ImportedSession, Missing, OtherAgenda,
    OtherSession, SessionFault, When, Why,
};
pub use audit_record::{AUDIT_NOTE_LIFE, AuditFault, AuditHead, ListedEntry, THE_RECORD};
pub use content::{ImportRefusal, Imported, Pack, PublishedAgenda, PublishedEvent, Withdrawals, conditions};
pub use desk::Request;
pub use engine::{
    ANSWER_MAX, Error, Key, Location, Moved, PostgresAddress, Result, Turn, move_to_postgres, restore, within,
};
pub use mail::{About, DueLetter, Letter, Notice, PUT_OFF_MAX};
pub use scope::{EpochOver, SNAPSHOT_AGE_MAX, Seal, Standing, ToRead};
pub use settling::{COMMANDS_A_DAY_MAX, Delivered, EFFECTS_A_DAY_MAX, OWN_RECORDS_A_DAY_MAX, Settled};
pub use upkeep::{
    ACCOUNT_LIFE, CODE_MEMORY, Discrepancy, OUTCOME_LIFE, OUTCOME_LIFE_AFTER_EVENT, OUTCOME_LIFE_WITHOUT_DATE,
    SIGN_IN_MEMORY, WITHDRAWN_LIFE, Waiting, WouldGo,
};

pub use crate::compression::Encoding;
pub use passerelle_shared::rules::sign_up::{DeskRefusal, OFFER_LIFE, Verdict};

use account::SignedOut;
use engine::{Beside, Engine, Transaction};
use scope::{KeptChunks, Looks, Watched};
use settling::Lanes;

#[derive(Debug, Clone)]
pub struct Database {
    engine: Engine,
    writer: AnyPool,
    readers: AnyPool,
    key: Key,
    watched: Arc<Watched>,
    looks: Arc<Looks>,
    /// Held while a snapshot is made.
    snapshot_turn: Arc<Mutex<()>>,
    kept_chunks: Arc<KeptChunks>,
    signed_out: Arc<SignedOut>,
    lanes: Arc<Lanes>,
}

/// An empty one in a folder of its own, for a test: both go when it ends, however it ends.
#[cfg(test)]
async fn on_trial() -> (tempfile::TempDir, Database) {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Database::open(folder.path()).await.expect("a database");
    (folder, database)
}

impl Database {
    /// Whether what is decided now will be found by whoever opens the database next.
    pub fn is_in_place(&self) -> Result<()> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.is_in_place(),
            Engine::Postgres => Ok(()),
        }
    }

    /// For what is written by one statement.
    fn writer(&self) -> Result<&AnyPool> {
        self.is_in_place()?;
        Ok(&self.writer)
    }

    async fn write(&self) -> Result<Transaction> {
        self.engine.begin(&self.writer, Beside::Others).await
    }

    /// All that is read in it is of the same moment.
    async fn moment(&self) -> Result<Transaction> {
        self.engine.moment(&self.readers).await
    }
}
