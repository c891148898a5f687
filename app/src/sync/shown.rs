//! Shows what is stored of this person's requests: read at one moment, compared, and only then painted.

use leptos::prelude::{Set, WithUntracked};
use passerelle_device::{Stored, read_stored};

use super::note;
use crate::platform::store::Disk;
use crate::state::{App, Requests, Trouble, set_if_new};

/// Reads and paints. When nothing can be read, what is on the screen stays.
pub async fn show(app: App) {
    if let Ok(stored) = read_stored(&Disk).await {
        paint(app, stored);
    }
}

fn paint(app: App, Stored { who, requests, is_signing_out, disagrees, has_desk }: Stored) {
    // In this order nobody's records are ever shown with somebody else's sign-in.
    if app.sign_in.with_untracked(|before| before.account_id() != who.account_id()) {
        set_if_new(app.requests, Requests::default());
    }
    set_if_new(app.sign_in, who);
    set_if_new(app.requests, requests);
    note(app, |connection| {
        connection.set(Trouble::SignOutPending, is_signing_out);
        connection.set(Trouble::AccountDisagreement, disagrees);
    });
    set_if_new(app.has_desk, has_desk);
    app.shown_at.set(app.mended_now());
}
