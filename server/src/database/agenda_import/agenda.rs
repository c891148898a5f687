//! An agenda as a file of another program has it, in whatever format, and what became of it.

use passerelle_shared::model::{FieldChange, Language, PartialDate, Reason, SessionKind, Timestamp, WallTime};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OtherAgenda {
    /// The one that its words are in, where it says so.
    pub language: Option<Language>,
    pub sessions: Vec<OtherSession>,
}

/// What is `None` the file says nothing about, and it stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OtherSession {
    /// For whoever has to look into the file: `line 12`.
    pub stands_at: String,
    /// By what the other program calls it for good.
    pub name: Option<String>,
    pub title: String,
    pub room: Option<String>,
    pub summary: Option<String>,
    pub body: Option<String>,
    pub track: Option<String>,
    pub kind: Option<SessionKind>,
    pub speakers: Option<Vec<String>>,
    /// The one that is spoken.
    pub spoken: Option<Language>,
    /// Under which it is listed: what begins after midnight belongs to the day before.
    pub day: Option<PartialDate>,
    pub starts: Option<When>,
    pub ends: Option<End>,
    /// It doesn't take place, and why.
    pub taken_back: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    At(Timestamp),
    /// What a clock shows there; without a zone, at the event.
    OnTheWall {
        wall: WallTime,
        zone: Option<String>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    At(When),
    AfterMinutes(i64),
    /// Nobody says when.
    Open,
}

/// How an agenda is to be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgendaWish {
    /// The one that the words of the file are in.
    pub language: Option<Language>,
    pub missing: Missing,
    pub carry_out: CarryOut,
}

/// What becomes of the sessions that an earlier import brought, and that the file doesn't have any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    Stay,
    Go,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CarryOut {
    /// Nothing is changed.
    Preview,
    /// Unless more than a quarter would go.
    AskFirst,
    Allowed,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedAgenda {
    /// Those of which something is to be told, in the order of the file.
    pub sessions: Vec<ImportedSession>,
    pub unchanged: usize,
    /// The names of those that the event didn't have.
    pub tracks: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedSession {
    pub title: String,
    pub became: Became,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Became {
    Added(Vec<FieldChange>),
    Changed(Vec<FieldChange>),
    TakenBack,
    /// At its desk, and it stays so.
    WasTakenBack,
}

/// Why nothing was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgendaRefusal {
    UnknownEvent,
    /// No hour can be told without its days and its zone.
    NoDays,
    Sessions(Vec<SessionFault>),
    /// More than a quarter at once is more often a mistake than a decision.
    ManyWouldGo {
        titles: Vec<String>,
        of: usize,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionFault {
    pub stands_at: String,
    pub title: String,
    pub why: Why,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Another one in the file is called the same.
    NameTwice(String),
    UnknownZone(String),
    NoSuchHour {
        wall: WallTime,
        zone: String,
    },
    /// The file says neither a day nor an hour.
    NoDay,
    OutsideEvent {
        day: PartialDate,
        first: PartialDate,
        last: PartialDate,
    },
    /// It begins or ends later than in the night to the day after.
    FarFromItsDay(WallTime),
    Refused(Reason),
}
