//! What is newest about each sign-up, whoever did it, until its person has read it.

use std::collections::{BTreeMap, BTreeSet};

use passerelle_shared::model::{RecordId, SignUp, Step, Timestamp};
use passerelle_shared::rules::sign_up::{CommandBody, Stands};
use passerelle_shared::sync::Decision;

use crate::Answered;
use crate::order::in_order;

/// Until which step of its history each sign-up was read.
pub type ReadUntil = BTreeMap<RecordId, Timestamp>;

/// There is one at most for each sign-up: nothing older stands beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Announcement {
    pub event: RecordId,
    pub newest: Newest,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Newest {
    /// What became of the sign-up.
    Step(Step),
    /// What was answered and changed nothing, so that the sign-up's history doesn't tell of it.
    Answer(Box<Answered>),
}

impl Newest {
    /// By the server's clock.
    pub fn at(&self) -> Timestamp {
        match self {
            Newest::Step(step) => step.at,
            Newest::Answer(answer) => answer.outcome.decided_at,
        }
    }
}

/// What there is to be read, newest first.
pub fn announcements(
    sign_ups: &[SignUp],
    stands: &BTreeMap<RecordId, Stands>,
    answers: &[Answered],
    read_until: Option<&ReadUntil>,
) -> Vec<Announcement> {
    let mut events: BTreeSet<&RecordId> = BTreeSet::new();
    // Not collected, which would sort them first: 3 KiB of a part.
    events.extend(sign_ups.iter().map(|sign_up| &sign_up.event).chain(answers.iter().map(Answered::event)));
    let unread: Vec<Announcement> = events
        .into_iter()
        // The person has done something since: that is the newest.
        .filter(|event| stands.get(*event).is_none_or(|stands| stands.pending.is_empty()))
        .filter_map(|event| {
            let sign_up = sign_ups.iter().find(|sign_up| sign_up.event == *event);
            let newest = newest(event, sign_up, answers, read_until)?;
            Some(Announcement { event: event.clone(), newest })
        })
        .collect();
    // Not sorted by the standard library: that costs 1.5 KiB of the first load.
    let ranks = unread.iter().map(|one| ("", [-one.newest.at().0, 0, 0])).collect();
    in_order(ranks).into_iter().map(|index| unread[index].clone()).collect()
}

fn newest(
    event: &RecordId,
    sign_up: Option<&SignUp>,
    answers: &[Answered],
    read_until: Option<&ReadUntil>,
) -> Option<Newest> {
    let step = sign_up.and_then(|sign_up| sign_up.history.last());
    let answer = answers
        .iter()
        .filter(|answer| answer.event() == event)
        .max_by_key(|answer| answer.order)
        .filter(|answer| !is_in_history(answer) && step.is_none_or(|step| step.at <= answer.outcome.decided_at));
    match answer {
        Some(answer) => (!answer.is_read).then(|| Newest::Answer(Box::new(answer.clone()))),
        None => step.filter(|step| is_unread(step, event, read_until)).cloned().map(Newest::Step),
    }
}

/// Before a device has read an account's sign-ups once, nothing of them is news.
fn is_unread(step: &Step, event: &RecordId, read_until: Option<&ReadUntil>) -> bool {
    read_until.is_some_and(|read| read.get(event).is_none_or(|until| *until < step.at))
}

fn is_in_history(answer: &Answered) -> bool {
    match (&answer.outcome.decision, &answer.command.body) {
        (Decision::Done { .. }, _) => true,
        // It is not that the person did something later: the offer's time ran out, or it was accepted already.
        (Decision::Unchanged { stands: Some(_) }, CommandBody::AcceptOffer { .. }) => true,
        _ => false,
    }
}

/// All that the histories say so far.
pub fn read_now(sign_ups: &[SignUp]) -> ReadUntil {
    let last = |sign_up: &SignUp| Some((sign_up.event.clone(), sign_up.history.last()?.at));
    let mut read = ReadUntil::new();
    read.extend(sign_ups.iter().filter_map(last));
    read
}

#[cfg(test)]
mod tests {
    use passerelle_shared::json;
    use passerelle_shared::model::SignUpState;
    use passerelle_shared::rules::sign_up::{Command, fold};
    use passerelle_shared::sync::Entry;

    use super::*;

    const EVENT: &str = "event/rabat";

