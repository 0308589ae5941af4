//! Examples that show a command and what it says: each is run where it can be, and where not, the reason stands here.

use std::os::unix::fs::PermissionsExt as _;

use edgebook::explain::{Explanation, all};

use crate::explain::codes;
use crate::harness::Test;

const HUB: &str = "[devices.hub]\nkind = \"vns3\"\naddress = \"192.0.2.10\"\nlabels = { site = \"paris\" }\n";
const HUBS: &str = "[devices.hub-1]\nkind = \"vns3\"\naddress = \"192.0.2.11\"\nauth = \"none\"\ngroups = [\"hubs\"]\n\
    vars = { site = \"lund\" }\n\n[devices.hub-2]\nkind = \"vns3\"\naddress = \"192.0.2.12\"\nauth = \"none\"\n\
    groups = [\"hubs\"]\n\n[groups.hubs]\n";
const SIGNED: &str =
    "[operations]\n\"vns3.ipsec.get_status\" = { effect = \"read\", on = [\"vns3\"], runs = \"once\" }\n";

const SAVES: &str = "save(\"config.json\", vns3.config.get_config());\n";

/// What lies in the folder in which an example is run, beside `book.rhai` and `scripts/tunnel-report.rhai`.
fn files(code: &str) -> &'static [(&'static str, &'static str)] {
    match code {
        "wrong-file" => &[
            ("book.rhai", "import \"lib/undo\" as undo;\nundo::step().call();\n"),
            (
                "lib/undo.rhai",
                "fn step() { || state() }\nfn state() { print(vns3.config.get_config().vns3_version); }\n",
            ),
        ],
        "no-runbook" => &[("photos/readme.txt", "no runbook\n")],
        "broken-signature" => &[("book.effects", "[operations]\nnonsense\n")],
        "signature-grew" => &[
            ("book.effects", SIGNED),
            ("book.rhai", "vns3.ipsec.get_status().len();\nvns3.ipsec.restart(#{ restart: true });\n"),
        ],
        // A folder in the place of the file: the superuser, too, cannot write there.
        "unwritable-file" => &[("book.effects/in-the-way", "")],
        "no-folder" => &[("book.rhai", SAVES)],
        "file-exists" => &[("book.rhai", SAVES), ("backups/larkspur-hub/config.json", "{}\n")],
        "bad-params" => &[("site.toml", "wait = \"90s\"\n\nsite = lund\n")],
        "bad-scenario" => &[("broken.yaml", "devices: 5\n")],
        "no-target" => &[
            (
                "edgebook.toml",
                "[devices.paris-fw]\nkind = \"cos\"\naddress = \"192.0.2.11\"\nauth = \"none\"\n",
            ),
            ("scripts/tunnel-report.rhai", "print(vns3.ipsec.get_status().len());\n"),
        ],
        "bad-label" | "no-selection" | "empty-selection" | "inventory-not-allowed" => {
            &[("edgebook.toml", HUB)]
        }
        "missing-variable" => {
            &[("edgebook.toml", HUBS), ("motd.rhai", "// Greets.\n\nprint(vns3.vars.site);\n")]
        }
        "no-devices" => &[("edgebook.toml", "[groups.paris]\n")],
        _ => &[],
    }
}

/// Examples that are only shown, and why.
const ONLY_SHOWN: &[(&str, &str)] = &[
    ("hidden-character", "needs a character that nobody sees; tests/e2e/check.rs has some"),
    ("not-recorded", "needs a full disk"),
    ("not-saved", "needs a full disk; tests/e2e/saving.rs saves a file twice"),
    ("not-announced", "needs a call of `save` that the check does not see"),
    ("no-lock", "needs a folder that cannot be written to, which the superuser always can"),
    ("busy", "needs another run that writes for half a minute"),
    ("unknown-command", "is typed at the prompt of `edgebook repl`; tests/e2e/repl.rs types it"),
    ("no-output", "needs an output that cannot be written; tests/e2e/output.rs closes it"),
    ("too-long", "needs a line of 65,535 characters; tests/e2e/effects.rs has one"),
    ("too-involved", "needs functions that hand each other on hundreds of times"),
    ("secret-in-file", "needs a pipe behind the command; tests/faults/secrets.rs has one"),
    ("failed", "needs a machine that has no thread left"),
    ("too-large", "needs a description of millions of values"),
    ("many-sets", "needs a schema of a size that nobody could read here"),
    ("too-many-groups", "needs 65,536 groups"),
    ("overlay", "is about an overlay, which stands beside a description of its own"),
    ("overlay-unmatched", "is about an overlay, which stands beside a description of its own"),
    ("unknown-effect", "is about an overlay, which stands beside a description of its own"),
    ("envelope-siblings", "is about an overlay, which stands beside a description of its own"),
    ("unknown-certificate", "needs an appliance; tests/e2e/trust.rs has one"),
    ("changed-certificate", "needs an appliance with another certificate"),
    ("trust-store", "needs an appliance whose certificate is looked up in the broken file"),
    ("no-terminal", "needs an appliance; tests/e2e/trust.rs has one"),
    ("no-data-folder", "needs a user without a folder"),
    ("no-state-folder", "needs an appliance, and a user without a folder"),
    ("changed-record", "needs a record that was changed; tests/e2e/audit.rs changes one"),
    ("missing-record", "needs a record that was taken away; tests/e2e/audit.rs does"),
    ("damaged-record", "needs a record that was damaged; tests/e2e/audit.rs damages one"),
    ("wrong-seal", "needs a record that was changed; tests/e2e/audit.rs changes one"),
    ("other-key", "needs a record of another key; tests/e2e/audit.rs has one"),
    ("unusable-record", "needs a record that cannot be read; tests/e2e/audit.rs has one"),
    ("unusable-key", "is about the rights of a file of state"),
    ("wait-failed", "needs an appliance that forgets a task"),
    ("task-failed", "needs an appliance on which a task fails"),
    ("unsupported", "needs an appliance whose overlay says nothing of being up; each that ships says it"),
    ("interrupted", "needs somebody who presses Ctrl-C"),
    ("internal", "would be a bug"),
];

