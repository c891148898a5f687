//! The shape of a file: every mistake in its syntax, every unknown key and every value of a wrong kind, not only the first.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::de::{DeArray, DeTable, DeValue, Deserializer, Error};

/// What was read, and what is wrong with it.
pub(super) struct Shape<T> {
    /// There if the file says all that it must, whatever else it says.
    pub written: Option<T>,
    pub faults: Vec<(Range<usize>, String)>,
}

pub(super) fn read<T: DeserializeOwned>(text: &str) -> Shape<T> {
    let (mut root, errors) = DeTable::parse_recoverable(text);
    let mut faults: Vec<_> = errors.iter().map(fault).collect();
    if !faults.is_empty() {
        return Shape { written: None, faults };
    }
    let mut taken_out = TakenOut::default();
    loop {
        let cause = match T::deserialize(Deserializer::from(root.clone())) {
            Ok(written) => return Shape { written: Some(written).filter(|_| !taken_out.has_values), faults },
            Err(cause) => cause,
        };
        if taken_out.explains(&cause) {
            return Shape { written: None, faults };
        }
        faults.push(fault(&cause));
        // What is wrong is taken out, to see what else is.
        if !cause.span().is_some_and(|span| taken_out.take(root.get_mut(), &span)) {
            return Shape { written: None, faults };
        }
    }
}

fn fault(cause: &Error) -> (Range<usize>, String) {
    (cause.span().unwrap_or(0..0), cause.message().trim().replace('\n', ", "))
}

#[derive(Default)]
struct TakenOut {
    /// The keys of values that were of a wrong kind.
    keys: Vec<String>,
    has_values: bool,
}

impl TakenOut {
    /// A key is missing only because its value was taken out.
    fn explains(&self, cause: &Error) -> bool {
        self.keys.iter().any(|key| cause.message() == format!("missing field `{key}`"))
    }

    /// Takes out what stands there; `false` when nothing does, as where a key is missing.
    fn take(&mut self, table: &mut DeTable<'_>, span: &Range<usize>) -> bool {
        let found = table.iter().find(|(key, value)| key.span() == *span || value.span() == *span);
        let Some((key, value)) = found else {
            return table.iter_mut().any(|(_, value)| self.take_within(value.get_mut(), span));
        };
        if value.span() == *span {
            self.has_values = true;
            self.keys.push(key.get_ref().to_string());
        }
        let key = key.clone();
        table.remove(&key).is_some()
    }

    fn take_within(&mut self, value: &mut DeValue<'_>, span: &Range<usize>) -> bool {
        match value {
            DeValue::Table(table) => self.take(table, span),
            DeValue::Array(array) if array.iter().any(|item| item.span() == *span) => {
                let mut rest = DeArray::new();
                array.iter().filter(|item| item.span() != *span).for_each(|item| rest.push(item.clone()));
                *array = rest;
                self.has_values = true;
                true
            }
            DeValue::Array(array) => array.iter_mut().any(|item| self.take_within(item.get_mut(), span)),
            _ => false,
        }
    }
}
