//! The server as a model in memory: the same pure rules, without HTTP and without SQL.

use std::collections::BTreeMap;

use passerelle_shared::api::{ExchangeReply, ExchangeRequest};
use passerelle_shared::model::{
    Actor, CountryCode, EventStatus, Reason, RecordId, SignUp, SignUpForm, SignUpPolicy, SignUpState, SignUpTerms,
    Step, Timestamp,
};
use passerelle_shared::sync::{
    AccountId, Author, Command, CommandBody, CommandId, Decision, Effect, Epoch, EventFacts, Outcome, Places, Scope,
    Situation, Standing, Waiting, judge, promote,
};

use crate::history::Wrong;
use crate::scope::{Content, Rows};
use crate::tally::Tally;

pub struct Model {
    pub epoch: Epoch,
    pub programme: Rows,
    pub accounts: BTreeMap<AccountId, Rows>,
    pub events: BTreeMap<RecordId, EventRow>,
    pub sign_ups: BTreeMap<(AccountId, RecordId), (SignUp, u64)>,
    pub outcomes: BTreeMap<(AccountId, CommandId), (String, Outcome)>,
    /// The event that each command concerned, and the acts that its author knew of afterwards.
    known_acts: BTreeMap<(AccountId, CommandId), (RecordId, u32)>,
    /// How often each command took effect, whatever was stored.
    pub effects: BTreeMap<CommandId, u32>,
    pub wrong: Wrong,
    tickets: u64,
}

pub const ORGANISER: &str = "Salma";
/// Two days, as on the server.
const OFFER_LIFE: i64 = 48 * Timestamp::HOUR;

pub struct EventRow {
    pub terms: SignUpTerms,
    pub status: EventStatus,
    pub ends_at: Timestamp,
}

impl Model {
    pub fn new(wrong: Wrong) -> Self {
        Self {
            epoch: Epoch("first".into()),
            programme: Rows::new(Scope::programme()),
            accounts: BTreeMap::new(),
            events: BTreeMap::new(),
            sign_ups: BTreeMap::new(),
            outcomes: BTreeMap::new(),
            known_acts: BTreeMap::new(),
            effects: BTreeMap::new(),
            wrong,
            tickets: 0,
        }
    }

    pub fn exchange(
        &mut self,
        account: &AccountId,
        request: &ExchangeRequest,
        now: Timestamp,
        tally: &mut Tally,
    ) -> ExchangeReply {
        let commands = request.commands.iter().map(|raw| raw.get());
        let outcomes = commands.map(|raw| self.settle(account, raw, now, tally)).collect();
        let keeps_record = !self.wrong.cursor_without_record;
        let epoch = self.epoch.clone();
        let news = self.rows(account).page(&epoch, request.cursor.as_deref(), keeps_record);
        ExchangeReply {
            account: account.clone(),
            nonce: request.nonce.clone(),
            epoch,
            server_time: now,
            outcomes,
            news: Some(news),
            ranks: vec![],
            heads: vec![self.programme.head(&self.epoch)],
        }
    }

    /// Places taken of an event, and of a country's quota at it.
    pub fn places(&self, event: &RecordId, country: Option<CountryCode>) -> Places {
        let taken = |of: &dyn Fn(&SignUp) -> bool| {
            let all = self.sign_ups.iter().filter(|((_, at), _)| at == event);
            let count = all.filter(|(_, (sign_up, _))| sign_up.state.takes_a_place() && of(sign_up)).count();
            u32::try_from(count).expect("a handful of people")
        };
        Places {
            taken: taken(&|_| true),
            taken_by_country: taken(&|sign_up| country.is_some() && sign_up.form.country_code() == country),
        }
    }

    /// An organiser sets the capacity; never below what is taken.
    pub fn set_capacity(&mut self, event: &RecordId, capacity: u32, now: Timestamp, tally: &mut Tally) {
        let taken = self.places(event, None).taken;
        if let Some(row) = self.events.get_mut(event) {
            row.terms.capacity = Some(capacity.max(taken));
        }
        tally.note("capacity changed");
        self.fill_freed_places(event, &Reason::CapacityRaised, now, tally);
    }

