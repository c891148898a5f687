//! What proxies say of a request, in the forms that the headers may have: `X-Forwarded-For`, and RFC 7239's `Forwarded`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::{HeaderMap, HeaderName};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED: HeaderName = HeaderName::from_static("forwarded");

/// Whom a proxy has heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hop {
    Address(IpAddr),
    /// `unknown`, a name that hides somebody, or nothing that the standards know.
    Unreadable,
}

pub fn is_forwarded(headers: &HeaderMap) -> bool {
    headers.contains_key(FORWARDED_FOR) || headers.contains_key(FORWARDED)
}

/// The farthest first. Of both headers the older one counts: a proxy that sets it may hand on the other as a stranger
/// wrote it.
pub fn hops(headers: &HeaderMap) -> Vec<Hop> {
    if headers.contains_key(FORWARDED_FOR) {
        return elements(headers, &FORWARDED_FOR).iter().map(|text| Hop::read(text)).collect();
    }
    let heard = |element: &String| parameter(element, "for").map_or(Hop::Unreadable, |node| Hop::read(&node));
    elements(headers, &FORWARDED).iter().map(heard).collect()
}

/// As the nearest proxy was asked.
pub fn is_https(headers: &HeaderMap) -> bool {
    let proto = match headers.contains_key(FORWARDED_PROTO) {
        true => elements(headers, &FORWARDED_PROTO).pop(),
        false => elements(headers, &FORWARDED).pop().and_then(|element| parameter(&element, "proto")),
    };
    proto.is_some_and(|proto| proto.eq_ignore_ascii_case("https"))
}

impl Hop {
    /// Reads an address, perhaps with a port, in brackets, in quotes, or with the name of a link.
    fn read(text: &str) -> Hop {
        let text = unquoted(text.trim());
        let address = match text.strip_prefix('[') {
            Some(rest) => in_brackets(rest),
            None => with_port(&text).or_else(|| without_link(&text).parse().ok()),
        };
        address.map_or(Hop::Unreadable, |address| Hop::Address(address.to_canonical()))
    }
}

fn in_brackets(rest: &str) -> Option<IpAddr> {
    let (address, port) = rest.split_once(']')?;
    let is_port = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
    let address: Ipv6Addr = without_link(address).parse().ok()?;
    is_port.then_some(address.into())
}

fn with_port(text: &str) -> Option<IpAddr> {
    let (address, port) = text.split_once(':')?;
    let address: Ipv4Addr = address.parse().ok()?;
    is_port(port).then_some(address.into())
}

/// A number, or a name that hides one.
fn is_port(port: &str) -> bool {
    port.parse::<u16>().is_ok() || port.starts_with('_')
}

/// `fe80::1%eth0` is `fe80::1`.
fn without_link(address: &str) -> &str {
    address.split_once('%').map_or(address, |(address, _)| address)
}

/// A parameter of an element of `Forwarded`.
fn parameter(element: &str, wanted: &str) -> Option<String> {
    parted(element, ';').iter().find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case(wanted).then(|| unquoted(value.trim()))
    })
}

fn unquoted(text: &str) -> String {
    match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(quoted) => quoted.replace('\\', ""),
        None => text.to_owned(),
    }
}

/// Those that say something, of all headers of this name.
fn elements(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let values = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    let elements = values.flat_map(|value| parted(&value, ','));
    elements.map(|element| element.trim().to_owned()).filter(|element| !element.is_empty()).collect()
}

/// Parted where the mark doesn't stand between quotes.
fn parted(text: &str, by: char) -> Vec<String> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let parts = text.split(|character| {
        let was_escaped = is_escaped;
        is_escaped = is_quoted && character == '\\' && !was_escaped;
        if character == '"' && !was_escaped {
            is_quoted = !is_quoted;
        }
        character == by && !is_quoted
    });
    parts.map(str::to_owned).collect()
}
