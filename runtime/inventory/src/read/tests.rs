//! A golden folder of broken inventories, and what sound ones mean.

use std::path::Path;
use std::time::Duration;

use edgebook_wire::Fingerprint;
use proptest::prelude::*;

use crate::testing::{inventory, read, reader};
use crate::{Auth, Proxy, SecretSource, Trust};

/// Each file in `tests/broken` with everything that is said about it. A new case is a new file.
#[test]
fn broken_inventories() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
    let entries = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "toml")).collect();
    cases.sort();
    assert!(!cases.is_empty());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(&folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for path in cases {
        let text = std::fs::read_to_string(&path).unwrap();
        let problems = reader().read(Path::new(path.file_name().unwrap()), &text);
        let problems = problems.expect_err("a broken inventory is refused");
        let shown = problems.to_string();
        assert!(!shown.contains("CANARY"), "a secret is shown: {shown}");
        assert!(problems.0.iter().all(|problem| problem.place.is_some()), "{shown}");
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        settings.bind(|| insta::assert_snapshot!(name, shown));
    }
}

#[test]
fn three_lines_are_enough() {
    let inventory = read("[devices.edge-1]\nkind = \"vns3\"\naddress = \"192.0.2.10\"\n").unwrap();
    let device = inventory.device("edge-1").unwrap();
    assert_eq!(device.base_url.to_string(), "https://192.0.2.10:8000");
    assert_eq!(device.auth, Auth::Basic { user: "api".to_owned() });
    assert_eq!(
        (device.trust.clone(), device.secret.is_none(), device.read_only),
        (Trust::Pinned, true, false)
    );
    assert_eq!((device.place.line, device.place.column), (1, 10));
}

#[test]
fn everything_that_can_be_said() {
    let fingerprint = Fingerprint([7; 32]);
    let text = format!(
        r#"
        [defaults]
        kind = "vns3"
        timeout = "20s"
        read_only = true
        secret = {{ file = "secrets/shared" }}
        trust = {{ ca = "~/ca.pem" }}

        [devices.a]
        address = "https://Edge.example:9443/vns3/api/"
        connect_timeout = "500ms"
        proxy = "http://proxy.example:3128/"
        labels = {{ site = "paris" }}

        [devices.b]
        address = "2001:db8::1"
        port = 443
        auth = "token"
        secret.command = ["./token.sh", "b"]
        read_only = false
        trust.fingerprint = "{fingerprint}"

        [devices.c]
        address = "fw.example"
        kind = "cos"
        auth = {{ basic = "admin" }}
        secret = {{ keyring = {{ service = "edgebook", user = "c" }} }}
        trust = "system"
        timeout = "2m"
        groups = ["walls"]

        [devices.d]
        address = "192.0.2.9:8443"
        auth = "none"
        trust = "pinned"

        [groups.walls]
        members = ["a"]
        "#
    );
    let inventory = read(&text).unwrap();
    let device = |name| inventory.device(name).unwrap();
    let (a, b, c, d) = (device("a"), device("b"), device("c"), device("d"));
    let addresses = [a, b, c, d].map(|device| device.base_url.to_string());
    assert_eq!(
        addresses,
        [
            "https://edge.example:9443/vns3",
            "https://[2001:db8::1]:443",
            "https://fw.example:443",
            "https://192.0.2.9:8443"
        ]
    );
    let auths = [a, b, c, d].map(|device| device.auth.clone());
    let basic = |user: &str| Auth::Basic { user: user.to_owned() };
    assert_eq!(auths, [basic("api"), Auth::Token, basic("admin"), Auth::None]);
    let sources = [a, b, c].map(|device| device.secret.clone().unwrap().source);
    assert_eq!(
        sources,
        [
            SecretSource::File("/etc/edge/secrets/shared".into()),
            SecretSource::Command { program: "/etc/edge/./token.sh".into(), arguments: vec!["b".into()] },
            SecretSource::Keyring { service: "edgebook".into(), user: "c".into() },
        ]
    );
    assert!(d.secret.is_none(), "a device without a login takes no secret from the defaults");
    assert!(
        matches!(&a.trust, Trust::Ca { file, place } if file == Path::new("/home/op/ca.pem") && place.line == 7)
    );
    assert_eq!(
        [&b.trust, &c.trust, &d.trust],
        [&Trust::Fingerprint(fingerprint), &Trust::System, &Trust::Pinned]
    );
    assert_eq!([a, b, c, d].map(|device| device.read_only), [true, false, true, true]);
    let seconds = |time: Option<Duration>| time.unwrap().as_secs();
    assert_eq!([a, b, c, d].map(|device| seconds(device.timeout)), [20, 20, 120, 20]);
    assert_eq!(a.connect_timeout, Some(Duration::from_millis(500)));
    assert_eq!(a.proxy, Some(Proxy { host: "proxy.example".into(), port: 3128, login: None }));
    assert_eq!(a.labels["site"], "paris");
    assert_eq!(inventory.members("walls").map(|device| device.name.as_str()).collect::<Vec<_>>(), ["a", "c"]);
}

