//! An event that is changed at a desk, with what follows for the people.

use passerelle_shared::model::{
    Day, EditField, Event, EventStatus, Kind, PartialDate, RecordId, Session, Slot, Timestamp, WallTime,
};
use passerelle_shared::rules::edit::{Fields, Wish, event as rules};
use passerelle_shared::sync::Scope;

use super::{Bodies, Words, bodies_of, edited_words, parts, publish, put, put_words, translations, words_in};
use crate::database::content::conditions::conditions;
use crate::database::content::edited::{event_value, places, stamp, value};
use crate::database::content::event as places_of;
use crate::database::content::pack::PublishedEvent;
use crate::database::scope::Change;
use crate::database::sign_up::places::move_event;
use crate::database::{Error, Result};
use crate::zones;

/// A published event, as it stands.
#[derive(Clone)]
pub(in crate::database) struct StandingEvent {
    pub id: RecordId,
    pub event: Event,
    pub words: Words,
    pub(super) bodies: Bodies,
}

impl StandingEvent {
    /// `None` where it isn't published, or isn't any more. To be asked behind the event's lock.
    pub async fn find(change: &mut Change, id: &RecordId) -> Result<Option<StandingEvent>> {
        let bodies = bodies_of(change, &Scope::programme(), id).await?;
        let Some(event) = bodies.get(id) else { return Ok(None) };
        let event = serde_json::from_str(event)?;
        Ok(Some(StandingEvent { id: id.clone(), event, words: words_in(&bodies, id)?, bodies }))
    }

    pub fn fields(&self) -> Fields {
        rules::fields(&self.event, self.words.iter().map(|(language, text)| (*language, text)))
    }

    /// It goes on as long as the last one of its sessions.
    pub async fn move_end(&self, change: &mut Change) -> Result<()> {
        let StandingEvent { id, event: before, bodies, .. } = self;
        let mut last_end = None;
        for json in parts(change, &id.part(Kind::Session, "")).await?.values() {
            last_end = last_end.max(serde_json::from_str::<Session>(json)?.ends_at);
        }
        let goes_on_until = zones::goes_on_until(before, last_end);
        if before.goes_on_until == goes_on_until {
            return Ok(());
        }
        let event = Event { goes_on_until, ..before.clone() };
        move_event(change.connection().await?, id, &event).await?;
        put(change, id, bodies.get(id), event_value(before), event_value(&event))
    }

    /// Carries out what was judged.
    pub async fn change(&self, change: &mut Change, wish: Wish, changed: &Fields, now: Timestamp) -> Result<()> {
        let status = (wish == Wish::CancelEvent).then_some(EventStatus::Cancelled);
        apply(change, self, Edit { changed, status }, now).await
    }
}

/// What is to become of an event.
#[derive(Debug, Clone, Copy)]
struct Edit<'a> {
    changed: &'a Fields,
    /// Where it isn't to stay as it is.
    status: Option<EventStatus>,
}

async fn apply(change: &mut Change, standing: &StandingEvent, edit: Edit<'_>, now: Timestamp) -> Result<()> {
    let StandingEvent { id, event: before, .. } = standing;
    let words = edited_words(&standing.words, edit.changed);
    let mut event = edited_event(before, edit);
    event.translations = translations(&before.translations, &words);
    stamp(&mut event);
    let days = event.starts.zip(before.starts).and_then(|(new, old)| new.days_after(old)).unwrap_or_default();
    if days != 0 {
        let last_end = move_agenda(change, id, &event, days).await?;
        event.goes_on_until = last_end;
    }
    event.goes_on_until = zones::goes_on_until(&event, event.goes_on_until);
    let Published { event, has_moved } = with_places(change, id, event, &words).await?;
    put(change, id, standing.bodies.get(id), event_value(before), event_value(&event))?;
    put_words(change, id, &standing.bodies, (&standing.words, &words), now)?;
    if has_moved {
        places_of::tell_of_move(change, id, now).await?;
    }
    places_of::settle(change, id, now).await
}

