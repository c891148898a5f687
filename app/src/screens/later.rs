//! Screens that are parts of the program of their own: what the first screen can do without is loaded when it is needed.
//!
//! Leptos's own lazy routes panic where a part can't be fetched, and then the page is dead; these say so and try again.

use std::pin::Pin;

use futures::FutureExt;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::wasm_split;
use passerelle_shared::model::RecordId;

use super::account::AccountScreen;
use super::desk::{
    AgendaScreen, ArticleEditScreen, DeskNewsScreen, DeskScreen, DesksScreen, EditScreen, NewEventScreen, RolesScreen,
    SessionEditScreen,
};
use super::my_agenda::MyAgendaScreen;
use super::notices::NotFoundScreen;
use super::programme::{ArticleScreen, EventScreen, NewsScreen, ProgrammeScreen, ProjectScreen};
use super::sign_up::{SignUpFormScreen, SignUpScreen, SignUpsScreen};
use super::{account, my_agenda, notices, programme, sign_up};
use crate::later::{NotHere, Part};
use crate::route::{DeskRoute, Navigation, Route, arrive};
use crate::state::{App, Programme, use_app};
use crate::text::{is_spoken_in_full, speak_in_full, text};
use crate::ui::{EmptyState, Glyph, dynamic};

/// The programme and the news, as lists.
static BROWSING: Part = Part::new(|| Box::pin(load_browsing()));
/// What one opens from them, each on a screen of its own.
static READING: Part = Part::new(|| Box::pin(load_reading()));
/// What the person does: sign-ups, their agenda and the account.
static DOING: Part = Part::new(|| Box::pin(load_doing()));
/// For those who run events.
static DESK: Part = Part::new(|| Box::pin(load_desk()));

/// Loads what the screen of this address needs, while what is stored is read. Ends when it is here, or can't be had.
pub async fn prepare_first(app: App, navigation: Navigation) {
    let part = match navigation.screen.get_untracked() {
        Route::Programme(_) | Route::News | Route::NotFound => &BROWSING,
        Route::Project(_) | Route::Event(_) | Route::Article(_) => &READING,
        _ => return,
    };
    load(app, part).await;
}

async fn load(app: App, part: &Part) {
    // What can't be had now is asked for again when it is needed.
    let _ = futures::future::join(part.load(), speak_in_full(app.language.get_untracked())).await;
}

/// Loads what most people open next, as soon as the line has nothing better to do: a first tap then waits for nothing.
pub fn prepare_reading() {
    let app = use_app();
    Effect::new(move |is_prepared: Option<bool>| {
        let is_time = app.programme.with(Programme::is_whole);
        if is_time && is_prepared != Some(true) {
            spawn_local(async move {
                load(app, &BROWSING).await;
                load(app, &READING).await;
            });
        }
        is_time
    });
}

/// Whatever address there is, it is shown by one of these four.
#[component]
pub fn Browsing(screen: Route) -> impl IntoView {
    later(&BROWSING, Arrival::AsScreen, Box::new(move || Box::pin(browsing_view(BrowsingView::Screen(screen.clone())))))
}

#[component]
pub fn Reading(screen: Route) -> impl IntoView {
    later(&READING, Arrival::AsScreen, Box::new(move || Box::pin(reading_view(ReadingView::Screen(screen.clone())))))
}

/// What the first screen tells of an event that is under way.
#[component]
pub fn NowAndNext(event: RecordId) -> impl IntoView {
    later(&READING, Arrival::Beside, Box::new(move || Box::pin(reading_view(ReadingView::NowAndNext(event.clone())))))
}

#[component]
pub fn Doing(screen: Route) -> impl IntoView {
    later(&DOING, Arrival::AsScreen, Box::new(move || Box::pin(doing_view(DoingView::Screen(screen.clone())))))
}

#[component]
pub fn AtDesk(
    /// What stands behind `/desk` in the address.
    below: String,
) -> impl IntoView {
    later(&DESK, Arrival::AsScreen, Box::new(move || Box::pin(desk_view(below.clone()))))
}

/// What the first screen tells those who have asked for a place.
#[component]
pub fn LatestSignUps() -> impl IntoView {
    later(&DOING, Arrival::Beside, Box::new(move || Box::pin(doing_view(DoingView::LatestSignUps))))
}

/// The star on an event or a session.
#[component]
pub fn Star(of: RecordId) -> impl IntoView {
    later(&BROWSING, Arrival::Beside, Box::new(move || Box::pin(browsing_view(BrowsingView::Star(of.clone())))))
}

/// What is in my agenda, in short.
#[component]
pub fn MyAgendaInShort() -> impl IntoView {
    later(&DOING, Arrival::Beside, Box::new(move || Box::pin(doing_view(DoingView::MyAgendaInShort))))
}

/// The choice of a language, on every screen.
#[component]
pub fn LanguageChoices() -> impl IntoView {
    later(&BROWSING, Arrival::Beside, Box::new(move || Box::pin(browsing_view(BrowsingView::LanguageChoices))))
}

#[component]
pub fn Banners() -> impl IntoView {
    later(&DOING, Arrival::Beside, Box::new(move || Box::pin(doing_view(DoingView::Banners))))
}

enum BrowsingView {
    Screen(Route),
    Star(RecordId),
    /// The choices of the frame.
    LanguageChoices,
}

#[wasm_split(browsing, fallible, preload(load_browsing), wasm_split_path = leptos::wasm_split)]
fn browsing_view(view: BrowsingView) -> Result<AnyView, NotHere> {
    Ok(match view {
        BrowsingView::Star(of) => view! { <programme::StarButton of /> }.into_any(),
        BrowsingView::LanguageChoices => view! { <account::LanguageChoices /> }.into_any(),
        BrowsingView::Screen(Route::Programme(_)) => view! { <ProgrammeScreen /> }.into_any(),
        BrowsingView::Screen(Route::News) => view! { <NewsScreen /> }.into_any(),
        BrowsingView::Screen(_) => view! { <NotFoundScreen /> }.into_any(),
    })
}

