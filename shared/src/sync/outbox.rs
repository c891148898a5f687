//! The commands that have no stored outcome yet, and how they are delivered.

use super::{AccountId, Answer, Author, Envelope, Outcome};
use crate::json;
use crate::model::{EmailAddress, Timestamp};

/// One command on the device.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The store's own counter: the order on the device, never a clock.
    pub order: u64,
    pub command: Envelope,
    /// The command's bytes as they were saved; they are what is sent, each time the same.
    pub raw: String,
    /// Stored before the fetch: an untried command may be deleted, a tried one is followed by a withdrawal.
    pub is_tried: bool,
    /// The server could not read it; it waits here for its person.
    pub is_set_aside: bool,
    pub saved_at: Timestamp,
    /// The server judges no more of this account before then, by its clock.
    pub put_off_until: Option<Timestamp>,
}

impl Entry {
    /// One that was just saved; `None` for bytes that are no command.
    pub fn new(order: u64, raw: String, saved_at: Timestamp) -> Option<Entry> {
        let command = json::read(&raw)?;
        let (is_tried, is_set_aside, put_off_until) = (false, false, None);
        Some(Entry { order, command, raw, is_tried, is_set_aside, saved_at, put_off_until })
    }

    /// The server was asked for patience for a day at most: what is further away was reckoned by a clock that was set since.
    pub const PUT_OFF_MS_MAX: i64 = 25 * Timestamp::HOUR;

    /// Whether it waits for a time that the server named.
    pub fn is_put_off(&self, now: Timestamp) -> bool {
        self.put_off_until.is_some_and(|until| Self::is_waited_for(until, now))
    }

    /// Whether a time that the server named is still to come, and was named by the clock that it has now.
    pub fn is_waited_for(until: Timestamp, now: Timestamp) -> bool {
        (1..=Self::PUT_OFF_MS_MAX).contains(&until.since_ms(now))
    }

    /// Whether it may go with this sign-in. Nobody's requests are ever sent with somebody else's.
    pub fn belongs_to(&self, account: &AccountId, email: &EmailAddress) -> bool {
        match &self.command.author {
            Author::Account(author) => author == account,
            Author::Email(author) => author == email,
            Author::Unknown => false,
        }
    }
}

/// What one exchange carries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    pub orders: Vec<u64>,
}

impl Batch {
    /// A whole outbox in one request: 200 requests are about 120 KB.
    pub const COMMANDS_MAX: usize = 200;
    /// Well under the server's limit for a body.
    pub const BYTES_MAX: usize = 192 * 1024;

    /// After a halved batch went through: grow again, but don't run into the same refusal each time.
    pub fn size_after_success(size_max: usize) -> usize {
        size_max.saturating_mul(2).min(Self::COMMANDS_MAX)
    }
}

/// Those that may go now, by the server's clock, to nodes that know these kinds. What has to wait holds up what follows
/// it about the same, and nothing else.
pub fn due(entries: &[Entry], now: Timestamp, is_known: impl Fn(&str) -> bool) -> Vec<Entry> {
    let has_to_wait = |entry: &&Entry| entry.is_put_off(now) || !is_known(&entry.command.kind);
    let held_up: Vec<&Entry> = entries.iter().filter(has_to_wait).collect();
    let waits = |entry: &&Entry| {
        let follows = |held: &&Entry| held.order <= entry.order && held.command.concerns == entry.command.concerns;
        held_up.iter().any(follows)
    };
    entries.iter().filter(|entry| !waits(entry)).cloned().collect()
}

/// The oldest commands that may go with this sign-in, at most `size_max` of them.
pub fn next_batch(entries: &[Entry], account: &AccountId, email: &EmailAddress, size_max: usize) -> Batch {
    let mut bytes = 0;
    let mut orders = Vec::new();
    for entry in entries.iter().filter(|entry| !entry.is_set_aside && entry.belongs_to(account, email)) {
        bytes = entry.raw.len().saturating_add(bytes);
        let is_too_much = bytes > Batch::BYTES_MAX && !orders.is_empty();
        if is_too_much || orders.len() >= size_max.clamp(1, Batch::COMMANDS_MAX) {
            break;
        }
        orders.push(entry.order);
    }
    Batch { orders }
}

/// What an answer means for the outbox.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settlement {
    /// These leave the outbox, each with the outcome that names it.
    pub answered: Vec<(u64, Outcome)>,
    /// These were sent and not answered: they stay.
    pub unanswered: Vec<u64>,
}

