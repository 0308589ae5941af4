//! The work that operators do with these appliances, from a bounced tunnel to a synchronised user list: each is written as
//! a runbook, checked, rehearsed and run. Those that operators want as they are ship in `scripts`, the others are among the
//! good runbooks of the checker.

use rcgen::{CertificateParams, KeyPair};

use crate::devices::Simulator;
use crate::harness::{Test, repository};
use crate::inventory::entry;

const GOOD: &str = "runtime/check/tests/good";
/// A controller as it comes out of the box.
const FRESH: &str = "devices:\n  - name: new-hub\n    kind: vns3\n    licensed: false\n";

/// A piece of work.
struct Work {
    file: String,
    /// Settings of its parameters.
    set: Vec<String>,
    /// What a run prints.
    printed: &'static str,
    /// Whether it works on a controller as it comes out of the box.
    fresh: bool,
}

fn work(file: &str, set: &[&str], printed: &'static str) -> Work {
    let set = set.iter().map(|set| (*set).to_owned()).collect();
    Work { file: file.to_owned(), set, printed, fresh: false }
}

fn shipped(name: &str, set: &[&str], printed: &'static str) -> Work {
    work(&format!("scripts/{name}.rhai"), set, printed)
}

fn tested(name: &str, set: &[&str], printed: &'static str) -> Work {
    work(&format!("{GOOD}/{name}.rhai"), set, printed)
}

/// A certificate and its key, as settings.
fn keypair() -> [String; 2] {
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["hub.example.com".to_owned()]).unwrap().self_signed(&key).unwrap();
    [format!("cert={}", certificate.pem()), format!("key={}", key.serialize_pem())]
}

#[test]
fn each_piece_of_work_is_checked_rehearsed_and_run() {
    let endpoint = [
        "name=osaka",
        "gateway=198.51.100.7",
        "local=10.10.0.0/16",
        "remote=10.90.0.0/24",
        "key=a-shared-word",
    ];
    let [cert, key] = keypair();
    let bring_up = ["name=Osaka", "license=the-text-of-a-license", "token=word"];
    let all = [
        shipped("bounce-down-tunnels", &[], "tunnel 3 to 10.30.1.0/24: Tunnel up"),
        shipped("build-endpoint", &endpoint, "route to 10.90.0.0/24: made"),
        Work { fresh: true, ..tested("bring-up", &bring_up, "Osaka has the keys ") },
        tested("mesh", &["addresses=192.0.2.10"], ""),
        shipped("rotate-clientpack", &[], ": new file of "),
        shipped(
            "import-rules",
            &["rules=FORWARD_CUST -s 198.51.100.7 -j DROP"],
            " is in force: FORWARD_CUST",
        ),
        shipped("sweep-tokens", &[], "0 deleted, 1 kept"),
        tested("replace-controller", &["restart=true"], "tunnels  true"),
        tested("certificate-and-plugin", &[&cert, &key], "Settings: version 2\nstatus: "),
        shipped("blacklist-sync", &["hosts=198.51.100.7"], "added 198.51.100.7"),
        tested("slb-report", &["server=booking", "address=10.10.60.11", "drain=true"], "out of service"),
        shipped("health-check", &["cluster=true"], ": 1 wrong"),
        shipped("sync-users", &["users=203.0.113.9=ada"], "added ada at 203.0.113.9"),
        shipped("sync-overlay-users", &[], "added 172_31_1_11 at 172.31.1.11"),
        shipped("dhcp-report", &[], "DHCP_guest"),
    ];
    for Work { file, set, printed, fresh } in all {
        let test = Test::in_repository().file("fresh.yaml", FRESH);
        let scenario = test.folder().join("fresh.yaml").display().to_string();
        test.again(["check", &file]).run().success();
        let target = if fresh { ["--scenario", &scenario] } else { ["--sim", "--parallel=1"] };
        let run = |mode: &[&str]| {
            let set = set.iter().flat_map(|set| ["--set", set]);
            test.again(["run", &file]).args(target).args(set).args(mode.iter().copied()).run()
        };
        let rehearsed = run(&["--rehearse"]);
        assert!(rehearsed.stdout.contains("nothing was changed"), "{file}: {rehearsed}");
        assert_eq!(rehearsed.code, Some(0), "{file}: {rehearsed}");
        let printed_by_run = run(&["--yes"]).success();
        assert!(printed_by_run.contains(printed), "{file}: {printed_by_run}");
    }
}

/// A new controller takes over from an old one, and is its equal.
#[test]
fn a_controller_is_replaced_by_another() {
    let old = Simulator::start("vns3");
    let test = Test::new().file("fresh.yaml", FRESH);
    let scenario = test.folder().join("fresh.yaml").display().to_string();
    let new = Simulator::start_with("vns3", &["--scenario", &scenario]);
    let inventory = entry("old-hub", &old, "") + &entry("new-hub", &new, "");
    let book = std::fs::read_to_string(repository().join(GOOD).join("replace-controller.rhai")).unwrap();
    let test = crate::inventory::book(&book, &inventory, &old);
    let args = ["run", "book.rhai", "--device", "new-hub", "--with", "old-hub", "--set", "old=old-hub"];
    let effects = test.again(["effects", "book.rhai", "-o", "text"]).run().success();
    assert!(
        effects.contains("vns3.snapshots.import_snapshot") && effects.contains("device(...)"),
        "{effects}"
    );
    let replaced = test.again(args).args(["--yes"]).run().success();
    assert!(replaced.contains(" is restored\n") && replaced.contains("tunnels  true"), "{replaced}");
}

/// Several appliances in one runbook: each controller of a mesh comes to know the others.
#[test]
fn a_mesh_is_made_of_several_controllers() {
    let sims = [1, 2].map(|id| {
        let scenario = format!("devices:\n  - name: hub-{id}\n    kind: vns3\n    manager_id: {id}\n");
        let test = Test::new().file("hub.yaml", &scenario);
        let scenario = test.folder().join("hub.yaml").display().to_string();
        Simulator::start_with("vns3", &["--scenario", &scenario])
    });
    let inventory = entry("hub-1", &sims[0], "") + &entry("hub-2", &sims[1], "");
    let book = std::fs::read_to_string(repository().join(GOOD).join("mesh.rhai")).unwrap();
    let test = crate::inventory::book(&book, &inventory, &sims[0]);
    let args = ["--device", "hub-1", "--with", "hub-2"];
    let set = ["--set", "others=hub-2", "--set", "addresses=192.0.2.10,192.0.2.11"];
    let way = ["--set", "gateway=10.10.60.1"];
    let run = |mode: &str| test.again(["run", "book.rhai", mode]).args(args).args(set).args(way).run();
    let rehearsed = run("--rehearse");
    assert!(rehearsed.stdout.contains("nothing was changed"), "{rehearsed}");
    let known = ["controller 1 knows 2 at 192.0.2.11", "controller 2 knows 1 at 192.0.2.10"];
    assert_eq!(run("--yes").success().lines().collect::<Vec<_>>(), known);
    // What is there already is left as it is.
    assert_eq!(run("--yes").success(), "");
    let routes = "for name in devices() { print(device(name).routing.get_routes().values().some(|r| r.cidr.ends_with(\"/32\"))); }";
    let routes = test.file("routes.rhai", routes).again(["run", "routes.rhai"]).args(args).run().success();
    assert_eq!(routes, "true\ntrue\n");
}
