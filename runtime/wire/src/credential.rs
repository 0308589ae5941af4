//! Credentials, and the one header that each becomes.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use edgebook_model::{Api, Auth};
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{Redactor, WireError};

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
    /// A token in the header that the API names.
    Token(SecretString),
    /// None at all.
    None,
}

impl Credential {
    /// Tells a redactor what must not be shown.
    pub(crate) fn teach(&self, api: &Api, redactor: &Redactor) {
        match self {
            Self::Basic { user, password } => {
                redactor.add_login(basic_user(api, user), password.expose_secret());
            }
            Self::Token(token) => redactor.add(token.expose_secret()),
            Self::None => {}
        }
    }

    /// The header that carries the credential, marked as sensitive so that nothing prints it.
    pub(crate) fn header(&self, api: &Api) -> Result<Option<(HeaderName, HeaderValue)>, WireError> {
        let (name, text) = match self {
            Self::None => return Ok(None),
            Self::Basic { user, password } => {
                return Ok(Some((AUTHORIZATION, basic(basic_user(api, user), password)?)));
            }
            Self::Token(token) => (token_header(api)?, token.clone()),
        };
        Ok(Some((name, sensitive(&text)?)))
    }
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
    let fixed = api.auth.iter().find_map(|auth| match auth {
        Auth::Basic { user } => user.as_deref(),
        Auth::Header { .. } => None,
    });
    if given.is_empty() { fixed.unwrap_or(given) } else { given }
}

pub(crate) fn token_header(api: &Api) -> Result<HeaderName, WireError> {
    let name = api.auth.iter().find_map(|auth| match auth {
        Auth::Header { name } => Some(name.as_bytes()),
        Auth::Basic { .. } => None,
    });
    let name = name.ok_or(WireError::Credential("this API has no token authentication"))?;
    HeaderName::from_bytes(name)
        .map_err(|_| WireError::Credential("the API's token header is not a header name"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::api;

    fn basic(user: &str) -> Credential {
        Credential::Basic { user: user.to_owned(), password: "pä:ss".into() }
    }

    #[test]
    fn headers_are_formed_and_hidden() {
        let (name, value) = basic("").header(&api()).unwrap().unwrap();
        assert_eq!((name.as_str(), value.to_str().unwrap()), ("authorization", "Basic YXBpOnDDpDpzcw=="));
        assert_eq!(format!("{value:?}"), "Sensitive");
        let (name, value) = Credential::Token("t0k".into()).header(&api()).unwrap().unwrap();
        assert_eq!((name.as_str(), value.to_str().unwrap()), ("api-token", "t0k"));
        assert!(value.is_sensitive());
        assert!(Credential::None.header(&api()).unwrap().is_none());
    }

    #[test]
    fn impossible_credentials_are_refused_without_showing_them() {
        let mut no_token = api();
        no_token.auth = vec![].into();
        let errors = [
            Credential::Token("SECRET".into()).header(&no_token).err(),
            Credential::Token("SECRET\n".into()).header(&api()).err(),
            basic("a:b").header(&api()).err(),
        ];
        for error in errors {
            assert!(!error.unwrap().to_string().contains("SECRET"));
        }
    }
}
