//! Credentials, and what each becomes in the requests of an operation.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use edgebook_model::{Api, Auth, Operation, Security, SecurityScheme};
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{Redactor, RequestError, WireError};

/// How a device is told who calls. Cannot be printed.
#[derive(Clone)]
pub enum Credential {
    /// HTTP basic authentication.
    Basic {
        /// The user; the API's own where empty and fixed.
        user: String,
        /// The password.
        password: SecretString,
    },
    /// A token, sent as the API asks for it.
    Token(SecretString),
    /// Several, each under the name of the scheme that it is for.
    Several(Vec<(String, Self)>),
    /// None at all: the device asks for nothing.
    None,
    /// None was given: only what needs none can be called.
    Missing,
}

/// One part of a login in a request.
pub(crate) enum LoginPart {
    /// A header, marked as sensitive so that nothing prints it.
    Header(HeaderName, HeaderValue),
    /// A pair of the query.
    Query(String, SecretString),
    /// A cookie.
    Cookie(String, SecretString),
}

impl Credential {
    /// Tells a redactor what must not be shown.
    pub(crate) fn teach(&self, api: &Api, redactor: &Redactor) {
        match self {
            Self::Basic { user, password } => {
                redactor.add_login(basic_user(api, user), password.expose_secret());
            }
            Self::Token(token) => redactor.add(token.expose_secret()),
            Self::Several(all) => all.iter().for_each(|(_, one)| one.teach(api, redactor)),
            Self::None | Self::Missing => {}
        }
    }

    /// Refuses what no request could carry.
    pub(crate) fn check(&self, api: &Api) -> Result<(), WireError> {
        self.used(api, &Security::Undeclared)
            .unwrap_or_default()
            .into_iter()
            .try_for_each(|(scheme, credential)| part(api, &scheme.auth, credential).map(drop))?;
        let unusable = matches!(self, Self::Token(_)) && !api.takes_token();
        if unusable { Err(WireError::Credential("this API has no token authentication")) } else { Ok(()) }
    }

    /// What goes along with a call of the operation.
    pub(crate) fn parts(&self, api: &Api, operation: &Operation) -> Result<Vec<LoginPart>, RequestError> {
        let needed = || self.lacking(api, operation);
        let used = self.used(api, &operation.security).ok_or_else(needed)?;
        let parts = used.into_iter().map(|(scheme, credential)| part(api, &scheme.auth, credential));
        parts.collect::<Result<_, _>>().map_err(|_| needed())
    }

    /// The schemes that are used, and the credential of each; `None` where no declared set can be met.
    pub(crate) fn used<'a>(
        &'a self,
        api: &'a Api,
        security: &Security,
    ) -> Option<Vec<(&'a SecurityScheme, &'a Self)>> {
        match (security, self) {
            (_, Self::None) | (Security::Undeclared, Self::Missing) => Some(Vec::new()),
            (Security::Undeclared, Self::Several(_)) => {
                let schemes = api.security_schemes.iter();
                Some(schemes.filter_map(|scheme| Some((scheme, self.of(scheme)?))).collect())
            }
            (Security::Undeclared, _) => {
                let scheme = api.security_schemes.iter().find(|scheme| self.of(scheme).is_some());
                Some(scheme.map(|scheme| (scheme, self)).into_iter().collect())
            }
            (Security::AnyOf(sets), _) => {
                // What can be said is said, even where the call may also be made without.
                let mut sets: Vec<&[u16]> = sets.iter().map(AsRef::as_ref).collect();
                sets.sort_by_key(|set| set.is_empty());
                sets.into_iter().find_map(|set| self.meets(api, set))
            }
        }
    }

    /// The credentials of all schemes of a set. One token stands for one scheme only.
    fn meets<'a>(&'a self, api: &'a Api, set: &[u16]) -> Option<Vec<(&'a SecurityScheme, &'a Self)>> {
        let schemes: Vec<&SecurityScheme> =
            set.iter().map(|index| api.security_scheme(*index)).collect::<Option<_>>()?;
        if schemes.len() > 1 && !matches!(self, Self::Several(_)) {
            return None;
        }
        schemes.into_iter().map(|scheme| Some((scheme, self.of(scheme)?))).collect()
    }

    /// The credential for a scheme.
    fn of(&self, scheme: &SecurityScheme) -> Option<&Self> {
        match self {
            Self::Basic { .. } => matches!(scheme.auth, Auth::Basic { .. }).then_some(self),
            Self::Token(_) => scheme.auth.takes_token().then_some(self),
            Self::Several(all) => {
                let (_, own) = all.iter().find(|(name, _)| *name == scheme.name)?;
                own.of(scheme)
            }
            Self::None | Self::Missing => None,
        }
    }

    fn lacking(&self, api: &Api, operation: &Operation) -> RequestError {
        let Security::AnyOf(sets) = &operation.security else {
            return RequestError::Login {
                needs: "a login".to_owned(),
                has: "has one that cannot be sent".to_owned(),
                advice: "look at the token or the user name".to_owned(),
            };
        };
        let schemes = |set: &[u16]| -> Vec<&SecurityScheme> {
            set.iter().filter_map(|index| api.security_scheme(*index)).collect()
        };
        let needs: Vec<String> = sets.iter().map(|set| needed(&schemes(set))).collect();
        let advice: Vec<String> = sets.iter().filter_map(|set| advice(&schemes(set))).collect();
        let has = match self {
            Self::Basic { .. } => "is called with a user name and a password",
            Self::Token(_) => "is called with one token",
            Self::Several(_) => "is called with others",
            Self::None | Self::Missing => "is called without a login",
        };
        RequestError::Login {
            needs: needs.join(", or "),
            has: has.to_owned(),
            advice: if advice.is_empty() {
                "nothing that an inventory says can do that".to_owned()
            } else {
                format!("its entry in the inventory has to say {}", advice.join(", or "))
            },
        }
    }
}

