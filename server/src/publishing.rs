//! What this server is to publish: read and imported at its start, and again and again where it was refused. What was
//! published before is served meanwhile: a stray file must not take a programme away from everybody.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::Scope;

use crate::content::{self, Publication, Refused, Samples};
use crate::database::{Database, Withdrawals};

/// Which packs a server publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Packs {
    /// Those that the program was built with.
    Embedded,
    Folder(PathBuf),
}

#[derive(Debug)]
pub struct Publishing {
    packs: Packs,
    samples: Samples,
    /// Why nothing of it was imported, in words, if it wasn't.
    refused: Mutex<Option<String>>,
}

impl Publishing {
    pub fn of(packs: Packs, samples: Samples) -> Self {
        Self { packs, samples, refused: Mutex::default() }
    }

    /// At a start it is refused for good only where there is nothing yet that could be served.
    pub async fn begin(&self, database: &Database, now: Timestamp) -> Result<Vec<Publication>, Refused> {
        match self.publish(database, now).await {
            Ok(publications) => Ok(publications),
            Err(refused) if has_published(database).await? => {
                tracing::error!(%refused, "what was published before is served, and nothing of this");
                Ok(Vec::new())
            }
            Err(refused) => Err(refused),
        }
    }

    /// All of it, or nothing.
    pub async fn publish(&self, database: &Database, now: Timestamp) -> Result<Vec<Publication>, Refused> {
        let published = self.try_to_publish(database, now).await;
        let refused = published.as_ref().err().map(ToString::to_string);
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = refused;
        published
    }

    async fn try_to_publish(&self, database: &Database, now: Timestamp) -> Result<Vec<Publication>, Refused> {
        let packs = match &self.packs {
            Packs::Embedded => content::embedded(),
            Packs::Folder(folder) => {
                let folder = folder.clone();
                let read = tokio::task::spawn_blocking(move || content::in_folder(&folder)).await;
                read.map_err(|_| Refused::Unreadable {
                    path: "a pack".into(),
                    cause: std::io::ErrorKind::Other.into(),
                })??
            }
        };
        content::publish(database, &packs, self.samples, Withdrawals::AskFirst, now).await
    }

    pub fn refused(&self) -> Option<String> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether there are samples that this server is meant to show, whoever published them.
    pub async fn shows_samples(&self, database: &Database) -> crate::database::Result<bool> {
        Ok(self.samples == Samples::Included && database.has_samples().await?)
    }
}

async fn has_published(database: &Database) -> Result<bool, Refused> {
    Ok(database.head(&Scope::programme()).await?.seq > 0)
}
