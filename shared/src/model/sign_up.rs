//! One person's request for a place at one event, and what became of it.

use serde::{Deserialize, Serialize};

use super::named::named;
use super::{Complaint, FieldStands, RecordId, SignUpForm, Timestamp};
use crate::json::known;

/// A sign-up as its person sees it. There is one for a person and an event; asking again goes on in its history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignUp {
    pub event: RecordId,
    pub state: SignUpState,
    /// How many acts of the person have taken effect. A command that had seen fewer changes nothing.
    pub acts: u32,
    pub form: SignUpForm,
    /// For an offer: until when it can be taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer_until: Option<Timestamp>,
    /// Oldest first.
    #[serde(deserialize_with = "known::list")]
    pub history: Vec<Step>,
}

named! {
    /// Where a sign-up stands on the server.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub enum SignUpState {
        AwaitingEndorsement = "awaiting-endorsement",
        AwaitingDecision = "awaiting-decision",
        Confirmed = "confirmed",
        Attended = "attended",
        Reserve = "reserve",
        Offered = "offered",
        NotEndorsed = "not-endorsed",
        Refused = "refused",
        Withdrawn = "withdrawn",
        EventCancelled = "event-cancelled",
    } else {
        /// From a newer server.
        #[serde(other)]
        Unknown = "unknown"
    }
}

impl SignUpState {
    /// Whether it counts against the event's capacity and its country's quota. An offer does.
    pub fn takes_a_place(self) -> bool {
        matches!(self, SignUpState::Confirmed | SignUpState::Offered | SignUpState::Attended)
    }

    /// Whether it can still lead to the person being there; only then can it be withdrawn.
    pub fn is_live(self) -> bool {
        matches!(
            self,
            SignUpState::AwaitingEndorsement
                | SignUpState::AwaitingDecision
                | SignUpState::Confirmed
                | SignUpState::Reserve
                | SignUpState::Offered
        )
    }
}

/// One entry of a sign-up's history: who did what, when and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    pub at: Timestamp,
    pub by: Actor,
    pub state: SignUpState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// When the person did it on their device, as the device's clock had it, mended by the measured offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intended_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "who", from = "ReceivedActor")]
pub enum Actor {
    Person,
    /// The rules, by themselves.
    Rules,
    Organiser {
        name: String,
    },
    Unknown,
}

