//! `events/*.toml`: an event with its agenda, what follows from it, and its terms.

mod agenda;
mod hours;
mod schedule;
mod sign_up;

use std::collections::BTreeMap;

use passerelle_shared::model::{
    Contact, EmailAddress, Event, FollowUp, Kind, Language, Material, RecordId, SignUpTerms, Timestamp,
};
use serde::Deserialize;
use toml::Spanned;

use self::agenda::{WrittenDay, WrittenSession, WrittenTrack};
use self::schedule::Schedule;
use self::sign_up::WrittenSignUp;
use super::page::{Page, WrittenLink, WrittenName};
use super::reading::Reading;
use super::words::{Translations, Vocabulary, Words, translated};
use crate::database::{PublishedEvent, conditions};
use crate::zones;

translated! {
    struct EventFile {
        project: Option<Spanned<String>>,
        priority_area: Option<Spanned<String>>,
        kind: Spanned<String>,
        status: Spanned<String>,
        starts: Option<Spanned<String>>,
        ends: Option<Spanned<String>>,
        starts_in_days: Option<Spanned<i32>>,
        days: Option<Spanned<u8>>,
        country: Option<Spanned<String>>,
        zone: Option<Spanned<String>>,
        participants: Option<u32>,
        #[serde(default)]
        countries: Vec<Spanned<String>>,
        #[serde(default)]
        organisations: Vec<WrittenName>,
        #[serde(default)]
        people: Vec<WrittenName>,
        contact: Option<WrittenContact>,
        #[serde(default)]
        languages: Vec<Spanned<String>>,
        #[serde(default)]
        interpretation: Vec<Spanned<String>>,
        #[serde(default)]
        follows: Vec<Spanned<String>>,
        #[serde(default)]
        related: Vec<Spanned<String>>,
        #[serde(default)]
        links: Vec<WrittenLink>,
        #[serde(default)]
        day: Vec<WrittenDay>,
        #[serde(default)]
        track: Vec<WrittenTrack>,
        #[serde(default)]
        session: Vec<WrittenSession>,
        #[serde(default)]
        follow_up: Vec<WrittenFollowUp>,
        #[serde(default)]
        material: Vec<WrittenMaterial>,
        sign_up: Option<Spanned<WrittenSignUp>>,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenContact {
    name: String,
    email: Spanned<String>,
}

translated! {
    struct WrittenFollowUp {
        slug: Spanned<String>,
        owner: String,
        due: Option<Spanned<String>>,
        state: Spanned<String>,
        answered_by: Option<Spanned<String>>,
    }
}

translated! {
    struct WrittenMaterial {
        slug: Spanned<String>,
        file_name: String,
        bytes: u64,
        tlp: Spanned<String>,
    }
}

const EVENT: Vocabulary =
    Vocabulary(&["title", "summary", "body", "place", "themes", "findings", "lines_of_work", "status_note"]);
const FOLLOW_UP: Vocabulary = Vocabulary(&["title", "summary"]);
const MATERIAL: Vocabulary = Vocabulary(&["title", "summary"]);

pub(super) fn read(reading: &mut Reading, page: &mut Page<'_>, slug: &str) {
    let id = RecordId::new(Kind::Event, slug);
    reading.claim(page, &id, &(0..0));
    let Some(mut file) = page.parse::<EventFile>() else { return };
    let words = file.take_words();
    let schedule = schedule::read(reading, page, &file);
    let last_end = read_parts(reading, page, &id, &mut file, &schedule);
    if let Some(terms) = &file.sign_up {
        reading.find_terms(page, &id, &terms.span());
    }
    let terms = sign_up::read(page, file.sign_up.as_ref(), &schedule, reading.anchor);
    let places = places(&words);
    let conditions_of_0_1 = conditions_of_0_1(&file, &schedule, &words, terms.as_ref());
    let Some(mut event) = read_event(reading, page, &id, file, words, schedule, terms) else { return };
    event.goes_on_until = zones::goes_on_until(&event, last_end);
    let conditions = conditions(&event, &places);
    reading.pack.events.push(PublishedEvent { id, event, conditions, conditions_of_0_1 });
}

fn read_event(
    reading: &mut Reading,
    page: &mut Page<'_>,
    id: &RecordId,
    file: EventFile,
    words: Translations,
    schedule: Schedule,
    sign_up: Option<SignUpTerms>,
) -> Option<Event> {
    let project = file.project.as_ref().map(|slug| page.named(Kind::Project, slug));
    let kind = page.word(&file.kind, "a kind of event");
    let status = page.word(&file.status, "an event's status (planned, held, cancelled)");
    let (languages, more_languages) = page.languages(&file.languages);
    let (interpretation, more_interpretation) = page.languages(&file.interpretation);
    Some(Event {
        priority_area: priority_area(page, project.as_ref(), file.priority_area.as_ref()),
        project,
        starts: schedule.starts,
        ends: schedule.ends,
        days: schedule.days,
        starts_at: schedule.starts_at,
        ends_at: schedule.ends_at,
        goes_on_until: None,
        zone: file.zone.map(Spanned::into_inner),
        country: file.country.as_ref().and_then(|code| page.country(code)),
        participants: file.participants,
        countries: page.countries(&file.countries),
        organisations: reading.named(page, &file.organisations).into(),
        people: reading.named(page, &file.people).into(),
        contact: file.contact.as_ref().and_then(|written| contact(reading, page, written)).into(),
        languages,
        interpretation,
        more_languages,
        more_interpretation,
        follows: page.references(&file.follows),
        related: page.references(&file.related),
        links: page.links(&file.links).into(),
        sign_up: sign_up.into(),
        translations: reading.add_words(page, id, words, EVENT, &(0..0)),
        sample: reading.is_sample,
        kind: kind?,
        status: status?,
    })
}

fn contact(reading: &mut Reading, page: &mut Page<'_>, written: &WrittenContact) -> Option<Contact> {
    let Some(email) = EmailAddress::parse(written.email.get_ref()) else {
        page.fault(&written.email.span(), format!("`{}` is not an e-mail address", written.email.get_ref()));
        return None;
    };
    if written.name.trim().is_empty() {
        page.fault(&written.email.span(), "a contact has a name");
    }
    Some(Contact { name: written.name.trim().to_owned(), email: email.into(), names: reading.names_of(&written.name) })
}

fn priority_area(
    page: &mut Page<'_>,
    project: Option<&RecordId>,
    written: Option<&Spanned<String>>,
) -> Option<RecordId> {
    let written = written?;
    let Some(project) = project else {
        page.fault(&written.span(), "a priority area belongs to a project, and none is named");
        return None;
    };
    let id = project.part(Kind::PriorityArea, written.get_ref());
    page.refer(id.clone(), &written.span());
    Some(id)
}

/// Tells when the last session ends.
fn read_parts(
    reading: &mut Reading,
    page: &mut Page<'_>,
    id: &RecordId,
    file: &mut EventFile,
    schedule: &Schedule,
) -> Option<Timestamp> {
    let days = std::mem::take(&mut file.day);
    agenda::read_days(reading, page, id, days);
    agenda::read_tracks(reading, page, id, std::mem::take(&mut file.track));
    let last_end = agenda::read_sessions(reading, page, id, std::mem::take(&mut file.session), schedule);
    for written in std::mem::take(&mut file.follow_up) {
        read_follow_up(reading, page, id, written);
    }
    for written in std::mem::take(&mut file.material) {
        read_material(reading, page, id, written);
    }
    last_end
}

fn read_follow_up(reading: &mut Reading, page: &mut Page<'_>, event: &RecordId, mut written: WrittenFollowUp) {
    let span = written.slug.span();
    let id = event.part(Kind::FollowUp, page.slug(&written.slug));
    reading.claim(page, &id, &span);
    let translations = reading.add_words(page, &id, written.take_words(), FOLLOW_UP, &span);
    let due = page.date(&written.due);
    let answered_by = written.answered_by.as_ref().and_then(|id| page.references(std::slice::from_ref(id)).pop());
    let Some(state) = page.word(&written.state, "a follow-up's state (planned, open, done, unknown)") else { return };
    let (owner, owner_names) = (written.owner.clone(), reading.names_of(&written.owner));
    let follow_up = FollowUp { event: event.clone(), owner, owner_names, due, state, answered_by, translations };
    reading.add(id, &follow_up);
}

fn read_material(reading: &mut Reading, page: &mut Page<'_>, event: &RecordId, mut written: WrittenMaterial) {
    let span = written.slug.span();
    let id = event.part(Kind::Material, page.slug(&written.slug));
    reading.claim(page, &id, &span);
    let translations = reading.add_words(page, &id, written.take_words(), MATERIAL, &span);
    let Some(tlp) = page.known_word(&written.tlp, "a TLP marking (CLEAR, GREEN, AMBER, AMBER+STRICT, RED)") else {
        return;
    };
    let WrittenMaterial { file_name, bytes, .. } = written;
    reading.add(id, &Material { event: event.clone(), file_name, bytes, tlp, translations });
}

/// What a person goes by, as 0.1 wrote it: where a database has this, nothing has changed.
fn conditions_of_0_1(
    file: &EventFile,
    schedule: &Schedule,
    words: &Translations,
    terms: Option<&SignUpTerms>,
) -> String {
    let (country, places) = (file.country.as_ref().map(Spanned::get_ref), places(words));
    let when = (schedule.starts, schedule.ends, schedule.starts_at, schedule.ends_at);
    let rules = terms.map(|terms| (terms.policy, terms.opens_at, terms.closes_at, &terms.asks));
    serde_json::to_string(&(when, country, places, rules)).expect("the model is plain data")
}

/// What the place is called in each language.
fn places(words: &Translations) -> BTreeMap<String, String> {
    let place = |(language, words): &(Language, Spanned<Words>)| {
        (language.code().to_owned(), words.get_ref().place().to_owned())
    };
    words.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::Date;

    use super::*;
    use crate::content::{PackFiles, pack};

    fn published(event: &str) -> PublishedEvent {
        let files = [("pack.toml", "name = \"p\"\nsample = false"), ("events/a.toml", event)];
        let files = files.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        let files = PackFiles { folder: "p".to_owned(), files };
        let manifest = pack::manifest(&files).expect("a manifest");
        let mut read = pack::read(&files, &manifest, Date::constant(2026, 3, 1), &BTreeSet::new());
        read.pack.events.pop().expect("an event")
    }

    #[test]
    fn a_database_of_0_1_finds_its_conditions_again_and_an_hour_that_a_table_moves_changes_none() {
        let event = "kind = \"training\"\nstatus = \"planned\"\nstarts = \"2026-04-01\"\ndays = 3\n\
            zone = \"Africa/Tunis\"\nen = { title = \"A\", place = \"Tunis\" }\n\
            [sign_up]\npolicy = \"open\"\ncloses = \"2026-03-20\"\nasks = [\"phone\"]\n";

        let published = published(event);

        assert_eq!(
            published.conditions_of_0_1,
            r#"[["2026-04-01","2026-04-03",1774998000000,1775257199999],null,{"en":"Tunis"},["open",null,1774047599999,["phone"]]]"#
        );
        assert_eq!(
            published.conditions,
            r#"[["2026-04-01","2026-04-03","Africa/Tunis"],[null,{"en":"Tunis"}],["open",null,"2026-03-20T23:59",["phone"]]]"#
        );
    }
}
