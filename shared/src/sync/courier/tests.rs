//! What the courier does, told fact by fact.

use super::*;

const NOW: Timestamp = Timestamp(1_000_000);

fn started() -> Courier {
    let mut courier = Courier::default();
    let actions = courier.handle(Fact::Started { is_signed_in: true }, NOW, 0.5);
    assert_eq!(actions[..2], [Action::Exchange, Action::ReadProgramme]);
    courier
}

fn idle() -> Courier {
    let mut courier = started();
    courier.handle(Fact::ExchangeEnded(Ended::Done), NOW, 0.5);
    courier.handle(Fact::ReadEnded(Ended::Done), NOW, 0.5);
    courier
}

#[test]
fn a_saved_request_goes_at_once() {
    assert!(idle().handle(Fact::Wrote, NOW, 0.5).contains(&Action::Exchange));
}

#[test]
fn a_desk_that_moves_many_times_a_second_is_read_within_two_seconds_and_once() {
    let mut courier = idle();

    assert!(!courier.handle(Fact::FollowedMoved, NOW, 0.5).contains(&Action::Exchange));
    assert!(!courier.handle(Fact::FollowedMoved, NOW, 0.9).contains(&Action::Exchange));
    let actions = courier.handle(Fact::TimeCame, NOW.plus_ms(Courier::MOVED_WAIT_MS_MAX), 0.5);

    assert!(actions.contains(&Action::Exchange));
    courier.handle(Fact::ExchangeEnded(Ended::Done), NOW.plus_ms(3_000), 0.5);
    assert!(!courier.handle(Fact::TimeCame, NOW.plus_ms(4_000), 0.5).contains(&Action::Exchange));
}

#[test]
fn what_is_written_during_an_exchange_goes_right_after_it() {
    let mut courier = started();

    assert!(!courier.handle(Fact::Wrote, NOW, 0.5).contains(&Action::Exchange));
    assert!(courier.handle(Fact::ExchangeEnded(Ended::Done), NOW, 0.5).contains(&Action::Exchange));
}

#[test]
fn the_server_may_ask_for_five_minutes_of_patience_and_not_for_more() {
    let minutes = |minutes: i64| minutes * Timestamp::MINUTE;
    for (asked_ms, waited_ms) in [(minutes(4), minutes(4)), (minutes(60), minutes(5)), (i64::MAX, minutes(5))] {
        let mut courier = started();

        courier.handle(Fact::ExchangeEnded(Ended::NotNow { retry_after_ms: Some(asked_ms) }), NOW, 0.5);

        let wait_ms = courier.exchange.next.expect("a time to try again").since_ms(NOW);
        assert!((waited_ms..=waited_ms + Courier::RETRY_WAIT_MS_MIN).contains(&wait_ms), "{asked_ms}: {wait_ms}");
    }
}

#[test]
fn a_clock_that_was_days_ahead_holds_nothing_up_for_longer_than_a_quarter_of_an_hour() {
    let ahead = NOW.plus_ms(3 * Timestamp::DAY);
    let mut courier = Courier::default();
    courier.handle(Fact::Started { is_signed_in: true }, ahead, 0.5);
    courier.handle(Fact::ExchangeEnded(Ended::NotNow { retry_after_ms: Some(i64::MAX) }), ahead, 0.5);
    courier.handle(Fact::ReadEnded(Ended::Done), ahead, 0.5);

    let actions = courier.handle(Fact::Wrote, NOW, 0.5);

    let wakes_at = actions.iter().find_map(|action| match action {
        Action::WakeAt(at) => Some(*at),
        _ => None,
    });
    let wakes_at = wakes_at.expect("a time to look again");
    assert!(wakes_at.since_ms(NOW) <= 15 * Timestamp::MINUTE, "{wakes_at:?}");
    let last = NOW.plus_ms(15 * Timestamp::MINUTE);
    assert!(courier.handle(Fact::TimeCame, last, 0.5).contains(&Action::Exchange));
}

