//! The rules for an organiser's decision about one person's request: given what stands, what becomes of it.

use serde::{Deserialize, Serialize};

use super::facts::{EventFacts, Places, can_be_decided, room};
use crate::model::{CountryCode, EventStatus, Reason, SignUpPolicy, SignUpState, Timestamp};

/// What an organiser wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Confirm,
    #[serde(rename = "put-on-reserve")]
    Reserve,
    Refuse,
}

/// All that a decision depends on, read under the event's lock.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    pub now: Timestamp,
    /// Absent: no such event was ever published.
    pub event: Option<EventFacts<'a>>,
    /// Where the person's request stands, and the country it was made for.
    pub stands: Option<(SignUpState, CountryCode)>,
    /// What is taken now, of the event and of that country's quota.
    pub places: Places,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// It stands so already: nobody is told anything.
    Stands,
    Move {
        state: SignUpState,
        /// They stand behind those who waited: at the head of the line they would get back what they have just lost.
        goes_to_the_end: bool,
        /// The line moves up by this, the person just put into it included: what becomes of them is told after that.
        line_moves: bool,
    },
}

/// Why something can't be decided so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeskRefusal {
    NotAnOrganiser,
    UnknownEvent,
    /// One can only read about it, or no longer sign up.
    NoSignUpHere,
    NoSuchRequest,
    /// It was called off, or is no longer part of the programme.
    EventCancelled,
    EventOver,
    /// The person withdrew, or was there: nothing is left to decide.
    NothingToDecide {
        state: SignUpState,
    },
    EventFull {
        taken: u32,
    },
    QuotaFull {
        country: CountryCode,
        taken: u32,
    },
}

impl Verdict {
    pub fn state(self) -> SignUpState {
        match self {
            Verdict::Confirm => SignUpState::Confirmed,
            Verdict::Reserve => SignUpState::Reserve,
            Verdict::Refuse => SignUpState::Refused,
        }
    }
}

/// Decides about one request. Nothing is read or written here.
pub fn decide(desk: &Desk<'_>, verdict: Verdict) -> Result<Ruling, DeskRefusal> {
    let event = desk.event.ok_or(DeskRefusal::UnknownEvent)?;
    let (from, country) = desk.stands.ok_or(DeskRefusal::NoSuchRequest)?;
    let state = verdict.state();
    // Nobody is promised what won't take place, or did already. Who still waits can be told that nothing comes of it.
    if state != SignUpState::Refused || from.takes_a_place() {
        can_still_change(event, desk.now)?;
    }
    if from == state {
        return Ok(Ruling::Stands);
    }
    if !can_be_decided(from) {
        return Err(DeskRefusal::NothingToDecide { state: from });
    }
    let is_freed = from.takes_a_place() && !state.takes_a_place();
    if state == SignUpState::Refused {
        return Ok(Ruling::Move { state, goes_to_the_end: false, line_moves: is_freed });
    }
    let terms = event.terms.ok_or(DeskRefusal::NoSignUpHere)?;
    if state.takes_a_place() && !from.takes_a_place() {
        room(terms, country, desk.places).map_err(|reason| full(&reason, country, desk.places))?;
    }
    // Where the first who come are confirmed, nobody waits while there is room.
    let is_called_up = state == SignUpState::Reserve && terms.policy == SignUpPolicy::Open;
    Ok(Ruling::Move { state, goes_to_the_end: is_freed, line_moves: is_freed || is_called_up })
}

fn can_still_change(event: EventFacts<'_>, now: Timestamp) -> Result<(), DeskRefusal> {
    if event.status == EventStatus::Cancelled {
        return Err(DeskRefusal::EventCancelled);
    }
    if event.is_over(now) { Err(DeskRefusal::EventOver) } else { Ok(()) }
}

