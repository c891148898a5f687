//! A lock that all tabs of this device share, where the browser has it.

use futures::channel::oneshot;
use futures::future::{Either, select};
use js_sys::{Function, Object, Promise, Reflect};
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

use super::clock;

#[wasm_bindgen]
extern "C" {
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(this: &LockManager, name: &str, options: &Object, granted: &Function) -> Result<Promise, JsValue>;
}

/// Lets go when dropped.
pub struct Lock {
    release: Option<Function>,
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(release) = &self.release {
            // Resolving a promise doesn't fail.
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Waits for the lock, but not for long: whoever holds it may be a frozen tab, and everything that is done
/// under a lock here is right without it too, only less thrifty.
pub async fn lock(name: &str, wait_ms_max: i64) -> Lock {
    Lock { release: wait_for(name, wait_ms_max).await }
}

async fn wait_for(name: &str, wait_ms_max: i64) -> Option<Function> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &JsValue::from_str("locks")).ok().filter(JsValue::is_object)?;
    let impatience = AbortController::new().ok()?;
    let options = Object::new();
    Reflect::set(&options, &JsValue::from_str("signal"), &impatience.signal()).ok()?;

    let (send, granted) = oneshot::channel::<Function>();
    // The lock is held until the promise that this returns is resolved.
    let on_grant = Closure::once_into_js(move || {
        let mut release = None;
        let held = Promise::new(&mut |resolve, _| release = Some(resolve));
        if let Some(Err(release)) = release.map(|release| send.send(release)) {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
        held
    });
    let request = locks.unchecked_ref::<LockManager>().request(name, &options, on_grant.unchecked_ref()).ok()?;

    let timer = clock::after(wait_ms_max, move || impatience.abort());
    // It is rejected when we grow impatient: then nobody will ever be told that it was granted.
    let release = match select(granted, JsFuture::from(request)).await {
        Either::Left((release, ended)) => {
            // Unheard, its end would be an error on the console.
            spawn_local(async move { drop(ended.await) });
            release.ok()
        }
        Either::Right(_) => None,
    };
    drop(timer);
    release
}
