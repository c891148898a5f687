//! What is on the page: made from a view, and changed in place when the view is told again.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::{Owner, RenderEffect};

use super::View;
use super::element::{Element, Handler};
use super::page::{self, Listening, Node};
use super::value::{Place, Value};

/// Shows it at the end of the element with this id, and keeps it as long as the page lives.
pub fn mount(id: &str, view: View) {
    let Some(place) = page::place(id) else { return };
    let shown = build(view);
    shown.insert(&place, None);
    std::mem::forget(shown);
}

enum Shown {
    Nothing(Node),
    Words(Node, Cow<'static, str>),
    Element(Box<ShownElement>),
    Together { identity: u32, parts: Vec<Shown>, end: Node },
    Live { now: Rc<RefCell<Option<Shown>>>, effect: Option<RenderEffect<()>> },
}

struct ShownElement {
    identity: u32,
    tag: &'static str,
    node: Node,
    values: Vec<ShownValue>,
    listeners: Vec<Listener>,
    children: Vec<Shown>,
}

struct ShownValue {
    place: Place,
    value: Value,
    /// Only of a live value; it ends with this.
    effect: Option<RenderEffect<()>>,
}

struct Listener {
    handler: Rc<RefCell<Handler>>,
    _listening: Listening,
}

fn build(view: View) -> Shown {
    match view {
        View::Nothing => Shown::Nothing(page::mark()),
        View::Words(words) => Shown::Words(page::words(&words), words),
        View::Element(element) => Shown::Element(Box::new(build_element(*element))),
        View::Together(identity, views) => {
            Shown::Together { identity, parts: views.into_iter().map(build).collect(), end: page::mark() }
        }
        View::Live(ask) => {
            let now = Rc::new(RefCell::new(None));
            let effect = Some(follow(ask, now.clone()));
            Shown::Live { now, effect }
        }
    }
}

fn follow(mut ask: Box<dyn FnMut() -> View>, now: Rc<RefCell<Option<Shown>>>) -> RenderEffect<()> {
    RenderEffect::new(move |_| {
        let view = ask();
        let mut now = now.borrow_mut();
        match now.as_mut() {
            Some(shown) => shown.change(view),
            None => *now = Some(build(view)),
        }
    })
}

fn build_element(element: Element) -> ShownElement {
    let node = page::element(element.tag);
    for (name, words) in element.fixed {
        page::put_attribute(&node, name, Some(words));
    }
    let values = element.values.into_iter().map(|(place, value)| ShownValue::new(&node, place, value)).collect();
    let listeners = element.handlers.into_iter().map(|(event, handler)| Listener::new(&node, event, handler)).collect();
    let children: Vec<Shown> = element.children.into_iter().map(build).collect();
    children.iter().for_each(|child| child.insert(&node, None));
    if let Some(known) = element.known_by {
        known.set(node.clone());
    }
    ShownElement { identity: element.identity, tag: element.tag, node, values, listeners, children }
}

impl Shown {
    fn first(&self) -> Option<Node> {
        match self {
            Shown::Nothing(node) | Shown::Words(node, _) => Some(node.clone()),
            Shown::Element(element) => Some(element.node.clone()),
            Shown::Together { parts, end, .. } => parts.first().map_or_else(|| Some(end.clone()), Shown::first),
            Shown::Live { now, .. } => now.borrow().as_ref().and_then(Shown::first),
        }
    }

    fn insert(&self, parent: &Node, before: Option<&Node>) {
        match self {
            Shown::Nothing(node) | Shown::Words(node, _) => page::insert(node, parent, before),
            Shown::Element(element) => page::insert(&element.node, parent, before),
            Shown::Together { parts, end, .. } => {
                parts.iter().for_each(|part| part.insert(parent, before));
                page::insert(end, parent, before);
            }
            Shown::Live { now, .. } => now.borrow().iter().for_each(|shown| shown.insert(parent, before)),
        }
    }

    fn remove(&self) {
        match self {
            Shown::Nothing(node) | Shown::Words(node, _) => page::remove(node),
            Shown::Element(element) => page::remove(&element.node),
            Shown::Together { parts, end, .. } => {
                parts.iter().for_each(Shown::remove);
                page::remove(end);
            }
            Shown::Live { now, .. } => now.borrow().iter().for_each(Shown::remove),
        }
    }

