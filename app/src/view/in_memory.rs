//! A page without a browser, for the tests of the views: it can be read as markup.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::{Rc, Weak};

use web_sys::Event;

#[derive(Clone)]
pub struct Node(Rc<Inner>);

struct Inner {
    /// Empty for words and marks.
    tag: &'static str,
    is_mark: bool,
    words: RefCell<String>,
    attributes: RefCell<Vec<(&'static str, String)>>,
    children: RefCell<Vec<Node>>,
    parent: RefCell<Weak<Inner>>,
    listeners: Cell<usize>,
}

pub struct Listening(Node);

impl Node {
    fn new(tag: &'static str, words: &str, is_mark: bool) -> Node {
        Node(Rc::new(Inner {
            tag,
            is_mark,
            words: RefCell::new(words.to_owned()),
            attributes: RefCell::default(),
            children: RefCell::default(),
            parent: RefCell::default(),
            listeners: Cell::new(0),
        }))
    }

    pub fn is(&self, other: &Node) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// The first element with this tag, in the order of the page.
    pub fn find(&self, tag: &str) -> Option<Node> {
        if self.0.tag == tag {
            return Some(self.clone());
        }
        self.0.children.borrow().iter().find_map(|child| child.find(tag))
    }

    pub fn listeners(&self) -> usize {
        self.0.listeners.get()
    }
}

impl fmt::Display for Node {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let Inner { tag, is_mark, words, attributes, children, .. } = &*self.0;
        if *is_mark {
            return Ok(());
        }
        if tag.is_empty() {
            return formatter.write_str(&words.borrow());
        }
        write!(formatter, "<{tag}")?;
        attributes.borrow().iter().try_for_each(|(name, words)| write!(formatter, " {name}={words}"))?;
        formatter.write_str(">")?;
        children.borrow().iter().try_for_each(|child| write!(formatter, "{child}"))?;
        write!(formatter, "</{tag}>")
    }
}

pub fn place(_: &str) -> Option<Node> {
    None
}

pub fn element(tag: &'static str) -> Node {
    Node::new(tag, "", false)
}

pub fn words(words: &str) -> Node {
    Node::new("", words, false)
}

pub fn mark() -> Node {
    Node::new("", "", true)
}

pub fn insert(node: &Node, parent: &Node, before: Option<&Node>) {
    remove(node);
    let mut children = parent.0.children.borrow_mut();
    let at = before.map(|before| children.iter().position(|child| child.is(before)).expect("it is in its parent"));
    let at = at.unwrap_or(children.len());
    children.insert(at, node.clone());
    node.0.parent.replace(Rc::downgrade(&parent.0));
}

pub fn remove(node: &Node) {
    if let Some(parent) = node.0.parent.take().upgrade() {
        parent.children.borrow_mut().retain(|child| !child.is(node));
    }
}

pub fn parent_of(node: &Node) -> Option<Node> {
    node.0.parent.borrow().upgrade().map(Node)
}

pub fn say(node: &Node, words: &str) {
    node.0.words.replace(words.to_owned());
}

pub fn put_attribute(node: &Node, name: &'static str, words: Option<&str>) {
    let mut attributes = node.0.attributes.borrow_mut();
    attributes.retain(|(held, _)| *held != name);
    attributes.extend(words.map(|words| (name, words.to_owned())));
}

pub fn put_words(node: &Node, property: &'static str, words: &str) {
    put_attribute(node, property, Some(words));
}

pub fn put_flag(node: &Node, property: &'static str, is_set: bool) {
    put_attribute(node, property, Some(if is_set { "true" } else { "false" }));
}

pub fn listen(node: &Node, _: &'static str, _: impl FnMut(Event) + 'static) -> Listening {
    node.0.listeners.set(node.listeners() + 1);
    Listening(node.clone())
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.0.listeners.set(self.0.listeners() - 1);
    }
}

pub fn open_dialog(_: &Node, _: bool) {}

pub fn value_at(_: &Event) -> String {
    String::new()
}

pub fn is_checked_at(_: &Event) -> bool {
    false
}
