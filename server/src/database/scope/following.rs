//! The scopes that a device follows beside its account's: which of them have moved, and a page of each.

use std::collections::HashMap;

use passerelle_shared::model::RecordId;
use passerelle_shared::sync::{Cursor, Epoch, FollowedPage, Head, Position, Scope, Sequence};

use super::epoch::EpochOver;
use super::head::head;
use super::watched::{SCOPES_AT_ONCE, seqs};
use crate::database::engine::installation;
use crate::database::{Database, Result};

/// A scope that has moved, and where its device stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToRead {
    pub scope: Scope,
    /// Absent: it begins at the beginning.
    position: Option<Position>,
}

impl ToRead {
    /// The event whose desk is read for the first time.
    pub fn new_desk(&self) -> Option<RecordId> {
        if self.position.is_none() { self.scope.desk_of() } else { None }
    }
}

impl Database {
    /// Those of which there is something to read: one look at all of their heads.
    pub async fn moved(
        &self,
        followed: impl Iterator<Item = (&Scope, Option<&Cursor>)>,
    ) -> Result<std::result::Result<Vec<ToRead>, EpochOver>> {
        let opened = |(scope, cursor): (&Scope, Option<&Cursor>)| {
            let position = cursor.and_then(|cursor| self.seal().open(scope, cursor));
            ToRead { scope: scope.clone(), position }
        };
        let followed: Vec<ToRead> = followed.map(opened).collect();
        if followed.is_empty() {
            return Ok(Ok(followed));
        }
        let mut moment = self.moment().await?;
        let epoch = installation::epoch(&mut moment).await?;
        let mut heads = HashMap::new();
        let scopes: Vec<Scope> = followed.iter().map(|one| one.scope.clone()).collect();
        for scopes in scopes.chunks(SCOPES_AT_ONCE) {
            heads.extend(seqs(&mut moment, scopes).await?);
        }
        drop(moment);
        let mut moved = Vec::new();
        for one in followed {
            let seq = heads.get(one.scope.as_str()).copied().unwrap_or_default().cast_unsigned();
            match stand(one.position.as_ref(), &epoch, seq) {
                Stand::AtTheEnd => {}
                Stand::Behind => moved.push(one),
                Stand::InTheFuture => {
                    self.end_epoch(&epoch).await?;
                    return Ok(Err(EpochOver));
                }
            }
        }
        Ok(Ok(moved))
    }

    /// The changes behind where the device stands; where one can't go on from there, all from the beginning.
    pub async fn followed_page(&self, to_read: &ToRead, bytes_max: usize) -> Result<FollowedPage> {
        self.news(&to_read.scope, to_read.position.clone(), bytes_max).await
    }

    pub(super) async fn news(
        &self,
        scope: &Scope,
        position: Option<Position>,
        bytes_max: usize,
    ) -> Result<FollowedPage> {
        let mut moment = self.moment().await?;
        let (head, floor) = head(&mut moment, scope).await?;
        let position = position.filter(|position| position.can_be_gone_on_from(&head, floor));
        let is_first = position.is_none();
        let position = position.unwrap_or_else(|| start(&head));
        let page = self.page(&mut moment, head, position, bytes_max).await?;
        Ok(FollowedPage { page, is_first })
    }
}

fn start(head: &Head) -> Position {
    Position { epoch: head.epoch.clone(), seq: 0, record: None }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    AtTheEnd,
    Behind,
    /// The database went back in time.
    InTheFuture,
}

fn stand(position: Option<&Position>, epoch: &Epoch, seq: Sequence) -> Stand {
    match position.filter(|position| position.epoch == *epoch) {
        Some(position) if position.seq > seq => Stand::InTheFuture,
        Some(Position { seq: read, record: None, .. }) if *read == seq => Stand::AtTheEnd,
        _ => Stand::Behind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_moved_is_read_and_what_lies_ahead_is_noticed() {
        let (now, before) = (Epoch("now".into()), Epoch("before".into()));
        let at = |epoch: &Epoch, seq, record: Option<&str>| Position {
            epoch: epoch.clone(),
            seq,
            record: record.map(RecordId::from),
        };

        assert_eq!(stand(None, &now, 0), Stand::Behind, "of an empty scope, too, one learns that it is empty");
        assert_eq!(stand(Some(&at(&now, 0, None)), &now, 0), Stand::AtTheEnd);
        assert_eq!(stand(Some(&at(&now, 7, None)), &now, 7), Stand::AtTheEnd);
        assert_eq!(stand(Some(&at(&now, 7, Some("applicant/a/b"))), &now, 7), Stand::Behind);
        assert_eq!(stand(Some(&at(&now, 6, None)), &now, 7), Stand::Behind);
        assert_eq!(stand(Some(&at(&now, 8, None)), &now, 7), Stand::InTheFuture);
        assert_eq!(stand(Some(&at(&before, 8, None)), &now, 7), Stand::Behind);
    }
}
