//! What is on the way, what arrives of it, and the nodes that work on it.

use passerelle_device::{Came, NoAnswer, Request, Response};
use passerelle_shared::api::{Chunk, ExchangeReply, ExchangeRequest, ProgrammeReply};
use passerelle_shared::json;
use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::{Envelope, PROTOCOL};

use super::World;
use crate::phone::Asked;
use crate::server::exchange;
use crate::server::turns::{Connection, Work};
use crate::tally::Tally;

pub enum Parcel {
    Request {
        from: Page,
        request: Request,
        is_answered: bool,
    },
    Answer {
        to: Page,
        came: Result<Came, NoAnswer>,
    },
    /// A tab goes on after a pause.
    GoOn {
        phone: usize,
        tab: usize,
    },
    /// Of the work with this number.
    Turn(u64),
}

/// Which tab waits, and for the answer to which of its requests.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    phone: usize,
    tab: usize,
    number: u64,
}

/// What a node works on, and for whom.
pub struct Running {
    pub node: usize,
    work: Work<Done>,
    to: Reader,
}

enum Done {
    /// `None` where the server failed.
    Exchange(Option<Box<ExchangeReply>>),
    Read(Box<ProgrammeReply>),
    Chunk(Option<Chunk>),
    Desk,
}

#[derive(Debug, Clone, Copy)]
enum Reader {
    Page { to: Page, is_cut: bool },
    Nobody,
}

impl World {
    pub fn post(&mut self, parcel: Parcel) {
        let delay = if self.is_peace { 50 } else { self.rng.i64(0..30_000) };
        self.post_in(delay, parcel);
    }

    fn post_in(&mut self, delay: i64, parcel: Parcel) {
        self.parcels += 1;
        self.on_the_way.insert((self.now.plus_ms(delay), self.parcels), parcel);
    }

    /// As far as a tab can go on by itself: what it asks for is on its way then.
    pub fn go_on(&mut self, phone: usize, tab: usize) {
        let Some(page) = self.phones[phone].tabs.get(tab) else { return };
        let is_paused = page.go_on();
        let (asked, told) = (page.take_asked(), page.take_told());
        for Asked { number, request } in asked {
            let exchange = request.body.as_deref().and_then(json::read::<ExchangeRequest>);
            let commands = exchange.iter().flat_map(|exchange| &exchange.commands);
            self.left.extend(commands.filter_map(|raw| Some(json::read::<Envelope>(raw.get())?.id)));
            self.post(Parcel::Request { from: Page { phone, tab, number }, request, is_answered: true });
        }
        for other in (0..self.phones[phone].tabs.len()).filter(|other| *other != tab) {
            told.iter().for_each(|told| self.phones[phone].tabs[other].hear(*told));
            if !told.is_empty() {
                self.post_in(0, Parcel::GoOn { phone, tab: other });
            }
        }
        if is_paused {
            let delay = if self.is_peace { 0 } else { self.rng.i64(0..200) };
            self.post_in(delay, Parcel::GoOn { phone, tab });
        }
    }

    pub fn deliver(&mut self, parcel: Parcel, tally: &mut Tally) {
        match self.put_off(parcel) {
            Some(parcel) => self.hand_over(parcel, tally),
            // What came meanwhile is lost, and that is only seen when the phone wakes up.
            None => tally.note("answer to a sleeping device"),
        }
    }

    fn put_off(&mut self, parcel: Parcel) -> Option<Parcel> {
        let (Parcel::Answer { to: Page { phone, .. }, .. } | Parcel::GoOn { phone, .. }) = parcel else {
            return Some(parcel);
        };
        let Some(until) = self.phones[phone].asleep_until else { return Some(parcel) };
        let late = match parcel {
            Parcel::Answer { to, .. } => Parcel::Answer { to, came: Err(NoAnswer) },
            other => other,
        };
        self.post_in(until.since_ms(self.now) + 1, late);
        None
    }

    fn hand_over(&mut self, parcel: Parcel, tally: &mut Tally) {
        match parcel {
            Parcel::Request { from, request, is_answered } => self.arrive(from, request, is_answered, tally),
            Parcel::Answer { to, came } => self.answer_page(to, came, tally),
            Parcel::GoOn { phone, tab } => self.go_on(phone, tab),
            Parcel::Turn(number) => self.take_turn(number, tally),
        }
    }

