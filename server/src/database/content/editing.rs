//! An event that is changed at a desk: written as a pack's is, with what follows for the people.

use std::collections::BTreeMap;

use passerelle_shared::model::{
    Day, EditField, Event, EventStatus, Kind, Language, PartialDate, RecordId, Session, Slot, Text, Timestamp, WallTime,
};
use passerelle_shared::rules::edit::{self, Fields};
use passerelle_shared::sync::Scope;
use serde_json::Value;

use super::conditions::conditions;
use super::edited::{event_value, merged, places, remember, stamp, value};
use super::event::{self, Published};
use super::pack::PublishedEvent;
use crate::database::engine::Statement;
use crate::database::scope::{Change, Put};
use crate::database::{Error, Result};
use crate::zones;

/// What devices are told of words that were taken away.
const TAKEN_AWAY: &str = "No longer in this language.";

/// A published event, as it stands.
pub(in crate::database) struct Standing {
    id: RecordId,
    pub event: Event,
    words: BTreeMap<Language, Text>,
    bodies: BTreeMap<RecordId, String>,
}

impl Standing {
    pub fn fields(&self) -> Fields {
        edit::fields(&self.event, self.words.iter().map(|(language, text)| (*language, text)))
    }
}

/// What is to become of an event.
#[derive(Debug, Clone, Copy)]
pub(in crate::database) struct Edit<'a> {
    pub changed: &'a Fields,
    /// Where it isn't to stay as it is.
    pub status: Option<EventStatus>,
}

/// `None` where it isn't published, or isn't any more. To be asked behind the event's lock.
pub(in crate::database) async fn standing(change: &mut Change, id: &RecordId) -> Result<Option<Standing>> {
    let ids: Vec<RecordId> = Language::ALL.iter().map(|language| id.text(*language)).chain([id.clone()]).collect();
    let names: Vec<String> = (0..ids.len()).map(|at| format!("${}", at.saturating_add(2))).collect();
    let asked = format!("id IN ({})", names.join(", "));
    let bodies = bodies(change, &asked, &ids).await?;
    let Some(event) = bodies.get(id) else { return Ok(None) };
    let event = serde_json::from_str(event)?;
    let mut words = BTreeMap::new();
    for language in Language::ALL {
        if let Some(json) = bodies.get(&id.text(language)) {
            words.insert(language, serde_json::from_str(json)?);
        }
    }
    Ok(Some(Standing { id: id.clone(), event, words, bodies }))
}

/// As they stand, with what was decided in this change.
async fn bodies(change: &mut Change, asked: &str, values: &[RecordId]) -> Result<BTreeMap<RecordId, String>> {
    let scope = Scope::programme();
    let statement =
        Statement::new(format!("SELECT id, body FROM record WHERE scope = $1 AND body IS NOT NULL AND {asked}"));
    let statement =
        values.iter().fold(statement.bind(scope.as_str()), |statement, value| statement.bind(value.as_str()));
    let [done] = change.ask([statement]).await?;
    let mut bodies: BTreeMap<RecordId, String> =
        done.all::<(String, String)>()?.into_iter().map(|(id, body)| (RecordId::from(id), body)).collect();
    let ids: Vec<RecordId> = values.iter().chain(bodies.keys()).cloned().collect();
    for id in ids {
        match change.put_before(&scope, &id) {
            Some(Put::Body { json, .. }) => drop(bodies.insert(id, json.clone())),
            Some(Put::Withdrawn { .. }) => drop(bodies.remove(&id)),
            None => {}
        }
    }
    Ok(bodies)
}

/// Carries out an edit that was judged.
pub(in crate::database) async fn apply(
    change: &mut Change,
    standing: &Standing,
    edit: Edit<'_>,
    now: Timestamp,
) -> Result<()> {
    let Standing { id, event: before, .. } = standing;
    let words = edited_words(standing, edit.changed);
    let mut event = edited_event(before, edit);
    event.translations = translations(before, &words);
    stamp(&mut event);
    let days = event.starts.zip(before.starts).and_then(|(new, old)| new.days_after(old)).unwrap_or_default();
    if days != 0 {
        let last_end = move_agenda(change, id, &event, days).await?;
        event.goes_on_until = last_end;
    }
    event.goes_on_until = zones::goes_on_until(&event, event.goes_on_until);
    let places = places(id, |words_id| words_id.translated().and_then(|(language, _)| words.get(&language).cloned()));
    let conditions = conditions(&event, &places);
    let mut published =
        PublishedEvent { id: id.clone(), event, conditions: conditions.clone(), conditions_of_0_1: conditions };
    let Published { refusals, has_moved } = event::publish(change, &mut published).await?;
    if !refusals.is_empty() {
        return Err(Error::Assertion("an edit is judged before it is carried out"));
    }
    put(change, id, standing.bodies.get(id), event_value(before), event_value(&published.event))?;
    for language in Language::ALL {
        let (old, new) = (standing.words.get(&language), words.get(&language));
        put_words(change, standing, language, old, new, now)?;
    }
    if has_moved {
        event::tell_of_move(change, id, now).await?;
    }
    event::settle(change, id, now).await
}

