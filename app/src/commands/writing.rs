//! Who writes a command, when, and under which name; and what is told once it is on the disk.

use leptos::prelude::{GetUntracked, GetValue, Update};
use passerelle_device::Writing;
use passerelle_device::store::StoreError;
use passerelle_shared::sync::{CommandId, Fact};

use crate::platform::{chance, clock};
use crate::state::{App, Heard, Trouble};

pub fn writing(app: App) -> Writing {
    Writing {
        who: app.sign_in.get_untracked(),
        id: CommandId(chance::name()),
        now: clock::now(),
        clock_ahead_ms: app.clock_ahead_ms.get_value(),
    }
}

/// What can't be stored stays on the screen as it was, and the person is told why.
pub fn tell(app: App, is_to_be_sent: Result<bool, StoreError>) {
    match is_to_be_sent {
        Ok(is_to_be_sent) => {
            app.tell(Heard::StoresChanged);
            if is_to_be_sent {
                app.tell(Heard::Fact(Fact::Wrote));
            }
        }
        Err(StoreError::Full) => app.connection.update(|connection| connection.note(Trouble::StorageFull)),
        Err(_) => app.connection.update(|connection| connection.note(Trouble::StorageRefused)),
    }
}
