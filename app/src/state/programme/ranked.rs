//! The kinds that are listed, and in which order.

use std::sync::Arc;

use passerelle_device::order::{Rank, last_if_none};
use passerelle_shared::model::{
    Article, Country, Day, Event, FollowUp, Indicator, Kind, Material, PartialDate, PriorityArea, Project, RecordId,
    Session, Timestamp, Track,
};
use serde::de::DeserializeOwned;

use super::Listed;

/// A record whose kind is known by its type.
pub trait OfKind: DeserializeOwned + Send + Sync + 'static {
    const KIND: Kind;
}

/// A record that has its place in a list: by its owner first, where it has one.
pub trait Ranked: OfKind {
    fn rank(&self) -> Rank<'_>;
}

/// A line each.
macro_rules! ranked {
    ($($Record:ident by |$record:ident| $rank:expr;)*) => {
        $(
            impl OfKind for $Record {
                const KIND: Kind = Kind::$Record;
            }

            impl Ranked for $Record {
                fn rank(&self) -> Rank<'_> {
                    let $record = self;
                    $rank
                }
            }
        )*
    };
}

ranked! {
    Event by |event| ("", [last_if_none(event.sort_key().map(|at| at.0)), 0, 0]);
    Project by |project| ("", [i64::from(project.order), 0, 0]);
    // Newest first.
    Article by |article| ("", [last_if_none(article.published.map(|date| -start(date))), 0, 0]);
    // By code, as their ids are.
    Country by |_country| ("", [0; 3]);
    PriorityArea by |area| (area.project.as_str(), [i64::from(area.order), 0, 0]);
    Indicator by |indicator| {
        let starts = indicator.period_starts.or(indicator.period_ends).map(start);
        (indicator.project.as_str(), [last_if_none(starts), 0, 0])
    };
    // Those without an hour last in their day.
    Session by |session| {
        let time = |at: Option<Timestamp>| last_if_none(at.map(|at| at.0));
        (session.event.as_str(), [i64::from(session.day), time(session.starts_at), time(session.ends_at)])
    };
    Day by |day| (day.event.as_str(), [i64::from(day.number), 0, 0]);
    Track by |track| (track.event.as_str(), [i64::from(track.order), 0, 0]);
    // Those that are due first come first.
    FollowUp by |follow_up| (follow_up.event.as_str(), [last_if_none(follow_up.due.map(start)), 0, 0]);
    Material by |material| (material.event.as_str(), [0; 3]);
}

fn start(date: PartialDate) -> i64 {
    date.start_utc().0
}

/// The stretch of a list, sorted by owner, that is one owner's.
pub fn owned_by<'a, T: Ranked>(list: &'a Listed<T>, owner: &RecordId) -> &'a [(RecordId, Arc<T>)] {
    let start = list.partition_point(|(_, record)| record.rank().0 < owner.as_str());
    let end = list.partition_point(|(_, record)| record.rank().0 <= owner.as_str());
    &list[start..end]
}
