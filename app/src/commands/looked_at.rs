//! What a person has looked at last, of what is theirs.

use leptos::prelude::GetUntracked;
use passerelle_device::looked_at;
use passerelle_shared::model::RecordId;

use crate::platform::lifecycle;
use crate::platform::store::Disk;
use crate::state::{App, Seen};

/// Nothing where it can't be read: then nothing is told, as on a first visit.
pub async fn looked_at(app: App) -> Vec<(RecordId, Seen)> {
    looked_at::looked_at(&Disk, &app.sign_in.get_untracked()).await.unwrap_or_default()
}

/// `false` where nobody sees the page now, or it can't be kept: then it will be told once more.
pub async fn note_looked_at(app: App, seen: &[(RecordId, Seen)]) -> bool {
    lifecycle::is_visible() && looked_at::note(&Disk, &app.sign_in.get_untracked(), seen).await.is_ok()
}
