//! The keys that a device and `[defaults]` have in common.

use std::ops::Range;
use std::time::Duration;

use edgebook_catalog::Fitting;
use edgebook_model::Api;
use edgebook_words::{escape, instead};

use super::Context;
use super::fields::{Fields, Known, Value};
use crate::{Diagnostic, Proxy, Runs, SchemeLogin, Secret, Trust};

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) span: Range<usize>,
}

/// How a device is told who calls, as written: a user may still have to come from the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum WrittenAuth {
    Basic(Option<String>),
    Token,
    Schemes(Vec<SchemeLogin>),
    None,
}

/// Settings that `[defaults]` may give and a device may give instead.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    pub(super) api: Option<&'static Api>,
    /// What the appliance runs.
    pub(super) version: Option<At<String>>,
    /// Whether a kind is written, even if it does not exist.
    pub(super) kind_written: bool,
    pub(super) port: Option<At<u16>>,
    pub(super) auth: Option<At<WrittenAuth>>,
    pub(super) secret: Option<At<Secret>>,
    pub(super) trust: Option<Trust>,
    pub(super) timeout: Option<Duration>,
    pub(super) connect_timeout: Option<Duration>,
    pub(super) proxy: Option<Proxy>,
    pub(super) read_only: Option<bool>,
}

/// The keys of `[defaults]`.
const DEFAULTS: Known = Known {
    keys: &[
        "kind",
        "port",
        "auth",
        "secret",
        "trust",
        "timeout",
        "connect_timeout",
        "proxy",
        "read_only",
        "version",
    ],
    misnamed: super::device::MISNAMED,
};

impl Settings {
    /// Reads `[defaults]`.
    pub(super) fn defaults<'t>(context: &mut Context<'t>, value: &'t Value<'t>) -> Self {
        let Some(fields) = Fields::of(context, value, "`defaults`".to_owned()) else {
            return Self::default();
        };
        fields.expect(context, &DEFAULTS);
        let settings = Self::read(context, &fields);
        if let (Some(Trust::Fingerprint(_)), Some(value)) = (&settings.trust, fields.get("trust")) {
            let problem = Diagnostic::new("bad-value", "`defaults`: one fingerprint cannot fit every device")
                .hint("give it to the device that has the certificate");
            context.report.add(&value.span(), problem);
        }
        settings
    }

    /// Reads the keys that are there.
    pub(super) fn read<'t>(context: &mut Context<'t>, fields: &Fields<'t>) -> Self {
        let what = |key: &str| format!("{}: `{key}`", fields.what);
        let kind = fields.get("kind");
        let secret = fields.get("secret").and_then(|value| {
            context.secret(value, &what("secret")).map(|secret| At { value: secret, span: value.span() })
        });
        Self {
            api: kind.and_then(|value| context.kind(value, &what("kind"))),
            version: fields.get("version").and_then(|value| {
                let version = context.text(value, &what("version"))?.to_owned();
                Some(At { value: version, span: value.span() })
            }),
            kind_written: kind.is_some(),
            port: fields.get("port").and_then(|value| {
                context.port(value, &what("port")).map(|port| At { value: port, span: value.span() })
            }),
            auth: fields.get("auth").and_then(|value| {
                context.auth(value, &what("auth")).map(|auth| At { value: auth, span: value.span() })
            }),
            secret,
            trust: fields.get("trust").and_then(|value| context.trust(value, &what("trust"))),
            timeout: fields.get("timeout").and_then(|value| context.time(value, &what("timeout"))),
            connect_timeout: fields
                .get("connect_timeout")
                .and_then(|value| context.time(value, &what("connect_timeout"))),
            proxy: fields.get("proxy").and_then(|value| context.proxy(value, &what("proxy"))),
            read_only: fields.get("read_only").and_then(|value| context.flag(value, &what("read_only"))),
        }
    }

    /// These settings, and the defaults for what they leave out.
    pub(super) fn or(self, defaults: &Self) -> Self {
        let defaults = defaults.clone();
        let silent =
            matches!(&self.auth, Some(At { value: WrittenAuth::None | WrittenAuth::Schemes(_), .. }));
        Self {
            api: if self.kind_written { self.api } else { defaults.api },
            // That of another kind says nothing.
            version: self.version.or(if self.kind_written { None } else { defaults.version }),
            kind_written: self.kind_written || defaults.kind_written,
            port: self.port.or(defaults.port),
            // A device that asks for nothing needs no secret, whatever the others need, and schemes have their own.
            secret: self.secret.or(if silent { None } else { defaults.secret }),
            auth: self.auth.or(defaults.auth),
            trust: self.trust.or(defaults.trust),
            timeout: self.timeout.or(defaults.timeout),
            connect_timeout: self.connect_timeout.or(defaults.connect_timeout),
            proxy: self.proxy.or(defaults.proxy),
            read_only: self.read_only.or(defaults.read_only),
        }
    }
}

impl<'t> Context<'t> {
    fn kind(&mut self, value: &'t Value<'t>, what: &str) -> Option<&'static Api> {
        let kind = self.text(value, what)?;
        let found = self.reader.catalog.api(kind);
        if found.is_none() {
            let known = self.reader.catalog.kinds();
            let problem =
                Diagnostic::new("bad-value", format!("{what}: there is no kind `{}`", escape(kind)))
                    .hint(instead(kind, known, "kinds"));
            self.report.add(&value.span(), problem);
        }
        found
    }

    /// The description by which an appliance that runs a version is driven.
    pub(super) fn fitting(
        &mut self,
        api: &'static Api,
        version: Option<&At<String>>,
        what: &str,
    ) -> Option<(&'static Api, Option<Runs>)> {
        let Some(At { value: version, span }) = version else { return Some((api, None)) };
        match self.reader.catalog.fitting(&api.kind, version) {
            Ok(Fitting { api, exact }) => {
                Some((api, Some(Runs { version: version.clone(), exact, reported: false })))
            }
            Err(error) => {
                let problem = Diagnostic::new("bad-value", format!("{what}: `version`: {error}"));
                self.report.add(span, problem);
                None
            }
        }
    }
}
