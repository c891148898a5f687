//! Looks: a desk, or who holds which role, that was handed to a device, and a list that was printed.

use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::{AccountId, Page, Scope};

use super::{Act, By, Entry, hash};
use crate::database::engine::{Connection, together};
use crate::database::{Database, Result, SignInId};

impl Database {
    /// To be noted before it is handed over.
    ///
    /// A desk brings a page with every request: entry upon entry would say the same, and nobody would find anything
    /// among them. So one stands for a device, a desk and a day, and another where twice as many people are in it by
    /// then: whoever was in a desk on a day was handed to the devices that stand there.
    pub async fn note_look(&self, who: &AccountId, device: &SignInId, page: &Page, now: Timestamp) -> Result<()> {
        let (scope, people, device) = (page.head.scope.as_str(), page.head.records, device.short());
        let is_of_people = page.head.scope.desk_of().is_some() || page.head.scope.is_roles();
        if !is_of_people || page.records.iter().all(|record| record.json().is_none()) {
            return Ok(());
        }
        let day = now.0.div_euclid(Timestamp::DAY).to_string();
        let doubled = people.checked_ilog2().unwrap_or_default().to_string();
        let id = hash(&["look", device, scope, &day, &doubled]);
        if self.is_noted(&id).await? {
            return Ok(());
        }
        let said = format!("{people} people, on the device {device}");
        let (act, by) = (Act::Look, By::Account(who));
        let entry = Entry { act, by, about: scope, said: &said, personal: "", at: now }.statement_named(id);
        let mut transaction = self.write().await?;
        together(&mut transaction, vec![entry]).await?;
        Ok(transaction.commit().await?)
    }

    /// Of those who ask at the command line nothing is known but that they may.
    pub async fn note_export(&self, about: &str, said: &str, now: Timestamp) -> Result<()> {
        let (act, by) = (Act::Export, By::CommandLine);
        let entry = Entry { act, by, about, said, personal: "", at: now }.statement();
        let mut transaction = self.write().await?;
        together(&mut transaction, vec![entry]).await?;
        Ok(transaction.commit().await?)
    }

    async fn is_noted(&self, id: &str) -> Result<bool> {
        let one = sqlx::query_scalar::<_, String>("SELECT id FROM audit_entry WHERE id = $1").bind(id);
        Ok(one.fetch_optional(&self.readers).await?.is_some())
    }
}

/// Whether a desk, or a part of it, was handed to one of somebody's devices.
pub async fn was_handed(connection: &mut Connection, who: &AccountId, desk: &Scope) -> Result<bool> {
    let look = sqlx::query_scalar::<_, String>(
        "SELECT id FROM audit_entry WHERE actor = $1 AND about = $2 AND act = $3 LIMIT 1",
    );
    let look = look.bind(&who.0).bind(desk.as_str()).bind(Act::Look.as_str());
    Ok(look.fetch_optional(connection).await?.is_some())
}
