//! Screens that are parts of the program of their own: what the first screen can do without is loaded when it is needed.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;

use futures::FutureExt;
use leptos::prelude::{Notify, Track, Trigger};
use leptos::task::spawn_local;
use leptos::wasm_split::wasm_split;

use super::{
    account, article, banners, event, news, not_found, programme, project, sign_up, sign_up_form, sign_ups, today,
};
use crate::later::{NotHere, Part};
use crate::route::{Route, arrive};
use crate::state::App;
use crate::text::text;
use crate::ui::{EmptyState, Glyph};
use crate::view::*;

/// What can be read: the programme and the news.
static READING: Part = Part::new(|| Box::pin(load_reading()));
/// What the person does: sign-ups and the account.
static DOING: Part = Part::new(|| Box::pin(load_doing()));

/// Whatever address there is, it is shown by one of the two.
pub fn reading(app: App, route: &Route) -> View {
    let route = route.clone();
    later(app, &READING, missing, move || Box::pin(read(app, route.clone())))
}

pub fn doing(app: App, route: &Route) -> View {
    let route = route.clone();
    later(app, &DOING, missing, move || Box::pin(act(app, Act::Screen(route.clone()))))
}

/// What the first screen tells those who have asked for a place.
pub fn requests(app: App) -> View {
    later(app, &DOING, nothing, move || Box::pin(act(app, Act::Requests)))
}

pub fn banners(app: App) -> View {
    later(app, &DOING, nothing, move || Box::pin(act(app, Act::Banners)))
}

#[wasm_split(reading, fallible, preload(load_reading), wasm_split_path = leptos::wasm_split)]
fn read(app: App, route: Route) -> Result<View, NotHere> {
    Ok(match route {
        Route::Programme(_) => programme::programme(app),
        Route::Project(slug) => project::project(app, &slug),
        Route::Event(view) => event::event(app, &view.slug),
        Route::News => news::news(app),
        Route::Article(slug) => article::article(app, &slug),
        _ => not_found::not_found(),
    })
}

enum Act {
    Screen(Route),
    /// Of this person, among what the first screen shows.
    Requests,
    Banners,
}

#[wasm_split(doing, fallible, preload(load_doing), wasm_split_path = leptos::wasm_split)]
fn act(app: App, act: Act) -> Result<View, NotHere> {
    Ok(match act {
        Act::Requests => today::requests(app),
        Act::Banners => banners::banners(app),
        Act::Screen(Route::SignUpForm(slug)) => sign_up_form::sign_up_form(app, &slug),
        Act::Screen(Route::SignUps) => sign_ups::sign_ups(app),
        Act::Screen(Route::SignUp(slug)) => sign_up::sign_up(app, &slug),
        Act::Screen(_) => account::account(app),
    })
}

type Coming = Pin<Box<dyn Future<Output = Result<View, NotHere>>>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Loading,
    Here,
    /// Never used on this device, and no network: it is tried again whenever that may have changed.
    Missing,
}

/// At once, when the part is here already.
fn later(app: App, part: &'static Part, missing: fn() -> View, make: impl Fn() -> Coming + 'static) -> View {
    let stage = Rc::new(Cell::new(if part.is_here() { Stage::Here } else { Stage::Loading }));
    let changed = Trigger::new();
    let load = {
        let stage = stage.clone();
        move || {
            let stage = stage.clone();
            spawn_local(async move {
                stage.set(match part.load().await {
                    Ok(()) => Stage::Here,
                    Err(NotHere) => Stage::Missing,
                });
                changed.notify();
                arrive();
            });
        }
    };
    if !part.is_here() {
        load();
    }
    let mut was_missing = false;
    let shown = move || {
        changed.track();
        match stage.get() {
            Stage::Loading => View::Nothing,
            Stage::Here => make().now_or_never().and_then(Result::ok).unwrap_or_else(missing),
            Stage::Missing => {
                app.connection.with(|connection| connection.line);
                app.now.with(|_| ());
                if std::mem::replace(&mut was_missing, true) {
                    was_missing = false;
                    load();
                }
                missing()
            }
        }
    };
    shown.into_view()
}

fn missing() -> View {
    view! { <EmptyState glyph=Glyph::CloudOff title=text().frame.not_here_yet /> }.into_view()
}

fn nothing() -> View {
    View::Nothing
}
