//! What a person types into a form: kept as a draft, gone with the commit of the request that it becomes.

use passerelle_device::SignIn;
use passerelle_device::drafts::{self, Typist};
use passerelle_device::rows::Writer;
use passerelle_device::sign_ups::Draft;
use passerelle_device::store::{Area, Durability, Transaction, write};
use passerelle_shared::api::Account;
use passerelle_shared::model::{RecordId, SignUpForm};

use super::{Phone, at_once};

impl Phone {
    /// Whether it is on the disk.
    pub fn type_into_form(&self, event: &RecordId, form: &SignUpForm, before_sign_in: bool) -> bool {
        let key = self.typist(before_sign_in).writer.draft_key(event);
        at_once(drafts::keep(&self.disk, [(&key, form)].into_iter())).is_ok()
    }

    /// What the form shows to whoever opens it again.
    pub fn form_shown(&self, event: &RecordId) -> Option<SignUpForm> {
        at_once(drafts::load(&self.disk.without_faults(), &self.typist(false), event))
    }

    /// What a new form begins with.
    pub fn form_remembered(&self) -> Option<SignUpForm> {
        at_once(drafts::remembered(&self.disk.without_faults(), &self.typist(false)))
    }

    pub(super) fn draft(&self, event: &RecordId, form: &SignUpForm, before_sign_in: bool) -> Draft {
        let Typist { writer, early, .. } = self.typist(before_sign_in);
        let draft = Draft::of(&writer, &early, event, form);
        if self.wrong.draft_goes_before_its_request {
            self.drop_draft(&draft.key);
        }
        draft
    }

    fn typist(&self, before_sign_in: bool) -> Typist {
        let early = Writer::Tab("tab".to_owned());
        match before_sign_in {
            true => Typist { who: SignIn::Out, writer: early.clone(), early },
            false => {
                let account = Account { id: self.account.clone(), email: self.email.clone() };
                Typist { who: SignIn::In(account), writer: Writer::Account(self.account.clone()), early }
            }
        }
    }

    /// What only wrong devices do.
    fn drop_draft(&self, key: &str) {
        let disk = self.disk.without_faults();
        let job = async |transaction: &Transaction<'_>| transaction.delete(Area::Drafts, key);
        at_once(write(&disk, &[Area::Drafts], Durability::Strict, job)).expect("memory");
    }
}
