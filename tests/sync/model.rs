//! The server as a model in memory: the same pure rules, without HTTP and without SQL.

use std::collections::BTreeMap;

use passerelle_shared::api::{ExchangeReply, ExchangeRequest};
use passerelle_shared::model::{
    Actor, CountryCode, EventStatus, Reason, RecordId, SignUp, SignUpState, SignUpTerms, Step, Timestamp,
};
use passerelle_shared::sync::{
    AccountId, Command, CommandId, Decision, Effect, Epoch, EventFacts, Outcome, Places, Scope, Situation, Standing,
    Waiting, judge, promote,
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
    /// How often each command took effect, whatever was stored.
    pub effects: BTreeMap<CommandId, u32>,
    pub wrong: Wrong,
    tickets: u64,
}

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
        self.fill_freed_places(event, now, tally);
    }

    /// An organiser confirms the first who waits for a decision, if there is room.
    pub fn decide_next(&mut self, event: &RecordId, now: Timestamp) {
        let waiting = self
            .sign_ups
            .iter()
            .find(|((_, at), (sign_up, _))| at == event && sign_up.state == SignUpState::AwaitingDecision);
        let Some(((account, _), (sign_up, _))) = waiting else { return };
        let (account, country) = (account.clone(), sign_up.form.country_code());
        let places = self.places(event, country);
        let terms = &self.events[event].terms;
        let quota = country.and_then(|country| terms.quotas.get(&country));
        let room = terms.capacity.is_none_or(|capacity| places.taken < capacity)
            && quota.is_none_or(|quota| places.taken_by_country < *quota);
        let state = if room { SignUpState::Confirmed } else { SignUpState::Reserve };
        let reason = Reason::Organiser { note: String::new() };
        self.step(&account, event, state, Actor::Organiser { name: "Salma".into() }, Some(reason), now);
    }

    fn settle(&mut self, account: &AccountId, raw: &str, now: Timestamp, tally: &mut Tally) -> Outcome {
        let command: Command = serde_json::from_str(raw).expect("devices write what can be read");
        let key = (account.clone(), command.id.clone());
        if let Some((stored_raw, outcome)) = self.outcomes.get(&key).filter(|_| !self.wrong.forgets_outcomes) {
            assert_eq!(stored_raw, raw, "a command is immutable");
            return outcome.clone();
        }
        let decision = self.decide(account, &command, now, tally);
        tally.note(name_of(&decision));
        let outcome = Outcome { command: command.id, decided_at: now, decision, receipt: None };
        self.outcomes.insert(key, (raw.to_owned(), outcome.clone()));
        outcome
    }

    fn decide(&mut self, account: &AccountId, command: &Command, now: Timestamp, tally: &mut Tally) -> Decision {
        let event = command.event().clone();
        let stands = self.standing(account, &event);
        let effect = judge(&self.situation(account, command, stands.as_ref(), now), command);
        let (state, reason, form) = match effect {
            Effect::Answer(decision) => return decision,
            Effect::Move { state, reason, form } => (state, reason, form),
        };
        let state = if self.wrong.oversells && state == SignUpState::Reserve { SignUpState::Confirmed } else { state };
        *self.effects.entry(command.id.clone()).or_default() += 1;
        let key = (account.clone(), event.clone());
        if let Some(form) = form {
            self.tickets += 1;
            let fresh = SignUp {
                event: event.clone(),
                state,
                acts: 0,
                form: (*form).clone(),
                offer_until: None,
                history: vec![],
            };
            let (sign_up, ticket) = self.sign_ups.entry(key.clone()).or_insert((fresh, self.tickets));
            if !sign_up.state.is_live() {
                *ticket = self.tickets;
            }
            sign_up.form = *form;
        }
        if let Some((sign_up, _)) = self.sign_ups.get_mut(&key) {
            sign_up.acts += 1;
        }
        self.step(account, &event, state, Actor::Person, reason, now);
        if state == SignUpState::Withdrawn {
            self.fill_freed_places(&event, now, tally);
        }
        Decision::Done { stands: self.standing(account, &event).expect("it was just written") }
    }

    fn situation<'a>(
        &'a self,
        account: &AccountId,
        command: &Command,
        stands: Option<&'a Standing>,
        now: Timestamp,
    ) -> Situation<'a> {
        let event = command.event();
        let own = self.sign_ups.get(&(account.clone(), event.clone()));
        let own_country = own.and_then(|(sign_up, _)| sign_up.form.country_code());
        let named_country = match &command.body {
            passerelle_shared::sync::CommandBody::RequestPlace { form, .. } => form.country_code(),
            _ => own_country,
        };
        let after = command.seen.after.as_ref();
        let after = after.and_then(|id| self.outcomes.get(&(account.clone(), id.clone())));
        let after_acts = after.and_then(|(_, outcome)| match &outcome.decision {
            Decision::Done { stands } => Some(stands.acts),
            _ => None,
        });
        let seen_acts = match self.wrong.latest_delivery_wins {
            true => u32::MAX,
            false => command.seen.acts.max(after_acts.unwrap_or(0)),
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
        let (sign_up, _) = self.sign_ups.get(&(account.clone(), event.clone()))?;
        Some(Standing { event: event.clone(), state: sign_up.state, acts: sign_up.acts, rank: None, reason: None })
    }

    /// In the transaction that frees a place, those in line move up.
    fn fill_freed_places(&mut self, event: &RecordId, now: Timestamp, tally: &mut Tally) {
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
            let Some(row) = self.events.get(event) else { return };
            let Some(next) = promote(&row.terms, self.places(event, None).taken, &line) else { return };
            let account = next.key.clone();
            self.step(&account, event, SignUpState::Confirmed, Actor::Rules, Some(Reason::PlaceFreed), now);
            tally.note("promoted");
        }
    }

    fn step(
        &mut self,
        account: &AccountId,
        event: &RecordId,
        state: SignUpState,
        by: Actor,
        reason: Option<Reason>,
        now: Timestamp,
    ) {
        let Some((sign_up, _)) = self.sign_ups.get_mut(&(account.clone(), event.clone())) else { return };
        sign_up.state = state;
        sign_up.history.push(Step { at: now, by, state, reason, intended_at: None });
        let json = serde_json::to_string(sign_up).expect("plain data");
        let id = RecordId::from(event.as_str().replacen("event/", "sign-up/", 1));
        self.rows(account).change([(id, Content::Json(json))]);
    }

    fn rows(&mut self, account: &AccountId) -> &mut Rows {
        self.accounts.entry(account.clone()).or_insert_with(|| Rows::new(Scope::account(account)))
    }
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
