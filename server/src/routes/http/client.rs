//! Where a request comes from, as far as it can be believed.

mod hops;

use std::net::{IpAddr, SocketAddr};
use std::sync::Once;

use axum::http::HeaderMap;

use hops::{Hop, hops, is_forwarded, is_https};

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

/// What our own proxies say of where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Stranger(IpAddr),
    /// It began at one of them.
    Ours,
    /// The nearest that isn't ours is told in a way that is no address.
    Unreadable,
}

impl Proxies {
    pub fn client(&self, peer: SocketAddr, headers: &HeaderMap, public_url: Option<&str>) -> Client {
        let peer = peer.ip().to_canonical();
        let is_trusted = self.0.contains(&peer);
        let is_public_https = public_url.is_some_and(|url| url.starts_with("https://"));
        let address = match is_trusted.then(|| self.origin(&hops(headers))) {
            Some(Origin::Stranger(address)) => address,
            Some(Origin::Unreadable) => {
                say_unreadable(peer);
                peer
            }
            Some(Origin::Ours) | None => peer,
        };
        Client {
            address,
            is_https: is_public_https || (is_trusted && is_https(headers)),
            is_direct: !is_forwarded(headers),
        }
    }

    /// Read from the right: each proxy adds the one it heard, and only ours are believed.
    fn origin(&self, hops: &[Hop]) -> Origin {
        for hop in hops.iter().rev() {
            match hop {
                Hop::Address(address) if self.0.contains(address) => {}
                Hop::Address(address) => return Origin::Stranger(*address),
                Hop::Unreadable => return Origin::Unreadable,
            }
        }
        Origin::Ours
    }
}

/// Once is enough: every request of such a proxy is alike, and then all its clients count as one.
fn say_unreadable(proxy: IpAddr) {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        tracing::warn!(%proxy, "a trusted proxy names no address that can be read: all behind it count as one client");
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(forwarded_for: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", axum::http::HeaderValue::from_static(forwarded_for));
        headers.insert("x-forwarded-proto", axum::http::HeaderValue::from_static("https"));
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

    #[test]
    fn an_address_is_read_in_every_form_that_is_legal() {
        let v4 = IpAddr::from([203, 0, 113, 7]);
        let v6: IpAddr = "2001:db8::17".parse().expect("an address");
        for (name, said, origin) in [
            ("x-forwarded-for", "203.0.113.7", Origin::Stranger(v4)),
            ("x-forwarded-for", "203.0.113.7:51234", Origin::Stranger(v4)),
            ("x-forwarded-for", " 203.0.113.7 , 10.0.0.1:8080", Origin::Stranger(v4)),
            ("x-forwarded-for", "198.51.100.1, 203.0.113.7:1,, 10.0.0.1", Origin::Stranger(v4)),
            ("x-forwarded-for", "unknown, 203.0.113.7", Origin::Stranger(v4)),
            ("x-forwarded-for", "2001:db8::17", Origin::Stranger(v6)),
            ("x-forwarded-for", "[2001:db8::17]", Origin::Stranger(v6)),
            ("x-forwarded-for", "[2001:DB8::17]:443", Origin::Stranger(v6)),
            ("x-forwarded-for", "\"[2001:db8::17]:443\"", Origin::Stranger(v6)),
            ("x-forwarded-for", "2001:db8::17%eth0", Origin::Stranger(v6)),
            ("x-forwarded-for", "::ffff:203.0.113.7", Origin::Stranger(v4)),
            ("x-forwarded-for", "[::ffff:203.0.113.7]:51234", Origin::Stranger(v4)),
            ("x-forwarded-for", "10.0.0.1", Origin::Ours),
            ("x-forwarded-for", "[::ffff:10.0.0.1]:80", Origin::Ours),
            ("x-forwarded-for", "", Origin::Ours),
            ("x-forwarded-for", "203.0.113.7, unknown", Origin::Unreadable),
            ("x-forwarded-for", "203.0.113.7:http", Origin::Unreadable),
            ("x-forwarded-for", "203.0.113.777", Origin::Unreadable),
            ("x-forwarded-for", "[2001:db8::17", Origin::Unreadable),
            ("x-forwarded-for", "[203.0.113.7]", Origin::Unreadable),
            ("forwarded", "for=203.0.113.7", Origin::Stranger(v4)),
            ("forwarded", "for=\"203.0.113.7:51234\";proto=https", Origin::Stranger(v4)),
            ("forwarded", "proto=http; For=\"[2001:db8::17]:4711\" ;by=10.0.0.1", Origin::Stranger(v6)),
            (
                "forwarded",
                "for=198.51.100.1, for=203.0.113.7;host=\"a,b;for=1.2.3.4\", for=10.0.0.1",
                Origin::Stranger(v4),
            ),
            ("forwarded", "for=\"[2001:db8::17]:_port\"", Origin::Stranger(v6)),
            ("forwarded", "for=unknown, for=203.0.113.7", Origin::Stranger(v4)),
            ("forwarded", "for=203.0.113.7, for=unknown", Origin::Unreadable),
            ("forwarded", "for=_hidden", Origin::Unreadable),
            ("forwarded", "for=203.0.113.7, by=10.0.0.1", Origin::Unreadable),
            ("forwarded", "for=\"203.0.113.7", Origin::Unreadable),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(name, said.parse().expect("a header"));

            assert_eq!(Proxies(vec![IpAddr::from([10, 0, 0, 1])]).origin(&hops(&headers)), origin, "{name}: {said}");
        }
    }

    #[test]
    fn hops_in_several_headers_follow_each_other_and_the_usual_header_counts_first() {
        let proxies = Proxies(vec![IpAddr::from([10, 0, 0, 1])]);
        let mut headers = HeaderMap::new();
        headers.insert("forwarded", "for=198.51.100.1;proto=https".parse().expect("a header"));
        let peer = SocketAddr::from(([10, 0, 0, 1], 9));
        let by_forwarded = proxies.client(peer, &headers, None);
        headers.append("x-forwarded-for", "192.0.2.1".parse().expect("a header"));
        headers.append("x-forwarded-for", "203.0.113.7:1, 10.0.0.1".parse().expect("a header"));
        let by_both = proxies.client(peer, &headers, None);

        assert_eq!((by_forwarded.address, by_forwarded.is_https), (IpAddr::from([198, 51, 100, 1]), true));
        assert_eq!(by_both.address, IpAddr::from([203, 0, 113, 7]));
        assert!(!by_forwarded.is_direct && !by_both.is_direct);
    }

    #[test]
    fn where_nothing_can_be_read_the_client_is_the_proxy() {
        let proxies = Proxies(vec![IpAddr::from([10, 0, 0, 1])]);
        let peer = SocketAddr::from(([10, 0, 0, 1], 9));

        assert_eq!(proxies.client(peer, &headers("unknown"), None).address, peer.ip());
    }
}
