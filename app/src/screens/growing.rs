//! Long lists: what fills a screen is made at once, the rest while the first of it can be read.

use std::ops::Range;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::{UpdateValue, set_timeout};

use crate::view::*;

const CARDS_AT_ONCE: usize = 50;

/// How much of a screen's lists is made. It belongs to the screen: a list that is made anew is as long as it was, so
/// that nobody loses their place.
#[derive(Clone, Copy)]
pub struct Growth {
    cards: RwSignal<usize>,
    /// Up to where it is on its way.
    wanted: StoredValue<usize>,
}

impl Growth {
    pub fn begin() -> Growth {
        Growth { cards: RwSignal::new(CARDS_AT_ONCE), wanted: StoredValue::new(CARDS_AT_ONCE) }
    }

    pub fn list(self, count: usize, card: impl Fn(usize) -> View + 'static) -> View {
        let card = Rc::new(card);
        let pieces: Vec<View> =
            (0..count).step_by(CARDS_AT_ONCE).map(|from| self.piece(from..count, card.clone())).collect();
        self.grow_to(count);
        view! { <div class="cards">{pieces}</div> }.into_view()
    }

    fn piece(self, rest: Range<usize>, card: Rc<impl Fn(usize) -> View + 'static>) -> View {
        let Range { start, end } = rest;
        let is_due = Memo::new(move |_| self.cards.get() > start);
        let cards = move || -> Vec<View> {
            let count = if is_due.get() { CARDS_AT_ONCE } else { 0 };
            (start..end).take(count).map(|at| card(at)).collect()
        };
        cards.into_view()
    }

    fn grow_to(self, count: usize) {
        let is_growing = self.cards.get_untracked() < self.wanted.get_value();
        self.wanted.update_value(|wanted| *wanted = count.max(*wanted));
        if !is_growing {
            self.grow();
        }
    }

    /// Until all is made, or the screen is left.
    fn grow(self) {
        if self.cards.try_get_untracked() >= self.wanted.try_get_value() {
            return;
        }
        let more = move || {
            if self.cards.try_update(|cards| *cards += CARDS_AT_ONCE).is_some() {
                self.grow();
            }
        };
        set_timeout(more, Duration::ZERO);
    }
}
