//! A screen of one event, for those who run it.

use leptos::prelude::*;
use passerelle_shared::model::RecordId;

use super::access::{Access, Lack, NoDesk, access_to};
use crate::route::DeskRoute;
use crate::screens::blocks::{Heading, Title, WayUp, title_of};
use crate::state::{Desks, WhenRead, use_app};
use crate::text::more;
use crate::ui::Show;

#[component]
pub fn OfEvent(
    event: RecordId,
    /// What one does here.
    over: &'static str,
    desks: WhenRead<Desks>,
    children: ChildrenFn,
) -> impl IntoView {
    let app = use_app();
    let words = &more().desk;
    let to_desk = DeskRoute::Event(event.slug().to_owned(), None).path();
    let id = StoredValue::new(event);
    let find = move |desks: &Desks| id.with_value(|id| desks.desk(id, None).is_some());
    let access = access_to(app, desks, find, |_| Lack::NotThisOne);
    let is_given = move || access.get() == Access::Given && app.programme.with(|it| id.with_value(|id| it.has(id)));
    let title = Signal::derive(move || match access.get() {
        Access::Given => app.programme.with(|programme| id.with_value(|id| title_of(programme, id))),
        _ => Title::from(words.title),
    });
    view! {
        <WayUp href=to_desk label=words.editing.back />
        <p class="over">{over}</p>
        <Heading title />
        <NoDesk access />
        <Show when=is_given>{children()}</Show>
    }
}
