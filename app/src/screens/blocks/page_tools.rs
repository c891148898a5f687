//! What one can do with any page for reading: hand it on, and put it on paper.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Subject;
use crate::commands::{HandedOn, hand_on, print_page};
use crate::route::{Route, origin, use_navigation};
use crate::text::{isolated, more};
use crate::ui::{Button, Glyph, dynamic};

#[component]
pub fn PageTools(subject: Subject) -> impl IntoView {
    let navigation = use_navigation();
    let words = &more().notices;
    let title = subject.title();
    let handed_on = RwSignal::new(None);
    let address = move || [origin(), navigation.route.with_untracked(Route::path)].concat();
    let share = Callback::new(move |()| {
        let (title, address) = (title.get_untracked().words, address());
        spawn_local(async move {
            let how = hand_on(&title, &address).await;
            // The screen may have been left meanwhile.
            let _ = handed_on.try_set(Some(how));
        });
    });
    let said = move || match handed_on.get()? {
        HandedOn::ByTheBrowser => None,
        HandedOn::ToTheClipboard => Some(words.link_copied.to_owned()),
        HandedOn::NotAtAll => Some(words.address_is.with(&isolated(&address()))),
    };
    view! {
        <div class="actions page-tools">
            <Button label=words.share on_press=share glyph=Glyph::SHARE />
            <Button label=more().my_agenda.print on_press=Callback::new(|()| print_page()) glyph=Glyph::DOCUMENT />
        </div>
        <div role="status">{dynamic(move || said().map(|said| view! { <p class="quiet">{said}</p> }))}</div>
    }
}
