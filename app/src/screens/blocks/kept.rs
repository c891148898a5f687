//! What a person has typed on a screen: it outlives what is made anew around it, as in another language.

use std::any::Any;

use leptos::prelude::*;

use crate::route::{Route, use_navigation};

/// One screen's signals by name. To be provided once, above everything that is made anew.
#[derive(Clone, Copy)]
pub struct Keeper(StoredValue<Kept>);

struct Kept {
    /// Whose children stay as long as the page.
    page: Owner,
    screen: Route,
    owner: Owner,
    /// Of a screen there are few.
    signals: Vec<(String, Box<dyn Any + Send + Sync>)>,
    /// Of the screen before: it may still be on the page while the new one is made.
    _before: Option<Owner>,
}

impl Keeper {
    pub fn provide() {
        let page = Owner::current().unwrap_or_default();
        let owner = page.with(Owner::new);
        let signals = Vec::new();
        provide_context(Keeper(StoredValue::new(Kept {
            page,
            screen: Route::NotFound,
            owner,
            signals,
            _before: None,
        })));
    }
}

/// The signals of this name on the screen that is open; they go when another screen is opened.
pub fn kept<T: Copy + Send + Sync + 'static>(name: &str, make: impl FnOnce() -> T) -> T {
    let screen = use_navigation().screen.get_untracked();
    let Keeper(kept) = expect_context();
    let known = kept.with_value(|kept| {
        let is_here = kept.screen.is_same_screen(&screen);
        let mut signals = kept.signals.iter().filter(|(its, _)| is_here && its == name);
        signals.find_map(|(_, signals)| signals.downcast_ref().copied())
    });
    known.unwrap_or_else(|| {
        let owner = kept.try_update_value(|kept| kept.on(screen)).unwrap_or_default();
        let made = owner.with(make);
        kept.update_value(|kept| kept.signals.push((name.to_owned(), Box::new(made))));
        made
    })
}

impl Kept {
    /// Who owns what is typed on this screen.
    fn on(&mut self, screen: Route) -> Owner {
        if !self.screen.is_same_screen(&screen) {
            self.screen = screen;
            self.signals.clear();
            let owner = self.page.with(Owner::new);
            self._before = Some(std::mem::replace(&mut self.owner, owner));
        }
        self.owner.clone()
    }
}