#[test]
fn failures_wait_longer_each_time_and_never_in_step() {
    let mut courier = started();

    let mut waits = Vec::new();
    let mut now = NOW;
    for _ in 0..12 {
        courier.handle(Fact::ExchangeEnded(Ended::NotNow { retry_after_ms: None }), now, 0.5);
        let at = courier.exchange.next.expect("a time to try again");
        waits.push(at.since_ms(now));
        now = at;
        assert!(courier.handle(Fact::TimeCame, now, 0.5).contains(&Action::Exchange));
    }

    assert!(waits.is_sorted());
    assert!(waits.iter().all(|wait| *wait <= Courier::RETRY_WAIT_MS_MAX));
}

#[test]
fn coming_back_online_does_not_wait_out_the_pause() {
    let mut courier = idle();
    courier.handle(Fact::Wrote, NOW, 0.5);
    courier.handle(Fact::ExchangeEnded(Ended::NotNow { retry_after_ms: None }), NOW, 0.5);

    assert!(courier.handle(Fact::Woke, NOW.plus_ms(10), 0.5).contains(&Action::Exchange));
}

#[test]
fn a_time_that_the_server_named_is_respected_even_by_the_button() {
    let mut courier = started();
    courier.handle(Fact::ExchangeEnded(Ended::NotNow { retry_after_ms: Some(30_000) }), NOW, 0.0);

    assert!(!courier.handle(Fact::Pressed, NOW.plus_ms(29_000), 0.5).contains(&Action::Exchange));
    assert!(courier.handle(Fact::TimeCame, NOW.plus_ms(31_500), 0.5).contains(&Action::Exchange));
}

#[test]
fn a_server_that_asks_for_days_of_patience_gets_minutes() {
    let mut courier = started();
    courier.handle(Fact::ExchangeEnded(Ended::NotNow { retry_after_ms: Some(99_999_000) }), NOW, 1.0);

    let soon = NOW.plus_ms(Courier::ORDERED_WAIT_MS_MAX + Courier::RETRY_WAIT_MS_MIN);
    assert!(courier.handle(Fact::TimeCame, soon, 0.5).contains(&Action::Exchange));
}

#[test]
fn a_clock_that_is_set_back_by_days_leaves_nothing_waiting_for_them() {
    let ahead = NOW.plus_ms(3 * Timestamp::DAY);
    let mut courier = Courier::default();
    courier.handle(Fact::Started { is_signed_in: true }, ahead, 0.5);
    courier.handle(Fact::ExchangeEnded(Ended::NotNow { retry_after_ms: Some(60_000) }), ahead, 0.5);
    courier.handle(Fact::ReadEnded(Ended::Done), ahead, 0.5);

    let actions = courier.handle(Fact::TimeCame, NOW, 0.5);
    let Some(Action::WakeAt(at)) = actions.last() else { panic!("no time to wake at: {actions:?}") };
    assert!(at.since_ms(NOW) <= Courier::AHEAD_MS_MAX);
}

#[test]
fn a_channel_that_breaks_asks_whether_there_is_a_line() {
    assert!(idle().handle(Fact::ChannelBroke, NOW, 0.5).contains(&Action::ReadProgramme));
}

#[test]
fn a_device_that_says_it_is_offline_is_believed_at_once() {
    let mut courier = idle();

    assert_eq!(courier.handle(Fact::WentOffline, NOW, 0.5).len(), 1, "nothing is tried");
    assert_eq!(courier.connection(), Connection::NotReached);
}

#[test]
fn what_was_asked_before_the_device_went_offline_says_nothing_of_the_line_when_it_is_answered() {
    let mut courier = started();
    courier.handle(Fact::WentOffline, NOW, 0.5);

    let actions = courier.handle(Fact::ReadEnded(Ended::Done), NOW, 0.5);
    assert_eq!(courier.connection(), Connection::NotReached);
    assert!(actions.contains(&Action::ReadProgramme), "the device may be wrong: it is asked once more");
    courier.handle(Fact::ExchangeEnded(Ended::Done), NOW, 0.5);
    assert_eq!(courier.connection(), Connection::NotReached);

    courier.handle(Fact::ReadEnded(Ended::Done), NOW, 0.5);
    assert_eq!(courier.connection(), Connection::Reached);
}

