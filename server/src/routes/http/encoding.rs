//! Which compression a browser takes.

use axum::http::{HeaderMap, header};

use crate::compression::Encoding;

/// The smallest one that is accepted.
pub fn accepted(headers: &HeaderMap) -> Encoding {
    let accepts = |wanted: &str| {
        let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|offer| is_offered(offer, wanted))
    };
    if accepts("br") {
        Encoding::Brotli
    } else if accepts("gzip") {
        Encoding::Gzip
    } else {
        Encoding::Plain
    }
}

fn is_offered(offer: &str, wanted: &str) -> bool {
    let (name, weight) = offer.split_once(';').unwrap_or((offer, ""));
    let is_refused = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok()) == Some(0.0);
    name.trim().eq_ignore_ascii_case(wanted) && !is_refused
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(offers: &'static str) -> Encoding {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, axum::http::HeaderValue::from_static(offers));
        accepted(&headers)
    }

    #[test]
    fn the_smallest_encoding_that_is_taken_is_given() {
        assert_eq!(accepting("gzip, deflate, br, zstd"), Encoding::Brotli);
        assert_eq!(accepting("gzip, br;q=0"), Encoding::Gzip);
        assert_eq!(accepting("identity"), Encoding::Plain);
        assert_eq!(accepted(&HeaderMap::new()), Encoding::Plain);
    }
}
