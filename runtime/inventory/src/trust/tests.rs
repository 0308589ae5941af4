//! The trust store keeps what it was told, survives damage, and never takes a changed certificate for a new one.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use edgebook_wire::Fingerprint;
use jiff::Timestamp;
use proptest::prelude::*;

use super::*;

fn fingerprint(byte: u8) -> Fingerprint {
    Fingerprint([byte; 32])
}

fn known(host: &str, byte: u8) -> Known {
    let when: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
    Known::new(host, 8000, fingerprint(byte), when, "alice", "CN=edge, O=Ops").unwrap()
}

fn store() -> (tempfile::TempDir, TrustStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = TrustStore::in_folder(&folder.path().join("state/edgebook"));
    (folder, store)
}

#[test]
fn a_pin_is_kept_compared_and_forgotten() {
    let (_folder, store) = store();
    let lookup = |byte| store.lookup("edge.example", 8000, fingerprint(byte)).unwrap();
    assert_eq!(lookup(1), Comparison::Unknown);
    assert_eq!(store.pin(&known("edge.example", 1), None).unwrap(), Pinned::Added);
    assert_eq!(
        store.pin(&known("EDGE.example", 1), None).unwrap(),
        Pinned::Already(known("edge.example", 1))
    );
    assert_eq!(lookup(1), Comparison::Known(known("edge.example", 1)));
    assert_eq!(lookup(2), Comparison::Changed(known("edge.example", 1)));
    assert_eq!(store.lookup("edge.example", 443, fingerprint(1)).unwrap(), Comparison::Unknown);
    let refused = store.pin(&known("edge.example", 2), None).unwrap_err();
    assert!(
        matches!(&refused, TrustError::Changed { known, .. } if known.fingerprint == fingerprint(1)),
        "{refused}"
    );
    assert!(store.pin(&known("edge.example", 2), Some(fingerprint(3))).is_err());
    let replaced = store.pin(&known("edge.example", 2), Some(fingerprint(1))).unwrap();
    assert_eq!(replaced, Pinned::Replaced(known("edge.example", 1)));
    assert_eq!(store.forget("edge.example", 8000).unwrap(), Some(known("edge.example", 2)));
    assert_eq!(store.forget("edge.example", 8000).unwrap(), None);
    assert_eq!(lookup(2), Comparison::Unknown);
}

#[test]
fn a_changed_certificate_is_refused_in_every_mode() {
    use TrustMode::{Ask, Strict};
    for (comparison, mode, verdict) in [
        (Comparison::Known(known("e", 1)), Strict, Verdict::Proceed),
        (Comparison::Known(known("e", 1)), Ask, Verdict::Proceed),
        (Comparison::Unknown, Strict, Verdict::Unpinned),
        (Comparison::Unknown, Ask, Verdict::Ask),
        (Comparison::Changed(known("e", 1)), Strict, Verdict::Changed),
        (Comparison::Changed(known("e", 1)), Ask, Verdict::Changed),
    ] {
        assert_eq!(comparison.verdict(mode), verdict, "{comparison:?} {mode:?}");
    }
}

#[test]
fn the_file_is_plain_and_private_and_keeps_comments() {
    let (_folder, store) = store();
    store.pin(&known("192.0.2.1", 1), None).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(store.path()), mode(store.path().parent().unwrap())), (0o600, 0o700));
    let mut text = fs::read_to_string(store.path()).unwrap();
    text.push_str("\n# the new site\n[2001:DB8::0:1]:443 sha256:0303030303030303030303030303030303030303030303030303030303030303");
    fs::write(store.path(), &text).unwrap();
    fs::set_permissions(store.path(), fs::Permissions::from_mode(0o640)).unwrap();
    store.pin(&known("192.0.2.2", 2), None).unwrap();
    store.pin(&known("192.0.2.1", 9), Some(fingerprint(1))).unwrap();
    assert_eq!(mode(store.path()), 0o640);
    insta::assert_snapshot!(fs::read_to_string(store.path()).unwrap());
    let by_hand = store.pin_of("2001:db8::1", 443).unwrap().unwrap();
    assert_eq!((by_hand.fingerprint, by_hand.first_seen), (fingerprint(3), None));
    assert_eq!(by_hand.history(), "at an unrecorded time");
    assert_eq!(known("e", 1).history(), "2026-11-21T10:00:00Z by alice");
    let left: Vec<_> = fs::read_dir(store.path().parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left.len(), 2, "no temporary file is left behind: {left:?}");
}

#[test]
fn foreign_text_stays_in_its_line() {
    let when = Timestamp::UNIX_EPOCH;
    let hostile =
        Known::new("e", 1, fingerprint(1), when, "al ice\n", "CN=x\nother:1 sha256:00 \u{1b}[2J\u{202e}")
            .unwrap();
    let line = hostile.to_string();
    assert!(!line.contains(['\n', '\u{1b}', '\u{202e}']), "{line:?}");
    assert_eq!(Known::parse(&line), Ok(Some(hostile)));
    let silent = Known::new("e", 1, fingerprint(1), when, "", "").unwrap();
    assert_eq!(Known::parse(&silent.to_string()), Ok(Some(silent)));
}

