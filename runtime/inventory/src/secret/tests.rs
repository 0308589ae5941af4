//! Every source gives its secret, and every failure names the source and not the secret.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use secrecy::ExposeSecret as _;

use super::*;

const CANARY: &str = "CANARY-7f3a";

fn secret(source: SecretSource) -> Secret {
    Secret { source, place: Place { file: "edgebook.toml".into(), line: 7, column: 3 } }
}

fn secrets() -> Secrets {
    Secrets::with(|name| match name {
        "FULL" => Some(CANARY.into()),
        "EMPTY" => Some(OsString::new()),
        "PATH" => std::env::var_os("PATH"),
        _ => None,
    })
}

fn shell(script: &str) -> SecretSource {
    command(&["sh", "-c", script])
}

fn command(words: &[&str]) -> SecretSource {
    let arguments = words.iter().skip(1).map(|word| (*word).to_owned()).collect();
    SecretSource::Command { program: words[0].into(), arguments }
}

fn resolve(source: SecretSource) -> Result<String, String> {
    let resolved = secrets().command_limit(Duration::from_secs(20)).resolve(&secret(source));
    resolved.map(|text| text.expose_secret().to_owned()).map_err(|problem| {
        let shown = Problems(vec![problem]).to_string();
        assert!(!shown.contains(CANARY), "{shown}");
        shown
    })
}

use crate::Problems;

#[test]
fn variables() {
    assert_eq!(resolve(SecretSource::Variable("FULL".into())).unwrap(), CANARY);
    insta::assert_snapshot!(resolve(SecretSource::Variable("EMPTY".into())).unwrap_err(), @r"
    edgebook.toml:7:3: the secret comes from the environment variable EMPTY: it is empty
      hint: set it: export EMPTY=…
    ");
    insta::assert_snapshot!(resolve(SecretSource::Variable("NONE".into())).unwrap_err(), @r"
    edgebook.toml:7:3: the secret comes from the environment variable NONE: it is not set
      hint: set it: export NONE=…
    ");
}

#[test]
fn one_line_break_is_taken_off_the_end() {
    for (written, expected) in [
        ("pass", Some("pass")),
        ("pass\n", Some("pass")),
        (" pass \r\n", Some(" pass ")),
        ("\n", None),
        ("", None),
    ] {
        let resolved = resolve(command(&["printf", "%s", written]));
        assert_eq!(resolved.ok().as_deref(), expected, "{written:?}");
    }
}

#[test]
fn a_byte_order_mark_is_not_part_of_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("password");
    for (written, expected) in [
        (&b"\xef\xbb\xbfCANARY-7f3a\r\n"[..], Ok("CANARY-7f3a")),
        (b"\xef\xbb\xbf\xef\xbb\xbfCANARY-7f3a", Ok("\u{feff}CANARY-7f3a")),
        (b"\xef\xbb\xbf\n", Err("nothing comes from it")),
        (b"\xff\xfeC\0A\0", Err("what comes from it is UTF-16 text")),
    ] {
        fs::write(&path, written).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        match (resolve(SecretSource::File(path.clone())), expected) {
            (Ok(text), Ok(expected)) => assert_eq!(text, expected),
            (Err(told), Err(expected)) => assert!(told.contains(expected), "{told}"),
            (resolved, _) => panic!("{written:?}: {resolved:?}"),
        }
    }
}

#[test]
fn commands_run_without_a_shell_and_fail_by_name() {
    assert_eq!(resolve(command(&["printf", "%s", "$HOME; id"])).unwrap(), "$HOME; id");
    insta::assert_snapshot!(resolve(command(&["printf", "one\n\n"])).unwrap_err(), @r"
    edgebook.toml:7:3: the secret comes from the command `printf`: more than one line comes from it
      hint: it must give the secret alone
    ");
    insta::assert_snapshot!(resolve(shell("echo CANARY-7f3a; echo CANARY-7f3a >&2; exit 3")).unwrap_err(), @r"
    edgebook.toml:7:3: the secret comes from the command `sh`: it failed with status 3
      hint: run `sh` by hand to see why
    ");
    insta::assert_snapshot!(resolve(command(&["no-such-program-here", CANARY])).unwrap_err(), @r"
    edgebook.toml:7:3: the secret comes from the command `no-such-program-here`: there is no such program
      hint: install it, or name it by its whole path
    ");
    insta::assert_snapshot!(resolve(shell(r"printf '\377'")).unwrap_err(), @"edgebook.toml:7:3: the secret comes from the command `sh`: what comes from it is not UTF-8 text");
    assert!(
        resolve(shell("head -c 100000 /dev/zero | tr '\\0' x"))
            .unwrap_err()
            .contains("more than 65536 bytes")
    );
}

#[test]
fn commands_are_bounded_in_time() {
    let limited = secrets().command_limit(Duration::from_millis(50));
    for script in ["exec sleep 600", "exec sleep 600 >&-", "sleep 20 & echo x"] {
        let started = std::time::Instant::now();
        let problem = limited.resolve(&secret(shell(script))).unwrap_err();
        assert!(problem.message.ends_with("it was not done after 0.05 s"), "{script}: {problem}");
        assert!(started.elapsed() < Duration::from_mins(1), "{script}");
    }
}

#[test]
fn files_must_be_private() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("password");
    fs::write(&path, format!("{CANARY}\n")).unwrap();
    let from_file = || resolve(SecretSource::File(path.clone()));
    for (mode, fine) in [(0o600, true), (0o400, true), (0o644, false), (0o640, false), (0o604, false)] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(from_file().is_ok(), fine, "{mode:o}");
        assert_eq!(secrets().check(&secret(SecretSource::File(path.clone()))).is_ok(), fine, "{mode:o}");
    }
    let shown = from_file().unwrap_err().replace(&*folder.path().to_string_lossy(), "/run");
    insta::assert_snapshot!(shown, @r"
    edgebook.toml:7:3: the secret comes from the file /run/password: its mode is 0604; it must be 0600 or 0400
      hint: chmod 600 '/run/password'
    ");
    fs::remove_file(&path).unwrap();
    assert!(from_file().unwrap_err().ends_with("it does not exist"));
}

#[test]
fn checks_run_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mark = folder.path().join("mark");
    let touch = command(&["touch", &mark.to_string_lossy()]);
    assert!(secrets().check(&secret(touch)).is_ok());
    assert!(!mark.exists());
    let by_path = SecretSource::Command { program: folder.path().join("none"), arguments: vec![] };
    for missing in [command(&["no-such-program-here"]), by_path, SecretSource::Variable("NONE".into())] {
        assert!(secrets().check(&secret(missing.clone())).is_err(), "{missing}");
    }
}

#[cfg(not(feature = "keyring"))]
#[test]
fn a_build_without_keyrings_says_so() {
    let source = SecretSource::Keyring { service: "edgebook".into(), user: "edge-1".into() };
    let told = resolve(source).unwrap_err();
    let what = "edgebook.toml:7:3: the secret comes from the keyring entry of `edgebook` for `edge-1`: this build of edgebook \
                cannot read keyrings itself";
    let ask = if cfg!(target_os = "macos") {
        r#"["security", "find-generic-password", "-w", "-s", "edgebook", "-a", "edge-1"]"#
    } else {
        r#"["secret-tool", "lookup", "service", "edgebook", "username", "edge-1"]"#
    };
    for said in [what, ask, "--features keyring"] {
        assert!(told.contains(said), "{said}: {told}");
    }
}
