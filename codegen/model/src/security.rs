//! Security: how callers are told apart, and what a call needs to be let in.

use crate::{Api, List, Text};

/// A way to authenticate, under the name that the description gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SecurityScheme {
    /// The key below `securitySchemes`; `basic` or `token` where an overlay says it.
    pub name: Text,
    /// How the caller is named on the wire.
    pub auth: Auth,
}

/// How a caller is named on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Auth {
    /// HTTP basic authentication.
    Basic {
        /// The user name where the appliance fixes it.
        user: Option<Text>,
    },
    /// A token behind `Bearer` in the header `Authorization`.
    Bearer,
    /// A token in a header.
    Header {
        /// The header's name.
        name: Text,
    },
    /// A token in the query.
    Query {
        /// The parameter's name.
        name: Text,
    },
    /// A token in a cookie.
    Cookie {
        /// The cookie's name.
        name: Text,
    },
    /// A way that is not represented.
    Other {
        /// What the description calls it: `http digest`.
        what: Text,
    },
}

impl Auth {
    /// Whether one token is all that it takes.
    pub const fn takes_token(&self) -> bool {
        matches!(self, Self::Bearer | Self::Header { .. } | Self::Query { .. } | Self::Cookie { .. })
    }

    /// In words: `the token in the header X-Pass`.
    pub fn in_words(&self) -> String {
        match self {
            Self::Basic { user: None } => "a user name and a password".to_owned(),
            Self::Basic { user: Some(user) } => format!("the password of the user {user}"),
            Self::Bearer => "a bearer token".to_owned(),
            Self::Header { name } => format!("a token in the header {name}"),
            Self::Query { name } => format!("a token in the query parameter {name}"),
            Self::Cookie { name } => format!("a token in the cookie {name}"),
            Self::Other { what } => format!("{what}, which is not supported"),
        }
    }
}

/// What a call needs to be let in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Security {
    /// The description does not say: what the device is called with goes along.
    #[default]
    Undeclared,
    /// Any one of these sets of schemes, each an index into [`Api::security_schemes`]. An empty set: nobody is asked.
    AnyOf(List<List<u16>>),
}

impl Api {
    /// The user name that the appliance fixes.
    pub fn fixed_user(&self) -> Option<&str> {
        self.security_schemes.iter().find_map(|scheme| match &scheme.auth {
            Auth::Basic { user } => user.as_deref(),
            _ => None,
        })
    }

    /// Whether the appliance knows HTTP basic authentication.
    pub fn takes_password(&self) -> bool {
        self.security_schemes.iter().any(|scheme| matches!(scheme.auth, Auth::Basic { .. }))
    }

    /// Whether one token can be enough.
    pub fn takes_token(&self) -> bool {
        self.security_schemes.iter().any(|scheme| scheme.auth.takes_token())
    }

    /// Whether some call needs another scheme than basic authentication, or several.
    pub fn tells_schemes_apart(&self) -> bool {
        let is_basic = |index: &u16| {
            self.security_scheme(*index).is_some_and(|scheme| matches!(scheme.auth, Auth::Basic { .. }))
        };
        self.operations.iter().any(|operation| match &operation.security {
            Security::Undeclared => false,
            Security::AnyOf(sets) => !sets.iter().any(|set| set.iter().all(is_basic)),
        })
    }

    /// The scheme that a declared set names.
    pub fn security_scheme(&self, index: u16) -> Option<&SecurityScheme> {
        self.security_schemes.get(usize::from(index))
    }
}
