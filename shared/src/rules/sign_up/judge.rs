//! The rules for a person's command: given what stands, what becomes of it.

use super::facts::{EventFacts, Places, can_be_decided, room};
use super::{Command, CommandBody};
use crate::model::typed::Nfkc;
use crate::model::{
    CheckedForm, Complaint, CountryCode, EventStatus, Reason, SignUpForm, SignUpPolicy, SignUpState, SignUpTerms,
    Timestamp,
};
use crate::sync::{Decision, Standing};

/// All that a decision depends on, read under the event's lock.
#[derive(Debug, Clone)]
pub struct Situation<'a> {
    pub now: Timestamp,
    /// Absent: no such event was ever published.
    pub event: Option<EventFacts<'a>>,
    /// The person's sign-up for the event.
    pub stands: Option<&'a Standing>,
    pub stands_country: Option<CountryCode>,
    pub places: Places,
    /// The acts that the person had seen, those of the command named in `seen.after` included.
    pub seen_acts: u32,
    /// What this very command led to in an earlier life of the database, by our own receipt.
    pub promised: Option<SignUpState>,
    /// Not every app makes plain what is typed: it is done again here.
    pub nfkc: Nfkc,
}

impl Situation<'_> {
    fn was_confirmed(&self) -> bool {
        self.promised == Some(SignUpState::Confirmed)
    }
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// The sign-up goes to `state`; its acts count up by one.
    Move { state: SignUpState, reason: Option<Reason>, form: Option<Box<CheckedForm>> },
    /// Nothing but the answer.
    Answer(Decision),
}

/// Decides about one command. Nothing is read or written here.
pub fn judge(situation: &Situation<'_>, command: &Command) -> Effect {
    let Some(event) = situation.event else { return refuse(Reason::UnknownEvent) };
    if situation.stands.is_some_and(|stands| situation.seen_acts < stands.acts) {
        return unchanged(situation);
    }
    if event.is_over(situation.now) {
        return refuse(Reason::EventOver);
    }
    match &command.body {
        CommandBody::RequestPlace { form, .. } if situation.was_confirmed() => honour_request(situation, event, form),
        CommandBody::RequestPlace { form, .. } => judge_request(situation, event, command, form),
        CommandBody::Withdraw { .. } => judge_withdrawal(situation),
        CommandBody::AcceptOffer { .. } => judge_acceptance(situation, event),
        CommandBody::Unknown { .. } => refuse(Reason::NotUnderstood),
    }
}

fn judge_request(situation: &Situation<'_>, event: EventFacts<'_>, command: &Command, form: &SignUpForm) -> Effect {
    if event.status == EventStatus::Cancelled {
        return refuse(Reason::EventCancelled);
    }
    let Some(terms) = event.terms else { return refuse(Reason::NoSignUpHere) };
    let form = match form.checked(&terms.asks, situation.nfkc) {
        Ok(form) => form,
        Err(complaints) => return incomplete(complaints),
    };
    let country = form.country();
    if let Some(stands) = situation.stands.filter(|stands| stands.state.is_live()) {
        return match situation.stands_country == Some(country) {
            true => {
                Effect::Move { state: stands.state, reason: Some(Reason::DetailsChanged), form: Some(Box::new(form)) }
            }
            false => refuse(Reason::CountryChanged),
        };
    }
    if command.seen.terms != terms.version {
        return Effect::Answer(Decision::AskAgain { terms: terms.version });
    }
    if let Some(opens_at) = terms.opens_at.filter(|opens_at| situation.now < *opens_at) {
        return refuse(Reason::NotOpenYet { opens_at });
    }
    if let Some(closed_at) = terms.closes_at.filter(|closes_at| *closes_at < situation.now) {
        // Made in time, delivered late: a person decides, not the machine.
        return match command.intended_at_mended() <= closed_at {
            true => request(SignUpState::AwaitingDecision, Some(Reason::ArrivedAfterDeadline), form),
            false => refuse(Reason::SignUpClosed { closed_at }),
        };
    }
    match terms.policy {
        SignUpPolicy::Nomination => request(SignUpState::AwaitingEndorsement, Some(Reason::EndorsementNeeded), form),
        SignUpPolicy::Approval | SignUpPolicy::Other => {
            request(SignUpState::AwaitingDecision, Some(Reason::ApprovalNeeded), form)
        }
        SignUpPolicy::Open => match room(terms, country, situation.places) {
            Ok(()) => request(SignUpState::Confirmed, None, form),
            Err(reason) => request(SignUpState::Reserve, Some(reason), form),
        },
    }
}