    /// The same piece of markup keeps its nodes, and so the focus and what is typed in them.
    fn change(&mut self, view: View) {
        match (self, view) {
            (Shown::Nothing(_), View::Nothing) => {}
            (Shown::Words(node, old), View::Words(new)) => {
                if *old != new {
                    page::say(node, &new);
                    *old = new;
                }
            }
            (Shown::Element(old), View::Element(new)) if old.is_of(&new) => old.change(*new),
            (Shown::Together { identity, parts, end }, View::Together(new, views)) if *identity == new => {
                change_all(parts, views, end);
            }
            (Shown::Live { now, effect }, View::Live(ask)) => {
                // The old one must not answer any more when the new one does.
                *effect = None;
                *effect = Some(follow(ask, now.clone()));
            }
            (old, view) => old.replace(build(view)),
        }
    }

    fn replace(&mut self, new: Shown) {
        if let Some((first, parent)) = self.first().and_then(|first| Some((first.clone(), page::parent_of(&first)?))) {
            new.insert(&parent, Some(&first));
        }
        self.remove();
        *self = new;
    }
}

fn change_all(parts: &mut Vec<Shown>, views: Vec<View>, end: &Node) {
    for gone in parts.drain(views.len().min(parts.len())..) {
        gone.remove();
    }
    let mut views = views.into_iter();
    parts.iter_mut().zip(views.by_ref()).for_each(|(part, view)| part.change(view));
    for view in views {
        let part = build(view);
        if let Some(parent) = page::parent_of(end) {
            part.insert(&parent, Some(end));
        }
        parts.push(part);
    }
}

impl ShownElement {
    fn is_of(&self, element: &Element) -> bool {
        self.identity == element.identity
            && self.tag == element.tag
            && self.values.len() == element.values.len()
            && self.listeners.len() == element.handlers.len()
            && self.children.len() == element.children.len()
    }

    /// Of the same markup: what stands in a place before goes to the same place now.
    fn change(&mut self, element: Element) {
        for (old, (_, value)) in self.values.iter_mut().zip(element.values) {
            old.change(&self.node, value);
        }
        for (listener, (_, handler)) in self.listeners.iter().zip(element.handlers) {
            *listener.handler.borrow_mut() = owned(handler);
        }
        for (child, view) in self.children.iter_mut().zip(element.children) {
            child.change(view);
        }
        if let Some(known) = element.known_by {
            known.set(self.node.clone());
        }
    }
}

impl ShownValue {
    fn new(node: &Node, place: Place, value: Value) -> ShownValue {
        // What isn't there yet need not be taken away, except from a property: it has a default.
        if !matches!((place, &value), (Place::Attribute(_), Value::Absent)) {
            place.put(node, &value);
        }
        let mut shown = ShownValue { place, value: Value::Absent, effect: None };
        shown.keep(node, value);
        shown
    }

    fn change(&mut self, node: &Node, value: Value) {
        let is_same = match (&self.value, &value) {
            (Value::Absent, Value::Absent) | (Value::Present, Value::Present) => true,
            (Value::Words(old), Value::Words(new)) => old == new,
            _ => false,
        };
        if !is_same || self.effect.is_some() {
            self.place.put(node, &value);
        }
        self.keep(node, value);
    }

    fn keep(&mut self, node: &Node, value: Value) {
        // An old effect must not answer any more when a new one does.
        self.effect = None;
        if let Value::Live(ask) = value {
            self.effect = Some(put_always(node.clone(), self.place, ask));
        } else {
            self.value = value;
        }
    }
}

fn put_always(node: Node, place: Place, mut ask: Box<dyn FnMut() -> Value>) -> RenderEffect<()> {
    RenderEffect::new(move |_| place.put(&node, &ask()))
}

impl Listener {
    fn new(node: &Node, event: &'static str, handler: Handler) -> Listener {
        let handler = Rc::new(RefCell::new(owned(handler)));
        let called = handler.clone();
        Listener { handler, _listening: page::listen(node, event, move |event| called.borrow_mut()(event)) }
    }
}

/// What a handler makes lives as long as what it was written with.
fn owned(mut handler: Handler) -> Handler {
    let owner = Owner::current().unwrap_or_default();
    Box::new(move |event| owner.with(|| handler(event)))
}

#[cfg(test)]
mod tests;
