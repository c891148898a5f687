//! In which order what is published is listed: once, for the app and for the server's pages.

use serde::de::DeserializeOwned;

use super::{
    Article, Content, Country, Day, Event, FollowUp, Indicator, Kind, Material, PartialDate, PriorityArea, Project,
    Session, Text, Timestamp, Track,
};

/// What something is sorted by: its owner first, where it has one, then numbers.
pub type Rank<'a> = (&'a str, [i64; 3]);

/// A record whose kind is known by its type.
pub trait OfKind: DeserializeOwned + Send + Sync + 'static {
    const KIND: Kind;
}

/// A record that has its place in a list.
pub trait Ranked: OfKind {
    fn rank(&self) -> Rank<'_>;
}

impl OfKind for Text {
    const KIND: Kind = Kind::Text;
}

/// Last among those that have one.
pub fn last_if_none(number: Option<i64>) -> i64 {
    number.unwrap_or(i64::MAX)
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

        impl Content {
            /// `None` for what is in no list.
            pub fn rank(&self) -> Option<Rank<'_>> {
                match self {
                    $(Content::$Record(record) => Some(record.rank()),)*
                    _ => None,
                }
            }
        }
    };
}

ranked! {
    Event by |event| ("", [last_if_none(event.sort_key().map(|at| at.0)), 0, 0]);
    Project by |project| ("", [i64::from(project.order), 0, 0]);
    // Newest first.
    Article by |article| ("", [last_if_none(article.published.map(|date| start(date).saturating_neg())), 0, 0]);
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
