//! A secret in the operating system's key store; only in a build with the feature `keyring`.

use edgebook_wire::SecretString;

use super::Fault;

/// Fetches the password of an entry. The operating system may ask the user to unlock its store.
#[cfg(feature = "keyring")]
pub(super) fn password(service: &str, user: &str) -> Result<SecretString, Fault> {
    let fault = |error: keyring::Error| match error {
        keyring::Error::NoEntry => Fault::new("there is no such entry"),
        // Other errors of the store may quote what it holds.
        keyring::Error::NoStorageAccess(_) => {
            Fault::new("the key store is locked").hint("unlock it, then try again")
        }
        keyring::Error::NoDefaultStore => Fault::new("no key store runs in this session")
            .hint("use another source where nobody is logged in: env, file or command"),
        _ => Fault::new("the key store cannot give it"),
    };
    let entry = keyring::Entry::new(service, user).map_err(fault)?;
    let password = entry.get_password().map_err(fault)?;
    if password.is_empty() {
        return Err(Fault::new("it is empty"));
    }
    Ok(SecretString::from(password))
}

/// Whether there is a key store at all; the entry is not looked at, because the user may be asked for it.
#[cfg(feature = "keyring")]
pub(super) fn check(_service: &str, _user: &str) -> Result<(), Fault> {
    keyring::Entry::store_status().as_ref().map_err(|_| {
        Fault::new("no key store runs in this session")
            .hint("use another source where nobody is logged in: env, file or command")
    })?;
    Ok(())
}

#[cfg(not(feature = "keyring"))]
pub(super) fn password(service: &str, user: &str) -> Result<SecretString, Fault> {
    Err(missing(service, user))
}

#[cfg(not(feature = "keyring"))]
pub(super) fn check(service: &str, user: &str) -> Result<(), Fault> {
    Err(missing(service, user))
}

/// The key store has a program of its own, which every build can ask.
#[cfg(not(feature = "keyring"))]
fn missing(service: &str, user: &str) -> Fault {
    let asks: &[&str] = if cfg!(target_os = "macos") {
        &["security", "find-generic-password", "-w", "-s", service, "-a", user]
    } else {
        &["secret-tool", "lookup", "service", service, "username", user]
    };
    let words: Vec<String> = asks.iter().map(|word| format!("{:?}", edgebook_words::escape(word))).collect();
    Fault::new("this build of edgebook cannot read keyrings itself").hint(format!(
        "let the key store's own program give it: secret = {{ command = [{}] }}; or build with `--features keyring`",
        words.join(", ")
    ))
}
