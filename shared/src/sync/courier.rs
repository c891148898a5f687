//! Decides when to exchange and when to read: facts in, actions out.

use crate::model::Timestamp;

/// What the courier is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    Started {
        is_signed_in: bool,
    },
    /// The app came back to the front, was restored, or the device says that it is online.
    Woke,
    /// A command was saved.
    Wrote,
    /// The person pressed "try now".
    Pressed,
    /// The time of a `WakeAt` has come.
    TimeCame,
    /// The live channel is open: there is a line.
    LineOpened,
    /// The live channel broke: whether there is still a line is to be found out.
    ChannelBroke,
    /// The device says that it has no network. It may be wrong, but seldom about this.
    WentOffline,
    /// The server says that there is a newer programme.
    ProgrammeMoved,
    /// The server says that there is news of this account.
    AccountMoved,
    /// The server says that there is news in another scope that this person follows.
    FollowedMoved,
    SignedIn,
    SignedOut,
    ExchangeEnded(Ended),
    ReadEnded(Ended),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Done,
    /// It went well, and there is more to carry.
    More,
    /// A batch was halved or a command set aside: go on at once.
    Smaller,
    NotNow {
        retry_after_ms: Option<i64>,
    },
    /// It got further, and then the line broke: the next try begins with the shortest pause again.
    BrokeOff,
    SignInNeeded,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Exchange,
    ReadProgramme,
    /// Tell `TimeCame` then; the latest one counts.
    WakeAt(Timestamp),
}

/// What the last contact said of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Connection {
    #[default]
    Unknown,
    Reached,
    NotReached,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Courier {
    exchange: Lane,
    reading: Lane,
    is_signed_in: bool,
    needs_sign_in: bool,
    /// The exchange that runs began before the person signed in: what it says of the sign-in is old.
    is_sign_in_newer: bool,
    connection: Connection,
}

/// One of the two things that go on by themselves; writing never waits for reading.
#[derive(Debug, Clone, PartialEq, Default)]
struct Lane {
    is_running: bool,
    running_since: Timestamp,
    /// What runs began before the device lost its network: that it got through says nothing of the line as it is now.
    is_of_before: bool,
    is_wanted: bool,
    failures: u32,
    /// The other one got through since this one last did, and this one was tried again because of it.
    was_hurried: bool,
    not_before: Timestamp,
    /// The server named this time: not even a press on the button goes before it.
    is_ordered: bool,
    next: Option<Timestamp>,
}

impl Courier {
    /// After one failure; doubled for each further one.
    pub const RETRY_WAIT_MS_MIN: i64 = 2_000;
    pub const RETRY_WAIT_MS_MAX: i64 = 5 * Timestamp::MINUTE;
    /// How often to look when nothing happens.
    pub const REGULAR_WAIT_MS: i64 = 5 * Timestamp::MINUTE;
    /// Everybody who listens hears of a new programme at once, and reads it within this time.
    pub const MOVED_WAIT_MS_MAX: i64 = 2 * Timestamp::SECOND;
    /// An exchange that hasn't ended by then never will, whatever swallowed it. It goes again, and once is enough.
    pub const EXCHANGE_MS_MAX: i64 = 2 * Timestamp::MINUTE;
    /// The same for reading, which may bring a whole programme over a slow line.
    pub const READING_MS_MAX: i64 = 15 * Timestamp::MINUTE;
    /// Coming back to the front sooner than this after a good read asks nothing.
    pub const FRESH_FOR_MS: i64 = 20 * Timestamp::SECOND;
    /// So long the server may ask for patience, and not longer, whatever it says.
    pub const ORDERED_WAIT_MS_MAX: i64 = 5 * Timestamp::MINUTE;
    /// Nothing lies further ahead than this; what does was reckoned by a clock that was set since.
    pub const AHEAD_MS_MAX: i64 = Self::ORDERED_WAIT_MS_MAX + Self::RETRY_WAIT_MS_MAX + Self::REGULAR_WAIT_MS;

    pub fn connection(&self) -> Connection {
        self.connection
    }

    pub fn needs_sign_in(&self) -> bool {
        self.needs_sign_in
    }