#[test]
fn a_device_that_was_offline_for_a_moment_finds_out_at_once_that_it_no_longer_is() {
    for back in [Fact::LineOpened, Fact::Woke] {
        let mut courier = idle();
        courier.handle(Fact::WentOffline, NOW, 0.5);

        let soon = NOW.plus_ms(Timestamp::SECOND);
        assert!(courier.handle(back, soon, 0.5).contains(&Action::ReadProgramme), "{back:?}");
        courier.handle(Fact::ReadEnded(Ended::Done), soon, 0.5);
        assert_eq!(courier.connection(), Connection::Reached);
    }
}

#[test]
fn an_expired_sign_in_pauses_and_signing_in_resumes() {
    let mut courier = started();
    courier.handle(Fact::ExchangeEnded(Ended::SignInNeeded), NOW, 0.5);

    assert!(courier.needs_sign_in());
    assert!(!courier.handle(Fact::Wrote, NOW, 0.5).contains(&Action::Exchange));
    assert!(courier.handle(Fact::SignedIn, NOW, 0.5).contains(&Action::Exchange));
}

#[test]
fn signing_in_during_an_exchange_is_not_undone_by_its_refusal() {
    let mut courier = started();
    let meanwhile = courier.handle(Fact::SignedIn, NOW, 0.5);
    assert!(!meanwhile.contains(&Action::Exchange), "one at a time");

    let actions = courier.handle(Fact::ExchangeEnded(Ended::SignInNeeded), NOW, 0.5);

    assert!(!courier.needs_sign_in());
    assert!(actions.contains(&Action::Exchange));
}

#[test]
fn signed_out_one_still_reads() {
    let mut courier = Courier::default();

    let actions = courier.handle(Fact::Started { is_signed_in: false }, NOW, 0.5);

    assert_eq!(actions, [Action::ReadProgramme, Action::WakeAt(NOW.plus_ms(Courier::READING_MS_MAX))]);
}

#[test]
fn an_exchange_that_never_ends_does_not_hold_up_what_waits_behind_it() {
    let mut courier = started();
    let actions = courier.handle(Fact::ReadEnded(Ended::Done), NOW, 0.5);
    let given_up_at = NOW.plus_ms(Courier::EXCHANGE_MS_MAX);
    assert_eq!(actions, [Action::WakeAt(given_up_at)]);

    let early = courier.handle(Fact::Wrote, given_up_at.plus_ms(-1), 0.5);
    assert!(!early.contains(&Action::Exchange));
    assert!(courier.handle(Fact::TimeCame, given_up_at, 0.5).contains(&Action::Exchange));
}

#[test]
fn a_line_that_breaks_again_and_again_but_carries_on_is_tried_soon_each_time() {
    let mut courier = started();
    let mut now = NOW;

    for _ in 0..12 {
        let actions = courier.handle(Fact::ReadEnded(Ended::BrokeOff), now, 1.0);
        let Some(Action::WakeAt(at)) = actions.last() else { panic!("no time to wake at: {actions:?}") };
        assert!(at.since_ms(now) <= Courier::RETRY_WAIT_MS_MIN);
        now = *at;
        assert!(courier.handle(Fact::TimeCame, now, 0.5).contains(&Action::ReadProgramme));
    }
}

#[test]
fn looking_away_for_a_moment_costs_nothing_and_for_long_asks_again() {
    let mut courier = idle();

    let soon = courier.handle(Fact::Woke, NOW.plus_ms(5_000), 0.5);
    assert!(!soon.contains(&Action::ReadProgramme));
    let later = courier.handle(Fact::Woke, NOW.plus_ms(3 * Timestamp::MINUTE), 0.5);
    assert!(later.contains(&Action::ReadProgramme));
}

#[test]
fn a_new_programme_is_read_soon_and_not_by_everybody_at_once() {
    let (mut early, mut late) = (idle(), idle());

    let early = early.handle(Fact::ProgrammeMoved, NOW, 0.0);
    let late_wakes = late.handle(Fact::ProgrammeMoved, NOW, 1.0);
    assert_eq!(early, [Action::WakeAt(NOW)]);
    assert_eq!(late_wakes, [Action::WakeAt(NOW.plus_ms(Courier::MOVED_WAIT_MS_MAX))]);

    let then = late.handle(Fact::TimeCame, NOW.plus_ms(Courier::MOVED_WAIT_MS_MAX), 0.5);
    assert!(then.contains(&Action::ReadProgramme));
}

