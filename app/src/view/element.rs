//! An element, before it is on the page: its markup with what was put in.

use leptos::prelude::{Get, LocalStorage, RwSignal, Set};
use web_sys::Event;

use super::View;
use super::page::{self, Node};
use super::value::{Place, Value};

pub struct Element {
    /// Of the piece of markup that it is in.
    pub(super) identity: u32,
    pub(super) tag: &'static str,
    /// Attributes that never change.
    pub(super) fixed: &'static [(&'static str, &'static str)],
    pub(super) values: Vec<(Place, Value)>,
    pub(super) handlers: Vec<(&'static str, Handler)>,
    pub(super) children: Vec<View>,
    pub(super) known_by: Option<Known>,
}

pub(super) type Handler = Box<dyn FnMut(Event)>;

/// Where an element of the page can be found once it is there.
#[derive(Clone, Copy)]
pub struct Known(RwSignal<Option<Node>, LocalStorage>);

/// What happened to a control, with what it holds now.
pub struct Answer(Event);

impl Element {
    pub fn new(identity: u32, tag: &'static str, fixed: &'static [(&'static str, &'static str)]) -> Element {
        Element { identity, tag, fixed, values: Vec::new(), handlers: Vec::new(), children: Vec::new(), known_by: None }
    }

    pub fn attribute(&mut self, name: &'static str, value: Value) {
        self.values.push((Place::Attribute(name), value));
    }

    pub fn property(&mut self, name: &'static str, value: Value) {
        self.values.push((Place::Property(name), value));
    }

    pub fn on(&mut self, event: &'static str, handler: impl FnMut(Event) + 'static) {
        self.handlers.push((event, Box::new(handler)));
    }

    pub fn on_answer(&mut self, event: &'static str, mut handler: impl FnMut(Answer) + 'static) {
        self.handlers.push((event, Box::new(move |event| handler(Answer(event)))));
    }

    pub fn known_by(&mut self, known: Known) {
        self.known_by = Some(known);
    }

    pub fn child(&mut self, view: View) {
        self.children.push(view);
    }

    pub fn into_view(self) -> View {
        View::Element(Box::new(self))
    }
}

impl Known {
    pub fn nowhere_yet() -> Known {
        Known(RwSignal::new_local(None))
    }

    pub(super) fn set(self, node: Node) {
        self.0.set(Some(node));
    }

    /// Of a `dialog`: opens or closes it, once it is there.
    pub fn open_dialog(self, is_open: bool) {
        if let Some(node) = self.0.get() {
            page::open_dialog(&node, is_open);
        }
    }
}

impl Answer {
    pub fn value(&self) -> String {
        page::value_at(&self.0)
    }

    pub fn is_checked(&self) -> bool {
        page::is_checked_at(&self.0)
    }
}
