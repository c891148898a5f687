//! What screens are made of. One type for everything that is shown, and not one for each shape: a page of
//! differently typed parts would be compiled anew for each of them, and take longer to load than to read.

mod element;
#[cfg_attr(test, path = "view/in_memory.rs")]
mod page;
mod shown;
mod value;

use leptos::prelude::untrack;
pub use leptos::prelude::{
    Callable, Callback, Effect, Get, GetUntracked, GetValue, LocalStorage, Memo, RwSignal, Set, SetValue, Signal,
    StoredValue, Track, Update, With, WithUntracked, WithValue,
};
pub use passerelle_markup::view;

use std::borrow::Cow;

pub use element::{Answer, Element, Known};
pub use shown::mount;
pub use value::{IntoValue, Value};
pub use web_sys::Event as Happening;

/// Something to be shown.
pub enum View {
    Nothing,
    Words(Cow<'static, str>),
    Element(Box<Element>),
    /// Which piece of markup they are of; 0 for a list.
    Together(u32, Vec<View>),
    /// Asked again whenever something changes that it was told from.
    Live(Box<dyn FnMut() -> View>),
}

/// A part of the page with a name of its own: `<Chip words />` is the struct `Chip`, shown. It is
/// `non_exhaustive`, so that markup that gives every field may still name the default of the rest.
pub trait Component {
    fn view(self) -> View;
}

/// What changes makes a component's parts anew where they ask for it, never the whole component.
pub fn component(component: impl Component) -> View {
    untrack(|| component.view())
}

pub fn untracked(view: impl FnOnce() -> View) -> View {
    untrack(view)
}

pub fn together(identity: u32, views: Vec<View>) -> View {
    View::Together(identity, views)
}

/// What can stand in braces between tags.
pub trait IntoView {
    fn into_view(self) -> View;
}

impl IntoView for View {
    fn into_view(self) -> View {
        self
    }
}

impl IntoView for () {
    fn into_view(self) -> View {
        View::Nothing
    }
}

impl IntoView for &'static str {
    fn into_view(self) -> View {
        View::Words(Cow::Borrowed(self))
    }
}

impl IntoView for String {
    fn into_view(self) -> View {
        View::Words(Cow::Owned(self))
    }
}

impl<T: IntoView> IntoView for Option<T> {
    fn into_view(self) -> View {
        self.map_or(View::Nothing, T::into_view)
    }
}

impl IntoView for Vec<View> {
    fn into_view(self) -> View {
        View::Together(0, self)
    }
}

impl IntoView for Signal<String> {
    fn into_view(self) -> View {
        View::Live(Box::new(move || self.get().into_view()))
    }
}

impl<F: FnMut() -> T + 'static, T: IntoView> IntoView for F {
    fn into_view(mut self) -> View {
        View::Live(Box::new(move || self().into_view()))
    }
}
