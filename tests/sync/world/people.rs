//! What people do on their phones, and organisers at their desks.

use std::collections::BTreeMap;

use passerelle_device::desks::{AtDesk, Ruling};
use passerelle_device::own_records::Wished;
use passerelle_shared::model::{
    CountryCode, EventStatus, Language, Reach, RecordId, Role, RoleName, SignUpForm, SignUpState, Timestamp, UiLanguage,
};
use passerelle_shared::rules::own_record::Wish;
use passerelle_shared::rules::sign_up::{CommandBody, Verdict};
use passerelle_shared::sync::{CommandId, Fact};

use super::programme::{COUNTRIES, EVENTS, FILLERS};
use super::{World, Written};
use crate::phone::{Typed, form};
use crate::scope::Content;
use crate::server::desk::{self, Revision};
use crate::tally::Tally;

impl World {
    pub fn person_asks(&mut self, phone: usize, tab: usize, tally: &mut Tally) {
        let event = self.some_event();
        self.ask_for(phone, tab, event, tally);
    }

    /// As when signing up opens.
    pub fn everybody_asks_at_once(&mut self, tally: &mut Tally) {
        let event = self.some_event();
        for phone in 0..self.phones.len() {
            self.ask_for(phone, 0, event.clone(), tally);
        }
    }

    fn ask_for(&mut self, phone: usize, tab: usize, event: RecordId, tally: &mut Tally) {
        let held = &self.phones[phone];
        if held.event(&event).is_none() {
            return;
        }
        let form = held.form_shown(&event).map_or_else(|| self.empty_form(phone), Box::new);
        self.save(phone, tab, CommandBody::RequestPlace { event, form }, tally);
    }

    /// Into a form, and doesn't send it yet.
    pub fn person_types(&mut self, phone: usize, tally: &mut Tally) {
        if self.phones[phone].asleep_until.is_some() {
            return;
        }
        let event = self.some_event();
        self.texts += 1;
        let text = format!("Amina, the {}.", self.texts);
        let form = SignUpForm { name: text.clone(), ..*self.empty_form(phone) };
        let held = &mut self.phones[phone];
        // Whoever signs in goes on with what they began before.
        let before_sign_in = self.rng.u32(0..3) == 0 && !held.typed.contains_key(&event);
        if held.type_into_form(&event, &form, before_sign_in) {
            held.typed.insert(event, Typed { text, before_sign_in });
            tally.note(if before_sign_in { "typed before signing in" } else { "typed into a form" });
        }
    }

    /// One person has one country, on all their devices.
    fn empty_form(&self, phone: usize) -> Box<SignUpForm> {
        let email = &self.phones[phone].email;
        form(email, COUNTRIES[usize::from(email.as_str().as_bytes()[0]) % COUNTRIES.len()])
    }

    pub fn person_withdraws(&mut self, phone: usize, tab: usize, tally: &mut Tally) {
        let event = self.some_event();
        let held = &self.phones[phone];
        let is_asked = held.outbox().iter().any(|row| row.entry.command.concerns == event);
        if is_asked || held.sign_up(&event).is_some_and(|sign_up| sign_up.state.is_live()) {
            self.save(phone, tab, CommandBody::Withdraw { event }, tally);
        }
    }

    pub fn person_accepts(&mut self, phone: usize, tab: usize, tally: &mut Tally) {
        let held = &self.phones[phone];
        let is_offered =
            |event: &RecordId| held.sign_up(event).is_some_and(|sign_up| sign_up.state == SignUpState::Offered);
        if let Some(event) = EVENTS.iter().map(|event| RecordId::from(*event)).find(is_offered) {
            self.save(phone, tab, CommandBody::AcceptOffer { event }, tally);
        }
    }

    fn save(&mut self, phone: usize, tab: usize, body: CommandBody, tally: &mut Tally) {
        if self.phones[phone].asleep_until.is_some() {
            return;
        }
        let id = CommandId(format!("{:032x}", self.rng.u128(..)));
        let event = body.event().clone();
        // Who has signed in goes on under their own name.
        let is_early = self.phones[phone].typed.get(&event).is_none_or(|typed| typed.before_sign_in);
        let before_sign_in = is_early && self.rng.u32(0..10) == 0;
        let name = match &body {
            CommandBody::RequestPlace { form, .. } => Some(form.name.clone()),
            _ => None,
        };
        let held = &mut self.phones[phone];
        let Some(record_acts) = held.save(id.clone(), body, before_sign_in) else {
            return tally.note("not saved, and said so");
        };
        if before_sign_in {
            tally.note("saved before signing in");
        }
        if held.is_of_0_1 {
            tally.note("saved by an app of version 0.1");
        }
        let typed = name.as_ref().and_then(|_| held.typed.remove(&event)).map(|typed| typed.text);
        if !before_sign_in {
            held.sent_last = name.or(held.sent_last.take());
        }
        let (account, epoch) = (held.account.clone(), held.epoch());
        self.written.push(Written { id, account, phone, event, record_acts, epoch, typed, is_renamed: false });
        self.tell(phone, tab, Fact::Wrote);
    }

