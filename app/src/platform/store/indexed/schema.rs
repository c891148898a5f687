//! Founds the areas of a new database, by the browser's own calls: what the library does for it would be 7.8 KiB of the
//! first load, to word errors that nobody reads.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::channel::oneshot;
use indexed_db_futures::database::Database;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{IdbDatabase, IdbObjectStoreParameters, IdbOpenDbRequest};

use passerelle_device::store::Area;

use super::transactions;

/// The database of this origin.
pub const NAME: &str = "passerelle";

/// The areas that aren't there, or of which nothing numbers what is added. One that counts without need does no harm:
/// it may be a later version's.
pub fn lacking(database: &Database) -> Vec<Area> {
    let is_lacking = |area: &Area| !are_right(database, &[*area]);
    // One look is enough as long as nothing is wrong.
    if are_right(database, &Area::ALL) { Vec::new() } else { Area::ALL.into_iter().filter(is_lacking).collect() }
}

fn are_right(database: &Database, areas: &[Area]) -> bool {
    let Ok(transaction) = transactions::begin(database, areas, None) else { return false };
    areas.iter().all(|area| {
        let store = transaction.object_store(area.name());
        store.is_ok_and(|store| store.auto_increment() || !area.counts())
    })
}

/// Whether it worked is seen by opening it. `is_blocked` tells as soon as another tab holds an older version.
pub async fn add_areas(areas: Vec<Area>, version: u32, is_blocked: &Rc<Cell<bool>>) {
    let factory = web_sys::window().and_then(|window| window.indexed_db().ok().flatten());
    let Some(Ok(request)) = factory.map(|factory| factory.open_with_u32(NAME, version)) else { return };
    let (done, ended) = oneshot::channel();
    let done = Rc::new(RefCell::new(Some(done)));

    let making = request.clone();
    let make = Closure::<dyn FnMut()>::new(move || {
        if let Some(database) = database_of(&making) {
            areas.iter().for_each(|area| add(&database, *area));
        }
    });
    let ending = request.clone();
    let end = Closure::<dyn FnMut()>::new(move || {
        if let Some(database) = database_of(&ending) {
            database.close();
        }
        // Nobody waits any more for what comes too late.
        let _ = done.borrow_mut().take().map(|done| done.send(()));
    });
    let is_blocked = is_blocked.clone();
    let block = Closure::<dyn FnMut()>::new(move || is_blocked.set(true));

    request.set_onupgradeneeded(Some(make.as_ref().unchecked_ref()));
    request.set_onblocked(Some(block.as_ref().unchecked_ref()));
    request.set_onsuccess(Some(end.as_ref().unchecked_ref()));
    request.set_onerror(Some(end.as_ref().unchecked_ref()));
    // Ends with the request: the closures live as long as they can be called.
    let _ = ended.await;
}

fn database_of(request: &IdbOpenDbRequest) -> Option<IdbDatabase> {
    request.result().ok()?.dyn_into().ok()
}

/// What can't be made is missed by the first transaction that asks for it.
fn add(database: &IdbDatabase, area: Area) {
    let how = IdbObjectStoreParameters::new();
    how.set_auto_increment(area.counts());
    // Another's of this name, to which nothing of ours could ever be added.
    drop(database.delete_object_store(area.name()));
    drop(database.create_object_store_with_optional_parameters(area.name(), &how));
}
