//! Makes values of what a schema describes: valid ones, as far as a schema can say.

use fastrand::Rng;
use passerelle_tests::openapi::Document;
use serde_json::{Map, Value, json};

pub struct Generator<'a> {
    pub document: &'a Document,
    /// Strings that mean something to this server: an account, a cursor, a snapshot.
    pub known: Vec<String>,
}

impl Generator<'_> {
    pub fn value(&self, schema: &Value, rng: &mut Rng) -> Value {
        let schema = self.document.resolved(schema);
        if let Some(one) = schema.get("const") {
            return one.clone();
        }
        if let Some(Value::Array(choices)) = schema.get("anyOf") {
            // The first is the rule; the others are what is borne with.
            let choice = if rng.u32(0..8) > 0 { &choices[0] } else { rng.choice(choices).expect("there are some") };
            return self.value(choice, rng);
        }
        for choices in ["enum", "oneOf"] {
            if let Some(Value::Array(choices)) = schema.get(choices) {
                let choice = rng.choice(choices).expect("there are some");
                return if schema.get("enum").is_some() { choice.clone() } else { self.value(choice, rng) };
            }
        }
        match schema["type"].as_str() {
            Some("object") => self.object(schema, rng),
            Some("array") => (0..rng.usize(0..4)).map(|_| self.value(&schema["items"], rng)).collect(),
            Some("integer") => integer(schema, rng),
            Some("boolean") => json!(rng.bool()),
            Some("null") => Value::Null,
            _ => json!(self.text(schema, rng)),
        }
    }

    fn object(&self, schema: &Value, rng: &mut Rng) -> Value {
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut object = Map::new();
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            if required.contains(&name.as_str()) || rng.bool() {
                object.insert(name.clone(), self.value(field, rng));
            }
        }
        Value::Object(object)
    }

    pub fn text(&self, schema: &Value, rng: &mut Rng) -> String {
        let schema = self.document.resolved(schema);
        let examples = schema["examples"].as_array().filter(|examples| !examples.is_empty());
        match schema["pattern"].as_str() {
            Some(pattern) if pattern.starts_with("^[0-9a-f") => return format!("{:032x}", rng.u128(..)),
            Some(pattern) => {
                let examples = examples.unwrap_or_else(|| panic!("only examples are of such a pattern: {pattern}"));
                let example = rng.choice(examples).and_then(Value::as_str).expect("a text").to_owned();
                // Now and then somebody nobody knows.
                return if rng.u32(0..4) == 0 { format!("x{}{example}", rng.u32(..)) } else { example };
            }
            None => {}
        }
        match (examples, rng.u32(0..10)) {
            (Some(examples), 0..8) => {
                let example = rng.choice(examples).and_then(Value::as_str).expect("a text");
                // The account that the examples speak of.
                if example == "ACCOUNT" { self.known[0].clone() } else { example.to_owned() }
            }
            (None, 0..5) | (Some(_), 8) => rng.choice(&self.known).expect("there are some").clone(),
            (None, 5) => String::new(),
            _ => (0..rng.usize(1..20)).map(|_| rng.alphanumeric()).collect(),
        }
    }
}

fn integer(schema: &Value, rng: &mut Rng) -> Value {
    match schema["examples"][0].as_i64() {
        Some(example) => json!(example + rng.i64(-1_000_000_000..1_000_000_000)),
        None => json!(rng.u32(0..4)),
    }
}