    /// Sets a star, or takes one off.
    pub fn person_stars(&mut self, phone: usize, tab: usize, tally: &mut Tally) {
        if self.phones[phone].asleep_until.is_some() || self.phones[phone].is_of_0_1 {
            return;
        }
        let id = CommandId(format!("{:032x}", self.rng.u128(..)));
        // Few, so that phones meet.
        let of = RecordId::from(EVENTS[0]);
        let wish = if self.rng.bool() { Wish::KeepStar } else { Wish::LetGoOfStar };
        let held = &self.phones[phone];
        match held.star(id.clone(), &of, wish) {
            Some((Wished::Saved, record_acts)) => {
                let (account, epoch) = (held.account.clone(), held.epoch());
                let event = RecordId::star(&of);
                self.written.push(Written {
                    id,
                    account,
                    phone,
                    event,
                    record_acts,
                    epoch,
                    typed: None,
                    is_renamed: false,
                });
            }
            Some((Wished::TakenBack(id), _)) => {
                self.written.retain(|written| written.id != id);
                tally.note("star taken back untried");
            }
            _ => return,
        }
        self.tell(phone, tab, Fact::Wrote);
    }

    /// Somebody who runs an event decides on their phone, about what it shows.
    pub fn organiser_decides_on_a_phone(&mut self, tab: usize) {
        let events = EVENTS.map(RecordId::from);
        let awake = self.phones.iter().enumerate().filter(|(_, held)| held.asleep_until.is_none() && !held.is_of_0_1);
        let shown = awake.flat_map(|(phone, held)| events.iter().map(move |event| (phone, held.at_desk(event))));
        let desks: Vec<(usize, Vec<AtDesk>)> = shown.filter(|(_, at_desk)| !at_desk.is_empty()).collect();
        let Some((phone, at_desk)) = self.rng.choice(&desks) else { return };
        let (phone, held) = (*phone, &self.phones[*phone]);
        let Some(one) = self.rng.choice(at_desk) else { return };
        let verdicts = [Verdict::Confirm, Verdict::Reserve, Verdict::Refuse];
        let verdict = verdicts[self.rng.usize(0..verdicts.len())];
        let id = CommandId(format!("{:032x}", self.rng.u128(..)));
        let replaced: Vec<CommandId> = held
            .outbox()
            .into_iter()
            .filter(|row| !row.entry.is_tried && row.entry.command.concerns == one.id)
            .map(|row| row.entry.command.id)
            .collect();
        if !held.decide(&id, one, &Ruling { verdict, note: "As agreed.".into() }) {
            return;
        }
        self.written.retain(|written| !replaced.contains(&written.id));
        let (account, epoch) = (held.account.clone(), held.epoch());
        let event = one.id.clone();
        self.written.push(Written { id, account, phone, event, record_acts: 0, epoch, typed: None, is_renamed: false });
        self.tell(phone, tab, Fact::Wrote);
    }

    pub fn person_signs_in(&mut self, phone: usize, tab: usize) {
        if self.phones[phone].asleep_until.is_none() {
            self.phones[phone].sign_in();
            self.tell(phone, tab, Fact::SignedIn);
        }
    }

    /// For all screens, from one moment to the next.
    pub fn person_changes_language(&mut self, phone: usize, tally: &mut Tally) {
        let language = UiLanguage::ALL[self.rng.usize(0..UiLanguage::ALL.len())];
        if self.phones[phone].asleep_until.is_none() {
            tally.note("language changed");
            self.phones[phone].reads.language.set(language);
            self.person_opens(phone, None);
        }
    }

    /// Something in another language, or the search.
    pub fn person_reads_in_another_language(&mut self, phone: usize, tally: &mut Tally) {
        let language = Language::ALL[self.rng.usize(0..Language::ALL.len())];
        let opened = if self.rng.u32(0..4) == 0 { None } else { Some(language) };
        if self.phones[phone].asleep_until.is_none() {
            tally.note(if opened.is_some() { "read in another language" } else { "searched" });
            self.person_opens(phone, Some(opened));
        }
    }