/// Matches outcomes to what was sent. Outcomes of commands that were not in the batch are not believed.
pub fn settle(entries: &[Entry], batch: &Batch, outcomes: &[Outcome]) -> Settlement {
    let mut settlement = Settlement::default();
    for entry in entries.iter().filter(|entry| batch.orders.contains(&entry.order)) {
        match outcomes.iter().find(|outcome| outcome.command == entry.command.id) {
            Some(outcome) => settlement.answered.push((entry.order, outcome.clone())),
            None => settlement.unanswered.push(entry.order),
        }
    }
    settlement
}

/// What to do when a batch was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setback {
    Wait {
        retry_after_ms: Option<i64>,
    },
    SignIn,
    /// Send at most so many next time.
    Halve {
        size_max: usize,
    },
    /// A batch of one that the server can't read: its person is told.
    SetAside {
        order: u64,
    },
}

pub fn set_back(batch: &Batch, answer: Answer) -> Setback {
    match (answer, batch.orders.as_slice()) {
        (Answer::NotNow { retry_after_ms }, _) => Setback::Wait { retry_after_ms },
        (Answer::SignIn, _) => Setback::SignIn,
        (Answer::NotUnderstood, [order]) => Setback::SetAside { order: *order },
        (Answer::NotUnderstood, [_, _, ..]) => Setback::Halve { size_max: batch.orders.len() / 2 },
        // An answer that counted and then turned out not to be ours, or an exchange that carried nothing.
        _ => Setback::Wait { retry_after_ms: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::{CommandId, Decision};

    fn amina() -> (AccountId, EmailAddress) {
        (AccountId("amina".into()), EmailAddress::parse("amina@example.org").expect("an address"))
    }

    fn entry(order: u64, author: Author) -> Entry {
        about(order, &format!("event/{order}"), author)
    }

    fn about(order: u64, concerns: &str, author: Author) -> Entry {
        let author = serde_json::to_string(&author).expect("plain data");
        let raw = format!(
            r#"{{"id":"{order:032x}","author":{author},"kind":"dance","concerns":"{concerns}","body":{{}},"intended_at":0}}"#
        );
        Entry::new(order, raw, Timestamp(0)).expect("a command of some family")
    }

    fn outcome(order: u64) -> Outcome {
        let decision = Decision::Unchanged { stands: None };
        Outcome { command: CommandId(format!("{order:032x}")), decided_at: Timestamp(1), decision, receipt: None }
    }

    #[test]
    fn nobodys_requests_are_sent_with_somebody_elses_sign_in() {
        let (account, email) = amina();
        let entries = [
            entry(1, Author::Account(account.clone())),
            entry(2, Author::Account(AccountId("youssef".into()))),
            entry(3, Author::Email(email.clone())),
            entry(4, Author::Email(EmailAddress::parse("youssef@example.org").expect("an address"))),
        ];

        assert_eq!(next_batch(&entries, &account, &email, 200).orders, [1, 3]);
    }

    #[test]
    fn what_is_put_off_waits_for_its_time_and_holds_up_only_what_follows_it() {
        let now = Timestamp(Timestamp::DAY);
        let of_event = |order: u64, event: &str, put_off_ms: Option<i64>| {
            let mut entry = about(order, event, Author::Account(AccountId("amina".into())));
            entry.put_off_until = put_off_ms.map(|ms| now.plus_ms(ms));
            entry
        };
        let entries = [
            of_event(1, "event/rabat", None),
            of_event(2, "event/tunis", Some(Timestamp::HOUR)),
            of_event(3, "event/tunis", None),
            of_event(4, "event/rabat", Some(-1)),
            of_event(5, "event/cairo", None),
            // By a clock that was set since.
            of_event(6, "event/amman", Some(3 * Timestamp::DAY)),
        ];

        let orders = |now| due(&entries, now, |_| true).iter().map(|entry| entry.order).collect::<Vec<u64>>();

        assert_eq!(orders(now), [1, 4, 5, 6]);
        assert_eq!(orders(now.plus_ms(Timestamp::HOUR)), [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn whoever_was_put_off_until_midnight_waits_all_day_and_a_clock_that_was_set_since_keeps_nobody_longer() {
        let waits = |ms: i64| {
            let put_off_until = Some(Timestamp(ms));
            let entry = Entry { put_off_until, ..entry(1, Author::Account(AccountId("amina".into()))) };
            entry.is_put_off(Timestamp(0))
        };

        assert!(waits(1) && waits(Timestamp::DAY));
        assert!(!waits(0) && !waits(-1), "its time has come");
        assert!(!waits(Timestamp::DAY + 2 * Timestamp::HOUR), "no server puts anybody off for so long");
    }

    #[test]
    fn what_no_node_has_named_yet_waits_and_holds_up_only_what_follows_it() {
        let author = || Author::Account(AccountId("amina".into()));
        let with_kind = |order, concerns, kind: &str| {
            let mut entry = about(order, concerns, author());
            entry.command.kind = kind.to_owned();
            entry
        };
        let entries = [
            with_kind(1, "star/event/a", "keep-star"),
            with_kind(2, "event/a", "withdraw"),
            with_kind(3, "star/event/a", "withdraw"),
        ];
        let orders = |is_known: fn(&str) -> bool| -> Vec<u64> {
            due(&entries, Timestamp(0), is_known).iter().map(|entry| entry.order).collect()
        };

        assert_eq!(orders(|kind| kind != "keep-star"), [2]);
        assert_eq!(orders(|_| true), [1, 2, 3]);
    }

    #[test]
    fn two_hundred_requests_go_in_one_exchange() {
        let (account, email) = amina();
        let entries: Vec<Entry> = (0..250).map(|order| entry(order, Author::Account(account.clone()))).collect();

        assert_eq!(next_batch(&entries, &account, &email, 1_000).orders.len(), 200);
    }

    #[test]
    fn only_what_is_named_in_an_outcome_leaves_the_outbox() {
        let (account, email) = amina();
        let entries: Vec<Entry> = (1..=3).map(|order| entry(order, Author::Account(account.clone()))).collect();
        let batch = next_batch(&entries, &account, &email, 2);

        let settlement = settle(&entries, &batch, &[outcome(2), outcome(3)]);

        assert_eq!(settlement.answered, [(2, outcome(2))], "3 was never sent");
        assert_eq!(settlement.unanswered, [1]);
    }

    #[test]
    fn one_poisonous_request_is_found_by_halving_and_set_aside_alone() {
        let batch = Batch { orders: vec![1, 2, 3, 4] };

        assert_eq!(set_back(&batch, Answer::NotUnderstood), Setback::Halve { size_max: 2 });
        assert_eq!(set_back(&Batch { orders: vec![7] }, Answer::NotUnderstood), Setback::SetAside { order: 7 });
        assert_eq!(set_back(&batch, Answer::SignIn), Setback::SignIn);
        for retry_after_ms in [None, Some(30_000)] {
            assert_eq!(set_back(&batch, Answer::NotNow { retry_after_ms }), Setback::Wait { retry_after_ms });
        }
    }

    #[test]
    fn what_was_set_aside_does_not_hold_up_the_others() {
        let (account, email) = amina();
        let mut entries: Vec<Entry> = (1..=2).map(|order| entry(order, Author::Account(account.clone()))).collect();
        entries[0].is_set_aside = true;

        assert_eq!(next_batch(&entries, &account, &email, 200).orders, [2]);
    }

    #[test]
    fn what_is_too_much_for_one_request_waits_for_the_next() {
        let (account, email) = amina();
        let sized = |sizes: &[usize]| {
            let entries = sizes.iter().zip(1..).map(|(bytes, order)| {
                let entry = entry(order, Author::Account(account.clone()));
                Entry { raw: "x".repeat(*bytes), ..entry }
            });
            next_batch(&entries.collect::<Vec<Entry>>(), &account, &email, 200).orders
        };
        let half = Batch::BYTES_MAX / 2;

        assert_eq!(sized(&[half, half, 1]), [1, 2], "full to the last byte");
        assert_eq!(sized(&[half, half + 1, 1]), [1]);
        assert_eq!(sized(&[Batch::BYTES_MAX + 1, 1]), [1], "what is too large by itself goes alone");
    }

    #[test]
    fn after_a_halved_batch_went_through_the_next_one_is_twice_as_large() {
        assert_eq!(Batch::size_after_success(1), 2);
        assert_eq!(Batch::size_after_success(60), 120);
        assert_eq!(Batch::size_after_success(150), Batch::COMMANDS_MAX);
    }
}