#[test]
fn broken_lines_are_reported_and_block_their_own_device_only() {
    let good = fingerprint(1).to_string();
    let text = format!(
        "# comment\n\nedge-1:8000 {good}\nedge-2:8000 sha256:12\nedge-3 {good}\nedge-4:8000\nedge-5:0 {good}\n\
         edge-6:8000 {good} yesterday\nedge-7:8000 md5:00\n2001:db8::1:443 {good}\n"
    );
    let mut bytes = text.into_bytes();
    bytes.extend(b"\xff\xfe:8000 x\n");
    let content = KnownAppliances::parse(&bytes);
    let reported: Vec<String> = content
        .malformed()
        .iter()
        .map(|malformed| format!("{}: {}", malformed.line, malformed.reason))
        .collect();
    insta::assert_snapshot!(reported.join("\n"));
    let get = |host| content.get(Path::new("known"), host, 8000);
    assert_eq!(get("edge-1").unwrap().unwrap().fingerprint, fingerprint(1));
    assert!(get("edge-9").unwrap().is_none());
    assert_eq!(
        get("edge-2").unwrap_err().to_string(),
        "known:4: the second word is not a fingerprint: expected `sha256:` and 64 hexadecimal digits, got 2 digits"
    );
    assert!(matches!(get("EDGE-6"), Err(TrustError::Malformed { malformed, .. }) if malformed.line == 8));
    assert_eq!(content.to_bytes(), bytes);
}

#[test]
fn contradictions_are_found_and_can_be_forgotten() {
    let (_folder, store) = store();
    store.pin(&known("other", 5), None).unwrap();
    let lines = [known("edge", 1), known("edge", 1), known("edge", 2)].map(|known| known.to_string());
    let text =
        format!("{}{}\nedge:8000 rubbish\n", fs::read_to_string(store.path()).unwrap(), lines.join("\n"));
    fs::write(store.path(), text).unwrap();
    let error = store.pin_of("edge", 8000).unwrap_err();
    assert!(matches!(error, TrustError::Contradiction { first: 3, second: 5, .. }), "{error}");
    assert!(store.pin(&known("edge", 1), None).is_err());
    store.forget("edge", 8000).unwrap();
    assert_eq!(store.pin_of("edge", 8000).unwrap(), None);
    assert_eq!(store.pin_of("other", 8000).unwrap(), Some(known("other", 5)));
}

#[test]
fn a_store_that_everybody_can_write_is_not_believed() {
    let (_folder, store) = store();
    store.pin(&known("edge", 1), None).unwrap();
    fs::set_permissions(store.path(), fs::Permissions::from_mode(0o602)).unwrap();
    let error = store.pin_of("edge", 8000).unwrap_err();
    assert!(error.to_string().ends_with("everybody can write it (mode 0602)"), "{error}");
    assert!(error.hint().unwrap().to_string().starts_with("chmod o-w"));
    assert!(store.pin(&known("edge", 1), None).is_err());
}

#[test]
fn a_link_stays_a_link() {
    let (folder, store) = store();
    let real = folder.path().join("real");
    fs::create_dir_all(store.path().parent().unwrap()).unwrap();
    fs::write(&real, "").unwrap();
    std::os::unix::fs::symlink(&real, store.path()).unwrap();
    store.pin(&known("edge", 1), None).unwrap();
    assert!(fs::symlink_metadata(store.path()).unwrap().is_symlink());
    assert!(fs::read_to_string(&real).unwrap().contains("edge:8000"));
}

#[test]
fn concurrent_writers_lose_nothing() {
    let (_folder, store) = store();
    std::thread::scope(|scope| {
        for writer in 0..8_u8 {
            let store = &store;
            scope.spawn(move || {
                for number in 0..4 {
                    store.pin(&known(&format!("edge-{writer}-{number}"), writer), None).unwrap();
                }
            });
        }
    });
    let content = store.read().unwrap();
    assert_eq!(content.iter().count(), 32);
    assert_eq!(content.malformed(), []);
}

proptest! {
    #[test]
    fn no_bytes_cause_a_panic(bytes in any::<Vec<u8>>()) {
        let content = KnownAppliances::parse(&bytes);
        prop_assert_eq!(content.to_bytes(), bytes);
        let _ = content.get(Path::new("f"), "edge", 8000);
    }

    #[test]
    fn no_garbage_in_a_good_file_hides_or_invents_a_pin(garbage in "[^\n]{0,60}", at in 0_usize..4) {
        let mut lines: Vec<String> = (1..4_u8).map(|byte| known(&format!("edge-{byte}"), byte).to_string()).collect();
        lines.insert(at, garbage);
        let content = KnownAppliances::parse(lines.join("\n").as_bytes());
        for byte in 1..4_u8 {
            let pin = content.get(Path::new("f"), &format!("edge-{byte}"), 8000).unwrap();
            prop_assert_eq!(pin.map(|known| known.fingerprint), Some(fingerprint(byte)));
        }
    }

    #[test]
    fn any_prefix_says_nothing_that_the_whole_did_not_say(cut in 0_usize..600) {
        let lines = (1..5_u8).map(|byte| known(&format!("edge-{byte}"), byte).to_string() + "\n");
        let whole: String = lines.collect();
        let cut = cut.min(whole.len());
        let content = KnownAppliances::parse(&whole.as_bytes()[..cut]);
        for pin in content.iter() {
            let original = known(&pin.host, pin.host.as_bytes()[5] - b'0');
            prop_assert_eq!((pin.port, pin.fingerprint), (original.port, original.fingerprint));
        }
    }

    #[test]
    fn what_is_written_is_read_back(host in "[a-z][a-z0-9-]{0,20}[a-z0-9]", port in 1_u16.., bytes in any::<[u8; 32]>(), by in any::<String>(), subject in any::<String>()) {
        let when = Timestamp::UNIX_EPOCH;
        if let Ok(known) = Known::new(&host, port, Fingerprint(bytes), when, &by, &subject) {
            prop_assert_eq!(Known::parse(&known.to_string()), Ok(Some(known)));
        }
    }
}
