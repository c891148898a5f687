//! The programme's nouns, and the sign-up.

mod article;
mod content;
mod country;
mod date;
mod email;
mod event;
mod id;
mod keeping;
mod language;
mod material;
mod names;
mod project;
mod session;
mod sign_up;
mod sign_up_form;
mod stay;
mod text;
pub mod typed;
mod wall;

pub use article::Article;
pub use content::Content;
pub use country::{Country, CountryCode, CountryRole, ProjectCountry, Region};
pub use date::{PartialDate, Timestamp};
pub use email::EmailAddress;
pub use event::{Contact, Event, EventKind, EventStatus, Link, Named, NamedRole, SignUpPolicy, SignUpTerms};
pub use id::{Kind, RecordId};
pub use keeping::{DAYS_OF_UNDATED_EVENT, KEPT, Keeping};
pub use language::{Language, UiLanguage};
pub use material::{Material, Tlp};
pub use names::Names;
pub use project::{FollowUp, FollowUpState, Indicator, PriorityArea, Project};
pub use session::{Day, Session, SessionKind, Speaker, Track};
pub use sign_up::{Actor, Reason, SignUp, SignUpState, Step};
pub use sign_up_form::{Complaint, Field, Problem, SignUpForm};
pub use text::Text;
pub use wall::{EventTime, Turn, WallTime};
