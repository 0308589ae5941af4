//! Credentials: what a simulated appliance accepts, and what a request presents.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use edgebook_model::{Api, Auth, Security};
use hyper::HeaderMap;
use hyper::header::{AUTHORIZATION, COOKIE};

use crate::arguments::Sent;

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

/// What a request presents, for each security scheme of the description in their order.
pub(crate) struct Presented(Vec<Proof>);

/// What a request presents for one scheme.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Proof {
    Nothing,
    Basic {
        user: String,
        password: String,
    },
    Token(String),
    /// The place is filled with something else.
    Unreadable,
}

impl Presented {
    /// Reads the credentials of a request.
    pub(crate) fn read(api: &Api, headers: &HeaderMap, query: &[(String, Sent)]) -> Self {
        let proof = |auth: &Auth| match auth {
            Auth::Basic { .. } => authorization(headers, "basic", basic),
            Auth::Bearer => authorization(headers, "bearer", |token| Some(Proof::Token(token.to_owned()))),
            Auth::Header { name } => headers.get(&**name).map_or(Proof::Nothing, |value| {
                value.to_str().map_or(Proof::Unreadable, |token| Proof::Token(token.to_owned()))
            }),
            Auth::Query { name } => {
                token(query.iter().find(|(its, _)| its == name).map(|(_, value)| value.text.as_str()))
            }
            Auth::Cookie { name } => token(cookie(headers, name)),
            Auth::Other { .. } => Proof::Nothing,
        };
        Self(api.security_schemes.iter().map(|scheme| proof(&scheme.auth)).collect())
    }

    /// The first token that is presented.
    pub(crate) fn token(&self) -> Option<&str> {
        self.0.iter().find_map(|proof| match proof {
            Proof::Token(token) => Some(token.as_str()),
            _ => None,
        })
    }

    /// The user and the password that are presented.
    pub(crate) fn basic(&self) -> Option<(&str, &str)> {
        self.0.iter().find_map(|proof| match proof {
            Proof::Basic { user, password } => Some((user.as_str(), password.as_str())),
            _ => None,
        })
    }

    /// Whether it meets what the description demands, where `opens` says which proofs are good.
    pub(crate) fn meets(&self, security: &Security, opens: impl Fn(&Proof) -> bool) -> bool {
        match security {
            Security::Undeclared => self.0.is_empty() || self.0.iter().any(opens),
            Security::AnyOf(sets) => sets
                .iter()
                .any(|set| set.iter().all(|scheme| self.0.get(usize::from(*scheme)).is_some_and(&opens))),
        }
    }
}

fn token(value: Option<impl Into<String>>) -> Proof {
    value.map_or(Proof::Nothing, |token| Proof::Token(token.into()))
}

/// RFC 9110: the scheme in any case, then what it takes.
fn authorization(headers: &HeaderMap, scheme: &str, read: impl Fn(&str) -> Option<Proof>) -> Proof {
    let Some(value) = headers.get(AUTHORIZATION) else { return Proof::Nothing };
    let (its, rest) = value.to_str().ok().and_then(|value| value.split_once(' ')).unwrap_or_default();
    if !its.eq_ignore_ascii_case(scheme) {
        return Proof::Unreadable;
    }
    read(rest.trim()).unwrap_or(Proof::Unreadable)
}

/// RFC 7617: base64 of `user:password`.
fn basic(encoded: &str) -> Option<Proof> {
    let decoded = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some(Proof::Basic { user: user.to_owned(), password: password.to_owned() })
}

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(its, _)| *its == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use edgebook_model::SecurityScheme;

    use super::*;
    use crate::testing::api;

    fn of(schemes: &[Auth]) -> Api {
        let mut api = api("vns3", "/api", vec![], vec![]).clone();
        let scheme = |auth: &Auth| SecurityScheme { name: auth.in_words().into(), auth: auth.clone() };
        api.security_schemes = schemes.iter().map(scheme).collect::<Vec<_>>().into();
        api
    }

    type Headers = &'static [(&'static str, &'static str)];

    #[test]
    fn credentials_are_read_from_headers_query_and_cookies() {
        let login = |user: &str, password: &str| Proof::Basic {
            user: user.to_owned(),
            password: password.to_owned(),
        };
        let all = of(&[
            Auth::Basic { user: None },
            Auth::Bearer,
            Auth::Header { name: "Api-Token".into() },
            Auth::Query { name: "key".into() },
            Auth::Cookie { name: "sid".into() },
        ]);
        let text = |token: &str| Proof::Token(token.to_owned());
        let cases: Vec<(Headers, usize, Proof)> = vec![
            (&[], 0, Proof::Nothing),
            (&[("authorization", "Basic YXBpOnA6dw==")], 0, login("api", "p:w")),
            (&[("authorization", "bAsIc YXBpOg==")], 0, login("api", "")),
            (&[("authorization", "Bearer abc")], 0, Proof::Unreadable),
            (&[("authorization", "Bearer abc")], 1, text("abc")),
            (&[("authorization", "Basic %%%")], 0, Proof::Unreadable),
            (&[("authorization", "Basic YXBp")], 0, Proof::Unreadable),
            (&[("api-token", "abc"), ("authorization", "Basic YXBpOg==")], 2, text("abc")),
            (&[("cookie", "a=1; sid=xy")], 4, text("xy")),
            (&[("cookie", "a=1")], 4, Proof::Nothing),
            (&[], 3, text("from-query")),
        ];
        for (headers, scheme, expected) in cases {
            let map: HeaderMap =
                headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
            let query = [("key".to_owned(), Sent::plain("from-query".to_owned()))];
            let presented = Presented::read(&all, &map, &query);
            assert!(presented.0[scheme] == expected, "{headers:?}");
        }
    }

    #[test]
    fn any_declared_set_of_schemes_is_enough_and_all_of_a_set_are_needed() {
        let presented = Presented(vec![Proof::Token("good".into()), Proof::Token("bad".into())]);
        let good = |proof: &Proof| *proof == Proof::Token("good".into());
        let sets = |sets: &[&[u16]]| {
            let sets: Vec<_> = sets.iter().map(|set| set.to_vec().into()).collect();
            Security::AnyOf(sets.into())
        };
        assert!(presented.meets(&Security::Undeclared, good));
        assert!(presented.meets(&sets(&[&[1], &[0]]), good));
        assert!(!presented.meets(&sets(&[&[0, 1]]), good));
        assert!(presented.meets(&sets(&[&[1], &[]]), |_| false), "nobody is asked");
        assert!(!presented.meets(&sets(&[&[7]]), |_| true));
        assert!(Presented(Vec::new()).meets(&Security::Undeclared, good));
    }
}
