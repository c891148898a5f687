//! What attributes and properties can be.

use std::borrow::Cow;

use leptos::prelude::{Get, Memo, Signal};
use wasm_bindgen::JsValue;

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
    pub(super) fn put(self, element: &web_sys::Element, value: &Value) {
        // Fails only for names that no browser knows, and they are all written in the markup.
        match (self, value) {
            (Place::Attribute(name), Value::Words(words)) => drop(element.set_attribute(name, words)),
            (Place::Attribute(name), Value::Present) => drop(element.set_attribute(name, "")),
            (Place::Attribute(name), Value::Absent) => drop(element.remove_attribute(name)),
            (Place::Property(name), Value::Words(words)) => set(element, name, &JsValue::from_str(words)),
            (Place::Property(name), Value::Present) => set(element, name, &JsValue::TRUE),
            (Place::Property(name), Value::Absent) => set(element, name, &JsValue::FALSE),
            (_, Value::Live(_)) => {}
        }
    }
}

fn set(element: &web_sys::Element, name: &str, value: &JsValue) {
    drop(js_sys::Reflect::set(element, &JsValue::from_str(name), value));
}
