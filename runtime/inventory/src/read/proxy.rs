//! The proxy of a device: its address alone, or with the login that it asks for.

use edgebook_wire::BaseUrl;
use toml::de::DeValue;

use super::Context;
use super::fields::{Fields, Known, Value};
use crate::{Diagnostic, Proxy, ProxyLogin};

const PROXY: Known = Known {
    keys: &["address", "user", "secret"],
    misnamed: &[("url", "address"), ("host", "address"), ("username", "user"), ("auth", "user")],
};

const HINT: &str = "write it as \"http://proxy.example:3128\"; where it wants a login: \
     { address = \"http://proxy.example:3128\", user = \"USER\", secret = { env = \"PROXY_PASSWORD\" } }";

impl<'t> Context<'t> {
    /// `"http://HOST:PORT"`, `{ address = "http://HOST:PORT", user = "USER", secret = { … } }`
    pub(super) fn proxy(&mut self, value: &'t Value<'t>, what: &str) -> Option<Proxy> {
        if matches!(value.get_ref(), DeValue::String(_)) {
            return self.proxy_address(value, what);
        }
        let fields = Fields::of(self, value, what.to_owned())?;
        fields.expect(self, &PROXY);
        let Some(address) = fields.get("address") else {
            return self.bad(&value.span(), format!("{what} needs `address`"), HINT);
        };
        let proxy = self.proxy_address(address, &format!("{what}: `address`"));
        let user = fields.get("user").map(|user| self.user(user, &format!("{what}: `user`")));
        let secret = fields.get("secret").map(|secret| self.secret(secret, &format!("{what}: `secret`")));
        let login = match (user, secret) {
            (None, None) => None,
            (Some(user), Some(secret)) => Some(ProxyLogin { user: user?, secret: secret? }),
            (one, _) => {
                let missing = if one.is_some() { "secret" } else { "user" };
                return self.bad(&value.span(), format!("{what}: a login needs `{missing}`, too"), HINT);
            }
        };
        Some(Proxy { login, ..proxy? })
    }

    fn proxy_address(&mut self, value: &'t Value<'t>, what: &str) -> Option<Proxy> {
        let text = self.text(value, what)?;
        let address = text.strip_prefix("http://").map(|rest| rest.strip_suffix('/').unwrap_or(rest));
        // The rules for hosts and ports are the same; only the scheme differs.
        let parsed = address.filter(|rest| !rest.contains(['@', '/'])).and_then(|rest| {
            let port_is_written = BaseUrl::parse(&format!("https://{rest}"), 1).ok()?;
            let same = BaseUrl::parse(&format!("https://{rest}"), 2).ok()?;
            (port_is_written == same).then_some(same)
        });
        if parsed.is_none() {
            let problem = Diagnostic::new("bad-value", format!("{what} is not the address of an HTTP proxy"));
            self.report.add(&value.span(), problem.hint(HINT));
        }
        parsed.map(|base| Proxy { host: base.host().to_owned(), port: base.port(), login: None })
    }
}
