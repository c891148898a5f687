//! What both of frab's formats say alike.

use jiff::Zoned;
use passerelle_shared::model::SessionKind;
use uuid::Uuid;

use super::agenda::{Agenda, Entry};
use crate::guid;

/// How finely sessions are laid; those who draw a grid want to know.
pub(super) const TIMESLOT: &str = "00:05";

/// Small letters, digits and underscores, four at least: a hyphen would end it for those who take names apart.
pub(super) fn acronym(agenda: &Agenda) -> String {
    let plain = agenda.event.slug().replace('-', "_");
    if plain.len() < 4 { format!("event_{plain}") } else { plain }
}

pub(super) fn slug(agenda: &Agenda, entry: &Entry) -> String {
    let session = entry.session.slug().rsplit('/').next().unwrap_or_default();
    format!("{}-session-{}", acronym(agenda), session.trim_end_matches('-'))
}

/// `2026-04-01T09:00:00+01:00`.
pub(super) fn instant(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// `09:00`.
pub(super) fn hour(at: &Zoned) -> String {
    at.strftime("%H:%M").to_string()
}

/// Of one whose end isn't known, none.
pub(super) fn duration(entry: &Entry) -> String {
    let seconds = entry.ends.as_ref().map_or(0, |ends| ends.duration_since(&entry.starts).as_secs().max(0));
    format!("{:02}:{:02}", seconds / 3_600, seconds / 60 % 60)
}

pub(super) fn kind(kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::Talk => "talk",
        SessionKind::Panel => "panel",
        SessionKind::Workshop => "workshop",
        SessionKind::Exercise => "exercise",
        SessionKind::Break => "break",
        SessionKind::Ceremony => "ceremony",
        SessionKind::Other => "other",
    }
}

pub(super) fn room(agenda: &Agenda, name: &str) -> Uuid {
    guid::of(&format!("room/{}/{name}", agenda.event.slug()))
}

/// Of whom nothing is known but the name: within an agenda one name is one person.
pub(super) fn person(agenda: &Agenda, name: &str) -> Uuid {
    guid::of(&format!("person/{}/{name}", agenda.event.slug()))
}

pub(super) fn number(guid: Uuid) -> u32 {
    guid::number(guid)
}