    /// The event is called off, and everybody who could still have come is told.
    pub fn cancel(&mut self, event: &RecordId, now: Timestamp) {
        if let Some(row) = self.events.get_mut(event) {
            row.status = EventStatus::Cancelled;
        }
        let live = self.sign_ups.iter().filter(|((_, at), (sign_up, _))| at == event && sign_up.state.is_live());
        let accounts: Vec<AccountId> = live.map(|((account, _), _)| account.clone()).collect();
        for account in accounts {
            let reason = Some(Reason::EventCancelled);
            self.step(&account, event, ruled(SignUpState::EventCancelled, reason, now));
        }
    }

    /// Takes back the offers whose time is over.
    pub fn lapse_offers(&mut self, now: Timestamp, tally: &mut Tally) {
        let offered = self.sign_ups.iter().filter_map(|(key, (sign_up, _))| Some((sign_up.offer_until?, key.clone())));
        let mut due: Vec<_> = offered.filter(|(until, _)| *until < now).collect();
        due.sort();
        for (_, (account, event)) in due {
            self.lapse(&account, &event, now, tally);
        }
    }

    fn lapse(&mut self, account: &AccountId, event: &RecordId, now: Timestamp, tally: &mut Tally) {
        let own = self.sign_ups.get(&(account.clone(), event.clone()));
        if own.and_then(|(sign_up, _)| sign_up.offer_until).is_some_and(|until| until < now) {
            self.step(account, event, ruled(SignUpState::Refused, Some(Reason::OfferLapsed), now));
            self.fill_freed_places(event, &Reason::PlaceFreed, now, tally);
        }
    }

    /// An organiser confirms the first who waits for a decision, if there is room.
    pub fn decide_next(&mut self, event: &RecordId, now: Timestamp, tally: &mut Tally) {
        let waiting = self
            .sign_ups
            .iter()
            .find(|((_, at), (sign_up, _))| at == event && sign_up.state == SignUpState::AwaitingDecision);
        let Some(((account, _), _)) = waiting else { return };
        let account = account.clone();
        if !self.decide_for(&account, event, SignUpState::Confirmed, now, tally) {
            self.decide_for(&account, event, SignUpState::Reserve, now, tally);
        }
    }

    /// An organiser decides about one person; whether that could be.
    pub fn decide_for(
        &mut self,
        account: &AccountId,
        event: &RecordId,
        state: SignUpState,
        now: Timestamp,
        tally: &mut Tally,
    ) -> bool {
        let Some((sign_up, _)) = self.sign_ups.get(&(account.clone(), event.clone())) else { return false };
        let (from, country) = (sign_up.state, sign_up.form.country_code());
        if from == state {
            return true;
        }
        let can_be_decided = from.is_live() || matches!(from, SignUpState::Refused | SignUpState::NotEndorsed);
        let needs_room = state.takes_a_place() && !from.takes_a_place();
        if !can_be_decided || (needs_room && !self.has_room(event, country)) {
            return false;
        }
        let by = Actor::Organiser { name: ORGANISER.into() };
        let reason = Some(Reason::Organiser { note: String::new() });
        self.step(account, event, Step { at: now, by, state, reason, intended_at: None });
        if from.takes_a_place() && !state.takes_a_place() {
            self.fill_freed_places(event, &Reason::PlaceFreed, now, tally);
        }
        true
    }

    fn has_room(&self, event: &RecordId, country: Option<CountryCode>) -> bool {
        let (terms, places) = (&self.events[event].terms, self.places(event, country));
        let quota = country.and_then(|country| terms.quotas.get(&country));
        terms.capacity.is_none_or(|capacity| places.taken < capacity)
            && quota.is_none_or(|quota| places.taken_by_country < *quota)
    }

    pub fn settle(&mut self, account: &AccountId, raw: &str, now: Timestamp, tally: &mut Tally) -> Outcome {
        let command: Command = serde_json::from_str(raw).expect("devices write what can be read");
        let key = (account.clone(), command.id.clone());
        if let Some((stored_raw, outcome)) = self.outcomes.get(&key).filter(|_| !self.wrong.forgets_outcomes) {
            if stored_raw == raw {
                return outcome.clone();
            }
            let decision = Decision::Refused { reason: Reason::OtherBody };
            return Outcome { command: command.id, decided_at: now, decision, receipt: None };
        }
        let (decision, acts) = self.decide(account, &command, now, tally);
        tally.note(name_of(&decision));
        self.known_acts.insert(key.clone(), (command.event().clone(), acts));
        let outcome = Outcome { command: command.id, decided_at: now, decision, receipt: None };
        self.outcomes.insert(key, (raw.to_owned(), outcome.clone()));
        outcome
    }

