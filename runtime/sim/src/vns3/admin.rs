//! Running the controller itself: remote support, the web interface, the API's password, what the cloud says about it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use edgebook_model::Method;
use serde_json::{Value, json};

use super::{Vns3, reply};
use crate::call::{Behaviours, Call};
use crate::entropy::{Entropy, derive};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/remote_support", support),
    (Method::Put, "/api/remote_support", set_support),
    (Method::Post, "/api/remote_support/keypair", support_key),
    (Method::Get, "/api/cloud_data", cloud_data),
    (Method::Put, "/api/admin_ui", set_admin_ui),
    (Method::Put, "/api/api_password", set_password),
];

/// What the controller's own administration remembers.
pub(super) struct Admin {
    remote_support: bool,
    ui_enabled: bool,
    ui_user: String,
}

impl Default for Admin {
    fn default() -> Self {
        Self { remote_support: false, ui_enabled: true, ui_user: "vnscubed".to_owned() }
    }
}

fn support(state: &mut Vns3, _: &Call<'_>) -> Result<Reply, Refusal> {
    reply::ok(json!({"enabled": state.admin.remote_support}))
}

fn set_support(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    state.admin.remote_support = call.arguments.flag("enabled").unwrap_or(state.admin.remote_support);
    let revoked = call.arguments.flag("revoke_credential").unwrap_or(false);
    reply::ok(json!({"enabled": state.admin.remote_support, "revoke_credential": revoked}))
}

/// The passphrase is encrypted for the vendor, so all that can be checked is that it is base64.
fn support_key(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let bad = || Refusal::invalid("", "Bad encrypted passphrase");
    let text = std::str::from_utf8(call.body).map_err(|_| bad())?;
    let passphrase = STANDARD.decode(text.trim()).map_err(|_| bad())?;
    if passphrase.is_empty() {
        return Err(bad());
    }
    let key = pem("RSA PRIVATE KEY", state.entropy.next(), 1190);
    let mut reply = reply::file(reply::PLAIN, "vns3-support.pem", key);
    reply.status = 201;
    Ok(reply)
}

/// Base64 of made-up bytes between the lines that PEM wants: it has the form of a key, and is none.
pub(super) fn pem(label: &str, seed: u64, bytes: usize) -> String {
    let mut entropy = Entropy::new(seed);
    let mut content = Vec::with_capacity(bytes.saturating_add(8));
    while content.len() < bytes {
        content.extend_from_slice(&entropy.next().to_be_bytes());
    }
    content.truncate(bytes);
    let encoded = STANDARD.encode(content);
    let mut text = format!("-----BEGIN {label}-----\n");
    for (index, letter) in encoded.chars().enumerate() {
        if index > 0 && index % 64 == 0 {
            text.push('\n');
        }
        text.push(letter);
    }
    text + "\n-----END " + label + "-----\n"
}

fn cloud_data(state: &mut Vns3, _: &Call<'_>) -> Result<Reply, Refusal> {
    let hex = |what: u64, digits| Entropy::new(derive(&[state.seed, what])).hex(digits);
    reply::ok(json!({
        "cloud_type": "ec2",
        "cloud_data": {
            "accountId": format!("{:012}", derive(&[state.seed, 60]) % 1_000_000_000_000),
            "architecture": "x86_64",
            "availabilityZone": "eu-central-1a",
            "billingProducts": Value::Null,
            "devpayProductCodes": Value::Null,
            "marketplaceProductCodes": Value::Null,
            "imageId": format!("ami-{}", hex(61, 17)),
            "instanceId": format!("i-{}", hex(62, 17)),
            "instanceType": "t3.large",
            "kernelId": Value::Null,
            "pendingTime": state.booted.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "privateIp": state.scenario.private_ipaddress,
            "ramdiskId": Value::Null,
            "region": "eu-central-1",
            "version": "2017-09-30",
        },
    }))
}

/// The API server restarts after this: calls get 502 for a moment.
fn set_admin_ui(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    if let Some(user) = call.arguments.text("admin_username") {
        let fits = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
        if user.is_empty() || !user.chars().all(fits) {
            return Err(Refusal::invalid("admin_username", ""));
        }
        user.clone_into(&mut state.admin.ui_user);
    }
    if call.arguments.text("admin_password").is_some_and(|password| !is_password(password)) {
        return Err(Refusal::invalid("admin_password", ""));
    }
    state.admin.ui_enabled = call.arguments.flag("enabled").unwrap_or(state.admin.ui_enabled);
    state.restart_api(call.now);
    reply::ok(json!({"enabled": state.admin.ui_enabled, "username": state.admin.ui_user}))
}

/// The next call needs the new password already; tokens stay valid.
fn set_password(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let password = call.arguments.text("password").unwrap_or_default();
    if !is_password(password) {
        return Err(Refusal::invalid("", "Invalid password"));
    }
    password.clone_into(&mut state.scenario.password);
    reply::ok(json!({"password_reset": "ok"}))
}

/// The appliance's own rules are not public; this is the least that any would ask for.
fn is_password(text: &str) -> bool {
    text.chars().count() >= 8 && !text.chars().any(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_keys_look_like_keys() {
        let text = pem("RSA PRIVATE KEY", 7, 100);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "-----BEGIN RSA PRIVATE KEY-----");
        assert_eq!(lines[lines.len() - 1], "-----END RSA PRIVATE KEY-----");
        assert!(lines[1..lines.len() - 1].iter().all(|line| line.len() <= 64));
        assert_eq!(STANDARD.decode(lines[1..lines.len() - 1].concat()).unwrap().len(), 100);
    }
}
