//! How a device is told who calls: with what the inventory names, with the environment's password or token, or with
//! what the user types.

use edgebook_inventory::{Auth, Device, Secrets};
use edgebook_model::{Api, Auth as ApiAuth};
use edgebook_wire::{BaseUrl, Credential, SecretString, escape};

use super::address::authority;
use super::first_contact::TrustDesk;
use crate::environment::{self, Environment};
use crate::exit::Exit;
use crate::failure::{Failure, reason};
use crate::printer::Printer;
use crate::prompt::{Answer, Echo, ask};

/// The credential of a device of the inventory. Its secret is fetched now.
pub(super) fn of_device(device: &Device, desk: &TrustDesk) -> Result<Credential, Failure> {
    let secret = |what: &str| {
        if let Some(secret) = &device.secret {
            return Ok::<_, Failure>(Secrets::of_process().resolve(secret)?);
        }
        let hint = format!(
            "say it below [devices.{}]: secret = {{ env = \"{}\" }}, or another source",
            device.name,
            environment::PASSWORD
        );
        let nowhere = Failure::usage(format!("{}: nothing says where its {what} comes from", device.place))
            .code("no-secret");
        let _one = desk.one_at_a_time();
        typed(&format!("{what} of {}", device.name), nowhere.hint(hint), &desk.printer)
    };
    Ok(match &device.auth {
        Auth::None => Credential::None,
        Auth::Token => Credential::Token(secret("token")?),
        Auth::Basic { user } => Credential::Basic { user: user.clone(), password: secret("password")? },
    })
}

/// The credential of a device at an address: the token where there is one and the address names no user; else the
/// password, asked for where it is missing.
pub(super) fn of_address(
    api: &Api,
    address: &BaseUrl,
    environment: &Environment,
    printer: &Printer,
) -> Result<Credential, Failure> {
    let takes_token = api.auth.iter().any(|auth| matches!(auth, ApiAuth::Header { .. }));
    if let Some(token) = &environment.token
        && takes_token
        && (address.user().is_none() || environment.password.is_none())
    {
        return Ok(Credential::Token(SecretString::from(token.clone())));
    }
    let fixed = api.auth.iter().find_map(|auth| match auth {
        ApiAuth::Basic { user } => user.as_deref(),
        ApiAuth::Header { .. } => None,
    });
    let Some(user) = address.user().or(fixed) else {
        // The appliance may have been set up to ask for nothing.
        return match environment.password {
            None => Ok(Credential::None),
            Some(_) => Err(Failure::usage(format!(
                "{} is set, but the address names no user",
                environment::PASSWORD
            ))
            .code("no-secret")
            .hint(format!("write it as https://USER@{}", authority(address)))),
        };
    };
    let password = if let Some(password) = &environment.password {
        SecretString::from(password.clone())
    } else {
        let token =
            if takes_token { format!(", or a token in {}", environment::TOKEN) } else { String::new() };
        let nowhere = Failure::usage(format!("there is no password for {} at {address}", escape(user)))
            .code("no-secret")
            .hint(format!("set it in {}{token}", environment::PASSWORD));
        typed(&format!("Password of {} at {address}", escape(user)), nowhere, printer)?
    };
    Ok(Credential::Basic { user: user.to_owned(), password })
}

/// Asks for a secret; `nowhere` is the failure where there is nobody to ask.
fn typed(what: &str, nowhere: Failure, printer: &Printer) -> Result<SecretString, Failure> {
    let terminal = printer.terminal();
    if !terminal.stdin || !terminal.stderr {
        return Err(nowhere);
    }
    let mut question = format!("{what}: ");
    if let Some(first) = question.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    match ask(printer, &question, Echo::Hidden, || false) {
        Ok(Answer::Line(secret)) => Ok(SecretString::from(secret)),
        Ok(_) => Err(Failure::new(Exit::Interrupted, "no password was given; nothing was sent")),
        Err(error) => Err(nowhere.hint(format!("it cannot be asked for: {}", reason(&error)))),
    }
}