enum ReadingView {
    Screen(Route),
    /// Of an event, among what the first screen shows.
    NowAndNext(RecordId),
}

#[wasm_split(reading, fallible, preload(load_reading), wasm_split_path = leptos::wasm_split)]
fn reading_view(view: ReadingView) -> Result<AnyView, NotHere> {
    Ok(match view {
        ReadingView::NowAndNext(event) => view! { <programme::NowAndNext event /> }.into_any(),
        ReadingView::Screen(Route::Project(slug)) => view! { <ProjectScreen slug /> }.into_any(),
        ReadingView::Screen(Route::Event(view)) => view! { <EventScreen slug=view.slug /> }.into_any(),
        ReadingView::Screen(Route::Article(slug)) => view! { <ArticleScreen slug /> }.into_any(),
        ReadingView::Screen(_) => view! { <NotFoundScreen /> }.into_any(),
    })
}

enum DoingView {
    Screen(Route),
    /// Of this person, among what the first screen shows.
    LatestSignUps,
    MyAgendaInShort,
    Banners,
}

#[wasm_split(doing, fallible, preload(load_doing), wasm_split_path = leptos::wasm_split)]
fn doing_view(view: DoingView) -> Result<AnyView, NotHere> {
    Ok(match view {
        DoingView::LatestSignUps => view! { <sign_up::LatestSignUps /> }.into_any(),
        DoingView::MyAgendaInShort => view! { <my_agenda::MyAgendaInShort /> }.into_any(),
        DoingView::Banners => view! { <notices::Banners /> }.into_any(),
        DoingView::Screen(Route::SignUpForm(slug)) => view! { <SignUpFormScreen slug /> }.into_any(),
        DoingView::Screen(Route::MyAgenda) => view! { <MyAgendaScreen /> }.into_any(),
        DoingView::Screen(Route::SignUps) => view! { <SignUpsScreen /> }.into_any(),
        DoingView::Screen(Route::SignUp(slug)) => view! { <SignUpScreen slug /> }.into_any(),
        DoingView::Screen(_) => view! { <AccountScreen /> }.into_any(),
    })
}

#[wasm_split(desk, fallible, preload(load_desk), wasm_split_path = leptos::wasm_split)]
fn desk_view(below: String) -> Result<AnyView, NotHere> {
    Ok(match DeskRoute::parse(&below) {
        DeskRoute::Event(slug, country) => view! { <DeskScreen slug country /> }.into_any(),
        DeskRoute::Edit(slug) => view! { <EditScreen slug /> }.into_any(),
        DeskRoute::Agenda(slug) => view! { <AgendaScreen slug /> }.into_any(),
        DeskRoute::Session(slug, session) => view! { <SessionEditScreen slug session /> }.into_any(),
        DeskRoute::NewEvent(slug) => view! { <NewEventScreen slug /> }.into_any(),
        DeskRoute::Roles => view! { <RolesScreen /> }.into_any(),
        DeskRoute::News => view! { <DeskNewsScreen /> }.into_any(),
        DeskRoute::Article(slug) => view! { <ArticleEditScreen slug /> }.into_any(),
        DeskRoute::All => view! { <DesksScreen /> }.into_any(),
        DeskRoute::NotFound => view! { <NotFoundScreen /> }.into_any(),
    })
}

type LoadedView = Pin<Box<dyn Future<Output = Result<AnyView, NotHere>>>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arrival {
    /// What one came for: the focus goes to its title when it has come.
    AsScreen,
    /// Beside other things: it comes quietly, and where it is missing nothing is said.
    Beside,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Loading,
    Here,
    /// Never used on this device, and no network: it is tried again whenever that may have changed.
    Missing,
}

type Make = Box<dyn Fn() -> LoadedView + Send>;

/// At once, when the part is here already. Of one type whatever is made: 0.3 KiB of the first load.
fn later(part: &'static Part, arrival: Arrival, make: Make) -> AnyView {
    let app = use_app();
    let is_here = part.is_here() && is_spoken_in_full();
    let stage = RwSignal::new(if is_here { Stage::Here } else { Stage::Loading });
    let load = move || {
        spawn_local(async move {
            let words = speak_in_full(app.language.get_untracked());
            let loaded = match futures::future::join(part.load(), words).await {
                (Ok(()), Ok(())) => Stage::Here,
                _ => Stage::Missing,
            };
            // The screen may have been left meanwhile; what is missing still is no news.
            let _ = stage.try_maybe_update(|stage| (std::mem::replace(stage, loaded) != loaded, ()));
            if arrival == Arrival::AsScreen {
                arrive();
            }
        });
    };
    if !is_here {
        load();
    }
    let mut was_missing = false;
    let shown = move || match stage.get() {
        Stage::Loading => ().into_any(),
        Stage::Here => make().now_or_never().and_then(Result::ok).unwrap_or_else(|| missing(arrival)),
        Stage::Missing => {
            app.connection.with(|connection| connection.line);
            app.now.track();
            if std::mem::replace(&mut was_missing, true) {
                load();
            }
            missing(arrival)
        }
    };
    dynamic(shown)
}

fn missing(arrival: Arrival) -> AnyView {
    match arrival {
        Arrival::AsScreen => view! { <EmptyState glyph=Glyph::CLOUD_OFF title=text().frame.not_here_yet /> }.into_any(),
        Arrival::Beside => ().into_any(),
    }
}
