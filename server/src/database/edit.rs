//! Edits: an organiser's command from a device about what is published.

use passerelle_shared::model::{EventStatus, Kind, Reason};
use passerelle_shared::rules::edit::{Command, Effect, Fields, Situation, judge};
use passerelle_shared::sync::Decision;

use super::Result;
use super::audit_record::{Act, By, Entry};
use super::command::{Case, Verdict};
use super::content::{self, Edit};
use super::decision::may_decide;
use super::scope::Change;
use super::sign_up::places;

/// Decides about a command and carries it out.
pub(super) async fn decide(change: &mut Change, case: &Case<'_>, command: &Command) -> Result<Verdict> {
    let Case { who, before, now, .. } = *case;
    if let Some(before) = before.filter(|before| !matches!(before.decision, Decision::Done { .. })) {
        // It had no effect in the life before: it must not have one now.
        return Ok(case.verdict(before.decision.clone(), 0));
    }
    let refused = |reason| Ok(case.verdict(Decision::Refused { reason }, 0));
    let event = &command.concerns;
    if event.kind() != Some(Kind::Event) {
        return refused(Reason::NotUnderstood);
    }
    if !may_decide(change.connection().await?, who, event, now).await? {
        return refused(Reason::NotAnOrganiser);
    }
    let Some(row) = places::lock(change, event).await? else { return refused(Reason::UnknownEvent) };
    let Some(standing) = content::standing(change, event).await? else { return refused(Reason::UnknownEvent) };
    let situation = Situation { now, event: &standing.event, fields: &standing.fields(), taken: row.taken };
    let (changed, status) = match judge(&situation, command) {
        Effect::Refused(reason) => return refused(reason),
        Effect::Unchanged => return Ok(case.verdict(Decision::Unchanged { stands: None }, 0)),
        Effect::Change(changed) => (changed, None),
        Effect::Cancel(changed) => (changed, Some(EventStatus::Cancelled)),
    };
    content::apply(change, &standing, Edit { changed: &changed, status }, now).await?;
    let (by, about, said) = (By::Account(&who.id), event.as_str(), said(&changed, status));
    change.later(Entry { act: Act::Edit, by, about, said: &said, personal: "", at: now }.statement());
    Ok(case.verdict(Decision::Done { stands: None }, 0))
}

/// Which fields were changed. What stands in them is published, and no secret that the record would have to keep.
fn said(changed: &Fields, status: Option<EventStatus>) -> String {
    let fields = changed.keys().map(|slot| match slot.language {
        Some(language) => format!("{}/{}", slot.field.as_str(), language.code()),
        None => slot.field.as_str().to_owned(),
    });
    let cancelled = status.filter(|status| *status == EventStatus::Cancelled).map(|_| "cancelled".to_owned());
    cancelled.into_iter().chain(fields).collect::<Vec<String>>().join(", ")
}
