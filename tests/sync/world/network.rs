//! What is on the way, what arrives of it, and the nodes that work on it.

use passerelle_shared::api::{ExchangeReply, ExchangeRequest};
use passerelle_shared::json;
use passerelle_shared::sync::{Answer, Arrival, Ended, Fact, Nonce, PROTOCOL, believe};

use super::World;
use crate::device::Told;
use crate::oracles;
use crate::server::exchange::{self, Reading};
use crate::server::turns::{Connection, Work};
use crate::tally::Tally;

pub enum Parcel {
    Request {
        device: usize,
        tab: usize,
        request: Box<ExchangeRequest>,
        is_answered: bool,
    },
    Answer {
        device: usize,
        tab: usize,
        nonce: Nonce,
        answer: Answer,
        reply: Option<Box<ExchangeReply>>,
        sent_cursor: Option<String>,
    },
    Read {
        device: usize,
        tab: usize,
        since: Option<String>,
    },
    Page {
        device: usize,
        tab: usize,
        since: Option<String>,
        reading: Option<Box<Reading>>,
    },
    /// Of the work with this number.
    Turn(u64),
}

/// What a node works on, and for whom.
pub struct Running {
    pub node: usize,
    work: Work<Done>,
    to: Reader,
}

enum Done {
    Exchange(Box<ExchangeReply>),
    Read(Box<Reading>),
    Desk,
}

enum Reader {
    Device { device: usize, tab: usize, nonce: Nonce, sent_cursor: Option<String>, is_cut: bool },
    Programme { device: usize, tab: usize, since: Option<String> },
    Nobody,
}

const LOST: Answer = Answer::NotNow { retry_after_ms: None };

impl World {
    pub fn post(&mut self, parcel: Parcel) {
        let delay = if self.is_peace { 50 } else { self.rng.i64(0..30_000) };
        self.post_in(delay, parcel);
    }

    fn post_in(&mut self, delay: i64, parcel: Parcel) {
        self.parcels += 1;
        self.on_the_way.insert((self.now.plus_ms(delay), self.parcels), parcel);
    }

    pub fn deliver(&mut self, parcel: Parcel, tally: &mut Tally) {
        match self.put_off(parcel) {
            Some(parcel) => self.hand_over(parcel, tally),
            // What came meanwhile is lost, and that is only seen when the phone wakes up.
            None => tally.note("answer to a sleeping device"),
        }
    }

    fn put_off(&mut self, parcel: Parcel) -> Option<Parcel> {
        let (Parcel::Answer { device, .. } | Parcel::Page { device, .. }) = parcel else { return Some(parcel) };
        let Some(until) = self.devices[device].asleep_until else { return Some(parcel) };
        let lost = match parcel {
            Parcel::Answer { device, tab, nonce, sent_cursor, .. } => {
                Parcel::Answer { device, tab, nonce, answer: LOST, reply: None, sent_cursor }
            }
            Parcel::Page { device, tab, since, .. } => Parcel::Page { device, tab, since, reading: None },
            other => other,
        };
        self.post_in(until.since_ms(self.now) + 1, lost);
        None
    }

    fn hand_over(&mut self, parcel: Parcel, tally: &mut Tally) {
        match parcel {
            Parcel::Request { device, tab, request, is_answered } => {
                self.arrive(device, tab, *request, is_answered, tally);
            }
            Parcel::Answer { device, tab, nonce, answer, reply, sent_cursor } => {
                let phone = &mut self.devices[device];
                let (now, cursor) = (self.now, sent_cursor.as_deref());
                let told = phone.end_exchange(tab, &nonce, answer, reply.as_deref(), cursor, now);
                match told {
                    Some(Told::Ended(ended)) => self.tell(device, tab, Fact::ExchangeEnded(ended)),
                    Some(Told::NewEpoch) => {
                        tally.note("device told of a new epoch");
                        self.tell(device, tab, Fact::Pressed);
                        self.tell(device, tab, Fact::ExchangeEnded(Ended::More));
                    }
                    None => {}
                }
            }
            Parcel::Read { device, tab, since } => self.arrive_to_read(device, tab, since, tally),
            Parcel::Page { device, tab, since, reading } => {
                let now = self.now;
                let phone = &mut self.devices[device];
                if let Some(ended) = phone.end_read(tab, since.as_deref(), reading.as_deref(), now) {
                    self.tell(device, tab, Fact::ReadEnded(ended));
                }
            }
            Parcel::Turn(number) => self.take_turn(number, tally),
        }
    }

