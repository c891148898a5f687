//! Who writes a command, when, and under which name.

use leptos::prelude::{GetUntracked, GetValue};
use passerelle_device::Writing;
use passerelle_shared::sync::CommandId;

use crate::platform::{chance, clock};
use crate::state::App;

pub fn writing(app: App) -> Writing {
    Writing {
        who: app.sign_in.get_untracked(),
        id: CommandId(chance::name()),
        now: clock::now(),
        clock_ahead_ms: app.clock_ahead_ms.get_value(),
    }
}