/// `a token in the header X-One (one) together with …`
fn needed(schemes: &[&SecurityScheme]) -> String {
    let words: Vec<String> =
        schemes.iter().map(|scheme| format!("{} ({})", scheme.auth.in_words(), scheme.name)).collect();
    words.join(" together with ")
}

/// What the inventory says for a set of schemes; `None` where it cannot say it.
fn advice(schemes: &[&SecurityScheme]) -> Option<String> {
    const SOURCE: &str = "{ env = \"VARIABLE\" }";
    match schemes {
        [] => None,
        [one] if one.auth.takes_token() => Some(format!("auth = \"token\" and secret = {SOURCE}")),
        [SecurityScheme { auth: Auth::Basic { .. }, .. }] => {
            Some(format!("auth = {{ basic = \"USER\" }} and secret = {SOURCE}"))
        }
        several => {
            let mut keys = Vec::new();
            for scheme in several {
                keys.push(match &scheme.auth {
                    Auth::Basic { .. } => {
                        format!("{} = {{ basic = \"USER\", secret = {SOURCE} }}", key(&scheme.name))
                    }
                    auth if auth.takes_token() => format!("{} = {SOURCE}", key(&scheme.name)),
                    _ => return None,
                });
            }
            Some(format!("auth = {{ schemes = {{ {} }} }}", keys.join(", ")))
        }
    }
}

/// A key as TOML writes it.
fn key(name: &str) -> String {
    let bare = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { format!("{name:?}") }
}

/// One credential as one scheme sends it.
fn part(api: &Api, auth: &Auth, credential: &Credential) -> Result<LoginPart, WireError> {
    match (auth, credential) {
        (_, Credential::Basic { user, password }) => {
            Ok(LoginPart::Header(AUTHORIZATION, basic(basic_user(api, user), password)?))
        }
        (Auth::Bearer, Credential::Token(token)) => {
            header(AUTHORIZATION, &SecretString::from(format!("Bearer {}", token.expose_secret())))
        }
        (Auth::Header { name }, Credential::Token(token)) => {
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| WireError::Credential("the API's token header is not a header name"))?;
            header(name, token)
        }
        (Auth::Query { name }, Credential::Token(token)) => {
            Ok(LoginPart::Query(name.to_string(), token.clone()))
        }
        (Auth::Cookie { name }, Credential::Token(token)) => {
            let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\');
            if token.expose_secret().bytes().all(plain) {
                Ok(LoginPart::Cookie(name.to_string(), token.clone()))
            } else {
                Err(WireError::Credential("the token holds characters that a cookie cannot carry"))
            }
        }
        _ => Err(WireError::Credential("the login is not what this API asks for")),
    }
}

fn header(name: HeaderName, text: &SecretString) -> Result<LoginPart, WireError> {
    Ok(LoginPart::Header(name, sensitive(text)?))
}

/// The value of a header for basic authentication, to a device or to a proxy.
pub(crate) fn basic(user: &str, password: &SecretString) -> Result<HeaderValue, WireError> {
    if user.contains(':') {
        return Err(WireError::Credential("the user name must not contain a colon"));
    }
    let pair = SecretString::from(format!("{user}:{}", password.expose_secret()));
    let encoded = SecretString::from(BASE64_STANDARD.encode(pair.expose_secret()));
    sensitive(&SecretString::from(format!("Basic {}", encoded.expose_secret())))
}