/// For all to read, and to ask for a place at.
pub(super) async fn first_written(
    change: &mut Change,
    id: &RecordId,
    mut event: Event,
    words: &Words,
    now: Timestamp,
) -> Result<()> {
    stamp(&mut event);
    event.goes_on_until = zones::goes_on_until(&event, event.goes_on_until);
    let Published { event, .. } = with_places(change, id, event, words).await?;
    publish(change, id, None, event_value(&event)?.to_string());
    put_words(change, id, &Bodies::new(), (&Words::new(), words), now)
}

struct Published {
    event: Event,
    has_moved: bool,
}

/// With its row of places, and its terms counted.
async fn with_places(change: &mut Change, id: &RecordId, event: Event, words: &Words) -> Result<Published> {
    let places = places(id, |words_id| words_id.translated().and_then(|(language, _)| words.get(&language).cloned()));
    let conditions = conditions(&event, &places);
    let mut published =
        PublishedEvent { id: id.clone(), event, conditions: conditions.clone(), conditions_of_0_1: conditions };
    let places_of::Published { refusals, has_moved } = places_of::publish(change, &mut published).await?;
    if !refusals.is_empty() {
        return Err(Error::Assertion("an edit is judged before it is carried out"));
    }
    Ok(Published { event: published.event, has_moved })
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
        if let Some(policy) = changed(EditField::Policy).and_then(|policy| rules::policy_named(policy)) {
            terms.policy = policy;
        }
        event.sign_up = Some(terms).into();
    }
    event.status = edit.status.unwrap_or(event.status);
    event
}

/// Its days and sessions go along; when the last session ends.
async fn move_agenda(change: &mut Change, id: &RecordId, event: &Event, days: i64) -> Result<Option<Timestamp>> {
    let last_end = move_sessions(change, id, event, days, |_| true).await?;
    for (day_id, body) in parts(change, &id.part(Kind::Day, "")).await? {
        let before: Day = serde_json::from_str(&body)?;
        let date = before.date.map(|date| on_later_day(date, days));
        put(change, &day_id, Some(&body), value(&before), value(&Day { date, ..before.clone() }))?;
    }
    Ok(last_end)
}

/// Those of its sessions that are to; when the last one of them ends.
pub(in crate::database::content) async fn move_sessions(
    change: &mut Change,
    id: &RecordId,
    event: &Event,
    days: i64,
    goes_along: impl Fn(&RecordId) -> bool,
) -> Result<Option<Timestamp>> {
    let zone = event.zone.as_deref().and_then(zones::zone);
    let mut last_end = None;
    let sessions = parts(change, &id.part(Kind::Session, "")).await?;
    for (session_id, body) in sessions.into_iter().filter(|(id, _)| goes_along(id)) {
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
    Ok(last_end)
}

pub(super) fn later(wall: WallTime, days: i64) -> Option<WallTime> {
    WallTime::new(on_later_day(wall.day(), days), wall.hour(), wall.minute(), wall.turn())
}

pub(super) fn on_later_day(day: PartialDate, days: i64) -> PartialDate {
    match day.is_a_day() {
        true => PartialDate::of_utc(day.start_utc().plus_ms(days.saturating_mul(Timestamp::DAY))),
        false => day,
    }
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::Language;

    use super::*;
    use crate::database::engine::Beside;
    use crate::database::{Pack, Withdrawals, on_trial};

    const TITLE: Slot = Slot { field: EditField::Title, language: Some(Language::French) };
    const CAPACITY: Slot = Slot { field: EditField::Capacity, language: None };

    #[tokio::test(flavor = "multi_thread")]
    async fn what_only_a_newer_version_knows_of_an_event_is_still_there_after_an_edit() {
        let (_folder, database) = on_trial().await;
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
        let before = StandingEvent::find(&mut change, &id).await.expect("it works").expect("it is published");
        let changed = [(TITLE, "Cours".to_owned()), (CAPACITY, "24".to_owned())].into();
        before.change(&mut change, Wish::EditEvent, &changed, now).await.expect("it is done");
        change.commit().await.expect("it is kept");
        let bodies: Vec<String> = sqlx::query_scalar("SELECT body FROM record ORDER BY id")
            .fetch_all(&database.readers)
            .await
            .expect("records");

        assert!(bodies[0].contains(r#""hybrid":7"#) && bodies[0].contains(r#""capacity":24"#), "{bodies:?}");
        assert!(bodies[1].contains(r#""newer":true"#) && bodies[1].contains("Cours"), "{bodies:?}");
    }
}
