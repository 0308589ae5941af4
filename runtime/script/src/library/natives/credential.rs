//! Going on with another credential: `use_credential`.

use edgebook_wire::{Credential, SecretString};
use rhai::Dynamic;

use super::{Call, Fallible, Function, Kind, Native, form, native};
use crate::call::DeviceHandle;
use crate::run::RunContext;
use crate::value::{Failure, Secret, is_assumed};

pub(super) const TABLE: &[Native] = &[native(
    Function::new(
        "use_credential",
        "use_credential(device?, token)",
        "devices",
        "Goes on with an API token that was issued: every later call to the device logs in with it. Without a device, the one that the run is for.",
    )
    .forms(&[form(&[Kind::Token], Kind::Unit), form(&[Kind::Device, Kind::Token], Kind::Unit)])
    .shows("use_credential(\"a-token\"); print(\"on\")", "on\nwarning: \"edge-1\" was given a token, with which the run went on: change it where the inventory reads it\n"),
    1..=2,
    &[],
    use_credential,
)];

fn use_credential(call: &mut Call<'_>) -> Fallible {
    let run = call.run()?;
    let at = call.count().saturating_sub(1);
    let device = if at == 0 { only_device(&run)? } else { call.device(0)? };
    if !takes_tokens(&device) {
        let message = format!("{device} takes no tokens: its users log in with a password");
        return Err(Failure::new("no-tokens", "NoTokens", message).into());
    }
    let value = call.value(at);
    if is_assumed(&value) {
        run.output().note(&format!("would go on with the new token of {}", device.name()));
        return Ok(Dynamic::UNIT);
    }
    let token = token(&value).ok_or_else(|| call.wrong(at, "token", "a token: a secret or a text"))?;
    device.transport().use_credential(Credential::Token(token)).map_err(|error| {
        let message = format!("{} {error}", call.place(at, "token"));
        Failure::new("wrong-value", "ValueError", message)
    })?;
    run.token_changed(device.name());
    Ok(Dynamic::UNIT)
}

fn token(value: &Dynamic) -> Option<SecretString> {
    if let Some(secret) = value.read_lock::<Secret>() {
        return Some(SecretString::from(secret.reveal().to_owned()));
    }
    value.is_string().then(|| SecretString::from(value.to_string()))
}

/// The only device that the run is for and that takes tokens.
fn only_device(run: &RunContext) -> Fallible<DeviceHandle> {
    let mut fitting = run.targets.iter().filter(|device| takes_tokens(device));
    if let (Some(only), None) = (fitting.next(), fitting.next()) {
        return Ok(only.clone());
    }
    let message = "the run is for no device, or for several, that take a token";
    Err(Failure::new("unknown-device", "UnknownDevice", message)
        .hint("name it: use_credential(vns3, token)")
        .into())
}

fn takes_tokens(device: &DeviceHandle) -> bool {
    device.table().api.takes_token()
}
