//! Paths and queries, with whatever people type into them.

pub use passerelle_device::encoded;

/// An address without its host, decoded.
pub struct Address {
    pub segments: Vec<String>,
    values: Vec<(String, String)>,
}

impl Address {
    pub fn parse(path: &str, query: &str) -> Address {
        Address {
            segments: path.split('/').filter(|segment| !segment.is_empty()).map(decoded).collect(),
            values: pairs(query),
        }
    }

    /// `None` also for what is empty.
    pub fn value(&self, name: &str) -> Option<&str> {
        let (_, value) = self.values.iter().find(|(its, _)| its == name)?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }
}

/// Each name with its value.
pub fn pairs(query: &str) -> Vec<(String, String)> {
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(&value.replace('+', " ")))
    };
    query.trim_start_matches('?').split('&').map(pair).collect()
}

/// The pairs that have a value, with their question mark; nothing when there are none.
pub fn query(pairs: &[(&str, &str)]) -> String {
    let mut written = String::new();
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        written.push(if written.is_empty() { '?' } else { '&' });
        written.push_str(name);
        written.push('=');
        written.push_str(&encoded(value));
    }
    written
}

/// What isn't an encoding stays as it is.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair =
            bytes.get(at + 1).zip(bytes.get(at + 2)).and_then(|(high, low)| Some(digit(*high)? * 16 + digit(*low)?));
        match (bytes[at], pair) {
            (b'%', Some(byte)) => {
                plain.push(byte);
                at += 3;
            }
            (byte, _) => {
                plain.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}
