//! Lists that are made of a desk: that one is made is in the outbox before it is.

use passerelle_shared::model::RecordId;
use passerelle_shared::rules::list::{Body, Command, Made};
use passerelle_shared::sync::Author;

use crate::Writing;
use crate::rows::Row;
use crate::store::{self, Area, Durability, Store, StoreError, Transaction};

/// On return it is on the disk; only then the list may be made. Of nobody nothing is saved.
pub async fn note_list(
    store: &impl Store,
    writing: &Writing,
    event: &RecordId,
    made: Made,
    body: &Body,
) -> Result<bool, StoreError> {
    let Some(account) = writing.who.account_id() else { return Ok(false) };
    let command = Command {
        id: writing.id.clone(),
        author: Author::Account(account.clone()),
        kind: made,
        concerns: event.clone(),
        body: body.clone(),
        intended_at: writing.now,
        clock_ahead_ms: writing.clock_ahead_ms,
    };
    store::write(store, &[Area::Outbox], Durability::Strict, async |transaction: &Transaction<'_>| {
        transaction.add(Area::Outbox, Row::value_of(&command, writing.now)).await?;
        Ok(true)
    })
    .await
}

#[cfg(test)]
mod tests {
    use passerelle_shared::json;
    use passerelle_shared::model::list::Purpose;

    use super::*;
    use crate::in_memory::{at_once, outbox, sign_in, writing};
    use crate::store::Memory;

    fn note(store: &Memory, number: u32) -> bool {
        let columns = Purpose::Gate.columns().to_vec();
        let body = Body { purpose: Purpose::Gate, columns, people: 2, country: None };
        at_once(note_list(store, &writing(store, number), &"event/tunis".into(), Made::PrintList, &body))
            .expect("memory")
    }

    #[test]
    fn each_list_is_a_command_of_its_own_however_alike_they_are() {
        let store = Memory::default();
        sign_in(&store, "salma");

        assert!(note(&store, 1) && note(&store, 2));

        let saved: Vec<Command> =
            outbox(&store).iter().map(|row| json::read(&row.entry.raw).expect("a list")).collect();
        assert_eq!(saved.iter().map(|one| (one.kind, one.body.people)).collect::<Vec<_>>(), [(Made::PrintList, 2); 2]);
    }

    #[test]
    fn nobody_makes_a_list_without_having_signed_in() {
        let store = Memory::default();

        assert!(!note(&store, 1));
        assert_eq!(outbox(&store).len(), 0);
    }
}
