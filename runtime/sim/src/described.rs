//! An appliance that nobody wrote a line of behaviour for: its description says whom it lets in, what it keeps
//! ([`crate::resource::inferred`]) and how it words a refusal.

use std::collections::BTreeMap;
use std::net::IpAddr;

use edgebook_model::{Api, Auth, Operation, Security};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::appliance::{Appliance, Origin};
use crate::auth::{Credentials, Presented, Proof};
use crate::error::SimError;
use crate::resource::inferred::key;
use crate::resource::{Object, Store};
use crate::respond::{Cause, Refusal, Reply};
use crate::told;
use crate::validate::{Manners, Strictness};

/// The state at the start of an appliance that only has a description.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DescribedScenario {
    /// The user of basic authentication; the one that the description fixes, or `admin`, when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Its password; `simulated-` and the kind when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// The token, where the description knows any; `token-of-simulated-` and the kind when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The things that there are, by the path of their collection as in the description: `/screens`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub things: BTreeMap<String, Vec<Object>>,
}

/// A running one.
pub(crate) struct Described {
    login: Credentials,
    things: Store,
}

impl Appliance for Described {
    type Start = DescribedScenario;
    type Happening = Nothing;

    const MANNERS: Manners = Manners { one_set: false, strictness: Strictness::Exact };

    fn new(start: &DescribedScenario, origin: &Origin<'_>) -> Result<Self, SimError> {
        let api = origin.api;
        let or = |given: &Option<String>, usual: String| given.clone().unwrap_or(usual);
        let login = Credentials {
            user: or(&start.user, api.fixed_user().unwrap_or("admin").to_owned()),
            password: or(&start.password, format!("simulated-{}", api.kind)),
            token: api.takes_token().then(|| or(&start.token, format!("token-of-simulated-{}", api.kind))),
        };
        let mut things = Store::default();
        for (path, all) in &start.things {
            let described = |operation: &Operation| {
                let below = operation.path.strip_prefix(path.as_str());
                below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            let plain = !path.contains('{');
            if !(plain && api.operations.iter().any(described)) {
                return Err(origin.wrong(format!("things: no operation has the path {path}")));
            }
            // What the description tells apart by another field is kept as it is given.
            let (key, _) = key(api, path, "");
            for thing in all {
                if key == "id" && !thing.contains_key("id") {
                    things.of(path).add_numbered(thing.clone());
                } else {
                    things.of(path).add(thing.clone());
                }
            }
        }
        Ok(Self { login, things })
    }

    fn credentials(&self) -> Credentials {
        self.login.clone()
    }

    fn things(&self) -> Store {
        self.things.clone()
    }

    fn admit(
        &mut self,
        presented: &Presented,
        operation: Option<&Operation>,
        _: IpAddr,
        _: Timestamp,
    ) -> Result<(), Refusal> {
        let opens = |proof: &Proof| match proof {
            Proof::Basic { user, password } => *user == self.login.user && *password == self.login.password,
            Proof::Token(token) => self.login.token.as_ref() == Some(token),
            Proof::Nothing | Proof::Unreadable => false,
        };
        let undeclared = Security::Undeclared;
        let security = operation.map_or(&undeclared, |operation| &operation.security);
        if presented.meets(security, opens) { Ok(()) } else { Err(Refusal::unauthorized()) }
    }

    /// Where the description lists another status than 400 for what is wrong with arguments, that one is meant.
    fn reword(operation: &Operation, refusal: Refusal) -> Refusal {
        let lists = |status| operation.failures.iter().any(|failure| failure.status == status);
        if refusal.status == 400 && !lists(400) && lists(422) {
            return Refusal { status: 422, ..refusal };
        }
        refusal
    }

    fn refuse(api: &Api, refusal: &Refusal, _: u64, now: Timestamp) -> Reply {
        let mut reply = told::reply(api, refusal, now);
        match &refusal.cause {
            Cause::Unauthorized => {
                let basic = api.security_schemes.iter().any(|it| matches!(it.auth, Auth::Basic { .. }));
                let way = if basic { "Basic" } else { "Bearer" };
                reply.headers.push(("www-authenticate", format!("{way} realm=\"{}\"", api.kind)));
            }
            Cause::Method { allow } => reply.headers.push(("allow", allow.join(", "))),
            _ => {}
        }
        reply
    }
}

/// Nothing happens to it that no call does.
#[derive(Deserialize)]
pub(crate) enum Nothing {}