#[test]
fn what_moves_while_it_is_read_is_read_once_more() {
    let mut courier = started();

    courier.handle(Fact::ProgrammeMoved, NOW, 0.5);
    let then = courier.handle(Fact::ReadEnded(Ended::Done), NOW, 0.5);

    assert!(then.contains(&Action::ReadProgramme));
}

#[test]
fn news_of_the_account_are_fetched_at_once() {
    assert!(idle().handle(Fact::AccountMoved, NOW, 0.5).contains(&Action::Exchange));
}

#[test]
fn where_only_one_of_the_two_gets_through_nobody_is_hammered() {
    let mut courier = started();
    let mut running = vec![Action::Exchange, Action::ReadProgramme];

    let mut requests = 0;
    while let Some(action) = running.pop() {
        requests += 1;
        assert!(requests < 10, "again and again at the same instant");
        let ended = match action {
            Action::ReadProgramme => Fact::ReadEnded(Ended::NotNow { retry_after_ms: None }),
            _ => Fact::ExchangeEnded(Ended::Done),
        };
        let actions = courier.handle(ended, NOW, 0.5);
        running.extend(actions.into_iter().filter(|action| !matches!(action, Action::WakeAt(_))));
    }

    assert_eq!(courier.reading.failures, 2, "it was tried once more, because there is a line");
    assert!(courier.handle(Fact::Wrote, NOW, 0.5).contains(&Action::Exchange));
    let again = courier.handle(Fact::ExchangeEnded(Ended::Done), NOW, 0.5);
    assert!(!again.contains(&Action::ReadProgramme), "and not each time");
}

#[test]
fn a_good_read_after_a_bad_time_sends_what_waits() {
    let mut courier = started();
    courier.handle(Fact::ExchangeEnded(Ended::NotNow { retry_after_ms: None }), NOW, 0.5);

    assert!(courier.handle(Fact::ReadEnded(Ended::Done), NOW.plus_ms(10), 0.5).contains(&Action::Exchange));
    assert_eq!(courier.connection(), Connection::Reached);
}

/// When the courier wants to be woken.
fn wait_ms(actions: &[Action]) -> i64 {
    let Some(Action::WakeAt(at)) = actions.last() else { panic!("no time to wake at: {actions:?}") };
    at.since_ms(NOW)
}

#[test]
fn where_nothing_happens_devices_look_about_every_five_minutes() {
    for (chance, wait) in [(0.0, 300_000), (1.0, 375_000)] {
        let mut courier = started();
        courier.handle(Fact::ExchangeEnded(Ended::Done), NOW, 1.0);

        let actions = courier.handle(Fact::ReadEnded(Ended::Done), NOW, chance);

        assert_eq!(wait_ms(&actions), wait);
        let early = courier.handle(Fact::TimeCame, NOW.plus_ms(wait - 1), 0.5);
        assert!(!early.contains(&Action::ReadProgramme) && !early.contains(&Action::Exchange), "{early:?}");
        assert!(courier.handle(Fact::TimeCame, NOW.plus_ms(wait), 0.5).contains(&Action::ReadProgramme));
    }
}

#[test]
fn one_failure_costs_two_seconds_at_most_and_many_cost_five_minutes() {
    let wait_after = |failures: u32, retry_after_ms: Option<i64>, chance: f64| {
        let mut courier = Courier::default();
        courier.handle(Fact::Started { is_signed_in: false }, NOW, 0.5);
        for _ in 1..failures {
            courier.handle(Fact::ReadEnded(Ended::NotNow { retry_after_ms: None }), NOW, 0.5);
            courier.handle(Fact::Woke, NOW, 0.5);
        }
        wait_ms(&courier.handle(Fact::ReadEnded(Ended::NotNow { retry_after_ms }), NOW, chance))
    };

    assert_eq!([wait_after(1, None, 0.0), wait_after(1, None, 1.0)], [1_000, 2_000]);
    assert_eq!([wait_after(2, None, 0.0), wait_after(2, None, 1.0)], [2_000, 4_000]);
    assert_eq!([wait_after(30, None, 0.0), wait_after(30, None, 1.0)], [150_000, 300_000]);
    assert_eq!([wait_after(1, Some(30_000), 0.0), wait_after(1, Some(30_000), 1.0)], [31_000, 32_000]);
}

