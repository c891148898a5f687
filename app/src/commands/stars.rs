//! Stars: set, taken off, and taken over from the device.

use std::pin::Pin;

use leptos::prelude::GetUntracked;
use leptos::task::spawn_local;
use leptos::wasm_split::wasm_split;
use passerelle_device::own_records::{self, OldStars, Wished};
use passerelle_shared::model::RecordId;
use passerelle_shared::rules::own_record::Wish;
use passerelle_shared::sync::CommandId;

use super::looked_at::note_looked_at;
use super::writing::{tell, writing};
use crate::later::NotHere;
use crate::platform::store::Disk;
use crate::platform::{chance, clock};
use crate::state::{App, seen};

/// Until the part of the program that writes is tried again, on a first visit that lost its network.
const AGAIN_MS: i64 = 3_000;

/// Sets a star on an event or a session, or takes it off. It is shown when it is on the disk, and this ends then.
pub async fn set_star(app: App, of: RecordId, is_on: bool) {
    loop {
        match starring(app, of.clone(), is_on).await {
            Ok(work) => return work.await,
            Err(NotHere) => clock::sleep(AGAIN_MS).await,
        }
    }
}

type Work = Pin<Box<dyn Future<Output = ()>>>;

/// Whoever only reads doesn't wait for what writes: 51 KiB of brotli.
#[wasm_split(doing, fallible, wasm_split_path = leptos::wasm_split)]
fn starring(app: App, of: RecordId, is_on: bool) -> Result<Work, NotHere> {
    let wish = if is_on { Wish::KeepStar } else { Wish::LetGoOfStar };
    // From what is on the screen now: what changes from here on is news.
    let language = app.language.get_untracked().into();
    let seen = app.programme.with_untracked(|programme| seen(programme, &of, None, language)).filter(|_| is_on);
    Ok(Box::pin(async move {
        if let Some(seen) = seen {
            note_looked_at(app, &[(of.clone(), seen)]).await;
        }
        let wished = own_records::star(&Disk, &writing(app), &of, wish).await;
        tell(app, wished.map(|wished| wished == Wished::Saved));
    }))
}

/// What becomes of the stars that were set on this device before anybody signed in.
pub fn settle_old_stars(app: App, answer: OldStars) {
    spawn_local(async move {
        let settled = own_records::settle_old_stars(&Disk, &writing(app), answer, || CommandId(chance::name())).await;
        tell(app, settled.map(|()| answer == OldStars::Take));
    });
}
