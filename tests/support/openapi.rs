//! The document that describes the interface, read so that a program can ask by it and hold answers to it.

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

#[derive(Debug)]
pub struct Document {
    root: Value,
    /// The same, where a field that isn't described is a fault.
    strict: Value,
}

#[derive(Debug, Clone)]
pub struct Operation {
    /// As `/programme/snapshot/{snapshot}/{chunk}`.
    pub path: String,
    /// In large letters.
    pub method: String,
    pub parameters: Vec<Value>,
    pub body: Option<Value>,
    pub is_event_stream: bool,
    responses: Map<String, Value>,
}

impl Document {
    pub fn parse(text: &str) -> Document {
        let root: Value = serde_json::from_str(text).expect("the document is JSON");
        let strict = strict(&root);
        Document { root, strict }
    }

    pub fn operations(&self) -> Vec<Operation> {
        let mut operations = Vec::new();
        for (path, methods) in self.root["paths"].as_object().expect("paths") {
            for (method, operation) in methods.as_object().expect("methods") {
                operations.push(self.operation(path, method, operation));
            }
        }
        operations
    }

    fn operation(&self, path: &str, method: &str, operation: &Value) -> Operation {
        let json = |content: &Value| content["content"]["application/json"]["schema"].clone();
        let responses = operation["responses"].as_object().expect("responses").iter();
        let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default().iter();
        Operation {
            path: path.to_owned(),
            method: method.to_uppercase(),
            parameters: parameters.map(|parameter| self.resolved(parameter).clone()).collect(),
            body: operation.get("requestBody").map(json),
            is_event_stream: !operation["responses"]["200"]["content"]["text/event-stream"].is_null(),
            responses: responses.map(|(status, answer)| (status.clone(), self.resolved(answer).clone())).collect(),
        }
    }

    /// What a reference stands for; everything else is itself.
    pub fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(place) => self.root.pointer(place.trim_start_matches('#')).expect("references lead somewhere"),
            None => value,
        }
    }

    /// Says what is wrong with a value, if anything; a field more than described is wrong, too.
    pub fn complaint(&self, schema: &Value, value: &Value) -> Option<String> {
        self.validator(schema).validate(value).err().map(|fault| fault.to_string())
    }

    /// The same for many values of one kind.
    pub fn validator(&self, schema: &Value) -> Validator {
        let whole = json!({ "allOf": [strict(schema)], "components": self.strict["components"] });
        jsonschema::validator_for(&whole).unwrap_or_else(|fault| panic!("{fault} in {schema}"))
    }

    /// For what is sent: whoever reads skips fields that they don't know.
    pub fn lenient_validator(&self, schema: &Value) -> Validator {
        let whole = json!({ "allOf": [schema], "components": self.root["components"] });
        jsonschema::validator_for(&whole).unwrap_or_else(|fault| panic!("{fault} in {schema}"))
    }

    pub fn schema(name: &str) -> Value {
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    /// Every example with what it is an example of.
    pub fn examples(&self) -> Vec<(Value, Value)> {
        let mut found = Vec::new();
        collect_examples(&self.root, &mut found);
        found
    }
}

impl Operation {
    pub fn statuses(&self) -> Vec<u16> {
        self.responses.keys().map(|status| status.parse().expect("a status")).collect()
    }

    /// What an answer of this status holds; `None` where it isn't documented.
    pub fn answer(&self, status: u16) -> Option<&Value> {
        self.responses.get(&status.to_string())
    }

    /// By status.
    pub fn validators(&self, document: &Document) -> BTreeMap<u16, Validator> {
        let json = |status: &u16| {
            let schema = &self.answer(*status)?["content"]["application/json"]["schema"];
            (!schema.is_null()).then(|| (*status, document.validator(schema)))
        };
        self.statuses().iter().filter_map(json).collect()
    }
}

fn strict(value: &Value) -> Value {
    match value {
        Value::Array(all) => all.iter().map(strict).collect(),
        Value::Object(fields) => {
            let mut strict: Map<String, Value> =
                fields.iter().map(|(name, field)| (name.clone(), self::strict(field))).collect();
            // A field that is called "properties" is none of ours.
            if fields.get("type") == Some(&json!("object")) && fields.contains_key("properties") {
                strict.entry("additionalProperties").or_insert(json!(false));
            }
            Value::Object(strict)
        }
        plain => plain.clone(),
    }
}

fn collect_examples(value: &Value, found: &mut Vec<(Value, Value)>) {
    match value {
        Value::Array(all) => all.iter().for_each(|inner| collect_examples(inner, found)),
        Value::Object(fields) => {
            if let (Some(schema), Some(example)) = (fields.get("schema"), fields.get("example")) {
                found.push((schema.clone(), example.clone()));
            }
            if let (Some(Value::Array(examples)), true) = (fields.get("examples"), fields.contains_key("type")) {
                found.extend(examples.iter().map(|example| (value.clone(), example.clone())));
            }
            fields.values().for_each(|inner| collect_examples(inner, found));
        }
        _ => {}
    }
}