fn edited_event(before: &Event, edit: Edit<'_>) -> Event {
    let changed = |field| edit.changed.get(&Slot::plain(field));
    let mut event = before.clone();
    if let Some(starts) = changed(EditField::Starts) {
        event.starts = PartialDate::parse(starts);
    }
    if let Some(ends) = changed(EditField::Ends) {
        event.ends = PartialDate::parse(ends);
    }
    if let (Some(_), Some(starts), Some(ends)) = (event.days, event.starts, event.ends) {
        let days = ends.days_after(starts).and_then(|days| u8::try_from(days.saturating_add(1)).ok());
        event.days = days.filter(|_| event.starts != before.starts || event.ends != before.ends).or(event.days);
    }
    if let Some(mut terms) = event.terms() {
        if let Some(closes) = changed(EditField::Closes) {
            terms.closes_wall = WallTime::parse(closes);
        }
        if let Some(capacity) = changed(EditField::Capacity) {
            terms.capacity = capacity.parse().ok();
        }
        if let Some(policy) = changed(EditField::Policy).and_then(|policy| edit::policy_named(policy)) {
            terms.policy = policy;
        }
        event.sign_up = Some(terms).into();
    }
    event.status = edit.status.unwrap_or(event.status);
    event
}

/// Without the languages in which nothing is said any more.
fn edited_words(standing: &Standing, changed: &Fields) -> BTreeMap<Language, Text> {
    let mut words = standing.words.clone();
    for (slot, typed) in changed {
        let Some(language) = slot.language else { continue };
        let text = words.entry(language).or_default();
        let field = match slot.field {
            EditField::Title => &mut text.title,
            EditField::Summary => &mut text.summary,
            EditField::Body => &mut text.body,
            EditField::Place => &mut text.place,
            EditField::Note => &mut text.note,
            _ => continue,
        };
        field.clone_from(typed);
    }
    words.retain(|_, text| !text.title.is_empty());
    words
}

/// Those that 0.1 knows, in the order in which they stood.
fn translations(before: &Event, words: &BTreeMap<Language, Text>) -> Vec<Language> {
    let kept = before.translations.iter().copied().filter(|language| words.contains_key(language));
    let is_new = |language: &Language| Language::FIRST.contains(language) && !before.translations.contains(language);
    kept.chain(words.keys().copied().filter(is_new)).collect()
}

/// Its days and sessions go along; when the last session ends.
async fn move_agenda(change: &mut Change, id: &RecordId, event: &Event, days: i64) -> Result<Option<Timestamp>> {
    let zone = event.zone.as_deref().and_then(zones::zone);
    let sessions: Vec<(RecordId, String)> = parts(change, id, Kind::Session).await?;
    let mut last_end = None;
    for (session_id, body) in sessions {
        let before: Session = serde_json::from_str(&body)?;
        let mut session = before.clone();
        session.starts_wall = session.starts_wall.and_then(|wall| later(wall, days));
        session.ends_wall = session.ends_wall.and_then(|wall| later(wall, days));
        if let Some(zone) = &zone {
            zones::stamp_session(&mut session, zone);
        }
        last_end = last_end.max(session.ends_at);
        put(change, &session_id, Some(&body), value(&before), value(&session))?;
    }
    for (day_id, body) in parts(change, id, Kind::Day).await? {
        let before: Day = serde_json::from_str(&body)?;
        let date = before.date.map(|date| on_later_day(date, days));
        put(change, &day_id, Some(&body), value(&before), value(&Day { date, ..before.clone() }))?;
    }
    Ok(last_end)
}

async fn parts(change: &mut Change, event: &RecordId, kind: Kind) -> Result<Vec<(RecordId, String)>> {
    let prefix = event.part(kind, "");
    // What sorts between the prefix and the same with the sign that comes after its last one begins with it.
    let end = RecordId::from(format!("{}0", prefix.as_str().trim_end_matches('/')));
    let bodies = bodies(change, "id >= $2 AND id < $3", &[prefix.clone(), end]).await?;
    Ok(bodies.into_iter().filter(|(id, _)| id.as_str().starts_with(prefix.as_str())).collect())
}

