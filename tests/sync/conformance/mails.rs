//! The mails of both: the same ones leave, in the same turns.

use passerelle_server::database::{Letter, Notice};
use passerelle_shared::model::{EmailAddress, Timestamp};

use super::pair::{Pair, alike};
use crate::server::mail::{Delivery, InHand, PUT_OFF};

/// More than one is put off for, or held up by another.
const PATIENCE: i64 = 10 * Timestamp::MINUTE;

impl Pair {
    /// Those whose turn it is.
    pub async fn take_mails(&mut self) -> Result<(), String> {
        let mut there: Vec<(EmailAddress, Notice, Letter)> = vec![];
        for due in self.database.due_letters(self.now(), i64::MAX).await.map_err(|error| error.to_string())? {
            let taken = self.database.take_letter(&due.id, self.now()).await.map_err(|error| error.to_string())?;
            // An offer to somebody of an earlier sequence may still have lapsed.
            let is_ours = |letter: &Letter| self.people.iter().any(|person| person.email == letter.recipient);
            there.extend(taken.filter(is_ours).map(|letter| (letter.recipient.clone(), letter.notice.clone(), letter)));
        }
        self.model.store.now = self.now();
        let mut here: Vec<(EmailAddress, Notice, InHand)> = vec![];
        while let Some(in_hand) = self.model.store.take_letter() {
            let to = self.people.iter().find(|person| person.id == in_hand.key.0).expect("one of the people");
            here.push((to.email.clone(), in_hand.letter.notice.clone(), in_hand));
        }
        there.sort_by(|one, other| (&one.0, &one.1.event).cmp(&(&other.0, &other.1.event)));
        here.sort_by(|one, other| (&one.0, &one.1.event).cmp(&(&other.0, &other.1.event)));
        self.note(format!("{} mails are taken", there.len()));
        alike("the mails that leave", &without_hands(&there), &without_hands(&here))?;
        self.in_hand.extend(there.into_iter().zip(here).map(|((.., letter), (.., in_hand))| (letter, in_hand)));
        Ok(())
    }

    /// Those that were taken, and perhaps have others in their places by now.
    pub async fn conclude_mails(&mut self, delivery: Delivery) -> Result<(), String> {
        for (letter, in_hand) in std::mem::take(&mut self.in_hand) {
            self.note(format!("what was taken: {delivery:?}"));
            let at = self.now().plus_ms(PUT_OFF);
            let concluded = match delivery {
                Delivery::Arrives => self.database.letter_is_done(&letter).await,
                Delivery::PutOff => self.database.put_off_letter(&letter, at).await,
            };
            concluded.map_err(|error| error.to_string())?;
            match delivery {
                Delivery::Arrives => self.model.store.letter_is_done(&in_hand),
                Delivery::PutOff => self.model.store.put_off_letter(&in_hand, at),
            }
        }
        self.tally_what_was_heard();
        Ok(())
    }

    /// Nothing waits in either of them in the end.
    pub async fn all_mails_leave(&mut self) -> Result<(), String> {
        for _ in 0..2 {
            self.conclude_mails(Delivery::Arrives).await?;
            self.pass(PATIENCE);
            self.take_mails().await?;
        }
        self.conclude_mails(Delivery::Arrives).await?;
        alike("the mails that wait", &0, &self.model.mails.len())
    }
}

fn without_hands<T>(mails: &[(EmailAddress, Notice, T)]) -> Vec<(&EmailAddress, &Notice)> {
    mails.iter().map(|(to, notice, _)| (to, notice)).collect()
}