#[test]
fn after_a_success_a_failure_counts_as_the_first_and_no_order_holds_any_more() {
    let mut courier = idle();
    for retry_after_ms in [None, None, Some(30_000)] {
        courier.handle(Fact::Wrote, NOW, 0.5);
        courier.handle(Fact::ExchangeEnded(Ended::NotNow { retry_after_ms }), NOW, 0.5);
        courier.handle(Fact::Woke, NOW, 0.5);
    }
    let later = NOW.plus_ms(Timestamp::MINUTE);
    assert!(courier.handle(Fact::TimeCame, later, 0.5).contains(&Action::Exchange));
    courier.handle(Fact::ExchangeEnded(Ended::Done), later, 0.5);

    assert!(courier.handle(Fact::Wrote, later, 0.5).contains(&Action::Exchange));
    courier.handle(Fact::ExchangeEnded(Ended::NotNow { retry_after_ms: None }), later, 1.0);

    assert_eq!(courier.exchange.next, Some(later.plus_ms(2_000)));
    assert!(courier.handle(Fact::Pressed, later, 0.5).contains(&Action::Exchange));
}

#[test]
fn who_comes_back_within_twenty_seconds_after_a_good_read_asks_nothing() {
    let fresh = |ms| {
        let mut courier = started();
        courier.handle(Fact::ExchangeEnded(Ended::Done), NOW, 0.0);
        courier.handle(Fact::ReadEnded(Ended::Done), NOW, 0.0);
        !courier.handle(Fact::Woke, NOW.plus_ms(ms), 0.5).contains(&Action::ReadProgramme)
    };

    assert!(fresh(19_999));
    assert!(!fresh(20_000));
}

#[test]
fn what_got_through_when_the_line_came_back_is_not_asked_twice() {
    for (ended, action) in [
        (Fact::ExchangeEnded as fn(Ended) -> Fact, Action::Exchange),
        (Fact::ReadEnded as fn(Ended) -> Fact, Action::ReadProgramme),
    ] {
        let mut courier = started();
        courier.handle(ended(Ended::NotNow { retry_after_ms: None }), NOW, 0.5);
        assert!(courier.handle(Fact::LineOpened, NOW, 0.5).contains(&action));

        let actions = courier.handle(ended(Ended::Done), NOW, 0.5);

        assert!(!actions.contains(&action), "{actions:?}");
    }
}

#[test]
fn a_lane_that_was_well_when_the_other_came_back_is_tried_again_when_it_fails_itself() {
    let mut courier = started();
    courier.handle(Fact::ExchangeEnded(Ended::NotNow { retry_after_ms: None }), NOW, 0.5);
    assert!(courier.handle(Fact::Woke, NOW, 0.5).contains(&Action::Exchange));
    courier.handle(Fact::ExchangeEnded(Ended::Done), NOW, 0.5);

    courier.handle(Fact::ReadEnded(Ended::NotNow { retry_after_ms: None }), NOW, 0.5);
    assert!(courier.handle(Fact::Wrote, NOW, 0.5).contains(&Action::Exchange));
    let actions = courier.handle(Fact::ExchangeEnded(Ended::Done), NOW, 0.5);

    assert!(actions.contains(&Action::ReadProgramme), "{actions:?}");
}

#[test]
fn what_never_ends_is_given_up_after_two_minutes_and_reading_after_a_quarter_of_an_hour() {
    let mut courier = started();
    assert_eq!(wait_ms(&courier.handle(Fact::Wrote, NOW, 0.5)), 120_000);

    let actions = courier.handle(Fact::ExchangeEnded(Ended::SignInNeeded), NOW, 0.5);

    assert_eq!(wait_ms(&actions), 900_000);
}

#[test]
fn a_moved_programme_is_read_within_two_seconds() {
    assert_eq!(wait_ms(&idle().handle(Fact::ProgrammeMoved, NOW, 1.0)), 2_000);
}
