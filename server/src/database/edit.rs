//! Edits: an organiser's command from a device about what is published, or is to be.

use passerelle_shared::model::{EditField, Kind, Reason, RecordId};
use passerelle_shared::rules::edit::{Command, Effect, Fields, Wish, article, event, new_event};
use passerelle_shared::sync::Decision;

use super::audit_record::{Act, By, Entry};
use super::command::{Case, Verdict};
use super::content::{NewEvent, StandingArticle, StandingEvent, StandingSession};
use super::decision::may_decide;
use super::scope::Change;
use super::sign_up::places;
use super::{Result, role};

/// Decides about a command and carries it out.
pub(super) async fn decide(change: &mut Change, case: &Case<'_>, command: &Command) -> Result<Verdict> {
    if let Some(before) = case.before.filter(|before| !matches!(before.decision, Decision::Done { .. })) {
        // It had no effect in the life before: it must not have one now.
        return Ok(case.verdict(before.decision.clone(), 0));
    }
    let effect = match (command.concerns.kind(), command.kind.kind()) {
        (Some(Kind::Event), _) if command.kind == Wish::CreateEvent => of_new_event(change, case, command).await?,
        (Some(Kind::Event), Kind::Event) => of_event(change, case, command).await?,
        (Some(Kind::Article), Kind::Article) => of_article(change, case, command).await?,
        (Some(Kind::Session), Kind::Session) => of_session(change, case, command).await?,
        _ => Effect::Refused(Reason::NotUnderstood),
    };
    let decision = match &effect {
        Effect::Refused(reason) => Decision::Refused { reason: reason.clone() },
        Effect::Unchanged => Decision::Unchanged { stands: None },
        Effect::Change(changed) => {
            let (by, about, said) = (By::Account(&case.who.id), command.concerns.as_str(), said(command.kind, changed));
            let entry = Entry { act: Act::Edit, by, about, said: &said, personal: "", at: case.now };
            change.later(entry.statement());
            Decision::Done { stands: None }
        }
    };
    Ok(case.verdict(decision, 0))
}

async fn of_new_event(change: &mut Change, &Case { who, now, .. }: &Case<'_>, command: &Command) -> Result<Effect> {
    let writer = role::writer(change.connection().await?, who, now).await?;
    if !new_event::can_be_called(&command.concerns) {
        return Ok(Effect::Refused(Reason::NotUnderstood));
    }
    let from = command.body.changes.iter().find(|change| change.field == EditField::From);
    let from = from.map(|change| RecordId::from(change.after.as_str()));
    let new = NewEvent::find(change, &command.concerns, from).await?;
    let original = new.begins_with();
    let situation = new_event::Situation {
        is_there: new.is_there,
        writes_for: &writer.writes_for,
        writes_for_all: writer.writes_for_all,
        knows_zone: NewEvent::knows_zone,
        original: original.as_ref(),
    };
    let effect = new_event::judge(&situation, command);
    if let Effect::Change(fields) = &effect {
        new.write(change, fields, now).await?;
    }
    Ok(effect)
}

async fn of_event(change: &mut Change, &Case { who, now, .. }: &Case<'_>, command: &Command) -> Result<Effect> {
    let id = &command.concerns;
    if !may_decide(change.connection().await?, who, id, now).await? {
        return Ok(Effect::Refused(Reason::NotAnOrganiser));
    }
    let (row, standing) = (places::lock(change, id).await?, StandingEvent::find(change, id).await?);
    let (Some(row), Some(standing)) = (row, standing) else { return Ok(Effect::Refused(Reason::UnknownEvent)) };
    let situation = event::Situation { now, event: &standing.event, fields: &standing.fields(), taken: row.taken };
    let effect = event::judge(&situation, command);
    if let Effect::Change(changed) = &effect {
        standing.change(change, command.kind, changed, now).await?;
    }
    Ok(effect)
}

/// With its event locked, whose agenda it is in.
async fn of_session(change: &mut Change, &Case { who, now, .. }: &Case<'_>, command: &Command) -> Result<Effect> {
    let Some((id, _)) = command.concerns.part_of_event() else { return Ok(Effect::Refused(Reason::NotUnderstood)) };
    if !may_decide(change.connection().await?, who, &id, now).await? {
        return Ok(Effect::Refused(Reason::NotAnOrganiser));
    }
    let (row, event) = (places::lock(change, &id).await?, StandingEvent::find(change, &id).await?);
    let (Some(_), Some(event)) = (row, event) else { return Ok(Effect::Refused(Reason::UnknownEvent)) };
    let standing = StandingSession::find(change, event, &command.concerns).await?;
    let effect = standing.judge(command);
    if let Effect::Change(changed) = &effect {
        standing.change(change, command.kind, changed, now).await?;
    }
    Ok(effect)
}

async fn of_article(change: &mut Change, &Case { who, now, .. }: &Case<'_>, command: &Command) -> Result<Effect> {
    let writer = role::writer(change.connection().await?, who, now).await?;
    if command.concerns.slug().contains('/') {
        return Ok(Effect::Refused(Reason::NotUnderstood));
    }
    let standing = StandingArticle::find(change, &command.concerns).await?;
    let (writes_for, writes_for_all) = (&writer.writes_for, writer.writes_for_all);
    let situation = article::Situation { fields: &standing.fields(), writes_for, writes_for_all };
    let effect = article::judge(&situation, command);
    if let Effect::Change(changed) = &effect {
        standing.change(change, command.kind, changed, now).await?;
    }
    Ok(effect)
}

/// What was done, and in which fields. What stands in them is published or to be, and no secret that the record would have
/// to keep.
pub(super) fn said(wish: Wish, changed: &Fields) -> String {
    let done = match wish {
        Wish::EditEvent | Wish::EditArticle | Wish::EditSession => None,
        Wish::CreateEvent => Some("created".to_owned()),
        Wish::CancelEvent => Some("cancelled".to_owned()),
        Wish::TakeBackArticle | Wish::TakeBackSession => Some("taken back".to_owned()),
    };
    let fields = changed.iter().map(|(slot, text)| match (slot.field, slot.language) {
        (EditField::State, _) => text.clone(),
        (field, Some(language)) => format!("{}/{}", field.as_str(), language.code()),
        (field, None) => field.as_str().to_owned(),
    });
    done.into_iter().chain(fields).collect::<Vec<String>>().join(", ")
}