fn judge_withdrawal(situation: &Situation<'_>) -> Effect {
    match situation.stands {
        Some(stands) if stands.state.is_live() => {
            Effect::Move { state: SignUpState::Withdrawn, reason: None, form: None }
        }
        _ => unchanged(situation),
    }
}

fn judge_acceptance(situation: &Situation<'_>, event: EventFacts<'_>) -> Effect {
    let Some(stands) = situation.stands else { return unchanged(situation) };
    match (stands.state, event.terms, situation.stands_country) {
        (SignUpState::Offered, ..) => Effect::Move { state: SignUpState::Confirmed, reason: None, form: None },
        (state, Some(terms), Some(country)) if situation.was_confirmed() && can_be_given_a_place(event, state) => {
            let (state, reason) = honour(terms, country, situation.places);
            Effect::Move { state, reason, form: None }
        }
        _ => unchanged(situation),
    }
}

/// What was confirmed once is not judged by deadlines, terms and forms again, only by the room that is left.
fn honour_request(situation: &Situation<'_>, event: EventFacts<'_>, form: &SignUpForm) -> Effect {
    if event.status == EventStatus::Cancelled {
        return refuse(Reason::EventCancelled);
    }
    let Some(terms) = event.terms else { return refuse(Reason::NoSignUpHere) };
    let form = match form.accepted_before(&terms.asks, situation.nfkc) {
        Ok(form) => form,
        Err(complaints) => return incomplete(complaints),
    };
    let country = form.country();
    let live = situation.stands.map(|stands| stands.state).filter(|state| state.is_live());
    if live.is_some() && situation.stands_country != Some(country) {
        return refuse(Reason::CountryChanged);
    }
    let (state, reason) = match live {
        // The place that is offered is kept for them already.
        Some(SignUpState::Offered) => (SignUpState::Confirmed, None),
        Some(state) if state.takes_a_place() => (state, Some(Reason::DetailsChanged)),
        _ => honour(terms, country, situation.places),
    };
    request(state, reason, form)
}

/// A confirmation that the database has forgotten: kept where there is room, otherwise an organiser is asked.
fn honour(terms: &SignUpTerms, country: CountryCode, places: Places) -> (SignUpState, Option<Reason>) {
    match room(terms, country, places) {
        Ok(()) => (SignUpState::Confirmed, None),
        Err(_) => (SignUpState::AwaitingDecision, Some(Reason::PlaceForgotten)),
    }
}

fn can_be_given_a_place(event: EventFacts<'_>, state: SignUpState) -> bool {
    event.status != EventStatus::Cancelled && can_be_decided(state) && !state.takes_a_place()
}

/// In words that every app knows.
fn incomplete(complaints: Vec<Complaint>) -> Effect {
    let told = |complaint: Complaint| Complaint { problem: complaint.problem.told(), ..complaint };
    refuse(Reason::FormIncomplete { complaints: complaints.into_iter().map(told).collect() })
}

fn request(state: SignUpState, reason: Option<Reason>, form: CheckedForm) -> Effect {
    Effect::Move { state, reason, form: Some(Box::new(form)) }
}

fn refuse(reason: Reason) -> Effect {
    Effect::Answer(Decision::Refused { reason })
}

