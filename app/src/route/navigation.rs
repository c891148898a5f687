//! Where the person is: follows links, the back button and the scroll position.

use std::cell::{Cell, RefCell};

use leptos::prelude::*;

use super::Route;
use crate::platform::{history, page};

/// The screen that is open. Cheap to copy; get it by [`use_navigation`].
#[derive(Clone, Copy)]
pub struct Navigation {
    /// Where the person is, with what is chosen on the screen.
    pub route: RwSignal<Route>,
    /// Which screen that is: changes when another one is opened.
    pub screen: RwSignal<Route>,
}

thread_local! {
    /// The key of the history's entry that is shown.
    static ENTRY: Cell<u32> = const { Cell::new(0) };
    /// How far each entry was scrolled when it was last seen.
    static SCROLLED: RefCell<Vec<(u32, f64)>> = const { RefCell::new(Vec::new()) };
}

/// The page's [`Navigation`].
pub fn use_navigation() -> Navigation {
    use_context().expect("the app is started before anything is shown")
}

/// Names the page in the browser's tab and history.
pub fn set_title(title: &str) {
    page::set_title(&[title, " · Passerelle"].concat());
}

/// Brings a thing on the screen into view and gives it the focus.
///
/// As soon as it is on the page: what an act brings comes a moment after it.
pub fn bring_when_shown(id: impl Into<String>) {
    let id = id.into();
    page::after_render(move || page::focus(&id));
}

/// The screen has come later than its address.
pub fn arrive() {
    page::after_render(page::focus_heading);
}

impl Navigation {
    /// Reads the address and listens, as long as the page is open.
    pub fn start() -> Navigation {
        let (path, query) = history::here();
        let route = Route::parse(&path, &query);
        let navigation = Navigation { route: RwSignal::new(route.clone()), screen: RwSignal::new(route) };
        provide_context(navigation);
        history::take_over_scrolling();
        let kept = history::kept();
        ENTRY.set(kept.map_or(0, |kept| kept.entry));
        if let Some(kept) = kept {
            page::scroll_when_possible(kept.scrolled);
        }
        history::on_scroll(|scrolled| {
            SCROLLED.with_borrow_mut(|all| {
                let entry = ENTRY.get();
                match all.iter_mut().find(|(known, _)| *known == entry) {
                    Some((_, known)) => *known = scrolled,
                    None => all.push((entry, scrolled)),
                }
            });
        });
        history::on_leave(|| history::keep(ENTRY.get(), page::scrolled()));
        history::on_back_or_forward(move |kept| {
            ENTRY.set(kept.map_or(0, |kept| kept.entry));
            let entry = ENTRY.get();
            let remembered = SCROLLED
                .with_borrow(|all| all.iter().find(|(known, _)| *known == entry).map(|(_, scrolled)| *scrolled));
            let scrolled = remembered.or(kept.map(|kept| kept.scrolled)).unwrap_or_default();
            navigation.show_here(scrolled);
        });
        history::on_link(move |address| {
            let (path, query) = address.split_once('?').unwrap_or((address, ""));
            navigation.go(&Route::parse(path, query));
        });
        navigation
    }

    /// Goes to a screen; the back button leads back.
    pub fn go(self, route: &Route) {
        if self.route.with_untracked(|here| here == route) {
            page::scroll_to_top();
            return;
        }
        history::keep(ENTRY.get(), page::scrolled());
        let entry = history::push(&route.path());
        ENTRY.set(entry);
        self.show(route.clone(), 0.0);
    }

    /// Changes the address without a step in the history, as while something is typed.
    pub fn replace(self, route: &Route) {
        history::replace(&route.path(), ENTRY.get());
        self.show(route.clone(), 0.0);
    }

    /// What stands behind the question mark now. Asked again whenever the address changes.
    pub fn query(self) -> String {
        self.route.track();
        history::here().1
    }

    /// The same screen, with something else behind the question mark; the back button leads back.
    pub fn go_to_query(self, query: &str) {
        history::keep(ENTRY.get(), page::scrolled());
        ENTRY.set(history::push(&self.with_query(query)));
        self.route.notify();
    }

    /// The same without a step in the history.
    pub fn replace_query(self, query: &str) {
        history::replace(&self.with_query(query), ENTRY.get());
        self.route.notify();
    }

    fn with_query(self, query: &str) -> String {
        [&self.route.with_untracked(Route::path), query].concat()
    }

    fn show_here(self, scrolled: f64) {
        let (path, query) = history::here();
        self.show(Route::parse(&path, &query), scrolled);
    }

    /// Another screen begins at its heading, for eyes and for screen readers.
    fn show(self, route: Route, scrolled: f64) {
        let stays = self.screen.with_untracked(|here| here.is_same_screen(&route));
        self.route.set(route.clone());
        if !stays {
            self.screen.set(route);
            page::after_render(move || {
                page::focus_heading();
                page::scroll_when_possible(scrolled);
            });
        }
    }
}

/// Where this app comes from: an address that is read outside of it begins so.
pub fn origin() -> String {
    history::origin()
}
