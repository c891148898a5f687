//! Stars: set, taken off, and taken over from the device.

use leptos::prelude::GetUntracked;
use leptos::task::spawn_local;
use passerelle_device::own_records::{self, OldStars, Wished};
use passerelle_shared::model::RecordId;
use passerelle_shared::rules::own_record::Wish;
use passerelle_shared::sync::CommandId;

use super::looked_at::note_looked_at;
use super::writing::{tell, writing};
use crate::platform::chance;
use crate::platform::store::Disk;
use crate::state::{App, seen};

/// Sets a star on an event or a session, or takes it off. It is shown when it is on the disk.
pub fn set_star(app: App, of: RecordId, is_on: bool) {
    let wish = if is_on { Wish::KeepStar } else { Wish::LetGoOfStar };
    // From what is on the screen now: what changes from here on is news.
    let language = app.language.get_untracked().into();
    let seen = app.programme.with_untracked(|programme| seen(programme, &of, None, language)).filter(|_| is_on);
    spawn_local(async move {
        if let Some(seen) = seen {
            note_looked_at(app, &[(of.clone(), seen)]).await;
        }
        let wished = own_records::star(&Disk, &writing(app), &of, wish).await;
        tell(app, wished.map(|wished| wished == Wished::Saved));
    });
}

/// What becomes of the stars that were set on this device before anybody signed in.
pub fn settle_old_stars(app: App, answer: OldStars) {
    spawn_local(async move {
        let settled = own_records::settle_old_stars(&Disk, &writing(app), answer, || CommandId(chance::name())).await;
        tell(app, settled.map(|()| answer == OldStars::Take));
    });
}