fn unchanged(situation: &Situation<'_>) -> Effect {
    Effect::Answer(Decision::Unchanged { stands: situation.stands.cloned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EmailAddress, Field, Problem};
    use crate::rules::sign_up::Seen;
    use crate::sync::{Author, CommandId};

    const NOW: Timestamp = Timestamp(10_000_000);

    fn terms(policy: SignUpPolicy, capacity: u32) -> SignUpTerms {
        SignUpTerms {
            version: 1,
            policy,
            capacity: Some(capacity),
            quotas: [(country("TN"), 1)].into(),
            opens_at: None,
            closes_at: Some(Timestamp(20_000_000)),
            opens_wall: None,
            closes_wall: None,
            asks: vec![Field::Phone],
        }
    }

    fn country(code: &str) -> CountryCode {
        CountryCode::parse(code).expect("two letters")
    }

    fn request_from(code: &str) -> Command {
        let form = SignUpForm {
            name: "Amina".into(),
            country: code.into(),
            email: "amina@example.org".into(),
            consent: true,
            ..SignUpForm::default()
        };
        command(CommandBody::RequestPlace { event: "event/tunis".into(), form: Box::new(form) })
    }

    fn command(body: CommandBody) -> Command {
        Command {
            id: CommandId("00".repeat(16)),
            author: Author::Email(EmailAddress::parse("amina@example.org").expect("an address")),
            body,
            seen: Seen { acts: 0, terms: 1, after: None },
            intended_at: NOW,
            clock_ahead_ms: None,
        }
    }

    fn planned(terms: &SignUpTerms) -> EventFacts<'_> {
        let ends_at = Some(Timestamp(90_000_000));
        EventFacts { status: EventStatus::Planned, starts_at: None, ends_at, terms: Some(terms) }
    }

    fn situation<'a>(terms: &'a SignUpTerms, taken: u32, by_country: u32) -> Situation<'a> {
        Situation {
            now: NOW,
            event: Some(planned(terms)),
            stands: None,
            stands_country: None,
            places: Places { taken, taken_by_country: by_country },
            seen_acts: 0,
            promised: None,
            nfkc: str::to_owned,
        }
    }

    fn standing(state: SignUpState, acts: u32) -> Standing {
        Standing { event: "event/tunis".into(), state, acts, rank: None, reason: None }
    }

    fn state_of(effect: Effect) -> (SignUpState, Option<Reason>) {
        match effect {
            Effect::Move { state, reason, .. } => (state, reason),
            Effect::Answer(decision) => panic!("only answered: {decision:?}"),
        }
    }

    fn reason_of(effect: Effect) -> Reason {
        match effect {
            Effect::Answer(Decision::Refused { reason }) => reason,
            other => panic!("not refused: {other:?}"),
        }
    }

    #[test]
    fn who_comes_while_there_is_room_is_confirmed() {
        let terms = terms(SignUpPolicy::Open, 2);

        assert_eq!(state_of(judge(&situation(&terms, 1, 0), &request_from("TN"))), (SignUpState::Confirmed, None));
    }

    #[test]
    fn full_becomes_a_place_on_the_reserve_list() {
        let terms = terms(SignUpPolicy::Open, 2);

        let full = judge(&situation(&terms, 2, 0), &request_from("MA"));
        let quota_full = judge(&situation(&terms, 1, 1), &request_from("TN"));
        let other_country = judge(&situation(&terms, 1, 1), &request_from("MA"));

        assert_eq!(state_of(full), (SignUpState::Reserve, Some(Reason::EventFull)));
        assert_eq!(state_of(quota_full), (SignUpState::Reserve, Some(Reason::QuotaFull)));
        assert_eq!(state_of(other_country), (SignUpState::Confirmed, None));
    }

    #[test]
    fn an_organiser_decides_where_approval_is_needed() {
        let terms = terms(SignUpPolicy::Approval, 2);

        let (state, _) = state_of(judge(&situation(&terms, 0, 0), &request_from("TN")));

        assert_eq!(state, SignUpState::AwaitingDecision);
    }

    #[test]
    fn what_was_made_before_the_deadline_and_arrives_after_it_waits_for_a_person() {
        let terms = SignUpTerms { closes_at: Some(Timestamp(9_000_000)), ..terms(SignUpPolicy::Open, 2) };
        let early = Command { intended_at: Timestamp(8_000_000), ..request_from("TN") };
        let late = request_from("TN");

        let (state, reason) = state_of(judge(&situation(&terms, 0, 0), &early));

        assert_eq!((state, reason), (SignUpState::AwaitingDecision, Some(Reason::ArrivedAfterDeadline)));
        assert_eq!(
            reason_of(judge(&situation(&terms, 0, 0), &late)),
            Reason::SignUpClosed { closed_at: Timestamp(9_000_000) }
        );
    }

    #[test]
    fn what_was_made_in_the_last_moment_was_made_in_time_by_the_servers_clock() {
        let terms = SignUpTerms { closes_at: Some(Timestamp(9_000_000)), ..terms(SignUpPolicy::Open, 2) };
        let made_at = |intended_at, clock_ahead_ms| {
            let command = Command { intended_at: Timestamp(intended_at), clock_ahead_ms, ..request_from("TN") };
            matches!(judge(&situation(&terms, 0, 0), &command), Effect::Move { .. })
        };

        assert!(made_at(9_000_000, None));
        assert!(!made_at(9_000_001, None));
        assert!(made_at(9_500_000, Some(500_000)), "its clock is ahead, and that is known");
    }

    #[test]
    fn a_clock_that_is_known_to_be_behind_wins_nobody_a_place_after_the_deadline() {
        let terms = SignUpTerms { closes_at: Some(Timestamp(9_000_000)), ..terms(SignUpPolicy::Open, 2) };
        let behind =
            Command { intended_at: Timestamp(7_000_000), clock_ahead_ms: Some(-3_000_000), ..request_from("TN") };

        assert!(matches!(reason_of(judge(&situation(&terms, 0, 0), &behind)), Reason::SignUpClosed { .. }));
    }

    #[test]
    fn changed_conditions_are_asked_about_again() {
        let terms = SignUpTerms { version: 2, ..terms(SignUpPolicy::Open, 2) };

        let effect = judge(&situation(&terms, 0, 0), &request_from("TN"));

        assert_eq!(effect, Effect::Answer(Decision::AskAgain { terms: 2 }));
    }

    #[test]
    fn an_old_request_does_not_bring_back_what_was_withdrawn_since() {
        let terms = terms(SignUpPolicy::Open, 2);
        let withdrawn = standing(SignUpState::Withdrawn, 2);
        let mut situation = situation(&terms, 0, 0);
        situation.stands = Some(&withdrawn);

        let unseen = judge(&situation, &request_from("TN"));
        situation.seen_acts = 2;
        let seen = judge(&situation, &request_from("TN"));

        assert_eq!(unseen, Effect::Answer(Decision::Unchanged { stands: Some(withdrawn.clone()) }));
        assert_eq!(state_of(seen).0, SignUpState::Confirmed);
    }

    #[test]
    fn a_withdrawal_takes_back_what_is_live_and_nothing_else() {
        let terms = terms(SignUpPolicy::Open, 2);
        let withdraw = command(CommandBody::Withdraw { event: "event/tunis".into() });
        let (confirmed, refused) = (standing(SignUpState::Confirmed, 1), standing(SignUpState::Refused, 1));
        let mut situation = situation(&terms, 1, 1);
        situation.seen_acts = 1;

        situation.stands = Some(&confirmed);
        assert_eq!(state_of(judge(&situation, &withdraw)).0, SignUpState::Withdrawn);
        situation.stands = Some(&refused);
        assert!(matches!(judge(&situation, &withdraw), Effect::Answer(Decision::Unchanged { .. })));
        situation.stands = None;
        assert_eq!(judge(&situation, &withdraw), Effect::Answer(Decision::Unchanged { stands: None }));
    }

    #[test]
    fn details_can_be_changed_but_not_the_country() {
        let terms = terms(SignUpPolicy::Open, 1);
        let confirmed = standing(SignUpState::Confirmed, 1);
        let mut situation = situation(&terms, 1, 1);
        (situation.stands, situation.stands_country) = (Some(&confirmed), Some(country("TN")));
        situation.seen_acts = 1;

        let same = judge(&situation, &request_from("TN"));
        let other = judge(&situation, &request_from("MA"));

        assert_eq!(state_of(same), (SignUpState::Confirmed, Some(Reason::DetailsChanged)));
        assert_eq!(reason_of(other), Reason::CountryChanged);
    }

    #[test]
    fn whoever_is_signed_up_can_mend_a_detail_whatever_has_changed_about_signing_up_since() {
        let closed = SignUpTerms { version: 7, closes_at: Some(Timestamp(1)), ..terms(SignUpPolicy::Approval, 1) };
        for state in [SignUpState::Confirmed, SignUpState::Reserve, SignUpState::AwaitingDecision] {
            let stands = standing(state, 1);
            let mut situation = situation(&closed, 1, 1);
            (situation.stands, situation.stands_country) = (Some(&stands), Some(country("TN")));
            situation.seen_acts = 1;

            let mended = judge(&situation, &request_from("TN"));

            assert_eq!(state_of(mended), (state, Some(Reason::DetailsChanged)), "and it stands as it stood");
        }
    }

    #[test]
    fn a_forgotten_confirmation_is_kept_where_there_is_room_whatever_has_changed_since() {
        let closed = SignUpTerms { version: 7, closes_at: Some(Timestamp(1)), ..terms(SignUpPolicy::Approval, 2) };
        let mut situation = Situation { promised: Some(SignUpState::Confirmed), ..situation(&closed, 1, 0) };
        let accept = command(CommandBody::AcceptOffer { event: "event/tunis".into() });
        let reserve = standing(SignUpState::Reserve, 0);

        assert_eq!(state_of(judge(&situation, &request_from("TN"))), (SignUpState::Confirmed, None));
        (situation.stands, situation.stands_country) = (Some(&reserve), Some(country("TN")));
        assert_eq!(state_of(judge(&situation, &request_from("TN"))), (SignUpState::Confirmed, None));
        assert_eq!(state_of(judge(&situation, &accept)), (SignUpState::Confirmed, None));
    }

    #[test]
    fn a_forgotten_confirmation_does_not_bring_back_an_event_that_was_cancelled_since() {
        let terms = terms(SignUpPolicy::Open, 2);
        let accept = command(CommandBody::AcceptOffer { event: "event/tunis".into() });
        let mut situation = Situation { promised: Some(SignUpState::Confirmed), ..situation(&terms, 0, 0) };
        situation.event = Some(EventFacts { status: EventStatus::Cancelled, ..planned(&terms) });
        situation.stands_country = Some(country("TN"));

        assert_eq!(reason_of(judge(&situation, &request_from("TN"))), Reason::EventCancelled);
        for state in [SignUpState::Refused, SignUpState::Reserve, SignUpState::EventCancelled] {
            let stands = standing(state, 0);
            let unchanged = Effect::Answer(Decision::Unchanged { stands: Some(stands.clone()) });
            let situation = Situation { stands: Some(&stands), ..situation.clone() };
            assert_eq!(judge(&situation, &accept), unchanged, "{state:?}");
        }
    }

    #[test]
    fn an_organiser_is_asked_about_a_forgotten_confirmation_for_which_no_room_is_left() {
        let terms = terms(SignUpPolicy::Open, 2);
        let promised = Some(SignUpState::Confirmed);
        let full = Situation { promised, ..situation(&terms, 2, 0) };
        let quota_full = Situation { promised, ..situation(&terms, 1, 1) };
        let never_promised = Situation { promised: Some(SignUpState::Reserve), ..situation(&terms, 2, 0) };
        let asked = SignUpState::AwaitingDecision;

        assert_eq!(state_of(judge(&full, &request_from("MA"))), (asked, Some(Reason::PlaceForgotten)));
        assert_eq!(state_of(judge(&quota_full, &request_from("TN"))), (asked, Some(Reason::PlaceForgotten)));
        assert_eq!(state_of(judge(&never_promised, &request_from("MA"))).0, SignUpState::Reserve);
    }

    #[test]
    fn a_forgotten_confirmation_counts_for_the_country_that_was_asked_for_unless_another_has_the_sign_up() {
        let terms = terms(SignUpPolicy::Open, 2);
        let honoured = |state| {
            let stands = standing(state, 0);
            let mut situation = Situation { promised: Some(SignUpState::Confirmed), ..situation(&terms, 0, 0) };
            (situation.stands, situation.stands_country) = (Some(&stands), Some(country("MA")));
            judge(&situation, &request_from("TN"))
        };

        assert_eq!(state_of(honoured(SignUpState::Withdrawn)), (SignUpState::Confirmed, None));
        assert_eq!(reason_of(honoured(SignUpState::Reserve)), Reason::CountryChanged);
    }

    #[test]
    fn a_forgotten_confirmation_does_not_undo_what_the_person_did_after_it() {
        let terms = terms(SignUpPolicy::Open, 2);
        let withdrawn = standing(SignUpState::Withdrawn, 2);
        let accept = command(CommandBody::AcceptOffer { event: "event/tunis".into() });
        let mut situation = Situation { promised: Some(SignUpState::Confirmed), ..situation(&terms, 0, 0) };
        (situation.stands, situation.stands_country) = (Some(&withdrawn), Some(country("TN")));

        let unchanged = Effect::Answer(Decision::Unchanged { stands: Some(withdrawn.clone()) });
        assert_eq!(judge(&situation, &request_from("TN")), unchanged);
        situation.seen_acts = 2;
        assert_eq!(judge(&situation, &accept), unchanged);
    }

    #[test]
    fn who_was_confirmed_before_the_database_went_back_and_is_offered_a_place_now_has_it() {
        let terms = terms(SignUpPolicy::Approval, 2);
        let offered = standing(SignUpState::Offered, 0);
        let mut situation = Situation { promised: Some(SignUpState::Confirmed), ..situation(&terms, 2, 1) };
        (situation.stands, situation.stands_country) = (Some(&offered), Some(country("TN")));

        assert_eq!(state_of(judge(&situation, &request_from("TN"))), (SignUpState::Confirmed, None), "all is full");
    }

    #[test]
    fn every_refusal_has_its_reason() {
        let open = terms(SignUpPolicy::Open, 2);
        let not_yet = SignUpTerms { opens_at: Some(Timestamp(11_000_000)), ..open.clone() };
        let mut unknown = situation(&open, 0, 0);
        unknown.event = None;
        let mut over = situation(&open, 0, 0);
        over.event = Some(EventFacts { ends_at: Some(Timestamp(1)), ..planned(&open) });
        let mut held = situation(&open, 0, 0);
        held.event = Some(EventFacts { status: EventStatus::Held, ends_at: None, ..planned(&open) });
        let mut cancelled = situation(&open, 0, 0);
        cancelled.event = Some(EventFacts { status: EventStatus::Cancelled, ends_at: None, ..planned(&open) });
        let mut read_only = situation(&open, 0, 0);
        read_only.event = Some(EventFacts { terms: None, ..planned(&open) });

        assert_eq!(reason_of(judge(&unknown, &request_from("TN"))), Reason::UnknownEvent);
        assert_eq!(reason_of(judge(&over, &request_from("TN"))), Reason::EventOver);
        assert_eq!(reason_of(judge(&held, &request_from("TN"))), Reason::EventOver);
        assert_eq!(reason_of(judge(&cancelled, &request_from("TN"))), Reason::EventCancelled);
        assert_eq!(reason_of(judge(&read_only, &request_from("TN"))), Reason::NoSignUpHere);
        assert!(matches!(reason_of(judge(&situation(&not_yet, 0, 0), &request_from("TN"))), Reason::NotOpenYet { .. }));
        assert!(matches!(
            reason_of(judge(&situation(&open, 0, 0), &request_from("Tunisia"))),
            Reason::FormIncomplete { .. }
        ));
    }

    #[test]
    fn who_has_to_mend_the_form_is_told_each_field_and_why_in_words_that_the_first_app_knows() {
        let terms = terms(SignUpPolicy::Open, 2);
        let complaint = |field, problem| Complaint { field, problem };
        let of = |name: &str, country: &str, email: &str| {
            let form = SignUpForm {
                name: name.into(),
                country: country.into(),
                email: email.into(),
                consent: true,
                ..SignUpForm::default()
            };
            let request = command(CommandBody::RequestPlace { event: "event/tunis".into(), form: Box::new(form) });
            let forgotten = Situation { promised: Some(SignUpState::Confirmed), ..situation(&terms, 0, 0) };
            (judge(&situation(&terms, 0, 0), &request), judge(&forgotten, &request))
        };
        let incomplete = |complaints| refuse(Reason::FormIncomplete { complaints });

        let (no_name, no_country) =
            (complaint(Field::Name, Problem::Missing), complaint(Field::Country, Problem::Missing));
        let not_plain = complaint(Field::Email, Problem::NotAnEmail);
        assert_eq!(of("", "TN", "amina@example.org").0, incomplete(vec![no_name.clone()]));
        assert_eq!(of("Amina", "TN", "amína@example.org").0, incomplete(vec![not_plain]));
        let (asked, forgotten) = of("", "", "amina@example.org");
        assert_eq!(asked, incomplete(vec![no_name.clone(), no_country.clone()]));
        assert_eq!(forgotten, incomplete(vec![no_name, no_country]));
    }

    #[test]
    fn an_offer_is_taken_by_whoever_has_it_and_by_nobody_else() {
        let terms = terms(SignUpPolicy::Approval, 2);
        let accept = command(CommandBody::AcceptOffer { event: "event/tunis".into() });
        let offered = standing(SignUpState::Offered, 0);
        let situation = Situation { stands: Some(&offered), ..situation(&terms, 2, 1) };
        assert_eq!(state_of(judge(&situation, &accept)), (SignUpState::Confirmed, None));

        for state in [SignUpState::Reserve, SignUpState::Refused, SignUpState::AwaitingDecision] {
            let stands = standing(state, 0);
            let unchanged = Effect::Answer(Decision::Unchanged { stands: Some(stands.clone()) });
            let situation = Situation { stands: Some(&stands), ..situation.clone() };
            assert_eq!(judge(&situation, &accept), unchanged, "{state:?}");
        }
    }

    #[test]
    fn the_first_and_the_last_moment_are_in_time() {
        let open = terms(SignUpPolicy::Open, 2);
        let from_now = SignUpTerms { opens_at: Some(NOW), ..open.clone() };
        let until_now = SignUpTerms { closes_at: Some(NOW), ..open };

        for terms in [from_now, until_now] {
            assert_eq!(state_of(judge(&situation(&terms, 0, 0), &request_from("TN"))), (SignUpState::Confirmed, None));
        }
    }

    #[test]
    fn who_has_the_place_back_already_and_mends_a_detail_keeps_it_although_all_is_full() {
        let terms = terms(SignUpPolicy::Open, 2);
        let confirmed = standing(SignUpState::Confirmed, 0);
        let mut situation = Situation { promised: Some(SignUpState::Confirmed), ..situation(&terms, 2, 1) };
        (situation.stands, situation.stands_country) = (Some(&confirmed), Some(country("TN")));

        let expected = (SignUpState::Confirmed, Some(Reason::DetailsChanged));
        assert_eq!(state_of(judge(&situation, &request_from("TN"))), expected);
    }
}
