//! How one sign-up stands, and what went wrong last, for all parts of its screen.

use leptos::prelude::*;
use passerelle_shared::model::{RecordId, SignUpForm};

use crate::commands::SaveError;
use crate::state::{App, Stands};

#[derive(Clone, Copy)]
pub struct Mine {
    pub app: App,
    pub id: StoredValue<RecordId>,
    pub stands: Memo<Option<Stands>>,
    pub failed: RwSignal<Option<SaveError>>,
    /// What was asked for until a moment ago, and was taken back before it left.
    pub taken_back: RwSignal<Option<Box<SignUpForm>>>,
}
