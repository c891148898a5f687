//! What another program's agenda would change of what stands. A field is changed where the file says something else of it than
//! it said last: what a desk has changed since stays.
//!
//! ```text
//! a session is found  by our own name in another program's words (guid, UID)
//!                     by what the file called it last time
//!                     where it has no name, by its day and title
//! else it is added    under a name made of the event's and of what the file calls it
//! ```

use std::collections::{BTreeMap, BTreeSet};

use passerelle_shared::calendar;
use passerelle_shared::model::{EditField, FieldChange, Kind, Language, PartialDate, RecordId, Slot, WallTime};
use passerelle_shared::rules::edit::{Fields, session::kind_name, stands};

use super::agenda::{AgendaWish, Missing, OtherAgenda, OtherSession, SessionFault, Why};
use super::remembered::Remembered;
use super::standing::{Standing, StandingOne};
use super::told::{self, Hours, plain};
use crate::guid;

pub(super) struct Plan {
    pub tracks: Vec<NewTrack>,
    /// In the order of the file.
    pub steps: Vec<Step>,
    /// How many of the sessions that stand an import brought.
    pub brought: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewTrack {
    pub id: RecordId,
    pub name: String,
    pub language: Language,
    pub order: u32,
}

pub(super) struct Step {
    pub id: RecordId,
    pub stands_at: String,
    pub title: String,
    pub what: What,
    pub remembered: Remembered,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    Add(Vec<FieldChange>),
    /// Nothing, perhaps.
    Change(Vec<FieldChange>),
    TakeBack(FieldChange),
    /// The same, because the file doesn't have it any more.
    LetGo(FieldChange),
    LeaveTakenBack,
}

pub(super) fn compare(
    agenda: &OtherAgenda,
    standing: &Standing,
    remembered: &BTreeMap<RecordId, Remembered>,
    wish: &AgendaWish,
) -> Result<Plan, Vec<SessionFault>> {
    let mut comparing = Comparing::new(standing, remembered, wish.language.or(agenda.language));
    let (mut steps, mut faults) = (Vec::new(), Vec::new());
    let mut told = |session: &OtherSession, why| {
        let (stands_at, title) = (session.stands_at.clone(), session.title.clone());
        faults.push(SessionFault { stands_at, title, why });
    };
    let mut named = Vec::new();
    let (mut names, mut counts) = (BTreeSet::new(), BTreeMap::new());
    for session in &agenda.sessions {
        match told::hours(session, standing) {
            Ok(hours) => named.push((session, hours, name(session, hours, &mut counts))),
            Err(why) => told(session, why),
        }
    }
    for (session, _, name) in &named {
        if !names.insert(name.clone()) {
            told(session, Why::NameTwice(name.clone()));
        }
    }
    for (session, hours, name) in named {
        match comparing.step(session, hours, name, &names) {
            Ok(step) => steps.extend(step),
            Err(why) => told(session, why),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    if wish.missing == Missing::Go {
        steps.extend(comparing.missing());
    }
    let brought = comparing.brought().count();
    Ok(Plan { tracks: comparing.tracks, steps, brought })
}

/// By what the file calls it; several without a name and with one title on one day are counted.
fn name(session: &OtherSession, hours: Hours, counts: &mut BTreeMap<String, u32>) -> String {
    if let Some(name) = &session.name {
        return name.clone();
    }
    let day = told::date(session, hours).map(|day| day.to_string()).unwrap_or_default();
    let name = format!("{day} {}", compared(&session.title));
    let count = counts.entry(name.clone()).or_default();
    *count = count.saturating_add(1);
    format!("{name} {count}")
}

/// However it is written.
fn compared(text: &str) -> String {
    plain(text).split_whitespace().collect::<Vec<&str>>().join(" ").to_lowercase()
}

enum Found {
    Standing(RecordId),
    TakenBack(RecordId),
    Nowhere(RecordId),
}

struct Comparing<'a> {
    standing: &'a Standing,
    remembered: &'a BTreeMap<RecordId, Remembered>,
    /// Where somebody says which one it is.
    named_language: Option<Language>,
    language: Language,
    /// By the names that our own files give them.
    by_our_name: BTreeMap<String, &'a RecordId>,
    by_its_name: BTreeMap<&'a str, &'a RecordId>,
    found: BTreeSet<RecordId>,
    tracks: Vec<NewTrack>,
}

impl<'a> Comparing<'a> {
    fn new(standing: &'a Standing, remembered: &'a BTreeMap<RecordId, Remembered>, named: Option<Language>) -> Self {
        let all = standing.sessions.keys().chain(&standing.withdrawn);
        let names = |id: &'a RecordId| [guid::of(id.as_str()).to_string(), calendar::uid(id)].map(|name| (name, id));
        let told = remembered.iter().filter(|(_, one)| one.said.is_some());
        Comparing {
            standing,
            remembered,
            named_language: named,
            language: named.unwrap_or_else(|| standing.first_language()),
            by_our_name: all.flat_map(names).collect(),
            by_its_name: told.map(|(id, one)| (one.named.as_str(), id)).collect(),
            found: BTreeSet::new(),
            tracks: Vec::new(),
        }
    }

    fn step(
        &mut self,
        session: &OtherSession,
        hours: Hours,
        name: String,
        names: &BTreeSet<String>,
    ) -> Result<Option<Step>, Why> {
        let found = self.find(session, hours, &name, names);
        let (Found::Standing(id) | Found::TakenBack(id) | Found::Nowhere(id)) = &found;
        self.found.insert(id.clone());
        let one = self.standing.sessions.get(id);
        let before = self.remembered.get(id).and_then(|remembered| remembered.said.as_ref());
        let language = self.language_of(session, one, before);
        let said = told::fields(session, hours, language);
        let what = match (&found, &session.taken_back) {
            (Found::Nowhere(_) | Found::TakenBack(_), Some(_)) => return Ok(None),
            (Found::Standing(_), Some(reason)) => What::TakeBack(note(language, reason)),
            (Found::TakenBack(_), None) => What::LeaveTakenBack,
            (Found::Nowhere(_), None) => What::Add(self.changes(session, hours, (&said, None), None)?),
            (Found::Standing(_), None) => What::Change(self.changes(session, hours, (&said, before), one)?),
        };
        let is_brought = matches!(found, Found::Nowhere(_));
        let said = session.taken_back.is_none().then_some(said);
        let remembered = Remembered { named: name, said, is_brought };
        Ok(Some(Step {
            id: id.clone(),
            stands_at: session.stands_at.clone(),
            title: plain(&session.title),
            what,
            remembered,
        }))
    }

    fn find(&self, session: &OtherSession, hours: Hours, name: &str, names: &BTreeSet<String>) -> Found {
        let by_our_name = session
            .name
            .as_ref()
            .and_then(|name| self.by_our_name.get(name).or_else(|| self.by_our_name.get(&name.to_ascii_lowercase())));
        let by_its_name = self.by_its_name.get(name);
        let by_title = || if session.name.is_none() { self.by_title(session, hours, names) } else { None };
        let is_open = |id: &&&RecordId| !self.found.contains(**id) && !self.is_let_go(id);
        let known = by_our_name.filter(is_open).or_else(|| by_its_name.filter(is_open));
        let known = known.map(|id| (*id).clone()).or_else(by_title);
        match known {
            Some(id) if self.standing.sessions.contains_key(&id) => Found::Standing(id),
            Some(id) => Found::TakenBack(id),
            None => self.new_one(name),
        }
    }

    /// An import took it back: what comes instead is another session.
    fn is_let_go(&self, id: &RecordId) -> bool {
        self.remembered.get(id).is_some_and(|remembered| remembered.said.is_none())
    }

    fn by_title(&self, session: &OtherSession, hours: Hours, names: &BTreeSet<String>) -> Option<RecordId> {
        let (title, date) = (compared(&session.title), told::date(session, hours)?);
        let is_another = |id: &RecordId| {
            self.found.contains(id) || self.remembered.get(id).is_some_and(|one| names.contains(&one.named))
        };
        let is_it = |(id, one): &(&RecordId, &StandingOne)| {
            let is_titled = || one.words.values().any(|words| compared(&words.title) == title);
            !is_another(id) && self.is_on(one, date) && is_titled()
        };
        let all = self.standing.sessions.iter().filter(is_it);
        all.min_by_key(|(_, one)| one.session.starts_wall).map(|(id, _)| id.clone())
    }

    /// By its day, or by the night after it.
    fn is_on(&self, one: &StandingOne, date: PartialDate) -> bool {
        let by_the_clock = one.session.starts_wall.map(WallTime::day);
        [by_the_clock, self.standing.event.day(one.session.day)].contains(&Some(date))
    }

    fn new_one(&self, name: &str) -> Found {
        let event = &self.standing.id;
        let slug = |turn: u32| guid::of(&format!("imported/{}/{name}/{turn}", event.slug())).to_string();
        let ids = (1_u32..).map(|turn| event.part(Kind::Session, &slug(turn)));
        let id = ids.into_iter().find(|id| !self.is_let_go(id)).expect("there are more names than sessions");
        match () {
            () if self.standing.sessions.contains_key(&id) => Found::Standing(id),
            () if self.standing.withdrawn.contains(&id) => Found::TakenBack(id),
            () => Found::Nowhere(id),
        }
    }

    /// Of a session that isn't said in the language asked for, other programs are told in another one: in that one it comes
    /// back.
    fn language_of(&self, session: &OtherSession, one: Option<&StandingOne>, before: Option<&Fields>) -> Language {
        let title = plain(&session.title);
        let says = |language: &Language| {
            one.and_then(|one| one.words.get(language)).is_some_and(|words| plain(&words.title) == title)
        };
        let languages = [self.language].into_iter().chain(Language::ALL);
        let told_in = || before?.keys().find_map(|slot| slot.language);
        languages.into_iter().find(says).or(self.named_language).or_else(told_in).unwrap_or(self.language)
    }

    /// From what stands to what the file says, where it says something else than before.
    fn changes(
        &mut self,
        session: &OtherSession,
        hours: Hours,
        (said, before): (&Fields, Option<&Fields>),
        one: Option<&StandingOne>,
    ) -> Result<Vec<FieldChange>, Why> {
        let is_news = |slot: &Slot| before.is_none_or(|before| before.get(slot) != said.get(slot));
        let news: Vec<(&Slot, &String)> = said.iter().filter(|(slot, _)| is_news(slot)).collect();
        let mut wanted = Fields::new();
        for (slot, text) in &news {
            if let Some(text) = self.wanted(slot.field, text, one) {
                wanted.insert(**slot, text);
            }
        }
        let [day, begins, until] = [EditField::Day, EditField::Begins, EditField::Until].map(Slot::plain);
        let is_told = |slot: &Slot| news.iter().any(|(told, _)| *told == slot);
        if [day, begins, until].iter().any(is_told) {
            let on_its_day = told::on_its_day(session, hours, self.standing, one)?;
            if is_told(&day) || (session.day.is_none() && is_told(&begins)) {
                wanted.insert(day, on_its_day.number.to_string());
            }
            wanted.extend(is_told(&begins).then_some((begins, on_its_day.begins)));
            wanted.extend(is_told(&until).then_some((until, on_its_day.until)));
        }
        let nothing = Fields::new();
        let fields = one.map_or(&nothing, |one| &one.fields);
        if one.is_none() {
            let other = || kind_name(passerelle_shared::model::SessionKind::Other).to_owned();
            wanted.entry(Slot::plain(EditField::SessionKind)).or_insert_with(other);
        }
        let is_other = |(slot, text): &(&Slot, &String)| plain(stands(fields, **slot)) != **text;
        let changes = wanted.iter().filter(is_other);
        Ok(changes.map(|(slot, text)| FieldChange::new(*slot, stands(fields, *slot), text)).collect())
    }

    /// What is to stand in a field, where the file says less of it than stands here or says it otherwise.
    fn wanted(&mut self, field: EditField, text: &str, one: Option<&StandingOne>) -> Option<String> {
        Some(match field {
            EditField::Day | EditField::Begins | EditField::Until => return None,
            // Our own calendars describe a session by what its event is called.
            EditField::Body if self.standing.is_somewhere(text) => return None,
            EditField::Room if self.standing.is_somewhere(text) && !has_room(one) => String::new(),
            EditField::Track => self.track(text),
            EditField::Speakers => speakers(text, one),
            EditField::Languages if first_spoken(one).as_deref() == Some(text) => return None,
            _ => text.to_owned(),
        })
    }

    /// One that the event doesn't have is added.
    fn track(&mut self, name: &str) -> String {
        let compared_name = compared(name);
        if compared_name.is_empty() {
            return String::new();
        }
        let mut tracks = self.standing.tracks.iter();
        if let Some(track) = tracks.find(|track| track.titles.iter().any(|title| compared(title) == compared_name)) {
            return track.id.to_string();
        }
        let event = &self.standing.id;
        let id =
            event.part(Kind::Track, &guid::of(&format!("imported-track/{}/{compared_name}", event.slug())).to_string());
        if self.tracks.iter().all(|track| track.id != id) {
            let orders =
                self.standing.tracks.iter().map(|track| track.order).chain(self.tracks.iter().map(|new| new.order));
            let order = orders.max().unwrap_or_default().saturating_add(1);
            self.tracks.push(NewTrack { id: id.clone(), name: name.to_owned(), language: self.language, order });
        }
        id.to_string()
    }

    fn brought(&self) -> impl Iterator<Item = (&'a RecordId, &'a Remembered)> {
        let (standing, remembered) = (self.standing, self.remembered);
        let is_brought = |one: &Remembered| one.is_brought && one.said.is_some();
        remembered.iter().filter(move |(id, one)| is_brought(one) && standing.sessions.contains_key(id))
    }

    fn missing(&self) -> Vec<Step> {
        let let_go = |(id, remembered): (&RecordId, &Remembered)| Step {
            id: id.clone(),
            stands_at: String::new(),
            title: self.title(id),
            what: What::LetGo(note(self.language, "")),
            remembered: Remembered { said: None, ..remembered.clone() },
        };
        self.brought().filter(|(id, _)| !self.found.contains(*id)).map(let_go).collect()
    }

    fn title(&self, id: &RecordId) -> String {
        let words = self.standing.sessions.get(id).map(|one| &one.words);
        let title = words.and_then(|words| words.get(&self.language).or_else(|| words.values().next()));
        title.map(|text| text.title.clone()).unwrap_or_default()
    }
}

fn has_room(one: Option<&StandingOne>) -> bool {
    one.is_some_and(|one| one.words.values().any(|words| !words.place.is_empty()))
}

/// Where they come from, and what they are called in other languages, stays.
fn speakers(names: &str, one: Option<&StandingOne>) -> String {
    let known = one.map_or(&[][..], |one| &one.session.speakers);
    let line = |name: &str| {
        let is_it = |speaker: &&passerelle_shared::model::Speaker| {
            speaker.name == name || speaker.names.all().any(|other| other == name)
        };
        match known.iter().find(is_it) {
            Some(speaker) if speaker.affiliation.is_empty() => speaker.name.clone(),
            Some(speaker) => format!("{}; {}", speaker.name, speaker.affiliation),
            None => name.replace([';', '؛'], ","),
        }
    };
    names.lines().filter(|name| !name.trim().is_empty()).map(line).collect::<Vec<String>>().join("\n")
}

fn first_spoken(one: Option<&StandingOne>) -> Option<String> {
    one?.session.all_languages().first().map(|language| language.code().to_owned())
}

/// Why it is gone, for all to read.
fn note(language: Language, reason: &str) -> FieldChange {
    let gone = match language {
        Language::French => "Ne figure plus au programme.",
        Language::Arabic => "لم تعد هذه الجلسة في البرنامج.",
        _ => "No longer part of the programme.",
    };
    let reason = if reason.trim().is_empty() { gone } else { reason.trim() };
    FieldChange::new(Slot::words(EditField::Note, language), "", reason)
}