    /// `now` is best a clock that nobody sets; `chance` is in 0..1: it spreads devices that come back at once.
    pub fn handle(&mut self, fact: Fact, now: Timestamp, chance: f64) -> Vec<Action> {
        self.exchange.clip(now);
        self.reading.clip(now);
        self.exchange.give_up(now, Self::EXCHANGE_MS_MAX);
        self.reading.give_up(now, Self::READING_MS_MAX);
        match fact {
            Fact::Started { is_signed_in } => {
                self.is_signed_in = is_signed_in;
                self.want_both();
            }
            Fact::Woke => {
                self.exchange.hurry();
                self.reading.hurry();
                if !self.is_fresh(now) {
                    self.want_both();
                }
            }
            Fact::Wrote => self.exchange.is_wanted = true,
            Fact::Pressed => {
                self.exchange.hurry();
                self.reading.hurry();
                self.want_both();
            }
            Fact::TimeCame => {
                self.exchange.is_wanted |= self.exchange.is_due(now);
                self.reading.is_wanted |= self.reading.is_due(now);
            }
            Fact::LineOpened => {
                self.exchange.hurry();
                self.reading.hurry();
                self.reading.is_wanted |= self.connection == Connection::NotReached;
            }
            Fact::ChannelBroke => self.reading.is_wanted = true,
            Fact::WentOffline => {
                self.connection = Connection::NotReached;
                for lane in [&mut self.exchange, &mut self.reading] {
                    lane.is_of_before = lane.is_running;
                }
            }
            Fact::ProgrammeMoved => self.reading.look_by(now.plus_ms(scaled(Self::MOVED_WAIT_MS_MAX, chance))),
            Fact::AccountMoved => self.exchange.is_wanted = true,
            // A popular event's desk moves many times a second.
            Fact::FollowedMoved => self.exchange.look_by(now.plus_ms(scaled(Self::MOVED_WAIT_MS_MAX, chance))),
            Fact::SignedIn => {
                (self.is_signed_in, self.needs_sign_in) = (true, false);
                self.is_sign_in_newer = self.exchange.is_running;
                self.exchange = Lane { is_running: self.exchange.is_running, is_wanted: true, ..Lane::default() };
            }
            Fact::SignedOut => (self.is_signed_in, self.needs_sign_in) = (false, false),
            Fact::ExchangeEnded(ended) => {
                let is_old = std::mem::take(&mut self.is_sign_in_newer) && ended == Ended::SignInNeeded;
                let ended = if is_old { Ended::More } else { ended };
                let is_of_before = self.exchange.was_of_before(ended);
                if !is_of_before && self.brings_line_back(ended) {
                    self.reading.hurry_once();
                }
                self.exchange.end(ended, now, chance);
                self.needs_sign_in |= ended == Ended::SignInNeeded;
            }
            Fact::ReadEnded(ended) => {
                let is_of_before = self.reading.was_of_before(ended);
                if !is_of_before && self.brings_line_back(ended) {
                    self.exchange.hurry_once();
                }
                self.reading.end(ended, now, chance);
            }
        }
        self.act(now)
    }

    fn want_both(&mut self) {
        self.exchange.is_wanted = true;
        self.reading.is_wanted = true;
    }

    /// A good answer opens the other lane, too.
    fn brings_line_back(&mut self, ended: Ended) -> bool {
        let connection = if got_through(ended) { Connection::Reached } else { Connection::NotReached };
        let before = std::mem::replace(&mut self.connection, connection);
        (before, connection) == (Connection::NotReached, Connection::Reached)
    }

    fn is_fresh(&self, now: Timestamp) -> bool {
        let soon = now.plus_ms(Self::REGULAR_WAIT_MS - Self::FRESH_FOR_MS);
        self.connection == Connection::Reached
            && self.reading.failures == 0
            && self.reading.next.is_some_and(|next| next > soon)
    }

    fn act(&mut self, now: Timestamp) -> Vec<Action> {
        let mut actions = Vec::new();
        let may_exchange = self.is_signed_in && !self.needs_sign_in;
        if may_exchange && self.exchange.start(now) {
            actions.push(Action::Exchange);
        }
        if self.reading.start(now) {
            actions.push(Action::ReadProgramme);
        }
        let exchange = self.exchange.next(Self::EXCHANGE_MS_MAX).filter(|_| may_exchange);
        let reading = self.reading.next(Self::READING_MS_MAX);
        if let Some(next) = [exchange, reading].into_iter().flatten().min() {
            actions.push(Action::WakeAt(next));
        }
        actions
    }
}

