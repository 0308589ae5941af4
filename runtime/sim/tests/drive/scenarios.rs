//! Scenario files: what ships is what is built in, and mistakes are told.

use edgebook_sim::{Adoption, ClockMode, DeviceScenario, Kind, RecordedAnswer, Scenario, Sim, SimSettings};

use super::client::{Client, Sent};
use super::seconds;

fn shipped(name: &str) -> Scenario {
    let path = format!("{}/../../docs/scenarios/{name}", env!("CARGO_MANIFEST_DIR"));
    Scenario::from_yaml(&std::fs::read_to_string(&path).unwrap(), edgebook_bindings::apis())
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_built_in_company_is_the_file() {
    let company = Scenario::default_company();
    assert_eq!(company, shipped("larkspur-freight.yaml"));
    assert_eq!(company.devices.len(), 2);
}

#[test]
fn every_shipped_scenario_starts() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/scenarios");
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.retain(|name| std::path::Path::new(name).extension().is_some_and(|extension| extension == "yaml"));
    names.sort();
    assert_eq!(
        names,
        ["half-answers.yaml", "larkspur-freight.yaml", "odd-firmware.yaml", "unsteady-network.yaml"]
    );
    for name in names {
        let scenario = shipped(&name);
        assert!(!scenario.title.is_empty(), "{name} says what it shows");
        for settings in scenario.settings() {
            assert_eq!(settings.faults, scenario.faults);
            Sim::start(settings).unwrap();
        }
    }
}

