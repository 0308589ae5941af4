//! The doctor finds what is wrong, says how to mend it, and sends no credential to whom it does not trust.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Mutex;

use edgebook_wire::Fingerprint;
use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::testing::{inventory, read, reader};
use crate::{Device, Known, Search, Secrets, TrustStore};

fn shown(checks: &[Check]) -> String {
    let line = |check: &Check| {
        let mend = check.mend.as_ref().map(|mend| format!("\n     mend: {mend}")).unwrap_or_default();
        format!("{:4} {}: {}{mend}\n", check.status.as_str(), check.about, check.what)
    };
    checks.iter().map(line).collect()
}

fn now() -> Timestamp {
    "2026-11-21T10:00:00Z".parse().unwrap()
}

/// Examines a folder that holds an inventory and a state folder.
fn examine(text: Option<&str>, prepare: impl Fn(&std::path::Path)) -> (Vec<Check>, String) {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    fs::create_dir(&state).unwrap();
    fs::set_permissions(&state, fs::Permissions::from_mode(0o700)).unwrap();
    if let Some(text) = text {
        let path = folder.path().join("edgebook.toml");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    }
    prepare(folder.path());
    let named = text.map(|_| folder.path().join("edgebook.toml"));
    let search = Search { named, from: Some("/nonexistent".into()), config: None };
    let secrets = Secrets::with(|name| (name == "SET").then(|| "CANARY-7f3a".into()));
    let setup =
        Setup { search: &search, reader: &reader(), state: Some(&state), secrets: &secrets, only: &[] };
    let examination = offline(&setup);
    let shown = shown(&examination.checks).replace(&*folder.path().to_string_lossy(), "/top");
    assert!(!shown.contains("CANARY"), "{shown}");
    (examination.checks, shown)
}

#[test]
fn a_sound_set_up_is_ok() {
    let text = "[devices.edge-1]\nkind = \"vns3\"\naddress = \"192.0.2.1\"\nsecret = { env = \"SET\" }\n\
                [devices.edge-2]\nkind = \"vns3\"\naddress = \"192.0.2.2\"\nauth = \"none\"\ntrust = \"system\"\n";
    let (checks, shown) = examine(Some(text), |top| {
        let known = Known::new("192.0.2.1", 8000, Fingerprint([1; 32]), now(), "alice", "CN=edge").unwrap();
        TrustStore::in_folder(&top.join("state")).pin(&known, None).unwrap();
    });
    assert_eq!(worst(&checks), Status::Ok);
    insta::assert_snapshot!(shown);
}

#[test]
fn everything_wrong_is_said_with_how_to_mend_it() {
    let text = "[defaults]\nkind = \"vns3\"\n\
                [devices.a]\naddress = \"192.0.2.1\"\n\
                [devices.b]\naddress = \"192.0.2.2\"\nsecret = { env = \"UNSET\" }\ntrust = { ca = \"none.pem\" }\n\
                [devices.c]\naddress = \"192.0.2.3\"\nsecret = { file = \"open\" }\ntrust = { ca = \"empty.pem\" }\n\
                [devices.d]\naddress = \"192.0.2.4\"\nsecret = { command = [\"no-such-program\"] }\n";
    let (checks, shown) = examine(Some(text), |top| {
        fs::write(top.join("open"), "CANARY-7f3a").unwrap();
        fs::set_permissions(top.join("open"), fs::Permissions::from_mode(0o644)).unwrap();
        fs::write(top.join("empty.pem"), "").unwrap();
        fs::write(top.join("state/known_appliances"), "192.0.2.4:8000 sha256:zz\n").unwrap();
        fs::set_permissions(top.join("state"), fs::Permissions::from_mode(0o777)).unwrap();
        fs::set_permissions(top.join("edgebook.toml"), fs::Permissions::from_mode(0o664)).unwrap();
    });
    assert_eq!(worst(&checks), Status::Fail);
    insta::assert_snapshot!(shown);
}

#[test]
fn no_inventory_and_a_broken_one() {
    let (checks, shown) = examine(None, |_| ());
    assert_eq!(worst(&checks), Status::Warn);
    insta::assert_snapshot!(shown);
    let (checks, shown) = examine(Some("[devices.a]\nkind = \"vns4\"\n"), |_| ());
    assert_eq!(worst(&checks), Status::Fail);
    assert!(shown.contains("/top/edgebook.toml:2:8: device `a`: `kind`: there is no kind `vns4`"), "{shown}");
}

/// The certificate that is past its validity, by its fingerprint.
const EXPIRED: u8 = 4;
/// The one that is not valid yet.
const EARLY: u8 = 5;

/// A network on which every device behaves alike.
struct Fake {
    certificate: Result<u8, Unseen>,
    greeting: Result<Greeting, String>,
    greeted: Mutex<usize>,
}

impl Network for Fake {
    fn certificate(&self, _: &Device) -> Result<Presented, Unseen> {
        self.certificate.clone().map(|byte| {
            let day = SignedDuration::from_hours(24);
            let not_before = Some(if byte == EARLY { now() + day } else { now() - day - day });
            let not_after = Some(if byte == EXPIRED { now() - day } else { now() + day + day });
            Presented { fingerprint: Fingerprint([byte; 32]), not_before, not_after }
        })
    }

