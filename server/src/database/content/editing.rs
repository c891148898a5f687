//! A record that is changed at a desk: written as a pack's is, field by field. What is particular about a kind of record has a
//! file of its own.

mod article;
mod event;
mod new_event;
mod session;
mod track;

use std::collections::BTreeMap;

use passerelle_shared::model::{EditField, Language, RecordId, Text, Timestamp};
use passerelle_shared::rules::edit::Fields;
use passerelle_shared::sync::Scope;
use serde_json::Value;

use super::edited::{merged, remember, value};
use crate::database::Result;
use crate::database::engine::Statement;
use crate::database::scope::{Change, Put};

pub(in crate::database) use article::StandingArticle;
pub(in crate::database) use event::StandingEvent;
pub(super) use event::move_sessions;
pub(in crate::database) use new_event::NewEvent;
pub(in crate::database) use session::StandingSession;
pub(in crate::database) use track::add_track;

/// What devices are told of words that were taken away.
const TAKEN_AWAY: &str = "No longer in this language.";

/// As they are stored.
type Bodies = BTreeMap<RecordId, String>;
type Words = BTreeMap<Language, Text>;

/// A record and its words, as they stand in a scope, with what was decided in this change.
async fn bodies_of(change: &mut Change, scope: &Scope, id: &RecordId) -> Result<Bodies> {
    let ids = with_words(id);
    let names: Vec<String> = (0..ids.len()).map(|at| format!("${}", at.saturating_add(2))).collect();
    bodies(change, scope, (&format!("id IN ({})", names.join(", ")), &ids), |id| ids.contains(id)).await
}

/// The ids of its words in all languages, and its own.
fn with_words(id: &RecordId) -> Vec<RecordId> {
    Language::ALL.iter().map(|language| id.text(*language)).chain([id.clone()]).collect()
}

/// What is asked of the table, and which records that is.
async fn bodies(
    change: &mut Change,
    scope: &Scope,
    (asked, values): (&str, &[RecordId]),
    is_asked: impl Fn(&RecordId) -> bool,
) -> Result<Bodies> {
    let statement =
        Statement::new(format!("SELECT id, body FROM record WHERE scope = $1 AND body IS NOT NULL AND {asked}"));
    let statement =
        values.iter().fold(statement.bind(scope.as_str()), |statement, value| statement.bind(value.as_str()));
    let [done] = change.ask([statement]).await?;
    let rows = done.all::<(String, String)>()?.into_iter().map(|(id, body)| (RecordId::from(id), body));
    let mut bodies: Bodies = rows.filter(|(id, _)| is_asked(id)).collect();
    for id in change.records_before(scope).filter(|id| is_asked(id)) {
        match change.put_before(scope, id) {
            Some(Put::Body { json, .. }) => drop(bodies.insert(id.clone(), json.clone())),
            Some(Put::Withdrawn { .. }) => drop(bodies.remove(id)),
            None => {}
        }
    }
    Ok(bodies)
}

/// Those whose names begin so, with what was decided in this change.
async fn parts(change: &mut Change, prefix: &RecordId) -> Result<Bodies> {
    // What sorts between the prefix and the same with the sign that comes after its last one begins with it.
    let end = RecordId::from(format!("{}0", prefix.as_str().trim_end_matches('/')));
    let is_part = |id: &RecordId| id.as_str().starts_with(prefix.as_str());
    bodies(change, &Scope::programme(), ("id >= $2 AND id < $3", &[prefix.clone(), end]), is_part).await
}

/// Whether all were told that it is gone.
async fn is_withdrawn(change: &mut Change, id: &RecordId) -> Result<bool> {
    let scope = Scope::programme();
    if let Some(put) = change.put_before(&scope, id) {
        return Ok(matches!(put, Put::Withdrawn { .. }));
    }
    let asked = Statement::new("SELECT id FROM record WHERE scope = $1 AND id = $2 AND body IS NULL");
    let [done] = change.ask([asked.bind(scope.as_str()).bind(id.as_str())]).await?;
    Ok(!done.all::<(String,)>()?.is_empty())
}

fn words_in(bodies: &Bodies, id: &RecordId) -> Result<Words> {
    let mut words = Words::new();
    for language in Language::ALL {
        if let Some(json) = bodies.get(&id.text(language)) {
            words.insert(language, serde_json::from_str(json)?);
        }
    }
    Ok(words)
}

/// Without the languages in which nothing is said any more.
fn edited_words(words: &Words, changed: &Fields) -> Words {
    let mut words = words.clone();
    for (slot, typed) in changed {
        let Some(language) = slot.language else { continue };
        let text = words.entry(language).or_default();
        let field = match slot.field {
            EditField::Title => &mut text.title,
            EditField::Summary => &mut text.summary,
            EditField::Body => &mut text.body,
            EditField::Place | EditField::Room => &mut text.place,
            EditField::Note => &mut text.note,
            _ => continue,
        };
        field.clone_from(typed);
    }
    words.retain(|_, text| !text.title.is_empty());
    words
}

/// Those that 0.1 knows, in the order in which they stood.
fn translations(before: &[Language], words: &Words) -> Vec<Language> {
    let kept = before.iter().copied().filter(|language| words.contains_key(language));
    let is_new = |language: &Language| Language::FIRST.contains(language) && !before.contains(language);
    kept.chain(words.keys().copied().filter(is_new)).collect()
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
    publish(change, id, stands, changed_json(stands, &before, after)?);
    Ok(())
}

fn publish(change: &mut Change, id: &RecordId, stands: Option<&String>, json: String) {
    remember(change, id, stands.map(String::as_str));
    change.put(Scope::programme(), id.clone(), Put::Body { json, pack: None });
}

fn changed_json(stands: Option<&String>, before: &Value, after: Value) -> Result<String> {
    Ok(match stands {
        Some(stands) => merged(before, &after, &serde_json::from_str(stands)?).to_string(),
        None => after.to_string(),
    })
}

/// For all to read, where they are other than before.
fn put_words(
    change: &mut Change,
    id: &RecordId,
    bodies: &Bodies,
    (before, after): (&Words, &Words),
    now: Timestamp,
) -> Result<()> {
    for language in Language::ALL {
        let text = id.text(language);
        let stands = bodies.get(&text);
        match (before.get(&language), after.get(&language)) {
            (None, None) => {}
            (before, Some(after)) => {
                put(change, &text, stands, value(&before.cloned().unwrap_or_default()), value(after))?;
            }
            (Some(_), None) => withdraw(change, text, stands, TAKEN_AWAY, now),
        }
    }
    Ok(())
}

fn withdraw(change: &mut Change, id: RecordId, stands: Option<&String>, reason: &str, now: Timestamp) {
    remember(change, &id, stands.map(String::as_str));
    change.put(Scope::programme(), id, Put::Withdrawn { reason: reason.to_owned(), at: now });
}