    /// A request reaches what the phone takes for the server.
    fn arrive(&mut self, device: usize, tab: usize, request: ExchangeRequest, is_answered: bool, tally: &mut Tally) {
        let fate = if self.is_peace { 99 } else { self.rng.u32(0..100) };
        let (nonce, sent_cursor) = (request.nonce.clone(), request.cursor.clone());
        let is_too_large = request.commands.len() > self.commands_max;
        let json = "application/json";
        let (what, answer) = match fate {
            0..12 => ("request lost", LOST),
            12..17 => ("portal answered", heard(200, "text/html", None, None)),
            17..19 => ("sign-in asked", heard(401, json, Some(PROTOCOL), None)),
            19..21 => ("somebody else signed in", heard(403, json, Some(PROTOCOL), None)),
            21..23 => ("server busy", heard(429, json, Some(PROTOCOL), Some(5))),
            23..25 => ("server failed", heard(503, json, Some(PROTOCOL), None)),
            25..27 => ("proxy failed", heard(502, "text/html", None, None)),
            _ if is_too_large => ("refused as a whole", heard(413, json, Some(PROTOCOL), None)),
            27..40 => {
                tally.note("answer lost");
                self.answer(Reader::Nobody, request);
                let (answer, reply) = (LOST, None);
                return self.post(Parcel::Answer { device, tab, nonce, answer, reply, sent_cursor });
            }
            fate => {
                if (40..48).contains(&fate) {
                    tally.note("delivered twice");
                    let again = Parcel::Request { device, tab, request: Box::new(request.clone()), is_answered: false };
                    let delay = self.rng.i64(0..1_000) * self.rng.i64(0..30);
                    self.post_in(delay, again);
                }
                let is_cut = (48..52).contains(&fate);
                let to = Reader::Device { device, tab, nonce, sent_cursor, is_cut };
                return self.answer(if is_answered { to } else { Reader::Nobody }, request);
            }
        };
        tally.note(what);
        if is_answered {
            self.post(Parcel::Answer { device, tab, nonce, answer, reply: None, sent_cursor });
        }
    }

    fn answer(&mut self, to: Reader, request: ExchangeRequest) {
        self.start(
            to,
            |connection| async move { Done::Exchange(Box::new(exchange::exchange(connection, request).await)) },
        );
    }

    fn arrive_to_read(&mut self, device: usize, tab: usize, since: Option<String>, tally: &mut Tally) {
        if !self.is_peace && self.rng.u32(0..4) == 0 {
            tally.note("read lost");
            return self.post(Parcel::Page { device, tab, since, reading: None });
        }
        let to = Reader::Programme { device, tab, since: since.clone() };
        self.start(
            to,
            |connection| async move { Done::Read(Box::new(exchange::read_programme(connection, since).await)) },
        );
    }

    /// Somebody's work at a desk; nobody waits for it.
    pub fn set_to_work<F: Future<Output = ()> + 'static>(&mut self, work: impl FnOnce(Connection) -> F) {
        self.start(Reader::Nobody, |connection| {
            let work = work(connection);
            async move {
                work.await;
                Done::Desk
            }
        });
    }

    /// Some node takes it on.
    fn start<F: Future<Output = Done> + 'static>(&mut self, to: Reader, work: impl FnOnce(Connection) -> F) {
        let node = self.rng.usize(0..self.nodes);
        let work = self.model.begin(work);
        self.works += 1;
        self.running.insert(self.works, Running { node, work, to });
        self.post_in(0, Parcel::Turn(self.works));
    }

    fn take_turn(&mut self, number: u64, tally: &mut Tally) {
        let Some(running) = self.running.get_mut(&number) else { return };
        self.model.store.now = self.now;
        let end = running.work.take_turn(&mut self.model.store);
        let is_quick = self.is_peace || self.rng.u32(0..3) > 0;
        for what in self.model.store.heard.drain(..) {
            tally.note(what);
        }
        match end {
            None => {
                let delay = if is_quick { 1 } else { self.rng.i64(1..2_000) };
                self.post_in(delay, Parcel::Turn(number));
            }
            Some(done) => {
                if let Some(Running { to, .. }) = self.running.remove(&number) {
                    self.send(to, done, tally);
                }
            }
        }
    }

    fn send(&mut self, to: Reader, done: Done, tally: &mut Tally) {
        match (to, done) {
            (Reader::Device { device, tab, nonce, sent_cursor, is_cut }, Done::Exchange(reply)) => {
                let text = json::write(&*reply);
                (self.answers, self.bytes) = (self.answers + 1, self.bytes + text.len() as u64);
                let reply = if is_cut {
                    tally.note("answer cut in the middle");
                    let cut = self.rng.usize(0..text.len());
                    text.get(..cut).and_then(json::read).map(Box::new)
                } else {
                    Some(reply)
                };
                let answer = heard(200, "application/json", Some(PROTOCOL), None);
                self.post(Parcel::Answer { device, tab, nonce, answer, reply, sent_cursor });
            }
            (Reader::Programme { device, tab, since }, Done::Read(reading)) => {
                (self.answers, self.bytes) = (self.answers + 1, self.bytes + oracles::weight(&reading));
                self.post(Parcel::Page { device, tab, since, reading: Some(reading) });
            }
            _ => {}
        }
    }

    /// What this node worked on is gone; whoever waits for it hears nothing.
    pub fn stop_node(&mut self, node: usize) {
        let works: Vec<u64> =
            self.running.iter().filter(|(_, running)| running.node == node).map(|(number, _)| *number).collect();
        for number in works {
            let Some(Running { work, to, .. }) = self.running.remove(&number) else { continue };
            work.stop(&mut self.model.store);
            match to {
                Reader::Device { device, tab, nonce, sent_cursor, .. } => {
                    self.post(Parcel::Answer { device, tab, nonce, answer: LOST, reply: None, sent_cursor });
                }
                Reader::Programme { device, tab, since } => {
                    self.post(Parcel::Page { device, tab, since, reading: None });
                }
                Reader::Nobody => {}
            }
        }
    }
}

fn heard(status: u16, content_type: &str, protocol: Option<&str>, retry_after_s: Option<u32>) -> Answer {
    believe(&Arrival { status, content_type, protocol, retry_after_s })
}
