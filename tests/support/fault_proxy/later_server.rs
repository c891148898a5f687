//! Answers as a later version of the server gives them: with more in them than this app knows.

use serde_json::{Value, json};

use super::relay::{end_of_head, without_header};

/// The same request, to be answered uncompressed.
pub fn asked_plainly(request: &[u8]) -> Vec<u8> {
    without_header(request, "accept-encoding")
}

/// Adds to the answer, and to each outcome in it, what only a later app understands.
pub fn says_more(answer: Vec<u8>) -> Vec<u8> {
    let Some(body) = end_of_head(&answer) else { return answer };
    let Ok(mut value) = serde_json::from_slice::<Value>(&answer[body..]) else { return answer };
    // With one key it may be a choice between several kinds of answers, which has no room for another.
    if value.as_object().is_some_and(|object| object.len() > 1) {
        value["later"] = json!({ "version": "2.0", "list": [1, null, "three"] });
    }
    for outcome in value.get_mut("outcomes").and_then(Value::as_array_mut).into_iter().flatten() {
        outcome["later"] = json!("a remark");
    }
    let body_bytes = value.to_string();
    let head = without_header(&answer[..body], "content-length");
    let end = head.len() - 2;
    let length = format!("content-length: {}\r\n\r\n", body_bytes.len());
    [&head[..end], length.as_bytes(), body_bytes.as_bytes()].concat()
}
