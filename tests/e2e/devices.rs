//! `edgebook sim` as a process of its own, and `--device` against it: trust, credentials, consent.

use serde_json::Value;

use crate::assert_run;
use crate::harness::{CLOSED_PORT, Running, Test};

/// A simulator that runs until it is dropped.
pub(crate) struct Simulator {
    process: Running,
    card: Value,
    // Holds the folder of the process.
    _test: Test,
}

impl Simulator {
    /// Starts the simulator of a kind on a free port.
    pub(crate) fn start(kind: &str) -> Self {
        Self::start_with(kind, &[])
    }

    /// The same with more arguments.
    pub(crate) fn start_with(kind: &str, more: &[&str]) -> Self {
        let test = Test::new().args(["sim", "--kind", kind, "--listen", "127.0.0.1:0", "-o", "ndjson"]);
        let test = test.args(more.iter().copied());
        let process = test.start();
        let card = serde_json::from_str(&process.line()).unwrap();
        Self { process, card, _test: test }
    }

    /// What it said about itself.
    pub(crate) fn fact(&self, name: &str) -> &str {
        self.card[name].as_str().unwrap()
    }

    /// Points a test at it, with everything that is needed.
    pub(crate) fn target(&self, test: Test) -> Test {
        self.unpinned(test).args(["--fingerprint", self.fact("fingerprint")])
    }

    /// Points a test at it, without saying which certificate it has.
    pub(crate) fn unpinned(&self, test: Test) -> Test {
        let url = self.fact("url").replace("https://", &format!("https://{}@", self.fact("user")));
        test.args(["--device", &url, "--kind", self.fact("kind")])
            .env("EDGEBOOK_PASSWORD", self.fact("password"))
    }

    /// Its process.
    pub(crate) fn process(&mut self) -> &mut Running {
        &mut self.process
    }
}

const READ: &str = "print(type_name(vns3.config.get_config()));";
const WRITE: &str = "let id = vns3.ipsec.get_status().keys()[0];\nlet t = vns3.ipsec.get_status()[id];\nvns3.ipsec.update_endpoint_tunnel(t.endpoint_id, id, #{ bounce: true });\nprint(\"changed\");";

#[test]
fn a_pinned_device_is_read() {
    let sim = Simulator::start("vns3");
    let out = sim.target(Test::book(READ)).run().success();
    assert_eq!(out.lines().count(), 1, "{out}");
}

#[test]
fn a_token_opens_the_door_too() {
    let sim = Simulator::start("vns3");
    let test = Test::book(READ).args(["--device", sim.fact("url"), "--kind", "vns3"]);
    let test = test.args(["--fingerprint", sim.fact("fingerprint")]).env("EDGEBOOK_TOKEN", sim.fact("token"));
    test.run().success();
}

#[test]
fn a_wrong_password_is_the_device_s_error() {
    let sim = Simulator::start("vns3");
    let ran = sim.target(Test::book(READ)).env("EDGEBOOK_PASSWORD", "wrong-and-secret").run();
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("401"), "{ran}");
    assert!(!ran.to_string().contains("wrong-and-secret"), "{ran}");
}

#[test]
fn an_unknown_certificate_is_refused_with_the_command_that_pins_it() {
    let sim = Simulator::start("vns3");
    let ran = sim.unpinned(Test::book(READ)).run();
    assert_eq!(ran.code, Some(5), "{ran}");
    assert_eq!(ran.stdout, "");
    let pin = format!("--kind vns3 --fingerprint {}", sim.fact("fingerprint"));
    assert!(ran.stderr.contains(&pin), "{ran}");
}

#[test]
fn another_certificate_than_the_pinned_one_is_refused() {
    let sim = Simulator::start("vns3");
    let other = format!("sha256:{}", "0".repeat(64));
    let ran = sim.unpinned(Test::book(READ)).args(["--fingerprint", &other]).run();
    assert_eq!(ran.code, Some(5), "{ran}");
    assert!(ran.stderr.contains(&other) && ran.stderr.contains(sim.fact("fingerprint")), "{ran}");
}

#[test]
fn a_script_cannot_clean_up_a_refusal() {
    let sim = Simulator::start("vns3");
    let book = format!("try {{ {WRITE} }} catch {{ }}\nprint(\"went on\");");
    let ran = sim.target(Test::book(&book)).args(["--read-only", "--yes"]).run();
    assert_eq!(ran.code, Some(5), "{ran}");
    assert_eq!(ran.stdout, "", "{ran}");
}

#[test]
fn writes_need_consent() {
    let sim = Simulator::start("vns3");
    assert_run!(sim.target(Test::book(WRITE)).run());
    assert_eq!(sim.target(Test::book(WRITE)).args(["--yes"]).run().success(), "changed\n");
    let read_only = sim.target(Test::book(WRITE)).args(["--yes"]).env("EDGEBOOK_READ_ONLY", "1").run();
    assert_eq!(read_only.code, Some(5), "{read_only}");
}

