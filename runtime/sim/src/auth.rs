//! Credentials: what a simulated appliance accepts, and what a request presents.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;

/// What a simulated appliance accepts. These are the simulator's own, never a real device's.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The user of basic authentication.
    pub user: String,
    /// Its password.
    pub password: String,
    /// An API token that stays valid, where the appliance knows tokens.
    pub token: Option<String>,
}

/// What a request presents.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Presented {
    Nothing,
    Basic {
        user: String,
        password: String,
    },
    Token(String),
    /// An `Authorization` header that is not basic authentication.
    Unreadable,
}

impl Presented {
    /// Reads the credentials of a request. A token header wins over basic authentication.
    pub(crate) fn read(headers: &HeaderMap, token_header: Option<&str>) -> Self {
        if let Some(value) = token_header.and_then(|name| headers.get(name)) {
            return value.to_str().map_or(Self::Unreadable, |token| Self::Token(token.to_owned()));
        }
        match headers.get(AUTHORIZATION) {
            None => Self::Nothing,
            Some(value) => value.to_str().ok().and_then(basic).unwrap_or(Self::Unreadable),
        }
    }
}

/// RFC 7617: the scheme in any case, then base64 of `user:password`.
fn basic(value: &str) -> Option<Presented> {
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some(Presented::Basic { user: user.to_owned(), password: password.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_read_from_headers() {
        let login = |user: &str, password: &str| Presented::Basic {
            user: user.to_owned(),
            password: password.to_owned(),
        };
        let cases: Vec<(&[(&'static str, &str)], Presented)> = vec![
            (&[], Presented::Nothing),
            (&[("authorization", "Basic YXBpOnA6dw==")], login("api", "p:w")),
            (&[("authorization", "bAsIc YXBpOg==")], login("api", "")),
            (&[("authorization", "Bearer abc")], Presented::Unreadable),
            (&[("authorization", "Basic %%%")], Presented::Unreadable),
            (&[("authorization", "Basic YXBp")], Presented::Unreadable),
            (&[("api-token", "abc"), ("authorization", "Basic YXBpOg==")], Presented::Token("abc".into())),
        ];
        for (headers, expected) in cases {
            let map: HeaderMap =
                headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
            assert!(Presented::read(&map, Some("Api-Token")) == expected, "{headers:?}");
        }
    }
}