    fn sign_up(steps: &[(&str, i64)]) -> SignUp {
        let steps: Vec<String> = steps
            .iter()
            .map(|(state, at)| format!(r#"{{"at":{at},"by":{{"who":"rules"}},"state":"{state}"}}"#))
            .collect();
        let json = format!(
            r#"{{"event":"{EVENT}","state":"confirmed","acts":1,"form":{{}},"history":[{}]}}"#,
            steps.join(",")
        );
        json::read(&json).expect("a sign-up")
    }

    fn answered(order: u64, decided_at: i64, decision: &str) -> Answered {
        let command = format!(
            r#"{{"id":"{order:032x}","author":{{"account":"a"}},"kind":"withdraw","body":{{"event":"{EVENT}"}},"seen":{{}},"intended_at":1}}"#
        );
        let outcome = format!(r#"{{"command":"{order:032x}","decided_at":{decided_at},{decision}}}"#);
        Answered {
            order,
            command: json::read(&command).expect("a command"),
            outcome: json::read(&outcome).expect("an outcome"),
            answered_at: Timestamp(decided_at),
            is_read: false,
        }
    }

    const REFUSED: &str = r#""decision":"refused","reason":{"why":"event-over"}"#;

    fn told(sign_up: &SignUp, answers: &[Answered], read_until: &ReadUntil) -> Vec<Announcement> {
        announcements(std::slice::from_ref(sign_up), &BTreeMap::new(), answers, Some(read_until))
    }

    #[test]
    fn the_newest_step_is_told_once_and_no_older_one() {
        let confirmed = sign_up(&[("awaiting-decision", 10), ("confirmed", 20)]);

        let unread = told(&confirmed, &[], &ReadUntil::from([(EVENT.into(), Timestamp(10))]));
        let [Announcement { newest: Newest::Step(step), .. }] = &*unread else { panic!("{unread:?}") };
        assert_eq!(step.state, SignUpState::Confirmed);

        assert_eq!(told(&confirmed, &[], &read_now(std::slice::from_ref(&confirmed))), []);
    }

    #[test]
    fn an_old_answer_never_stands_beside_what_was_decided_after_it() {
        let confirmed = sign_up(&[("confirmed", 20)]);
        let read = read_now(std::slice::from_ref(&confirmed));

        assert_eq!(told(&confirmed, &[answered(1, 10, REFUSED)], &read), []);
        let unread = told(&confirmed, &[answered(1, 30, REFUSED)], &read);
        assert!(matches!(&*unread, [Announcement { newest: Newest::Answer(_), .. }]), "{unread:?}");
    }

    #[test]
    fn an_answer_is_old_as_soon_as_a_later_request_was_answered() {
        let confirmed = sign_up(&[("confirmed", 20)]);
        let read = read_now(std::slice::from_ref(&confirmed));
        let done = r#""decision":"done","stands":{"event":"event/rabat","state":"confirmed","acts":2}"#;

        assert_eq!(told(&confirmed, &[answered(2, 30, done), answered(1, 30, REFUSED)], &read), []);
    }

    #[test]
    fn a_device_that_reads_an_account_for_the_first_time_has_no_news_of_it() {
        assert_eq!(announcements(&[sign_up(&[("confirmed", 20)])], &BTreeMap::new(), &[], None), []);
    }

    #[test]
    fn what_is_newest_stands_first_whatever_it_is_about() {
        let at = |event: &str, at: i64| SignUp { event: event.into(), ..sign_up(&[("confirmed", at)]) };
        let sign_ups = [at("event/amman", 20), at("event/cairo", 40), at("event/tunis", 10)];
        let answers = [answered(1, 30, REFUSED)];

        let told = announcements(&sign_ups, &BTreeMap::new(), &answers, Some(&ReadUntil::new()));

        let events: Vec<&str> = told.iter().map(|one| one.event.as_str()).collect();
        assert_eq!(events, ["event/cairo", EVENT, "event/amman", "event/tunis"]);
    }

    #[test]
    fn who_has_done_something_since_has_seen_what_there_was() {
        let confirmed = sign_up(&[("confirmed", 20)]);
        let withdrawal = answered(1, 30, REFUSED).command;
        let entry = Entry::new(1, json::write(&withdrawal), Timestamp(30)).expect("a command");
        let stands = fold([&confirmed], [&entry]);

        assert_eq!(announcements(std::slice::from_ref(&confirmed), &stands, &[], Some(&ReadUntil::new())), []);
        let stands = fold([&confirmed], []);
        assert_eq!(announcements(&[confirmed], &stands, &[], Some(&ReadUntil::new())).len(), 1);
    }

    #[test]
    fn that_an_offer_ran_out_is_told_by_the_history_and_not_once_more_by_the_answer() {
        let reserve = sign_up(&[("offered", 10), ("reserve", 20)]);
        let read = read_now(std::slice::from_ref(&reserve));
        let stands = r#""decision":"unchanged","stands":{"event":"event/rabat","state":"reserve","acts":1}"#;
        let told = |answer: Answered| told(&reserve, &[answer], &read);
        let accepted = |decision| {
            let answered = answered(1, 30, decision);
            let body = CommandBody::AcceptOffer { event: EVENT.into() };
            Answered { command: Command { body, ..answered.command.clone() }, ..answered }
        };

        assert_eq!(told(accepted(stands)), []);
        assert_eq!(told(accepted(REFUSED)).len(), 1, "why it was refused is in no history");
        assert_eq!(told(answered(1, 30, stands)).len(), 1, "that a withdrawal changed nothing neither");
        let read_already = Answered { is_read: true, ..answered(1, 30, stands) };
        assert_eq!(told(read_already), []);
    }
}
