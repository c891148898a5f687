//! One desk: an event's, or one country's part of it.

use leptos::prelude::*;
use passerelle_shared::model::{CountryCode, Kind, RecordId};

use super::access::{Access, Expired, Lack, NoDesk, access_to};
use super::applicants::{Applicants, Nobody};
use super::copy::{CopyLine, can_be_signed_up_for};
use super::counts::Counts;
use super::deciding::{Deciding, Ticked};
use super::editing::BeginEvent;
use super::lists::Lists;
use super::narrowing::{Narrowed, Narrowing};
use super::quotas::Quotas;
use crate::commands;
use crate::route::{DeskRoute, Route};
use crate::screens::blocks::{Heading, Title, WayUp, country_name, title_of};
use crate::screens::sign_up::EventLine;
use crate::state::{App, Desk, DeskCopy, Desks, WhenRead, use_app};
use crate::text::more;
use crate::ui::{Button, EmptyState, Glyph, LinkButton, Show, Weight, dynamic};

#[component]
pub fn DeskScreen(slug: String, country: Option<CountryCode>) -> impl IntoView {
    let app = use_app();
    let words = &more().desk;
    let id = StoredValue::new(RecordId::new(Kind::Event, &slug));
    let desks = crate::state::desks(app, Some((id.get_value(), country)));
    let find = move |desks: &Desks| id.with_value(|id| desks.desk(id, country).cloned());
    let access = access_to(app, desks, move |desks| find(desks).is_some(), |_| Lack::NotThisOne);
    let desk = Memo::new(move |_| desks.get().and_then(|desks| find(&desks)));
    let is_given = move || access.get() == Access::Given;
    // Whose desk it is stands there only for those who are given it.
    let is_named = move || matches!(access.get(), Access::Given | Access::Unread | Access::Taken);
    let title = Signal::derive(move || match is_named() {
        true => app.programme.with(|programme| id.with_value(|id| title_of(programme, id))),
        false => Title::from(words.title),
    });
    let over = move || {
        let only = country.map(|code| words.only.with(&country_name(&app.programme.get(), code)));
        let over = [Some(words.title.to_owned()), only].into_iter().flatten().collect::<Vec<String>>().join(" · ");
        is_named().then_some(over)
    };
    view! {
        <WayUp href="/desk" label=words.all />
        <p class="over">{over}</p>
        <Heading title />
        <NoDesk access />
        <Show when=is_given>
            <EventLine id=id.get_value() />
            <Expired />
            <CopyLine desk />
            <Show when=move || country.is_none()>
                <div class="actions">
                    <LinkButton
                        href=DeskRoute::Edit(id.with_value(|id| id.slug().to_owned())).path()
                        label=words.editing.open
                        glyph=Glyph::DOCUMENT
                    />
                    <LinkButton
                        href=DeskRoute::Agenda(id.with_value(|id| id.slug().to_owned())).path()
                        label=words.agenda.open
                        glyph=Glyph::CLOCK
                    />
                    <Show when=move || desks.get().is_some_and(|desks| desks.writes())>
                        <BeginEvent from=id.get_value() />
                    </Show>
                </div>
            </Show>
            <List desk desks event=id.get_value() part=country />
            <p class="more"><a href=Route::event(&id.get_value()).path()>{more().sign_up.see_event}</a></p>
        </Show>
    }
}

/// What is there of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    ToBeOpened,
    Nothing,
    Nobody,
    People,
}

fn content(desk: &Desk) -> Content {
    match (desk.copy, desk.applicants) {
        (DeskCopy::NotOpened, _) => Content::ToBeOpened,
        (DeskCopy::Whole, 0) => Content::Nobody,
        (_, 0) => Content::Nothing,
        _ => Content::People,
    }
}

#[component]
fn List(
    desk: Memo<Option<Desk>>,
    desks: WhenRead<Desks>,
    event: RecordId,
    /// Who speaks for a country reads its part; organisers decide.
    part: Option<CountryCode>,
) -> impl IntoView {
    let app = use_app();
    let content = Memo::new(move |_| desk.with(|desk| desk.as_ref().map_or(Content::Nothing, content)));
    let event = StoredValue::new(event);
    dynamic(move || match content.get() {
        Content::Nothing => ().into_any(),
        Content::ToBeOpened => view! { <ToBeOpened desk /> }.into_any(),
        Content::Nobody => view! { <Nobody has_sign_up=has_sign_up(app, desk) /> }.into_any(),
        Content::People => {
            let narrowed = Narrowed::on_this_screen(desks);
            let people = match part {
                Some(_) => view! { <Applicants desks narrowed /> <ReadOnly /> }.into_any(),
                None => {
                    let ticked = Ticked::on_this_screen();
                    view! { <Applicants desks narrowed ticked /> <Deciding desks narrowed ticked /> }.into_any()
                }
            };
            view! {
                <Counts desks />
                <Quotas desks event=event.get_value() part />
                <Narrowing desks narrowed />
                <Lists desks narrowed event=event.get_value() part />
                {people}
            }
            .into_any()
        }
    })
}

fn has_sign_up(app: App, desk: Memo<Option<Desk>>) -> bool {
    desk.with(|desk| desk.as_ref().is_some_and(|desk| app.programme.with(|it| can_be_signed_up_for(it, &desk.event))))
}

#[component]
fn ReadOnly() -> impl IntoView {
    view! { <p class="hint">{more().desk.read_only}</p> }
}

#[component]
fn ToBeOpened(desk: Memo<Option<Desk>>) -> impl IntoView {
    let app = use_app();
    let words = &more().desk;
    let open = Callback::new(move |()| {
        if let Some(desk) = desk.get_untracked() {
            commands::open_desk(app, desk);
        }
    });
    let label = Signal::derive(move || words.open.to_owned());
    view! {
        <EmptyState glyph=Glyph::LIST title=words.not_opened words=words.not_opened_means>
            <Button label on_press=open weight=Weight::Primary />
        </EmptyState>
    }
}
