//! What a file tells of a session, field by field, in the hours of its event.

use jiff::tz::TimeZone;
use passerelle_shared::model::{DayHour, EditField, Hour, Language, PartialDate, Slot, Timestamp, Turn, WallTime};
use passerelle_shared::rules::edit::Fields;
use passerelle_shared::rules::edit::session::kind_name;

use super::agenda::{End, OtherSession, When, Why};
use super::standing::{Standing, StandingOne};
use crate::zones;

/// What begins before this hour, on the night behind the last day, belongs to that day.
const NIGHT_ENDS: u8 = 5;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hours {
    pub begins: Option<WallTime>,
    pub until: Option<WallTime>,
}

pub(super) fn hours(session: &OtherSession, standing: &Standing) -> Result<Hours, Why> {
    let begins = session.starts.as_ref().map(|starts| on_the_wall(starts, standing)).transpose()?;
    let until = match (&session.ends, begins) {
        (Some(End::At(ends)), _) => Some(on_the_wall(ends, standing)?),
        (Some(End::AfterMinutes(minutes)), Some(begins)) if *minutes > 0 => {
            let ends =
                zones::meant(begins, &standing.zone).map(|at| at.plus_ms(minutes.saturating_mul(Timestamp::MINUTE)));
            ends.and_then(|ends| shown(ends, &standing.zone))
        }
        _ => None,
    };
    Ok(Hours { begins, until })
}

fn on_the_wall(when: &When, standing: &Standing) -> Result<WallTime, Why> {
    let at_event = |wall: WallTime| match zones::hour(wall, &standing.zone) {
        Some(Hour::Never(_)) | None => Err(Why::NoSuchHour { wall, zone: standing.zone_name().to_owned() }),
        Some(_) => Ok(wall),
    };
    match when {
        When::At(at) => shown(*at, &standing.zone).ok_or(Why::NoDay),
        When::OnTheWall { wall, zone: None } => at_event(*wall),
        When::OnTheWall { wall, zone: Some(name) } if name == standing.zone_name() => at_event(*wall),
        When::OnTheWall { wall, zone: Some(name) } => {
            let zone = zones::zone(name).ok_or_else(|| Why::UnknownZone(name.clone()))?;
            match zones::hour(*wall, &zone) {
                Some(hour @ (Hour::Once(_) | Hour::Twice(..))) => shown(hour.meant(wall.turn()), &standing.zone),
                _ => None,
            }
            .ok_or_else(|| Why::NoSuchHour { wall: *wall, zone: name.clone() })
        }
    }
}

/// Of an hour that comes twice, the one that it is.
fn shown(at: Timestamp, zone: &TimeZone) -> Option<WallTime> {
    let wall = zones::wall(at, zone)?;
    match zones::hour(wall, zone)? {
        Hour::Twice(_, second) if second <= at => WallTime::new(wall.day(), wall.hour(), wall.minute(), Turn::Second),
        _ => Some(wall),
    }
}

/// As it is remembered: in the file's own words, whatever stands here.
pub(super) fn fields(session: &OtherSession, hours: Hours, language: Language) -> Fields {
    let mut fields = Fields::from([(Slot::words(EditField::Title, language), plain(&session.title))]);
    let words =
        [(EditField::Room, &session.room), (EditField::Summary, &session.summary), (EditField::Body, &session.body)];
    for (field, text) in words {
        fields.extend(text.as_ref().map(|text| (Slot::words(field, language), plain(text))));
    }
    let hour = |wall: Option<WallTime>| wall.map(|wall| wall.to_string()).unwrap_or_default();
    let mut put = |field, text: Option<String>| fields.extend(text.map(|text| (Slot::plain(field), text)));
    put(EditField::Track, session.track.as_deref().map(plain));
    put(EditField::SessionKind, session.kind.map(|kind| kind_name(kind).to_owned()));
    put(EditField::Speakers, session.speakers.as_ref().map(|names| names.join("\n")));
    put(EditField::Languages, session.spoken.map(|language| language.code().to_owned()));
    put(EditField::Day, session.day.map(|day| day.to_string()));
    put(EditField::Begins, Some(hour(hours.begins)));
    put(EditField::Until, session.ends.as_ref().map(|_| hour(hours.until)));
    fields
}

/// What every format can hold.
pub(super) fn plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\t', " ");
    text.chars().filter(|one| *one == '\n' || !one.is_control()).collect::<String>().trim().to_owned()
}

/// On which of the event's days it is, and its hours as they are typed there.
pub(super) struct OnItsDay {
    pub number: u8,
    pub begins: String,
    pub until: String,
}

pub(super) fn on_its_day(
    session: &OtherSession,
    hours: Hours,
    standing: &Standing,
    one: Option<&StandingOne>,
) -> Result<OnItsDay, Why> {
    let (first, last) = (standing.first, standing.last);
    let kept = one.filter(|one| session.day.is_none() && hours.begins == one.session.starts_wall);
    let day = match (kept.and_then(|one| standing.event.day(one.session.day)), session.day, hours.begins) {
        (Some(day), ..) | (None, Some(day), _) => day,
        (None, None, Some(begins)) => {
            let is_night_behind = begins.day().days_after(last) == Some(1) && begins.hour() < NIGHT_ENDS;
            if is_night_behind { last } else { begins.day() }
        }
        (None, None, None) => return Err(Why::NoDay),
    };
    let number =
        day.days_after(first).filter(|_| day <= last).and_then(|days| u8::try_from(days.saturating_add(1)).ok());
    let number = number.filter(|number| *number > 0).ok_or(Why::OutsideEvent { day, first, last })?;
    let typed = |wall: Option<WallTime>| match wall {
        None => Ok(String::new()),
        Some(wall) => DayHour::of(wall, day).map(|hour| hour.to_string()).ok_or(Why::FarFromItsDay(wall)),
    };
    Ok(OnItsDay { number, begins: typed(hours.begins)?, until: typed(hours.until)? })
}

/// The day under which it is looked for, where it has no name.
pub(super) fn date(session: &OtherSession, hours: Hours) -> Option<PartialDate> {
    session.day.or_else(|| hours.begins.map(WallTime::day))
}
