//! One device.

use std::collections::{BTreeMap, BTreeSet};

use edgebook_model::Api;
use edgebook_wire::{BaseUrl, BaseUrlError};
use edgebook_words::escape;

use super::Context;
use super::fields::{Fields, Key, Known, Value};
use super::settings::{At, Settings, WrittenAuth};
use crate::{Auth, Device, Diagnostic, Trust};

/// What people write instead of a device's keys.
pub(super) const MISNAMED: &[(&str, &str)] = &[
    ("host", "address"),
    ("hostname", "address"),
    ("ip", "address"),
    ("url", "address"),
    ("type", "kind"),
    ("api", "kind"),
    ("firmware", "version"),
    ("release", "version"),
    ("user", "auth = { basic = \"USER\" }"),
    ("username", "auth = { basic = \"USER\" }"),
    ("fingerprint", "trust = { fingerprint = \"sha256:…\" }"),
    ("ca", "trust = { ca = \"file.pem\" }"),
    ("verify", "trust"),
    ("insecure", "trust"),
    ("group", "groups"),
    ("tags", "labels"),
    ("label", "labels"),
    ("variables", "vars"),
    ("readonly", "read_only"),
    ("read-only", "read_only"),
];

/// The keys of a device.
const DEVICE: Known = Known {
    keys: &[
        "kind",
        "address",
        "port",
        "auth",
        "secret",
        "trust",
        "groups",
        "labels",
        "timeout",
        "connect_timeout",
        "proxy",
        "read_only",
        "vars",
        "version",
    ],
    misnamed: MISNAMED,
};

impl<'t> Context<'t> {
    /// Reads a device; `None` where something is missing without which it is none.
    pub(super) fn device(
        &mut self,
        name: &'t Key<'t>,
        value: &'t Value<'t>,
        defaults: &Settings,
    ) -> Option<Device> {
        let named = self.name(name.get_ref(), &name.span(), "a device");
        let what = format!("device `{}`", escape(name.get_ref()));
        let fields = Fields::of(self, value, what.clone())?;
        fields.expect(self, &DEVICE);
        let settings = Settings::read(self, &fields).or(defaults);
        let groups = self.group_names(&fields, &what);
        let labels = self.labels(&fields, &what);
        let vars = self.vars(&fields, &what);
        if !settings.kind_written {
            let kinds: Vec<String> = self.reader.catalog.kinds().map(|kind| format!("\"{kind}\"")).collect();
            let problem = Diagnostic::new("missing-key", format!("{what} needs `kind`"))
                .hint(format!("add kind = {}", kinds.join(" or ")));
            self.report.add(&name.span(), problem);
        }
        if fields.get("address").is_none() {
            let problem = Diagnostic::new("missing-key", format!("{what} needs `address`"))
                .hint("add address = \"192.0.2.10\", or the device's host name");
            self.report.add(&name.span(), problem);
        }
        let (api, runs) = self.fitting(settings.api?, settings.version.as_ref(), &what)?;
        let base_url = self.address(&fields, api, settings.port.as_ref(), &what);
        let auth = self.login(api, &settings, name, &what);
        let (base_url, auth) = (base_url?, auth?);
        if !named {
            return None;
        }
        Some(Device {
            name: name.get_ref().to_string(),
            api,
            runs,
            base_url,
            auth,
            secret: settings.secret.map(|at| at.value),
            trust: settings.trust.unwrap_or(Trust::Pinned),
            groups,
            labels,
            vars: vars.into_iter().map(|(name, (value, _))| (name, value)).collect(),
            timeout: settings.timeout,
            connect_timeout: settings.connect_timeout,
            proxy: settings.proxy,
            read_only: settings.read_only.unwrap_or(false),
            place: self.place(&name.span()),
        })
    }

    /// A host, an IP address, or a URL; with the port in it, in `port`, or in neither.
    fn address(
        &mut self,
        fields: &Fields<'t>,
        api: &Api,
        port: Option<&At<u16>>,
        what: &str,
    ) -> Option<BaseUrl> {
        let value = fields.get("address")?;
        let text = self.text(value, &format!("{what}: `address`"))?;
        let url = if text.contains("://") {
            text.trim_end_matches('/').to_owned()
        } else {
            format!("https://{text}")
        };
        let url = url.strip_suffix(api.base_path.as_ref()).unwrap_or(&url);
        let literal = text.parse::<std::net::IpAddr>().ok();
        let parse = |default: u16| match literal {
            Some(address) => BaseUrl::new(&address.to_string(), default),
            None => BaseUrl::parse(url, default),
        };
        let base = match parse(port.map_or(api.default_port, |port| port.value)) {
            Ok(base) => base,
            Err(error) => {
                let problem =
                    Diagnostic::new("bad-value", format!("{what}: `address`: {error}")).hint(match error {
                        BaseUrlError::Password => "leave it out; it comes from `secret`".to_owned(),
                        _ => format!(
                            "write a host name or an IP address; the port goes into `port` (now {})",
                            api.default_port
                        ),
                    });
                self.report.add(&value.span(), problem);
                return None;
            }
        };
        // The port stands in the address if another default would not change it.
        let written = parse(1).is_ok_and(|one| parse(2).is_ok_and(|two| one.port() == two.port()));
        if written && fields.get("port").is_some() {
            let hint = "keep the one in `port`";
            return self.bad(
                &value.span(),
                format!("{what}: the port stands in `address` and in `port`"),
                hint,
            );
        }
        if base.user().is_some() {
            let hint = "write auth = { basic = \"USER\" } instead";
            return self.bad(&value.span(), format!("{what}: the user does not belong into `address`"), hint);
        }
        Some(base)
    }

