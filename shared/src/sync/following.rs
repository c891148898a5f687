//! Which scopes a device follows beside the programme and its account, and how far it has read each of them.
//!
//! ```text
//! device: scope → cursor ── what moved since it was last heard, and a digest of all ──▶ server: the same map, kept with
//!    ▲                                                                                  the sign-in
//!    └── the list of what is given, where it is another; a page of each scope that moved ──┘
//! ```
//!
//! What a person may see depends on their roles and sign-ups, and is reckoned by the server each time: the device follows
//! what it is given, and lets go of the rest.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::checksum::hash_of;
use super::{Checksum, Cursor, Page, Scope};
use crate::json::known;
use crate::model::Timestamp;

/// A scope that a person may follow now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    pub scope: Scope,
    /// After this it isn't given any more, heard or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Its event is over: it is followed only when it is opened.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_over: bool,
}

/// How far each scope was read; an empty cursor stands for one of which nothing was.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Followed(pub BTreeMap<Scope, Cursor>);

/// What has become of one followed scope since the device was last heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub scope: Scope,
    /// Absent: it isn't followed any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
}

/// What a device says of the scopes that it follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Following {
    /// Of all that is followed, with what moved.
    pub digest: Checksum,
    /// Of the list of scopes that it was given last.
    pub given: Checksum,
    /// What moved is all there is: the server is to forget what it has heard before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_all: bool,
    #[serde(default, deserialize_with = "known::list", skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
}

/// What a device is told of the scopes that it may follow.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FollowedNews {
    /// The digest says nothing to this server: next time the device is to say all.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub say_all: bool,
    /// All that is given, where the device knows another list: what isn't in it goes from the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Vec<Given>>,
    #[serde(default, deserialize_with = "known::list", skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<FollowedPage>,
    /// Other scopes have moved, too, and there was no room for them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_more: bool,
}

/// A page of a followed scope.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FollowedPage {
    pub page: Page,
    /// It begins at the beginning: what the device holds of this scope goes first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_first: bool,
}

impl Followed {
    pub fn digest(&self) -> Checksum {
        let sum = |sum: u64, (scope, cursor): (&Scope, &Cursor)| {
            let text = scope.as_str().bytes().chain([b'\n']).chain(cursor.bytes());
            sum.wrapping_add(hash_of(text))
        };
        Checksum::of_sum(self.0.iter().fold(0, sum))
    }

    /// What a device says that it follows, where so much was known of it; `None` where that isn't known by what it says.
    pub fn heard(known: &Followed, said: &Following) -> Option<Followed> {
        let mut followed = if said.is_all { Followed::default() } else { known.clone() };
        for moved in &said.moved {
            match &moved.cursor {
                Some(cursor) => followed.0.insert(moved.scope.clone(), cursor.clone()),
                None => followed.0.remove(&moved.scope),
            };
        }
        (followed.digest() == said.digest).then_some(followed)
    }

    /// Which scopes are read for this device, and from where: what it follows of what it is given, and what it is to
    /// follow from now on.
    pub fn to_read<'a>(&'a self, given: &'a [Given]) -> impl Iterator<Item = (&'a Scope, Option<&'a Cursor>)> {
        let cursor = |given: &Given| self.0.get(&given.scope);
        let is_read = move |given: &&Given| !given.is_over || cursor(given).is_some();
        given.iter().filter(is_read).map(move |given| (&given.scope, cursor(given).filter(|cursor| !cursor.is_empty())))
    }
}

/// One list of what is given is told from another by this.
pub fn digest_of(given: &[Given]) -> Checksum {
    let sum = |sum: u64, given: &Given| {
        let until = given.until.map_or(0, |until| until.0);
        let text = given.scope.as_str().bytes().chain([u8::from(given.is_over)]).chain(until.to_le_bytes());
        sum.wrapping_add(hash_of(text))
    };
    Checksum::of_sum(given.iter().fold(0, sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn desk(event: &str) -> Scope {
        Scope::desk(&event.into())
    }

    fn followed(cursors: &[(&str, &str)]) -> Followed {
        Followed(cursors.iter().map(|(event, cursor)| (desk(event), Cursor::from(*cursor))).collect())
    }

    fn said(all: &Followed, moved: &[(&str, Option<&str>)], is_all: bool) -> Following {
        let moved = moved.iter().map(|(event, cursor)| Moved { scope: desk(event), cursor: cursor.map(Cursor::from) });
        Following { digest: all.digest(), given: Checksum::default(), is_all, moved: moved.collect() }
    }

    #[test]
    fn a_device_says_only_what_moved_and_is_understood() {
        let (before, after) = (followed(&[("a", "1"), ("b", "1")]), followed(&[("a", "2"), ("c", "")]));
        let moved = [("a", Some("2")), ("b", None), ("c", Some(""))];

        assert_eq!(Followed::heard(&before, &said(&after, &moved, false)), Some(after.clone()));
        assert_eq!(Followed::heard(&before, &said(&before, &[], false)), Some(before.clone()));
        assert_eq!(
            Followed::heard(&Followed::default(), &said(&Followed::default(), &[], false)),
            Some(Followed::default())
        );
    }

    #[test]
    fn what_a_server_does_not_know_it_is_told_as_a_whole() {
        let all = followed(&[("a", "2"), ("b", "1")]);

        assert_eq!(
            Followed::heard(&Followed::default(), &said(&all, &[("a", Some("2"))], false)),
            None,
            "it never heard of b"
        );
        assert_eq!(Followed::heard(&followed(&[("b", "0")]), &said(&all, &[("a", Some("2"))], false)), None);
        let whole = said(&all, &[("a", Some("2")), ("b", Some("1"))], true);
        assert_eq!(Followed::heard(&followed(&[("z", "9")]), &whole), Some(all));
    }

    #[test]
    fn the_desk_of_a_past_event_is_read_only_where_it_was_opened_and_one_that_is_not_given_never() {
        let given = |event: &str, is_over| Given { scope: desk(event), until: None, is_over };
        let given = [given("new", false), given("known", false), given("past", true), given("opened", true)];
        let held = followed(&[("known", "7"), ("opened", ""), ("lost", "3")]);

        let read: Vec<(&str, Option<&str>)> =
            held.to_read(&given).map(|(scope, cursor)| (scope.as_str(), cursor.map(|cursor| &**cursor))).collect();

        assert_eq!(read, [("desk/new", None), ("desk/known", Some("7")), ("desk/opened", None)]);
    }

    #[test]
    fn another_list_has_another_digest() {
        let given = |until, is_over| [Given { scope: desk("a"), until, is_over }];
        let digests = [given(None, false), given(None, true), given(Some(Timestamp(5)), false)].map(|g| digest_of(&g));

        assert!(digests[0] != digests[1] && digests[0] != digests[2] && digest_of(&[]) == Checksum::default());
    }
}
