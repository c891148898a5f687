//! A question that has to be answered first: the browser's own dialog keeps the focus in it.

use crate::view::*;

#[derive(Default)]
#[non_exhaustive]
pub struct Dialog {
    pub is_open: RwSignal<bool>,
    pub title: Signal<String>,
    pub children: Option<View>,
}

impl Component for Dialog {
    fn view(self) -> View {
        let Dialog { is_open, title, children } = self;
        let dialog = Known::nowhere_yet();
        Effect::new(move |_| dialog.open_dialog(is_open.get()));
        view! {
            <dialog node_ref=dialog class="dialog" aria-labelledby="dialog-title" on:close=move |_| is_open.set(false)>
                <h2 id="dialog-title">{title}</h2>
                {children}
            </dialog>
        }
        .into_view()
    }
}
