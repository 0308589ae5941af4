//! How a device is told who calls: with what the inventory names, with a password or token that was given, or with
//! what the user types.

use std::collections::{HashMap, HashSet};

use edgebook_inventory::{Auth, Device, Proxy, SchemeLogin, Secret, SecretSource, Secrets};
use edgebook_model::Api;
use edgebook_script::RunEnd;
use edgebook_wire::{BaseUrl, Credential, HttpProxy, ProxyLogin, SecretString};
use edgebook_words::{Hint, escape};

use super::first_contact::TrustDesk;
use crate::face::{GivenSecret, WantedSecret};
use crate::place::authority;
use crate::surroundings::AddressLogin;
use crate::{Face, Failure, pool};

/// Secret commands that run at the same time. They may all ask one password store.
const COMMANDS: usize = 8;

/// The secrets of a run's devices, fetched before anything is sent. Each source is asked once. Cannot be printed.
#[derive(Default)]
pub(super) struct Keys(HashMap<SecretSource, SecretString>);

impl Keys {
    /// Fetches the secrets of devices. Everything that can be found without running a program is found first, and
    /// told together. `asks` says whether there is somebody who could type a secret.
    pub(super) fn fetch(devices: &[&Device], asks: bool) -> Result<Self, Failure> {
        let secrets = Secrets::of_process();
        all_or_nothing(devices, |device| {
            device.secrets().try_for_each(|secret| Ok::<(), Failure>(secrets.check(secret)?))?;
            if device.lacks_secret() && !asks { Err(nowhere(device)) } else { Ok(()) }
        })?;
        let mut seen = HashSet::new();
        let sources: Vec<&Secret> = devices
            .iter()
            .flat_map(|device| device.secrets())
            .filter(|secret| seen.insert(&secret.source))
            .collect();
        let fetched = pool::each(&sources, COMMANDS, |secret| secrets.resolve(secret))?;
        let mut keys = HashMap::new();
        let mut faults = HashMap::new();
        for (secret, fetched) in sources.into_iter().zip(fetched) {
            match fetched {
                Some(Ok(key)) => drop(keys.insert(secret.source.clone(), key)),
                Some(Err(fault)) => drop(faults.insert(&secret.source, fault)),
                None => {}
            }
        }
        all_or_nothing(devices, |device| {
            let mut broken =
                device.secrets().filter_map(|secret| Some((secret, faults.get(&secret.source)?)));
            match broken.next() {
                Some((secret, fault)) => Err(Failure::from(fault.clone().at(secret.place.clone()))),
                None => Ok(()),
            }
        })?;
        Ok(Self(keys))
    }

    /// The proxy of a device, as the wire takes it.
    pub(super) fn proxy(&self, device: &Device) -> Result<Option<HttpProxy>, Failure> {
        proxy_of(device, |secret| {
            let key = self.0.get(&secret.source).cloned();
            key.ok_or_else(|| Failure::usage(format!("{}: the proxy's secret is missing", secret.place)))
        })
    }
}

/// The proxy of a device, as the wire takes it; `fetch` fetches the secret of its login.
fn proxy_of(
    device: &Device,
    fetch: impl FnOnce(&Secret) -> Result<SecretString, Failure>,
) -> Result<Option<HttpProxy>, Failure> {
    let Some(Proxy { host, port, login }) = &device.proxy else { return Ok(None) };
    let proxy = HttpProxy::new(host, *port)
        .map_err(|error| Failure::usage(format!("{}: `proxy`: {error}", device.place)).code("bad-value"))?;
    Ok(Some(match login {
        Some(login) => proxy.login(ProxyLogin { user: login.user.clone(), password: fetch(&login.secret)? }),
        None => proxy,
    }))
}

/// The same with a secret that is fetched now.
pub fn proxy_now(device: &Device) -> Result<Option<HttpProxy>, Failure> {
    proxy_of(device, |secret| Ok(Secrets::of_process().resolve(secret)?))
}

/// Looks at every device; what is wrong with any of them is told together, and then nothing is sent to any.
pub(super) fn all_or_nothing(
    devices: &[&Device],
    look: impl Fn(&Device) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let several = devices.len() > 1;
    let about =
        |device: &Device, failure: Failure| if several { failure.about(&device.name) } else { failure };
    let wrong =
        devices.iter().filter_map(|device| Some(about(device, look(device).err()?))).collect::<Vec<_>>();
    match Failure::several(wrong) {
        Some(failure) if several => Err(failure.hint("nothing was sent to any device")),
        Some(failure) => Err(failure),
        None => Ok(()),
    }
}

/// Nothing says where the secret of a device comes from, and there is nobody to ask.
fn nowhere(device: &Device) -> Failure {
    Failure::usage(format!("{}: nothing says where its {} comes from", device.place, kind(device)))
        .code("no-secret")
        .hint(Hint::SecretSource { device: device.name.clone() })
}

/// What the secret of a device is called.
fn kind(device: &Device) -> &'static str {
    if device.auth == Auth::Token { "token" } else { "password" }
}

/// The credential of a device of the inventory. A secret that the inventory does not mention is asked for now.
pub(super) fn of_device(device: &Device, keys: &Keys, desk: &TrustDesk) -> Result<Credential, Failure> {
    credential_of(device, |secret| {
        if let Some(secret) = secret {
            // One that could not be fetched has ended the run before.
            return keys.0.get(&secret.source).cloned().ok_or_else(|| nowhere(device));
        }
        let _one = desk.one_at_a_time();
        let wanted = WantedSecret::OfDevice { device: &device.name, token: device.auth == Auth::Token };
        asked_for(&wanted, nowhere(device), &*desk.face)
    })
}