impl Lane {
    fn start(&mut self, now: Timestamp) -> bool {
        if self.is_running || !self.is_wanted {
            return false;
        }
        if now < self.not_before {
            self.next = Some(self.not_before);
            return false;
        }
        (self.is_running, self.is_wanted, self.next) = (true, false, None);
        self.running_since = now;
        true
    }

    /// It got through, and whether there is still a line is to be found out.
    fn was_of_before(&mut self, ended: Ended) -> bool {
        let is_of_before = std::mem::take(&mut self.is_of_before) && got_through(ended);
        self.is_wanted |= is_of_before;
        is_of_before
    }

    /// A clock that was set leaves nothing waiting for a time that is days away.
    fn clip(&mut self, now: Timestamp) {
        let latest = now.plus_ms(Courier::AHEAD_MS_MAX);
        self.not_before = self.not_before.min(latest);
        self.next = self.next.map(|next| next.min(latest));
        self.running_since = self.running_since.min(now);
    }

    /// A promise that is never kept must not hold up everything that follows.
    fn give_up(&mut self, now: Timestamp, running_ms_max: i64) {
        if self.is_running && now.since_ms(self.running_since) >= running_ms_max {
            (self.is_running, self.is_of_before, self.is_wanted) = (false, false, true);
        }
    }

    fn next(&self, running_ms_max: i64) -> Option<Timestamp> {
        if self.is_running { Some(self.running_since.plus_ms(running_ms_max)) } else { self.next }
    }

    fn end(&mut self, ended: Ended, now: Timestamp, chance: f64) {
        self.is_running = false;
        match ended {
            Ended::Done | Ended::SignInNeeded => {
                self.succeed();
                let wait = Courier::REGULAR_WAIT_MS;
                self.next = Some(now.plus_ms(wait).plus_ms(scaled(wait / 4, chance)));
            }
            Ended::More | Ended::Smaller => {
                self.succeed();
                self.is_wanted = true;
            }
            Ended::BrokeOff => {
                self.failures = 0;
                self.end(Ended::NotNow { retry_after_ms: None }, now, chance);
            }
            Ended::NotNow { retry_after_ms } => {
                let doubled = Courier::RETRY_WAIT_MS_MIN.saturating_mul(1_i64 << self.failures.min(20));
                let longest = doubled.min(Courier::RETRY_WAIT_MS_MAX);
                let ordered = retry_after_ms.map_or(0, |ms| ms.clamp(0, Courier::ORDERED_WAIT_MS_MAX));
                self.failures = self.failures.saturating_add(1);
                self.is_ordered = ordered > 0;
                self.not_before = now.plus_ms(ordered).plus_ms(longest / 2).plus_ms(scaled(longest / 2, chance));
                self.next = Some(self.not_before);
            }
        }
    }

    fn succeed(&mut self) {
        (self.failures, self.not_before, self.is_ordered, self.was_hurried) = (0, Timestamp(0), false, false);
    }

    /// Where one gets through and the other never does, they would drive each other on for ever.
    fn hurry_once(&mut self) {
        if self.failures > 0 && !std::mem::replace(&mut self.was_hurried, true) {
            self.hurry();
        }
    }

    /// Something happened that may have brought the line back: don't wait out a pause of our own making.
    fn hurry(&mut self) {
        if !self.is_ordered && self.failures > 0 {
            self.not_before = Timestamp(0);
            self.is_wanted = true;
        }
    }

    /// What runs now may have begun before: then once more, when it has ended.
    fn look_by(&mut self, at: Timestamp) {
        if self.is_running {
            self.is_wanted = true;
        } else {
            self.next = Some(self.next.map_or(at, |next| next.min(at)));
        }
    }

    fn is_due(&self, now: Timestamp) -> bool {
        self.next.is_some_and(|next| next <= now)
    }
}

fn got_through(ended: Ended) -> bool {
    match ended {
        Ended::NotNow { .. } | Ended::BrokeOff => false,
        Ended::Done | Ended::More | Ended::Smaller | Ended::SignInNeeded => true,
    }
}

/// Exact enough: waits are milliseconds and chances are even.
fn scaled(ms: i64, chance: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a wait of minutes fits both")]
    let scaled = (ms as f64 * chance.clamp(0.0, 1.0)) as i64;
    scaled
}

#[cfg(test)]
mod tests;