    /// The decision, and the acts that the author knows of from now on.
    fn decide(&mut self, account: &AccountId, command: &Command, now: Timestamp, tally: &mut Tally) -> (Decision, u32) {
        let event = command.event().clone();
        if matches!(&command.author, Author::Account(author) if author != account) {
            return (Decision::Refused { reason: Reason::NotYours }, 0);
        }
        let seen_acts = self.seen_acts(account, command);
        self.lapse(account, &event, now, tally);
        let stands = self.standing(account, &event);
        let effect = judge(&self.situation(account, command, stands.as_ref(), seen_acts, now), command);
        let (state, reason, form) = match effect {
            Effect::Answer(decision) => return (decision, seen_acts),
            Effect::Move { state, reason, form } => (state, reason, form),
        };
        let state = if self.wrong.oversells && state == SignUpState::Reserve { SignUpState::Confirmed } else { state };
        *self.effects.entry(command.id.clone()).or_default() += 1;
        let key = (account.clone(), event.clone());
        let from = stands.as_ref().map(|stands| stands.state);
        let begins = !from.is_some_and(SignUpState::is_live);
        if let Some(form) = form {
            self.fill_in(&key, *form, begins);
        }
        if let Some((sign_up, _)) = self.sign_ups.get_mut(&key) {
            sign_up.acts += 1;
        }
        let by = match (&command.body, state) {
            (CommandBody::RequestPlace { .. }, SignUpState::Confirmed | SignUpState::Reserve) if begins => Actor::Rules,
            _ => Actor::Person,
        };
        let intended_at = Some(command.intended_at_mended());
        self.step(account, &event, Step { at: now, by, state, reason, intended_at });
        if from.is_some_and(SignUpState::takes_a_place) && !state.takes_a_place() {
            self.fill_freed_places(&event, &Reason::PlaceFreed, now, tally);
        }
        let stands = self.standing(account, &event).expect("it was just written");
        let acts = stands.acts;
        (Decision::Done { stands }, acts)
    }

    /// Puts the form in; who asks anew goes to the end of the line.
    fn fill_in(&mut self, key: &(AccountId, RecordId), form: SignUpForm, begins: bool) {
        self.tickets += 1;
        let fresh = SignUp {
            event: key.1.clone(),
            state: SignUpState::AwaitingDecision,
            acts: 0,
            form: form.clone(),
            offer_until: None,
            history: vec![],
        };
        let (sign_up, ticket) = self.sign_ups.entry(key.clone()).or_insert((fresh, self.tickets));
        if begins {
            *ticket = self.tickets;
        }
        sign_up.form = form;
    }

    fn seen_acts(&self, account: &AccountId, command: &Command) -> u32 {
        if self.wrong.latest_delivery_wins {
            return u32::MAX;
        }
        let before = command.seen.after.as_ref();
        let before = before.and_then(|id| self.known_acts.get(&(account.clone(), id.clone())));
        let acts = before.filter(|(event, _)| event == command.event()).map_or(0, |(_, acts)| *acts);
        command.seen.acts.max(acts)
    }