fn later(wall: WallTime, days: i64) -> Option<WallTime> {
    WallTime::new(on_later_day(wall.day(), days), wall.hour(), wall.minute(), wall.turn())
}

fn on_later_day(day: PartialDate, days: i64) -> PartialDate {
    match day.is_a_day() {
        true => PartialDate::of_utc(day.start_utc().plus_ms(days.saturating_mul(Timestamp::DAY))),
        false => day,
    }
}

/// Changes in what stands only what is other than before: what this version doesn't know stays.
fn put(
    change: &mut Change,
    id: &RecordId,
    stands: Option<&String>,
    before: Result<Value>,
    after: Result<Value>,
) -> Result<()> {
    let (before, after) = (before?, after?);
    if before == after {
        return Ok(());
    }
    let json = match stands {
        Some(stands) => merged(&before, &after, &serde_json::from_str(stands)?),
        None => after,
    };
    remember(change, id, stands.map(String::as_str));
    change.put(Scope::programme(), id.clone(), Put::Body { json: json.to_string(), pack: None });
    Ok(())
}

fn put_words(
    change: &mut Change,
    standing: &Standing,
    language: Language,
    before: Option<&Text>,
    after: Option<&Text>,
    now: Timestamp,
) -> Result<()> {
    let id = standing.id.text(language);
    let stands = standing.bodies.get(&id);
    match (before, after) {
        (None, None) => Ok(()),
        (before, Some(after)) => put(change, &id, stands, value(&before.cloned().unwrap_or_default()), value(after)),
        (Some(_), None) => {
            remember(change, &id, stands.map(String::as_str));
            let reason = TAKEN_AWAY.to_owned();
            change.put(Scope::programme(), id, Put::Withdrawn { reason, at: now });
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::engine::Beside;
    use crate::database::{Database, Pack, Withdrawals};

    const TITLE: Slot = Slot { field: EditField::Title, language: Some(Language::French) };
    const CAPACITY: Slot = Slot { field: EditField::Capacity, language: None };

    #[tokio::test(flavor = "multi_thread")]
    async fn what_only_a_newer_version_knows_of_an_event_is_still_there_after_an_edit() {
        let folder = std::env::temp_dir().join(format!("passerelle-editing-{}", crate::chance::name()));
        let database = Database::open(&folder).await.expect("a database");
        let (id, now) = (RecordId::from("event/tunis"), Timestamp(0));
        let event = r#"{"kind":"training","status":"planned","starts":"2027-04-01","ends":"2027-04-01","translations":["fr"],
            "sign_up":{"version":1,"policy":"open","capacity":20,"asks":[]}}"#;
        let text = (id.text(Language::French), r#"{"title":"Atelier","newer":true}"#.to_owned());
        let event = serde_json::from_str(event).expect("an event");
        let published = PublishedEvent { id: id.clone(), event, conditions: "c".into(), conditions_of_0_1: "c".into() };
        let pack = Pack { name: "p".into(), events: vec![published], records: [text].into(), ..Pack::default() };
        database.import(vec![pack], Withdrawals::Allowed, now).await.expect("it works").expect("a good pack");
        let newer = "UPDATE record SET body = replace(body, '\"capacity\"', '\"hybrid\":7,\"capacity\"')";
        sqlx::query(newer).execute(&database.writer).await.expect("a newer version wrote it");

        let mut change = Change::begin(&database, Beside::Others).await.expect("it begins");
        let before = standing(&mut change, &id).await.expect("it works").expect("it is published");
        let changed = [(TITLE, "Cours".to_owned()), (CAPACITY, "24".to_owned())].into();
        apply(&mut change, &before, Edit { changed: &changed, status: None }, now).await.expect("it is done");
        change.commit().await.expect("it is kept");
        let bodies: Vec<String> = sqlx::query_scalar("SELECT body FROM record ORDER BY id")
            .fetch_all(&database.readers)
            .await
            .expect("records");

        database.close().await;
        std::fs::remove_dir_all(folder).expect("it was there");
        assert!(bodies[0].contains(r#""hybrid":7"#) && bodies[0].contains(r#""capacity":24"#), "{bodies:?}");
        assert!(bodies[1].contains(r#""newer":true"#) && bodies[1].contains("Cours"), "{bodies:?}");
    }
}