/// A value that nothing prints.
fn sensitive(text: &SecretString) -> Result<HeaderValue, WireError> {
    let mut value = HeaderValue::from_str(text.expose_secret())
        .map_err(|_| WireError::Credential("the token holds characters that a header cannot carry"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The given user, or the one that the API fixes.
pub(crate) fn basic_user<'a>(api: &'a Api, given: &'a str) -> &'a str {
    if given.is_empty() { api.fixed_user().unwrap_or(given) } else { given }
}

#[cfg(test)]
mod tests {
    use edgebook_model::{List, Method};

    use super::*;
    use crate::testing::{api, operation};

    fn basic(user: &str) -> Credential {
        Credential::Basic { user: user.to_owned(), password: "pä:ss".into() }
    }

    fn token(text: &str) -> Credential {
        Credential::Token(text.to_owned().into())
    }

    /// What goes along, one word a part.
    fn sent(credential: &Credential, api: &Api, security: Security) -> Result<String, String> {
        let read = operation(Method::Get, "/things", edgebook_model::Effect::Read, vec![]);
        let parts = credential.parts(api, &Operation { security, ..read });
        let parts = parts.map_err(|error| error.to_string())?;
        let words = parts.iter().map(|part| match part {
            LoginPart::Header(name, value) => {
                assert!(value.is_sensitive());
                format!("{name}: {}", value.to_str().unwrap())
            }
            LoginPart::Query(name, value) => format!("?{name}={}", value.expose_secret()),
            LoginPart::Cookie(name, value) => format!("cookie {name}={}", value.expose_secret()),
        });
        Ok(words.collect::<Vec<_>>().join(" "))
    }

    /// An API with one scheme of each kind.
    fn schemes() -> Api {
        let named = |name: &'static str, auth| SecurityScheme { name: name.into(), auth };
        Api {
            security_schemes: vec![
                named("login", Auth::Basic { user: None }),
                named("bearer", Auth::Bearer),
                named("one", Auth::Header { name: "X-One".into() }),
                named("two", Auth::Query { name: "two".into() }),
                named("three", Auth::Cookie { name: "three".into() }),
                named("mutual", Auth::Other { what: "mutual TLS".into() }),
            ]
            .into(),
            ..api()
        }
    }

    fn any_of(sets: &[&[u16]]) -> Security {
        Security::AnyOf(sets.iter().map(|set| List::Owned(set.to_vec())).collect())
    }

    #[test]
    fn headers_are_formed_and_hidden() {
        let undeclared = Security::Undeclared;
        assert_eq!(
            sent(&basic(""), &api(), undeclared.clone()).unwrap(),
            "authorization: Basic YXBpOnDDpDpzcw=="
        );
        assert_eq!(sent(&token("t0k"), &api(), undeclared.clone()).unwrap(), "api-token: t0k");
        for none in [Credential::None, Credential::Missing] {
            assert_eq!(sent(&none, &api(), undeclared.clone()).unwrap(), "");
        }
    }

    #[test]
    fn each_scheme_is_sent_as_it_is_declared() {
        let several = Credential::Several(vec![
            ("one".to_owned(), token("1")),
            ("two".to_owned(), token("2")),
            ("login".to_owned(), Credential::Basic { user: "u".to_owned(), password: "p".into() }),
        ]);
        for (credential, sets, expected) in [
            (basic("u"), any_of(&[&[0]]), "authorization: Basic dTpww6Q6c3M="),
            (token("t"), any_of(&[&[1]]), "authorization: Bearer t"),
            (token("t"), any_of(&[&[2]]), "x-one: t"),
            (token("t"), any_of(&[&[3]]), "?two=t"),
            (token("t"), any_of(&[&[4]]), "cookie three=t"),
            (token("t"), any_of(&[&[0], &[2]]), "x-one: t"),
            (token("t"), any_of(&[&[]]), ""),
            (token("t"), any_of(&[&[], &[2]]), "x-one: t"),
            (Credential::Missing, any_of(&[&[2], &[]]), ""),
            (Credential::None, any_of(&[&[2]]), ""),
            (several.clone(), any_of(&[&[2, 3]]), "x-one: 1 ?two=2"),
            (several.clone(), any_of(&[&[0, 3]]), "authorization: Basic dTpw ?two=2"),
            (several, any_of(&[&[4], &[3]]), "?two=2"),
        ] {
            assert_eq!(sent(&credential, &schemes(), sets.clone()).as_deref(), Ok(expected), "{sets:?}");
        }
    }

    #[test]
    fn what_is_lacking_is_told_with_what_the_inventory_says() {
        for (credential, sets, needs, advice) in [
            (basic("u"), any_of(&[&[1]]), "needs a bearer token (bearer), and", "auth = \"token\" and"),
            (
                token("t"),
                any_of(&[&[0]]),
                "needs a user name and a password (login)",
                "auth = { basic = \"USER\" }",
            ),
            (
                token("t"),
                any_of(&[&[2, 3]]),
                "a token in the header X-One (one) together with a token in the query parameter two (two)",
                "auth = { schemes = { one = { env = \"VARIABLE\" }, two = { env = \"VARIABLE\" } } }",
            ),
            (Credential::Missing, any_of(&[&[1]]), "is called without a login", "auth = \"token\""),
            (token("t"), any_of(&[&[5]]), "mutual TLS, which is not supported", "nothing that an inventory"),
        ] {
            let error = sent(&credential, &schemes(), sets).unwrap_err();
            assert!(error.contains(needs) && error.contains(advice), "{error}");
        }
    }

    #[test]
    fn impossible_credentials_are_refused_without_showing_them() {
        let mut no_token = api();
        no_token.security_schemes = vec![].into();
        let errors = [
            token("SECRET").check(&no_token).err(),
            token("SECRET\n").check(&api()).err(),
            basic("a:b").check(&api()).err(),
        ];
        for error in errors {
            assert!(!error.unwrap().to_string().contains("SECRET"));
        }
    }
}
