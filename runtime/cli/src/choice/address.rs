//! Addresses, kinds, fingerprints and times as they stand on a command line.

use std::time::Duration;

use edgebook_catalog::Catalog;
use edgebook_model::Api;
use edgebook_wire::{BaseUrl, BaseUrlError, Fingerprint};
use edgebook_words::escape;
use jiff::SignedDuration;

use crate::environment;
use crate::failure::Failure;

/// The longest time that `--timeout` takes.
const LONGEST_TIMEOUT: Duration = Duration::from_hours(1);

/// Whether a device is given by its address and not by its name. One that lacks `https://` may hold a password too: it
/// must not be shown as a name that nobody knows.
pub fn is_url(device: &str) -> bool {
    device.contains("://") || device.contains('@')
}

/// What `--kind` names.
pub fn api(catalog: &Catalog, kind: &str) -> Result<&'static Api, Failure> {
    catalog.api(kind).ok_or_else(|| {
        let kinds: Vec<&str> = catalog.kinds().collect();
        let failure =
            Failure::usage(format!("--kind: there is no kind `{}`", escape(kind))).code("bad-option");
        match edgebook_words::nearest(kind, kinds.iter().copied()) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure.hint(format!("the kinds are {}", kinds.join(", "))),
        }
    })
}

/// `https://user@host:port`, as people write it: the port may be left out, and the API's base path may follow.
pub fn address(text: &str, api: &Api) -> Result<BaseUrl, Failure> {
    let whole = text.trim_end_matches('/');
    let base = if api.base_path.is_empty() { None } else { whole.strip_suffix(api.base_path.as_ref()) };
    BaseUrl::parse(base.unwrap_or(whole), api.default_port).map_err(|error| {
        let failure = Failure::usage(format!("--device: {error}")).code("bad-option");
        match error {
            BaseUrlError::Password => failure.hint(format!("leave it out and set {}", environment::PASSWORD)),
            _ => failure.hint(format!("write it as https://api@192.0.2.10:{}", api.default_port)),
        }
    })
}

/// What `--fingerprint` names.
pub fn fingerprint(text: &str) -> Result<Fingerprint, Failure> {
    text.parse().map_err(|error| Failure::usage(format!("--fingerprint: {error}")).code("bad-option"))
}

/// What `--timeout` names.
pub fn timeout(text: &str) -> Result<Duration, Failure> {
    let given = text.parse::<SignedDuration>().ok().and_then(|duration| Duration::try_from(duration).ok());
    given.filter(|duration| !duration.is_zero() && *duration <= LONGEST_TIMEOUT).ok_or_else(|| {
        Failure::usage(format!("--timeout: `{}` is not a time from 1ms to 1h", escape(text)))
            .code("bad-option")
            .hint("write it as 30s, 2m or 500ms")
    })
}
