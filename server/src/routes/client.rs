//! Where a request comes from, as far as it can be believed.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName};

/// The reverse proxies whose word is taken for where a request comes from.
#[derive(Debug, Clone, Default)]
pub struct Proxies(pub Vec<IpAddr>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    pub address: IpAddr,
    pub is_https: bool,
    /// No proxy had a hand in it, trusted or not.
    pub is_direct: bool,
}

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

impl Proxies {
    pub fn client(&self, peer: SocketAddr, headers: &HeaderMap, public_url: Option<&str>) -> Client {
        let peer = peer.ip().to_canonical();
        let is_trusted = self.0.contains(&peer);
        let is_public_https = public_url.is_some_and(|url| url.starts_with("https://"));
        let says_https = values(headers, &FORWARDED_PROTO).last().is_some_and(|proto| *proto == "https");
        Client {
            address: if is_trusted { self.first_stranger(headers).unwrap_or(peer) } else { peer },
            is_https: is_public_https || (is_trusted && says_https),
            is_direct: !headers.contains_key(&FORWARDED_FOR) && !headers.contains_key("forwarded"),
        }
    }

    /// Read from the right: each proxy adds the one it heard, and only ours are believed.
    fn first_stranger(&self, headers: &HeaderMap) -> Option<IpAddr> {
        let hops = values(headers, &FORWARDED_FOR);
        let mut addresses = hops.iter().rev().map_while(|hop| hop.parse::<IpAddr>().ok()).map(|ip| ip.to_canonical());
        addresses.find(|address| !self.0.contains(address))
    }
}

fn values<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Vec<&'a str> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(','))
        .map(str::trim)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(forwarded_for: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(FORWARDED_FOR, axum::http::HeaderValue::from_static(forwarded_for));
        headers.insert(FORWARDED_PROTO, axum::http::HeaderValue::from_static("https"));
        headers
    }

    #[test]
    fn only_a_named_proxy_is_believed() {
        let proxies = Proxies(vec![IpAddr::from([127, 0, 0, 1])]);
        let ours = SocketAddr::from(([127, 0, 0, 1], 9));
        let stranger = SocketAddr::from(([198, 51, 100, 7], 9));

        let through_ours = proxies.client(ours, &headers("203.0.113.9, 192.0.2.5"), None);
        let through_stranger = proxies.client(stranger, &headers("203.0.113.9"), None);

        assert_eq!(through_ours.address, IpAddr::from([192, 0, 2, 5]), "what comes before was said by strangers");
        assert!(through_ours.is_https);
        assert_eq!(through_stranger.address, stranger.ip());
        assert!(!through_stranger.is_https);
    }
}