    fn answer_page(&mut self, to: Page, came: Result<Came, NoAnswer>, tally: &mut Tally) {
        let phone = &self.phones[to.phone];
        let Some(tab) = phone.tabs.get(to.tab) else { return };
        if let Ok(Came { response, .. }) = &came {
            let is_strangers = !response.is_ours();
            let is_refused = response.is_ours() && (400..500).contains(&response.status) && response.status != 429;
            if self.wrong.believes_any_200 && is_strangers || self.wrong.drops_on_4xx && is_refused {
                phone.disk.drop_tried();
            }
            if let Some(reply) = response.json::<ExchangeReply>() {
                if phone.epoch().is_some_and(|epoch| epoch != reply.epoch) {
                    tally.note("device told of a new epoch");
                }
                tab.note_epoch(reply.epoch);
            }
        }
        tab.answer(to.number, came);
        self.go_on(to.phone, to.tab);
    }

    /// A request reaches what the phone takes for the server.
    fn arrive(&mut self, from: Page, request: Request, is_answered: bool, tally: &mut Tally) {
        let fate = if self.is_peace { 99 } else { self.rng.u32(0..100) };
        let json = "application/json";
        let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
        let exchange = request.body.as_deref().and_then(json::read::<ExchangeRequest>);
        let commands = exchange.as_ref().map_or(0, |exchange| exchange.commands.len());
        let (what, came) = match fate {
            0..12 => ("request lost", Err(NoAnswer)),
            12..17 => ("portal answered", Ok(self.response(200, "text/html", None, None))),
            17..19 if exchange.is_some() => ("sign-in asked", Ok(self.response(401, json, Some(PROTOCOL), None))),
            19..21 if exchange.is_some() => {
                ("somebody else signed in", Ok(self.response(403, json, Some(PROTOCOL), None)))
            }
            21..23 => ("server busy", Ok(self.response(429, json, Some(PROTOCOL), Some(5)))),
            23..25 => ("server failed", Ok(self.response(503, json, Some(PROTOCOL), None))),
            25..27 => ("proxy failed", Ok(self.response(502, "text/html", None, None))),
            _ if commands > self.commands_max => {
                ("refused as a whole", Ok(self.response(413, json, Some(PROTOCOL), None)))
            }
            27..40 => {
                tally.note(if exchange.is_some() { "answer lost" } else { "read lost" });
                self.serve(Reader::Nobody, from.phone, path, query, exchange);
                return self.post(Parcel::Answer { to: from, came: Err(NoAnswer) });
            }
            fate => {
                if (40..48).contains(&fate) && exchange.is_some() {
                    tally.note("delivered twice");
                    let again = Parcel::Request { from, request: request.clone(), is_answered: false };
                    let delay = self.rng.i64(0..1_000) * self.rng.i64(0..30);
                    self.post_in(delay, again);
                }
                let to = Reader::Page { to: from, is_cut: (48..52).contains(&fate) };
                return self.serve(if is_answered { to } else { Reader::Nobody }, from.phone, path, query, exchange);
            }
        };
        tally.note(what);
        if is_answered {
            self.post(Parcel::Answer { to: from, came });
        }
    }