#[test]
fn the_simulator_inside_obeys_read_only() {
    let ran = Test::book(WRITE).args(["--read-only"]).run();
    assert_eq!(ran.code, Some(5), "{ran}");
}

#[test]
fn a_device_that_is_not_there_was_sent_nothing() {
    let port = CLOSED_PORT;
    let url = format!("https://api@127.0.0.1:{port}");
    let pin = format!("sha256:{}", "0".repeat(64));
    let test =
        Test::book(READ).args(["--device", &url, "--kind", "vns3", "--fingerprint", &pin, "--timeout", "2s"]);
    assert_run!(test.env("EDGEBOOK_PASSWORD", "x").run());
}

#[test]
fn a_missing_password_is_a_usage_error() {
    let pin = format!("sha256:{}", "0".repeat(64));
    let test =
        Test::book(READ).args(["--device", "https://192.0.2.10", "--kind", "vns3", "--fingerprint", &pin]);
    assert_run!(test.run(), @r"
    exit: 2
    ----- stderr
    error[no-secret]: there is no password for api at https://192.0.2.10:8000
    hint: set it in EDGEBOOK_PASSWORD, or a token in EDGEBOOK_TOKEN
    ");
}

#[test]
fn addresses_that_cannot_be_are_refused() {
    let run = |url: &str, kind: &str| Test::book(READ).args(["--device", url, "--kind", kind]).run();
    assert_run!(run("https://api:hunter2@192.0.2.10", "vns3"), @r"
    exit: 2
    ----- stderr
    error[bad-option]: --device: a password must not stand in an address: shells and process lists keep it
    hint: leave it out and set EDGEBOOK_PASSWORD
    ");
    assert_run!(run("http://192.0.2.10", "vns3"), @r"
    exit: 2
    ----- stderr
    error[bad-option]: --device: a device's address starts with https://; over anything else the credentials would travel in clear
    hint: write it as https://api@192.0.2.10:8000
    ");
    assert_run!(run("https://192.0.2.10", "vns4"), @r"
    exit: 2
    ----- stderr
    error[bad-option]: --kind: there is no kind `vns4`
    hint: did you mean `vns3`?
    ");
}

#[test]
fn calls_are_told_with_v() {
    let sim = Simulator::start("vns3");
    assert_run!(sim.target(Test::book(READ)).args(["-v"]).run());
}

#[test]
fn headers_and_bodies_are_told_with_vv_and_never_a_secret() {
    let sim = Simulator::start("vns3");
    let ran = sim.target(Test::book(READ)).args(["-vv"]).run();
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stderr.contains("authorization: Basic ***") && ran.stderr.contains("curl "), "{ran}");
    assert!(!ran.to_string().contains(sim.fact("password")), "{ran}");
}

/// A run that logs in by a token and ends that token: it goes on only with one that it was told to use.
#[test]
fn a_run_that_ends_its_own_token_goes_on_with_another_one() {
    let run = |script: &str| {
        let sim = Simulator::start("vns3");
        let address = sim.fact("url").to_owned();
        let test = Test::book(script).args(["--device", &address, "--kind", "vns3", "--yes"]);
        let test = test.args(["--fingerprint", sim.fact("fingerprint")]);
        test.env("EDGEBOOK_TOKEN", sim.fact("token")).run()
    };
    let start = "let mine = vns3.access.get_api_tokens();\nlet made = vns3.access.create_api_token(#{ name: \"next\", expires: 600 });\n";
    let read = "print(vns3.config.get_config().topology_name);\n";
    let delete = "for t in mine { vns3.access.delete_api_token(t.id); }\n";
    let expire = "for t in mine { vns3.access.expire_api_token(t.id, #{ expired: true }); }\n";
    for end in [delete, expire] {
        let ran = run(&format!("{start}use_credential(made.token);\n{end}{read}"));
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "Larkspur Freight\n"), "{ran}");
        assert!(ran.stderr.contains("with which the run went on"), "{ran}");
        let ran = run(&format!("{start}{end}{read}"));
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(ran.stderr.contains("goes on with another one after `use_credential(token)`"), "{ran}");
    }
    // A token outlives a new password.
    let ran = run(&format!("vns3.config.update_api_password(#{{ password: \"Turn-the-key-51\" }});\n{read}"));
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "Larkspur Freight\n"), "{ran}");
}

#[test]
fn the_simulator_does_not_listen_beyond_this_machine_by_accident() {
    assert_run!(Test::new().args(["sim", "--kind", "vns3", "--listen", "0.0.0.0:0"]).run());
    assert_run!(Test::new().args(["sim", "--kind", "vns4"]).run());
}

#[test]
fn both_simulators_start_together() {
    let test = Test::new().args(["sim", "--listen", "127.0.0.1:0", "-o", "ndjson"]);
    let process = test.start();
    let kinds: Vec<String> = (0..2)
        .map(|_| serde_json::from_str::<Value>(&process.line()).unwrap()["kind"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(kinds, ["vns3", "cos"]);
}