#[test]
fn mistakes_in_a_file_are_told() {
    let cases = [
        ("", "devices"),
        ("title: nothing\n", "no devices"),
        ("company: true\nfaults: [explode]\n", "no such fault"),
        ("company: true\nfaults: [\"reset@device=moon\"]\n", "moon"),
        ("company: true\ndevices: [{kind: vns3, name: larkspur-fw}]\n", "two devices are called larkspur-fw"),
        (
            "company: true\ndevices: [{kind: cos, name: larkspur-fw}, {kind: cos, name: larkspur-fw}]\n",
            "two devices are called larkspur-fw",
        ),
        ("company: true\ndevices: [{kind: cos, name: larkspur-fw, naem: x}]\n", "naem"),
        ("devices: [{kind: router}]\n", "router"),
        ("devices: [{kind: cos, naem: x}]\n", "naem"),
        ("company: true\nspeed: 3\n", "speed"),
        ("company: true\nclock: {speed: -3}\n", "between 0 and"),
        ("company: true\nclock: {start: soon}\n", "soon"),
    ];
    for (text, expected) in cases {
        let error = Scenario::from_yaml(text, edgebook_bindings::apis()).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
}

#[test]
fn a_file_changes_devices_of_the_company_and_adds_others() {
    let text = r#"company: true
devices:
  - kind: vns3
    name: larkspur-hub
    topology_name: Elsewhere
    answers:
      /api/routes: {response: {"1": {id: 1, cidr: 10.55.0.0/16, interface: eth0}}}
  - {kind: cos, name: yard-fw}
"#;
    let scenario = Scenario::from_yaml(text, edgebook_bindings::apis()).unwrap();
    let names: Vec<&str> = scenario.devices.iter().map(|device| device.name.as_str()).collect();
    assert_eq!(names, ["larkspur-hub", "larkspur-fw", "yard-fw"]);
    let sim = Sim::start(scenario.settings().remove(0)).unwrap();
    let mut client = Client::new(&sim);
    let config = client.get("/api/config");
    assert_eq!(config["response"]["topology_name"], "Elsewhere");
    assert_eq!(config["response"]["controller_name"], "hub-frankfurt", "what is left out stays");
    assert_eq!(client.get("/api/routes")["response"]["1"]["cidr"], "10.55.0.0/16", "recorded");
    assert_eq!(client.get("/api/ipsec")["response"]["remote_endpoints"]["1"]["name"], "Dublin");
}

#[test]
fn an_appliance_starts_from_what_it_answered_elsewhere() {
    let text = r#"devices:
  - kind: vns3
    name: hub
    answers:
      /api/config: {response: {vns3_version: 5.2.1, licensed: true, topology_name: Recorded}}
      /api/status/ipsec:
        response:
          "41": {id: 41, endpoint_id: 7, endpoint_name: Lyon, local_subnet: 10.1.0.0/16, remote_subnet: 10.2.0.0/16, enabled: true, connected: false, bounce: false}
"#;
    let settings = Scenario::from_yaml(text, edgebook_bindings::apis()).unwrap().settings().swap_remove(0);
    let sim = Sim::start(settings).unwrap();
    let mut client = Client::new(&sim);
    assert_eq!(client.get("/api/config")["response"]["topology_name"], "Recorded");
    let tunnel = |client: &mut Client| client.get("/api/status/ipsec")["response"]["41"].clone();
    assert_eq!(
        (&tunnel(&mut client)["connected"], &tunnel(&mut client)["endpoint_name"]),
        (&false.into(), &"Lyon".into())
    );
    let bounce =
        client.try_send("PUT", "/api/ipsec/endpoints/7/tunnels/41", Sent::Json(r#"{"bounce":true}"#));
    assert_eq!(bounce.unwrap().status, 200, "a recorded tunnel is one that can be bounced");
    sim.advance(seconds(60));
    assert_eq!(tunnel(&mut client)["connected"], true);

    let nowhere = Scenario::from_yaml(
        "devices: [{kind: cos, name: fw, answers: {/api/nowhere: {}}}]",
        edgebook_bindings::apis(),
    )
    .unwrap();
    let error = Sim::start(nowhere.settings().swap_remove(0)).err().unwrap().to_string();
    assert!(error.contains("no operation has GET /api/nowhere"), "{error}");
    let mut file = Scenario::from_yaml(
        "devices: [{kind: cos, name: fw, answers: not-there}]",
        edgebook_bindings::apis(),
    )
    .unwrap();
    assert!(file.load_answers(std::path::Path::new("/")).unwrap_err().to_string().contains("not-there"));
}

#[test]
fn devices_are_repeated_under_names_of_their_own() {
    let many = Scenario::default_company().repeated(5);
    let names: Vec<&str> = many.devices.iter().map(|device| device.name.as_str()).collect();
    let [first, second] = [&Kind::VNS3, &Kind::COS].map(|kind| DeviceScenario::of_kind(kind).name);
    assert_eq!(
        names,
        [&first, &second, &format!("{first}-2"), &format!("{second}-2"), &format!("{first}-3")]
    );
    let sim = Sim::start(many.settings().swap_remove(3)).unwrap();
    assert_eq!(Client::new(&sim).get("/api/about")["product"], "cOS Core");
}

#[test]
fn an_appliance_goes_on_from_recorded_answers() {
    // What follows from time alone goes on as well, so time stands still.
    let clock = ClockMode::Frozen("2026-03-02T08:30:00Z".parse().unwrap());
    let there =
        Sim::start(SimSettings { clock: clock.clone(), ..SimSettings::for_kind(&Kind::VNS3) }).unwrap();
    let mut client = Client::new(&there);
    let answers = ["/api/status/ipsec", "/api/ipsec", "/api/config"]
        .map(|target| RecordedAnswer::json(target, &client.call("GET", target, Sent::Nothing).json()));
    let empty = edgebook_sim::Vns3Scenario::default().into();
    let here = Sim::start(SimSettings { clock, ..SimSettings::for_device(empty, 1) }).unwrap();
    assert_eq!(here.adopt(&answers), [Adoption::State; 3]);
    let mut client = Client::new(&here);
    for answer in &answers {
        let given = client.call("GET", &answer.target, Sent::Nothing).json();
        assert_eq!(given, serde_json::from_slice::<serde_json::Value>(&answer.body).unwrap());
    }
    let answer = client.call("PUT", "/api/ipsec/endpoints/2/tunnels/3", Sent::Json(r#"{"bounce": true}"#));
    assert_eq!(answer.status, 200);
    here.advance(std::time::Duration::from_secs(10));
    assert_eq!(client.get("/api/status/ipsec")["response"]["3"]["connected"], true);
}
