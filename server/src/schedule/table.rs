//! An agenda as a table.

use super::agenda::{Agenda, Day, Entry};
use super::frab;
use passerelle_shared::tables::{self, Separator};

/// By the last one it is known again by whoever reads it in.
const HEAD: [&str; 11] =
    ["Day", "Starts", "Ends", "Room", "Track", "Title", "Summary", "Speakers", "Language", "Kind", "ID"];

pub(super) fn written(agenda: &Agenda) -> Vec<u8> {
    let head = HEAD.map(str::to_owned).to_vec();
    let of_day = |day: &Day| day.entries.iter().map(row).collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = [head].into_iter().chain(agenda.days.iter().flat_map(of_day)).collect();
    tables::written(&rows, Separator::of(agenda.language)).into_bytes()
}

fn row(entry: &Entry) -> Vec<String> {
    vec![
        entry.starts.strftime("%Y-%m-%d").to_string(),
        frab::hour(&entry.starts),
        entry.ends.as_ref().map(frab::hour).unwrap_or_default(),
        entry.room.clone(),
        entry.track.clone(),
        entry.title.clone(),
        entry.summary.clone(),
        entry.speakers.join(", "),
        entry.language.map(|language| language.code().to_owned()).unwrap_or_default(),
        frab::kind(entry.kind).to_owned(),
        entry.guid.to_string(),
    ]
}