    fn situation<'a>(
        &'a self,
        account: &AccountId,
        command: &Command,
        stands: Option<&'a Standing>,
        seen_acts: u32,
        now: Timestamp,
    ) -> Situation<'a> {
        let event = command.event();
        let own = self.sign_ups.get(&(account.clone(), event.clone()));
        let own_country = own.and_then(|(sign_up, _)| sign_up.form.country_code());
        let named_country = match &command.body {
            CommandBody::RequestPlace { form, .. } => form.country_code(),
            _ => own_country,
        };
        Situation {
            now,
            event: self.events.get(event).map(|row| EventFacts {
                status: row.status,
                ends_at: Some(row.ends_at),
                terms: Some(&row.terms),
            }),
            stands,
            stands_country: own_country,
            places: self.places(event, named_country),
            seen_acts,
            promised: None,
        }
    }

    fn standing(&self, account: &AccountId, event: &RecordId) -> Option<Standing> {
        let (sign_up, ticket) = self.sign_ups.get(&(account.clone(), event.clone()))?;
        let is_before = |((_, at), (other, theirs)): &(&(AccountId, RecordId), &(SignUp, u64))| {
            at == event && other.state == SignUpState::Reserve && theirs < ticket
        };
        let before = || u32::try_from(self.sign_ups.iter().filter(is_before).count()).expect("a handful of people");
        Some(Standing {
            event: event.clone(),
            state: sign_up.state,
            acts: sign_up.acts,
            rank: (sign_up.state == SignUpState::Reserve).then(|| before() + 1),
            reason: sign_up.history.last().and_then(|step| step.reason.clone()),
        })
    }

    /// In the transaction that frees a place, those in line move up.
    pub fn fill_freed_places(&mut self, event: &RecordId, reason: &Reason, now: Timestamp, tally: &mut Tally) {
        loop {
            let mut line: Vec<(u64, Waiting<AccountId>)> = self
                .sign_ups
                .iter()
                .filter(|((_, at), (sign_up, _))| at == event && sign_up.state == SignUpState::Reserve)
                .filter_map(|((account, _), (sign_up, ticket))| {
                    let country = sign_up.form.country_code()?;
                    let taken_by_country = self.places(event, Some(country)).taken_by_country;
                    Some((*ticket, Waiting { key: account.clone(), country, taken_by_country }))
                })
                .collect();
            line.sort_by_key(|(ticket, _)| *ticket);
            let line: Vec<Waiting<AccountId>> = line.into_iter().map(|(_, waiting)| waiting).collect();
            let can_be_joined = |row: &&EventRow| row.status == EventStatus::Planned && now < row.ends_at;
            let Some(row) = self.events.get(event).filter(can_be_joined) else { return };
            let Some(next) = promote(&row.terms, self.places(event, None).taken, &line) else { return };
            let account = next.key.clone();
            let offer_until = match row.terms.policy {
                SignUpPolicy::Open => None,
                SignUpPolicy::Approval | SignUpPolicy::Nomination | SignUpPolicy::Other => {
                    Some(now.plus_ms(OFFER_LIFE).min(row.ends_at))
                }
            };
            if let Some((sign_up, _)) = self.sign_ups.get_mut(&(account.clone(), event.clone())) {
                sign_up.offer_until = offer_until;
            }
            let state = if offer_until.is_some() { SignUpState::Offered } else { SignUpState::Confirmed };
            self.step(&account, event, ruled(state, Some(reason.clone()), now));
            tally.note(if offer_until.is_some() { "offered" } else { "promoted" });
        }
    }

    fn step(&mut self, account: &AccountId, event: &RecordId, step: Step) {
        let Some((sign_up, _)) = self.sign_ups.get_mut(&(account.clone(), event.clone())) else { return };
        sign_up.state = step.state;
        if step.state != SignUpState::Offered {
            sign_up.offer_until = None;
        }
        sign_up.history.push(step);
        let json = serde_json::to_string(sign_up).expect("plain data");
        let id = RecordId::from(event.as_str().replacen("event/", "sign-up/", 1));
        self.rows(account).change([(id, Content::Json(json))]);
    }

    fn rows(&mut self, account: &AccountId) -> &mut Rows {
        self.accounts.entry(account.clone()).or_insert_with(|| Rows::new(Scope::account(account)))
    }
}

fn ruled(state: SignUpState, reason: Option<Reason>, now: Timestamp) -> Step {
    Step { at: now, by: Actor::Rules, state, reason, intended_at: None }
}

fn name_of(decision: &Decision) -> &'static str {
    match decision {
        Decision::Done { stands } => match stands.state {
            SignUpState::Confirmed => "outcome confirmed",
            SignUpState::Reserve => "outcome reserve",
            SignUpState::AwaitingDecision => "outcome awaiting decision",
            SignUpState::Withdrawn => "outcome withdrawn",
            _ => "outcome other",
        },
        Decision::Unchanged { .. } => "outcome unchanged",
        Decision::AskAgain { .. } => "outcome asks again",
        Decision::Refused { .. } => "outcome refused",
        Decision::Unknown => "outcome unknown",
    }
}