    fn serve(&mut self, to: Reader, phone: usize, path: &str, query: &str, exchange: Option<ExchangeRequest>) {
        let asked = |name: &str| {
            let pair = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(its, _)| *its == name);
            pair.map(|(_, value)| decoded(value))
        };
        let steps: Vec<&str> = path.split('/').skip(1).collect();
        match (steps.as_slice(), exchange) {
            (["api", "exchange"], Some(request)) => {
                self.let_one_fail(&request);
                self.start(to, |connection| async move {
                    Done::Exchange(exchange::exchange(connection, phone, request).await.map(Box::new))
                });
            }
            (["api", "programme"], _) => {
                let since = asked("since");
                self.start(to, |connection| async move {
                    Done::Read(Box::new(exchange::read_programme(connection, since).await))
                });
            }
            (["api", "programme", "snapshot", snapshot, chunk], _) => {
                let (snapshot, chunk) = ((*snapshot).to_owned(), (*chunk).to_owned());
                let from = asked("from").and_then(|from| from.parse().ok()).unwrap_or(0);
                self.start(to, move |connection| async move {
                    Done::Chunk(exchange::read_chunk(connection, snapshot, chunk, from).await)
                });
            }
            (["api", "health"], _) => {
                let came = self.response(200, "application/json", Some(PROTOCOL), None);
                self.reply(to, came);
            }
            _ => panic!("a device asked for {path}"),
        }
    }

    /// Something surprises the server in the middle of a decision.
    fn let_one_fail(&mut self, request: &ExchangeRequest) {
        if !self.is_peace
            && self.rng.u32(0..8) == 0
            && let Some(raw) = self.rng.choice(&request.commands)
            && let Some(command) = json::read::<Envelope>(raw.get())
        {
            self.model.store.failing.insert(command.id);
        }
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
        let work = self.model.begin(node, self.nodes_of_0_1[node], work);
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
                    self.send(to, &done, tally);
                }
            }
        }
    }

    fn send(&mut self, to: Reader, done: &Done, tally: &mut Tally) {
        let Reader::Page { to: page, is_cut } = to else { return };
        let (status, text) = match done {
            Done::Exchange(Some(reply)) => (200, json::write(reply)),
            Done::Exchange(None) => (500, String::new()),
            Done::Read(reply) => (200, json::write(reply)),
            Done::Chunk(Some(chunk)) => (200, chunk.to_lines()),
            Done::Chunk(None) => {
                tally.note("snapshot gone");
                (404, String::new())
            }
            Done::Desk => return,
        };
        (self.answers, self.bytes) = (self.answers + 1, self.bytes + text.len() as u64);
        let mut came = self.response(status, "application/json", Some(PROTOCOL), None);
        came.response.body = text.into_bytes();
        if is_cut {
            tally.note(if matches!(done, Done::Chunk(_)) {
                "chunk cut in the middle"
            } else {
                "answer cut in the middle"
            });
            let length = self.rng.usize(0..=came.response.body.len());
            came.response.body.truncate(length);
            came.is_whole = false;
        }
        self.reply(Reader::Page { to: page, is_cut }, came);
    }

    fn reply(&mut self, to: Reader, came: Came) {
        if let Reader::Page { to, .. } = to {
            self.post(Parcel::Answer { to, came: Ok(came) });
        }
    }

    fn response(&self, status: u16, content_type: &str, protocol: Option<&str>, retry_after_s: Option<u32>) -> Came {
        let response = Response {
            status,
            date: Some(Timestamp(self.now.0 - self.now.0 % Timestamp::SECOND)),
            content_type: content_type.to_owned(),
            protocol: protocol.map(str::to_owned),
            retry_after_s,
            ..Response::default()
        };
        Came { response, is_whole: true }
    }

    /// What this node worked on is gone; whoever waits for it hears nothing.
    pub fn stop_node(&mut self, node: usize) {
        if self.model.store.lanes.clear(node) {
            self.model.store.heard.push("stopped in the middle of a group");
        }
        let works: Vec<u64> =
            self.running.iter().filter(|(_, running)| running.node == node).map(|(number, _)| *number).collect();
        for number in works {
            let Some(Running { work, to, .. }) = self.running.remove(&number) else { continue };
            work.stop(&mut self.model.store);
            if let Reader::Page { to, .. } = to {
                self.post(Parcel::Answer { to, came: Err(NoAnswer) });
            }
        }
    }
}

/// What stands in a query.
fn decoded(value: &str) -> String {
    let (first, coded) = value.split_once('%').map_or((value, None), |(first, coded)| (first, Some(coded)));
    let mut bytes = first.as_bytes().to_vec();
    for piece in coded.into_iter().flat_map(|coded| coded.split('%')) {
        let (code, rest) = piece.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).expect("two digits"));
        bytes.extend(rest.bytes());
    }
    String::from_utf8(bytes).expect("devices ask in UTF-8")
}