/// The credential of a device of the inventory. `fetch` fetches its secrets; it gets none where the inventory does not say
/// where the secret of the device comes from.
pub fn credential_of<E>(
    device: &Device,
    fetch: impl Fn(Option<&Secret>) -> Result<SecretString, E>,
) -> Result<Credential, E> {
    let own = || fetch(device.secret.as_ref());
    let of_scheme = |login: &SchemeLogin| {
        let secret = fetch(Some(&login.secret))?;
        let credential = match &login.user {
            Some(user) => Credential::Basic { user: user.clone(), password: secret },
            None => Credential::Token(secret),
        };
        Ok((login.scheme.clone(), credential))
    };
    Ok(match &device.auth {
        Auth::None => Credential::None,
        Auth::Token => Credential::Token(own()?),
        Auth::Basic { user } => Credential::Basic { user: user.clone(), password: own()? },
        Auth::Schemes(schemes) => {
            Credential::Several(schemes.iter().map(of_scheme).collect::<Result<_, E>>()?)
        }
    })
}

/// The credential of a simulated device: user and password where the API takes them for every call, else what each of
/// its schemes takes.
pub(super) fn of_simulated(api: &Api, login: &edgebook_sim::Credentials) -> Credential {
    let basic = || Credential::Basic { user: login.user.clone(), password: login.password.clone().into() };
    let token = || Credential::Token(login.token.clone().unwrap_or_default().into());
    match api.security_schemes.as_ref() {
        [] => Credential::None,
        [_] if api.takes_password() => basic(),
        [_] => token(),
        _ if api.takes_password() && !api.tells_schemes_apart() => basic(),
        schemes => Credential::Several(
            schemes
                .iter()
                .filter_map(|scheme| match &scheme.auth {
                    edgebook_model::Auth::Basic { .. } => Some((scheme.name.to_string(), basic())),
                    auth => auth.takes_token().then(|| (scheme.name.to_string(), token())),
                })
                .collect(),
        ),
    }
}

/// How a device at an address is told who calls.
pub(super) enum Login {
    /// With this.
    Known(Credential),
    /// With a password that is asked for once the device's certificate is settled.
    Asked {
        /// Whose.
        user: String,
        /// Where it cannot be asked for.
        nowhere: Failure,
    },
}

impl Login {
    /// The credential; asks for what is missing.
    pub(super) fn complete(self, address: &BaseUrl, face: &dyn Face) -> Result<Credential, Failure> {
        match self {
            Self::Known(credential) => Ok(credential),
            Self::Asked { user, nowhere } => {
                let wanted = WantedSecret::OfUser { user: &user, address };
                let password = asked_for(&wanted, nowhere, face)?;
                Ok(Credential::Basic { user, password })
            }
        }
    }
}

/// The login of a device at an address: the token where there is one and the address names no user; else the password.
/// `asks` says whether there is somebody who could type it.
pub(super) fn of_address(
    api: &Api,
    address: &BaseUrl,
    given: &AddressLogin,
    asks: bool,
) -> Result<Login, Failure> {
    let takes_token = api.takes_token();
    if let Some(token) = &given.token
        && takes_token
        && (address.user().is_none() || given.password.is_none())
    {
        return Ok(Login::Known(Credential::Token(token.clone())));
    }
    if let Some(several) = named_tokens(api, given) {
        return Ok(Login::Known(several));
    }
    let Some(user) = address.user().or(api.fixed_user()) else {
        // The appliance may have been set up to ask for nothing.
        return match given.password {
            None => Ok(Login::Known(Credential::Missing)),
            Some(_) => Err(Failure::usage("a password is given, but the address names no user")
                .code("no-secret")
                .hint(format!("write it as https://USER@{}", authority(address)))),
        };
    };
    let user = user.to_owned();
    if let Some(password) = &given.password {
        return Ok(Login::Known(Credential::Basic { user, password: password.clone() }));
    }
    let nowhere = Failure::usage(format!("there is no password for {} at {address}", escape(&user)))
        .code("no-secret")
        .hint(Hint::GivePassword { or_token: takes_token });
    if !asks {
        return Err(nowhere);
    }
    Ok(Login::Asked { user, nowhere })
}

/// The tokens of single schemes that are given.
fn named_tokens(api: &Api, given: &AddressLogin) -> Option<Credential> {
    let schemes = api.security_schemes.iter().filter(|scheme| scheme.auth.takes_token());
    let tokens = schemes.filter_map(|scheme| {
        let token = given.schemes.get(&*scheme.name)?;
        Some((scheme.name.to_string(), Credential::Token(token.clone())))
    });
    let tokens: Vec<_> = tokens.collect();
    (!tokens.is_empty()).then_some(Credential::Several(tokens))
}

/// Asks for a secret; `nowhere` is the failure where there is nobody to ask.
fn asked_for(wanted: &WantedSecret<'_>, nowhere: Failure, face: &dyn Face) -> Result<SecretString, Failure> {
    if !face.can_answer() {
        return Err(nowhere);
    }
    match face.secret(wanted) {
        GivenSecret::Secret(secret) => Ok(secret),
        GivenSecret::Refused => {
            Err(Failure::new(RunEnd::Interrupted, "no password was given; nothing was sent"))
        }
        GivenSecret::Failed(why) => Err(nowhere.hint(format!("it cannot be asked for: {why}"))),
    }
}