    /// How the device is told who calls; by default with the user that the API fixes.
    fn login(&mut self, api: &Api, settings: &Settings, name: &Key<'_>, what: &str) -> Option<Auth> {
        let span = settings.auth.as_ref().map_or(name.span(), |at| at.span.clone());
        let auth = match settings.auth.as_ref().map_or(&usual(api), |at| &at.value) {
            // An API whose description is silent may want one all the same.
            WrittenAuth::Basic(_) if !api.takes_password() && !api.security_schemes.is_empty() => {
                let problem = format!("{what}: {} has no basic authentication", api.title);
                return self.bad(&span, problem, ways(api));
            }
            WrittenAuth::Basic(Some(user)) => Auth::Basic { user: user.clone() },
            WrittenAuth::Basic(None) => {
                let Some(user) = api.fixed_user() else {
                    let hint = format!("{}, or auth = \"none\" if the device asks for nothing", ways(api));
                    return self.bad(&span, format!("{what} needs a user: {} fixes none", api.title), hint);
                };
                Auth::Basic { user: user.to_owned() }
            }
            WrittenAuth::Token if api.takes_token() => Auth::Token,
            WrittenAuth::Token => {
                let problem = format!("{what}: {} has no token authentication", api.title);
                return self.bad(&span, problem, ways(api));
            }
            WrittenAuth::Schemes(schemes) => {
                let known = || api.security_schemes.iter().map(|scheme| scheme.name.as_ref());
                let stranger = schemes.iter().find(|login| !known().any(|name| name == login.scheme));
                if let Some(login) = stranger {
                    let problem =
                        format!("{what}: {} has no security scheme `{}`", api.title, escape(&login.scheme));
                    self.no_such(&span, problem, &login.scheme, known(), "schemes");
                    return None;
                }
                Auth::Schemes(schemes.clone())
            }
            WrittenAuth::None => Auth::None,
        };
        if let (Auth::None, Some(secret)) = (&auth, &settings.secret) {
            let hint = "remove the secret, or say how it is sent: auth = { basic = \"USER\" } or \"token\"";
            return self.bad(
                &secret.span,
                format!("{what} has a secret, but auth = \"none\" would not send it"),
                hint,
            );
        }
        Some(auth)
    }

    fn group_names(&mut self, fields: &Fields<'t>, what: &str) -> BTreeSet<String> {
        let Some(value) = fields.get("groups") else { return BTreeSet::new() };
        let names = self.texts(value, &format!("{what}: `groups`"));
        for (name, span) in &names {
            self.uses.push((what.to_owned(), (*name).to_owned(), span.clone()));
        }
        names.into_iter().map(|(name, _)| name.to_owned()).collect()
    }

    fn labels(&mut self, fields: &Fields<'t>, what: &str) -> BTreeMap<String, String> {
        let what = format!("{what}: `labels`");
        let table = fields.get("labels").and_then(|value| Fields::of(self, value, what.clone()));
        let mut labels = BTreeMap::new();
        for (key, value) in table.iter().flat_map(Fields::in_order) {
            let named = self.name(key.get_ref(), &key.span(), "a label");
            if let Some(text) = self.text(value, &format!("{what}: `{}`", escape(key.get_ref())))
                && named
            {
                labels.insert(key.get_ref().to_string(), text.to_owned());
            }
        }
        labels
    }
}

/// How a device is told who calls where the inventory does not say it.
fn usual(api: &Api) -> WrittenAuth {
    match (api.takes_password(), api.takes_token()) {
        (false, true) => WrittenAuth::Token,
        (false, false) if api.security_schemes.is_empty() => WrittenAuth::None,
        _ => WrittenAuth::Basic(None),
    }
}

/// What the inventory can say for an API.
fn ways(api: &Api) -> String {
    let basic = api.takes_password().then_some("auth = { basic = \"USER\" }");
    let token = api.takes_token().then_some("auth = \"token\"");
    let ways: Vec<&str> = basic.into_iter().chain(token).collect();
    if ways.is_empty() { "write auth = \"none\"".to_owned() } else { format!("write {}", ways.join(" or ")) }
}