/// What shows a code and is too long, or no text, to stand in an explanation.
fn made(code: &str) -> Option<Test> {
    let test = Test::new().file("book.rhai", "print(1);\n");
    let run = |test: Test| test.args(["run", "book.rhai", "--sim"]);
    let on_hub = |test: Test| test.args(["run", "book.rhai", "--device", "hub"]);
    Some(match code {
        "limit-functions" => {
            let functions: Vec<String> = (0..501).map(|number| format!("fn f{number}() {{}}\n")).collect();
            run(test.file("book.rhai", &functions.concat()))
        }
        "limit-modules" => {
            let imports: Vec<String> =
                (0..70).map(|number| format!("import \"m{number}\" as m{number};\n")).collect();
            let names = (0..70).map(|number| format!("m{number}.rhai"));
            let test = names.fold(test, |test, name| test.file(&name, "const A = 1;\n"));
            run(test.file("book.rhai", &imports.concat())).args(["--no-check"])
        }
        "too-deep" => {
            let description = format!("openapi: 3.0.3\npaths: {}1{}\n", "[".repeat(300), "]".repeat(300));
            test.file("api.yaml", &description).args(["spec", "check", "api.yaml", "-o", "text"])
        }
        "not-text" => {
            std::fs::write(test.folder().join("edgebook.toml"), b"[devices.hub]\n\xff\xfe\n").unwrap();
            on_hub(test)
        }
        "unusable-inventory" => {
            let test = test.inventory(HUB);
            let everybody = std::fs::Permissions::from_mode(0o666);
            std::fs::set_permissions(test.folder().join("edgebook.toml"), everybody).unwrap();
            on_hub(test)
        }
        "no-secret" => {
            let pin = "0".repeat(64);
            let more = format!("secret.env = \"HUB_PASSWORD\"\ntrust.fingerprint = \"sha256:{pin}\"\n");
            on_hub(test.inventory(&format!("{HUB}{more}")))
        }
        _ => return None,
    })
}

#[test]
fn what_is_too_long_to_be_shown_is_made() {
    let mut count = 0;
    for explanation in all().filter(|explanation| explanation.language == "text") {
        let Some(test) = made(explanation.code) else { continue };
        let ran = test.run();
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(codes(&said).contains(&explanation.code), "{}\n{ran}", explanation.code);
        count += 1;
    }
    assert_eq!(count, 6);
}

fn is_command(explanation: &Explanation) -> bool {
    explanation.language == "text" && explanation.example.starts_with("$ edgebook ")
}

#[test]
fn every_command_that_is_shown_says_what_is_shown() {
    let only_shown = |code: &str| ONLY_SHOWN.iter().any(|(known, _)| *known == code);
    let mut run = 0;
    for explanation in all().filter(is_command).filter(|explanation| !only_shown(explanation.code)) {
        let (command, said) = explanation.example.split_once('\n').unwrap();
        let args = command.strip_prefix("$ edgebook ").unwrap().split(' ');
        let test =
            Test::new().file("book.rhai", "print(1);\n").file("scripts/tunnel-report.rhai", "print(1);\n");
        let found = explanation.code == "inventory-not-allowed";
        let test = files(explanation.code).iter().fold(test, |test, (name, text)| match *name {
            "edgebook.toml" if !found => test.inventory(text),
            name => test.file(name, text),
        });
        let folder = format!("{}/", test.folder().display());
        let ran = test.args(args).run();
        assert!(codes(&ran.stderr).contains(&explanation.code), "{}\n{ran}", explanation.code);
        let all = format!("{}{}", ran.stdout, ran.stderr).replace(&folder, "");
        // What goes to stdout is data where there is no terminal; a system says in its own words why it refuses.
        let comparable =
            |line: &&str| line.starts_with("error[") && !line.contains("...") && !line.contains("denied");
        for line in said.lines().filter(comparable) {
            assert!(all.lines().any(|told| told == line), "{}: {line}\n{ran}", explanation.code);
        }
        run += 1;
    }
    assert!(run >= 14, "only {run} commands were run");
}

#[test]
fn what_is_only_shown_has_a_reason() {
    for explanation in all().filter(|explanation| explanation.language == "text") {
        let reason = ONLY_SHOWN.iter().find(|(code, _)| *code == explanation.code);
        let run = is_command(&explanation) || made(explanation.code).is_some();
        assert!(run || reason.is_some(), "{}: run it, or say why not", explanation.code);
    }
    for (code, _) in ONLY_SHOWN {
        let explanation = all().find(|explanation| explanation.code == *code);
        assert!(explanation.is_some_and(|it| it.language == "text"), "{code} is run by now");
    }
}
