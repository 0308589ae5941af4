//! Looks at one device over the network: whether it is there, shows the right certificate, takes the login, and
//! knows what time it is.

use edgebook_wire::Fingerprint;
use edgebook_words::Hint;
use jiff::{SignedDuration, Timestamp};

use super::Check;
use crate::{Device, Known, Trust};

/// The two things that can be asked of a device. Implemented by whoever has the sockets.
pub trait Network: Sync {
    /// Shakes hands and looks at the certificate. Nothing else is sent.
    fn certificate(&self, device: &Device) -> Result<Presented, Unseen>;

    /// Logs in and makes one harmless call, under the device's trust; `pin` is the certificate where the trust store
    /// knows it. The error says why there was no answer.
    fn greet(&self, device: &Device, pin: Option<Fingerprint>) -> Result<Greeting, String>;
}

/// Why a device presented no certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unseen {
    /// Something is wrong with the way to it.
    Unreached(String),
    /// Something is there with which no connection can be made; the words say what can be done.
    Unfit(String),
}

impl From<String> for Unseen {
    fn from(why: String) -> Self {
        Self::Unreached(why)
    }
}

/// What a device presents before anything is sent to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presented {
    /// The certificate.
    pub fingerprint: Fingerprint,
    /// The beginning of its validity, where it can be read.
    pub not_before: Option<Timestamp>,
    /// The end of its validity, where it can be read.
    pub not_after: Option<Timestamp>,
}

/// How a device answers a harmless call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Greeting {
    /// The HTTP status.
    pub status: u16,
    /// What time the device says it is.
    pub clock: Option<Timestamp>,
}

/// A clock that is further off than this makes logs useless and tunnels fail.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

impl Greeting {
    /// An answer with its `Date` header.
    pub fn new(status: u16, date: Option<&str>) -> Self {
        let clock =
            date.and_then(|date| jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).ok());
        Self { status, clock }
    }
}

/// Looks at one device. `known` is what the trust store has for it. Whatever is not trusted gets no credential.
pub fn online(device: &Device, known: Option<&Known>, network: &dyn Network, now: Timestamp) -> Vec<Check> {
    let about = format!("device {}", device.name);
    let mut checks = Vec::new();
    let presented = match network.certificate(device) {
        Ok(presented) => presented,
        Err(Unseen::Unfit(why)) => return vec![Check::fail(&about, why)],
        Err(Unseen::Unreached(why)) => {
            let way = device
                .proxy
                .as_ref()
                .map_or_else(|| "the route to it".to_owned(), |proxy| format!("the proxy ({proxy})"));
            let mend = format!("check the address ({}), {way} and that its API is on", device.base_url);
            return vec![Check::fail(&about, format!("it cannot be reached: {why}")).mend(mend)];
        }
    };
    checks.push(Check::ok(&about, format!("{} can be reached", device.base_url)));
    let (check, trusted) = certificate(device, known, presented.fingerprint, &about);
    let pinned = check.is_some();
    checks.extend(check);
    if !trusted {
        return checks;
    }
    if pinned {
        checks.extend(out_of_date(device, &presented, now, &about));
    }
    if device.lacks_secret() {
        let what = "the login was not tried: nothing says where its secret comes from";
        checks.push(Check::warn(&about, what));
        return checks;
    }
    match network.greet(device, known.map(|known| known.fingerprint)) {
        Ok(greeting) => greeted(greeting, now, &about, &mut checks),
        Err(why) => checks.push(Check::fail(&about, format!("the login failed: {why}"))),
    }
    checks
}

/// What the certificate is worth, and whether the login may be sent. Authorities judge when the login is sent.
fn certificate(
    device: &Device,
    known: Option<&Known>,
    presented: Fingerprint,
    about: &str,
) -> (Option<Check>, bool) {
    let (pinned, since) = match (&device.trust, known) {
        (Trust::Ca { .. } | Trust::System, _) => return (None, true),
        (Trust::Fingerprint(pinned), _) => (*pinned, "in the inventory".to_owned()),
        (Trust::Pinned, Some(known)) => (known.fingerprint, format!("first seen {}", known.history())),
        (Trust::Pinned, None) => {
            let check =
                Check::warn(about, format!("it presents a certificate that is not pinned: {presented}"))
                    .mend(Hint::Compare { device: device.name.clone() });
            return (Some(check), false);
        }
    };
    if pinned == presented {
        return (Some(Check::ok(about, format!("it presents the pinned certificate ({since})"))), true);
    }
    let mend = match device.trust {
        Trust::Fingerprint(_) => {
            "if the appliance was renewed, change the fingerprint in the inventory".into()
        }
        _ => Hint::RepinRenewed { device: device.name.clone(), by_run: false },
    };
    let what = format!("its certificate has changed: pinned {pinned} ({since}), presented {presented}");
    (Some(Check::fail(about, what).mend(mend)), false)
}

/// A pin holds whatever the dates of the certificate are; other programs look at them.
fn out_of_date(device: &Device, presented: &Presented, now: Timestamp, about: &str) -> Option<Check> {
    let expired = presented.not_after.filter(|end| *end < now);
    let early = presented.not_before.filter(|start| *start > now);
    let (what, mend) = match (expired, early) {
        (Some(end), _) => {
            let pinned = !matches!(device.trust, Trust::Fingerprint(_));
            let mend = Hint::Reinstall { device: device.name.clone(), pinned };
            (format!("expired on {}", end.strftime("%F")), mend)
        }
        (None, Some(start)) => (
            format!("is not valid before {}", start.strftime("%F")),
            "browsers and other clients refuse it: compare the clocks: this machine's, and the device's when it made the certificate".into(),
        ),
        (None, None) => return None,
    };
    let check = Check::warn(about, format!("the pinned certificate {what}; the pin holds all the same"));
    Some(check.mend(mend))
}

fn greeted(greeting: Greeting, now: Timestamp, about: &str, checks: &mut Vec<Check>) {
    checks.push(match greeting.status {
        200..=299 => Check::ok(about, "it takes the login"),
        401 | 403 => Check::fail(about, format!("it refuses the login (status {})", greeting.status))
            .mend("check `auth` and where `secret` comes from"),
        status => Check::warn(about, format!("it answers with status {status}"))
            .mend("it may be starting, or not be licensed yet: try again, then look at the device"),
    });
    let Some(clock) = greeting.clock else { return };
    let skew = clock.duration_since(now);
    checks.push(if skew.abs() > SKEW {
        let direction = if skew.is_positive() { "ahead of" } else { "behind" };
        Check::warn(about, format!("its clock is {:#} {direction} this machine's", rounded(skew)))
            .mend("set its clock by NTP: logs cannot be compared otherwise")
    } else {
        Check::ok(about, "its clock is right")
    });
}

/// In whole minutes, without a sign.
fn rounded(skew: SignedDuration) -> SignedDuration {
    SignedDuration::from_mins(skew.abs().as_mins())
}