    fn person_opens(&mut self, phone: usize, opened: Option<Option<Language>>) {
        for tab in 0..self.phones[phone].tabs.len() {
            self.phones[phone].tabs[tab].open_language(opened);
            self.go_on(phone, tab);
        }
    }

    /// On a line that costs, or off it; or they want everything all the same.
    pub fn person_minds_the_cost(&mut self, phone: usize, tally: &mut Tally) {
        let is_asleep = self.phones[phone].asleep_until.is_some();
        let saves = &self.phones[phone].reads.saves_data;
        if !saves.get() || self.rng.bool() {
            tally.note("line costs, or does no more");
            saves.set(!saves.get());
        } else if !is_asleep && !self.phones[phone].tabs.is_empty() {
            tally.note("asked for all languages");
            self.phones[phone].tabs[0].want_all();
            self.go_on(phone, 0);
        }
    }

    pub fn person_takes_back(&mut self, phone: usize, tally: &mut Tally) {
        if let Some(id) = self.phones[phone].take_back_untried() {
            self.written.retain(|written| written.id != id);
            tally.note("taken back untried");
        }
    }

    pub fn organiser_sets_capacity(&mut self) {
        let (event, capacity) = (self.some_event(), self.rng.u32(0..4));
        self.set_to_work(|connection| desk::revise(connection, event, Revision::Capacity(capacity)));
    }

    /// An administrator gives somebody a role, or takes one back.
    pub fn administrator_sets_role(&mut self) {
        let account = self.phones[self.rng.usize(0..self.phones.len())].account.clone();
        let reach = match self.rng.u32(0..5) {
            0 => Reach::Whole,
            1 => Reach::Event(EVENTS[0].into()),
            2 => Reach::Event(EVENTS[1].into()),
            _ => {
                Reach::Country(CountryCode::parse(COUNTRIES[self.rng.usize(0..COUNTRIES.len())]).expect("two letters"))
            }
        };
        let role = if matches!(reach, Reach::Country(_)) { RoleName::ContactPoint } else { RoleName::Organiser };
        let until = (self.rng.u32(0..4) == 0).then(|| self.now.plus_ms(self.rng.i64(0..3) * Timestamp::DAY));
        let (role, is_held) = (Role { role, reach, until }, self.rng.u32(0..5) > 1);
        self.set_to_work(|connection| desk::set_role(connection, account, role, is_held));
    }

    pub fn organiser_decides(&mut self) {
        let event = self.some_event();
        self.set_to_work(|connection| desk::decide_next(connection, event));
        self.set_to_work(desk::lapse_offers);
    }

    pub fn organiser_revises(&mut self) {
        let event = self.some_event();
        let row = &self.model.events[&event];
        let is_over = row.ends_at < self.now;
        let revision = match self.rng.u32(0..5) {
            _ if is_over => Revision::Moved(self.now.plus_ms(30 * Timestamp::DAY)),
            _ if row.status == EventStatus::Cancelled => Revision::Restored,
            0 => Revision::Cancelled,
            1 => Revision::Newer,
            _ => Revision::Terms,
        };
        self.set_to_work(|connection| desk::revise(connection, event, revision));
    }

    /// One, or two at the same time.
    pub fn organisers_publish(&mut self) {
        for _ in 0..self.rng.u32(1..=2) {
            self.organiser_publishes();
        }
    }

    fn organiser_publishes(&mut self) {
        let count = self.rng.u32(1..=FILLERS);
        let is_gone = self.rng.u32(0..4) == 0;
        let count = if is_gone { 1 } else { count };
        // In the order of their ids, so that nobody waits for each other.
        let changes: BTreeMap<RecordId, Content> = (0..count)
            .map(|_| {
                let id = self.some_filler();
                let json = Content::Json(format!("{{\"number\":{}}}", self.rng.u32(..)));
                (id, if is_gone { Content::Withdrawn("merged with another".into(), self.now) } else { json })
            })
            .collect();
        self.set_to_work(|connection| desk::publish(connection, changes));
    }

    pub fn prune(&mut self) {
        self.set_to_work(desk::prune);
    }

    fn some_event(&mut self) -> RecordId {
        EVENTS[self.rng.usize(0..EVENTS.len())].into()
    }
}
