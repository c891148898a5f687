//! The cookies that we give: scripts can't read them, and other sites can't have them sent along.

use axum::http::{HeaderMap, HeaderValue, header};

/// A cookie by what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookie {
    SignIn,
    /// Of a device that asked for a code: needed where one signs in, and a burden anywhere else.
    Asked,
}

impl Cookie {
    fn name(self) -> &'static str {
        match self {
            Cookie::SignIn => "passerelle",
            Cookie::Asked => "passerelle-asked",
        }
    }

    fn reach(self) -> &'static str {
        match self {
            Cookie::SignIn => "SameSite=Lax; Path=/",
            Cookie::Asked => "SameSite=Strict; Path=/api/sign-in",
        }
    }

    /// As a browser shows it.
    pub fn of(self, headers: &HeaderMap) -> Option<&str> {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(name, _)| *name == self.name()).map(|(_, value)| value)
    }

    pub fn set(self, value: &str, life_ms: i64, is_https: bool) -> HeaderValue {
        let (name, reach, max_age_s) = (self.name(), self.reach(), life_ms / 1_000);
        let secure = if is_https { "; Secure" } else { "" };
        let text = format!("{name}={value}; HttpOnly; {reach}; Max-Age={max_age_s}{secure}");
        HeaderValue::from_str(&text).expect("what we seal is letters, digits, dashes and dots")
    }

    pub fn take_back(self, is_https: bool) -> HeaderValue {
        self.set("", 0, is_https)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cookie_is_found_among_the_others_and_no_other_is_taken_for_it() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("theme=dark; passerelle-asked=a.b; xpasserelle=no"));
        headers.append(header::COOKIE, HeaderValue::from_static("passerelle=secret"));

        assert_eq!(Cookie::SignIn.of(&headers), Some("secret"));
        assert_eq!(Cookie::Asked.of(&headers), Some("a.b"));
        headers.remove(header::COOKIE);
        assert_eq!(Cookie::SignIn.of(&headers), None);
    }

    #[test]
    fn a_cookie_goes_nowhere_where_it_is_not_needed() {
        let asked = Cookie::Asked.set("a.b", 60_000, true);

        let expected = "passerelle-asked=a.b; HttpOnly; SameSite=Strict; Path=/api/sign-in; Max-Age=60; Secure";
        assert_eq!(asked, expected);
        assert_eq!(Cookie::SignIn.take_back(false), "passerelle=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0");
    }
}
