//! What is said of a request that has no answer yet: a function of all that it depends on.
//!
//! | what is known | the person reads |
//! | --- | --- |
//! | nothing has left the device | saved on this device |
//! | it was sent, and may have arrived | on its way, no answer yet |
//! | it was sent, and the server judges it later | saved on this device, and when it goes |
//! | the server has answered | what it says: received, confirmed … (see the app's `mark`) |
//!
//! What the person has to do stands first, and "nothing to do" is only said where it is so.

use passerelle_shared::model::Timestamp;
use passerelle_shared::rules::sign_up::{Pending, Stands, Wants};
use passerelle_shared::rules::{decision, edit, role};
use passerelle_shared::sync::Entry;

use crate::Line;

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    NothingLeft,
    /// An attempt was made, and may have arrived.
    OnItsWay,
    /// The server has judged so much of this account today that this one waits.
    PutOff(Timestamp),
    /// The server could not read it.
    SetAside,
}

impl Delivery {
    /// `now` is the server's clock.
    pub fn of(pending: &Pending, now: Timestamp) -> Delivery {
        delivery((pending.is_set_aside, pending.put_off_until, pending.is_tried), now)
    }

    /// Of an edit made at a desk.
    pub fn of_edit(pending: &edit::Pending, now: Timestamp) -> Delivery {
        delivery((pending.is_set_aside, pending.put_off_until, pending.is_tried), now)
    }

    /// Of a role given or taken at a desk.
    pub fn of_role(pending: &role::Pending, now: Timestamp) -> Delivery {
        delivery((pending.is_set_aside, pending.put_off_until, pending.is_tried), now)
    }

    /// Of a decision made at a desk.
    pub fn of_decision(pending: &decision::Pending, now: Timestamp) -> Delivery {
        delivery((pending.is_set_aside, pending.put_off_until, pending.is_tried), now)
    }
}

fn delivery((is_set_aside, put_off_until, is_tried): (bool, Option<Timestamp>, bool), now: Timestamp) -> Delivery {
    let put_off = put_off_until.filter(|until| Entry::is_waited_for(*until, now));
    match (is_set_aside, put_off, is_tried) {
        (true, ..) => Delivery::SetAside,
        (false, Some(until), _) => Delivery::PutOff(until),
        (false, None, true) => Delivery::OnItsWay,
        (false, None, false) => Delivery::NothingLeft,
    }
}

/// What the person wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    Place,
    /// Other details of a sign-up that the server knows.
    Change,
    Withdrawal,
    Offer,
    /// A newer version of the app wrote it.
    Unknown,
}

impl Want {
    pub fn of(pending: &Pending, stands: &Stands) -> Want {
        let is_known = stands.sign_up.as_ref().is_some_and(|sign_up| sign_up.state.is_live());
        match pending.wants {
            Wants::Place(_) if is_known => Want::Change,
            Wants::Place(_) => Want::Place,
            Wants::Withdrawal => Want::Withdrawal,
            Wants::Offer => Want::Offer,
            Wants::Unknown => Want::Unknown,
        }
    }
}

/// All that the sentences depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation {
    pub want: Want,
    pub delivery: Delivery,
    /// The browser keeps what is stored.
    pub is_kept: bool,
    /// The person is signed in, and nobody else.
    pub is_signed_in: bool,
    pub line: Line,
}

/// One sentence, before it is put into words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sentence {
    /// It is on the disk.
    SavedHere,
    /// It is gone when the page is.
    LeaveThisPageOpen,
    /// Needs the address that is to sign in.
    SignInToSend,
    GoesWithTheNextNetwork,
    GoesNow,
    NoAnswerYet,
    GoesLater(Timestamp),
    CouldNotBeRead,
    IsRequest,
    ChangeFollows,
    WithdrawalFollows,
    AcceptanceFollows,
}

