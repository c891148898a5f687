//! Forms as they were typed, on the disk: one writer's own, and what was typed under an address before it signed in.

use passerelle_shared::json;
use passerelle_shared::model::{EmailAddress, RecordId, SignUpForm};

use crate::SignIn;
use crate::rows::{Writer, is_draft_for, is_remembered};
use crate::store::{self, Area, Durability, Range, Store, StoreError, Transaction, Value};

/// Who types: by the sign-in, and by the tab before there was one.
#[derive(Debug, Clone)]
pub struct Typist {
    pub who: SignIn,
    pub writer: Writer,
    pub early: Writer,
}

impl Typist {
    /// Where this person's drafts for an event may lie.
    pub fn draft_keys(&self, event: &RecordId) -> [String; 2] {
        [self.writer.draft_key(event), self.early.draft_key(event)]
    }

    /// Typed under no address yet, or under the one that is signed in; signed out, this tab's own words are its
    /// writer's.
    pub fn is_by_nobody_else(&self, form: &SignUpForm) -> bool {
        self.who.account().is_none() || form.email.trim().is_empty() || self.is_by_account(form)
    }

    /// Typed under the address that is signed in.
    fn is_by_account(&self, form: &SignUpForm) -> bool {
        let email = EmailAddress::parse(&form.email);
        self.who.account().is_some_and(|account| email.as_ref() == Some(&account.email))
    }
}

/// What was typed for an event and not sent yet: by this person, in this tab, or under their address before signing in.
pub async fn load(store: &impl Store, typist: &Typist, event: &RecordId) -> Option<SignUpForm> {
    let mine = typist.draft_keys(event);
    let stored = stored_forms(store).await;
    let own = mine.iter().find_map(|key| stored.iter().find(|(its, _)| its == key)).map(|(_, form)| form.clone());
    let early = stored.iter().find(|(key, form)| is_draft_for(key, event) && typist.is_by_account(form));
    own.filter(|form| typist.is_by_nobody_else(form)).or_else(|| early.map(|(_, form)| form.clone()))
}

/// What this person sent last, to begin a new form with. What concerns one journey only is left out.
pub async fn remembered(store: &impl Store, typist: &Typist) -> Option<SignUpForm> {
    let mine = typist.writer.remembered_key();
    let stored = stored_forms(store).await;
    let own = stored.iter().find(|(key, _)| *key == mine);
    let early = || stored.iter().find(|(key, form)| is_remembered(key) && typist.is_by_account(form));
    let form = own.or_else(early).map(|(_, form)| form.clone())?;
    Some(SignUpForm { arrival: String::new(), departure: String::new(), visa_letter: false, consent: false, ..form })
}

/// What was typed or is remembered for this event goes from the device, and isn't offered again.
pub async fn forget(store: &impl Store, typist: &Typist, event: &RecordId) -> Result<(), StoreError> {
    let own = [&typist.writer, &typist.early]
        .into_iter()
        .flat_map(|writer| [writer.draft_key(event), writer.remembered_key()]);
    let early = stored_forms(store).await.into_iter().filter_map(|(key, form)| {
        let is_meant = is_draft_for(&key, event) || is_remembered(&key);
        (is_meant && typist.is_by_account(&form)).then_some(key)
    });
    let keys: Vec<String> = own.chain(early).collect();
    store::write(store, &[Area::Drafts], Durability::Strict, async |transaction: &Transaction<'_>| {
        keys.iter().try_for_each(|key| transaction.delete(Area::Drafts, key.as_str()))
    })
    .await
}

/// Each under its key.
pub async fn keep<'a>(
    store: &impl Store,
    drafts: impl Iterator<Item = (&'a String, &'a SignUpForm)> + Clone,
) -> Result<(), StoreError> {
    store::write(store, &[Area::Drafts], Durability::Relaxed, async |transaction: &Transaction<'_>| {
        drafts
            .clone()
            .try_for_each(|(key, form)| transaction.put(Area::Drafts, key.as_str(), Value::Text(json::write(form))))
    })
    .await
}

async fn stored_forms(store: &impl Store) -> Vec<(String, SignUpForm)> {
    let look = async |transaction: &Transaction<'_>| transaction.all(Area::Drafts, Range::All).await;
    let stored = store::read(store, &[Area::Drafts], look).await.unwrap_or_default();
    stored.iter().filter_map(|(key, value)| Some((key.text()?.to_owned(), json::read(value.text()?)?))).collect()
}