/// An actor as it is read. What serde makes of `tag` keeps every value twice, and weighs much in the app's program.
#[derive(Deserialize)]
struct ReceivedActor {
    who: Who,
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Who {
    Person,
    Rules,
    Organiser,
    #[serde(other)]
    Unknown,
}

impl From<ReceivedActor> for Actor {
    fn from(received: ReceivedActor) -> Self {
        match received.who {
            Who::Person => Actor::Person,
            Who::Rules => Actor::Rules,
            Who::Organiser => Actor::Organiser { name: received.name },
            Who::Unknown => Actor::Unknown,
        }
    }
}

/// The one list of reasons, `Name` or `Name { field: Type }`. Of it are made the reasons themselves, their names as they
/// are read, and the way from a name and what came with it to the reason.
macro_rules! reasons {
    ($($(#[$about:meta])* $name:ident $({ $field:ident: $type:ty })?,)*) => {
        /// Why something was decided. The app puts each into words.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case", tag = "why", from = "ReceivedReason")]
        pub enum Reason {
            $($(#[$about])* $name $({ $field: $type })?,)*
            /// From a newer server.
            Unknown,
        }

        #[derive(Clone, Copy, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        enum Why {
            $($name,)*
            #[serde(other)]
            Unknown,
        }

        impl Why {
            #[cfg(test)]
            const KNOWN: &[Why] = &[$(Why::$name,)*];
        }

        impl ReceivedReason {
            /// `None` where something that belongs to it did not come.
            fn whole(self) -> Option<Reason> {
                Some(match self.why {
                    $(Why::$name => Reason::$name $({ $field: Option::<$type>::from(self.$field)? })?,)*
                    Why::Unknown => Reason::Unknown,
                })
            }
        }
    };
}

reasons! {
    // Why a request waits.
    EventFull,
    QuotaFull,
    ApprovalNeeded,
    EndorsementNeeded,
    /// It was made before the deadline and arrived after it.
    ArrivedAfterDeadline,
    /// It had been confirmed before the database went back in time, and meanwhile the places are taken.
    PlaceForgotten,

    // Why it moved on.
    PlaceFreed,
    CapacityRaised,
    OfferLapsed,
    DetailsChanged,
    AskedAgain,
    EventCancelled,
    /// It is on another day, or in another place.
    EventMoved,
    Organiser { note: String },

    // Why a command was refused.
    UnknownEvent,
    NoSignUpHere,
    NotOpenYet { opens_at: Timestamp },
    SignUpClosed { closed_at: Timestamp },
    EventOver,
    FormIncomplete { complaints: Vec<Complaint> },
    /// Another country's quota would have to be asked: withdraw first.
    CountryChanged,
    /// The id was used before, for something else.
    OtherBody,
    NotUnderstood,
    /// It belongs to another person.
    NotYours,

    // Why a decision was refused.
    /// Whoever decided it doesn't run the event, or not any more.
    NotAnOrganiser,
    NoSuchRequest,
    /// The person withdrew, or was there.
    NothingToDecide,
    /// Nobody is refused without a word, and nothing is cancelled without one.
    NoteNeeded,

    // Why an edit was refused.
    /// Somebody else has changed the same: nothing of the edit was done, and this stands.
    EditedMeanwhile { fields: Vec<FieldStands> },
    /// So many places are taken, offers included.
    CapacityBelowTaken { taken: u32 },
    EndsBeforeStart,
    DeadlineAfterStart,
    /// Where one can sign up, the days are known.
    DaysNeeded,
    /// Hours are those of a zone.
    ZoneNeeded,
    /// Words of a language begin with a title.
    TitleNeeded,
    /// These fields have room for less.
    TooLong { fields: Vec<FieldStands> },
    /// And stays so: another session is added instead.
    SessionTakenBack,
    SessionOutsideEvent,
    /// Hours are those of a day that is known, in a zone that is known.
    HoursNeedZone,
    /// The clocks go forward over it, or it doesn't come a second time.
    NoSuchHour { fields: Vec<FieldStands> },

    // Why a role wasn't given or taken back.
    /// It lies beyond what its giver's own roles cover.
    RoleBeyondReach,
    /// What it is for isn't in the programme, or not any more.
    UnknownReach,
    /// Its last day is over.
    RoleOverBefore,
    /// Nobody else would be one, or not for as long.
    LastAdministrator,
}

/// A reason as it is read, see [`ReceivedActor`]: its name, and what any of them may bring along.
#[derive(Deserialize)]
struct ReceivedReason {
    why: Why,
    #[serde(default)]
    note: String,
    #[serde(default)]
    opens_at: Option<Timestamp>,
    #[serde(default)]
    closed_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "known::list")]
    complaints: Vec<Complaint>,
    #[serde(default, deserialize_with = "known::list")]
    fields: Vec<FieldStands>,
    #[serde(default)]
    taken: Option<u32>,
}

impl From<ReceivedReason> for Reason {
    fn from(received: ReceivedReason) -> Self {
        received.whole().unwrap_or(Reason::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EditField, Field, Language, Problem};

    #[test]
    fn every_reason_is_read_as_it_was_written() {
        let complaints = vec![Complaint { field: Field::Name, problem: Problem::TooLong { characters_max: 120 } }];
        let (field, language) = (EditField::Title, Some(Language::French));
        let fields = vec![FieldStands { field, language, text: "Atelier".into() }];
        for why in Why::KNOWN.iter().copied() {
            let reason = Reason::from(ReceivedReason {
                why,
                note: "Welcome".into(),
                opens_at: Some(Timestamp(1)),
                closed_at: Some(Timestamp(2)),
                complaints: complaints.clone(),
                fields: fields.clone(),
                taken: Some(3),
            });
            assert_ne!(reason, Reason::Unknown);

            let json = serde_json::to_string(&reason).expect("plain data");
            assert_eq!(serde_json::from_str::<Reason>(&json).expect("what was written can be read"), reason, "{json}");
        }
    }

    #[test]
    fn a_reason_on_the_wire_looks_like_this() {
        let complaints = vec![Complaint { field: Field::Name, problem: Problem::TooLong { characters_max: 120 } }];
        for (reason, json) in [
            (Reason::ArrivedAfterDeadline, r#"{"why":"arrived-after-deadline"}"#),
            (Reason::Organiser { note: "Welcome".into() }, r#"{"why":"organiser","note":"Welcome"}"#),
            (Reason::NotOpenYet { opens_at: Timestamp(1) }, r#"{"why":"not-open-yet","opens_at":1}"#),
            (Reason::SignUpClosed { closed_at: Timestamp(2) }, r#"{"why":"sign-up-closed","closed_at":2}"#),
            (
                Reason::FormIncomplete { complaints },
                r#"{"why":"form-incomplete","complaints":[{"field":"name","problem":{"is":"too_long","characters_max":120}}]}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&reason).expect("plain data"), json);
            assert_eq!(serde_json::from_str::<Reason>(json).expect("a reason"), reason);
        }
    }

    #[test]
    fn a_reason_that_came_without_what_belongs_to_it_does_no_harm() {
        for (json, reason) in [
            (r#"{"why":"organiser"}"#, Reason::Organiser { note: String::new() }),
            (r#"{"why":"form-incomplete"}"#, Reason::FormIncomplete { complaints: Vec::new() }),
            (r#"{"why":"not-open-yet"}"#, Reason::Unknown),
            (r#"{"why":"sign-up-closed"}"#, Reason::Unknown),
        ] {
            assert_eq!(serde_json::from_str::<Reason>(json).expect("a reason"), reason, "{json}");
        }
    }

    #[test]
    fn every_actor_is_read_as_it_was_written_and_a_new_one_does_no_harm() {
        for actor in [Actor::Person, Actor::Rules, Actor::Organiser { name: "Layla".into() }] {
            let json = serde_json::to_string(&actor).expect("plain data");
            assert_eq!(serde_json::from_str::<Actor>(&json).expect("what was written can be read"), actor, "{json}");
        }
        assert_eq!(serde_json::from_str::<Actor>(r#"{"who":"robot"}"#).expect("an actor"), Actor::Unknown);
        assert_eq!(serde_json::from_str::<Reason>(r#"{"why":"rain"}"#).expect("a reason"), Reason::Unknown);
    }
}
