//! A track that is added to an agenda.

use passerelle_shared::model::{Language, RecordId, Text, Timestamp, Track};
use serde_json::Value;

use super::{Bodies, Words, put, put_words, translations};
use crate::database::Result;
use crate::database::content::edited::value;
use crate::database::scope::Change;

pub(in crate::database) fn add_track(
    change: &mut Change,
    event: &RecordId,
    (id, order): (&RecordId, u32),
    (language, title): (Language, &str),
    now: Timestamp,
) -> Result<()> {
    let words = Words::from([(language, Text { title: title.to_owned(), ..Text::default() })]);
    let track = Track { event: event.clone(), order, translations: translations(&[], &words) };
    put(change, id, None, Ok(Value::Null), value(&track))?;
    put_words(change, id, &Bodies::new(), (&Words::new(), &words), now)
}
