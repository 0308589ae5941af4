//! The web server's certificate: upload, install as a job, show.

use std::fmt::Write as _;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use edgebook_model::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Vns3, reply};
use crate::call::{Behaviours, Call};
use crate::clock::{earlier, later};
use crate::entropy::{Entropy, derive};
use crate::resource::{Object, text};
use crate::respond::{Refusal, Reply};
use crate::sha1;
use crate::tls::{self, KeyPair};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/system/ssl", show),
    (Method::Put, "/api/system/ssl/keypair", upload),
    (Method::Put, "/api/system/ssl/install", install),
    (Method::Get, "/api/system/ssl/install/{uuid}", status),
];

/// How long an installation takes.
const DURATION: SignedDuration = SignedDuration::from_secs(3);

/// Certificates that came by the API.
#[derive(Default)]
pub(super) struct Ssl {
    uploaded: Option<Arc<KeyPair>>,
    installed: Option<(Arc<KeyPair>, Timestamp)>,
    /// The jobs, and whether each is done.
    jobs: std::collections::BTreeMap<String, bool>,
}

impl Ssl {
    /// What connections are to be shown.
    pub(super) fn installed(&self) -> Option<&Arc<KeyPair>> {
        self.installed.as_ref().map(|(pair, _)| pair)
    }
}

fn show(state: &mut Vns3, _: &Call<'_>) -> Result<Reply, Refusal> {
    let name = format!("CN={}", state.name);
    let (der, since) = if let Some((pair, since)) = &state.ssl.installed {
        (pem_block(&pair.certificate, "CERTIFICATE").unwrap_or_default(), *since)
    } else {
        let made_up = Entropy::new(derive(&[state.seed, 71])).hex(512);
        (made_up.into_bytes(), earlier(state.booted, SignedDuration::from_hours(24)))
    };
    let (issuer, subject) = common_names(&der).unwrap_or_else(|| (name.clone(), name));
    let ten_years = SignedDuration::from_hours(10 * 365 * 24);
    let date = |at: Timestamp| at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    reply::ok(json!({"certs": [{
        "subject": subject,
        "issuer": issuer,
        "before": date(since),
        "after": date(later(since, ten_years)),
        "algorithm": "sha256WithRSAEncryption",
        "sha1_fingerprint": sha1::hex(&der),
        "sha256_fingerprint": sha256(&der),
    }]}))
}

/// The digest in lower-case hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The common names of issuer and subject: the first and the last text that follows the object identifier 2.5.4.3.
fn common_names(der: &[u8]) -> Option<(String, String)> {
    const COMMON_NAME: [u8; 5] = [0x06, 0x03, 0x55, 0x04, 0x03];
    let mut names = (0..der.len()).filter_map(|at| {
        let after = der.get(at..)?.strip_prefix(&COMMON_NAME)?;
        let [_tag, length, rest @ ..] = after else { return None };
        let text = std::str::from_utf8(rest.get(..usize::from(*length))?).ok()?;
        Some(format!("CN={text}"))
    });
    let issuer = names.next()?;
    let subject = names.next_back().unwrap_or_else(|| issuer.clone());
    Some((issuer, subject))
}

/// The content of the first PEM block whose label ends like this.
fn pem_block(text: &str, label: &str) -> Option<Vec<u8>> {
    let (_, after) = text.split_once("-----BEGIN ")?;
    let (found, after) = after.split_once("-----")?;
    let (content, _) = after.split_once("-----END ")?;
    let encoded: String = content.split_whitespace().collect();
    found.ends_with(label).then(|| STANDARD.decode(encoded).ok()).flatten()
}

fn upload(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let given = |name| call.arguments.text(name).unwrap_or_default();
    let pair = KeyPair { certificate: given("cert").to_owned(), key: given("key").to_owned() };
    pem_block(&pair.certificate, "CERTIFICATE").ok_or_else(|| Refusal::invalid("cert", ""))?;
    pem_block(&pair.key, "PRIVATE KEY").ok_or_else(|| Refusal::invalid("key", ""))?;
    if tls::serving(&pair).is_none() {
        return Err(Refusal::invalid("key", "certificate and key do not belong together"));
    }
    state.ssl.uploaded = Some(Arc::new(pair));
    reply::ok("Valid key/cert files uploaded")
}

fn install(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    if state.ssl.uploaded.is_none() {
        return Err(Refusal::invalid("", "cert is missing, key is missing"));
    }
    let uuid = state.entropy.hex(32);
    state.ssl.jobs.insert(uuid.clone(), false);
    let with = Object::from_iter([("uuid".to_owned(), Value::from(uuid.clone()))]);
    state.after(call.now, DURATION, finish, with);
    reply::ok(json!({"uuid": uuid, "status": "SSL Cert installation queued", "state": "pending"}))
}

/// The server restarts with the new certificate: from now on connections are shown it, and whoever pinned the old one
/// finds another.
fn finish(state: &mut Vns3, with: &Object, at: Timestamp) {
    state.ssl.jobs.insert(text(with, "uuid").to_owned(), true);
    if let Some(pair) = state.ssl.uploaded.take() {
        state.ssl.installed = Some((pair, at));
        state.restart_api(at);
    }
}

fn status(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let uuid = call.arguments.path_text("uuid");
    let unknown = || Refusal::not_found(format!("Unknown Job ID: {uuid}"));
    let done = *state.ssl.jobs.get(uuid).ok_or_else(unknown)?;
    let (status, state) = if done { ("Job completed", "completed") } else { ("Job pending", "pending") };
    reply::ok(json!({"uuid": uuid, "status": status, "state": state}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_from_a_real_certificate() {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(vec!["vpn.example.org".to_owned()]).unwrap();
        params.distinguished_name.push(rcgen::DnType::CommonName, "vpn.example.org");
        let certificate = params.self_signed(&key).unwrap();
        let der = pem_block(&certificate.pem(), "CERTIFICATE").unwrap();
        assert_eq!(der, certificate.der().to_vec());
        let name = "CN=vpn.example.org".to_owned();
        assert_eq!(common_names(&der), Some((name.clone(), name)));
        assert!(pem_block(&key.serialize_pem(), "PRIVATE KEY").is_some());
        assert!(pem_block(&key.serialize_pem(), "CERTIFICATE").is_none());
        assert!(pem_block("nothing", "CERTIFICATE").is_none());
    }
}
