//! The programme's records as 0.1 reads them, frozen.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::sign_up::{Field, SignUp};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(transparent)]
pub struct RecordId(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub enum PartialDate {
    Year { year: u16 },
    Month { year: u16, month: u8 },
    Day { year: u16, month: u8, day: u8 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Language {
    #[serde(rename = "fr")]
    French,
    #[serde(rename = "en")]
    English,
    #[serde(rename = "ar")]
    Arabic,
    #[serde(rename = "de")]
    German,
    #[serde(rename = "it")]
    Italian,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct CountryCode([u8; 2]);

impl CountryCode {
    pub fn parse(text: &str) -> Option<CountryCode> {
        let bytes: [u8; 2] = text.trim().as_bytes().try_into().ok()?;
        let code = bytes.map(|byte| byte.to_ascii_uppercase());
        code.iter().all(u8::is_ascii_uppercase).then_some(CountryCode(code))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Country {
    pub code: CountryCode,
    pub region: Region,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Region {
    SouthMediterranean,
    Europe,
    Africa,
    AsiaPacific,
    LatinAmerica,
    Caribbean,
    #[serde(other)]
    Elsewhere,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ProjectCountry {
    pub code: CountryCode,
    pub role: CountryRole,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CountryRole {
    Partner,
    Priority,
    Member,
    Host,
    #[serde(other)]
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct EmailAddress(String);

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub String);

#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Text {
    pub title: String,
    pub summary: String,
    pub body: String,
    pub place: String,
    pub aims: Vec<String>,
    pub themes: Vec<String>,
    pub findings: Vec<String>,
    pub lines_of_work: Vec<String>,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Article {
    #[serde(default)]
    pub published: Option<PartialDate>,
    #[serde(default)]
    pub projects: Vec<RecordId>,
    #[serde(default)]
    pub events: Vec<RecordId>,
    #[serde(default)]
    pub source_name: Option<String>,
    #[serde(default)]
    pub source_reference: Option<String>,
    #[serde(default)]
    pub people: Vec<Named>,
    #[serde(default)]
    pub links: Vec<Link>,
    #[serde(default)]
    pub translations: Vec<Language>,
    #[serde(default)]
    pub sample: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Material {
    pub event: RecordId,
    pub file_name: String,
    pub bytes: u64,
    pub tlp: Tlp,
    #[serde(default)]
    pub translations: Vec<Language>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Tlp {
    #[serde(rename = "CLEAR")]
    Clear,
    #[serde(rename = "GREEN")]
    Green,
    #[serde(rename = "AMBER")]
    Amber,
    #[serde(rename = "AMBER+STRICT")]
    AmberStrict,
    #[serde(rename = "RED")]
    Red,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Project {
    pub order: u32,
    #[serde(default)]
    pub starts: Option<PartialDate>,
    #[serde(default)]
    pub ends: Option<PartialDate>,
    #[serde(default)]
    pub budget_eur: Option<u64>,
    #[serde(default)]
    pub predecessor: Option<RecordId>,
    #[serde(default)]
    pub funders: Vec<String>,
    #[serde(default)]
    pub organisations: Vec<Named>,
    #[serde(default)]
    pub countries: Vec<ProjectCountry>,
    #[serde(default)]
    pub links: Vec<Link>,
    #[serde(default)]
    pub translations: Vec<Language>,
    #[serde(default)]
    pub sample: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PriorityArea {
    pub project: RecordId,
    pub order: u32,
    #[serde(default)]
    pub translations: Vec<Language>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Indicator {
    pub project: RecordId,
    pub value: u64,
    pub unit: String,
    #[serde(default)]
    pub approximate: bool,
    #[serde(default)]
    pub period_starts: Option<PartialDate>,
    #[serde(default)]
    pub period_ends: Option<PartialDate>,
    #[serde(default)]
    pub translations: Vec<Language>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FollowUp {
    pub event: RecordId,
    pub owner: String,
    #[serde(default)]
    pub due: Option<PartialDate>,
    pub state: FollowUpState,
    #[serde(default)]
    pub answered_by: Option<RecordId>,
    #[serde(default)]
    pub translations: Vec<Language>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FollowUpState {
    Planned,
    Open,
    Done,
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Day {
    pub event: RecordId,
    pub number: u8,
    #[serde(default)]
    pub date: Option<PartialDate>,
    #[serde(default)]
    pub translations: Vec<Language>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Track {
    pub event: RecordId,
    pub order: u32,
    #[serde(default)]
    pub translations: Vec<Language>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Session {
    pub event: RecordId,
    pub day: u8,
    #[serde(default)]
    pub track: Option<RecordId>,
    pub kind: SessionKind,
    #[serde(default)]
    pub starts_at: Option<Timestamp>,
    #[serde(default)]
    pub ends_at: Option<Timestamp>,
    #[serde(default)]
    pub speakers: Vec<Speaker>,
    #[serde(default)]
    pub languages: Vec<Language>,
    #[serde(default)]
    pub interpretation: Vec<Language>,
    #[serde(default)]
    pub translations: Vec<Language>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SessionKind {
    Talk,
    Panel,
    Workshop,
    Exercise,
    Break,
    Ceremony,
    #[serde(other)]
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Speaker {
    pub name: String,
    #[serde(default)]
    pub affiliation: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Event {
    #[serde(default)]
    pub project: Option<RecordId>,
    #[serde(default)]
    pub priority_area: Option<RecordId>,
    pub kind: EventKind,
    pub status: EventStatus,
    #[serde(default)]
    pub starts: Option<PartialDate>,
    #[serde(default)]
    pub ends: Option<PartialDate>,
    #[serde(default)]
    pub days: Option<u8>,
    #[serde(default)]
    pub starts_at: Option<Timestamp>,
    #[serde(default)]
    pub ends_at: Option<Timestamp>,
    #[serde(default)]
    pub zone: Option<String>,
    #[serde(default)]
    pub country: Option<CountryCode>,
    #[serde(default)]
    pub participants: Option<u32>,
    #[serde(default)]
    pub countries: Vec<CountryCode>,
    #[serde(default)]
    pub organisations: Vec<Named>,
    #[serde(default)]
    pub people: Vec<Named>,
    #[serde(default)]
    pub languages: Vec<Language>,
    #[serde(default)]
    pub interpretation: Vec<Language>,
    #[serde(default)]
    pub follows: Vec<RecordId>,
    #[serde(default)]
    pub related: Vec<RecordId>,
    #[serde(default)]
    pub links: Vec<Link>,
    #[serde(default)]
    pub sign_up: Option<SignUpTerms>,
    #[serde(default)]
    pub translations: Vec<Language>,
    #[serde(default)]
    pub sample: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    Seminar,
    Exchange,
    Training,
    TrainingOfTrainers,
    Workshop,
    Conference,
    ExpertMeeting,
    WorkingGroupMeeting,
    ConsultativeMeeting,
    StudyVisit,
    Webinar,
    #[serde(other)]
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventStatus {
    Planned,
    Held,
    Cancelled,
    #[serde(other)]
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Named {
    pub name: String,
    pub role: NamedRole,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NamedRole {
    ConsortiumLead,
    ConsortiumMember,
    Implementer,
    Partner,
    Host,
    Organiser,
    Participant,
    Moderator,
    Speaker,
    Quoted,
    #[serde(other)]
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Link {
    pub url: String,
    pub title: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SignUpTerms {
    pub version: u32,
    pub policy: SignUpPolicy,
    #[serde(default)]
    pub capacity: Option<u32>,
    #[serde(default)]
    pub quotas: BTreeMap<CountryCode, u32>,
    #[serde(default)]
    pub opens_at: Option<Timestamp>,
    #[serde(default)]
    pub closes_at: Option<Timestamp>,
    #[serde(default)]
    pub asks: Vec<Field>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignUpPolicy {
    Open,
    Approval,
    Nomination,
    #[serde(other)]
    Other,
}

impl TryFrom<String> for CountryCode {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        CountryCode::parse(&text).ok_or("not a two-letter country code")
    }
}

impl TryFrom<String> for PartialDate {
    type Error = &'static str;

    /// `2019`, `2019-05` and `2019-05-31`.
    fn try_from(text: String) -> Result<Self, Self::Error> {
        const WRONG: &str = "not a date like 2019, 2019-05 or 2019-05-31";
        let is_number = |part: &str, digits| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        let parts: Vec<&str> = text.split('-').collect();
        let number = |part: &str| part.parse::<u8>().map_err(|_| WRONG);
        match parts.as_slice() {
            [year] if is_number(year, 4) => Ok(PartialDate::Year { year: year.parse().map_err(|_| WRONG)? }),
            [year, month] if is_number(year, 4) && is_number(month, 2) => {
                Ok(PartialDate::Month { year: year.parse().map_err(|_| WRONG)?, month: number(month)? })
            }
            [year, month, day] if is_number(year, 4) && is_number(month, 2) && is_number(day, 2) => {
                let year = year.parse().map_err(|_| WRONG)?;
                Ok(PartialDate::Day { year, month: number(month)?, day: number(day)? })
            }
            _ => Err(WRONG),
        }
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        (is_plain && text.contains('@')).then_some(EmailAddress(text)).ok_or("not an e-mail address")
    }
}

impl RecordId {
    /// All that stands before the first stroke.
    pub fn kind(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a record is of a kind that 0.1 knows, and can be read; `None` for other kinds, which it keeps unread.
pub fn reads(id: &RecordId, json: &str) -> Option<serde_json::Result<()>> {
    fn read<T: DeserializeOwned>(json: &str) -> Option<serde_json::Result<()>> {
        Some(serde_json::from_str::<T>(json).map(drop))
    }
    match id.kind() {
        "country" => read::<Country>(json),
        "project" => read::<Project>(json),
        "priority-area" => read::<PriorityArea>(json),
        "indicator" => read::<Indicator>(json),
        "event" => read::<Event>(json),
        "day" => read::<Day>(json),
        "track" => read::<Track>(json),
        "session" => read::<Session>(json),
        "follow-up" => read::<FollowUp>(json),
        "material" => read::<Material>(json),
        "article" => read::<Article>(json),
        "text" => read::<Text>(json),
        "sign-up" => read::<SignUp>(json),
        _ => None,
    }
}
