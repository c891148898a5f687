//! A question that has to be decided first: the browser's own dialog keeps the focus in it.

use leptos::html;
use leptos::prelude::*;

use super::{Button, SubmitButton, Weight, dynamic};

#[component]
pub fn Dialog(
    is_open: RwSignal<bool>,
    #[prop(into)] title: Signal<&'static str>,
    #[prop(default = "dialog")] class: &'static str,
    children: Children,
) -> impl IntoView {
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
        <dialog node_ref=dialog class=class aria-label=title on:close=move |_| is_open.set(false)>
            <h2>{title}</h2>
            {children()}
        </dialog>
    }
}

/// The same where the answer is saved: it stays open until that is done, and says what was wrong.
#[component]
pub fn DialogForm(
    is_open: RwSignal<bool>,
    #[prop(into)] title: Signal<&'static str>,
    /// Saves, and closes it.
    save_label: &'static str,
    cancel_label: &'static str,
    is_busy: RwSignal<bool>,
    on_save: Callback<()>,
    #[prop(into)] error: Signal<Option<&'static str>>,
    children: Children,
) -> impl IntoView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !is_busy.get_untracked() {
            on_save.run(());
        }
    };
    let cancel = Callback::new(move |()| is_open.set(false));
    view! {
        <Dialog is_open title>
            <form novalidate on:submit=submit>
                {children()}
                <div role="status">
                    {dynamic(move || error.get().map(|error| view! { <p class="error">{error}</p> }))}
                </div>
                <div class="actions">
                    <SubmitButton label=save_label is_busy />
                    <Button label=cancel_label on_press=cancel weight=Weight::Quiet />
                </div>
            </form>
        </Dialog>
    }
}
