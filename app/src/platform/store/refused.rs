//! Where the browser refuses to keep anything: a store in memory, in a part of the program of its own. Few ever need it,
//! and for all others it would be 1.0 KiB of the first load.

use std::rc::Rc;

use leptos::wasm_split::{SplitLoaderError, wasm_split};
use passerelle_device::store::Memory;

use super::in_memory::InMemory;

#[wasm_split(memory, fallible, wasm_split_path = leptos::wasm_split)]
pub fn in_memory() -> Result<Rc<dyn InMemory>, SplitLoaderError> {
    Ok(Rc::new(Memory::default()))
}
