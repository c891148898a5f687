//! Mails: one row for an account and an event, which a later word replaces until it has left.

use passerelle_server::database::Notice;
use passerelle_shared::model::Timestamp;

use super::store::{SignUpKey, Store};
use super::turns::Connection;

/// Whether the person is told by mail. What they did themselves to their details needs none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tell {
    ByMail,
    OnScreenOnly,
}

#[derive(Debug, Clone)]
pub struct Letter {
    /// Another one as soon as another word has come to its place.
    id: u64,
    pub notice: Notice,
    next_attempt_at: Timestamp,
    taken_until: Timestamp,
}

/// A mail that a node has in hand.
#[derive(Debug, Clone)]
pub struct InHand {
    pub key: SignUpKey,
    pub letter: Letter,
}

/// What becomes of a mail that a node has in hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    Arrives,
    /// The mail server is away, or wants nothing of it now.
    PutOff,
}

const DELIVERY_MAX: i64 = 5 * Timestamp::MINUTE;
pub const PUT_OFF: i64 = Timestamp::MINUTE;

impl Store {
    /// The last word about an event comes to the place of one that hasn't left yet.
    pub fn queue(&mut self, key: SignUpKey, notice: Notice) {
        self.letters += 1;
        let (id, next_attempt_at) = (self.letters, self.now);
        let before = self.committed.mails.get(&key);
        if before.is_some() {
            self.heard.push("mail replaced before it left");
            if self.wrong.first_word_stays {
                return;
            }
        }
        let taken_until = before.map_or(Timestamp(0), |letter| letter.taken_until);
        self.committed.mails.insert(key, Letter { id, notice, next_attempt_at, taken_until });
    }

    pub fn take_letter(&mut self) -> Option<InHand> {
        let now = self.now;
        let is_due = |letter: &Letter| letter.next_attempt_at <= now && letter.taken_until <= now;
        let mut letters = self.committed.mails.iter_mut();
        let (key, letter) = letters.find(|(_, letter)| is_due(letter))?;
        letter.taken_until = now.plus_ms(DELIVERY_MAX);
        Some(InHand { key: key.clone(), letter: letter.clone() })
    }

    /// It has left.
    pub fn letter_is_done(&mut self, in_hand: &InHand) {
        let InHand { key, letter } = in_hand;
        let is_there = self.committed.mails.get(key).is_some_and(|row| row.id == letter.id);
        if is_there || self.wrong.next_word_goes_with_the_first {
            self.committed.mails.remove(key);
        } else {
            self.let_next_word_leave(in_hand);
        }
    }

    /// It is tried again then.
    pub fn put_off_letter(&mut self, in_hand: &InHand, at: Timestamp) {
        let InHand { key, letter } = in_hand;
        match self.committed.mails.get_mut(key).filter(|row| row.id == letter.id) {
            Some(row) => (row.next_attempt_at, row.taken_until) = (at, Timestamp(0)),
            None => self.let_next_word_leave(in_hand),
        }
    }

    /// Another word has come to the place of one that was in hand, and has waited for it.
    fn let_next_word_leave(&mut self, InHand { key, letter }: &InHand) {
        let row = self.committed.mails.get_mut(key).filter(|row| row.taken_until == letter.taken_until);
        if let Some(row) = row {
            row.taken_until = Timestamp(0);
            self.heard.push("mail left behind the one before it");
        }
    }
}

/// A node hands one mail to a mail server that takes some turns; stopped meanwhile, another one does so again.
pub async fn send_next(connection: Connection, turns: u32, delivery: Delivery) {
    let Some(in_hand) = connection.ask(|store, _| store.take_letter()).await else { return };
    for _ in 0..turns {
        connection.ask(|_, _| ()).await;
    }
    let InHand { key, letter } = in_hand.clone();
    let hand_over = move |store: &mut Store, _| match delivery {
        Delivery::Arrives => {
            store.mailboxes.entry(key).or_default().push(letter.notice);
            store.heard.push("mail arrived");
        }
        Delivery::PutOff => store.heard.push("mail put off"),
    };
    connection.ask(hand_over).await;
    let conclude = move |store: &mut Store, _| match delivery {
        Delivery::Arrives => store.letter_is_done(&in_hand),
        Delivery::PutOff => store.put_off_letter(&in_hand, store.now.plus_ms(PUT_OFF)),
    };
    connection.ask(conclude).await;
}
