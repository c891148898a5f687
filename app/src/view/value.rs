//! What attributes and properties can be.

use std::borrow::Cow;

use leptos::prelude::{Get, Memo, Signal};

use super::page::{self, Node};

pub enum Value {
    Absent,
    Present,
    Words(Cow<'static, str>),
    /// Asked again whenever something changes that it was told from.
    Live(Box<dyn FnMut() -> Value>),
}

/// What can stand behind an attribute's name.
pub trait IntoValue {
    fn into_value(self) -> Value;
}

impl IntoValue for &'static str {
    fn into_value(self) -> Value {
        Value::Words(Cow::Borrowed(self))
    }
}

impl IntoValue for String {
    fn into_value(self) -> Value {
        Value::Words(Cow::Owned(self))
    }
}

impl IntoValue for bool {
    fn into_value(self) -> Value {
        if self { Value::Present } else { Value::Absent }
    }
}

impl<T: IntoValue> IntoValue for Option<T> {
    fn into_value(self) -> Value {
        self.map_or(Value::Absent, T::into_value)
    }
}

impl IntoValue for Signal<String> {
    fn into_value(self) -> Value {
        Value::Live(Box::new(move || self.get().into_value()))
    }
}

impl IntoValue for Signal<bool> {
    fn into_value(self) -> Value {
        Value::Live(Box::new(move || self.get().into_value()))
    }
}

impl IntoValue for Memo<String> {
    fn into_value(self) -> Value {
        Value::Live(Box::new(move || self.get().into_value()))
    }
}

impl<F: FnMut() -> T + 'static, T: IntoValue> IntoValue for F {
    fn into_value(mut self) -> Value {
        Value::Live(Box::new(move || self().into_value()))
    }
}

/// Where a value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Attribute(&'static str),
    /// What the browser holds for a control, as what is typed in it.
    Property(&'static str),
}

impl Place {
    /// What is left out of `value` is put in by its own effect.
    pub(super) fn put(self, node: &Node, value: &Value) {
        match (self, value) {
            (Place::Attribute(name), Value::Words(words)) => page::put_attribute(node, name, Some(words)),
            (Place::Attribute(name), Value::Present) => page::put_attribute(node, name, Some("")),
            (Place::Attribute(name), Value::Absent) => page::put_attribute(node, name, None),
            (Place::Property(name), Value::Words(words)) => page::put_words(node, name, words),
            (Place::Property(name), Value::Present) => page::put_flag(node, name, true),
            (Place::Property(name), Value::Absent) => page::put_flag(node, name, false),
            (_, Value::Live(_)) => {}
        }
    }
}
