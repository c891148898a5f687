//! A question that has to be decided first: the browser's own dialog keeps the focus in it.

use leptos::html;
use leptos::prelude::*;

#[component]
pub fn Dialog(is_open: RwSignal<bool>, #[prop(into)] title: Signal<&'static str>, children: Children) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (is_open.get(), dialog.open()) {
            // Fails only for a dialog that isn't on the page any more.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    view! {
        <dialog node_ref=dialog class="dialog" aria-label=title on:close=move |_| is_open.set(false)>
            <h2>{title}</h2>
            {children()}
        </dialog>
    }
}
