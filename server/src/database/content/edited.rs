//! What was changed at a desk stays when a pack is published again: of each such record it is kept what the pack said last,
//! and the pack counts only for what it says otherwise from then on, field by field.
//!
//! ```text
//! the pack said   it says now   at the desk   what stands
//! 20 places       20 places     24 places     24 places
//! 20 places       30 places     24 places     30 places
//! ```

use std::collections::{BTreeMap, BTreeSet};

use passerelle_shared::model::{Event, Kind, Language, PartialDate, RecordId, Text, WallTime};
use serde::Serialize;
use serde_json::{Map, Value};

use super::conditions::conditions;
use super::current::Current;
use super::pack::{Pack, PublishedEvent};
use crate::database::Result;
use crate::database::engine::{Connection, Statement};
use crate::database::scope::Change;
use crate::zones;

/// What packs said last of the records that were changed at a desk; nothing where a desk wrote them.
pub(super) type Edited = BTreeMap<RecordId, Value>;

pub(super) async fn edited(connection: &mut Connection) -> Result<Edited> {
    let rows: Vec<(String, Option<String>)> =
        sqlx::query_as("SELECT record, said FROM edited ORDER BY record").fetch_all(connection).await?;
    let read = |(record, said): (String, Option<String>)| {
        let said = said.map(|said| serde_json::from_str(&said)).transpose()?.unwrap_or_default();
        Ok((RecordId::from(record), said))
    };
    rows.into_iter().map(read).collect()
}

/// To be said before a record is changed at a desk for the first time; later it makes no difference.
pub(super) fn remember(change: &mut Change, record: &RecordId, said: Option<&str>) {
    let statement = Statement::new("INSERT INTO edited (record, said) VALUES ($1, $2) ON CONFLICT (record) DO NOTHING");
    change.later(statement.bind(record.as_str()).bind(said.map(str::to_owned)));
}

/// The records are gone with their pack, and so is what was changed about them.
pub(super) fn forget<'a>(change: &mut Change, gone: impl IntoIterator<Item = &'a RecordId>) {
    for record in gone {
        change.later(Statement::new("DELETE FROM edited WHERE record = $1").bind(record.as_str()));
        change.later(Statement::new("DELETE FROM imported_session WHERE record = $1").bind(record.as_str()));
    }
}

/// JSON as it was made of the model: keys that this version doesn't know are in none of it.
pub(super) fn value(of: &impl Serialize) -> Result<Value> {
    Ok(serde_json::from_str(&serde_json::to_string(of)?)?)
}

/// The same of an event, whose terms of signing up are else kept as they came.
pub(super) fn event_value(event: &Event) -> Result<Value> {
    value(&Event { sign_up: event.terms().into(), ..event.clone() })
}

/// What stands, with what is said now where that is something else than was said before. What isn't there is nothing.
pub(super) fn merged(said: &Value, says: &Value, stands: &Value) -> Value {
    match (said, says, stands) {
        (said, says, stands) if said == says => stands.clone(),
        (Value::Object(said), Value::Object(says), Value::Object(stands)) => {
            let keys: BTreeSet<&String> = said.keys().chain(says.keys()).chain(stands.keys()).collect();
            let of = |map: &Map<String, Value>, key: &String| map.get(key).cloned().unwrap_or_default();
            let each = keys.into_iter().map(|key| (key, merged(&of(said, key), &of(says, key), &of(stands, key))));
            Value::Object(each.filter(|(_, value)| !value.is_null()).map(|(key, value)| (key.clone(), value)).collect())
        }
        _ => says.clone(),
    }
}

/// What stands of the events of a pack that were changed at a desk, with all that this version doesn't know.
pub(super) type Standing = BTreeMap<RecordId, Value>;

