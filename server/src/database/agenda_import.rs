//! Other programs' agendas: what a file says of an event's sessions is carried out as edits are at a desk, in one transaction,
//! or nothing of it.
//!
//! ```text
//! a file ─▶ an agenda ─▶ compared with what stands and with what the file said last ─▶ shown, or carried out
//! ```

mod agenda;
mod compare;
mod remembered;
mod standing;
mod told;

use passerelle_shared::model::{EditField, FieldChange, RecordId, Timestamp};
use passerelle_shared::rules::edit::{Body, Command, Effect, Wish};
use passerelle_shared::sync::{AccountId, Author, CommandId};

use super::audit_record::{Act, By, Entry};
use super::content::{self, StandingEvent, StandingSession};
use super::edit::said;
use super::engine::{Beside, with_more_tries};
use super::scope::Change;
use super::sign_up::places;
use super::{Database, Result};
use crate::chance;
use compare::{NewTrack, Plan, Step, What};
use standing::{Rows, Standing};

pub use agenda::{
    AgendaRefusal, AgendaWish, Became, CarryOut, End, ImportedAgenda, ImportedSession, Missing, OtherAgenda,
    OtherSession, SessionFault, When, Why,
};

/// One in four.
const GONE_PART_MAX: usize = 4;

impl Database {
    /// Imports an agenda into what stands of its event. Importing it again changes nothing.
    pub async fn import_agenda(
        &self,
        event: &RecordId,
        agenda: &OtherAgenda,
        wish: &AgendaWish,
        now: Timestamp,
    ) -> Result<std::result::Result<ImportedAgenda, AgendaRefusal>> {
        with_more_tries(|| self.import_agenda_once(event, agenda, wish, now)).await
    }

    async fn import_agenda_once(
        &self,
        id: &RecordId,
        agenda: &OtherAgenda,
        wish: &AgendaWish,
        now: Timestamp,
    ) -> Result<std::result::Result<ImportedAgenda, AgendaRefusal>> {
        let mut change = Change::begin(self, Beside::Others).await?;
        let row = places::lock(&mut change, id).await?;
        let event = StandingEvent::find(&mut change, id).await?;
        let (Some(_), Some(event)) = (row, event) else { return Ok(Err(AgendaRefusal::UnknownEvent)) };
        let rows: Rows = content::agenda_rows(change.connection().await?, id).await?;
        let Some(standing) = Standing::of(id, event.event.clone(), &rows)? else {
            return Ok(Err(AgendaRefusal::NoDays));
        };
        let remembered = remembered::remembered(change.connection().await?, id).await?;
        let plan = match compare::compare(agenda, &standing, &remembered, wish) {
            Ok(plan) => plan,
            Err(faults) => return Ok(Err(AgendaRefusal::Sessions(faults))),
        };
        if let Some(refusal) = many_would_go(&plan).filter(|_| wish.carry_out == CarryOut::AskFirst) {
            return Ok(Err(refusal));
        }
        let imported = carry_out(&mut change, (&event, &standing), plan, now).await?;
        if imported.is_ok() && wish.carry_out != CarryOut::Preview {
            change.commit().await?;
        }
        Ok(imported)
    }
}

fn many_would_go(plan: &Plan) -> Option<AgendaRefusal> {
    let gone = plan.steps.iter().filter(|step| matches!(step.what, What::LetGo(_)));
    let titles: Vec<String> = gone.map(|step| step.title.clone()).collect();
    let is_many = titles.len() > plan.brought / GONE_PART_MAX;
    is_many.then_some(AgendaRefusal::ManyWouldGo { titles, of: plan.brought })
}

async fn carry_out(
    change: &mut Change,
    (event, standing): (&StandingEvent, &Standing),
    plan: Plan,
    now: Timestamp,
) -> Result<std::result::Result<ImportedAgenda, AgendaRefusal>> {
    for NewTrack { id, name, language, order } in &plan.tracks {
        content::add_track(change, &standing.id, (id, *order), (*language, name), now)?;
    }
    let mut imported =
        ImportedAgenda { tracks: plan.tracks.iter().map(|track| track.name.clone()).collect(), ..Default::default() };
    let mut faults = Vec::new();
    for step in plan.steps {
        change.later(remembered::remember(&standing.id, &step.id, &step.remembered)?);
        let (wish, changes) = match &step.what {
            What::Add(changes) | What::Change(changes) => (Wish::EditSession, changes.clone()),
            What::TakeBack(note) | What::LetGo(note) => (Wish::TakeBackSession, vec![note.clone()]),
            What::LeaveTakenBack => {
                imported.sessions.push(ImportedSession { title: step.title, became: Became::WasTakenBack });
                continue;
            }
        };
        if changes.is_empty() {
            imported.unchanged = imported.unchanged.saturating_add(1);
            continue;
        }
        if let Err(why) = edit(change, event, (&step.id, wish), changes, now).await? {
            faults.push(SessionFault { stands_at: step.stands_at, title: step.title, why });
            continue;
        }
        imported.sessions.push(told(step, standing, &plan.tracks));
    }
    if !faults.is_empty() {
        return Ok(Err(AgendaRefusal::Sessions(faults)));
    }
    event.move_end(change).await?;
    Ok(Ok(imported))
}

/// As somebody does it at the desk, and written into the audit record like that.
async fn edit(
    change: &mut Change,
    event: &StandingEvent,
    (id, wish): (&RecordId, Wish),
    changes: Vec<FieldChange>,
    now: Timestamp,
) -> Result<std::result::Result<(), Why>> {
    let session = StandingSession::find(change, event.clone(), id).await?;
    let command = Command {
        id: CommandId(chance::name()),
        author: Author::Account(AccountId(By::CommandLine.as_str().to_owned())),
        kind: wish,
        concerns: id.clone(),
        body: Body { changes },
        intended_at: now,
        clock_ahead_ms: None,
    };
    match session.judge(&command) {
        Effect::Refused(reason) => return Ok(Err(Why::Refused(reason))),
        Effect::Unchanged => {}
        Effect::Change(changed) => {
            session.change_alone(change, wish, &changed, now)?;
            let (by, about, said) = (By::CommandLine, id.as_str(), said(wish, &changed));
            change.later(Entry { act: Act::Import, by, about, said: &said, personal: "", at: now }.statement());
        }
    }
    Ok(Ok(()))
}

fn told(step: Step, standing: &Standing, new: &[NewTrack]) -> ImportedSession {
    let shown = |changes: Vec<FieldChange>| changes.into_iter().map(|change| by_names(change, standing, new)).collect();
    let became = match step.what {
        What::Add(changes) => Became::Added(shown(changes)),
        What::Change(changes) => Became::Changed(shown(changes)),
        What::TakeBack(_) | What::LetGo(_) => Became::TakenBack,
        What::LeaveTakenBack => Became::WasTakenBack,
    };
    ImportedSession { title: step.title, became }
}

/// A track by what it is called.
fn by_names(mut change: FieldChange, standing: &Standing, new: &[NewTrack]) -> FieldChange {
    if change.field == EditField::Track {
        let there = standing.tracks.iter().filter_map(|track| Some((track.id.as_str(), track.titles.first()?)));
        let names = || there.clone().chain(new.iter().map(|track| (track.id.as_str(), &track.name)));
        for text in [&mut change.before, &mut change.after] {
            if let Some((_, name)) = names().find(|(id, _)| *id == text.as_str()) {
                name.clone_into(text);
            }
        }
    }
    change
}
