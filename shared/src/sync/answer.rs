//! Whether an HTTP answer counts. A portal's 200 and a proxy's 403 mean "not now".

/// Every answer of ours carries this header; nothing else is believed.
pub const PROTOCOL_HEADER: &str = "passerelle-protocol";
pub const PROTOCOL: &str = "1";

/// What arrived, as far as it matters for being believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival<'a> {
    pub status: u16,
    pub content_type: &'a str,
    pub protocol: Option<&'a str>,
    pub retry_after_s: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Ours, with a body to read.
    Counts,
    /// Ours: nothing changed.
    NotModified,
    /// Ours: it has no such thing, as a snapshot that was pruned meanwhile.
    Gone,
    /// Not ours, or ours and busy. Try again later.
    NotNow { retry_after_ms: Option<i64> },
    /// Ours: sign in first.
    SignIn,
    /// Ours: the request as a whole is not understood. Smaller parts of it may be.
    NotUnderstood,
}

/// Judges an answer by its head alone. Nonce, account and command ids are compared by those who read the body.
pub fn believe(arrival: &Arrival<'_>) -> Answer {
    if arrival.protocol.is_none() {
        // When to come back is for our server to say, not for whoever stands in between.
        return Answer::NotNow { retry_after_ms: None };
    }
    let not_now = Answer::NotNow {
        retry_after_ms: arrival.retry_after_s.map(|seconds| i64::from(seconds).saturating_mul(1_000)),
    };
    match arrival.status {
        200..=299 if is_json(arrival.content_type) => Answer::Counts,
        304 => Answer::NotModified,
        401 | 403 => Answer::SignIn,
        408 | 429 => not_now,
        404 | 410 => Answer::Gone,
        400..=499 => Answer::NotUnderstood,
        _ => not_now,
    }
}

fn is_json(content_type: &str) -> bool {
    content_type.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrival(status: u16, content_type: &str) -> Arrival<'_> {
        Arrival { status, content_type, protocol: Some(PROTOCOL), retry_after_s: None }
    }

    #[test]
    fn a_captive_portals_own_page_is_not_an_answer() {
        let portal = Arrival { protocol: None, ..arrival(200, "text/html") };
        let forged = Arrival { protocol: None, ..arrival(200, "application/json") };

        assert_eq!(believe(&portal), Answer::NotNow { retry_after_ms: None });
        assert_eq!(believe(&forged), Answer::NotNow { retry_after_ms: None });
        assert_eq!(believe(&arrival(200, "text/html")), Answer::NotNow { retry_after_ms: None });
    }

    #[test]
    fn a_strangers_word_on_when_to_come_back_is_not_obeyed() {
        let portal = Arrival { protocol: None, retry_after_s: Some(99_999), ..arrival(511, "text/html") };

        assert_eq!(believe(&portal), Answer::NotNow { retry_after_ms: None });
    }

    #[test]
    fn a_proxys_403_is_not_ours_and_does_not_sign_anybody_out() {
        let proxy = Arrival { protocol: None, ..arrival(403, "text/html") };

        assert_eq!(believe(&proxy), Answer::NotNow { retry_after_ms: None });
        assert_eq!(believe(&arrival(403, "application/json")), Answer::SignIn);
    }

    #[test]
    fn a_busy_server_says_when_to_come_back() {
        let busy = Arrival { retry_after_s: Some(30), ..arrival(429, "application/json") };

        assert_eq!(believe(&busy), Answer::NotNow { retry_after_ms: Some(30_000) });
        assert_eq!(believe(&arrival(503, "application/json")), Answer::NotNow { retry_after_ms: None });
        assert_eq!(believe(&arrival(413, "application/json")), Answer::NotUnderstood);
        assert_eq!(believe(&arrival(200, "application/json; charset=utf-8")), Answer::Counts);
    }

    #[test]
    fn what_our_server_says_is_understood_status_by_status() {
        let not_now = Answer::NotNow { retry_after_ms: None };
        for (statuses, answer) in [
            (&[200, 201, 299][..], Answer::Counts),
            (&[304], Answer::NotModified),
            (&[401, 403], Answer::SignIn),
            (&[404, 410], Answer::Gone),
            (&[400, 405, 409, 413, 422, 499], Answer::NotUnderstood),
            (&[301, 302, 408, 429, 500, 502, 503, 504], not_now),
        ] {
            for status in statuses {
                assert_eq!(believe(&arrival(*status, "application/json")), answer, "{status}");
            }
        }
    }
}