/// Puts into the pack what stands of that which was changed at a desk, and notes what the pack says now.
pub(super) fn keep_edits(
    change: &mut Change,
    pack: &mut Pack,
    edited: &Edited,
    current: &BTreeMap<RecordId, Current>,
) -> Result<Standing> {
    let body = |id: &RecordId| current.get(id).and_then(|current| current.body.as_ref());
    for (id, said) in edited {
        let Some(says) = pack.records.get(id) else { continue };
        let says: Value = serde_json::from_str(says)?;
        match body(id) {
            Some(stands) => {
                let stands = merged(said, &says, &serde_json::from_str(stands)?).to_string();
                pack.records.insert(id.clone(), stands);
            }
            // It was taken away at the desk.
            None if *said == says => drop(pack.records.remove(id)),
            None => {}
        }
        note(change, id, said, &says);
    }
    leave_taken_back(pack, edited, body);
    let mut standing = Standing::new();
    for published in &mut pack.events {
        let (Some(said), Some(stands)) = (edited.get(&published.id), body(&published.id)) else { continue };
        let says = value(&published.event)?;
        note(change, &published.id, said, &says);
        let stands = merged(said, &says, &serde_json::from_str(stands)?);
        let mut event: Event = serde_json::from_value(stands.clone())?;
        stamp(&mut event);
        let places = places(&published.id, |words| {
            pack.records.get(words).or_else(|| body(words)).and_then(|json| serde_json::from_str(json).ok())
        });
        let conditions = conditions(&event, &places);
        let conditions_of_0_1 = conditions.clone();
        standing.insert(published.id.clone(), stands);
        *published = PublishedEvent { id: published.id.clone(), event, conditions, conditions_of_0_1 };
    }
    Ok(standing)
}

/// An article or a session that was taken back at a desk is published again only there, whatever the pack says of it.
fn leave_taken_back<'a>(pack: &mut Pack, edited: &Edited, body: impl Fn(&RecordId) -> Option<&'a String>) {
    let is_taken_back = |id: &RecordId| {
        matches!(id.kind(), Some(Kind::Article | Kind::Session)) && edited.contains_key(id) && body(id).is_none()
    };
    let about = |id: &RecordId| id.translated().map_or_else(|| id.clone(), |(_, about)| about);
    let left: Vec<RecordId> = pack.records.keys().filter(|id| is_taken_back(&about(id))).cloned().collect();
    for id in left {
        match body(&id) {
            Some(stands) => drop(pack.records.insert(id, stands.clone())),
            None => drop(pack.records.remove(&id)),
        }
    }
}

fn note(change: &mut Change, id: &RecordId, said: &Value, says: &Value) {
    if said != says {
        let statement = Statement::new("UPDATE edited SET said = $2 WHERE record = $1");
        change.later(statement.bind(id.as_str()).bind(says.to_string()));
    }
}

/// What its place is called, in each language in which it has words.
pub(super) fn places(event: &RecordId, text: impl Fn(&RecordId) -> Option<Text>) -> BTreeMap<String, String> {
    let place = |language: &Language| Some((language.code().to_owned(), text(&event.text(*language))?.place));
    Language::ALL.iter().filter_map(place).collect()
}

/// Makes the instants of its days and deadlines, as far as they are known.
pub(super) fn stamp(event: &mut Event) {
    let zone = event.zone.as_deref().and_then(zones::zone);
    // What is known is replaced.
    event.starts_at = event.starts.filter(|day| day.is_a_day()).map(PartialDate::start_utc);
    event.ends_at = event.ends.filter(|day| day.is_a_day()).map(PartialDate::end_utc);
    if let Some(mut terms) = event.terms() {
        terms.closes_at = terms.closes_wall.map(WallTime::as_utc);
        event.sign_up = Some(terms).into();
    }
    match zone {
        Some(zone) => zones::stamp_event(event, &zone),
        None => (event.starts_at, event.ends_at) = (None, None),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_pack_counts_where_it_says_something_else_than_before_and_nowhere_else() {
        let said = json!({ "starts": "2027-04-01", "sign_up": { "capacity": 20, "policy": "open" }, "days": 3 });
        let stands = json!({
            "starts": "2027-04-02", "sign_up": { "capacity": 24, "policy": "open" }, "days": 3, "newer": true
        });
        let more = json!({ "starts": "2027-04-01", "sign_up": { "capacity": 30, "policy": "open" }, "country": "TN" });

        assert_eq!(merged(&said, &said, &stands), stands, "it says what it said");
        let expected = json!({
            "starts": "2027-04-02", "sign_up": { "capacity": 30, "policy": "open" }, "newer": true, "country": "TN"
        });
        assert_eq!(merged(&said, &more, &stands), expected);
        assert_eq!(merged(&Value::Null, &more, &stands), more, "what it never said before");
    }
}