fn full(reason: &Reason, country: CountryCode, places: Places) -> DeskRefusal {
    match reason {
        Reason::QuotaFull => DeskRefusal::QuotaFull { country, taken: places.taken_by_country },
        _ => DeskRefusal::EventFull { taken: places.taken },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SignUpTerms;

    const NOW: Timestamp = Timestamp(10_000_000);

    fn terms(policy: SignUpPolicy) -> SignUpTerms {
        SignUpTerms {
            version: 1,
            policy,
            capacity: Some(2),
            quotas: [(tunisia(), 1)].into(),
            opens_at: None,
            closes_at: None,
            opens_wall: None,
            closes_wall: None,
            asks: vec![],
        }
    }

    fn tunisia() -> CountryCode {
        CountryCode::parse("TN").expect("two letters")
    }

    fn event(terms: &SignUpTerms) -> EventFacts<'_> {
        EventFacts {
            status: EventStatus::Planned,
            starts_at: Some(Timestamp(20_000_000)),
            ends_at: Some(Timestamp(30_000_000)),
            terms: Some(terms),
        }
    }

    fn desk<'a>(event: EventFacts<'a>, state: SignUpState, taken: u32, of_country: u32) -> Desk<'a> {
        let places = Places { taken, taken_by_country: of_country };
        Desk { now: NOW, event: Some(event), stands: Some((state, tunisia())), places }
    }

    fn moved(state: SignUpState) -> Ruling {
        Ruling::Move { state, goes_to_the_end: false, line_moves: false }
    }

    #[test]
    fn whoever_waits_or_was_refused_can_be_decided_about_and_nobody_else() {
        let terms = terms(SignUpPolicy::Approval);

        for state in SignUpState::ALL.iter().copied() {
            let decided = decide(&desk(event(&terms), state, 0, 0), Verdict::Confirm);
            let expected = match state {
                SignUpState::Confirmed => Ok(Ruling::Stands),
                SignUpState::Attended | SignUpState::Withdrawn | SignUpState::EventCancelled => {
                    Err(DeskRefusal::NothingToDecide { state })
                }
                _ => Ok(moved(SignUpState::Confirmed)),
            };
            assert_eq!(decided, expected, "{state:?}");
        }
    }

    #[test]
    fn nobody_is_confirmed_or_put_in_line_for_what_is_cancelled_or_over() {
        let terms = terms(SignUpPolicy::Open);
        let cancelled = EventFacts { status: EventStatus::Cancelled, ..event(&terms) };
        let held = EventFacts { status: EventStatus::Held, starts_at: None, ends_at: None, ..event(&terms) };
        let over = EventFacts { ends_at: Some(Timestamp(NOW.0 - 1)), ..event(&terms) };
        let last_moment = EventFacts { ends_at: Some(NOW), ..event(&terms) };

        for verdict in [Verdict::Confirm, Verdict::Reserve] {
            let decide = |event| decide(&desk(event, SignUpState::AwaitingDecision, 0, 0), verdict);
            assert_eq!(decide(cancelled), Err(DeskRefusal::EventCancelled));
            assert_eq!(decide(held), Err(DeskRefusal::EventOver));
            assert_eq!(decide(over), Err(DeskRefusal::EventOver));
            assert!(decide(last_moment).is_ok());
        }
    }

    #[test]
    fn who_still_waits_when_all_is_over_is_told_so_and_who_was_there_is_left_alone() {
        let terms = terms(SignUpPolicy::Approval);
        let over = EventFacts { ends_at: Some(Timestamp(1)), ..event(&terms) };
        let refuse = |state| decide(&desk(over, state, 1, 1), Verdict::Refuse);

        assert_eq!(refuse(SignUpState::AwaitingDecision), Ok(moved(SignUpState::Refused)));
        assert_eq!(refuse(SignUpState::Confirmed), Err(DeskRefusal::EventOver));
        assert_eq!(refuse(SignUpState::Attended), Err(DeskRefusal::EventOver));
    }

    #[test]
    fn an_organiser_cannot_take_more_places_than_there_are() {
        let terms = terms(SignUpPolicy::Approval);
        let confirm =
            |state, taken, of_country| decide(&desk(event(&terms), state, taken, of_country), Verdict::Confirm);
        let waits = SignUpState::AwaitingDecision;

        assert_eq!(confirm(waits, 1, 0), Ok(moved(SignUpState::Confirmed)));
        assert_eq!(confirm(waits, 2, 0), Err(DeskRefusal::EventFull { taken: 2 }));
        assert_eq!(confirm(waits, 1, 1), Err(DeskRefusal::QuotaFull { country: tunisia(), taken: 1 }));
        assert_eq!(confirm(SignUpState::Offered, 2, 1), Ok(moved(SignUpState::Confirmed)), "it is theirs already");
    }

    #[test]
    fn who_loses_a_place_stands_behind_the_others_and_the_line_moves() {
        let terms = terms(SignUpPolicy::Approval);
        let to = |verdict| decide(&desk(event(&terms), SignUpState::Confirmed, 2, 1), verdict);
        let (reserve, refused) = (SignUpState::Reserve, SignUpState::Refused);

        assert_eq!(to(Verdict::Reserve), Ok(Ruling::Move { state: reserve, goes_to_the_end: true, line_moves: true }));
        assert_eq!(to(Verdict::Refuse), Ok(Ruling::Move { state: refused, goes_to_the_end: false, line_moves: true }));
    }

    #[test]
    fn only_where_the_first_who_come_are_confirmed_a_reserve_list_moves_by_itself() {
        let reserve = |policy| {
            let terms = terms(policy);
            decide(&desk(event(&terms), SignUpState::AwaitingDecision, 0, 0), Verdict::Reserve)
        };
        let state = SignUpState::Reserve;

        assert_eq!(reserve(SignUpPolicy::Open), Ok(Ruling::Move { state, goes_to_the_end: false, line_moves: true }));
        assert_eq!(reserve(SignUpPolicy::Approval), Ok(moved(state)));
    }

    #[test]
    fn where_one_can_only_read_nothing_is_promised() {
        let terms = terms(SignUpPolicy::Open);
        let read_only = EventFacts { terms: None, ..event(&terms) };
        let of = |verdict| decide(&desk(read_only, SignUpState::AwaitingDecision, 0, 0), verdict);
        let nowhere = Desk { event: None, ..desk(read_only, SignUpState::AwaitingDecision, 0, 0) };
        let nobody = Desk { stands: None, ..desk(event(&terms), SignUpState::AwaitingDecision, 0, 0) };

        assert_eq!(of(Verdict::Confirm), Err(DeskRefusal::NoSignUpHere));
        assert_eq!(of(Verdict::Reserve), Err(DeskRefusal::NoSignUpHere));
        assert_eq!(of(Verdict::Refuse), Ok(moved(SignUpState::Refused)));
        assert_eq!(decide(&nowhere, Verdict::Confirm), Err(DeskRefusal::UnknownEvent));
        assert_eq!(decide(&nobody, Verdict::Confirm), Err(DeskRefusal::NoSuchRequest));
    }
}