    fn greet(&self, _: &Device, _: Option<Fingerprint>) -> Result<Greeting, String> {
        *self.greeted.lock().unwrap() += 1;
        self.greeting.clone()
    }
}

#[test]
fn devices_on_the_network() {
    let inventory = inventory();
    let device = inventory.device("paris-1").unwrap();
    let known = Known::new("192.0.2.1", 8000, Fingerprint([1; 32]), now(), "alice", "CN=edge").unwrap();
    let at = |skew| Ok(Greeting { status: 200, clock: Some(now() + SignedDuration::from_secs(skew)) });
    let status = |status| Ok(Greeting { status, clock: None });
    let mut all = String::new();
    for (name, certificate, pinned, greeting, greeted) in [
        ("sound", Ok(1), true, at(2), true),
        ("away", Err(Unseen::Unreached("no connection: refused".to_owned())), true, status(200), false),
        ("old", Err(Unseen::Unfit("it speaks TLS 1.0 only: renew it".to_owned())), true, status(200), false),
        ("changed", Ok(2), true, status(200), false),
        ("unpinned", Ok(1), false, status(200), false),
        ("wrong password", Ok(1), true, status(401), true),
        ("starting", Ok(1), true, status(503), true),
        ("silent", Ok(1), true, Err("no answer within 30 s".to_owned()), true),
        ("late", Ok(1), true, at(-7250), true),
        ("early", Ok(1), true, at(400), true),
    ] {
        let network = Fake { certificate, greeting, greeted: Mutex::new(0) };
        let checks = online(device, pinned.then_some(&known), &network, now());
        assert_eq!(*network.greeted.lock().unwrap() > 0, greeted, "{name}: who may get the credential");
        all.extend(["-- ", name, "\n", &shown(&checks)]);
    }
    insta::assert_snapshot!(all);
}

#[test]
fn a_pinned_certificate_outside_its_validity_is_told_and_the_login_tried() {
    let pin = |byte: u8| format!("{{ fingerprint = \"{}\" }}", Fingerprint([byte; 32]));
    let system = "\"system\"".to_owned();
    for (byte, trust, told) in [
        (EXPIRED, pin(EXPIRED), Some("the pinned certificate expired on 2026-11-20; the pin holds")),
        (EARLY, pin(EARLY), Some("the pinned certificate is not valid before 2026-11-22; the pin holds")),
        (1, pin(1), None),
        (EXPIRED, system.clone(), None),
        (EARLY, system, None),
    ] {
        let text =
            format!("[devices.a]\nkind = \"vns3\"\naddress = \"h\"\nsecret.env = \"SET\"\ntrust = {trust}\n");
        let greeting = Ok(Greeting { status: 200, clock: None });
        let network = Fake { certificate: Ok(byte), greeting, greeted: Mutex::new(0) };
        let checks = online(&read(&text).unwrap().devices[0], None, &network, now());
        assert_eq!(*network.greeted.lock().unwrap(), 1);
        let shown = shown(&checks);
        assert_eq!(shown.contains("; the pin holds"), told.is_some(), "{trust}: {shown}");
        assert!(shown.contains(told.unwrap_or_default()), "{shown}");
        // The pin stands in the inventory: that is what has to change.
        assert!(!shown.contains("--replace"), "{shown}");
    }
}

#[test]
fn trust_by_other_means_than_the_store() {
    let text = |trust: &str| {
        format!("[devices.a]\nkind = \"vns3\"\naddress = \"h\"\nsecret.env = \"SET\"\ntrust = {trust}\n")
    };
    let network = |certificate| Fake {
        certificate: Ok(certificate),
        greeting: Ok(Greeting { status: 200, clock: None }),
        greeted: Mutex::new(0),
    };
    let pin = format!("{{ fingerprint = \"{}\" }}", Fingerprint([1; 32]));
    for (trust, presented, greeted) in [("\"system\"", 9, 1), (pin.as_str(), 1, 1), (pin.as_str(), 9, 0)] {
        let inventory = read(&text(trust)).unwrap();
        let network = network(presented);
        let checks = online(&inventory.devices[0], None, &network, now());
        assert_eq!(*network.greeted.lock().unwrap(), greeted, "{trust}");
        assert_eq!(worst(&checks) == Status::Ok, greeted == 1, "{}", shown(&checks));
    }
}

#[test]
fn nobody_is_asked_for_a_secret() {
    let inventory = read("[devices.a]\nkind = \"vns3\"\naddress = \"h\"\ntrust = \"system\"\n").unwrap();
    let network = Fake { certificate: Ok(1), greeting: Err("never".to_owned()), greeted: Mutex::new(0) };
    let checks = online(&inventory.devices[0], None, &network, now());
    assert_eq!((worst(&checks), *network.greeted.lock().unwrap()), (Status::Warn, 0));
}

#[test]
fn dates_are_read() {
    let clock = |date| Greeting::new(200, date).clock;
    assert_eq!(clock(Some("Sat, 21 Nov 2026 10:00:00 GMT")), Some(now()));
    assert_eq!(clock(Some("yesterday")), None);
    assert_eq!(clock(None), None);
}