#[test]
fn a_proxy_may_want_a_login() {
    let device = |proxy: &str| {
        read(&format!("[devices.a]\nkind = \"vns3\"\naddress = \"192.0.2.1\"\nproxy = {proxy}\n"))
            .map(|inventory| inventory.devices[0].clone())
    };
    let a = device("{ address = \"http://[fe80::9%eth0]:3128\", user = \"edge\", secret = { env = \"P\" } }")
        .unwrap();
    let proxy = a.proxy.clone().unwrap();
    assert_eq!(proxy.to_string(), "http://[fe80::9%eth0]:3128");
    assert_eq!(proxy.login.unwrap().user, "edge");
    let sources: Vec<_> = a.secrets().map(|secret| secret.source.clone()).collect();
    assert_eq!(sources, [SecretSource::Variable("P".into())]);
    assert_eq!(device("{ address = \"http://h:1\" }").unwrap().proxy.unwrap().login, None);
    for (wrong, said) in [
        ("\"http://edge:CANARY@h:1\"", "is not the address of an HTTP proxy"),
        ("{ address = \"http://edge@h:1\" }", "is not the address of an HTTP proxy"),
        ("{ address = \"http://h:1\", user = \"edge\" }", "needs `secret`, too"),
        ("{ address = \"http://h:1\", secret = { env = \"P\" } }", "needs `user`, too"),
        ("{ address = \"http://h:1\", user = \"edge:CANARY\", secret = { env = \"P\" } }", "holds a colon"),
        ("{ address = \"http://h:1\", user = \"edge\", password = \"CANARY\" }", "would hold a secret"),
        ("{ user = \"edge\", secret = { env = \"P\" } }", "needs `address`"),
        ("{ address = \"https://h:1\" }", "is not the address of an HTTP proxy"),
        ("7", "must be a table"),
    ] {
        let problems = device(wrong).unwrap_err().to_string();
        assert!(problems.contains(said) && !problems.contains("CANARY"), "{wrong}: {problems}");
    }
}

#[test]
fn addresses_may_have_a_zone() {
    let device = |address: &str| {
        read(&format!("[devices.a]\nkind = \"vns3\"\naddress = {address:?}\n"))
            .map(|inventory| inventory.devices[0].base_url.to_string())
    };
    for (address, shown) in [
        ("fe80::1%eth0", "https://[fe80::1%eth0]:8000"),
        ("[fe80::1%eth0]:9", "https://[fe80::1%eth0]:9"),
        ("https://[FE80::1%25eth0]:9/api", "https://[fe80::1%eth0]:9"),
    ] {
        assert_eq!(device(address).unwrap(), shown, "{address}");
    }
    let problems = device("fe80::1").unwrap_err().to_string();
    assert!(problems.contains("fe80::1%eth0"), "{problems}");
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_do_no_harm() {
    let text = "\u{feff}[devices.a]\r\nkind = \"vns3\"\r\naddress = \"h\"\r\n";
    assert_eq!(read(text).unwrap().devices.len(), 1);
}

#[test]
fn the_sample_of_the_tests_is_sound() {
    let groups: Vec<String> = inventory().groups.into_iter().map(|group| group.name).collect();
    assert_eq!(groups, ["paris", "italy", "spain"]);
}

const SOUND: &str = "[defaults]\nkind = \"vns3\"\nsecret = { env = \"E\" }\n[devices.a]\naddress = \"h\"\n\
                     trust = { ca = \"x\" }\nlabels = { k = \"v\" }\n[groups.g]\nmembers = [\"a\"]\n";

proptest! {
    #[test]
    fn no_text_causes_a_panic(text in any::<String>()) {
        let _ = read(&text);
    }

    #[test]
    fn no_prefix_causes_a_panic(cut in 0_usize..200) {
        let _ = read(SOUND.get(..cut).unwrap_or(SOUND));
    }

    #[test]
    fn no_value_in_any_place_causes_a_panic(
        key in "kind|address|port|auth|secret|trust|groups|labels|timeout|connect_timeout|proxy|read_only|[a-z]{1,9}",
        value in "(true|-?[0-9]{1,30}|[0-9]\\.[0-9]|\"[^\"\\\\\n]{0,20}\"|\\[\"[a-z]{0,3}\"\\]|\\{ [a-z]{1,8} = \"[a-z:/]{0,9}\" \\}|2026-11-21)",
    ) {
        let text = format!("[devices.a]\nkind = \"vns3\"\naddress = \"h\"\n[devices.b]\n{key} = {value}\n[defaults]\n{key} = {value}\n");
        let _ = read(&text);
    }

    #[test]
    fn no_inline_secret_is_ever_shown(
        key in "password|passwd|token|psk|secret|pass|api_key|auth|proxy|address|trust|user|passwort|kennwort|timeout|port|read_only|labels|groups",
        table in "|auth\\.|secret\\.|trust\\.|secret\\.keyring\\.|labels\\.x\\.",
    ) {
        let text = format!("[devices.a]\nkind = \"vns3\"\n{table}{key} = \"u:CANARY7f3a@h\"\n");
        if let Err(problems) = read(&text) {
            prop_assert!(!problems.to_string().contains("CANARY7f3a"), "{}", problems);
        }
    }
}