/// In the order in which they are read: what stands at the top, what is to be done, what happens by itself.
pub fn sentences(situation: Situation) -> Vec<Sentence> {
    let Situation { want, delivery, is_kept, is_signed_in, line } = situation;
    let mut said = vec![if is_kept { Sentence::SavedHere } else { Sentence::LeaveThisPageOpen }];
    if delivery == Delivery::SetAside {
        said.push(Sentence::CouldNotBeRead);
        return said;
    }
    said.push(match (is_signed_in, delivery, line) {
        (false, _, _) => Sentence::SignInToSend,
        (true, Delivery::PutOff(until), _) => Sentence::GoesLater(until),
        (true, Delivery::OnItsWay, _) => Sentence::NoAnswerYet,
        (true, _, Line::NotReached) => Sentence::GoesWithTheNextNetwork,
        (true, _, _) => Sentence::GoesNow,
    });
    said.extend(match want {
        Want::Place => Some(Sentence::IsRequest),
        Want::Change => Some(Sentence::ChangeFollows),
        Want::Withdrawal => Some(Sentence::WithdrawalFollows),
        Want::Offer => Some(Sentence::AcceptanceFollows),
        Want::Unknown => None,
    });
    said
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::{SignUp, SignUpForm, SignUpState};
    use passerelle_shared::rules::sign_up::fold;
    use passerelle_shared::sync::{CommandId, due};

    use super::*;

    fn all() -> impl Iterator<Item = Situation> {
        let wants = [Want::Place, Want::Change, Want::Withdrawal, Want::Offer, Want::Unknown];
        let deliveries =
            [Delivery::NothingLeft, Delivery::OnItsWay, Delivery::PutOff(Timestamp(1)), Delivery::SetAside];
        let lines = [Line::Unknown, Line::Reached, Line::NotReached];
        wants.into_iter().flat_map(move |want| {
            deliveries.into_iter().flat_map(move |delivery| {
                lines.into_iter().flat_map(move |line| {
                    [true, false].into_iter().flat_map(move |is_kept| {
                        [true, false].map(move |is_signed_in| Situation { want, delivery, is_kept, is_signed_in, line })
                    })
                })
            })
        })
    }

    #[test]
    fn each_sentence_is_said_where_it_is_so_and_nowhere_else() {
        let sentences_known = [
            Sentence::SavedHere,
            Sentence::LeaveThisPageOpen,
            Sentence::SignInToSend,
            Sentence::GoesWithTheNextNetwork,
            Sentence::GoesNow,
            Sentence::NoAnswerYet,
            Sentence::GoesLater(Timestamp(1)),
            Sentence::CouldNotBeRead,
            Sentence::IsRequest,
            Sentence::ChangeFollows,
            Sentence::WithdrawalFollows,
            Sentence::AcceptanceFollows,
        ];
        for situation in all() {
            let Situation { want, delivery, is_kept, is_signed_in, line } = situation;
            let said = sentences(situation);
            let waits = delivery != Delivery::SetAside;
            let may_go = is_signed_in && waits;
            let is_so = |sentence| match sentence {
                Sentence::SavedHere => is_kept,
                Sentence::LeaveThisPageOpen => !is_kept,
                Sentence::SignInToSend => waits && !is_signed_in,
                Sentence::GoesWithTheNextNetwork => {
                    may_go && delivery == Delivery::NothingLeft && line == Line::NotReached
                }
                Sentence::GoesNow => may_go && delivery == Delivery::NothingLeft && line != Line::NotReached,
                Sentence::NoAnswerYet => may_go && delivery == Delivery::OnItsWay,
                Sentence::GoesLater(until) => may_go && delivery == Delivery::PutOff(until),
                Sentence::CouldNotBeRead => !waits,
                Sentence::IsRequest => waits && want == Want::Place,
                Sentence::ChangeFollows => waits && want == Want::Change,
                Sentence::WithdrawalFollows => waits && want == Want::Withdrawal,
                Sentence::AcceptanceFollows => waits && want == Want::Offer,
            };
            for sentence in sentences_known {
                assert_eq!(said.contains(&sentence), is_so(sentence), "{sentence:?} in {situation:?}");
            }
            assert_eq!(said.len(), sentences_known.into_iter().filter(|sentence| is_so(*sentence)).count());
        }
    }

    #[test]
    fn what_has_to_be_done_is_always_said_and_right_below_the_title() {
        for situation in all().filter(|situation| situation.delivery != Delivery::SetAside) {
            let said = sentences(situation);

            assert_eq!(said[1] == Sentence::SignInToSend, !situation.is_signed_in, "{situation:?}");
        }
    }

    fn pending(wants: Wants) -> Pending {
        Pending {
            order: 1,
            command: CommandId("0f".repeat(16)),
            wants,
            is_tried: false,
            is_set_aside: false,
            saved_at: Timestamp(0),
            put_off_until: None,
        }
    }

    #[test]
    fn how_far_a_request_has_come_is_what_has_become_of_it_last() {
        let now = Timestamp(10 * Timestamp::DAY);
        let later = now.plus_ms(Timestamp::HOUR);
        let of = |is_tried, is_set_aside, put_off_until| {
            Delivery::of(&Pending { is_tried, is_set_aside, put_off_until, ..pending(Wants::Withdrawal) }, now)
        };

        assert_eq!(of(false, false, None), Delivery::NothingLeft);
        assert_eq!(of(true, false, None), Delivery::OnItsWay);
        assert_eq!(of(true, false, Some(later)), Delivery::PutOff(later), "it came back");
        assert_eq!(of(true, false, Some(now)), Delivery::OnItsWay, "its time has come");
        assert_eq!(of(true, true, None), Delivery::SetAside);
        assert_eq!(of(true, true, Some(later)), Delivery::SetAside);
    }

    #[test]
    fn what_is_said_to_go_later_is_what_does_not_go_now() {
        let now = Timestamp(10 * Timestamp::DAY);
        let entry = |order: u64, event: &str, put_off_ms: Option<i64>| {
            let raw = format!(
                r#"{{"id":"{order:032x}","author":{{"account":"a"}},"kind":"withdraw","concerns":"{event}","body":{{"event":"{event}"}},"seen":{{}},"intended_at":1}}"#
            );
            let entry = Entry::new(order, raw, Timestamp(1)).expect("a command");
            Entry { put_off_until: put_off_ms.map(|ms| now.plus_ms(ms)), is_tried: put_off_ms.is_some(), ..entry }
        };
        let entries = [
            entry(1, "event/tunis", Some(Timestamp::HOUR)),
            entry(2, "event/tunis", None),
            // By a clock that was set since.
            entry(3, "event/rabat", Some(3 * Timestamp::DAY)),
            entry(4, "event/rabat", None),
            entry(5, "event/cairo", None),
        ];

        let goes = due(&entries, now, |_| true);

        for pending in fold([], &entries).into_values().flat_map(|stands| stands.pending) {
            let goes_now = goes.iter().any(|entry| entry.order == pending.order);
            let is_put_off = matches!(Delivery::of(&pending, now), Delivery::PutOff(_));
            assert_eq!(is_put_off, !goes_now, "{pending:?}");
        }
    }

    #[test]
    fn details_that_are_sent_again_are_a_change_only_where_the_sign_up_still_counts() {
        let place = pending(Wants::Place(Box::default()));
        let known = |state| {
            let (event, form) = ("event/tunis".into(), SignUpForm::default());
            Stands {
                sign_up: Some(SignUp { event, state, acts: 1, form, offer_until: None, history: vec![] }),
                pending: vec![],
            }
        };

        assert_eq!(Want::of(&place, &Stands::default()), Want::Place);
        assert_eq!(Want::of(&place, &known(SignUpState::Reserve)), Want::Change);
        assert_eq!(Want::of(&place, &known(SignUpState::Withdrawn)), Want::Place);
        for (wants, want) in
            [(Wants::Withdrawal, Want::Withdrawal), (Wants::Offer, Want::Offer), (Wants::Unknown, Want::Unknown)]
        {
            assert_eq!(Want::of(&pending(wants), &known(SignUpState::Confirmed)), want);
        }
    }
}
