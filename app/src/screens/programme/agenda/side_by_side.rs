//! Tracks beside each other: in which row and column each session of a day stands.

use std::sync::Arc;

use passerelle_shared::model::{RecordId, Session, Timestamp};

use super::days::tracks_of;
use crate::state::Programme;

/// When each begins, and in which of the tracks that have something on that day.
type InTracks = Vec<(Option<Timestamp>, Option<usize>)>;

/// Where the sessions of a day stand, in the tracks' order, which is the same on every day.
pub fn cells_of_day(programme: &Programme, event: &RecordId, ids: &[RecordId]) -> Vec<Cell> {
    let sessions: Vec<&Arc<Session>> = ids.iter().filter_map(|id| programme.session(id)).collect();
    let is_used = |track: &RecordId| sessions.iter().any(|session| session.track.as_ref() == Some(track));
    let tracks: Vec<RecordId> = tracks_of(programme, event).into_iter().filter(is_used).collect();
    let column = |track: &RecordId| tracks.iter().position(|known| known == track);
    let in_tracks = |session: &&Arc<Session>| (session.starts_at, session.track.as_ref().and_then(column));
    cells(&sessions.iter().map(in_tracks).collect())
}

/// Where a session stands when tracks stand side by side. In column 0 it takes the whole width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    pub row: usize,
    pub column: usize,
}

/// What begins at the same time stands in one row, unless its column is taken; what all tracks share has a row of its own.
fn cells(sessions: &InTracks) -> Vec<Cell> {
    let mut row = 0;
    let mut taken: Vec<usize> = Vec::new();
    let mut before = None;
    let cell = |(starts_at, track): &(Option<Timestamp>, Option<usize>)| {
        let column = track.map_or(0, |track| track + 1);
        let is_alone = column == 0 || taken.contains(&0);
        if before != Some(*starts_at) || is_alone || taken.contains(&column) {
            row += 1;
            taken.clear();
        }
        before = Some(*starts_at);
        taken.push(column);
        Cell { row, column }
    };
    sessions.iter().map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows_and_columns(sessions: &[(i64, Option<usize>)]) -> Vec<(usize, usize)> {
        let sessions: InTracks = sessions.iter().map(|(at, track)| (Some(Timestamp(*at)), *track)).collect();
        cells(&sessions).iter().map(|cell| (cell.row, cell.column)).collect()
    }

    #[test]
    fn what_is_on_at_the_same_time_stands_side_by_side() {
        let day = [(9, None), (10, Some(0)), (10, Some(1)), (12, None), (14, Some(1)), (14, Some(0))];

        assert_eq!(rows_and_columns(&day), [(1, 0), (2, 1), (2, 2), (3, 0), (4, 2), (4, 1)]);
    }

    #[test]
    fn nothing_ever_stands_on_top_of_something_else() {
        let day = [(9, Some(0)), (9, Some(0)), (9, None), (9, Some(1)), (9, None)];

        assert_eq!(rows_and_columns(&day), [(1, 1), (2, 1), (3, 0), (4, 2), (5, 0)]);
    }
}
