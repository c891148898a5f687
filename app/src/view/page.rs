//! The page, as far as a view needs it.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Event, HtmlDialogElement};

pub use web_sys::Node;

const SVG: &str = "http://www.w3.org/2000/svg";

/// Calls until it is dropped.
pub struct Listening {
    node: Node,
    event: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

pub fn place(id: &str) -> Option<Node> {
    document().get_element_by_id(id).map(Node::from)
}

pub fn element(tag: &'static str) -> Node {
    let document = document();
    let made = match tag {
        "svg" | "path" => document.create_element_ns(Some(SVG), tag),
        tag => document.create_element(tag),
    };
    // The names are all written in the markup.
    made.expect("a tag that browsers know").into()
}

pub fn words(words: &str) -> Node {
    document().create_text_node(words).into()
}

/// Holds the place where nothing is shown.
pub fn mark() -> Node {
    document().create_comment("").into()
}

pub fn insert(node: &Node, parent: &Node, before: Option<&Node>) {
    // Fails only where `before` isn't in `parent`, and it is asked for its parent.
    drop(parent.insert_before(node, before));
}

pub fn remove(node: &Node) {
    if let Some(parent) = node.parent_node() {
        // As above.
        drop(parent.remove_child(node));
    }
}

pub fn parent_of(node: &Node) -> Option<Node> {
    node.parent_node()
}

pub fn say(node: &Node, words: &str) {
    node.set_text_content(Some(words));
}

/// `None` takes it away.
pub fn put_attribute(node: &Node, name: &'static str, words: Option<&str>) {
    let element: &Element = node.unchecked_ref();
    // Fails only for names that no browser knows, and they are all written in the markup.
    drop(match words {
        Some(words) => element.set_attribute(name, words),
        None => element.remove_attribute(name),
    });
}

pub fn put_words(node: &Node, property: &'static str, words: &str) {
    put(node, property, &JsValue::from_str(words));
}

pub fn put_flag(node: &Node, property: &'static str, is_set: bool) {
    put(node, property, &JsValue::from_bool(is_set));
}

fn put(node: &Node, property: &str, value: &JsValue) {
    drop(js_sys::Reflect::set(node, &JsValue::from_str(property), value));
}

pub fn listen(node: &Node, event: &'static str, call: impl FnMut(Event) + 'static) -> Listening {
    let closure = Closure::<dyn FnMut(Event)>::new(call);
    // Fails only for what isn't a function.
    drop(node.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref()));
    Listening { node: node.clone(), event, closure }
}

impl Drop for Listening {
    /// An event that is still on its way finds nobody, rather than what isn't there any more.
    fn drop(&mut self) {
        drop(self.node.remove_event_listener_with_callback(self.event, self.closure.as_ref().unchecked_ref()));
    }
}

/// Of a `dialog`, and nothing else.
pub fn open_dialog(node: &Node, is_open: bool) {
    let Some(dialog) = node.dyn_ref::<HtmlDialogElement>() else { return };
    match (is_open, dialog.open()) {
        // Fails only for a dialog that isn't on the page any more.
        (true, false) => drop(dialog.show_modal()),
        (false, true) => dialog.close(),
        _ => {}
    }
}

/// What a control holds, to which something happened.
pub fn value_at(event: &Event) -> String {
    held(event, "value").as_string().unwrap_or_default()
}

pub fn is_checked_at(event: &Event) -> bool {
    held(event, "checked").is_truthy()
}

fn held(event: &Event, property: &str) -> JsValue {
    let control = event.target().map(JsValue::from).unwrap_or_default();
    js_sys::Reflect::get(&control, &JsValue::from_str(property)).unwrap_or_default()
}

fn document() -> Document {
    web_sys::window().and_then(|window| window.document()).expect("the app runs in a page")
}
