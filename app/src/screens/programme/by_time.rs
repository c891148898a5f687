//! Headings between the records of a long list: the month or the year in which they are looked for.

use leptos::prelude::*;
use passerelle_shared::model::{PartialDate, RecordId};

use crate::state::{Programme, use_app};
use crate::text::{date, text};

/// What comes is looked for by its month, what is over by its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    Month,
    Year,
}

/// A heading stands in the list as an id of a kind that no record has, so that it keeps its node as they do.
const HEADING: &str = "time";

pub type DateOf = fn(&Programme, &RecordId) -> Option<PartialDate>;

/// The records in their order, each time span after its heading.
pub fn by_time(ids: Memo<Vec<RecordId>>, groups_by: Span, date_of: DateOf) -> Memo<Vec<RecordId>> {
    let app = use_app();
    Memo::new(move |_| {
        app.programme.with(|programme| ids.with(|ids| with_headings(ids, groups_by, |id| date_of(programme, id))))
    })
}

/// The words of such a heading.
pub fn time_heading(id: &RecordId) -> Option<String> {
    let (_, span) = id.as_str().split_once('/').filter(|(kind, _)| *kind == HEADING)?;
    Some(PartialDate::parse(span).map_or_else(|| text().dates.not_given.to_owned(), date))
}

fn with_headings(
    ids: &[RecordId],
    groups_by: Span,
    date_of: impl Fn(&RecordId) -> Option<PartialDate>,
) -> Vec<RecordId> {
    let mut listed = Vec::new();
    let mut before = None;
    for id in ids {
        let span = span(date_of(id), groups_by);
        if before.as_ref() != Some(&span) {
            listed.push(RecordId::from([HEADING, "/", &span].concat()));
            before = Some(span);
        }
        listed.push(id.clone());
    }
    listed
}

/// `2027-01`, `2027`, or nothing where no day is known.
fn span(date: Option<PartialDate>, groups_by: Span) -> String {
    let written = date.map(|date| date.to_string()).unwrap_or_default();
    let length = if groups_by == Span::Month { "2027-01".len() } else { "2027".len() };
    written.chars().take(length).collect()
}
